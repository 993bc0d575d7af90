"""What the contract expects of somebody else's request is what the corpora say of theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from contracts.record.case import JSON, Case, Credentials, Expectation
from strategies.boundaries import boundary_cases
from strategies.build import PROFILES
from strategies.classify import classify
from strategies.invalid import invalid_cases
from strategies.random_cases import invalid_requests
from strategies.raw import raw_cases
from strategies.reach import features
from strategies.samples import made_up
from strategies.valid import valid_requests


def name_of(case: Case) -> str:
    return case.name


def again(case: Case) -> Case:
    return classify(case.body, case.content_type, authorised=True)


def as_json(value: Any) -> Case:
    return classify(json.dumps(value).encode(), JSON, authorised=True)


@pytest.mark.parametrize("profile", PROFILES)
def test_valid_cases_are_classified_as_valid(profile: str) -> None:
    cases = boundary_cases(profile)
    assert [c.name for c in cases if again(c).expect is not Expectation.VALID] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_invalid_cases_are_classified_as_invalid(profile: str) -> None:
    cases = invalid_cases(profile)
    assert [c.name for c in cases if again(c).expect is not Expectation.INVALID] == []


@pytest.mark.parametrize("case", raw_cases("deep"), ids=name_of)
def test_raw_cases_are_classified_as_they_are(case: Case) -> None:
    assert again(case).expect is case.expect


@given(valid_requests())
def test_drawn_valid_requests_are_valid(body: Any) -> None:
    assert as_json(body).expect is Expectation.VALID


@given(invalid_requests())
def test_drawn_invalid_requests_are_invalid_and_name_a_rule(body: Any) -> None:
    case = as_json(body)
    assert case.expect is Expectation.INVALID
    assert case.rule is not None


def test_features_and_ids_of_valid_cases_are_read_off_again() -> None:
    for case in boundary_cases("quick"):
        if case.body is not None:
            assert again(case).ids == case.ids, case.name
            assert again(case).features <= case.features, case.name


@pytest.mark.parametrize(
    ("value", "keyword", "place"),
    [
        ({"metadata": {"k": 1}}, "type", "metadata.k"),
        ({"metadata": {"k": "v" * 513}}, "maxLength", "metadata.k"),
        ({"metadata": {"k" * 65: "v"}}, "keyMaxLength", "metadata"),
        ({"messages": [{"role": "user"}]}, "required", "messages[0]"),
        ({"messages": [{"role": "me", "content": ""}]}, "enum", "messages[0].role"),
        ({"attachments": []}, "additionalProperties", "body"),
        ([], "type", "body"),
    ],
)
def test_invalid_requests_name_the_broken_keyword_and_its_place(
    value: Any, keyword: str, place: str
) -> None:
    rule = as_json(value).rule
    assert rule is not None
    assert (rule.keyword, rule.place) == (keyword, place)


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
    assert classify(body, content_type, authorised=True).expect is expect


@pytest.mark.parametrize(
    ("authorised", "credentials"), [(True, Credentials.GIVEN), (False, Credentials.MISSING)]
)
@pytest.mark.parametrize("body", [None, b"{", b"{}"])
def test_credentials_are_given_or_missing(
    body: bytes | None, *, authorised: bool, credentials: Credentials
) -> None:
    assert classify(body, JSON, authorised=authorised).credentials is credentials


def test_what_was_sent_is_kept() -> None:
    case = classify(b'{ "metadata": {} }', "application/json;charset=utf-8", authorised=True)
    assert case.body == b'{ "metadata": {} }'
    assert case.content_type == "application/json;charset=utf-8"
    assert "metadata:empty" in case.features


def test_places_of_ids_are_told() -> None:
    file = made_up("file")
    case = as_json({"tool_resources": {"code_interpreter": {"file_ids": [file]}}})
    assert case.ids == {"file at tool_resources.code_interpreter.file_ids[]"}


def test_a_request_without_a_body_has_the_features_of_one() -> None:
    case = classify(None, None, authorised=True)
    own = next(c for c in boundary_cases("quick") if c.body is None)
    assert case.features == own.features


def test_classified_features_are_those_of_the_value() -> None:
    from contracts.definition import load

    value = {"metadata": {"k": "v"}, "messages": None}
    assert as_json(value).features == features(load().request, value)
