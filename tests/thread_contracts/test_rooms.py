"""Our packages are ours and the user's are the user's, although both have the same names."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from tests.support.apps import run_quietly
from tests.support.projects import CONFORMANT, SMALL, python, write_project
from thread_contracts.rooms import HOME, claim, load

# What is sent has no part in this.
FEW = ("--profile", "quick", "--clause", "wire.*", "--definition", SMALL)
CHECK = ("check", "asgi:app:app", *FEW)
# Of the two runs below one meets either layout; for the other one it shows nothing new.
_BOTH: Final = [pytest.param(True, id="package"), pytest.param(False, id="folder")]
FOLDER: Final = [pytest.param(True, id="package", marks=pytest.mark.thorough), _BOTH[1]]
PACKAGE: Final = [_BOTH[0], pytest.param(False, id="folder", marks=pytest.mark.thorough)]
# Where a module of ours was found, and a module of the user's.
BOTH = """
from thread_contracts.rooms import load
ours = load("contracts.definition.document")
import contracts.models
print(ours.__file__, contracts.models.WORD, ours.load().document["openapi"])
"""


@pytest.fixture(params=_BOTH)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a user's project."""
    write_project(tmp_path, package=request.param)
    return tmp_path


@pytest.mark.parametrize("first", ["", "import contracts, strategies\n"], ids=["ours", "theirs"])
@pytest.mark.parametrize("by_path", [False, True], ids=["working directory", "PYTHONPATH"])
def test_both_are_imported_in_any_order(first: str, by_path: bool, project: Path) -> None:
    place = project.parent if by_path else project
    ran = python(place, "-c", first + BOTH, path=str(project) if by_path else None)
    assert ran == (0, f"{HOME / 'contracts' / 'definition' / 'document.py'} theirs 3.0.0\n", "")


def test_theirs_is_found_behind_ours_on_the_path(project: Path) -> None:
    code = f"import sys; sys.path[:] = [p for p in sys.path if p] + [{str(project)!r}]\n{BOTH}"
    assert python(project.parent, "-c", code)[0] == 0


def test_without_theirs_the_plain_names_are_ours(tmp_path: Path) -> None:
    ran = python(tmp_path, "-c", "import contracts.errors; print(contracts.errors.__file__)")
    assert ran == (0, f"{HOME / 'contracts' / 'errors.py'}\n", "")


def test_a_record_of_ours_can_be_pickled(project: Path) -> None:
    write = "import pickle, sys; from thread_contracts import Request; "
    write += "open('r', 'wb').write(pickle.dumps(Request((), b'x')))"
    assert python(project, "-c", write) == (0, "", "")
    read = "import pickle; print(pickle.load(open('r', 'rb')).body)"
    assert python(project, "-c", read) == (0, "b'x'\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("project", FOLDER, indirect=True)
def test_an_app_that_imports_packages_called_like_ours_is_checked(project: Path) -> None:
    code, out, err = python(project, "-m", "thread_contracts", *CHECK)
    assert code == 0
    # A slow machine sees how far the run is.
    assert [line for line in err.splitlines() if " sent" not in line] == []
    assert out.rstrip().endswith(CONFORMANT)


@pytest.mark.slow
@pytest.mark.parametrize("project", PACKAGE, indirect=True)
def test_an_app_inside_a_package_called_like_ours_is_checked(project: Path) -> None:
    (project / "app.py").rename(project / "contracts" / "app.py")
    command = ("-m", "thread_contracts", "check", "asgi:contracts.app:app", *FEW)
    code, out, err = python(project, *command)
    assert code == 0
    # A slow machine sees how far the run is.
    assert [line for line in err.splitlines() if " sent" not in line] == []
    assert "asgi:contracts.app:app is conformant" in out


def test_our_plain_names_are_explained_to_an_app_where_they_are_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, package=True)
    (tmp_path / "tc_claimed.py").write_text("from contracts.models import WORD\n")
    monkeypatch.syspath_prepend(tmp_path)
    ran = run_quietly("check", "asgi:tc_claimed:app")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "the app imports 'contracts.models', but the name 'contracts' belongs to" in ran.err
    assert "give its URL instead" in ran.err


def test_claiming_twice_is_claiming_once() -> None:
    before = sys.modules["contracts"]
    claim()
    assert sys.modules["contracts"] is before
    assert load("contracts") is before


def test_claiming_a_name_that_is_taken_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "contracts", ModuleType("contracts"))
    with pytest.raises(ImportError, match="contracts was imported from"):
        claim()
