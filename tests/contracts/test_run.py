"""A run: its events, its budget of patience, and what it makes of targets that are not well."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest

from contracts.judge import ClauseVerdict, Outcome
from contracts.run.events import Event, Finished, Options, PhaseStarted, Sent, Started
from contracts.run.runner import Run
from contracts.run.sender import Unreachable
from contracts.targets.inprocess import AsgiTarget
from contracts.targets.open import open_target
from contracts.targets.reference import TOKEN, Reference, Refusal, Request, Response, as_asgi
from tests.contracts.apps import App, Recording, Scripted, raw_server, read_request, response

REAL = {"file": ("file-real-1", "file-real-2"), "vector_store": ("vs_real_1",)}
ID_CLAUSES = {"echo.code-interpreter-files": "--file-id", "echo.vector-store-ids": "--vector-store"}


class Checking(Recording):
    """The reference, but it knows which files and vector stores there are."""

    def thread(self, value: dict[str, Any], request: Request) -> dict[str, Any]:
        named = set(re.findall(rb'"((?:file-|vs_)[^"]*)"', request.body))
        if named - {real.encode() for ids in REAL.values() for real in ids}:
            raise Refusal(404, "No such thing.", None, "not_found")
        return super().thread(value, request)


def run(
    app: App, timeout: float = 10.0, listen: Callable[[Event], None] | None = None, **options: Any
) -> Finished:
    """Run against an app with the quick profile."""
    target = AsgiTarget("asgi:x:app", app, timeout)
    try:
        chosen = Options(**{"profile": "quick", **options})
        return Run(target, chosen, listen or (lambda _: None)).execute()
    finally:
        target.close()


def clause(result: Finished, name: str) -> ClauseVerdict:
    return next(verdict for verdict in result.clauses if verdict.clause.id == name)


@pytest.mark.parametrize("server", [Recording(), Checking()], ids=["plain", "checks ids"])
@pytest.mark.parametrize("ids", [{}, REAL], ids=["no ids", "real ids"])
def test_events_come_in_order_and_tell_every_request(
    server: Recording, ids: dict[str, tuple[str, ...]]
) -> None:
    server.seen.clear()
    events: list[Event] = []
    result = run(as_asgi(server), listen=events.append, token=TOKEN, pattern="wire.json", ids=ids)
    assert events[0] == Started("asgi:x:app", "quick", 0)
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


def test_an_answer_of_429_is_waited_for_and_never_judged() -> None:
    reference, calls = Reference(), [0]

    def script(request: Request) -> Response:
        calls[0] += 1
        if calls[0] % 3 == 0 and request.headers.get("authorization") == f"Bearer {TOKEN}":
            return Response(429, b"<slow down>", {"retry-after": "0"})
        return reference.answer(request)

    events: list[Event] = []
    result = run(as_asgi(Scripted(script)), listen=events.append, token=TOKEN)
    assert (result.verdict, result.cut_short) == ("conformant", "")
    answers = [event.exchange.answer for event in events if isinstance(event, Sent)]
    assert len(answers) < calls[0]
    assert 429 not in {answer.status for answer in answers if answer is not None}


def test_locking_out_who_guesses_tokens_is_not_waited_for() -> None:
    reference = Reference()

    def script(request: Request) -> Response:
        if request.headers.get("authorization") == f"Bearer {TOKEN}":
            return reference.answer(request)
        return Response(429, b"{}", {"retry-after": "60"})

    result = run(as_asgi(Scripted(script)), token=TOKEN)
    assert result.cut_short == ""
    assert not any("waited" in note for note in result.notes)


def test_an_endless_429_is_inconclusive() -> None:
    server = Scripted(lambda _: Response(429, b"{}", {"retry-after": "0"}))
    result = run(as_asgi(server))
    assert result.verdict == "inconclusive"
    assert "keeps answering 429" in result.cut_short
    assert len(server.seen) < 10


@pytest.mark.parametrize("header", ["61", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_too_long_a_wait_is_not_waited_for(header: str) -> None:
    server = Scripted(lambda _: Response(429, b"{}", {"retry-after": header}))
    result = run(as_asgi(server))
    assert result.verdict == "inconclusive"
    assert "asks to wait" in result.cut_short
    assert len(server.seen) == 1


def test_the_answer_to_the_last_try_counts() -> None:
    """Whatever is asked for and answered is used: no request is sent to be thrown away."""
    statuses: list[int] = []

    def script(request: Request) -> Response:
        status = 200 if request.number == 7 else 429
        statuses.append(status)
        return Response(status, b"{}", {"retry-after": "0"})

    result = run(as_asgi(Scripted(script)), max_requests=7)
    assert 200 not in statuses or "keeps answering 429" not in result.cut_short


@pytest.mark.parametrize("header", ["-1", "soon", "", "0.5", "Mon, 99 Abc"])
def test_a_strange_retry_after_is_no_trouble(header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("contracts.run.sender.time.sleep", waits.append)
    server = Scripted(
        lambda r: Response(200 if r.number > 1 else 429, b"{}", {"retry-after": header})
    )
    run(as_asgi(server), max_requests=2)
    assert len(waits) == 1
    assert 0 <= waits[0] <= 1


def test_hanging_on_malformed_json_costs_a_few_timeouts_only() -> None:
    reference, hung = Reference(), []

    async def script(request: Request) -> Response:
        try:
            json.loads(request.body or b"{}")
        except ValueError:
            hung.append(request.body)
            await asyncio.Event().wait()
        return reference.answer(request)

    result = run(as_asgi(Scripted(script)), timeout=0.3, token=TOKEN)
    assert result.verdict == "nonconformant"
    assert clause(result, "wire.answers").outcome is Outcome.FAIL
    assert 0 < len(hung) <= 12
    assert any("sending stopped early" in note for note in result.notes)


@pytest.mark.parametrize("alive", [0, 30])
def test_a_dead_target_is_not_asked_for_ever(alive: int) -> None:
    reference, calls = as_asgi(Reference()), [0]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            calls[0] += 1
        if calls[0] <= alive:
            await reference(scope, receive, send)

    result = run(app, token=TOKEN)
    assert result.verdict == "nonconformant"
    assert "failed to answer" in result.cut_short
    assert calls[0] <= alive + 60


def test_made_up_ids_that_are_refused_leave_their_clauses_untested() -> None:
    result = run(as_asgi(Checking()), token=TOKEN)
    assert result.verdict == "conformant"
    for name, option in ID_CLAUSES.items():
        verdict = clause(result, name)
        assert verdict.outcome is Outcome.UNTESTED
        assert option in verdict.reason
        assert any(option in note for note in result.notes)


def test_real_ids_make_their_clauses_testable() -> None:
    server = Checking()
    result = run(as_asgi(server), token=TOKEN, ids=REAL)
    assert result.verdict == "conformant"
    assert {clause(result, name).outcome for name in ID_CLAUSES} == {Outcome.PASS}
    assert any(b'"file-real-1"' in request.body for request in server.seen)
    assert any(b'"vs_real_1"' in request.body for request in server.seen)


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
