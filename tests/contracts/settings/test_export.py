"""What is derived from the settings ahead of time is what they declare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.settings import export
from contracts.settings.table import DECLARATIONS, FIELDS

RENEW = "renew it: python -m contracts.settings.export"


def test_the_option_table_of_the_page_is_up_to_date() -> None:
    text = export.PAGE.read_text("utf-8")
    assert export.renewed(text) == text, RENEW


def test_the_option_table_has_a_row_for_every_setting() -> None:
    rows = export.option_table().splitlines()[2:]
    assert len(rows) == len(DECLARATIONS) + 1
    assert rows[-1].startswith("| `--config PATH` | ")
    assert "| `--profile quick\\|ci\\|deep` | " in "\n".join(rows)
    assert all(row.replace("\\|", "").count("|") == 3 for row in rows)


def test_a_page_without_the_marks_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match="needs these two lines"):
        export.renewed("# thread-contracts\n")


def test_pytest_has_an_option_for_every_setting_but_the_token() -> None:
    options = export.pytest_data()["options"]
    # Other users of the machine can read a token on a command line; --contract-target is ours.
    assert {one["name"] for one in options} == {*FIELDS, "config"} - {"target", "token"}
    assert {one["kind"] for one in options} == {"once", "many", "flag"}
    for one in options:
        assert one["help"]
        assert (one["metavar"] is None) == (one["kind"] == "flag")


def test_pytest_knows_the_clauses_in_the_order_of_the_catalogue() -> None:
    assert export.pytest_data()["clauses"] == [clause.id for clause in catalogue(load())]


def test_the_data_of_the_plugin_is_up_to_date() -> None:
    assert export.data_path().read_text("utf-8") == export.data_text(), RENEW


def test_the_data_of_the_plugin_goes_into_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "data_path", lambda: tmp_path / "data.json")
    monkeypatch.setattr(export, "PAGE", tmp_path / "settings.md")
    assert export.main() == 0
    assert json.loads((tmp_path / "data.json").read_text("utf-8")) == export.pytest_data()
    assert not export.PAGE.exists()
