"""What is waited out, what is taken for a refusal, and that waiting always ends."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition import load
from contracts.record.case import Case, Credentials, case_of
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Request
from contracts.run import backoff, budget
from contracts.run.budget import Stop
from contracts.run.events import Options
from contracts.run.sender import Sender
from strategies.bodies.build import json_case
from strategies.sequences.scenarios import hello
from tests.support.apps import StubTarget
from tests.support.runs import Clock

HELLO = hello(load())
VALID = json_case(load(), "valid", {"messages": []})
INVALID = json_case(load(), "invalid", {"metadata": 5})
PLAIN = {HELLO.body, b'{"metadata":{"key":"value"}}'}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let waiting take no time."""
    made = Clock()
    monkeypatch.setattr(backoff, "time", made)
    monkeypatch.setattr(budget, "time", made)
    return made


def put_off(status: int = 429, retry_after: str | None = None) -> Answer:
    return Answer(status, () if retry_after is None else (("Retry-After", retry_after),), b"")


def sender(
    answer: Callable[[Request], Answer],
    controls: list[Exchange] | None = None,
    max_requests: int | None = None,
) -> Sender:
    report = (lambda _: None) if controls is None else controls.append
    return Sender(StubTarget(answer), Options(max_requests=max_requests), report)


def status_of(exchange: Exchange) -> int:
    assert exchange.answer is not None
    return exchange.answer.status


def refusing(*refused: Case, status: int = 429, retry_after: str | None = None) -> Sender:
    """Return a sender to a target that answers all but certain requests with 200."""
    bodies = {case.body for case in refused}
    answer = put_off(status, retry_after)
    return sender(lambda q: answer if q.body in bodies else Answer(200, (), b"{}"))


def served(made: Sender) -> Sender:
    made.send(HELLO)
    return made


