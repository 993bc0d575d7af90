"""Requests under way together, whose answers are taken in the order of the requests."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.budget import Spent, Stop
from contracts.run.lateness import is_late
from contracts.run.refusal_words import UNAVAILABLE
from contracts.run.sender import Sender
from contracts.run.under_way import UnderWay
from contracts.targets.target import Result

# A reader is told the names of so many requests.
_NAMED: Final = 4


class Company:
    """Keeps some requests under way at a time.

    Where one of them is late, the others are waited for, and each late one is sent again by itself:
    it may only have waited behind another.  They are waited for where one is refused with 503, too:
    a request that tells whether everybody is refused says so only where none is beside it.

    Args:
        sender: sends them.
        width: how many are under way at a time.
        on_purpose: whether that is part of the test, so that being late in company counts where
            none is late when it is alone.
    """

    def __init__(self, sender: Sender, width: int, *, on_purpose: bool = False) -> None:
        self._sender = sender
        self._width = width
        self._on_purpose = on_purpose
        self._under_way = deque[UnderWay]()

    def exchanges(self, todo: Iterator[Case]) -> Iterator[Exchange]:
        """Send these cases, and yield what came of them in their order.

        Raises:
            Stop: nothing can be sent any more, or nothing is answered.
        """
        while self._on_purpose or not self._sender.lateness.is_settled:
            for case in islice(todo, self._width - len(self._under_way)):
                self._under_way.append(self._sender.begin(case))
            if not self._under_way:
                return
            first = self._under_way[0].result()
            if is_late(first) or _is_busy(first):
                yield from self._one_by_one()
            else:
                yield self._sender.end(self._under_way.popleft())
        yield from self._one_by_one()
        yield from map(self._sender.send, todo)

    def rest(self) -> Iterator[tuple[Exchange, bool]]:
        """End what is under way when no more is sent; yield each, and whether it may be judged."""
        for one in self._taken():
            late = is_late(one.result())
            # One that nothing is left to send again for hides none of the others.
            with suppress(Spent):
                yield self._sender.end(one), not late

    def _taken(self) -> Iterator[UnderWay]:
        while self._under_way:
            yield self._under_way.popleft()

    def _one_by_one(self) -> Iterator[Exchange]:
        """End all that is under way, so that the late ones are alone when they are sent again."""
        late = [one for one in self._under_way if is_late(one.result())]
        if self._on_purpose:
            results = {one.number: self._again(one, late) for one in late}
            if not any(map(is_late, results.values())):
                results = {}
            yield from (self._sender.end(one, results.get(one.number)) for one in self._taken())
            return
        while self._under_way:
            one = self._under_way[0]
            again = self._again(one, late) if is_late(one.result()) else None
            yield self._sender.end(self._under_way.popleft(), again)

    def _again(self, one: UnderWay, late: Sequence[UnderWay]) -> Result:
        result = self._sender.lateness.in_company(one.case, one.request, len(late))
        if result is not None:
            return result
        # Those before it were answered when they were alone.
        left = [other for other in late if other.number >= one.number]
        if len(left) == 1:
            which = f"it hangs at that one, {one.case.name!r}"
        else:
            which = (
                f"which of the {len(left)} requests under way then it hangs at is not known, and "
                f"--workers 1 shows it: {_named(left)}"
            )
        raise Stop(f"since request {one.number} the target answers nothing any more; {which}")


def _is_busy(result: Result) -> bool:
    return result.answer is not None and result.answer.status == UNAVAILABLE


def _named(requests: Sequence[UnderWay]) -> str:
    """Return the names of some *requests*, with their numbers."""
    names = [f"{one.number} is {one.case.name!r}" for one in requests[:_NAMED]]
    left = len(requests) - len(names)
    return ", ".join([*names, f"and {left} more"] if left else names)
