"""Invalid cases break the rule they name, nothing else, and every rule at every place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given

from contracts.definition import load
from contracts.definition.place import BODY, Place
from contracts.record.case import JSON, Case, Expectation
from contracts.record.credentials import Credentials
from contracts.record.feature import Feature, Kind
from strategies.bodies.build import PROFILES
from strategies.bodies.sites import embed, sites
from strategies.drawing import random_cases
from strategies.drawing.broken import invalid_requests
from strategies.invalid.corpus import broken_case, invalid_cases, violations_at
from tests.support.independent import (
    STORES,
    Complaint,
    at,
    broken_prose,
    explanations,
    place_of,
    request_validator,
    strict_json,
)

DEFINITION: Final = load()
PROSE: Final = frozenset({"maxProperties", "keyMaxLength", "maxLength", "atMostHalfOf"})
MAPS: Final = (
    "metadata",
    "messages[].metadata",
    "tool_resources.file_search.vector_stores[].metadata",
)
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"


def body_of(case: Case) -> Any:
    assert case.body is not None
    return strict_json(case.body)


def broken_at(case: Case) -> tuple[str, str]:
    assert case.rule is not None
    return str(case.rule.place), case.rule.keyword


def is_invalid(body: Any) -> bool:
    return not request_validator().is_valid(body) or bool(broken_prose(body))


def explained_by_its_rule(case: Case) -> bool:
    """Tell whether the named rule, at its place, explains all that is wrong.

    A validator says of a value that fits no branch of a oneOf only that; which branch
    was meant is not written down.  So the sound question is whether *some* choice of
    branches leaves no complaint but the named keyword at the named place.  A second
    fault would be there whichever branch is chosen.
    """
    ways = explanations(body_of(case))
    return any(
        {(place_of(path), k) for k, path in _owned(way)} == {broken_at(case)} for way in ways
    )


def _owned(way: frozenset[Complaint]) -> Iterator[Complaint]:
    """Yield the complaints of *way*; what else a value of the wrong type breaks follows."""
    for keyword, path in way:
        if keyword == "type" or ("type", path) not in way:
            yield keyword, path


def named(cases: list[Case]) -> list[str]:
    return [case.name for case in cases]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_case_is_invalid_for_an_independent_validator(profile: str) -> None:
    cases = invalid_cases(DEFINITION, profile)
    assert named([case for case in cases if not is_invalid(body_of(case))]) == []


@given(invalid_requests(DEFINITION))
def test_every_drawn_request_is_invalid_for_an_independent_validator(body: Any) -> None:
    assert is_invalid(json.loads(json.dumps(body)))


@pytest.mark.slow
def test_cases_of_the_schema_break_the_named_rule_and_no_other() -> None:
    cases = [case for case in invalid_cases(DEFINITION) if broken_at(case)[1] not in PROSE]
    assert named([case for case in cases if not explained_by_its_rule(case)]) == []


def test_cases_of_the_prose_keep_the_schema_and_break_one_limit() -> None:
    for case in invalid_cases(DEFINITION):
        keyword = broken_at(case)[1]
        if keyword in PROSE:
            assert request_validator().is_valid(body_of(case)), case.name
            assert broken_prose(body_of(case)) == {keyword}, case.name


def test_cases_of_the_schema_keep_the_prose() -> None:
    broken = {}
    for case in invalid_cases(DEFINITION):
        if broken_at(case)[1] not in PROSE and (found := broken_prose(body_of(case))):
            broken[case.name] = found
    # No overlap is at most half of a negative chunk.
    assert {name for name in broken if "minimum broken by" not in name} == set()
    assert all(found == {"atMostHalfOf"} for found in broken.values())


@given(random_cases.invalid_cases(DEFINITION))
def test_every_drawn_case_breaks_the_rule_it_names_and_no_other(case: Case) -> None:
    keyword = broken_at(case)[1]
    if keyword in PROSE:
        assert broken_prose(body_of(case)) == {keyword}
        assert request_validator().is_valid(body_of(case))
    else:
        assert explained_by_its_rule(case)


@given(random_cases.invalid_cases(DEFINITION))
def test_drawn_cases_say_where_their_rule_stands(case: Case) -> None:
    assert case.rule is not None
    assert DEFINITION.at(case.rule.pointer) is not None
    broken = Feature(Kind.BREAKS, BODY, case.rule.keyword)
    assert {Feature(Kind.INVALID), broken} <= case.features


def test_every_rule_points_into_the_definition() -> None:
    for case in invalid_cases(DEFINITION, "deep"):
        assert case.rule is not None
        DEFINITION.at(case.rule.pointer)
        end = case.rule.pointer.rsplit("/", 1)[-1]
        assert end == ("description" if case.rule.keyword in PROSE else case.rule.keyword)


def test_each_violation_is_labelled_with_a_rule_that_it_is_made_to_break() -> None:
    made: dict[bytes, tuple[Case, set[tuple[Place, str]]]] = {}
    pointers: dict[tuple[Place, str], set[str]] = {}
    for site in sites(DEFINITION.request):
        for broken in violations_at(site):
            case = broken_case(DEFINITION, site, broken, embed(site, broken.value))
            own = site.place, broken.keyword
            # The same bytes may break the rules of several branches, and do not say which.
            made.setdefault(case.body or b"", (case, set()))[1].add(own)
            pointers.setdefault(own, set()).add(broken.pointer)
    assert len(made) > 1_000
    for case, rules in made.values():
        assert case.rule is not None, case.name
        own = case.rule.place, case.rule.keyword
        assert own in rules, case.name
        assert case.rule.pointer in pointers[own], case.name


# Everything that the schema can refuse has a case.


def rules_of(schema: Any, place: str, *, branch: bool = False) -> Iterator[tuple[str, str]]:
    """Yield every place and keyword that a request can break, read off the plain schema.

    The type of a branch is not among them: what one branch refuses another may take.
    A list of required properties says nothing about what is not an object.
    """
    is_object = schema.get("type") == "object"
    for keyword in ("type", "enum", "minItems", "maxItems", "minimum", "maximum", "required"):
        unheard = (branch and keyword == "type") or (keyword == "required" and not is_object)
        if keyword in schema and not unheard:
            yield place or "body", keyword
    extra = schema.get("additionalProperties")
    if extra is False:
        yield place or "body", "additionalProperties"
    elif extra:
        yield from rules_of(extra, f"{place}{{}}")
    if "oneOf" in schema:
        yield place, "oneOf"
        for sub in schema["oneOf"]:
            yield from rules_of(sub, place, branch=True) if set(sub) != {"required"} else ()
    for name, sub in schema.get("properties", {}).items():
        yield from rules_of(sub, f"{place}.{name}" if place else name)
    if "items" in schema:
        yield from rules_of(schema["items"], f"{place}[]")


def limits_of_the_prose() -> Iterator[tuple[str, str]]:
    for place in MAPS:
        yield place, "maxProperties"
        yield place, "keyMaxLength"
        yield f"{place}{{}}", "maxLength"
    yield STATIC, "atMostHalfOf"


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_is_broken_at_every_place(profile: str) -> None:
    schema = DEFINITION.resolved(DEFINITION.operation.request)
    expected = {*rules_of(schema, ""), *limits_of_the_prose()}
    assert expected - set(map(broken_at, invalid_cases(DEFINITION, profile))) == set()


PARTS: Final = ("messages", "*", "content", "*")
REQUIRED: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("messages", "*"), "role content"),
    (PARTS, "type text"),
    (PARTS, "type image_file"),
    (PARTS, "type image_url"),
    ((*PARTS, "image_file"), "file_id"),
    ((*PARTS, "image_url"), "url"),
    (("messages", "*", "attachments", "*", "tools", "*"), "type"),
    ((*STORES, "chunking_strategy"), "type static"),
    ((*STORES, "chunking_strategy", "static"), "max_chunk_size_tokens chunk_overlap_tokens"),
)


@pytest.mark.parametrize(("path", "required"), REQUIRED, ids=str)
def test_each_required_property_is_left_out_alone(path: tuple[str, ...], required: str) -> None:
    names = set(required.split())
    lacking = [
        names - found.keys()
        for case in invalid_cases(DEFINITION)
        for found in at(body_of(case), *path)
        if isinstance(found, dict)
    ]
    assert [name for name in names if {name} not in lacking] == []


def test_every_array_has_a_case_that_is_broken_behind_a_valid_element() -> None:
    arrays = {
        place.removesuffix("[]")
        for place, _ in rules_of(DEFINITION.resolved(DEFINITION.operation.request), "")
        if place.endswith("[]") and "vector_store_ids" not in place
    } - {"tool_resources.file_search.vector_stores"}  # these two take one element at most
    later = set()
    for case in invalid_cases(DEFINITION):
        if broken_at(case)[1] not in PROSE:
            paths = [path for way in explanations(body_of(case)) for _, path in way]
            later |= {place_of(p[:i]) for p in paths for i, t in enumerate(p) if t in range(1, 99)}
    assert arrays - later == set()


@pytest.mark.parametrize("place", MAPS)
def test_every_map_has_a_case_that_is_broken_in_its_last_pair(place: str) -> None:
    cases = [c for c in invalid_cases(DEFINITION) if broken_at(c)[0] == f"{place}{{}}"]
    assert any(case.name.endswith("last pair") for case in cases)


@pytest.mark.parametrize("profile", PROFILES)
def test_names_and_requests_are_unique(profile: str) -> None:
    cases = invalid_cases(DEFINITION, profile)
    for keys in ([case.name for case in cases], [case.body for case in cases]):
        assert [key for key, seen in Counter(keys).items() if seen > 1] == []


def test_nothing_that_is_unspecified_is_among_them() -> None:
    for case in invalid_cases(DEFINITION, "deep"):
        body = body_of(case)
        assert body is not None
        assert b"\\ud" not in (case.body or b"").lower(), "a lone surrogate"
        assert json.dumps(body, ensure_ascii=False).encode()
        assert not any(number.is_integer() for number in fractions(body)), case.name
        assert (case.content_type, case.credentials) == (JSON, Credentials.GIVEN)
        assert case.expect is Expectation.INVALID


def fractions(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from fractions(entry)
