"""Imports lead one way: from the folders of a room down to those that are below them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.support import imports as support
from tests.support.documents import ROOT
from tests.support.imports import folders, imports, wrong_ways

# From the ground up.  Folders of one floor do not know each other.
STRATEGIES: Final = (
    ("bodies", "violations"),
    ("valid", "invalid", "raw"),
    ("drawing", "diagnosis", "sequences"),
    ("order",),
)


def test_the_folders_of_strategies_import_only_what_is_below_them() -> None:
    assert wrong_ways("strategies", STRATEGIES) == []


def test_every_module_of_strategies_is_in_a_folder() -> None:
    known = {folder for floor in STRATEGIES for folder in floor}
    assert {name.split(".")[1] for name in imports("strategies")} == known


def test_the_tests_of_strategies_are_in_the_same_folders() -> None:
    assert folders("tests/strategies") == folders("strategies")
    assert list((ROOT / "tests" / "strategies").glob("*.py")) == []


def test_strategies_know_the_definition_and_the_record_alone() -> None:
    found = {
        other.split(".")[1]
        for others in imports("strategies").values()
        for other in others
        if other.startswith("contracts.")
    }
    assert found == {"definition", "record"}


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
