"""Wait until a target answers at all: servers take their time to start."""

from __future__ import annotations

import time
from typing import Final

from contracts.targets.http import Outgoing, Target

# What gateways answer for a server that is not there yet.
_NOT_YET: Final = frozenset({502, 503, 504})
_FIRST_S: Final = 0.05
_LONGEST_S: Final = 1.0


def wait_for(target: Target, seconds: float) -> None:
    """Ask the target, with a GET that creates nothing, until it answers or time is over."""
    ends, pause = time.monotonic() + seconds, _FIRST_S
    while not _answers(target) and time.monotonic() + pause < ends:
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_S)


def _answers(target: Target) -> bool:
    answer = target.send(Outgoing((), None, "GET")).answer
    return answer is not None and answer.status not in _NOT_YET
