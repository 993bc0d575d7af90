"""Raw bodies: what is malformed, what is only hard to read, and what is unspecified."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.ledger import LEDGER
from contracts.record.case import JSON, Case, Expectation
from contracts.record.credentials import Credentials
from contracts.record.feature import Feature
from contracts.record.json_text import NotJson, parse
from strategies.bodies.build import PROFILES
from strategies.raw.corpus import raw_cases
from strategies.raw.malformed import malformed
from tests.support.independent import (
    at,
    explanations,
    problems,
    request_validator,
    strict_json,
)

DEFINITION: Final = load()
MALFORMED: Final = malformed(DEFINITION)
CASES: Final = raw_cases(DEFINITION, "deep")
INVALID: Final = [case for case in CASES if case.expect is Expectation.INVALID]
BESIDE_NULL: Final = [case for case in INVALID if "as null beside another" in case.name]
UNSPECIFIED: Final = [case for case in CASES if case.expect is Expectation.UNSPECIFIED]
IDS: Final = (
    ("tool_resources", "code_interpreter", "file_ids", "*"),
    ("tool_resources", "file_search", "vector_store_ids", "*"),
    ("messages", "*", "attachments", "*", "file_id"),
    ("messages", "*", "content", "*", "image_file", "file_id"),
)
# What each object of the definition that is open declares.
OPEN: Final[dict[tuple[str, ...], frozenset[str]]] = {
    ("tool_resources",): frozenset({"code_interpreter", "file_search"}),
    ("tool_resources", "code_interpreter"): frozenset({"file_ids"}),
    ("tool_resources", "file_search"): frozenset({"vector_store_ids", "vector_stores"}),
    ("tool_resources", "file_search", "vector_stores", "*"): frozenset(
        {"file_ids", "chunking_strategy", "metadata"}
    ),
    ("messages", "*", "content", "*"): frozenset({"type", "text", "image_file", "image_url"}),
    ("messages", "*", "attachments", "*"): frozenset({"file_id", "tools"}),
    ("messages", "*", "attachments", "*", "tools", "*"): frozenset({"type"}),
}


def name_of(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bodies_are_no_json_for_the_strict_parser(name: str) -> None:
    with pytest.raises(NotJson):
        parse(MALFORMED[name])


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bodies_are_no_json_for_python(name: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        strict_json(MALFORMED[name])


def test_every_malformed_body_is_sent_as_json_with_the_rule_it_breaks() -> None:
    sent = {
        case.body: case
        for case in raw_cases(DEFINITION, "quick")
        if case.expect is Expectation.INVALID
    }
    for name, body in MALFORMED.items():
        rule = sent[body].rule
        assert rule is not None
        assert (rule.keyword, sent[body].name) == ("json", f"malformed: {name}")
        assert sent[body].content_type == JSON


# What breaks two rules is named after neither.
@pytest.mark.parametrize("case", [one for one in INVALID if one not in BESIDE_NULL], ids=name_of)
def test_invalid_cases_are_not_valid_requests(case: Case) -> None:
    assert case.rule is not None
    assert case.body is not None
    try:
        value = strict_json(case.body)
    except (ValueError, RecursionError):
        # Nested beyond what Python reads, more digits than it converts, or no JSON at all.
        assert case.rule.keyword == "json" or "nested" in case.name or "digits" in case.name
    else:
        assert case.rule.keyword != "json"
        broken = {keyword for way in explanations(value) for keyword, _ in way}
        assert case.rule.keyword in broken


@pytest.mark.parametrize("case", UNSPECIFIED, ids=name_of)
def test_unspecified_cases_are_what_the_stands_say(case: Case) -> None:
    reasons = set(silent_about(case))
    assert reasons
    assert reasons <= {stand.name for stand in LEDGER}


@pytest.mark.parametrize("case", [c for c in UNSPECIFIED if c.content_type == JSON], ids=name_of)
def test_unspecified_json_breaks_no_rule_of_the_schema(case: Case) -> None:
    if "odd requests" not in silent_about(case):
        found = problems(strict_json(case.body or b""))
        assert [problem for problem in found if "an attachment without" not in problem] == []


def silent_about(case: Case) -> Iterator[str]:
    """Yield the stands under which it cannot be said what *case* should be answered."""
    body = case.body or b""
    try:
        value = parse(body)
    except NotJson:
        value = None
    if case.content_type != JSON or value is None or written_oddly(body):
        yield "odd requests"
    if any(sizes < 0 for sizes in at(value, *OVERLAP)):
        yield "negative overlap"
    for path, declared in OPEN.items():
        if any(found.keys() - declared for found in at(value, *path) if isinstance(found, dict)):
            yield "open objects"
    if any({"file_id", "tools"} - a.keys() for a in at(value, "messages", "*", "attachments", "*")):
        yield "attachments"
    urls = at(value, "messages", "*", "content", "*", "image_url", "url")
    if any(not re.fullmatch(r"https://[!-~]+\.(png|jpe?g|gif|webp)", url) for url in urls):
        yield "image url"
    if any(not re.fullmatch(r"[a-z]+[-_][\w-]{1,64}", i) for path in IDS for i in at(value, *path)):
        yield "ids"
    messages = [len(found) for found in at(value, "messages")]
    contents = [len(found) for found in at(value, "messages", "*", "content")]
    if max([0, *messages]) > 32 or max([0, *contents]) > 256_000:
        yield "unstated limits"


OVERLAP: Final = (
    *("tool_resources", "file_search", "vector_stores", "*"),
    *("chunking_strategy", "static", "chunk_overlap_tokens"),
)


def written_oddly(body: bytes) -> bool:
    """Tell whether a number is written with a fraction or as -0, a key twice, or half a pair."""
    pairs: list[tuple[str, Any]] = []

    def keep(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs.extend(found if len(dict(found)) < len(found) else ())
        return dict(found)

    value = json.loads(body, object_pairs_hook=keep)
    halves = re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False))
    number = re.search(rb":\s*-?(\d+(\.\d+)?[eE]|\d+\.0+\b|0\b(?<=-0))", body)
    return bool(pairs or halves or number)


@pytest.mark.parametrize("profile", PROFILES)
def test_names_and_requests_are_unique(profile: str) -> None:
    cases = raw_cases(DEFINITION, profile)
    for keys in ([c.name for c in cases], [(c.body, c.content_type) for c in cases]):
        assert [key for key, seen in Counter(keys).items() if seen > 1] == []


def test_profiles_grow_and_carry_the_given_credentials() -> None:
    sent = [
        {(c.body, c.content_type) for c in raw_cases(DEFINITION, profile)} for profile in PROFILES
    ]
    assert len(sent[0]) < len(sent[1]) < len(sent[2])
    assert {case.credentials for case in CASES} == {Credentials.GIVEN}


# What stops a reader at the same sign, however the body goes on, and what differs in size only.
ALIKE: Final = (
    {"1000000 nested arrays", "1000000 nested objects"},
    {f"{depth} nested {what}" for depth in (100_000, 1_000_000) for what in ("arrays", "objects")},
    {"invalid UTF-8", "invalid UTF-8 as content"},
    {"a surrogate in UTF-8", "a surrogate in UTF-8 as content"},
    {"truncated in a string", "an unfinished string"},
    {"truncated after a comma", "only an opening brace"},
    {"a comma too many", "a leading comma"},
    {"two values", "two values on two lines"},
    {
        *("NaN", "NaN where null may stand", "NaN alone", "NaN as content"),
        "NaN in an array of ids",
    },
    {"hexadecimal where anything may stand", "a hexadecimal number"},
    {"YAML", "a quoted body without quotes", "a form"},
    {f"{depth} nested arrays" for depth in (100, 2_000, 100_000, 1_000_000)},
    {f"{depth} nested objects" for depth in (100, 2_000, 100_000, 1_000_000)},
    {"a chunk size of many digits", "a chunk size of 1e400"},
)


def test_every_case_can_be_told_by_a_feature_from_those_that_are_not_alike() -> None:
    carriers: dict[Feature, set[str]] = {}
    for case in INVALID:
        for feature in case.features:
            carriers.setdefault(feature, set()).add(case.name.removeprefix("malformed: "))
    fewest = [min((carriers[f] for f in case.features), key=len) for case in INVALID]
    assert [names for names in fewest if len(names) > 1 and names not in ALIKE] == []


@pytest.mark.parametrize("part", ["\\ud83d", "\\ude00"])
@pytest.mark.parametrize("place", ["value", "key", "content"])
def test_halves_of_a_surrogate_pair_stand_in_each_place(part: str, place: str) -> None:
    shape = {
        "value": rb'"key":"a%sb"',
        "key": rb'\{"%s":"v"',
        "content": rb'"content":"%s"',
    }[place] % re.escape(part.encode())
    assert any(re.search(shape, case.body or b"") for case in UNSPECIFIED)


@pytest.mark.parametrize(
    "start",
    [
        b'"content":"hello","metadata":{"key":',
        b'"type":"text","text":',
        b'"vector_stores":[{"metadata":{"key":',
        b'"code_interpreter":{"file_ids":[',
    ],
    ids=str,
)
def test_half_of_a_surrogate_pair_stands_alone_within_everything(start: bytes) -> None:
    assert any(start + rb'"a\ud83db"' in (case.body or b"") for case in UNSPECIFIED)


def test_what_is_chosen_stands_beside_the_others_as_null() -> None:
    bodies = [json.loads(case.body or b"") for case in BESIDE_NULL]
    assert not any(map(request_validator().is_valid, bodies))
    found = [body["tool_resources"]["file_search"] for body in bodies]
    names = {name for one in found for name, value in one.items() if value is None}
    assert names == {"vector_stores", "vector_store_ids"}
    assert all(len(one) == len(names) for one in found)
