"""A queue of work in a folder, through which several processes share a run.

One process leads.  It does all that depends on order by itself, and lays out the rest as
*units*.  Every process takes units: it holds a unit's lock while it sends, and leaves a
log.  The locks of a process that dies become free, so no process waits for it in vain.
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

# A free process loses no more than this; looking more often would cost the others time.
_POLL_S: Final = 0.02
# Requests hold the token.
_FOR_US_ALONE: Final = 0o600


class Unit(Protocol):
    """Some cases to send: one process lays them out, and any may send them."""

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
        waited_s: how long was waited where the target put us off.
        stopped: why sending ended early; empty where it did not.
        spent: whether it ended because the user's own limit was reached.
        interrupted: whether the user has interrupted it.
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
    """Units that may be sent in any order.

    Attributes:
        number: larger than that of any earlier stage.
        units: what to send.
        known: what a process must know to send them.
    """

    number: int
    units: tuple[Unit, ...]
    known: Any


Send = Callable[[Unit, Any], Log]


class WorkQueue:
    """One process' view of the shared folder.

    Args:
        folder: the same for all processes of a run, and used by nothing else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stage = folder / "stage"
        self._result = folder / "result"
        self._number = 0

    def lead_or_help(self, lead: Callable[[], Any], send: Send | None = None) -> Any:
        """Return what *lead* returns in the process that leads; the others help until then.

        Args:
            lead: does what is done only once.
            send: sends a unit; None where the leader lays out none.
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
        """Forget what a leader that died has laid out."""
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
                # The process that had it may have died.
                if not log.exists():
                    _write(log, send(unit, known))
            yield _read(log)
            # As long as the stage is there, it says to those that come late: this was sent.
            log.write_bytes(b"")
        self._stage.unlink()
        for index in range(len(stage.units)):
            self._place(stage, index).unlink()

    def _help(self, send: Send) -> bool:
        """Send the units that no process has taken; return whether there were any."""
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
    """Write *value*, complete or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.touch(_FOR_US_ALONE)
    temporary.write_bytes(pickle.dumps(value))
    temporary.replace(path)


def _read(path: Path) -> Any:
    return pickle.loads(path.read_bytes())  # noqa: S301 -- written by this session's own processes
