"""A run: its events, its budget of patience, and what it makes of targets that are not well."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.run.events import Event, Options, PhaseStarted, Sent, Started
from contracts.run.runner import Run
from contracts.run.sender import Unreachable
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.targets.open import open_target
from tests.support.apps import Recording, Scripted, raw_server, read_request, response
from tests.support.runs import REAL, Checking, clause, run, run_with


@pytest.mark.parametrize("server", [Recording(), Checking()], ids=["plain", "checks ids"])
@pytest.mark.parametrize("ids", [{}, REAL], ids=["no ids", "real ids"])
def test_events_come_in_order_and_report_every_request(
    server: Recording, ids: dict[str, tuple[str, ...]]
) -> None:
    server.seen.clear()
    events: list[Event] = []
    result = run(as_asgi(server), listen=events.append, token=TOKEN, pattern="wire.json", ids=ids)
    assert events[0] == Started("asgi:x:app", result.url, result.started, result.options)
    assert result.options.ids == ids
    assert events[-1] is result
    assert isinstance(events[1], PhaseStarted)
    assert {type(event) for event in events[1:-1]} == {PhaseStarted, Sent}
    assert result.requests == len(server.seen)
    assert sum(isinstance(event, Sent) for event in events) == len(server.seen)


def test_exchanges_are_numbered_by_their_place_in_the_run() -> None:
    events: list[Event] = []
    result = run(as_asgi(Reference()), listen=events.append, token=TOKEN, pattern="wire.json")
    numbers = [event.exchange.number for event in events if isinstance(event, Sent)]
    assert numbers == list(range(1, result.requests + 1))


def test_phases_say_how_much_they_mean_to_send() -> None:
    events: list[Event] = []
    run(as_asgi(Reference()), listen=events.append, token=TOKEN, pattern="wire.json")
    planned: dict[str, int] = {}
    sent: dict[str, int] = {}
    for event in events:
        if isinstance(event, PhaseStarted):
            name = event.name
            planned[name], sent[name] = event.planned, 0
        elif isinstance(event, Sent):
            sent[name] += 1
    assert {n: s for n, s in sent.items() if planned[n]} == {n: p for n, p in planned.items() if p}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Take note of waits instead of waiting."""
    found: list[float] = []
    monkeypatch.setattr("contracts.run.backoff.time.sleep", found.append)
    return found


@pytest.mark.slow
def test_an_answer_of_429_is_waited_for_and_never_judged(waits: list[float]) -> None:
    reference, calls = Reference(), [0]

    def script(request: Received) -> Response:
        calls[0] += 1
        if calls[0] % 3 == 0 and request.headers.get("authorization") == f"Bearer {TOKEN}":
            return Response(429, b"<slow down>", {"retry-after": "0"})
        return reference.answer(request)

    events: list[Event] = []
    result = run(as_asgi(Scripted(script)), listen=events.append, token=TOKEN)
    assert (verdict_of(result), result.cut_short) == ("conformant", "")
    answers = [event.exchange.answer for event in events if isinstance(event, Sent)]
    assert len(answers) < calls[0]
    assert 429 not in {answer.status for answer in answers if answer is not None}
    assert len(waits) > 100


def test_an_endless_429_is_inconclusive(waits: list[float]) -> None:
    server = Scripted(lambda _: Response(429, b"{}", {"retry-after": "0"}))
    result = run(as_asgi(server))
    assert verdict_of(result) == "inconclusive"
    assert "keeps answering 429" in result.cut_short
    assert len(server.seen) < 10
    assert all(waits)


@pytest.mark.slow
def test_a_refusal_with_429_is_a_finding(waits: list[float]) -> None:
    reference = Reference()

    def script(request: Received) -> Response:
        response = reference.answer(request)
        too_many = response.status == 400 and b"maxProperties" in response.body
        return Response(429, b"{}") if too_many else response

    events: list[Event] = []
    server = Scripted(script)
    result = run(as_asgi(server), listen=events.append, token=TOKEN)
    verdict = clause(result, "refuse.with-client-error")
    assert [finding.exchange.case.rule.keyword for finding in verdict.findings] == ["maxProperties"]  # type: ignore[union-attr]
    assert (result.cut_short, sum(waits) < 10) == ("", True)
    assert result.requests == len(server.seen)
    plain = [e for e in events if isinstance(e, Sent) and e.exchange.case.scenario == "control"]
    assert plain
    assert any("taken for refusals" in note for note in result.notes)


