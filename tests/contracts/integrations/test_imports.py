"""The front door: our packages are ours, whatever the user's folder calls its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import contracts
from contracts.settings.table import TOKEN_VARIABLE

HOME = Path(contracts.__file__).parent.parent
APP = "from contracts.servers.reference import Reference, as_asgi\napp = as_asgi(Reference())\n"
CHECK = ("check", "asgi:app:app", "--profile", "quick", "--token", "reference-token")
SUITE = "def test_clause(clause_verdict):\n    clause_verdict.check()\n"
OWN = "from contracts.models import WORD\n\n\ndef test_own():\n    assert WORD == 'theirs'\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a user's folder with packages that are called like ours."""
    for name in ("contracts", "strategies", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "contracts" / "models.py").write_text("WORD = 'theirs'\n")
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def python(folder: Path, *arguments: str, path: Path | None = None) -> tuple[int, str, str]:
    """Run Python in *folder*; return the exit code, stdout and stderr."""
    environment = {k: v for k, v in os.environ.items() if k not in {TOKEN_VARIABLE, "PYTHONPATH"}}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return ran.returncode, ran.stdout, ran.stderr


CLAIM = "import thread_contracts; thread_contracts.claim()"


@pytest.mark.parametrize("by_path", [False, True], ids=["working directory", "PYTHONPATH"])
def test_ours_is_imported_although_theirs_comes_first(by_path: bool, folder: Path) -> None:
    code = f"{CLAIM}; import contracts.cli, strategies.raw; print(contracts.cli.__file__)"
    place = folder.parent if by_path else folder
    ran = python(place, "-c", code, path=folder if by_path else None)
    assert ran == (0, f"{HOME / 'contracts' / 'cli.py'}\n", "")


@pytest.mark.parametrize("name", ["contracts", "strategies"])
def test_theirs_already_imported_is_named(name: str, folder: Path) -> None:
    code, _, err = python(folder, "-c", f"import {name}\n{CLAIM}")
    assert code == 1
    last = err.rstrip().splitlines()[-1]
    assert last.startswith(f"ImportError: thread-contracts needs the package name {name!r}, but ")
    assert str(folder / name / "__init__.py") in last


def test_a_namespace_package_of_theirs_is_named(folder: Path) -> None:
    (folder / "contracts" / "__init__.py").unlink()
    foreign = "import sys, types; sys.modules['contracts'] = types.ModuleType('contracts')"
    code, _, err = python(folder, "-c", f"{foreign}\n{CLAIM}")
    assert code == 1
    assert "ImportError: thread-contracts needs the package name 'contracts'" in err


def test_claiming_twice_is_claiming_once(folder: Path) -> None:
    code = f"{CLAIM}; import contracts as first; thread_contracts.claim(); import contracts"
    assert python(folder, "-c", f"{code}; print(first is contracts)") == (0, "True\n", "")


def test_an_app_beside_packages_called_like_ours_is_checked(folder: Path) -> None:
    code, out, err = python(folder, "-m", "thread_contracts", *CHECK)
    assert (code, err) == (0, "")
    assert out.rstrip().endswith(
        "asgi:app:app is conformant: every clause that could be judged holds."
    )


def test_an_app_that_imports_packages_called_like_ours_is_told_so(folder: Path) -> None:
    (folder / "app.py").write_text(f"from contracts.models import WORD\n{APP}")
    code, out, err = python(folder, "-m", "thread_contracts", *CHECK)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "the app imports 'contracts.models' from contracts/" in err
    assert "give its URL instead" in err


def test_an_app_that_imports_a_module_called_like_one_of_ours_is_told_so(folder: Path) -> None:
    (folder / "contracts" / "judge.py").write_text("VERDICT = 'theirs'\n")
    (folder / "app.py").write_text(f"from contracts.judging.judge import VERDICT\n{APP}")
    code, out, err = python(folder, "-m", "thread_contracts", *CHECK)
    assert (code, out) == (2, "")
    assert "the app imports 'contracts.judging.judge' from contracts/" in err


def test_their_own_tests_run_although_the_plugin_is_installed(folder: Path) -> None:
    (folder / "tests" / "test_own.py").write_text(OWN)
    code, out, err = python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
    assert code == 0, out + err
    assert "1 passed" in out


def test_their_own_tests_run_when_a_conftest_imports_first(folder: Path) -> None:
    (folder / "conftest.py").write_text("import contracts.models\n")
    (folder / "tests" / "test_own.py").write_text(OWN)
    code, out, err = python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error")
    assert code == 0, out + err
    assert "1 passed" in out


def test_a_suite_beside_packages_called_like_ours_works_or_is_told_why_not(folder: Path) -> None:
    (folder / "tests" / "test_own.py").write_text(OWN)
    (folder / "tests" / "test_contract.py").write_text(SUITE)
    options = ("-v", "-p", "no:cacheprovider", "--contract-profile", "quick")
    code, out, err = python(folder, "-m", "pytest", *options)
    worked = code == 0 and "reference is conformant" in out
    assert worked or "thread-contracts needs the package name 'contracts'" in out + err
