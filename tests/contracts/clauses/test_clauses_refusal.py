"""The clauses that what is invalid or unauthorised is refused, told by what was not checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from contracts.clauses import matching
from contracts.definition.prose import REFUSALS
from contracts.judging.finding import Outcome
from contracts.record.case import (
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    WRONG_CREDENTIALS,
    Case,
    Credentials,
    Expectation,
    Rule,
)
from contracts.record.exchange import Exchange
from strategies.invalid import invalid_cases
from strategies.raw import raw_cases
from strategies.scenarios import credential_cases
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    broken,
    case,
    exchange,
    invalid,
    judged,
    verdicts,
)

RULE: Final = Rule("#", "enum", "messages[].role", "another word: me")


def owners(family: str, *exchanges: Exchange) -> dict[str, list[str]]:
    """Return the clauses that fail, each with the causes of its findings."""
    found = verdicts(*exchanges, prefix=family).items()
    return {
        name: [finding.cause for finding in verdict.findings]
        for name, verdict in found
        if verdict.outcome is Outcome.FAIL
    }


def accepting(accepted: Callable[[Case], bool], cases: tuple[Case, ...] = ()) -> list[Exchange]:
    """Return how a server that accepts some invalid requests answers the whole corpus."""
    return [
        exchange(of, b"{}", status=200 if accepted(of) else 400, number=number)
        for number, of in enumerate(cases or invalid_cases(), 1)
    ]


def keyword_of(of: Case) -> str:
    return of.rule.keyword if of.rule else ""


KEYWORDS: Final = {
    "type": "wrong-type",
    "required": "missing-property",
    "enum": "unknown-word",
    "additionalProperties": "unknown-property",
    "oneOf": "no-alternative",
    "maxItems": "too-many-items",
    "minItems": "too-few-items",
    "minimum": "below-minimum",
    "maximum": "above-maximum",
    "maxProperties": "too-many-pairs",
    "keyMaxLength": "long-key",
    "maxLength": "long-value",
    "atMostHalfOf": "large-overlap",
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_that_is_not_checked_is_told_by_its_clause(keyword: str) -> None:
    seen = accepting(lambda of: keyword_of(of) == keyword)
    assert owners("refuse", *seen) == {f"refuse.{KEYWORDS[keyword]}": [f"breaks {keyword}"]}


def test_rules_that_hold_for_the_first_element_only_are_told_together() -> None:
    seen = accepting(lambda of: "broken later" in of.features)
    assert owners("refuse", *seen) == {"refuse.every-element": ["broken later"]}


def test_a_part_that_nobody_looks_at_is_told_as_a_part() -> None:
    seen = accepting(lambda of: "part tool_resources" in of.features)
    assert owners("refuse", *seen) == {"refuse.every-part": ["part tool_resources"]}


def test_a_server_that_accepts_anything_has_one_finding() -> None:
    assert owners("refuse", *accepting(lambda of: True)) == {"refuse.anything": [""]}


def test_a_server_that_refuses_every_invalid_request_breaks_nothing() -> None:
    assert owners("refuse", *accepting(lambda of: False)) == {}


def test_json_that_is_malformed_is_refused() -> None:
    cases = tuple(c for c in raw_cases() if c.expect is Expectation.INVALID)
    seen = accepting(lambda of: keyword_of(of) == "json", cases)
    assert owners("refuse", *seen) == {"refuse.malformed-json": ["not JSON"]}


def test_a_single_case_that_is_accepted_is_told_by_the_keyword_it_breaks() -> None:
    one = next(of for of in invalid_cases() if "far beyond" in of.name)
    found = owners("refuse", *accepting(lambda of: of is one))
    assert list(found) == [f"refuse.{KEYWORDS[keyword_of(one)]}"]


def test_what_was_accepted_is_told_with_its_place_and_variant() -> None:
    said = broken("refuse.unknown-word", exchange(invalid(RULE), status=201))
    assert said == (
        "a word outside the enum at messages[].role (another word: me) was accepted with 201"
    )


def test_every_keyword_of_every_invalid_case_can_be_told_in_words() -> None:
    for of in (*invalid_cases(), *(c for c in raw_cases() if c.expect is Expectation.INVALID)):
        assert " at " in broken("refuse.anything", exchange(of, b"{}"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 301])
def test_an_invalid_body_is_refused_with_a_status_that_says_so(status: int) -> None:
    (said,) = judged("refuse.with-client-error", exchange(invalid(RULE), status=status))
    assert (said is None) is (status in REFUSALS)


def test_an_id_that_is_not_there_may_be_answered_with_404() -> None:
    of = invalid(RULE, ids=frozenset({"file at messages[].attachments[].file_id"}))
    assert judged("refuse.with-client-error", exchange(of, status=404)) == [None]


@pytest.mark.parametrize("status", [200, 500])
def test_what_is_accepted_or_crashes_has_other_clauses(status: int) -> None:
    of = exchange(invalid(RULE), b"", status=status)
    assert judged("refuse.with-client-error", of) == [DOES_NOT_APPLY]


# Credentials.


@pytest.mark.parametrize("kind", sorted(WRONG_CREDENTIALS | MISSING_CREDENTIALS))
def test_bad_credentials_are_refused_with_401_or_403(kind: Credentials) -> None:
    name = "auth.wrong" if kind in WRONG_CREDENTIALS else "auth.missing"
    of = case(credentials=kind)
    assert judged(name, exchange(of, status=401), exchange(of, status=403)) == [None, None]
    assert "was accepted with 200" in broken(name, exchange(of))
    assert "was answered with 404" in broken(name, exchange(of, status=404))
    assert judged(name, exchange(of, status=500), exchange(status=401)) == [DOES_NOT_APPLY] * 2


@pytest.mark.parametrize("kind", sorted(MALFORMED_CREDENTIALS))
def test_a_malformed_header_may_be_a_bad_request(kind: Credentials) -> None:
    of = case(credentials=kind)
    said = judged("auth.malformed", *(exchange(of, status=status) for status in (400, 401, 403)))
    assert said == [None, None, None]
    assert "(" + kind + ")" in broken("auth.malformed", exchange(of))


@pytest.mark.parametrize("kind", [Credentials.MISSING, Credentials.RANDOM])
def test_400_does_not_refuse_credentials_that_are_missing_or_wrong(kind: Credentials) -> None:
    name = "auth.wrong" if kind is Credentials.RANDOM else "auth.missing"
    assert "answered with 400" in broken(name, exchange(case(credentials=kind), status=400))


@pytest.mark.parametrize(
    ("lenient", "owner"),
    [
        (MISSING_CREDENTIALS, "auth.missing"),
        (MALFORMED_CREDENTIALS, "auth.malformed"),
        (WRONG_CREDENTIALS, "auth.wrong"),
        (frozenset(Credentials), "auth.missing"),
    ],
)
def test_one_hole_in_the_credentials_is_one_failing_clause(
    lenient: frozenset[Credentials], owner: str
) -> None:
    seen = [
        exchange(c, status=200 if c.credentials in lenient else 401, number=i)
        for i, c in enumerate(credential_cases(), 1)
        if c.credentials is not Credentials.LOWER_SCHEME
    ]
    assert list(owners("auth", *seen)) == [owner]


def test_a_scheme_in_lower_case_is_advice() -> None:
    of = case(credentials=Credentials.LOWER_SCHEME)
    assert judged("auth.scheme-in-any-case", exchange(of)) == [None]
    assert "lower case" in broken("auth.scheme-in-any-case", exchange(of, status=401))
    assert [clause.level for clause in matching("auth.scheme-in-any-case")] == ["advice"]
