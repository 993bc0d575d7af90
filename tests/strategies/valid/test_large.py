"""The large request is valid, goes beyond what servers often bound, and stays below a megabyte."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.holding import definition_of
from contracts.definition import load
from contracts.record.writing import dump
from contracts.settings.record import Settings
from strategies.valid.corpus import rich_cases
from strategies.valid.large import large_requests
from tests.support.independent import at, problems, strict_json
from tests.support.openapi_documents import answering, written

DEFINITION: Final = load()
MEGABYTE: Final = 1_000_000
TEXT: Final = {"type": "string"}
PARTS: Final = ("messages", "*", "content", "*")
FILES: Final = ("tool_resources", "file_search", "vector_stores", "*", "file_ids")


def large(*, ids: bool) -> Any:
    return dict(large_requests(DEFINITION.request, ids=ids)).popitem()[1]


@pytest.mark.parametrize("ids", [True, False])
def test_it_is_valid_and_large_in_many_places(ids: bool) -> None:
    body = large(ids=ids)
    assert problems(body) == []
    assert len(dump(body)) < MEGABYTE
    assert len(body["messages"]) == 32
    texts = [*at(body, "messages", "*", "content"), *at(body, *PARTS, "text")]
    lengths = sorted(len(text) for text in texts if isinstance(text, str))
    # The original took no more characters of content, be it in one text or in all of them.
    assert 250_000 - 66_000 < lengths[-1] < sum(lengths) <= 256_000
    assert (lengths[-2] > 2**16) == ids
    pairs = [found for found in at(body, "messages", "*", "metadata") if found]
    assert sum(map(len, pairs)) > 100
    assert {len(found) for found in at(body, *FILES)} == ({10_000} if ids else set())


def test_it_is_taken_apart_where_it_fails_and_has_a_form_without_ids() -> None:
    with_ids, without = rich_cases(DEFINITION)[-1]
    assert (with_ids.is_rich, without.is_rich) == (True, True)
    assert with_ids.ids
    assert not without.ids
    assert strict_json(without.body or b"") == large(ids=False)


def test_it_stays_below_a_megabyte_whatever_a_definition_allows(tmp_path: Path) -> None:
    wide = {"type": "object", "properties": {f"n{i}": {"type": "integer"} for i in range(300)}}
    many = {"type": "array", "maxItems": 1_000_000, "items": wide}
    deep = {"type": "array", "maxItems": 1_000_000, "items": many}
    long = {"type": "string", "maxLength": 1_000_000}
    schemas = {"deep": deep, "many": many, **{f"long{i}": long for i in range(9)}}
    answer = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
    document = answering(answer, {"type": "object", "properties": schemas})
    root = definition_of(Settings(definition=written(tmp_path, document))).request
    (body,) = dict(large_requests(root)).values()
    assert MEGABYTE / 10 < len(dump(body)) < MEGABYTE
