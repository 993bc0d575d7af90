"""A user's project with packages that are called like ours, run in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from contracts.settings.table import TOKEN_VARIABLE
from tests.support.openapi_documents import of_metadata, written

# The app imports its own packages, early and late, and answers as the reference does.
APP: Final = """
from contracts.models import WORD
from thread_contracts.rooms import load

reference = load("contracts.servers.reference")


class App(reference.Reference):
    def answer(self, request):
        from contracts.late import LATE
        from strategies import PLAN

        assert (WORD, LATE, PLAN) == ("theirs", "theirs too", "their plan")
        return super().answer(request)


app = reference.as_asgi(App())
"""
OWN: Final = """
from contracts.models import WORD


def test_early():
    assert WORD == "theirs"


def test_late():
    import contracts.late
    import strategies

    assert (contracts.late.LATE, strategies.PLAN) == ("theirs too", "their plan")
"""
SUITE: Final = """
import json
from hypothesis import HealthCheck, given, settings
from thread_contracts import invalid_requests, valid_requests


def test_clause(clause_verdict):
    clause_verdict.check()


# Hypothesis looks for constants in all modules outside site-packages, as ours are while edited,
# and takes that for drawing.
@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(valid_requests(), invalid_requests())
def test_requests(valid, invalid):
    assert json.dumps(valid) != json.dumps(invalid)
"""
# Clauses of the wire alone need the fewest imports.
TARGET: Final = (
    *("--target", "asgi:app:app", "--contract-profile", "quick", "--contract-clause", "wire.*"),
)
# A definition of the project's own, with which a run takes half as long.
SMALL: Final = "small.json"
SMALL_TARGET: Final = (*TARGET, "--contract-definition", SMALL)
CONFORMANT: Final = "asgi:app:app is conformant: every clause that could be judged holds."


def write_project(folder: Path, *, package: bool) -> None:
    """Write the project; its ``contracts`` has an ``__init__.py`` or is a mere folder."""
    files = {
        "contracts/models.py": "WORD = 'theirs'\n",
        "contracts/late.py": "LATE = 'theirs too'\n",
        "strategies.py": "PLAN = 'their plan'\n",
        "app.py": APP,
        "conftest.py": "import strategies\n\nassert strategies.PLAN\n",
        "tests/test_before.py": OWN,
        "tests/test_contract.py": SUITE,
        "tests/test_later.py": OWN,
    }
    if package:
        files["contracts/__init__.py"] = ""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    written(folder, of_metadata(), SMALL)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process in *folder*: ours with the token of the reference."""
    private = {TOKEN_VARIABLE, "PYTHONPATH", "PYTEST_ADDOPTS"}
    ours = {name: value for name, value in os.environ.items() if name not in private}
    # Sessions that share a folder tidy up in each other's.
    return {**ours, TOKEN_VARIABLE: "reference-token", "PYTEST_DEBUG_TEMPROOT": str(folder.parent)}


def python(folder: Path, *arguments: str, path: str | None = None) -> tuple[int, str, str]:
    """Run Python in *folder*, with *path* as PYTHONPATH; return exit code, stdout and stderr."""
    # The timeout ends a process that hangs; a busy machine needs a minute.
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(folder) if path is None else {**environment(folder), "PYTHONPATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ran.returncode, ran.stdout, ran.stderr
