"""Long answers of an app in this process are made a few at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.record.exchange import Answer
from contracts.targets.crowd import Crowd
from contracts.targets.target import Completed, Pending, Result


class Calls:
    """Calls of an app whose answers have so many bytes."""

    def __init__(self, size: int) -> None:
        self._result = Result(Answer(200, (), b" " * size, size), None, 0.0, 0.0)
        self.begun: list[int] = []

    def call(self, number: int) -> Callable[[], Pending]:
        def start() -> Pending:
            self.begun.append(number)
            return Completed(self._result)

        return start


@pytest.mark.parametrize(("size", "together"), [(100, 16), (15_000_000, 2)])
def test_only_long_answers_wait_for_those_before_them(size: int, together: int) -> None:
    crowd, calls = Crowd(), Calls(size)
    crowd.now(calls.call(0)).result()
    pending = [crowd.submit(calls.call(number)) for number in range(1, 17)]
    assert len(calls.begun) == 1 + together
    for one in pending:
        one.result()
    assert calls.begun == [*range(17)]
    # All of them are over, and others begin at once.
    crowd.submit(calls.call(17))
    assert calls.begun[-1] == 17


def test_a_call_that_cannot_begin_takes_no_room() -> None:
    crowd, calls = Crowd(), Calls(40_000_000)
    crowd.now(calls.call(0)).result()

    def fails() -> Pending:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        crowd.submit(fails)
    crowd.submit(calls.call(1))
    assert calls.begun == [0, 1]
