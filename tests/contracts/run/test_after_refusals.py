"""What fails after a refusal is told from what comes and goes, in a short run as well."""

from __future__ import annotations

import pytest

from contracts.clauses.clause import AFTER_REFUSAL
from contracts.judging.finding import Outcome
from contracts.run.after_refusals import AfterRefusals
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.reference import TOKEN
from tests.servers.direct import target_of
from tests.support.exchanges import exchange
from tests.support.runs import clause


@pytest.mark.parametrize(
    "liar", ["state-wrong-token-repeated", "state-malformed-body-stays-unread"]
)
def test_a_refusal_that_disturbs_the_next_request_is_found_within_300_requests(liar: str) -> None:
    made = liars()[liar]
    target = target_of(made.server(), wire=made.make is not None)
    try:
        result = Run(target, Options(token=TOKEN, max_requests=300)).execute()
    finally:
        target.close()
    assert clause(result, AFTER_REFUSAL).outcome is Outcome.FAIL


def test_both_are_sent_again_in_their_order_and_not_for_ever() -> None:
    refused, failed = exchange(status=400, number=1), exchange(status=400, number=2)
    known = AfterRefusals()
    assert known.again(failed, {AFTER_REFUSAL}) == []
    known.note(exchange(number=3))
    assert known.again(failed, {AFTER_REFUSAL}) == []
    known.note(refused)
    assert known.again(failed, {"wire.json"}) == []
    assert known.again(failed, {AFTER_REFUSAL}) == [refused.case, failed.case] * 2
    assert known.again(failed, {AFTER_REFUSAL})
    assert known.again(failed, {AFTER_REFUSAL}) == []
