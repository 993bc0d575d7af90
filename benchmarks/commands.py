"""Whole commands, timed from start to exit, with the most memory they held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.served import HOME
from contracts.servers.reference import TOKEN

_BIN: Final = Path(sys.executable).parent
OURS: Final = str(_BIN / "thread-contracts")
ST: Final = str(_BIN / "st")
_TOO_LONG_S: Final = 900.0
_LOOK_EVERY_S: Final = 0.1


class CommandError(Exception):
    """A command that is measured did not do what it should; its output is the message."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that came to its end.

    Attributes:
        seconds: wall time.
        code: its exit code.
        output: what it wrote, errors included.
        peak_mib: the most resident memory that it held, its children's apart; 0 where it
            ended before the first look.
    """

    seconds: float
    code: int
    output: str
    peak_mib: float


def run(
    command: Sequence[str],
    *,
    folder: Path = HOME,
    codes: Sequence[int] = (0,),
    timeout_s: float = _TOO_LONG_S,
) -> Ran:
    """Run *command* in *folder* and time it; it is given the reference's token.

    Raises:
        CommandError: its exit code is none of *codes*, or it took too long.
    """
    environment = {**os.environ, "THREAD_CONTRACTS_TOKEN": TOKEN}
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        with _watched(process, timeout_s) as peaks:
            process.wait()
            seconds = time.perf_counter() - began
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode not in codes:
        name = Path(command[0]).name
        raise CommandError(f"{name} ended with {process.returncode}:\n{text[-2000:]}")
    return Ran(seconds, process.returncode, text, max(peaks, default=0.0))


@contextmanager
def _watched(process: subprocess.Popen[bytes], timeout_s: float) -> Iterator[list[float]]:
    """Kill *process* when its time is over; yield a list that gets its memory now and then."""
    over = threading.Event()
    peaks: list[float] = []

    def watch() -> None:
        deadline = time.monotonic() + timeout_s
        while not over.wait(_LOOK_EVERY_S):
            peaks.extend(_memory(process.pid, "VmHWM"))
            if time.monotonic() > deadline:
                process.kill()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()
        if process.poll() is None:
            process.kill()
            process.wait()


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    return _memory("self", "VmRSS")[0]


def _memory(process: int | str, name: str) -> list[float]:
    """Return a figure of a process in MiB; nothing where the process is gone already."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")]
