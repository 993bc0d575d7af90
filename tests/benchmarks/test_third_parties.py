"""The catalogue of third parties, how they are started and stopped, and the page on them."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from benchmarks import __main__ as command
from benchmarks.served import HOME
from benchmarks.third_parties.catalogue import PARTIES
from benchmarks.third_parties.installing import APPS, Installed, TroubleError, install
from benchmarks.third_parties.page import render
from benchmarks.third_parties.party import Party, Registry
from benchmarks.third_parties.running import started
from contracts.compare.comparison import MOST
from tests.support.reports import with_text

# A server that says what it was given, with a child that writes once it has outlived it.
APP: Final = """
import os, subprocess, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
late = "import time; time.sleep(15); print('outlived')"
subprocess.Popen([sys.executable, "-c", late], stdout=open("pipe", "w"))
print("SECRET" in os.environ, flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), BaseHTTPRequestHandler).serve_forever()
"""
PARTY: Final = Party("one", "One 1.0", Registry.PYPI, ("one==1.0",), ("python", "app.py"), "It.")


def test_every_party_is_pinned_and_has_its_app() -> None:
    assert len({party.name for party in PARTIES}) == len(PARTIES) <= MOST
    for party in PARTIES:
        pinned = r"[\w.@/\[\],-]+==[\d.]+" if party.registry is Registry.PYPI else r"@?[^@]+@[\d.]+"
        assert all(re.fullmatch(pinned, package) for package in party.packages), party.name
        assert not party.app or (APPS / party.app).is_file()
        assert party.packages[0].rpartition("=" if "==" in party.packages[0] else "@")[2]
        assert party.command or party.unfit
    used = {party.app for party in PARTIES} | {"thread.mjs", ""}
    assert {file.name for file in APPS.iterdir() if file.is_file()} <= used


def test_a_party_is_stopped_with_what_it_started_and_knows_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "of who runs this")
    (tmp_path / "app.py").write_text(APP, "utf-8")
    ready = Installed(tmp_path, tmp_path, (Path(sys.executable).parent,))
    os.mkfifo(tmp_path / "pipe")
    pipe = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with started(PARTY, ready, "", tmp_path / "log") as running:
        assert running.url.endswith("/v1")
    assert (tmp_path / "log").read_text("utf-8") == "False\n"
    os.set_blocking(pipe, True)
    # It ends when nobody has the other end any more.
    assert os.read(pipe, 10) == b""
    os.close(pipe)


def test_a_party_that_ends_before_it_listens_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("raise SystemExit(7)", "utf-8")
    ready = Installed(tmp_path, tmp_path, (Path(sys.executable).parent,))
    with (
        pytest.raises(TroubleError, match="ended with 7 before it listened"),
        started(PARTY, ready, "", tmp_path / "log"),
    ):
        pass


def test_what_cannot_be_installed_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(TroubleError, match="no-such-program, which it needs, is not installed"):
        install(replace(PARTY, needs=("no-such-program",)), tmp_path)
    with pytest.raises(TroubleError, match="it has no server"):
        install(replace(PARTY, unfit="it has no server"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_the_matrix_and_what_is_missing_without_places_of_this_machine(
    tmp_path: Path,
) -> None:
    parties = [replace(PARTY, name=name, title=name.upper()) for name in ("one", "two", "three")]
    for party in parties[:2]:
        made = replace(with_text("said"), target="http://127.0.0.1:1/v1").to_dict()
        (tmp_path / f"{party.name}.json").write_text(json.dumps(made), "utf-8")
    (tmp_path / "three.txt").write_text(f"npm could not install it (see {tmp_path})\n", "utf-8")
    page = render(parties, tmp_path)
    assert "| A | ONE | `one==1.0` |" in page
    assert "| THREE | `one==1.0` | npm could not install it |" in page
    assert "| A | TWO" not in page
    assert "### Counts" in page
    assert str(tmp_path) not in page
    assert "127.0.0.1:1" not in page
    (tmp_path / "two.json").unlink()
    with pytest.raises(ValueError, match="fewer than two"):
        render(parties, tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "nobody"], "there is no party 'nobody', only fastapi, "),
        (["--folder", str(HOME / "docs")], "--folder must be outside the repository"),
    ],
)
def test_a_wrong_use_is_refused_in_a_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert command.main(["third_parties", *words]) == 2
    assert said in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before
