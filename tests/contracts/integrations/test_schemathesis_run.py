"""The command of the page that adds our clauses to Schemathesis' checks, as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from contracts.servers.liars import find
from contracts.servers.reference import Reference, as_asgi
from tests.support.served import served

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[3]
HOOKS: Final = "SCHEMATHESIS_HOOKS=thread_contracts.hooks"


def documented() -> list[str]:
    """Return the words of the command on the page, its variable first."""
    (text,) = re.findall(
        rf"^{HOOKS} .*?(?=^```)",
        (ROOT / "docs" / "in-process.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    return shlex.split(text.replace("\\\n", ""))


def run(server: Reference, folder: Path, *more: str) -> tuple[int, str, set[str]]:
    """Run the command against *server*; return its exit code, output and our failed checks."""
    variable, command, *arguments = documented()
    name, _, value = variable.partition("=")
    # Few requests and always the same; and what it remembers of a run goes into the folder.
    fixed = ("--seed", "1", "--max-examples", "20", "--generation-database", "none")
    with served(as_asgi(server)) as url:
        here = {
            "http://127.0.0.1:8787/v1": url,
            "contracts/openapi.yaml": str(ROOT / "contracts/openapi.yaml"),
        }
        assert set(here) < set(arguments)
        ran = subprocess.run(
            [
                Path(sys.executable).with_name(Path(command).name),
                *(here.get(a, a) for a in arguments),
                *fixed,
                *more,
            ],
            cwd=folder,
            env={**os.environ, name: value, "NO_COLOR": "1"},
            check=False,
            capture_output=True,
            text=True,
            # It ends a command that hangs; a busy machine needs a minute.
            timeout=300,
        )
    return ran.returncode, ran.stdout, set(re.findall(r"Custom check failed: `(\w+)`", ran.stdout))


@pytest.mark.parametrize(
    "phases",
    [
        "coverage",
        pytest.param("examples,coverage,fuzzing,stateful", marks=pytest.mark.thorough),
    ],
)
def test_it_has_nothing_against_the_reference(phases: str, tmp_path: Path) -> None:
    code, said, failed = run(Reference(), tmp_path, "--phases", phases)
    assert (code, failed) == (0, set()), said
    # Its own coverage phase alone sends some hundred requests.
    (generated,) = re.findall(r"(\d+) generated", said)
    assert int(generated) > 100


def test_it_shows_our_clause_that_a_liar_breaks(tmp_path: Path) -> None:
    server = find("metadata-emptied").server()
    code, said, failed = run(server, tmp_path, "--phases", "coverage", "--mode", "positive")
    assert (code, failed) == (1, {"echo_metadata_kept"}), said
    assert "echo.metadata.kept: " in said
