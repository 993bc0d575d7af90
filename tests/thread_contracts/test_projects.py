"""A user's own suite with our plugin: each keeps its packages, however pytest imports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.projects import CONFORMANT, SMALL_TARGET, TARGET, python, write_project
from thread_contracts.rooms import HOME

pytestmark = pytest.mark.slow

# `-P` keeps the working directory off the path, as the command `pytest` does.
PYTEST = ("-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
# The plugin of Schemathesis imports all of it, and has no part in this.
ALONE = ("-p", "no:schemathesis")
XDIST = (*ALONE, "-n", "1")
# Writes down where modules of ours, and modules called like ours, were imported from.
COLLECTED = """
import sys
from pathlib import Path

NAMES = ("contracts.", "strategies.", "thread_contracts.rooms.")


def pytest_collection_finish(session):
    found = [module.__file__ for name, module in sys.modules.items() if name.startswith(NAMES)]
    # A folder without __init__.py has no file.
    Path("imported").write_text("\\n".join(filter(None, found)))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a user's project whose ``contracts`` is a mere folder, which Python finds last."""
    write_project(tmp_path, package=False)
    return tmp_path


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("prepend", ()),
        pytest.param("prepend", XDIST, marks=pytest.mark.thorough),
        ("append", ALONE),
        ("importlib", XDIST),
    ],
)
def test_a_project_with_packages_called_like_ours_runs_its_tests_and_ours(
    mode: str, options: Sequence[str], project: Path
) -> None:
    if mode == "append":
        # Only an editable install has our own conftest.py on the path, before the project's.
        (project / "conftest.py").unlink()
    # With importlib, pytest changes no path, nor does append without a conftest.py: a project
    # says itself where its packages are.
    path = () if mode == "prepend" else ("-o", "pythonpath=.")
    # One of them sends all that there is.
    target = SMALL_TARGET if options else TARGET
    code, out, err = python(project, *PYTEST, f"--import-mode={mode}", *path, *options, *target)
    assert code == 0, out + err
    assert CONFORMANT in out


def test_a_project_runs_with_its_folder_first_on_the_path(tmp_path: Path) -> None:
    write_project(tmp_path, package=True)
    code, out, err = python(tmp_path, *PYTEST[1:], *ALONE, *SMALL_TARGET)
    assert code == 0, out + err
    assert CONFORMANT in out


def test_of_ours_only_what_reads_settings_is_imported_while_pytest_collects(project: Path) -> None:
    (project / "conftest.py").write_text(COLLECTED)
    code, out, err = python(project, *PYTEST[1:], "--collect-only")
    assert code == 0, out + err
    assert "test_clause[wire.answers]" in out
    assert "test_contract.py::test_requests" in out
    theirs = str(project / "contracts" / "models.py")
    imported = {*(project / "imported").read_text().split()}
    assert imported & {str(file) for file in project.rglob("*.py")} == {theirs}
    rooms = {Path(name).relative_to(HOME / "contracts").parts[0] for name in imported - {theirs}}
    assert rooms == {"errors.py", "nearest.py", "record", "secrets", "settings"}
