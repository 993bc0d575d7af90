"""Statuses and times on either side of what a clause is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.definition.prose import CLOCK_TOLERANCE_S
from contracts.judging.finding import Outcome
from contracts.judging.judge import Judge
from contracts.record.case import Case, Credentials, Expectation, Rule
from contracts.record.exchange import Exchange
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    JSON,
    NOW,
    broken,
    case,
    exchange,
    invalid,
    judged,
    thread,
    unanswered,
)

RULE: Final = Rule("#", "enum", "messages[].role", "another word: me")
ODD: Final = case(expect=Expectation.UNSPECIFIED)
ALL: Final = (199, 200, 201, 299, 300, 302, 399, 400, 404, 499, 500, 503)


def about(name: str, of: Case | None = None) -> list[int]:
    """Return the statuses that a clause can be judged on."""
    body = thread() if of is None or of.expect is not Expectation.INVALID else b""
    seen = {s: exchange(of, body, status=s, number=s) for s in ALL}
    return [s for s, one in seen.items() if judged(name, one) != [DOES_NOT_APPLY]]


def holds(name: str, of: Case | None = None) -> list[int]:
    """Return the statuses with which a clause is content."""
    return [s for s in ALL if judged(name, exchange(of, b"", status=s)) == [None]]


ANSWERED: Final = [200, 201, 299, 400, 404, 499]


@pytest.mark.parametrize(
    ("name", "of", "statuses"),
    [
        ("refuse.unknown-word", invalid(RULE), ANSWERED),
        ("refuse.anything", invalid(RULE), ANSWERED),
        ("refuse.wrong-type", invalid(RULE), []),
        ("refuse.unknown-word", invalid(RULE, credentials=Credentials.RANDOM), []),
        ("refuse.unknown-word", case(), []),
        ("refuse.with-client-error", invalid(RULE), [300, 302, 399, 400, 404, 499]),
        ("accept.empty-object", case({}), [*ANSWERED[:3], 300, 302, 399, *ANSWERED[3:]]),
        ("accept.empty-object", case({}, credentials=Credentials.RANDOM), []),
        ("accept.empty-object", case({}, expect=Expectation.UNSPECIFIED), []),
        ("wire.status-200", case(), [199, 200, 201, 299, 300, 302, 399]),
        ("wire.status-200", ODD, [200, 201, 299]),
        ("wire.status-200", invalid(RULE), []),
        ("wire.status-200", case(credentials=Credentials.RANDOM), []),
        ("wire.content-type", case(), [200]),
        ("wire.content-type", ODD, [200]),
        ("wire.json", case(), [200]),
        ("wire.json", invalid(RULE), []),
        ("wire.content-type", invalid(RULE), []),
        ("wire.no-server-error", invalid(RULE), list(ALL)),
        ("advice.error-envelope", invalid(RULE), [400, 404, 499]),
        ("advice.error-envelope", ODD, []),
        ("advice.other-media-types", case(content_type="application/xml"), list(ALL[:-2])),
        ("advice.other-media-types", case(content_type=None), []),
        ("advice.open-objects", case(features=frozenset({"open object: x"})), list(ALL[:-2])),
        ("advice.open-objects", case(features=frozenset({"an open object"})), []),
        ("auth.wrong", case(credentials=Credentials.RANDOM), list(ALL[:-2])),
        ("auth.missing", case(credentials=Credentials.RANDOM), []),
        ("auth.scheme-in-any-case", case(credentials=Credentials.LOWER_SCHEME), list(ALL)),
    ],
)
def test_a_clause_is_judged_on_the_statuses_it_is_about(
    name: str, of: Case, statuses: list[int]
) -> None:
    assert about(name, of) == statuses


@pytest.mark.parametrize(
    ("name", "of", "statuses"),
    [
        ("refuse.anything", invalid(RULE), [400, 404, 499]),
        ("accept.empty-object", case({}), [200, 201, 299, 300, 302, 399]),
        ("wire.status-200", case(), [200]),
        ("wire.no-server-error", case(), list(ALL[:-2])),
        ("advice.other-media-types", case(content_type="multipart/form-data"), [199, *ALL[2:-2]]),
        ("auth.scheme-in-any-case", case(credentials=Credentials.LOWER_SCHEME), [200]),
    ],
)
def test_a_clause_is_content_with_the_statuses_it_promises(
    name: str, of: Case, statuses: list[int]
) -> None:
    assert holds(name, of) == statuses


@pytest.mark.parametrize(
    "name", ["wire.no-server-error", "advice.other-media-types", "auth.wrong", "wire.status-200"]
)
@pytest.mark.parametrize(
    "of", [case(content_type="application/xml"), case(credentials=Credentials.RANDOM)]
)
def test_what_was_not_answered_is_only_said_to_be_unanswered(name: str, of: Case) -> None:
    assert judged(name, unanswered(of)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("status", [429, 428])
def test_a_rate_limit_says_nothing_about_credentials(status: int) -> None:
    of = exchange(case(credentials=Credentials.RANDOM), status=status)
    assert (judged("auth.wrong", of) == [DOES_NOT_APPLY]) is (status == 429)


@pytest.mark.parametrize(
    ("status", "did"), [(200, "accepted"), (299, "accepted"), (300, "answered")]
)
def test_a_hole_in_the_credentials_is_told_with_what_was_done(status: int, did: str) -> None:
    of = exchange(case(credentials=Credentials.RANDOM), b"", status=status)
    assert f"was {did} with {status}" in broken("auth.wrong", of)


@pytest.mark.parametrize(
    ("status", "what"), [(201, "is not"), (300, "redirects"), (399, "redirects")]
)
def test_a_redirect_is_called_one(status: int, what: str) -> None:
    assert f"{status} {what}" in broken("wire.status-200", exchange(status=status))


# Times.

SECONDS: Final = "thread.created_at.in-seconds"
CLOCK: Final = "thread.created_at.follows-the-clock"


def stamped(at: float, started: float, finished: float, number: int = 1) -> Exchange:
    of = exchange(answer=thread(created_at=at), number=number)
    return replace(of, started=NOW + started, finished=NOW + finished)


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (-CLOCK_TOLERANCE_S, None),
        (-CLOCK_TOLERANCE_S - 1, "before the call"),
        (CLOCK_TOLERANCE_S + 8, None),
        (CLOCK_TOLERANCE_S + 9, "901 s after the call"),
    ],
)
def test_a_slow_answer_may_be_stamped_from_its_beginning_to_its_end(
    off: int, said: str | None
) -> None:
    (found,) = judged(SECONDS, stamped(NOW + off, 0, 8))
    assert (found is None) if said is None else (said in str(found))


@pytest.mark.parametrize("off", [CLOCK_TOLERANCE_S, CLOCK_TOLERANCE_S + 1])
@pytest.mark.parametrize("unit", [10**3, 10**6, 10**9])
def test_another_unit_is_told_within_the_tolerance(off: int, unit: int) -> None:
    said = broken(SECONDS, stamped((NOW + off) * unit, 0, 0))
    assert ("seconds:" in said) is (off == CLOCK_TOLERANCE_S)


@pytest.mark.parametrize(("digits", "counted"), [(21, False), (22, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_time_too_long_to_read_is_told_by_its_digits(
    digits: int, sign: int, *, counted: bool
) -> None:
    said = broken(SECONDS, stamped(sign * 10 ** (digits - 1), 0, 0))
    assert (said == f"created_at has {digits} digits") is counted


def created(*at: tuple[float, float]) -> list[Exchange]:
    """Return threads stamped with a time, in seconds from the first, each sent at another."""
    return [stamped(NOW + stamp, when, when, n) for n, (stamp, when) in enumerate(at, 1)]


@pytest.mark.parametrize(("when", "still"), [(2.5, False), (2.5625, True)])
def test_a_clock_stands_still_once_more_than_the_usual_wait_has_passed(
    when: float, *, still: bool
) -> None:
    said = str(judged(CLOCK, *created((0, 0), (0, when)))[-1])
    assert said.startswith("created_at is still") is still


def test_a_clock_that_has_ticked_stands_still_from_then_on() -> None:
    said = judged(CLOCK, *created((0, 0), (2, 2), (2, 4), (2, 4.5), (2, 5)))
    assert [one in (None, DOES_NOT_APPLY) for one in said] == [True] * 4 + [False]
    assert "0.5 s" not in str(said[-1])
    assert "3.0 s after it was first returned" in str(said[-1])


@pytest.mark.parametrize(("when", "judged_at_all"), [(2.5, False), (2.5625, True)])
def test_nothing_is_said_of_a_clock_before_it_could_have_been_seen_still(
    when: float, *, judged_at_all: bool
) -> None:
    said = judged(CLOCK, *created((0, 0), (2, when)))
    assert said[0] == DOES_NOT_APPLY
    assert (said[1] is None) is judged_at_all


@pytest.mark.parametrize(("off", "jumps"), [(60, False), (61, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_may_be_a_minute_apart_from_another(off: int, sign: int, *, jumps: bool) -> None:
    said = str(judged(CLOCK, *created((0, 0), (sign * off, 0)))[-1])
    assert ("jumps" in said) is jumps


def test_a_slow_answer_leaves_room_for_what_looks_like_a_jump() -> None:
    seen = [stamped(NOW, 0, 0), stamped(NOW + 100, 0, 40, 2)]
    assert "jumps" not in str(judged(CLOCK, *seen)[-1])


def test_a_date_header_vouches_within_the_tolerance_and_no_further() -> None:
    def dated(at: int) -> Any:
        headers = {**JSON, "Date": "Tue, 15 Nov 1994 12:45:26 GMT"}
        of = exchange(answer=thread(created_at=784_903_526 + at), headers=headers)
        return judged(SECONDS, of)[0]

    assert dated(CLOCK_TOLERANCE_S) is dated(-CLOCK_TOLERANCE_S) is None
    assert "before the call" in str(dated(CLOCK_TOLERANCE_S + 1))


def test_an_answer_that_is_nested_deeply_is_judged_all_the_same() -> None:
    nested: Any = {"id": "thread_1"}
    for _ in range(900):
        nested = {"below": nested}
    judge = Judge()
    judge.see(exchange(case({}), thread(more=nested)))
    assert not [v.clause.id for v in judge.verdicts() if v.outcome is Outcome.ERROR]
