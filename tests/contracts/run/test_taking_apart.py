"""A rich request that fails is taken apart, unless that tells nothing or takes too long."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.clauses import chosen
from contracts.definition import load
from contracts.judging.judge import Judge
from contracts.record.case import Case
from contracts.record.exchange import Failure, FailureKind
from contracts.run.events import Event, Sent
from contracts.run.taking_apart import TakingApart
from contracts.servers.reference import TOKEN, Received, Refusal, as_asgi
from strategies.bodies.build import json_case
from strategies.valid.corpus import rich_cases
from tests.support.apps import Recording
from tests.support.exchanges import exchange
from tests.support.runs import clause, run

RICH: Final = rich_cases(load())[0][0]
PLAIN: Final = json_case(load(), "plain", {})
BROKEN: Final = ("wire.answers",)


def parts(case: Case, *, before: Case | None = PLAIN, failure: Failure | None = None) -> int:
    """Return how many parts of *case* are sent, which fails after *before* was accepted."""
    judge = Judge(chosen(load(), "wire.answers"))
    if before is not None:
        judge.see(exchange(before))
    failed = replace(exchange(case, status=500), failure=failure)
    return len(TakingApart(judge).parts(failed, BROKEN))


def test_only_what_is_rich_and_breaks_what_others_keep_has_parts() -> None:
    assert parts(RICH) == 2
    assert parts(PLAIN) == 0
    assert parts(replace(RICH, is_rich=False)) == 0
    # Whatever is sent fails so.
    assert parts(RICH, before=None) == 0


@pytest.mark.parametrize(("kind", "count"), [(FailureKind.TIMEOUT, 0), (FailureKind.CONNECTION, 2)])
def test_what_hangs_is_not_asked_for_again(kind: FailureKind, count: int) -> None:
    assert parts(RICH, failure=Failure(kind, "it is so")) == count


def halved(apart: TakingApart, status: int, broken: tuple[str, ...], tries: int) -> int:
    """Return for how many of *tries* answers with *status* halves are sent."""
    found = exchange(RICH, status=status)
    return sum(bool(apart.parts(found, broken)) for _ in range(tries))


def test_what_breaks_one_clause_often_leaves_halves_for_others() -> None:
    judge = Judge(chosen(load(), "wire.*,echo.metadata.*"))
    judge.see(exchange(RICH))
    apart = TakingApart(judge)
    assert halved(apart, 400, ("wire.answers",), 1_000) == 300
    assert halved(apart, 200, ("wire.status-200",), 1_000) == 150
    assert halved(apart, 200, ("wire.status-200", "echo.metadata.kept"), 1_000) == 150
    assert halved(apart, 200, ("echo.metadata.values",), 1_000) == 150
    # All in all there is an end.
    names = ("wire.json", "wire.content-type", "wire.content-length")
    assert sum(halved(apart, 200, (name,), 1_000) for name in names) == 150


class Trims(Recording):
    """The reference, but white space at the end of a value is trimmed."""

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        thread = super().thread(value, request)
        kept = thread["metadata"] or {}
        return {**thread, "metadata": {key: text.rstrip() for key, text in kept.items()}}


def test_where_requests_are_few_none_is_spent_on_what_stood_alone() -> None:
    sent: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Sent):
            sent.append(event.exchange.case.name)

    result = run(as_asgi(Trims()), token=TOKEN, max_requests=70, listen=listen)
    (finding,) = clause(result, "echo.metadata.values").findings
    assert finding.manner == "white space trimmed"
    # One rich request was taken apart, though others have white space, too.
    assert len({name for name in sent if name.startswith("part of ")}) == 1
    assert any(name.startswith("burst") for name in sent)


class Picky(Recording):
    """The reference, but a text is refused in a message's metadata."""

    def problem(self, value: Any) -> Any:
        messages = value.get("messages", ()) if isinstance(value, dict) else ()
        found = super().problem(value)
        if found is None and any("a.b.c" in (m.get("metadata") or {}) for m in messages):
            raise Refusal(400, "No dots.", None, "dots")
        return found


def test_the_text_that_matters_is_found_within_a_few_requests() -> None:
    result = run(as_asgi(Picky()), token=TOKEN, max_requests=80)
    (finding,) = clause(result, "accept.any-text").findings
    assert len(finding.exchange.request.body or b"") < 100
    assert b"a.b.c" in (finding.exchange.request.body or b"")
