"""The clauses that what is invalid is refused, reported by what was not checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from contracts.definition.place import Place
from contracts.definition.prose import REFUSALS
from contracts.judging.finding import Outcome
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature, Kind
from contracts.record.rule_words import RULE_WORDS
from strategies.invalid.corpus import invalid_cases
from strategies.raw.corpus import raw_cases
from tests.support.exchanges import (
    DEFINITION,
    DOES_NOT_APPLY,
    INVALID,
    broken,
    case,
    causes,
    controlled,
    exchange,
    judged,
    unanswered,
    verdicts,
)

CASES: Final = invalid_cases(DEFINITION)
RAW: Final = tuple(c for c in raw_cases(DEFINITION) if c.expect is Expectation.INVALID)


def owners(accepted: Callable[[Case], bool], cases: tuple[Case, ...] = CASES) -> dict[str, object]:
    """Return the clauses that fail where a server accepts some of *cases*, with their causes."""
    seen = [
        exchange(of, b"{}", status=200 if accepted(of) else 400, number=number)
        for number, of in enumerate(cases, 1)
    ]
    found = causes(verdicts(*controlled(*seen), prefix="refuse"))
    return {name.removeprefix("refuse."): words for name, words in found.items()}


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
def test_a_keyword_that_is_not_checked_is_reported_by_its_clause(keyword: str) -> None:
    found = owners(lambda of: keyword_of(of) == keyword)
    assert found == {KEYWORDS[keyword]: [RULE_WORDS[keyword]]}


@pytest.mark.parametrize(
    ("feature", "owner"),
    [
        (Feature(Kind.LATER), "every-element"),
        (Feature(Kind.PART, Place(["tool_resources"])), "every-part"),
        (Feature(Kind.COMPANY, detail="metadata"), "in-any-company"),
    ],
    ids=str,
)
def test_rules_that_do_not_hold_everywhere_are_reported_together(
    feature: Feature, owner: str
) -> None:
    assert owners(lambda of: feature in of.features) == {owner: [feature.words]}


def test_a_place_that_is_not_checked_in_some_company_is_reported_as_that() -> None:
    place = Feature(Kind.PART, Place(["messages", "[]", "role"]))
    beside = Feature(Kind.BESIDE, Place(["messages", "[]", "attachments"]), "array")
    both = {place, beside}
    assert owners(lambda of: of.features >= both) == {
        "in-any-company": [f"{place.words}, and {beside.words}"]
    }


def test_a_server_that_accepts_anything_has_one_finding_and_one_that_does_not_has_none() -> None:
    assert owners(lambda of: True) == {"anything": ["whatever is sent"]}
    assert owners(lambda of: False) == {}


def test_json_that_is_malformed_is_refused() -> None:
    found = owners(lambda of: keyword_of(of) == "json", RAW)
    assert found == {"malformed-json": ["a body that is not JSON"]}
    not_utf_8 = Feature(Kind.NOT_UTF_8)
    assert owners(lambda of: not_utf_8 in of.features, RAW) == {"invalid-utf-8": [not_utf_8.words]}


def test_a_single_case_that_is_accepted_is_reported_by_the_keyword_it_breaks() -> None:
    one = next(of for of in CASES if of.rule and of.rule.how.startswith("about 10^"))
    assert list(owners(lambda of: of is one)) == [KEYWORDS[keyword_of(one)]]


def test_what_was_accepted_is_reported_with_its_place_and_manner() -> None:
    assert broken("refuse.unknown-word", exchange(INVALID, status=201)) == (
        "a word outside the enum at messages[].role (another word: me) was accepted with 201"
        ", and an error in the answer"
    )
    said = broken("refuse.unknown-word", exchange(INVALID, b"{}", status=200))
    assert said.endswith("was accepted with 200")
    two = case({"messages": [{"role": "me", "content": 5}]})
    assert broken("refuse.anything", exchange(two, b"{}")).endswith(
        " and 1 more was accepted with 200"
    )
    assert judged("refuse.unknown-word", exchange(two)) == [DOES_NOT_APPLY]


def test_every_keyword_of_every_invalid_case_can_be_put_in_words() -> None:
    for of in (*CASES, *RAW):
        assert " at " in broken("refuse.anything", exchange(of, b"{}"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 301])
def test_an_invalid_body_is_refused_with_a_status_that_says_so(status: int) -> None:
    (said,) = judged("refuse.with-client-error", exchange(INVALID, status=status))
    assert (said is None) is (status in REFUSALS)


def test_an_id_that_is_not_there_may_be_answered_with_404() -> None:
    attached = {"attachments": [{"file_id": "file-a", "tools": []}]}
    of = case({"messages": [{"role": "me", "content": "x", **attached}]})
    assert judged("refuse.with-client-error", exchange(of, status=404)) == [None]


def test_what_is_accepted_has_other_clauses() -> None:
    of: Exchange = exchange(INVALID, b"", status=200)
    assert judged("refuse.with-client-error", of) == [DOES_NOT_APPLY]


def test_what_crashes_or_is_not_answered_is_refused_by_no_clause() -> None:
    seen = [exchange(INVALID, b"", status=500), unanswered(INVALID, number=2)]
    assert judged("refuse.unknown-word", *seen) == [
        "an invalid request was answered with 500, not refused",
        "an invalid request was answered with nothing, not refused",
    ]
    found = verdicts(*seen, prefix="")
    for name in ("refuse.unknown-word", "refuse.anything"):
        assert found[name].outcome is Outcome.INCONCLUSIVE
        assert found[name].reason.endswith("see wire.answers, wire.no-server-error")
    assert found["refuse.with-client-error"].reason.endswith("see wire.no-server-error")
