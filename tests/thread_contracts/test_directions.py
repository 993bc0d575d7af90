"""Imports lead one way: from the folders of a room down to those that are below them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.support import imports as support
from tests.support.documents import ROOT
from tests.support.imports import imports, parts, wrong_ways

# From the ground up.  What is on one floor does not know each other.
STRATEGIES: Final = (
    ("bodies", "violations"),
    ("valid", "invalid", "raw"),
    ("drawing", "diagnosis", "sequences"),
    ("order",),
)
# The strategies stand between the record and Schemathesis.
CONTRACTS: Final = (
    ("errors", "nearest", "secrets", "version"),
    ("definition", "process"),
    ("record",),
    ("schemathesis",),
    ("clauses",),
    ("judging", "servers"),
    ("targets",),
    ("run",),
    ("recordings", "reports"),
    ("compare", "drift", "settings", "waivers"),
    ("conduct",),
    ("command_parser", "commands", "integrations"),
    ("cli",),
)


@pytest.mark.parametrize(("room", "floors"), [("contracts", CONTRACTS), ("strategies", STRATEGIES)])
def test_each_part_of_a_room_imports_only_what_is_below_it(
    room: str, floors: tuple[tuple[str, ...], ...]
) -> None:
    assert wrong_ways(room, floors) == []
    assert {part for floor in floors for part in floor} == parts(room)


def test_strategies_know_the_definition_and_the_record_alone() -> None:
    found = set().union(*imports("strategies").values())
    ours = {name for name in found if name.startswith("contracts.")}
    assert {name.split(".")[1] for name in ours} == {"definition", "record"}


def test_what_judges_and_reports_knows_no_strategies() -> None:
    knowing = {
        name.split(".")[1]
        for name, found in imports("contracts").items()
        if any(other.startswith("strategies.") for other in found)
    }
    assert knowing == {"commands", "integrations", "run", "schemathesis"}


def test_the_tests_of_strategies_lie_in_the_same_folders() -> None:
    tests = (ROOT / "tests" / "strategies").rglob("test_*.py")
    assert {path.parent.name for path in tests} == parts("strategies")


@pytest.mark.parametrize(
    ("where", "code", "wrong"),
    [
        ("low/one.py", "from room.high import two\n", ["room.low.one imports room.high.two"]),
        (
            "low/one.py",
            "def f():\n    import room.high.two\n",
            ["room.low.one imports room.high.two"],
        ),
        ("beside/one.py", "import room.high.two\n", ["room.beside.one imports room.high.two"]),
        ("low/one.py", "from room.low.two import x\n", []),
        ("new/one.py", "", ["room.new is on no floor"]),
    ],
)
def test_a_wrong_way_is_seen(
    where: str, code: str, wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "ROOT", tmp_path)
    for name, text in {"high/two.py": "from room.low import one\n", where: code}.items():
        path = tmp_path / "room" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert wrong_ways("room", (("low",), ("high", "beside"))) == wrong
