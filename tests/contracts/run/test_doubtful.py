"""What fails for the first time is sent again at once; a cause needs that."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.clauses import chosen
from contracts.definition import load
from contracts.judging.finding import Finding
from contracts.judging.judge import Judge
from contracts.record.case import Case
from contracts.record.exchange import Exchange
from contracts.run.doubtful import Doubtful
from strategies.bodies.build import json_case
from strategies.valid.corpus import rich_cases
from tests.support.exchanges import exchange

RICH: Final = rich_cases(load())[0][0]
PLAIN: Final = json_case(load(), "plain", {"metadata": {"k": "v"}})
KEPT: Final = "echo.metadata.kept"


def answered(case: Case, metadata: Any) -> Exchange:
    """Return the exchange of a case that is accepted, and whose metadata comes back so."""
    found = exchange(case)
    assert found.answer is not None
    thread = {**json.loads(found.answer.body), "metadata": metadata}
    return replace(found, answer=replace(found.answer, body=json.dumps(thread).encode()))


def right(case: Case) -> Exchange:
    return answered(case, case.label.value["metadata"])


def test_the_first_failure_of_a_clause_is_sent_again_and_no_other() -> None:
    judge = Judge(chosen(load(), KEPT))
    doubtful, broken = Doubtful(judge), frozenset({KEPT})
    # Where nothing ever passed, nothing in particular is the cause.
    assert not doubtful.is_first(answered(RICH, {}), broken)
    judge.see(right(PLAIN))
    assert not doubtful.is_first(replace(exchange(RICH), answer=None), broken)
    assert doubtful.is_first(answered(RICH, {}), broken)
    assert not doubtful.is_first(answered(RICH, {}), broken)


def found_by(*seen: Exchange, cut_short: bool) -> Finding:
    judge = Judge(chosen(load(), KEPT), is_diagnosed=True)
    for number, one in enumerate(seen):
        judge.see(replace(one, number=number))
    if cut_short:
        judge.cut_short()
    (finding,) = judge.verdicts()[0].findings
    return finding


@pytest.mark.parametrize("cut_short", [True, False])
def test_what_failed_once_has_no_cause_and_what_failed_twice_has(*, cut_short: bool) -> None:
    once = found_by(right(PLAIN), answered(RICH, {}), cut_short=cut_short)
    twice = found_by(right(PLAIN), *[answered(RICH, {})] * 2, cut_short=cut_short)
    assert (once.cause.features, once.failed, once.tries) == ((), 1, 1)
    assert len(twice.cause.features) == 1
    assert (twice.failed, twice.tries) == (2, 2)


def test_what_passes_when_it_is_sent_again_comes_and_goes() -> None:
    found = found_by(right(PLAIN), answered(RICH, {}), right(RICH), cut_short=True)
    assert found.is_intermittent
    assert (found.cause.features, found.failed, found.tries) == ((), 1, 2)
