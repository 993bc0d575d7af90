"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.cli import main
from contracts.definition import load
from contracts.judging.verdict import Verdict
from contracts.reports import reading
from contracts.reports.catalogue import page
from contracts.reports.exchanges import RESPONSE_LIMIT

ROOT = Path(__file__).parents[3]


def test_the_catalogue_page_is_up_to_date() -> None:
    made = page(catalogue(load()))
    assert (ROOT / "docs" / "clauses.md").read_text("utf-8") == made, (
        "renew it: thread-contracts clauses --format markdown > docs/clauses.md"
    )


def test_every_option_of_the_page_exists(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    known = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    shown = set(re.findall(r"--[a-z][a-z-]+", text.partition("## Options")[2].partition("## ")[0]))
    assert len(shown) > 8
    assert shown == known - {"--help"}


def test_the_readmes_test_line_is_what_ci_runs() -> None:
    line = ".venv/bin/pytest -n auto --dist worksteal"
    assert f"\n{line}\n" in (ROOT / "README.md").read_text("utf-8")
    assert f"\n{line}\n" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_marker_that_the_documents_leave_out_exists(
    page: str, pytestconfig: pytest.Config
) -> None:
    (left_out,) = set(re.findall(r"-m 'not (\w+)'", (ROOT / page).read_text("utf-8")))
    assert any(line.startswith(f"{left_out}:") for line in pytestconfig.getini("markers"))


def test_the_page_on_reports_has_every_field_in_order() -> None:
    text = (ROOT / "docs" / "report.md").read_text("utf-8")
    rows = text.partition("| field |")[2].partition("\n\n")[0].splitlines()[2:]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert named == list(reading.schema()["properties"])
    assert f"first\n{RESPONSE_LIMIT:,} characters" in text
    assert all(f"`{verdict}`" in text for verdict in Verdict)