@pytest.mark.parametrize(
    ("profile", "ids", "count"),
    # A single vector store is not enough for a round.
    [("quick", {}, 5), pytest.param("ci", {}, 22, marks=pytest.mark.slow), ("quick", REAL, 4)],
)
def test_every_kind_of_burst_is_sent(
    profile: str, ids: dict[str, tuple[str, ...]], count: int
) -> None:
    events: list[Event] = []
    server = Checking() if ids else Recording()
    chosen = Options(profile=profile, ids=ids, token=TOKEN, pattern="wire.json")
    run_with(as_asgi(server), chosen, events.append)
    names = [event.exchange.case.name for event in events if isinstance(event, Sent)]
    rounds = {name.split()[1] for name in names if name.startswith("burst ")}
    assert len(rounds) == count
    answers = [event.exchange.answer for event in events if isinstance(event, Sent)]
    accepted = sum(answer is not None and answer.status == 200 for answer in answers)
    # Ids of three digits repeat within the ci profile.
    assert (accepted > 1_005) is (profile == "ci")


@pytest.mark.slow
def test_load_that_is_shed_is_no_finding(waits: list[float]) -> None:
    reference, busy = Reference(), [0]

    async def script(request: Received) -> Response:
        if busy[0] == 2:
            return Response(503, b"busy", {"retry-after": "1"})
        busy[0] += 1
        try:
            await asyncio.sleep(0)
            return reference.answer(request)
        finally:
            busy[0] -= 1

    result = run(as_asgi(Scripted(script)), token=TOKEN)
    assert (verdict_of(result), result.cut_short, waits) == ("conformant", "", [])


# On a loaded machine an answer may take longer, too; what interrupts it does so anywhere.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_hanging_on_malformed_json_costs_a_few_timeouts_only() -> None:
    reference, hung = Reference(), []

    async def script(request: Received) -> Response:
        try:
            json.loads(request.body or b"{}")
        except ValueError:
            hung.append(request.body)
            await asyncio.Event().wait()
        return reference.answer(request)

    result = run(as_asgi(Scripted(script)), timeout=0.5, token=TOKEN)
    assert verdict_of(result) == "nonconformant"
    assert clause(result, "wire.answers").outcome is Outcome.FAIL
    assert 0 < len(hung) <= 12
    assert any(
        note.endswith("no more of them sent: a body that is not JSON") for note in result.notes
    )
    # All else is tested.
    assert clause(result, "refuse.missing-property").outcome is Outcome.PASS


@pytest.mark.parametrize("alive", [0, 30])
def test_a_dead_target_is_not_asked_for_ever(alive: int) -> None:
    reference, calls = as_asgi(Reference()), [0]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            calls[0] += 1
        if calls[0] <= alive:
            await reference(scope, receive, send)

    result = run(app, token=TOKEN)
    assert verdict_of(result) == "nonconformant"
    assert "failed to answer" in result.cut_short
    assert calls[0] <= alive + 60


def test_what_a_short_run_did_not_reach_is_said_once() -> None:
    result = run(as_asgi(Reference()), token=TOKEN, max_requests=20)
    reasons = {v.reason for v in result.clauses if v.outcome is Outcome.UNTESTED}
    not_reached = {reason for reason in reasons if "the run ended before" in reason}
    assert len(not_reached) == 1
    assert not any("--profile" in reason or "token" in reason for reason in reasons)


def test_without_a_token_a_short_run_says_what_credentials_need() -> None:
    result = run(as_asgi(Reference()), max_requests=20)
    assert "THREAD_CONTRACTS_TOKEN" in clause(result, "auth.wrong").reason


def test_a_first_request_that_breaks_the_connection_is_a_finding() -> None:
    """The server is there: it only cannot bear an empty object."""

    def handle(connection: socket.socket, number: int) -> None:
        del number
        if not read_request(connection).endswith(b"\r\n\r\n{}"):
            connection.sendall(response(b"{}"))

    with raw_server(handle) as url:
        target = open_target(url, 10.0)
        try:
            result = Run(target, Options(profile="quick", max_requests=3)).execute()
        finally:
            target.close()
    assert clause(result, "wire.answers").outcome is Outcome.FAIL


def test_nothing_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    target = open_target(url, 10.0)
    try:
        with pytest.raises(Unreachable, match="refused"):
            Run(target, Options()).execute()
    finally:
        target.close()
