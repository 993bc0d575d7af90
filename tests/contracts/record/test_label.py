"""Labels: what the contract says of a request is read off its bytes, wherever it comes from."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition import load
from contracts.record.case import JSON, Case, Credentials, Expectation, case_of, request_of
from contracts.record.feature import Kind
from contracts.record.request import Request
from contracts.record.samples import made_up
from strategies.bodies.build import PROFILES
from strategies.drawing.broken import invalid_requests
from strategies.drawing.valid import valid_requests
from strategies.invalid.corpus import invalid_cases
from strategies.raw.corpus import raw_cases
from strategies.sequences.scenarios import credential_cases
from strategies.valid.corpus import boundary_cases
from tests.support.bodies import chunked, message, with_files
from tests.support.exchanges import DEFINITION, INVALID, VALID, case
from tests.support.mangled import json_values

CORPORA: Final = {"valid": boundary_cases, "invalid": invalid_cases, "raw": raw_cases}


def said(of: Case) -> tuple[Any, ...]:
    """Return all that a label says."""
    return of.expect, of.rules, of.rule, of.features, of.holds, of.ids


def recorded(of: Case) -> Case:
    """Return the case that somebody else's recording of the same request is."""
    headers = tuple((name.lower(), value) for name, value in of.request.headers)
    request = Request((("accept", "*/*"), *headers), of.body, path="?x=1")
    return case_of(load(), request, credentials=of.credentials)


@pytest.mark.slow
@pytest.mark.parametrize("corpus", CORPORA)
def test_a_recording_of_a_case_is_labelled_as_the_case(corpus: str) -> None:
    quick, ci = (CORPORA[corpus](DEFINITION, profile) for profile in PROFILES[:2])
    # What ci has of a kind is alike.
    cases = {of.request: of for of in chain(quick, ci if corpus == "raw" else ci[::3])}
    assert [of.name for of in cases.values() if said(recorded(of)) != said(of)] == []
    if corpus == "raw":
        assert {of.expect for of in cases.values()} == set(Expectation) - {Expectation.VALID}
    else:
        assert {of.expect for of in cases.values()} == {Expectation(corpus)}
    invalid = [of for of in cases.values() if of.expect is Expectation.INVALID]
    # What is null is of the wrong type, and one too many.
    several = [of.name for of in invalid if of.rule is None]
    assert all(name.endswith("as null beside another") for name in several)
    assert len(several) == (2 if corpus == "raw" else 0)
    assert [
        of.name for of in cases.values() if of.expect is not Expectation.INVALID and of.rules
    ] == []


def test_credentials_are_those_that_the_case_is_given() -> None:
    for of in credential_cases(DEFINITION):
        assert said(recorded(of)) == said(of)
        assert str(of.credentials) in {
            feature.detail for feature in of.features if feature.kind is Kind.CREDENTIALS_VARIANT
        }
    assert not any(feature.kind is Kind.CREDENTIALS for feature in VALID.features)


@given(valid_requests(DEFINITION))
def test_drawn_valid_requests_are_valid(body: Any) -> None:
    assert case(body).expect is Expectation.VALID


@given(invalid_requests(DEFINITION))
def test_drawn_invalid_requests_break_one_rule(body: Any) -> None:
    assert case(body).expect is Expectation.INVALID
    assert case(body).rule is not None


@pytest.mark.parametrize(
    ("body", "content_type", "expect"),
    [
        (None, None, Expectation.VALID),
        (b"", None, Expectation.VALID),
        (None, JSON, Expectation.UNSPECIFIED),
        (b"", "text/plain", Expectation.UNSPECIFIED),
        (b"{}", "application/json; charset=utf-8", Expectation.VALID),
        (b"{}", "APPLICATION/JSON", Expectation.VALID),
        (b"{}", "text/plain", Expectation.UNSPECIFIED),
        (b"{}", None, Expectation.UNSPECIFIED),
        (b"{", JSON, Expectation.INVALID),
        (b"{", "text/plain", Expectation.UNSPECIFIED),
        (b"null", JSON, Expectation.UNSPECIFIED),
        (b"[]", JSON, Expectation.INVALID),
    ],
)
def test_content_type_and_body_decide_together(
    body: bytes | None, content_type: str | None, expect: Expectation
) -> None:
    of = case(body=body, content_type=content_type)
    assert of.expect is expect
    assert (of.body, of.content_type) == (body, content_type)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (replace(VALID.request, method="TRACE"), "the method TRACE"),
        (replace(INVALID.request, method="PUT"), "the method PUT"),
        (replace(VALID.request, path="/thread_1"), "another path than the operation's"),
    ],
)
def test_a_request_that_is_not_the_operations_is_unspecified(request_: Request, words: str) -> None:
    of = case_of(DEFINITION, request_)
    assert of.expect is Expectation.UNSPECIFIED
    assert of.rules == ()
    assert words in {feature.words for feature in of.features}


