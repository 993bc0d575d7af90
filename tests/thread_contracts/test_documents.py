"""The Python examples of the documents work as they stand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import pytest

import thread_contracts
from tests.support.documents import ROOT, example, examples
from tests.support.projects import python

CONTRIBUTING: Final = "CONTRIBUTING.md"
IN_PROCESS: Final = "docs/in-process.md"
WITH_SCHEMATHESIS: Final = "docs/schemathesis.md"
CLAUSES: Final = Path("contracts/clauses/wire.py")
LIARS: Final = Path("contracts/servers/liars/wire.py")
_TYPES: Final = ".mypy_cache"
# One process imports the copy once, and says the exit code behind each report.
BOTH: Final = """
from contracts.cli import main

rest = ("--profile", "quick", "--gate", "advice", "--clause", "wire")
print(main(("check", "liar:marked-cacheable", *rest)), end="\\f")
print(main(("check", "reference", *rest)))
"""


@pytest.mark.parametrize(
    "document", ["README.md", CONTRIBUTING, IN_PROCESS, "docs/report.md", WITH_SCHEMATHESIS]
)
def test_every_python_example_is_python(document: str) -> None:
    found = examples(document, "python")
    assert found
    for code in found:
        compile(code, document, "exec")


def test_the_example_of_a_check_is_a_call_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real, calls = thread_contracts.check, []

    def check(target: str, **options: Any) -> thread_contracts.Report:
        calls.append(signature(real).bind(target, **options))
        return real("liar:body-empty", profile="quick", clause=["wire.json"])

    monkeypatch.setattr(thread_contracts, "check", check)
    exec(example(IN_PROCESS, "python", "in report.broken"), {})
    assert len(calls) == 1
    assert capsys.readouterr().out.startswith("wire.json ")


def test_the_example_of_judging_says_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    exec(example(IN_PROCESS, "python", "exchange_of"), {})
    assert capsys.readouterr().out == "nonconformant\n"


def test_the_example_of_strategies_draws_requests() -> None:
    names: dict[str, Any] = {}
    exec(example(IN_PROCESS, "python", "valid_requests()"), names)
    names["test_my_parser_takes_it"]()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the sources with the new clause of CONTRIBUTING and its liar."""
    for name in ("contracts", "strategies", "thread_contracts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    judge = example(CONTRIBUTING, "python", "def _not_cached")
    insert(tmp_path / CLAUSES, "def clauses(", f"{judge}\n\n")
    append(tmp_path / CLAUSES, example(CONTRIBUTING, "python", "Clause("))
    append(tmp_path / LIARS, example(CONTRIBUTING, "python", "Liar("))
    return tmp_path


def insert(path: Path, before: str, code: str) -> None:
    """Write *code* before the one place where a text stands."""
    head, found, tail = path.read_text(encoding="utf-8").partition(before)
    assert found
    path.write_text(f"{head}{code}{found}{tail}", encoding="utf-8")


def append(path: Path, code: str) -> None:
    """Make *code* the last entry of the tuple at the end of a module, or of its last function."""
    text = path.read_text(encoding="utf-8")
    head, comma, end = text.rpartition(",\n")
    assert end.strip() == ")"
    entry = indent(code.rstrip(), end.removesuffix(")\n") + "    ")
    path.write_text(f"{head}{comma}{entry}{comma}{end}", encoding="utf-8")


@pytest.mark.slow
def test_the_new_clause_catches_its_liar_and_nobody_else(copy: Path) -> None:
    code, out, err = python(copy, "-c", BOTH)
    assert code == 0, err
    # On a busy machine the run takes longer than ten seconds, and says how far it is.
    assert all(" requests, " in line for line in err.splitlines()), err
    liar, reference = out.split("\f")
    assert "wire.not-cached" in liar
    assert "the answer is marked as cacheable" in liar
    assert liar.rstrip().endswith("1 clause broken.\n1")
    assert reference.rstrip().endswith("\n0"), reference


@pytest.mark.slow
@pytest.mark.parametrize("tool", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)])
def test_the_new_clause_is_clean(copy: Path, tool: tuple[str, ...]) -> None:
    if find_spec(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed: pip install -e '.[lint]'")
    if tool == ("mypy",) and (ROOT / _TYPES).is_dir():
        # What has not changed since mypy was last run is not read again.
        shutil.copytree(ROOT / _TYPES, copy / _TYPES)
    ran = subprocess.run(
        [sys.executable, "-m", *tool, str(CLAUSES), str(LIARS)],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
