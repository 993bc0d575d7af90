"""How much of the answers to requests under way is held at a time.

Honest answers are far below what counts.  Those of megabytes, to many requests at a time, would
together fill the memory: what is beyond the room is read once the answers before it are taken.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Final

from contracts.process.clock import time
from contracts.targets.deadline import extended
from contracts.targets.target import Result

# So many bytes of each answer are free.
FREE: Final = 2**20
# All that is held beyond that, but for the answer that is waited for.
ROOM: Final = 32 * 2**20


class Share:
    """What one answer holds of the room.

    Args:
        room: the room.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held = 0
        self._is_awaited = False

    def grow(self, size: int) -> None:
        """Hold *size* bytes in all; waits for room, which is not time of the target's."""
        if size <= FREE:
            return
        with self._room.changed:
            began = time.monotonic()
            self._room.changed.wait_for(
                lambda: self._is_awaited or self._room.has(size - self._held)
            )
            extended(time.monotonic() - began)
            self._room.held += size - self._held
            self._held = size

    def wait(self) -> None:
        """Let the answer be read to its end: nobody can take another before it."""
        with self._room.changed:
            self._is_awaited = True
            self._room.changed.notify_all()

    def give_back(self) -> None:
        """Hold nothing any more."""
        with self._room.changed:
            self._room.held -= self._held
            self._held = 0
            self._room.changed.notify_all()


class Room:
    """Room for the answers to requests under way.

    Attributes:
        held: how many bytes are held.
        changed: guards that.
    """

    def __init__(self) -> None:
        self.held = 0
        self.changed = threading.Condition()
        self._is_open = False

    def has(self, more: int) -> bool:
        """Return whether *more* bytes may be held."""
        return self._is_open or self.held + more <= ROOM

    def open(self) -> None:
        """Let nothing wait any more: nobody takes the answers."""
        with self.changed:
            self._is_open = True
            self.changed.notify_all()


class Awaited:
    """A request under way in a thread, whose answer has a share of the room."""

    def __init__(self, future: Future[Result], share: Share) -> None:
        self._future, self._share = future, share

    def result(self) -> Result:
        """Wait for the answer and return it."""
        self._share.wait()
        try:
            return self._future.result()
        finally:
            self._share.give_back()