@pytest.mark.parametrize(
    ("content_type", "is_feature"), [(None, True), (JSON, False), ("text/plain", False)]
)
def test_no_body_is_a_feature_where_none_is_declared(
    content_type: str | None, *, is_feature: bool
) -> None:
    kinds = {feature.kind for feature in case(body=b"", content_type=content_type).features}
    assert kinds - {Kind.DECLARED} == ({Kind.NO_BODY} if is_feature else {Kind.SILENT})
    # What is no JSON in the usual spelling is declared in a way of its own.
    assert (Kind.DECLARED in kinds) is (content_type not in {None, JSON})


def test_a_request_that_breaks_several_rules_breaks_none_in_particular() -> None:
    of = case({"messages": [{"role": "me", "content": 5}, {"role": "you", "content": ""}]})
    assert {(rule.keyword, str(rule.place)) for rule in of.rules} == {
        ("enum", "messages[].role"),
        ("oneOf", "messages[].content"),
    }
    assert of.rule is None
    assert INVALID.rules == (INVALID.rule,)
    assert VALID.rules == ()


def test_an_invalid_request_has_the_features_of_its_rule_and_holds_all_others_too() -> None:
    assert INVALID.features < INVALID.holds
    plain = VALID.features - INVALID.holds
    assert {str(feature) for feature in plain} == {"messages[].role is user"}
    assert VALID.features < VALID.holds


def test_what_is_said_of_a_whole_request_names_causes_and_is_no_aim_of_a_corpus() -> None:
    only = VALID.holds - VALID.features
    assert "messages has something in it" in set(map(str, only))
    assert not {feature.kind for feature in VALID.features} & {Kind.FILLED, Kind.SIGNS_AT}


def test_ids_are_found_where_they_stand() -> None:
    attached = {"attachments": [{"file_id": made_up("file"), "tools": []}]}
    of = case(message(**attached))
    assert set(map(str, of.ids)) == {"file at messages[].attachments[].file_id"}
    assert case({"messages": 5}).ids == case(body=b"{").ids == case(body=None).ids == frozenset()


@pytest.mark.parametrize("of", [VALID, INVALID, case(body=b"{"), case(body=None)])
def test_a_label_is_pickled_with_its_case(of: Case) -> None:
    fresh = case_of(load(), of.request, of.name, Credentials.MISSING)
    before, after = (pickle.loads(pickle.dumps(fresh)) for _ in (said(fresh), 0))
    assert said(before) == said(after) == said(fresh)
    assert before == after == fresh
    assert before.label.definition is load()


# Bytes are untrusted, and a label is asked for every one of a million requests.


@given(
    st.binary()
    | json_values(st.text()).map(lambda value: json.dumps(value).encode())
    | st.text('[]{}:,"\\u0d8e-+. \ufeffNaN').map(str.encode),
    st.none() | st.just(JSON) | st.text() | st.text().map(lambda more: f"{JSON};{more}"),
    st.sampled_from(Credentials),
)
def test_labelling_never_raises(
    body: bytes, content_type: str | None, credentials: Credentials
) -> None:
    of = case_of(DEFINITION, request_of(body, content_type), "", credentials)
    assert said(of)[0] in Expectation
    assert of.label.is_hard_to_read in {True, False}
    assert all(feature.words for feature in of.holds)


def calls(run: Callable[[], object]) -> int:
    """Return how many functions are called, or resumed, while *run* runs."""
    count = 0

    def profile(frame: FrameType, event: str, arg: object) -> None:
        del frame, arg
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def _stores(size: int, overlap: int, count: int) -> Any:
    body = chunked(size, overlap)
    body["tool_resources"]["file_search"]["vector_stores"] *= count
    return body


LARGE: Final[dict[str, Callable[[int], Any]]] = {
    "wrong messages": lambda n: {"messages": [{"role": "me", "content": 5}] * n},
    "parts": lambda n: message([{"type": "text"}] * n),
    "pairs of a wrong type": lambda n: {"metadata": {f"{i}": i for i in range(n)}},
    "unknown names": lambda n: {f"{i}": i for i in range(n)},
    "stores with chunks too small": lambda n: _stores(1, 9, n),
    "stores with overlaps too large": lambda n: _stores(800, 500, n),
    "files": lambda n: with_files(*["file-a"] * n),
    "arrays in one another": lambda n: json.loads('{"metadata":' + "[" * n + "]" * n + "}"),
    "objects in one another": lambda n: json.loads('{"messages":' * n + "1" + "}" * n),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_request_twice_as_large_takes_about_twice_as_many_steps(name: str) -> None:
    def steps(size: int) -> int:
        of = case(LARGE[name](size))
        return calls(lambda: said(of))

    # What is remembered of texts is not to be counted.
    steps(400)
    assert steps(400) < 2.2 * steps(200)
