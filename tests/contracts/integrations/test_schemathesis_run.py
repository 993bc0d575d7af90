"""The command of the page that adds our clauses to Schemathesis' checks, as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
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
PAGE: Final = (ROOT / "docs" / "schemathesis.md").read_text("utf-8")
OURS: Final = "thread_contracts.hooks"
OWN_FILE: Final = "my_hooks"
TOKEN_OPTION: Final = "-H"


def documented(hooks: str) -> list[str]:
    """Return the words of the command on the page with these hooks, its variable first."""
    (text,) = re.findall(
        rf"^SCHEMATHESIS_HOOKS={hooks} .*?(?=^```)", PAGE, re.DOTALL | re.MULTILINE
    )
    return shlex.split(text.replace("\\\n", ""))


def code(name: str) -> str:
    """Return the code of the page's file *name*."""
    (found,) = re.findall(rf"^```python\n# {name}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def run(
    server: Reference, folder: Path, *more: str, hooks: str = OURS, token: bool = True
) -> tuple[int, str, set[str]]:
    """Run the command against *server*; return its exit code, output and our failed checks."""
    variable, command, *arguments = documented(hooks)
    (folder / f"{OWN_FILE}.py").write_text(code(f"{OWN_FILE}.py"), encoding="utf-8")
    if not token:
        at = arguments.index(TOKEN_OPTION)
        del arguments[at : at + 2]
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
    ("phases", "token"),
    [
        ("coverage", True),
        pytest.param("coverage", False, marks=pytest.mark.thorough),
        pytest.param("examples,coverage,fuzzing,stateful", True, marks=pytest.mark.thorough),
    ],
)
def test_it_has_nothing_against_the_reference(phases: str, token: bool, tmp_path: Path) -> None:
    code, said, failed = run(Reference(), tmp_path, "--phases", phases, token=token)
    assert (code, failed) == (0, set()), said
    # Its own coverage phase alone sends some hundred requests.
    (generated,) = re.findall(r"(\d+) generated", said)
    assert int(generated) > 100


def test_bodies_of_ours_show_what_a_liar_breaks(tmp_path: Path) -> None:
    code, said, failed = run(find("metadata-emptied").server(), tmp_path, hooks=OWN_FILE)
    assert (code, failed) == (1, {"echo_metadata_kept"}), said
    assert "echo.metadata.kept: " in said


@pytest.mark.thorough
def test_without_a_token_a_liar_shows_nothing(tmp_path: Path) -> None:
    server = find("metadata-emptied").server()
    assert run(server, tmp_path, "--phases", "coverage", token=False)[::2] == (0, set())


APP: Final = """
from thread_contracts.rooms import load

server = load("contracts.servers.liars").find("metadata-emptied").server()
app = load("contracts.servers.reference").as_asgi(server)
"""
FEW: Final = """
from hypothesis import Phase, settings

schema.config.phases.coverage.enabled = False
few = settings(max_examples=20, phases=[Phase.generate], database=None, derandomize=True)
test_api = few(test_api)
"""


def test_a_parametrized_test_applies_our_checks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(main=APP, test_by_schema=code("test_api.py") + FEW)
    shutil.copy(ROOT / "contracts" / "openapi.yaml", pytester.path)
    found = pytester.runpytest_inprocess("-p", "no:django", "-p", "no:cacheprovider")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["*echo.metadata.kept: *"])
