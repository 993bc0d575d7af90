"""Several requests under way at a time: the same verdict, and never more than were allowed."""

from __future__ import annotations

import asyncio

import pytest

from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.run.events import Event, Options, Sent
from contracts.run.runner import Run
from contracts.servers.liars import find
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.targets.open import open_target
from tests.support.apps import Recording, Scripted
from tests.support.runs import quickly, run, thoroughly
from tests.support.served import served

LIARS = (
    "metadata-values-normalised-to-nfc",
    "auth-missing-header-accepted",
    *thoroughly("created-at-in-milliseconds"),
)


def verdicts(name: str, workers: int) -> dict[str, tuple[Outcome, list[tuple[str, str, int]]]]:
    """Return what each clause came to: its findings' causes, requests and counts."""
    with served(as_asgi(find(name).server())) as url:
        target = open_target(url, 10)
        try:
            options = Options(profile="quick", token=TOKEN, workers=workers)
            result = Run(target, options).execute()
        finally:
            target.close()
    return {
        verdict.clause.id: (
            verdict.outcome,
            [(f.cause.words, f.exchange.case.name, f.count) for f in verdict.findings],
        )
        for verdict in result.clauses
        # Whether a clock stands still shows only in time, and more workers take less.
        if verdict.clause.id != "thread.created_at.follows-the-clock"
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", LIARS)
def test_verdicts_are_the_same_with_any_number_of_workers(name: str) -> None:
    alone = verdicts(name, 1)
    assert any(outcome is Outcome.FAIL for outcome, _ in alone.values())
    assert verdicts(name, 5) == alone


@pytest.mark.parametrize("workers", [1, 4])
def test_as_many_requests_are_under_way_as_there_are_workers(workers: int) -> None:
    reference, under_way, most = Reference(), [0], [0]

    async def script(request: Received) -> Response:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        await asyncio.sleep(0)
        under_way[0] -= 1
        return reference.answer(request)

    run(as_asgi(Scripted(script)), pattern="accept", token=TOKEN, workers=workers)
    # Bursts of the quick profile are of four.
    assert most[0] == 4
    under_way[0] = most[0] = 0
    run(as_asgi(Scripted(script)), pattern="accept", token=TOKEN, workers=workers, max_requests=30)
    assert most[0] == workers


@pytest.mark.parametrize("workers", quickly(3, 1, 16))
def test_exchanges_are_judged_in_the_order_of_the_corpus(workers: int) -> None:
    def sent(workers: int) -> list[tuple[int, str]]:
        events: list[Event] = []
        run(
            as_asgi(Recording()),
            listen=events.append,
            workers=workers,
            pattern="wire.json",
            token=TOKEN,
        )
        exchanges = [event.exchange for event in events if isinstance(event, Sent)]
        return [(exchange.number, exchange.case.name) for exchange in exchanges]

    assert sent(workers) == sent(1)


def test_what_is_under_way_when_a_limit_is_met_is_judged_all_the_same() -> None:
    server, events = Recording(), list[Event]()
    result = run(as_asgi(server), listen=events.append, token=TOKEN, workers=8, max_requests=103)
    assert result.cut_short.startswith("--max-requests 103 is spent")
    assert len(server.seen) == result.requests == 103
    assert sum(isinstance(event, Sent) for event in events) == 103


def test_a_target_that_dies_is_not_asked_much_longer() -> None:
    reference = Reference()

    async def script(request: Received) -> Response:
        if request.number > 60:
            await asyncio.sleep(60)
        return reference.answer(request)

    server = Scripted(script)
    result = run(as_asgi(server), timeout=0.05, token=TOKEN, workers=4)
    assert verdict_of(result) == "nonconformant"
    assert len(server.seen) < 60 + 10 * 8
