"""What hangs is known after a few requests, however far apart they are, and left out from then."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

import pytest

from contracts.definition import load
from contracts.judging.finding import Outcome
from contracts.record.case import Case
from contracts.record.exchange import Failure, FailureKind
from contracts.record.feature import Feature, Kind
from contracts.record.request import Request
from contracts.run.events import Event, Options, Sent
from contracts.run.patience import Patience
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Reference
from contracts.targets.target import ALWAYS, Again, Completed, Result
from strategies.raw.corpus import raw_cases
from strategies.valid.corpus import boundary_cases
from tests.servers.direct import Direct
from tests.support.runs import clause

LATE: Final = Failure(FailureKind.TIMEOUT, "no complete answer within 1 s")
PLAIN: Final = [case for case in boundary_cases(load(), "quick") if not case.is_rich]
NOT_JSON: Final = [
    case for case in raw_cases(load(), "ci") if Feature(Kind.BREAKS, detail="json") in case.holds
]


def after(hanging: Sequence[Case]) -> Patience:
    """Return what is known once each of these hangs in a phase, and all that is plain does not."""
    patience = Patience(lambda _: None, lambda: True)
    for case in hanging:
        patience.begin_phase()
        for plain in PLAIN:
            patience.count(plain, None)
        patience.count(case, LATE)
        patience.check()
    return patience


def test_three_that_are_alike_are_enough_in_whatever_phases() -> None:
    first, second, third, *others = NOT_JSON
    assert not after([first, second]).avoided
    patience = after([first, second, third])
    assert all(map(patience.avoids, others))
    assert not any(map(patience.avoids, PLAIN))


def test_what_else_hangs_between_them_hides_nothing() -> None:
    first, second, third, fourth, *_ = NOT_JSON
    plain = next(case for case in raw_cases(load(), "ci") if case not in NOT_JSON)
    patience = after([first, plain, second, third])
    assert patience.avoids(fourth)
    assert not patience.avoids(plain)


def test_one_request_that_hangs_again_and_again_says_nothing_of_others() -> None:
    assert not after([NOT_JSON[0]] * 3).avoided


class Hanging(Direct):
    """Never answers some bodies; nobody waits for that here."""

    def __init__(self, hangs: Callable[[bytes], bool]) -> None:
        super().__init__(Reference())
        self._hangs = hangs
        self.hung = 0

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Completed:
        if not self._hangs(request.body or b""):
            return super().submit(request, concurrent=concurrent, again=again)
        self.hung += 1
        return Completed(Result(None, LATE, 0.0, 1.0))


def is_broken(body: bytes) -> bool:
    try:
        json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return True
    return False


@pytest.mark.parametrize("workers", [1, 4])
def test_a_server_that_hangs_on_all_that_is_no_json_costs_few_timeouts(workers: int) -> None:
    target, sent = Hanging(is_broken), list[Event]()
    options = Options(profile="ci", token=TOKEN, pattern="wire", workers=workers)
    result = Run(target, options, sent.append).execute()
    assert clause(result, "wire.answers").outcome is Outcome.FAIL
    # It was 15: the last of the rounds saw no more of a kind than the first.
    assert 3 <= target.hung <= (10 if workers == 1 else 12)
    assert any("no more of them sent: a body that is not JSON" in note for note in result.notes)
    assert sum(isinstance(event, Sent) for event in sent) > 1_000


def test_what_was_under_way_is_named_where_nothing_is_answered_any_more() -> None:
    is_dead, sent = False, list[Sent]()

    def dies(body: bytes) -> bool:
        nonlocal is_dead
        is_dead = is_dead or b"assistant" in body
        return is_dead

    def listen(event: Event) -> None:
        if isinstance(event, Sent):
            sent.append(event)

    options = Options(profile="quick", token=TOKEN, workers=6)
    result = Run(Hanging(dies), options, listen).execute()
    failed = (one.exchange for one in sent if one.exchange.failure)
    first = min(failed, key=lambda exchange: exchange.number)
    assert f"since request {first.number} the target answers nothing" in result.cut_short
    assert "the 6 requests under way then it hangs at is not known" in result.cut_short
    assert f"{first.number} is {first.case.name!r}" in result.cut_short
    assert result.cut_short.endswith("and 2 more")
