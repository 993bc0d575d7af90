"""``explain`` tells of every clause what it promises, where that is said, and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import contracts
from contracts.clauses import catalogue
from contracts.clauses.clause import Clause
from contracts.clauses.remedies import remedy
from contracts.commands.explain import explained
from contracts.definition import load
from contracts.definition.document import text
from contracts.servers.liars import liars
from tests.support.apps import Cli
from tests.support.reports import with_text

CLAUSES = catalogue(load())
BY_ID = {clause.id: clause for clause in CLAUSES}


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_every_clause_is_explained_within_the_width(clause: Clause) -> None:
    lines = list(explained(clause, load(), 80))
    said = "\n".join(lines)
    assert lines[0] == f"{clause.id} [{clause.level}]"
    assert clause.title in " ".join(said.split())
    assert clause.origin in said
    assert remedy(clause).split()[0] in said
    assert all(len(line) <= 80 for line in lines if not re.match(r"  (#|\d| +\d+ \||[a-z])", line))


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_the_lines_that_are_quoted_hold_the_place_and_nothing_behind_it(clause: Clause) -> None:
    found = load().at(clause.origin)
    place, whole = load().source.region(clause.origin), text().splitlines()
    quoted = whole[place.line - 1 : place.last]
    assert [line for _, line in load().source.excerpt(clause.origin)] == quoted[:12]
    indents = [len(line) - len(line.lstrip()) for line in quoted if line.strip()]
    # What is below a key is further to the right, or a list at its own column.
    assert all(one >= indents[0] for one in indents)
    if isinstance(found, dict):
        assert all(any(str(key) in line for line in quoted) for key in found)
    if isinstance(found, str):
        first = found.split()[0]
        assert any(first in line for line in quoted)


def test_a_reference_is_followed() -> None:
    said = "\n".join(explained(BY_ID["echo.metadata.values"], load(), 80))
    assert "  #/components/schemas/Metadata\n" in said
    assert "512 characters" in said


def test_a_place_that_is_not_there_is_the_nearest_one_above_it() -> None:
    above = load().source.region("#/components/schemas/Metadata")
    assert load().source.region("#/components/schemas/Metadata/none/such") == above
    assert load().source.region("#/").line == 1


def test_a_cause_is_a_liar_that_breaks_the_clause(cli: Cli) -> None:
    ran = cli("explain", "refuse.large-overlap")
    assert (ran.code, ran.err) == (0, "")
    named = re.findall(r"liar:([a-z0-9-]+)", ran.out)
    assert named
    assert {liars()[name].clause for name in named} == {"refuse.large-overlap"}


def test_what_only_others_show_says_why(cli: Cli) -> None:
    assert "No server shows it alone: it is asked only" in cli("explain", "schemathesis.agrees").out


def test_an_unknown_clause_is_refused_with_the_nearest(cli: Cli) -> None:
    ran = cli("explain", "auth.wrng")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "thread-contracts: there is no clause 'auth.wrng'; did you mean auth.wrong or "
        "auth.missing?\n"
    )
    assert "see `thread-contracts clauses`" in cli("explain", "zzz").err


def test_the_document_that_is_quoted_is_the_one_that_ships() -> None:
    (room,) = contracts.__path__
    assert (Path(room) / "openapi.yaml").read_text("utf-8") == text()


def test_a_subject_lists_its_clauses_one_in_a_line(cli: Cli) -> None:
    ran = cli("explain", "echo")
    assert (ran.code, ran.err) == (0, "")
    listed = [line.split()[0] for line in ran.out.splitlines()]
    assert listed == [clause.id for clause in CLAUSES if clause.id.startswith("echo.")]
    assert "did you mean echo?" in cli("explain", "eccho").err


def test_the_identity_of_a_finding_is_explained_from_a_report(cli: Cli, tmp_path: Path) -> None:
    without = cli("explain", "0123456789")
    assert (without.code, without.err.count("\n")) == (2, 1)
    assert "`thread-contracts explain 0123456789 --from REPORT`" in without.err
    path = str(tmp_path / "report.json")
    with_text("its sentence").dump(path)
    ran = cli("explain", "0123456789", "--from", path)
    assert (ran.code, ran.err) == (0, "")
    assert "- its sentence" in ran.out
    other = cli("explain", "9999999999", "--from", path)
    assert (other.code, other.err.count("\n")) == (2, 1)
    assert "the report has no finding '9999999999'; it has 0123456789" in other.err
    assert cli("explain", "echo", "--from", str(tmp_path / "none.json")).code == 2


def test_a_finding_of_a_report_cannot_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    path = str(tmp_path / "report.json")
    with_text("\x1b[31m\u202e").dump(path)
    ran = cli("explain", "0123456789", "--from", path)
    assert ran.code == 0
    assert not {"\x1b", "\u202e"} & set(ran.out)
