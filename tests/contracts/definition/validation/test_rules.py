"""The rules of the reference: the first one that is broken, and those that a liar forgets."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.definition.validation.rules import Problem, Rules
from tests.support.bodies import chunked, image, message

STATIC: Final = "tool_resources.file_search.vector_stores[0].chunking_strategy.static"
METADATA: Final = "#/components/schemas/Metadata"
CHUNKING: Final = (
    "#/components/schemas/CreateThreadRequest/properties/tool_resources/properties/file_search"
    "/properties/vector_stores/items/properties/chunking_strategy/oneOf/1/properties/static"
)


def found(value: Any, *forgotten: str) -> tuple[str, str] | None:
    problem = Rules(load(), *forgotten).problem(value)
    return None if problem is None else (problem.keyword, problem.param)


PAIRS: Final = {f"{i}": "v" for i in range(17)}
BROKEN: Final[list[tuple[Any, str, str]]] = [
    ([], "type", ""),
    ({"nothing": 1}, "additionalProperties", ""),
    ({"messages": [{"role": "user"}]}, "required", "messages[0]"),
    ({"messages": [*message("x")["messages"], {"role": "me", "content": ""}]}, "enum", ""),
    (message([]), "oneOf", "messages[0].content"),
    ({"metadata": PAIRS}, "maxProperties", "metadata"),
    ({"metadata": {"k" * 65: "v"}}, "keyMaxLength", "metadata"),
    ({"metadata": {"a": "", "k": "v" * 513}}, "maxLength", "metadata.k"),
    ({"messages": [message("x")["messages"][0] | {"metadata": PAIRS}]}, "maxProperties", ""),
    (chunked(800, 401), "atMostHalfOf", f"{STATIC}.chunk_overlap_tokens"),
    (chunked(801, 401), "atMostHalfOf", f"{STATIC}.chunk_overlap_tokens"),
    (image("not a url"), "format", "messages[0].content[0].image_url.url"),
]


@pytest.mark.parametrize(("value", "keyword", "place"), BROKEN, ids=lambda value: str(value)[:60])
def test_a_broken_rule_is_reported_by_its_keyword_and_its_place(
    value: Any, keyword: str, place: str
) -> None:
    problem = found(value)
    assert problem is not None
    assert problem[0] == keyword
    assert not place or problem[1] == place


def test_what_is_nested_too_deeply_cannot_be_processed() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    problem = Rules(load()).problem({"metadata": deep})
    assert problem == Problem("The body cannot be processed.", "", "type")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"messages": [], "metadata": None, "tool_resources": None},
        message(""),
        {"metadata": dict(list(PAIRS.items())[:16])},
        {"metadata": {"k" * 64: "\U0001f600" * 512}},
        chunked(800, 400),
        chunked(801, 400),
        chunked(100, 0),
        image("https://example.com/a.png"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_on_a_limit_breaks_no_rule(value: Any) -> None:
    assert Rules(load()).problem(value) is None


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (f"{METADATA}/maxProperties", {"metadata": PAIRS}),
        (f"{METADATA}/keyMaxLength", {"metadata": {"k" * 65: "v"}}),
        (f"{METADATA}/additionalProperties/maxLength", {"metadata": {"k": "v" * 513}}),
        (f"{CHUNKING}/properties/chunk_overlap_tokens/atMostHalfOf", chunked(800, 700)),
        (f"{CHUNKING}/properties/max_chunk_size_tokens/minimum", chunked(99, 0)),
        ("#/components/schemas/CreateThreadRequest/additionalProperties", {"nothing": 1}),
    ],
)
def test_a_forgotten_rule_is_not_enforced_and_the_others_are(pointer: str, value: Any) -> None:
    assert found(value) is not None
    assert found(value, pointer) is None
    assert found({"metadata": []}, pointer) is not None


def test_the_schema_comes_before_the_prose() -> None:
    assert found({"metadata": PAIRS | {"k": 5}}) == ("type", "metadata.k")


def test_every_problem_has_a_code_of_its_keyword() -> None:
    codes = {keyword: Problem("", "", keyword).code for _, keyword, _ in BROKEN}
    assert codes["type"] == "invalid_type"
    assert codes["maxLength"] == "string_above_max_length"
    assert codes["required"] == "missing_required_parameter"
