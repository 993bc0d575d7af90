"""A door that comes and goes is told from a fault, and is put down to no request."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import pytest

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from contracts.run.admission import Admission
from contracts.run.budget import Stop
from tests.support.exchanges import INVALID, UNSPECIFIED, VALID, case, exchange

LOWER = case(credentials=Credentials.LOWER_SCHEME)
OPEN = 200


@dataclass
class Swinging:
    """A target that has accepted a request, and answers the controls with these statuses."""

    statuses: deque[int] = field(default_factory=deque)
    controls: list[Case] = field(default_factory=list)
    again: list[Case] = field(default_factory=list)
    uncounted: list[Exchange] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admission = Admission(
            lambda of: self._answer(of, self.controls),
            self.uncounted.append,
            self.pauses.append,
            again=lambda of: self._answer(of, self.again),
        )
        self.admission.watch(exchange(VALID))

    def _answer(self, of: Case, sent: list[Case]) -> Exchange:
        sent.append(of)
        return exchange(of, status=self.statuses.popleft())

    def counts(self, of: Case, status: int, *then: int) -> int:
        """Return which status counts for *of*, and check that all that follow were sent."""
        self.statuses.extend(then)
        answer = self.admission.watch(exchange(of, status=status)).answer
        assert answer is not None
        assert not self.statuses
        return answer.status


@pytest.mark.parametrize("of", [VALID, INVALID, UNSPECIFIED, case(credentials=Credentials.RANDOM)])
def test_a_503_that_all_get_for_a_moment_is_a_limit_that_was_met(of: Case) -> None:
    door = Swinging()
    with pytest.raises(Stop, match=r"every request with 503, and answered them a moment .*--rate"):
        door.counts(of, 503, 503, 503, OPEN, OPEN)
    assert door.controls == [VALID, VALID, VALID, of]


def test_a_request_that_brings_the_target_down_for_a_moment_each_time_is_at_fault() -> None:
    assert Swinging().counts(VALID, 503, 503, 503, OPEN, 503) == 503


@pytest.mark.parametrize("controls", [(OPEN,), (503, OPEN)])
def test_a_503_that_comes_while_others_are_accepted_is_a_fault(controls: tuple[int, ...]) -> None:
    door = Swinging()
    assert door.counts(INVALID, 503, *controls) == 503
    assert not any(door.pauses)


def test_a_control_that_was_let_in_by_chance_does_not_hide_a_limit() -> None:
    door = Swinging()
    door.counts(VALID, 503, OPEN)
    with pytest.raises(Stop, match="--rate"):
        door.counts(VALID, 503, 503, 503, OPEN, OPEN)


@pytest.mark.parametrize("of", [INVALID, UNSPECIFIED, LOWER])
@pytest.mark.parametrize("status", [401, 402, 403, 302])
def test_a_refusal_that_the_same_request_does_not_get_again_does_not_count(
    of: Case, status: int
) -> None:
    door = Swinging()
    assert door.counts(of, status, OPEN, status, 400) == 400
    assert door.again == [of, of]
    assert len(door.uncounted) == 2
    # It is known to come and go now, and so is given some time.
    assert door.counts(of, status, status, status, 400) == 400
    assert door.pauses[-1] > 0


def test_a_refusal_with_the_wrong_status_each_time_counts() -> None:
    door = Swinging()
    assert door.counts(INVALID, 403, OPEN, 403, 403) == 403
    assert [door.counts(INVALID, 403, 403, 403) for _ in range(2)] == [403, 403]
    assert door.counts(INVALID, 403) == 403


def test_a_valid_request_that_is_refused_now_and_then_counts() -> None:
    assert Swinging().counts(VALID, 403, 403, OPEN) == 403
