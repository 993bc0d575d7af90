"""Exploring: block by block for as long as there is time, shrunk, and interrupted without loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.entry import verdict_of
from contracts.record.request import Request
from contracts.run import budget
from contracts.run.events import Event, Finished, Options, PhaseStarted, Sent
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Received, Reference
from contracts.targets.target import ALWAYS, Again, Completed
from tests.servers.direct import Direct
from tests.support.runs import Clock, clause

Watch = Callable[[Request, int], None]
# What the rare fault breaks: judging nothing else takes a third less.
LOST: Final = "echo.metadata.kept"


class Watched(Direct):
    """The reference, asked directly; *watch* sees each request and its number first."""

    def __init__(self, watch: Watch, server: Reference | None = None) -> None:
        super().__init__(server or Reference())
        self._watch = watch
        self.sent = 0

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Completed:
        self.sent += 1
        self._watch(request, self.sent)
        return super().submit(request, concurrent=concurrent, again=again)


def execute(target: Direct, events: list[Event], **options: object) -> Finished:
    chosen = {"profile": "quick", "token": TOKEN, "pattern": "wire,echo,accept", **options}
    return Run(target, Options(**chosen), events.append).execute()  # type: ignore[arg-type]


def phases(events: list[Event]) -> list[str]:
    return [event.name for event in events if isinstance(event, PhaseStarted)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(budget, "time", made)
    return made


@pytest.mark.slow
def test_a_time_budget_is_spent_on_further_blocks(clock: Clock) -> None:
    def watch(_: Request, __: int) -> None:
        clock.now += 1

    events: list[Event] = []
    target = Watched(watch)
    plain = execute(target, events)
    began, events = clock.now, []
    result = execute(target, events, time_budget_s=plain.requests + 200.0)
    assert (verdict_of(result), result.cut_short) == ("conformant", "")
    # Bounded by the budget and one request, and most of it is used.
    assert plain.requests + 150 < clock.now - began <= plain.requests + 201
    blocks = [name for name in phases(events) if name.startswith("random valid")]
    assert blocks[:2] == ["random valid requests", "random valid requests, block 1"]
    sent = [event.exchange for event in events if isinstance(event, Sent)]
    drawn = [exchange.request.body for exchange in sent if exchange.case.name.startswith("random ")]
    assert len(drawn) == len(set(drawn)) > 100


def test_a_time_that_is_too_short_for_the_corpus_is_reported(clock: Clock) -> None:
    def watch(_: Request, __: int) -> None:
        clock.now += 1

    result = execute(Watched(watch), [], time_budget_s=100.0)
    assert verdict_of(result) == "inconclusive"
    assert result.cut_short.startswith("--time-budget 100s is spent, with ")
    assert result.requests == 100


@pytest.mark.slow
def test_max_requests_end_exploring_too(clock: Clock) -> None:
    del clock
    result = execute(Watched(lambda *_: None), [], time_budget_s=3600.0, max_requests=500)
    assert (verdict_of(result), result.cut_short, result.requests) == ("conformant", "", 500)
    assert "explored until --max-requests 500 is spent" in result.notes


def interrupt_at(number: int) -> Watch:
    def watch(_: Request, sent: int) -> None:
        if sent == number:
            raise KeyboardInterrupt

    return watch


@pytest.mark.slow
def test_an_interrupt_keeps_what_was_found(clock: Clock) -> None:
    del clock
    events: list[Event] = []
    result = execute(Watched(interrupt_at(200)), events)
    assert (verdict_of(result), result.cut_short) == ("inconclusive", "it was interrupted")
    assert sum(isinstance(event, Sent) for event in events) == 199
    assert any(verdict.outcome == "pass" for verdict in result.clauses)


@pytest.mark.slow
def test_an_interrupt_while_exploring_leaves_the_verdict(clock: Clock) -> None:
    del clock
    events: list[Event] = []
    result = execute(Watched(interrupt_at(400)), events, time_budget_s=3600.0)
    assert (verdict_of(result), result.cut_short) == ("conformant", "")
    assert "explored until it was interrupted" in result.notes


class Rare(Reference):
    """Loses metadata, but only of requests such as the quick corpus has none of."""

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        made = super().thread(value, request)
        pairs, messages = value.get("metadata") or {}, value.get("messages") or []
        lost = 2 <= len(pairs) <= 4 and 3 <= len(messages) <= 4
        return {**made, "metadata": {}} if lost else made


def rare() -> Watched:
    return Watched(lambda *_: None, Rare())


@pytest.mark.slow
def test_what_only_random_requests_show_is_shrunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert verdict_of(execute(rare(), [])) == "conformant"
    events: list[Event] = []
    result = execute(rare(), events, time_budget_s=3600.0, max_requests=600, pattern=LOST)
    assert [name for name in phases(events) if name.startswith("shrinking")] == [
        "shrinking echo.metadata.kept"
    ]
    finding = clause(result, "echo.metadata.kept").findings[0]
    body = json.loads(finding.exchange.request.body or b"")
    assert (len(body["metadata"]), len(body["messages"])) == (2, 3)
    assert len(finding.exchange.request.body or b"") < 400
    # Without --examples, nothing is kept.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_runs_that_share_the_examples_try_first_what_was_found(tmp_path: Path) -> None:
    shared = str(tmp_path / "examples")
    execute(rare(), [], time_budget_s=3600.0, max_requests=500, examples=shared, pattern=LOST)
    events: list[Event] = []
    # The quick profile has no random requests of its own.
    result = execute(rare(), events, seed=5, examples=shared)
    assert [f.message for f in clause(result, "echo.metadata.kept").findings]
    assert "valid requests found before" in phases(events)
    # Once the fault is mended, what showed it is sent once more, and forgotten.
    mended, again = (execute(Watched(lambda *_: None), [], examples=shared) for _ in range(2))
    assert (verdict_of(mended), verdict_of(again)) == ("conformant", "conformant")
    assert mended.requests > again.requests == execute(Watched(lambda *_: None), []).requests
