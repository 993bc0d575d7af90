"""Starts a party on a free port of this machine, and stops it with all that it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.third_parties.installing import Installed, TroubleError
from benchmarks.third_parties.party import Party
from contracts.servers.reference import TOKEN

DEFINITION: Final = Path(__file__).resolve().parents[2] / "contracts" / "openapi.yaml"
HOST: Final = "127.0.0.1"
_START_S: Final = 180.0
_STOP_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Started:
    """A party that listens: its base URL, and the headers that it wants."""

    url: str
    headers: tuple[str, ...]


@contextmanager
def started(party: Party, installed: Installed, upstream: str, log: Path) -> Iterator[Started]:
    """Start *party*, wait until it listens, and stop it in the end.

    Args:
        party: what to start.
        installed: where it is.
        upstream: the base URL of the server that it stands in front of.
        log: where all that it prints goes.

    Raises:
        TroubleError: it ends, or does not listen in time.
    """
    port = _free_port()
    settings = installed.folder / "settings.yaml"
    values = {
        "port": str(port),
        "definition": str(DEFINITION),
        "app": str(installed.app),
        "token": TOKEN,
        "upstream": upstream,
        "settings": str(settings),
    }
    settings.write_text(party.settings.format_map(values), encoding="utf-8")
    command = [word.format_map(values) for word in party.command]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=installed.folder,
            env=_environment(installed, port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, port, log)
            headers = tuple(header.format_map(values) for header in party.headers)
            yield Started(f"http://{HOST}:{port}{party.path}", headers)
        finally:
            _stop(process)


def _environment(installed: Installed, port: int) -> Mapping[str, str]:
    """Return what the party may know of: nothing that is a secret of who runs this."""
    kept = {name: os.environ[name] for name in ("LANG", "JAVA_HOME") if name in os.environ}
    ours = {
        "PATH": installed.path,
        "HOME": str(installed.folder),
        "PORT": str(port),
        "TOKEN": TOKEN,
    }
    return {**kept, **ours, "DEFINITION": str(DEFINITION)}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until *process* listens."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(_LOOK_EVERY_S)
            raise TroubleError(f"it ended with {code} before it listened (see {log})")
        with suppress(OSError), socket.create_connection((HOST, port), _LOOK_EVERY_S):
            return
    raise TroubleError(f"it did not listen within {_START_S:.0f} s (see {log})")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop *process* and what it started: they are a group of their own."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_S)
            break
    # What it started may outlive it.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
