"""Answers to requests at the same time share the memory; the one waited for is not held up."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from contracts.targets.room import FREE, ROOM, Awaited, Room, Share
from contracts.targets.target import Result

RESULT = Result(None, None, 0.0, 0.0)


def test_usual_answers_take_no_room() -> None:
    room = Room()
    for _ in range(1_000):
        Share(room).grow(FREE)
    assert room.held == 0


def test_what_is_beyond_the_room_waits_until_an_answer_is_taken() -> None:
    room = Room()
    first, second = Share(room), Share(room)
    first.grow(ROOM)
    done: Future[Result] = Future()
    done.set_result(RESULT)
    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(second.grow, FREE + 1)
        assert not late.done()
        assert not room.has(FREE + 1)
        assert Awaited(done, first).result() is RESULT
        late.result(10)
    assert room.held == FREE + 1


def test_the_answer_that_is_waited_for_is_read_at_once() -> None:
    room = Room()
    first, second = Share(room), Share(room)
    first.grow(ROOM)
    second.wait()
    second.grow(ROOM)
    assert room.held == 2 * ROOM


def test_nothing_waits_once_nobody_takes_answers() -> None:
    room = Room()
    Share(room).grow(ROOM)
    room.open()
    Share(room).grow(ROOM)
    assert room.held == 2 * ROOM
