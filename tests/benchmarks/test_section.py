"""How results are shown: tables, ratios, verdicts on bodies, and the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks import __main__ as command
from benchmarks.bodies import Verdict, assess, judge
from benchmarks.section import Goal, Section, render, spread

SECTION: Final = Section(
    name="speed",
    title="what is compared",
    columns=("tool", "a second"),
    rows=(("ours", "1234.5"), ("a peer", "6")),
    figures={"ours": [1234.5]},
    goals=(Goal("fast", "yes", met=True), Goal("small", "no", met=False, why="it is large")),
    notes=("measured once",),
)


def test_a_section_is_a_table_with_notes_and_goals() -> None:
    assert render(SECTION).splitlines() == [
        "speed: what is compared",
        "",
        "tool    a second",
        "ours      1234.5",
        "a peer         6",
        "",
        "note: measured once",
        "met     fast: yes",
        "missed  small: no",
        "        it is large",
    ]


def test_ratios_are_shown_by_their_median_and_range() -> None:
    assert spread([3.0, 1.0, 20.0]) == "3 (1 to 20)"


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b"", Verdict.VALID),
        (b'{"metadata":{"k":"v"}}', Verdict.VALID),
        (b'{"metadata":{"k":1}}', Verdict.SCHEMA),
        (b'{"metadata":{"k":"%s"}}' % (b"v" * 513), Verdict.PROSE),
        (b'"\\ud83d"', Verdict.SCHEMA),
        (b"{", Verdict.SCHEMA),
    ],
    ids=["none", "valid", "schema", "prose", "lone surrogate", "no JSON"],
)
def test_bodies_are_judged_by_schema_and_prose(body: bytes, verdict: Verdict) -> None:
    assert judge(body) is verdict


def test_bodies_that_say_the_same_count_once() -> None:
    same = [b'{"metadata":{},"messages":[]}', b'{"messages": [], "metadata": {}}']
    found = assess([*same, b"[]", b"[]"])
    assert (found.count, found.distinct_share) == (4, 0.5)
    assert (found.distinct[Verdict.VALID], found.distinct[Verdict.SCHEMA]) == (1, 1)
    assert found.shares[Verdict.SCHEMA] == 0.5
    assert found.mean_bytes[Verdict.VALID] == len(same[0])


def test_an_unknown_name_is_reported_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nonsense"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("benchmarks: there is no benchmark 'nonsense', only generation, ")
    assert shown.err.count("\n") == 1


def test_no_rounds_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--rounds", "0"]) == 2
    assert capsys.readouterr().err == "benchmarks: --rounds must be at least 1\n"


def test_results_go_into_a_folder_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--json", str(tmp_path / "none" / "results.json")]) == 2
    assert capsys.readouterr().err.startswith("benchmarks: there is no folder ")


def test_a_crash_loses_no_other_benchmark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(name: str, rounds: int, count: int) -> Section:
        assert count == 500
        if name == "generation":
            raise RuntimeError("no network")
        return replace(SECTION, name=name, figures={"rounds": rounds})

    monkeypatch.setattr(command, "_measure", measure)
    path = tmp_path / "results.json"
    words = ["generation", "reach", "--rounds", "2", "--json", str(path)]
    assert command.main(words) == 1
    shown = capsys.readouterr().out
    assert "RuntimeError: no network" in shown
    assert "reach: what is compared" in shown
    results: Any = json.loads(path.read_text("utf-8"))
    assert results["sections"].keys() == {"reach"}
    assert results["sections"]["reach"]["figures"] == {"rounds": 2}
    assert results["crashes"].keys() == {"generation"}
    assert "python -m benchmarks generation reach --rounds 2" in results["header"]["command"]
    assert list(tmp_path.iterdir()) == [path]


def test_missed_goals_are_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "_measure", lambda name, rounds, count: SECTION)
    assert command.main(["reach", "--json", str(tmp_path / "results.json")]) == 0
