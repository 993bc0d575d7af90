"""The file of limits: they join, or replace, those of descriptions; a mistake names its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.clauses import Level, catalogue
from contracts.definition.loading import load_definition
from contracts.definition.operation import DefinitionError
from contracts.definition.validation.rules import Rules
from tests.support.openapi_documents import shipped, written

METADATA = "#/components/schemas/Metadata"
GOOD = f"""
[[limit]]
at = "{METADATA}"
keyword = "maxProperties"
value = 3

[[limit]]
at = "messages"
keyword = "maxItems"
value = 2

[[limit]]
at = 'messages[].content'
keyword = "maxLength"
value = 5
"""


def with_limits(folder: Path, said: str) -> Any:
    """Return the shipped definition with a file of limits."""
    return load_definition(written(folder, shipped()), None, written(folder, said, "limits.toml"))


def test_limits_of_a_file_are_rules_like_those_of_descriptions(tmp_path: Path) -> None:
    rules = Rules(with_limits(tmp_path, GOOD))
    message = {"role": "user", "content": "12345"}
    pairs = {"a": "", "b": "", "c": ""}
    assert rules.problem({"messages": [message] * 2, "metadata": pairs}) is None
    for body, keyword in (
        ({"metadata": {**pairs, "d": ""}}, "maxProperties"),
        ({"messages": [message] * 3}, "maxItems"),
        ({"messages": [{**message, "content": "123456"}]}, "maxLength"),
    ):
        found = rules.problem(body)
        assert found is not None
        assert found.keyword == keyword


def test_a_limit_wins_over_a_description_and_is_cited_where_it_holds(tmp_path: Path) -> None:
    definition = with_limits(tmp_path, GOOD)
    pairs = definition.request.properties["metadata"]
    assert (pairs.keywords["maxProperties"], pairs.keywords["keyMaxLength"]) == (3, 64)
    assert definition.source.file_of(pairs.origin("maxProperties")).endswith("limits.toml")
    content = definition.request.below(("messages", "[]", "content"))
    assert [branch.keywords.get("maxLength") for branch in content.branches] == [5, None]


def test_what_a_file_limits_has_the_level_of_prose(tmp_path: Path) -> None:
    levels = {clause.id: clause.level for clause in catalogue(with_limits(tmp_path, GOOD))}
    for name in ("refuse.too-many-pairs", "refuse.too-many-items.described", "refuse.long-value"):
        assert levels[name] is Level.PROSE
    assert levels["accept.metadata-limits"] is levels["accept.messages"] is Level.PROSE
    # The schema limits other arrays.
    assert levels["refuse.too-many-items"] is levels["accept.code-interpreter"] is Level.SCHEMA


def entry(**changes: Any) -> str:
    whole = {"at": "metadata", "keyword": "maxProperties", "value": 3, **changes}
    lines = [f"{key} = {json.dumps(value)}" for key, value in whole.items() if value is not None]
    return "\n".join(["# mine", "[[limit]]", *lines])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("a = ", "line 1: this is not TOML"),
        ("", "line 1: write each limit as [[limit]]"),
        ("limit = [{at = 'metadata'}]", "line 1: write each limit as [[limit]]"),
        (entry(keyword=None), "line 2: the limit has no keyword"),
        (entry(keyword="maxProperty"), "line 4: no limit is 'maxProperty'; did you mean maxProp"),
        (entry(vaule=1), "line 6: 'vaule' means nothing; did you mean value?"),
        (entry(value="3"), "line 5: maxProperties needs a whole number"),
        (entry(value=True), "line 5: maxProperties needs a whole number"),
        (entry(value=-1), "line 5: maxProperties cannot be below 0"),
        (entry(at="metadate"), "line 3: the request has nothing at 'metadate'; did you mean meta"),
        (entry(at="#/nowhere"), "line 3: the request has nothing at '#/nowhere'"),
        (entry(at=3), "line 3: at must be a text"),
        (entry(at="messages"), "line 3: maxProperties is for values of type object"),
        (
            entry(at="tool_resources.code_interpreter.file_ids", keyword="maxItems"),
            "line 3: the schema of 'tool_resources.code_interpreter.file_ids' states maxItems",
        ),
        (
            entry(at="messages[].role", keyword="atMostHalfOf"),
            "line 5: atMostHalfOf needs the",
        ),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, said: str, why: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        with_limits(tmp_path, said)
    assert f"limits.toml, {why}" in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"none\.toml cannot be read as limits: No such file"):
        load_definition(written(tmp_path, shipped()), None, str(tmp_path / "none.toml"))