@pytest.mark.parametrize("header", ["0", "-1", "soon", "", "0.5", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_no_answer_makes_us_send_again_at_once(header: str, clock: Clock) -> None:
    answers = [put_off(retry_after=header), put_off(retry_after=header), Answer(200, (), b"{}")]
    assert status_of(sender(lambda _: answers.pop(0)).send(HELLO)) == 200
    assert len(clock.waits) == 2
    assert all(0 < wait < 1 for wait in clock.waits)
    assert clock.waits[0] < clock.waits[1]


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_time_that_is_named_is_waited_for(how: str, clock: Clock) -> None:
    at = clock.now + 20

    def answer(_: Request) -> Answer:
        header = "20" if how == "seconds" else formatdate(at, usegmt=True)
        return Answer(200, (), b"{}") if clock.now >= at else put_off(retry_after=header)

    assert status_of(sender(answer).send(HELLO)) == 200
    assert sum(clock.waits) == pytest.approx(20, abs=1)


@pytest.mark.parametrize("window", [1, 5, 60])
@pytest.mark.parametrize("named", [True, False])
def test_a_window_that_rounds_down_is_waited_out(window: int, named: bool, clock: Clock) -> None:
    """``Retry-After: 0`` for the rest of a second is what honest servers say."""
    used: dict[float, int] = {}

    def answer(_: Request) -> Answer:
        opened = clock.now // window
        used[opened] = used.get(opened, 0) + 1
        left = int((opened + 1) * window - clock.now)
        header = str(left) if named else None
        return put_off(retry_after=header) if used[opened] > 30 else Answer(200, (), b"{}")

    made = sender(answer)
    answered = [made.send((HELLO, VALID, INVALID)[i % 3]) for i in range(100)]
    assert set(map(status_of, answered)) == {200}


@pytest.mark.parametrize("case", [VALID, INVALID])
@given(every=st.floats(0.01, 20))
def test_a_slow_bucket_is_not_taken_for_a_refusal(case: Case, every: float) -> None:
    clock, last = Clock(), [0.0]

    def answer(_: Request) -> Answer:
        if clock.now - last[0] < every:
            return put_off()
        last[0] = clock.now
        return Answer(200, (), b"{}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backoff, "time", clock)
        patch.setattr(budget, "time", clock)
        made = sender(answer)
        assert {status_of(made.send(case)) for _ in range(5)} == {200}


def test_a_request_that_alone_is_answered_with_429_is_refused(clock: Clock) -> None:
    controls: list[Exchange] = []
    made = sender(lambda q: put_off() if q.body == INVALID.body else Answer(200, (), b""), controls)
    made.send(HELLO)
    assert status_of(made.send(INVALID)) == 429
    assert {exchange.request.body for exchange in controls} <= PLAIN
    assert len(controls) == 3
    assert {exchange.case.scenario for exchange in controls} == {"control"}
    assert 1 < sum(clock.waits) < 5
    assert any("taken for refusals" in note for note in made.backoff.notes())


def test_the_empty_object_itself_may_be_what_is_refused(clock: Clock) -> None:
    del clock
    assert status_of(refusing(HELLO).send(HELLO)) == 429


def test_invalid_requests_are_believed_after_two_of_them(clock: Clock) -> None:
    made = served(refusing(INVALID, VALID))
    for _ in range(2):
        made.send(INVALID)
    waited, sent = len(clock.waits), made.sent
    assert [status_of(made.send(INVALID)) for _ in range(50)] == [429] * 50
    assert len(clock.waits) == waited
    assert made.sent == sent + 50
    assert status_of(made.send(VALID)) == 429
    assert sum(clock.waits[waited:]) > 10


def test_a_429_that_names_a_time_is_never_taken_for_a_refusal(clock: Clock) -> None:
    del clock
    with pytest.raises(Stop, match="keeps answering 429"):
        served(refusing(INVALID, retry_after="1")).send(INVALID)


def test_control_requests_are_numbered_and_counted(clock: Clock) -> None:
    del clock
    controls: list[Exchange] = []
    made = sender(lambda q: put_off() if q.body == INVALID.body else Answer(200, (), b""), controls)
    numbers = [exchange.number for exchange in (made.send(HELLO), made.send(INVALID), *controls)]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) == made.sent


def test_control_requests_do_not_exceed_the_budget(clock: Clock) -> None:
    del clock
    made = sender(
        lambda q: put_off() if q.body == INVALID.body else Answer(200, (), b""), max_requests=4
    )
    made.send(HELLO)
    with pytest.raises(Stop, match="--max-requests 4 is spent"):
        made.send(INVALID)
    assert made.sent == 4


@pytest.mark.parametrize("retry_after", ["0", "1", "30", None])
@pytest.mark.parametrize("answers", [0, 1])
def test_an_endless_429_ends_the_run(answers: int, retry_after: str | None, clock: Clock) -> None:
    made = sender(
        lambda _: Answer(200, (), b"") if made.sent <= answers else put_off(retry_after=retry_after)
    )
    if answers:
        made.send(HELLO)
    with pytest.raises(Stop, match="keeps answering 429"):
        made.send(VALID)
    assert made.sent < 30
    # One window of a minute where no time is named, and two where one is.
    assert sum(clock.waits) < (80 if retry_after is None else 200)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", ["61", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_too_long_a_wait_is_not_waited_for(header: str, status: int, clock: Clock) -> None:
    with pytest.raises(Stop, match=rf"asks to wait .* \({status}\)"):
        sender(lambda _: put_off(status, header)).send(HELLO)
    assert clock.waits == []


def test_overload_is_waited_out(clock: Clock) -> None:
    answers = [put_off(503, "2"), put_off(503, "0"), Answer(200, (), b"{}")]
    assert status_of(sender(lambda _: answers.pop(0)).send(HELLO)) == 200
    assert clock.waits[0] >= 2


@pytest.mark.parametrize(("retry_after", "limit"), [("0", 30), ("1", 40), ("30", 200)])
def test_overload_without_end_is_an_answer(retry_after: str, limit: float, clock: Clock) -> None:
    made = served(refusing(INVALID, status=503, retry_after=retry_after))
    assert [status_of(made.send(INVALID)) for _ in range(50)] == [503] * 50
    assert made.sent < 75
    assert 10 < sum(clock.waits) < limit


def test_a_503_that_names_no_time_is_an_answer_at_once(clock: Clock) -> None:
    assert status_of(refusing(VALID, status=503).send(VALID)) == 503
    assert clock.waits == []


def test_what_is_put_off_in_a_burst_is_sent_again_alone(clock: Clock) -> None:
    del clock
    seen: list[Request] = []

    def answer(request: Request) -> Answer:
        seen.append(request)
        return put_off(503, "1") if 2 <= len(seen) <= 4 else Answer(200, (), b"{}")

    made = sender(answer)
    under_way = [made.begin(case) for case in (HELLO, VALID, INVALID, HELLO)]
    exchanges = [made.end(one) for one in under_way]
    assert [exchange.case for exchange in exchanges] == [HELLO, VALID, INVALID, HELLO]
    assert {status_of(exchange) for exchange in exchanges} == {200}
    assert len({exchange.number for exchange in exchanges}) == 4
    assert made.sent == len(seen) == 7


def test_a_client_that_guesses_tokens_may_be_locked_out(clock: Clock) -> None:
    wrong = case_of(load(), HELLO.request, "wrong", Credentials.RANDOM)
    made = sender(lambda _: put_off(retry_after="60"))
    assert status_of(made.send(wrong)) == 429
    assert made.backoff.locked_out
    assert clock.waits == []


def test_what_was_waited_for_is_reported(clock: Clock) -> None:
    answers = [put_off(retry_after="3"), Answer(200, (), b"{}")]
    made = sender(lambda _: answers.pop(0))
    made.send(HELLO)
    assert made.backoff.notes() == ["waited 3.0 s where the target put us off (429 or 503)"]
    assert clock.waits == [3.0]
