"""Wait until a target answers at all: servers take their time to start."""

from __future__ import annotations

from typing import Final

from contracts.process.clock import time
from contracts.process.signals import look
from contracts.record.request import Request
from contracts.targets.target import Target

# What gateways answer while the server behind them is not there yet.
_NOT_YET: Final = frozenset({502, 503, 504})
# A server in the same machine is ready at once; one that takes minutes is asked each second.
_FIRST_PAUSE_S: Final = 0.05
_MAX_PAUSE_S: Final = 1.0


def wait_for(target: Target, seconds: float) -> None:
    """Ask the target, with a GET that creates nothing, until it answers or time is over."""
    ends, pause = time.monotonic() + seconds, _FIRST_PAUSE_S
    while not _answers(target) and time.monotonic() + pause < ends:
        look()
        time.sleep(pause)
        pause = min(2 * pause, _MAX_PAUSE_S)


def _answers(target: Target) -> bool:
    answer = target.submit(Request((), None, "GET")).result().answer
    return answer is not None and answer.status not in _NOT_YET
