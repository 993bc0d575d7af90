"""One change of state is told from a fault: by a control, and by what invalid requests get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from contracts.run.admission import Admission
from contracts.run.budget import Stop
from tests.support.exchanges import INVALID, UNSPECIFIED, VALID, case, exchange

DISABLED = b'{"error": {"message": "The organization is disabled."}}'
# So many refusals in the same words wait for a control.
MANY = 40
LOWER = case(credentials=Credentials.LOWER_SCHEME)
WRONG = case(credentials=Credentials.RANDOM)


def accepting(of: Case) -> Exchange:
    return exchange(of, status=200 if of.expect == "valid" else 400)


def shut(status: int, body: bytes = DISABLED, **headers: str) -> Callable[[Case], Exchange]:
    return lambda of: exchange(of, body, status=status, headers=headers)


@dataclass
class Door:
    """A target of which each request is watched, and then cleared, as in a run."""

    answer: Callable[[Case], Exchange] = accepting
    # Whether controls are accepted, whatever others get.
    is_open: bool = False
    controls: list[Case] = field(default_factory=list)
    uncounted: list[int] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.admission = Admission(self._control, lambda one: self.uncounted.append(one.number))
        self.send(VALID)

    def _control(self, of: Case) -> Exchange:
        self.controls.append(of)
        return accepting(of) if self.is_open else self.answer(of)

    def send(self, of: Case) -> list[int]:
        """Send *of*; return the numbers of the requests that can be judged now."""
        self.sent += 1
        received = replace(self.answer(of), number=self.sent)
        self.admission.watch(received)
        return [cleared.number for cleared in self.admission.cleared(received)]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (401, "give a token that lasts"),
        (402, "raise the budget"),
        (302, r"a login had expired \(to /login\)"),
        (503, "--rate"),
        (400, "saying 'The organization is disabled.'"),
        (404, "saying 'The organization is disabled.'"),
    ],
)
def test_what_everybody_gets_since_one_request_ends_the_run(status: int, remedy: str) -> None:
    door = Door()
    door.answer = shut(status, location="/login")
    with pytest.raises(Stop, match=f"since request 2 .* with {status}.*{remedy}"):
        door.send(VALID)


def test_refusals_that_are_due_wait_and_do_not_count_when_a_valid_one_gets_the_same() -> None:
    door = Door()
    door.answer = shut(400)
    assert [door.send(INVALID), door.send(UNSPECIFIED)] == [[], []]
    with pytest.raises(Stop, match="since request 2"):
        door.send(VALID)
    assert door.uncounted == [2, 3]
    assert door.admission.released() == []


def test_many_refusals_in_the_same_words_ask_for_a_control() -> None:
    door = Door()
    counted = [door.send(INVALID) for _ in range(MANY)]
    assert counted == [*[[]] * (MANY - 1), list(range(2, MANY + 2))]
    assert len(door.controls) == 1
    # What was said while others were accepted needs no control any more.
    assert door.send(INVALID) == [MANY + 2]
    door.answer = shut(400)
    with pytest.raises(Stop, match=f"since request {MANY + 3}"):
        [door.send(INVALID) for _ in range(MANY)]


def test_an_acceptance_and_other_words_clear_what_waits() -> None:
    door = Door()
    assert door.send(INVALID) == []
    assert door.send(VALID) == [2, 3]
    assert door.send(INVALID) == [4]
    door.answer = shut(422)
    door.send(INVALID)
    door.answer = shut(422, b"another")
    assert door.send(INVALID) == [5]
    assert not door.controls


def test_an_invalid_body_that_is_refused_in_other_words_shows_a_fault() -> None:
    """Nothing can be created any more, but bodies are still read: that is no closed door."""
    door = Door()
    broken, refused = shut(400, b"Something went wrong."), shut(400, b"No object.")
    door.answer = lambda of: broken(of) if of.expect == "valid" else refused(of)
    assert door.send(VALID) == [2]
    assert len(door.controls) == 3


def test_words_that_were_said_of_single_bodies_before_show_a_fault() -> None:
    door = Door()
    for _ in range(MANY):
        door.send(INVALID)
    door.answer = shut(400, b'{"error": {"message": "no"}}')
    assert door.send(VALID) == [MANY + 2]


@pytest.mark.parametrize("status", [402, 403, 503, 400])
def test_a_control_that_is_accepted_shows_a_fault(status: int) -> None:
    door = Door(is_open=True)
    door.answer = shut(status)
    assert door.send(VALID) == [2]
    assert len(door.controls) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_error_is_never_a_closed_door(status: int) -> None:
    door = Door()
    door.answer = shut(status)
    assert door.send(VALID) == [2]
    assert not door.controls


def test_a_scheme_in_lower_case_is_refused_only_against_a_control() -> None:
    door = Door()
    door.answer = shut(403)
    with pytest.raises(Stop):
        door.send(LOWER)
    fine = Door(is_open=True)
    fine.answer = shut(401)
    assert fine.send(LOWER) == [2]


def test_a_lockout_after_wrong_tokens_is_said_to_be_one() -> None:
    door = Door()
    door.answer = shut(403)
    assert door.send(WRONG) == []
    with pytest.raises(Stop, match=r"since request 2 .* with 403: it locks out"):
        door.send(VALID)
