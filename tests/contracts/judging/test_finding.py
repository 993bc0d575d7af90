"""A finding names its fault in the same way in every run, and keeps what shows it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses.clause import Breach, Cause, Difference
from contracts.clauses.compared import excerpt
from contracts.definition.place import BODY
from contracts.judging.finding import Finding
from contracts.record.feature import Feature, Kind, Role, TextOf
from contracts.reports.findings import FindingReport
from contracts.reports.report import Report
from tests.support.reports import answered
from thread_contracts import check

FINDING = Finding("echo.metadata.values", "it is broken", answered(), 1)
CAUSES = [
    Cause((Feature(Kind.NO_BODY),)),
    Cause((Feature(Kind.TEXT, BODY, "not NFC"),)),
    Cause((Feature(Kind.TEXT, BODY, "not NFC"), Feature(Kind.NO_BODY))),
]


def test_a_fault_is_named_by_its_cause_and_not_by_what_shows_it() -> None:
    other = replace(
        FINDING, message="said otherwise", exchange=replace(answered(), number=9), count=7, tries=3
    )
    assert other.identity == FINDING.identity
    smallest = Cause(smallest=frozenset({Feature(Kind.NO_BODY)}), also=("at x",))
    assert replace(FINDING, cause=smallest).identity == FINDING.identity


def test_faults_of_other_clauses_causes_and_manners_are_named_otherwise() -> None:
    found = [FINDING, replace(FINDING, manner="other case")]
    found += [replace(FINDING, cause=cause) for cause in CAUSES]
    found += [replace(FINDING, cause=Cause(keywords=frozenset({"oneOf"})), is_by_rule=True)]
    found += [replace(one, clause="echo.metadata.kept") for one in found]
    assert len({one.identity for one in found}) == len(found)


def of(*features: Feature, keywords: frozenset[str] = frozenset()) -> Finding:
    return replace(FINDING, cause=Cause(features, keywords=keywords))


METADATA = BODY / "metadata"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A longer run tries more places, and so finds the fault to be wider or narrower.
        (of(Feature(Kind.TEXT, BODY, "emoji")), of(Feature(Kind.TEXT_AT, METADATA, "emoji"))),
        (
            of(Feature(Kind.TEXT, BODY, "emoji")),
            of(Feature(Kind.TEXT_OF, BODY, TextOf(Role.VALUE, "emoji"))),
        ),
        # A server that stops working does so sooner or later.
        (of(Feature(Kind.SINCE, detail=7)), of(Feature(Kind.SINCE, detail=8))),
        # The limit is known only as closely as there are requests on both of its sides.
        (
            of(Feature(Kind.COUNT_AT_LEAST, METADATA, 11)),
            of(Feature(Kind.COUNT_AT_LEAST, METADATA, 15)),
        ),
        # It takes some requests to know that all of them fail.
        (of(Feature(Kind.ANYTHING)), FINDING),
        (of(Feature(Kind.UNKNOWN)), FINDING),
        # More requests break more rules.
        (
            of(Feature(Kind.NO_BODY), keywords=frozenset({"type"})),
            of(Feature(Kind.NO_BODY), keywords=frozenset({"type", "enum"})),
        ),
        (of(keywords=frozenset({"type"})), of(keywords=frozenset({"enum"}))),
        # What is done to a text is the fault, in whichever texts it was seen.
        (
            replace(FINDING, manner="other case"),
            replace(of(*CAUSES[0].features), manner="other case"),
        ),
    ],
)
def test_a_fault_has_its_name_however_much_was_sent(one: Finding, other: Finding) -> None:
    assert one.identity == other.identity


def test_where_a_text_stands_tells_faults_apart_if_that_was_asked() -> None:
    found = [
        replace(of(Feature(Kind.TEXT_AT, place, "emoji")), is_asked=True)
        for place in (METADATA, BODY / "messages")
    ]
    assert found[0].identity != found[1].identity


@given(st.text(), st.text())
def test_what_is_shown_of_two_texts_begins_to_differ_where_they_do(sent: str, came: str) -> None:
    shown = excerpt(sent, came)
    for part, whole in ((shown.wanted, sent), (shown.received, came)):
        assert whole[shown.skipped :].startswith(part)
    assert sent[: shown.skipped] == came[: shown.skipped]
    assert (shown.wanted == shown.received) == (sent == came)


def test_the_difference_of_long_texts_is_shown_short() -> None:
    shown = excerpt("x" * 10_000 + "a" + "y" * 10_000, "x" * 10_000 + "b" + "y" * 10_000)
    assert len(shown.wanted) < 1_000
    assert (shown.wanted[10_000 - shown.skipped], shown.received[10_000 - shown.skipped]) == (
        "a",
        "b",
    )


def test_a_breach_is_its_sentence_and_travels_between_processes() -> None:
    breach = Breach("it is", manner="m", at=("id",), difference=Difference("a", "b"), earlier=(3,))
    again = pickle.loads(pickle.dumps(breach))
    assert again == "it is"
    assert (again.manner, again.at, again.difference, again.earlier) == (
        "m",
        ("id",),
        Difference("a", "b"),
        (3,),
    )


@cache
def report(liar: str) -> Report:
    """Return the report of a quick run against a liar."""
    return check(f"liar:{liar}", profile="quick")


def finding(liar: str, clause: str) -> FindingReport:
    return report(liar).clause(clause).findings[0]


@pytest.mark.slow
def test_a_fault_that_takes_two_requests_is_shown_by_lines_that_send_both() -> None:
    found = finding("state-id-from-the-body", "identity.unique-for-identical-bodies")
    assert found.at == ("id",)
    (first,) = found.earlier
    assert f"already given to request {first.number}," in found.message
    assert first.number < found.request.number
    assert len(found.steps) == 2
    assert found.steps[-1] == found.curl


@pytest.mark.slow
def test_a_fault_of_requests_side_by_side_is_shown_by_lines_that_send_them_so() -> None:
    found = finding("state-id-races", "identity.unique-in-parallel")
    *sent, last = found.steps
    assert last == "wait"
    assert len(sent) == 2
    assert all(line.endswith(" &") for line in sent)


@pytest.mark.slow
def test_a_fault_that_one_request_shows_needs_no_steps() -> None:
    found = finding("metadata-values-normalised-to-nfc", "echo.metadata.values")
    assert (found.earlier, found.steps) == ((), ())
    assert found.difference is not None
    assert found.difference.is_sent
    assert found.at[0] == "metadata"


@pytest.mark.parametrize(
    ("cause", "places"),
    [
        (of(Feature(Kind.PRESENT, METADATA)), (("metadata", ""),)),
        (of(Feature(Kind.BREAKS_AT, METADATA, "maxProperties")), (("metadata", "maxProperties"),)),
        (of(Feature(Kind.BREAKS_HOW, BODY, ("type", "a number"))), (("", "type"),)),
        (of(Feature(Kind.SYNTAX, BODY, "cut short")), (("body", "json"),)),
        # Neither what is sent anywhere, nor what is sent at all, is at a place.
        (of(Feature(Kind.TEXT, BODY, "NUL")), ()),
        (of(Feature(Kind.ANYTHING)), ()),
        (of(keywords=frozenset({"enum"})), ()),
        (replace(of(keywords=frozenset({"enum"})), is_by_rule=True), (("", "enum"),)),
    ],
)
def test_a_finding_knows_where_in_the_request_its_cause_is(
    cause: Finding, places: tuple[tuple[str, str], ...]
) -> None:
    assert cause.places == places


def test_a_rule_that_is_broken_alike_at_several_places_is_at_none_in_particular() -> None:
    feature = Feature(Kind.BREAKS_AT, METADATA, "maxProperties")
    wide = replace(FINDING, cause=Cause((feature,), also=("at messages[].metadata",)))
    assert wide.places == (("", "maxProperties"),)
