"""Crashes of one root are one finding that names each way; others stay apart."""

from __future__ import annotations

import pytest

from contracts.clauses import Cause
from contracts.clauses.clause import NO_CRASH
from contracts.definition.place import Place
from contracts.judging.failing import Failing, Group
from contracts.judging.roots import of_one_root
from contracts.judging.showing import example
from contracts.record.feature import Feature, Kind, OddId
from tests.support.exchanges import case, exchange, fact

NOT_UTF_8 = b'{"metadata":{"key":"\xff"}}'
NAN = b'{"metadata":{"key":NaN}}'
SURROGATE = rb'{"metadata":{"key":"\ud83d"}}'
BEYOND = b'{"metadata":{"key":1e400}}'
DIGITS = b'{"metadata":{"key":' + b"9" * 5_000 + b"}}"
CUT = b'{"metadata":'
EMPTY = b" \n"
WIDE = b'{"metadata":{"key":%d}}'
VALID = b'{"metadata":{"key":"value"}}'


def group(cause: str | Feature, *bodies: bytes) -> Group:
    features = ((cause if isinstance(cause, Feature) else fact(cause)),) if cause else ()
    members = (
        Failing(exchange(case(body=body), b"", status=500, number=n), NO_CRASH, 0)
        for n, body in enumerate(bodies, 1)
    )
    return Group(Cause(features), tuple(members))


def said(*groups: Group) -> list[tuple[str, int]]:
    return [(one.cause.words, len(one.members)) for one in of_one_root(list(groups))]


@pytest.mark.parametrize(
    "bodies",
    [
        (NAN, CUT, EMPTY),
        (NAN, SURROGATE, BEYOND),
        (NAN, BEYOND, DIGITS),
        (b"5", b"[]", b"null"),
        (WIDE % 2**63, WIDE % -(2**64), WIDE % 10**29),
    ],
    ids=[
        *("what is no JSON", "what JSON cannot carry", "large numbers", "what is no object"),
        "more than 64 bits",
    ],
)
def test_three_ways_to_crash_of_one_root_are_one_that_names_each(bodies: tuple[bytes, ...]) -> None:
    ways = [group(f"way {n}", body) for n, body in enumerate(bodies)]
    other = group("valid", VALID)
    ((first, one), (words, three)) = said(*ways, other)
    assert (first, one, three) == ("valid", 1, 3)
    assert all(f"way {n}" in words for n in range(3))
    # Two may well be two faults.
    assert len(said(*ways[:2], other)) == 3


def test_numbers_that_64_bits_hold_have_no_root() -> None:
    bodies = (WIDE % (2**63 - 1), WIDE % -(2**63), WIDE % 5)
    assert len(said(*(group(f"way {n}", body) for n, body in enumerate(bodies)))) == 3


def test_what_the_same_cause_makes_crash_elsewhere_stays_with_it() -> None:
    mixed = group("wide", NAN, VALID)
    assert ("wide", 2) in said(group("a", CUT), group("b", EMPTY), mixed)
    assert len(said(group("a", CUT), group("b", EMPTY), mixed)) == 3


def test_of_failures_without_a_cause_those_of_the_root_join_it() -> None:
    found = said(group("a", CUT), group("b", EMPTY), group("", NOT_UTF_8, VALID))
    assert sorted(count for _, count in found) == [1, 3]
    assert sum(count for _, count in found) == 4


def test_the_root_that_most_have_in_common_comes_first() -> None:
    ways = [group(f"way {n}", b) for n, b in enumerate((NAN, NOT_UTF_8, SURROGATE, BEYOND))]
    ((_, count),) = said(
        *ways,
    )
    assert count == 4


def test_nul_in_a_text_and_in_ids_is_one_root_whatever_else_the_requests_hold() -> None:
    body = rb'{"metadata":{"key":"a\u0000b"}}'
    text = Feature(Kind.TEXT, detail="NUL")
    ids = [Feature(Kind.ODD_ID, Place((name,)), OddId.NUL) for name in "ab"]
    ((words, count),) = said(*(group(feature, body) for feature in (text, *ids)))
    assert (words.partition(";")[0], count) == ("text: NUL", 3)
    # That a request has it is no cause.
    assert len(said(*(group(name, body) for name in "abc"))) == 3


def test_what_the_contract_speaks_of_is_named_and_shown_before_what_it_is_silent_about() -> None:
    odd = exchange(case(body=b"\xff", content_type="text/plain"), b"", status=500)
    silent = Group(Cause((fact("silent"),)), (Failing(odd, NO_CRASH, 0),))
    broken = group(Feature(Kind.NOT_UTF_8), NOT_UTF_8)
    (found,) = of_one_root([silent, broken, group("other", NAN)])
    assert found.cause.words.endswith("; the same for other, for silent")
    assert example(found) == broken.smallest


def wrong_type(how: str, *bodies: bytes) -> Group:
    return group(Feature(Kind.BREAKS_HOW, detail=("type", how)), *bodies)


def test_one_rule_broken_at_the_same_places_in_several_ways_is_one_fault() -> None:
    files = b'{"tool_resources":{"file_search":{"vector_stores":%s}}}'
    ids = b'{"tool_resources":{"file_search":{"vector_store_ids":%s}}}'
    ways = [
        wrong_type("an integer", files % b"5", ids % b"5"),
        wrong_type("zero", files % b"0"),
        wrong_type("false", ids % b"false"),
    ]
    ((words, count),) = said(*ways)
    assert count == 4
    assert all(how in words for how in ("an integer", "zero", "false"))
    elsewhere = wrong_type("true", b'{"metadata":true}')
    assert len(said(*ways[:2], elsewhere)) == 3
