"""Several processes share a run through a folder: who leads, who sends what, what came of it.

The leader does all that depends on order by itself.  What does not, it lays out as
*units*, which whoever is free takes: a process holds a unit's lock while it sends, and
leaves a log.  Locks of a process that dies are free again, so nothing is waited for in vain.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from filelock import FileLock, Timeout

from contracts.record.case import Case
from contracts.record.exchange import Exchange

_POLL_S: Final = 0.02


class Unit(Protocol):
    """Some cases to send, laid out by one process and sent by any."""

    @property
    def name(self) -> str:
        """The name of the phase that it belongs to."""

    def cases(self) -> Sequence[Case]:
        """Return the cases."""


@dataclass(frozen=True, slots=True)
class Log:
    """What came of a unit.

    Attributes:
        exchanges: what was sent, in order, and whether it is to be judged.
        sent: how many requests that took.
        sent_twice: how many of them were second tries on a new connection.
        notes: what a reader must know.
        waited_s: how long the target put us off.
        stopped: why sending ended early; empty where it did not.
        spent: whether it ended because the user's own limit was reached.
        interrupted: whether it ended because the user wants it to.
    """

    exchanges: tuple[tuple[Exchange, bool], ...]
    sent: int = 0
    sent_twice: int = 0
    notes: tuple[str, ...] = ()
    waited_s: float = 0.0
    stopped: str = ""
    spent: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """Units that may be sent in any order, and what whoever sends them must know."""

    number: int
    units: tuple[Unit, ...]
    known: Any


Send = Callable[[Unit, Any], Log]


class WorkQueue:
    """One process' view of the shared folder.

    Args:
        folder: the same for all processes of a run, and nobody else's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stage = folder / "stage"
        self._result = folder / "result"
        self._number = 0

    def lead_or_help(self, lead: Callable[[], Any], send: Send | None = None) -> Any:
        """Return what *lead* returns in the one process that leads; help it in the others.

        Args:
            lead: does what is done once only.
            send: sends a unit; None where nothing is shared.
        """
        leading = FileLock(self._folder / "leader.lock")
        while not self._result.exists():
            try:
                with leading.acquire(timeout=0):
                    if not self._result.exists():
                        self._begin_anew()
                        _write(self._result, lead())
            except Timeout:
                if send is None or not self._help(send):
                    time.sleep(_POLL_S)
        return _read(self._result)

    def _begin_anew(self) -> None:
        """Forget what a leader that died has left behind."""
        self._stage.unlink(missing_ok=True)
        self._number = time.time_ns()

    def share(self, units: Sequence[Unit], known: Any, send: Send) -> Iterator[Log]:
        """Lay out *units*, take part in sending them, and yield their logs in order."""
        self._number += 1
        stage = Stage(self._number, tuple(units), known)
        _write(self._stage, stage)
        self._take(stage, send)
        for index, unit in enumerate(stage.units):
            log = self._place(stage, index)
            with FileLock(f"{log}.lock"):
                # Whoever had it may have died.
                if not log.exists():
                    _write(log, send(unit, known))
            yield _read(log)
            log.unlink()
        self._stage.unlink()

    def _help(self, send: Send) -> bool:
        """Send what is laid out and nobody has taken; tell whether there was anything."""
        try:
            stage: Stage = _read(self._stage)
        except FileNotFoundError:
            return False
        if stage.number <= self._number:
            return False
        self._number = stage.number
        return self._take(stage, send)

    def _take(self, stage: Stage, send: Send) -> bool:
        taken = False
        for index, unit in enumerate(stage.units):
            log = self._place(stage, index)
            try:
                with FileLock(f"{log}.lock", timeout=0):
                    if not log.exists() and self._is_on(stage):
                        _write(log, send(unit, stage.known))
                        taken = True
            except Timeout:
                continue
        return taken

    def _is_on(self, stage: Stage) -> bool:
        try:
            current: Stage = _read(self._stage)
        except FileNotFoundError:
            return False
        return current.number == stage.number

    def _place(self, stage: Stage, index: int) -> Path:
        return self._folder / f"{stage.number}-{index}"


def _write(path: Path, value: Any) -> None:
    """Write *value*, complete or not at all; the folder is ours alone, so pickles are safe."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(pickle.dumps(value))
    temporary.replace(path)


def _read(path: Path) -> Any:
    return pickle.loads(path.read_bytes())  # noqa: S301 -- written by this session's own processes
