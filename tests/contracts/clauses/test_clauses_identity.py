"""The clauses that span requests: ids, leaks between requests, refusals that leave traces."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import pytest

from contracts.clauses.identity import AFTER_REFUSAL, DISTURBED, PARALLEL
from contracts.judging.finding import Outcome
from contracts.record.case import Case, Credentials, Expectation, Rule
from contracts.record.exchange import Exchange
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    broken,
    case,
    exchange,
    invalid,
    judged,
    thread,
    unanswered,
    verdicts,
)

UNIQUE: Final = "identity.unique"
TWINS: Final = "identity.unique-for-identical-bodies"
AT_ONCE: Final = "identity.unique-in-parallel"
FRESH: Final = "identity.fresh-vector-stores"
CROSSTALK: Final = "isolation.no-crosstalk"
AFTER: Final = "isolation.after-refusal"
SAME: Final = "reliability.same-request-same-outcome"


def created(identity: str, number: int, sent: Any = None, **changes: Any) -> Exchange:
    """Return the answer to the request *number* with this id; bodies differ by default."""
    value = {"metadata": {"number": str(number)}} if sent is None else sent
    when = changes.pop("when", None)
    return exchange(case(value, **changes), thread(id=identity), number=number, when=when)


def failing(*exchanges: Exchange) -> dict[str, str]:
    found = verdicts(*exchanges, prefix="identity").items()
    return {n: v.findings[0].message for n, v in found if v.outcome is Outcome.FAIL}


# Ids.


def test_different_ids_break_nothing() -> None:
    same = {"metadata": {"k": "v"}}
    assert failing(created("a", 1), created("b", 2), created("c", 3, same)) == {}


def test_an_id_given_twice_is_told_with_the_request_that_had_it_first() -> None:
    seen = [created("a", 1), created("b", 2), created("a", 3)]
    assert failing(*seen) == {UNIQUE: "id 'a' was already given to request 1"}
    assert judged(UNIQUE, *seen)[:2] == [None, None]


def test_one_id_for_all_is_one_finding_and_not_three() -> None:
    same = {"metadata": {"k": "v"}}
    seen = [created("a", 1), created("a", 2), created("a", 3, same), created("a", 4, same)]
    seen += [created("a", n, same, when=9.0, scenario=PARALLEL) for n in (5, 6)]
    assert list(failing(*seen)) == [UNIQUE]


def test_identical_bodies_that_give_one_id_are_told_as_such() -> None:
    same = {"metadata": {"k": "v"}}
    found = failing(created("a", 1, same), created("b", 2), created("a", 3, same))
    assert found == {TWINS: "id 'a' was already given to request 1, which sent the same body"}


@pytest.mark.parametrize("body", [None, b"", b"{}", b" { } "])
def test_no_body_and_an_empty_object_say_the_same(body: bytes | None) -> None:
    assert list(failing(created("a", 1, {}), created("a", 2, {}, body=body))) == [TWINS]


def test_the_same_object_in_another_order_says_the_same() -> None:
    forth, back = b'{"metadata":{"a":"1","b":"2"}}', b'{"metadata": {"b":"2","a":"1"}}'
    assert list(failing(created("a", 1, body=forth), created("a", 2, body=back))) == [TWINS]


def test_ids_given_at_the_same_time_are_told_as_such() -> None:
    seen = [created("a", n, when=5.0, scenario=PARALLEL) for n in (1, 2)]
    told = "id 'a' was already given to request 1, which was sent at the same time"
    assert failing(*seen) == {AT_ONCE: told}


def test_requests_of_a_burst_that_do_not_overlap_were_sent_in_turn() -> None:
    seen = [created("a", n, when=float(n), scenario=PARALLEL) for n in (1, 2)]
    assert list(failing(*seen)) == [UNIQUE]


@pytest.mark.parametrize("identity", ["", "  ", 5, None])
def test_an_id_that_is_none_is_not_repeated(identity: Any) -> None:
    assert failing(created(identity, 1), created(identity, 2)) == {}


def test_ids_of_refused_and_unauthorised_requests_do_not_count() -> None:
    bad = case(credentials=Credentials.RANDOM)
    refused = invalid(Rule("#", "type", "body", "x"))
    for other in (exchange(bad, thread(id="a")), exchange(refused, thread(id="a"))):
        assert failing(created("a", 2), other) == {}


# Vector stores.

STORE: Final[Any] = {"tool_resources": {"file_search": {"vector_stores": [{}]}}}


def stored(ids: list[Any], number: int, sent: Any = STORE, identity: str = "") -> Exchange:
    answer = thread(number, tool_resources={"file_search": {"vector_store_ids": ids}})
    return exchange(case(sent), answer | ({"id": identity} if identity else {}), number=number)


def test_each_store_has_an_id_of_its_own() -> None:
    assert judged(FRESH, stored(["vs-a"], 1), stored(["vs-b"], 2)) == [None, None]
    said = broken(FRESH, stored(["vs-a"], 1), stored(["vs-b"], 2), stored(["vs-a"], 3))
    assert said == "vector store 'vs-a' was already created by request 1"


def test_a_store_does_not_borrow_the_id_of_its_thread() -> None:
    borrowed = [stored([f"same-{n}"], n, identity=f"same-{n}") for n in range(1, 4)]
    assert judged(FRESH, *borrowed[:2]) == [None, None]
    assert "own id, 'same-3'" in broken(FRESH, *borrowed)


def test_sequences_of_stores_and_threads_may_meet_now_and_then() -> None:
    met = [stored([f"same-{n}"], n, identity=f"same-{n}") for n in range(2, 6)]
    assert judged(FRESH, stored(["other"], 1), *met) == [None] * 5


def test_a_store_that_was_not_created_here_may_come_back_twice() -> None:
    own = {"tool_resources": {"file_search": {"vector_store_ids": ["vs-a"]}}}
    assert judged(FRESH, *(stored(["vs-a"], n, own) for n in (1, 2))) == [DOES_NOT_APPLY] * 2


@pytest.mark.parametrize("ids", [[], [5], None])
def test_a_store_without_an_id_has_other_clauses(ids: Any) -> None:
    assert judged(FRESH, stored(ids, 1)) == [DOES_NOT_APPLY]


# Crosstalk.


def marked(own: str | None, received: Any, number: int = 1) -> Exchange:
    sent = {} if own is None else {"metadata": {"mark": own}}
    return exchange(case(sent), thread(number, metadata=received), number=number)


@pytest.mark.parametrize(
    ("own", "received"),
    [
        ("mark-0-1", {"mark": "mark-0-1"}),
        ("mark-0-1", {}),
        ("mark-0-1", None),
        (None, {}),
        (None, {"mark": "of the server's own"}),
    ],
)
def test_an_answer_with_its_own_mark_or_none_is_no_crosstalk(own: Any, received: Any) -> None:
    assert judged(CROSSTALK, marked(own, received)) == [None]


@pytest.mark.parametrize("own", [None, "mark-0-1"])
def test_a_foreign_mark_is_crosstalk(own: str | None) -> None:
    said = broken(CROSSTALK, marked(own, {"mark": "mark-0-2"}))
    assert said == "the answer carries the metadata of another request ('mark-0-2')"


def test_crosstalk_explains_what_is_wrong_with_the_echo() -> None:
    found = verdicts(marked("mark-0-1", {"mark": "mark-0-2"}))
    assert found[CROSSTALK].outcome is Outcome.FAIL
    echoes = {n: v for n, v in found.items() if n.startswith("echo.")}
    assert not [n for n, verdict in echoes.items() if verdict.outcome is Outcome.FAIL]
    assert "fails together with " + CROSSTALK in {v.reason for v in echoes.values()}


def late(count: int) -> list[Exchange]:
    """Return answers that each carry the metadata of the request before."""
    pairs = [{"k": f"value {number}"} for number in range(count + 1)]
    return [
        exchange(case({"metadata": mine}), thread(n, metadata=before), number=n)
        for n, (before, mine) in enumerate(pairwise(pairs), 1)
    ]


def test_answers_that_are_one_request_late_are_told_once_it_is_no_chance() -> None:
    said = judged(CROSSTALK, *late(9))
    assert said[:4] == [None] * 4
    assert said[-1] == "the answer carries the metadata of the request before"


def test_one_answer_like_the_one_before_is_chance() -> None:
    same = {"metadata": {"k": "v"}}
    seen = [exchange(case(same), thread(n, metadata={"k": "v"}), number=n) for n in range(1, 20)]
    assert set(judged(CROSSTALK, *seen)) == {None}


# After a refusal.


@pytest.mark.parametrize(("status", "holds"), [(200, True), (400, False), (404, False)])
def test_the_request_after_a_refused_one_succeeds(status: int, *, holds: bool) -> None:
    of = exchange(case(scenario=AFTER_REFUSAL), status=status)
    assert (judged(AFTER, of) == [None]) is holds
    assert holds or broken(AFTER, of).endswith(f"failed with {status}")


def test_other_requests_and_crashes_say_nothing_about_what_follows_a_refusal() -> None:
    crash = exchange(case(scenario=AFTER_REFUSAL), status=500)
    assert judged(AFTER, exchange(status=400), crash) == [DOES_NOT_APPLY] * 2


# Reliability.


def outcomes(*statuses: int, of: Case | None = None) -> list[str | None]:
    return judged(SAME, *(exchange(of, status=s, number=n) for n, s in enumerate(statuses, 1)))


def test_the_same_request_has_the_same_outcome_each_time() -> None:
    assert outcomes(200, 200, 200) == outcomes(400, 422, 404) == [None] * 3


def test_a_request_that_is_accepted_once_and_refused_another_time_is_told() -> None:
    told = (
        "intermittent: the same request was answered with 200 2 times and with 400 once, "
        "first with 200 as number 1 and with 400 as number 3"
    )
    assert outcomes(200, 200, 400) == [None, None, told]
    assert str(outcomes(400, 200)[-1]).endswith("and with 200 as number 2")


def test_requests_that_differ_may_have_different_outcomes() -> None:
    first = exchange(case(content_type="text/plain"), status=400)
    assert judged(SAME, first, exchange(number=2)) == [None, None]
    assert judged(SAME, exchange(case({"metadata": {}}), status=400), exchange()) == [None, None]


@pytest.mark.parametrize("expect", Expectation)
def test_reliability_is_asked_whatever_was_expected(expect: Expectation) -> None:
    of = case(expect=expect, rule=Rule("#", "type", "body", "x"))
    assert outcomes(200, 400, of=of)[-1] is not None


@pytest.mark.parametrize("scenario", sorted(DISTURBED))
def test_what_a_refusal_may_have_disturbed_is_not_unreliable(scenario: str) -> None:
    assert outcomes(200, 400, of=case(scenario=scenario)) == [DOES_NOT_APPLY] * 2


def test_crashes_and_silence_have_other_clauses() -> None:
    assert outcomes(500, 200, 503) == [DOES_NOT_APPLY, None, DOES_NOT_APPLY]
    assert judged(SAME, exchange(), unanswered(number=2)) == [None, DOES_NOT_APPLY]
