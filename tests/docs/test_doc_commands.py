"""What the documents tell a reader to type works as they say.

The commands of a document run one after the other in a folder that has the files it shows, against
the reference where they name a server.  ``# exit code N`` behind a command says how it ends.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import httpx
import pytest

from contracts.errors import EXIT_INCONCLUSIVE, EXIT_OK
from contracts.servers.liars import liars
from contracts.servers.reference import TOKEN, Reference, as_asgi
from tests.support.documents import DOCUMENTS, ROOT, commands, files
from tests.support.served import served
from tests.support.warm import start

# What a test cannot type: it sets up a machine, never ends, or is what runs the tests.
NOT_RUN: Final = {
    "python3 -m venv": "sets up a machine",
    ". .venv/bin/activate": "sets up a machine",
    "pip install": "sets up a machine",
    "pip wheel": "sets up a machine",
    "uvx ": "sets up a machine",
    "pipx ": "sets up a machine",
    "docker ": "needs images",
    "export ": "the token is in the environment",
    ".venv/bin/pytest -n auto": "is what runs this test",
    "SCHEMATHESIS_HOOKS=": "tests/contracts/integrations/test_schemathesis_run.py runs it",
}
MAIN: Final = """
from thread_contracts.rooms import load

reference = load("contracts.servers.reference")
app = reference.as_asgi(reference.Reference())
"""
WSGI: Final = """
from thread_contracts.rooms import load
from werkzeug.wrappers import Request, Response

reference = load("contracts.servers.reference")
server = reference.Reference()


@Request.application
def application(request):
    headers = {name.lower(): value for name, value in request.headers.items()}
    received = reference.Received(request.method, request.path, headers, request.get_data(), 1)
    answer = server.answer(received)
    return Response(answer.body, answer.status, dict(answer.headers))
"""
TEST: Final = "def test_clause(clause_verdict):\n    clause_verdict.check()\n"
FILES: Final = {
    "main.py": MAIN,
    "mysite/wsgi.py": WSGI,
    "test_threads.py": TEST,
    # What these plugins import has no part in the commands.
    "pytest.ini": "[pytest]\naddopts = -p no:django -p no:cacheprovider -p no:schemathesis\n"
    "  -p no:hypothesispytest -p no:anyio\npythonpath = .\n",
}
SERVERS: Final = ("http://127.0.0.1:8000/v1", "https://api.example.com/v1")
# The runs of these are whole ones; the second judges what one of them has sent.
WHOLE: Final = ("README.md", "docs/recordings.md")
FEW: Final = "100"
RUNS: Final = ("thread-contracts check", "pytest")
# Such commands send nothing, or say themselves how much.
NO_RUN: Final = re.compile(r"--list|--max-requests")
RUN: Final = [document for document in DOCUMENTS if commands(document)]


def typed(document: str) -> list[str]:
    """Return the commands of a document that are run."""
    return [line for line in commands(document) if not line.startswith(tuple(NOT_RUN))]


def test_it_is_known_why_a_command_is_not_run() -> None:
    lines = [line for document in RUN for line in commands(document)]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in lines)] == []


@pytest.mark.slow
@pytest.mark.parametrize("document", RUN)
def test_the_commands_of_a_document_work(document: str, tmp_path: Path) -> None:
    for name, text in (FILES | files(document)).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with served(as_asgi(Reference())) as url:
        for line in typed(document):
            works(line, url, tmp_path, is_brief=document not in WHOLE)


def works(line: str, url: str, folder: Path, *, is_brief: bool) -> None:
    """Run a command as a reader would, and assert that it ends as the document says.

    Where it *is_brief*, a run sends a few requests only, and so cannot judge what has no fault.
    """
    command, _, comment = line.replace(".venv/bin/", "").partition(" #")
    said = re.search(r"exit code (\d)", comment)
    for server in SERVERS:
        command = command.replace(server, url)
    if command.startswith("thread-contracts serve "):
        serves(command, folder)
        return
    if "--time-budget" in command:
        # It is read, and takes no time.
        command = command.replace("thread-contracts check ", "thread-contracts config ", 1)
    is_cut_short = is_brief and command.startswith(RUNS) and not NO_RUN.search(command)
    more = {"THREAD_CONTRACTS_MAX_REQUESTS": FEW} if is_cut_short else {}
    around = environment() | more
    code, out, err = start(folder, *shlex.split(command), environment=around).ended()
    found_nothing = EXIT_INCONCLUSIVE if is_cut_short else EXIT_OK
    assert code == (int(said[1]) if said else found_nothing), f"{command}\n{out}{err}"


def environment() -> dict[str, str]:
    """Return an environment with the token, our commands, and as few requests as may be."""
    private = {name for name in os.environ if name.startswith(("THREAD_CONTRACTS_", "PYTEST_"))}
    ours = {
        "THREAD_CONTRACTS_TOKEN": TOKEN,
        "THREAD_CONTRACTS_PROFILE": "quick",
    }
    return {name: value for name, value in os.environ.items() if name not in private} | ours


def serves(command: str, folder: Path) -> None:
    """Start a server as a reader would, but on a free port, and assert that it answers."""
    name, *words = shlex.split(re.sub(r"--port \d+", "", command))
    script = Path(sys.executable).with_name(name)
    with subprocess.Popen(
        [script, *words, "--port", "0"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            (url,) = re.findall(r"http://\S+", said)
            headers = {"Authorization": f"Bearer {TOKEN}"}
            assert httpx.post(f"{url}/threads", json={}, headers=headers).status_code == 200
        finally:
            process.terminate()


@pytest.mark.parametrize("document", RUN)
def test_a_document_names_only_what_exists(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    assert set(re.findall(r"liar:([a-z][\w-]+)", text)) <= set(liars())
    modules = re.findall(r"python -m ([a-z_]+(?:\.[a-z_]+)*)", text)
    assert [name for name in modules if find_spec(name) is None] == []
