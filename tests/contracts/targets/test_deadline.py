"""Whose time it is: a server's until its bytes have come, and then ours."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from contracts.targets import deadline


class Clock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=made.monotonic))
    with deadline.within(1.0):
        deadline.begin()
        deadline.begin_content()
        yield made


def test_what_we_take_for_what_has_come_is_not_the_servers_time(clock: Clock) -> None:
    for _ in range(30):
        deadline.note(65_536)
        clock.now += 0.1
        assert not deadline.is_over()
        # More stands ready.
        deadline.pardon()
    assert deadline.left() == pytest.approx(1.0)


def test_what_we_wait_for_is_the_servers_time(clock: Clock) -> None:
    deadline.note(65_536)
    clock.now += 1.2
    assert deadline.is_over()


def test_a_byte_at_a_time_is_the_servers_time(clock: Clock) -> None:
    for _ in range(12):
        deadline.note(1)
        clock.now += 0.1
        deadline.pardon()
    assert deadline.is_over()


def test_a_flood_without_end_ends(clock: Clock) -> None:
    for _ in range(60):
        deadline.note(65_536)
        clock.now += 0.1
        deadline.pardon()
    assert deadline.is_over()


def test_before_any_content_all_time_is_the_servers(clock: Clock) -> None:
    deadline.begin()
    deadline.note(65_536)
    clock.now += 1.01
    deadline.pardon()
    assert deadline.is_over()
