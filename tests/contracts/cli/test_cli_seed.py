"""The same seed sends the same bytes in the same order, in this process and in any other."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from contracts.servers.reference import Received, as_asgi
from contracts.settings.table import TOKEN_VARIABLE
from tests.support.apps import Recording, named, run_quietly

OPTIONS = ("--token", "reference-token", "--clause", "wire.answers", "--seed")
# What is imported and written here must not reach the wire.
WRITTEN_DOWN = """
import atexit, pathlib
import decimal, xml.dom.minidom
from contracts.servers.reference import Reference, as_asgi

WORD = "uncanny"
bodies = []

class Recording(Reference):
    def answer(self, request):
        bodies.append(request.body)
        return super().answer(request)

app = as_asgi(Recording())
atexit.register(lambda: pathlib.Path("bodies").write_bytes(b"|".join(bodies)))
"""


def _sent(seed: str) -> list[Received]:
    server = Recording()
    with named(as_asgi(server)) as target:
        assert run_quietly("check", target, *OPTIONS, seed).code == 0
    return server.seen


@pytest.fixture(scope="module")
def seven() -> list[Received]:
    """Return what seed 7 sends."""
    return _sent("7")


@pytest.fixture(scope="module")
def eight() -> list[Received]:
    """Return what seed 8 sends."""
    return _sent("8")


def _random_from(sent: list[Received]) -> int:
    """Return where the random part begins: at the first mark."""
    return next(i for i, request in enumerate(sent) if b"mark-7-" in request.body)


@pytest.mark.slow
def test_other_processes_send_the_same_whatever_their_hashes(
    seven: list[Received], tmp_path: Path
) -> None:
    digests = {sha256(b"|".join(request.body for request in seven)).hexdigest()}
    (tmp_path / "tc_seed_written.py").write_text(WRITTEN_DOWN)
    command = [sys.executable, "-m", "thread_contracts", "check", "asgi:tc_seed_written:app"]
    environment = {k: v for k, v in os.environ.items() if k != TOKEN_VARIABLE}
    ran = subprocess.run(
        [*command, *OPTIONS, "7"],
        cwd=tmp_path,
        env={**environment, "PYTHONHASHSEED": "12345"},
        check=False,
        capture_output=True,
        text=True,
    )
    # Where it takes long, it says now and then how far it is.
    said = [line for line in ran.stderr.splitlines() if not line.startswith("thread-contracts: ")]
    assert (ran.returncode, said) == (0, [])
    digests.add(sha256((tmp_path / "bodies").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_same_seed_sends_the_same_corpus_again_in_a_quick_run() -> None:
    runs = []
    for _ in range(2):
        server = Recording()
        with named(as_asgi(server)) as target:
            run_quietly("check", target, "--profile", "quick", *OPTIONS, "7")
        runs.append([(request.body, dict(request.headers)) for request in server.seen])
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_another_seed_changes_the_random_part_only(
    seven: list[Received], eight: list[Received]
) -> None:
    begin = _random_from(seven)
    assert begin > 20
    assert [r.body for r in seven[:begin]] == [r.body for r in eight[:begin]]
    assert seven[begin].body != eight[begin].body
    assert seven[-1].body == eight[-1].body == b"{}"


@pytest.mark.slow
def test_much_of_what_another_seed_sends_is_new(
    seven: list[Received], eight: list[Received]
) -> None:
    assert len({r.body for r in eight} - {r.body for r in seven}) > 100
