"""Files of waivers that are written: what a person wrote stays, and nothing goes in silence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Level
from contracts.definition import load
from contracts.errors import UsageError
from contracts.judging.finding import ClauseVerdict, Finding, Outcome, Problem
from contracts.waivers.file import WaiverFile, named
from contracts.waivers.reading import header_lines, waivers_in
from contracts.waivers.updating import with_new, without
from contracts.waivers.waiver import UNFILLED
from tests.support.waivers import IDS, finding, finished, verdict

KEPT, VALUES, JSON = "echo.metadata.kept", "echo.metadata.values", "wire.json"
TODAY: Final = date(2027, 1, 31)
WRITTEN = """\
# What we know of, see the wiki.

# Bob looks after this one.
[[waiver]]
reason = 'legacy'   # since v1
clause = "echo.metadata.kept"

# --- the others ---

# About JSON.
[[waiver]]
clause    =   "wire.json"
reason = \"\"\"
two
lines\"\"\"
expires = 2027-01-01   # soon

# The end.
"""


def updated(path: Path, *verdicts: ClauseVerdict, **run: str) -> tuple[list[str], list[Problem]]:
    """Update a file, and return the notes and the problems."""
    file = named(str(path), load(), updates=True)
    assert file is not None
    known, problems = file.settle(finished(*verdicts, **run), TODAY, lambda text: text)
    return [*known.notes], [*problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "waivers.toml"


def test_a_new_file_has_an_entry_for_each_finding_and_asks_for_reasons(path: Path) -> None:
    broken = [finding(KEPT, "a"), finding(KEPT, "b")]
    notes, _ = updated(path, verdict(KEPT, broken), verdict(JSON))
    found = tomllib.loads(path.read_text())["waiver"]
    assert found == [
        {"clause": KEPT, "identity": one.identity, "reason": UNFILLED} for one in broken
    ]
    assert "# it is broken\n# cause: a is there\n" in path.read_text()
    assert [note.partition(f"{path}")[0] for note in notes] == ["added to ", "added to ", ""]
    assert notes[-1].endswith("needs 2 reasons: fill them in where it says TODO")
    with pytest.raises(UsageError, match="line 8: the reason is not filled in yet"):
        named(str(path), load(), updates=False)


def test_a_file_that_says_all_is_not_touched(path: Path) -> None:
    path.write_text(WRITTEN.replace("2027-01-01", "2028-01-01"))
    before = path.stat().st_mtime_ns, path.stat().st_ino
    notes, problems = updated(path, verdict(KEPT, [finding(KEPT)]), verdict(JSON, [finding(JSON)]))
    assert (notes, problems) == ([], [])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_comments_reasons_and_the_order_stay_where_an_entry_is_added(path: Path) -> None:
    path.write_text(WRITTEN)
    broken = [verdict(name, [finding(name)]) for name in (VALUES, KEPT, JSON)]
    notes, problems = updated(path, *broken)
    text = path.read_text()
    assert text.startswith(WRITTEN)
    assert [entry["clause"] for entry in tomllib.loads(text)["waiver"]] == [KEPT, JSON, VALUES]
    assert notes[0] == f"added to {path}: {VALUES}, identity {finding(VALUES).identity}"
    # An expired entry stays as it is, and fails the run until somebody decides.
    assert [problem.clause for problem in problems] == [JSON]


def test_a_stale_entry_goes_with_its_own_comment_and_is_named_in_a_note(path: Path) -> None:
    path.write_text(WRITTEN)
    notes, problems = updated(path, verdict(KEPT), verdict(JSON, [finding(JSON)]))
    before, _, after = WRITTEN.partition("# Bob")
    assert path.read_text() == before + after[after.index("# --- the others") :]
    assert notes == [
        f"removed from {path}: the waiver of {KEPT} that was on line 4; it waives nothing, "
        "because the clause holds; its reason was 'legacy'"
    ]
    assert [problem.clause for problem in problems] == [JSON]


def test_the_last_entry_goes_and_what_stands_behind_it_stays(path: Path) -> None:
    path.write_text(WRITTEN)
    updated(path, verdict(KEPT, [finding(KEPT)]), verdict(JSON))
    assert path.read_text() == WRITTEN.partition("# About JSON")[0] + "# The end.\n"


@pytest.mark.parametrize("run", [{"pattern": "echo"}, {"cut_short": "it was interrupted"}])
def test_a_run_of_some_clauses_adds_and_removes_nothing(run: dict[str, str], path: Path) -> None:
    path.write_text(WRITTEN)
    notes, _ = updated(path, verdict(KEPT), verdict(VALUES, [finding(VALUES)]), **run)
    clauses = [entry["clause"] for entry in tomllib.loads(path.read_text())["waiver"]]
    assert clauses == [KEPT, JSON, VALUES]
    assert notes[-1].startswith(f"nothing was removed from {path}")


def test_only_what_fails_the_run_is_added_and_each_identity_once(path: Path) -> None:
    advice = next(name for name in IDS if name.startswith("advice."))
    same = [finding(KEPT), replace(finding(KEPT), message="the same, said otherwise")]
    updated(path, verdict(KEPT, same), verdict(advice, [finding(advice)]))
    assert [entry["clause"] for entry in tomllib.loads(path.read_text())["waiver"]] == [KEPT]


def test_an_entry_that_is_not_filled_in_is_not_added_again(path: Path) -> None:
    broken = verdict(KEPT, [finding(KEPT)])
    updated(path, broken)
    before = path.read_text()
    notes, _ = updated(path, broken)
    assert path.read_text() == before
    assert notes == [f"{path} needs 1 reason: fill them in where it says TODO"]


def test_what_the_target_sent_stays_in_its_comment_and_secrets_stay_out() -> None:
    evil = 'x\n[[waiver]]\nclause = "wire.json"\u2028\x1b[31m\u202e \x00 sk-secret ' + "y" * 9_000
    text = with_new(
        "", [replace(finding(KEPT), message=evil)], lambda t: t.replace("sk-secret", "*")
    )
    assert len(waivers_in(text, "x", IDS, unfilled=True)) == 1
    assert "sk-secret" not in text
    assert not set("\x1b\u202e\x00\u2028") & set(text)
    assert len(text) < 1_000


def test_a_link_stays_a_link(path: Path) -> None:
    real = path.parent / "real.toml"
    real.write_text("")
    path.symlink_to(real)
    updated(path, verdict(KEPT, [finding(KEPT)]))
    assert path.is_symlink()
    assert KEPT in real.read_text()


def test_a_place_that_cannot_be_written_to_is_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the file of waivers .* does not exist"):
        named(str(tmp_path / "none" / "w.toml"), load(), updates=True)
    with pytest.raises(UsageError, match="name it with --waivers PATH"):
        named(None, load(), updates=True)
    assert named(None, load(), updates=False) is None


COMMENTS = st.lists(st.sampled_from(["", "# one", "# two", "  # three"]), max_size=3)
ENTRIES = st.lists(st.tuples(COMMENTS, st.sampled_from(IDS), COMMENTS), min_size=1, max_size=5)


@given(ENTRIES, st.data())
def test_whatever_is_taken_out_the_rest_stays_in_its_order(
    entries: list[tuple[list[str], str, list[str]]], data: st.DataObject
) -> None:
    rows: list[str] = []
    for number, (above, clause, inside) in enumerate(entries):
        rows += [*above, "[[waiver]]", *inside, f'clause = "{clause}"', f'reason = "r{number}"']
    text = "\n".join(rows) + "\n"
    lines = header_lines(text, len(entries))
    gone = data.draw(st.sets(st.sampled_from(lines), min_size=1))
    left = without(text, lines, gone)
    kept = [n for n, line in enumerate(lines) if line not in gone]
    found = tomllib.loads(left).get("waiver", [])
    assert found == [{"clause": entries[n][1], "reason": f"r{n}"} for n in kept]
    # The lines that are left are lines of the file, in their order.
    rest = iter(text.split("\n"))
    assert all(any(line == other for other in rest) for line in left.split("\n"))


@given(st.lists(st.sampled_from([KEPT, VALUES, JSON]), unique=True), st.data())
def test_after_an_update_nothing_fails_but_what_has_no_reason(
    names: list[str], data: st.DataObject
) -> None:
    broken: list[Finding] = [finding(name, cause) for name in names for cause in ("", "a")]
    text = with_new("", broken, str).replace(UNFILLED, "known")
    waivers = waivers_in(text, "x", IDS)
    assert all(any(one.covers(f) for one in waivers) for f in broken)
    gone = data.draw(st.sets(st.sampled_from(names or [JSON])))
    lines = header_lines(text, len(waivers))
    out = {one.line for one in waivers if one.clause in gone}
    left = waivers_in(without(text, lines, out) if out else text, "x", IDS)
    assert {one.clause for one in left} == {*names} - gone


def test_a_waived_advice_is_no_failure_either(path: Path) -> None:
    advice = next(name for name in IDS if name.startswith("advice."))
    path.write_text(f'[[waiver]]\nclause = "{advice}"\nreason = "no"\n')
    file = WaiverFile(str(path), load(), updates=False)
    known, problems = file.settle(finished(verdict(advice, [finding(advice)])), TODAY, str)
    assert (known.clauses[0].outcome, problems) == (Outcome.WAIVED, ())
    assert known.clauses[0].clause.level is Level.ADVICE
