"""The clauses about the thread in the answer: its envelope, and every keyword."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from contracts.clauses import matching
from contracts.judging.finding import Outcome
from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from tests.support.exchanges import (
    CLAUSES,
    DEFINITION,
    DOES_NOT_APPLY,
    INVALID,
    NOW,
    UNSPECIFIED,
    broken,
    case,
    exchange,
    judged,
    thread,
    verdicts,
)

FILES: Final = "tool_resources.code_interpreter.file_ids"
STORES: Final = "tool_resources.file_search.vector_store_ids"


def failing(*exchanges: Exchange) -> set[str]:
    found = verdicts(*exchanges, prefix="thread.").items()
    return {name for name, verdict in found if verdict.outcome is Outcome.FAIL}


def with_files(files: Any) -> dict[str, Any]:
    return thread(tool_resources={"code_interpreter": {"file_ids": files}})


def with_stores(stores: Any) -> dict[str, Any]:
    return thread(tool_resources={"file_search": {"vector_store_ids": stores}})


# One fault, one clause: whatever is wrong with a thread is reported by the clause it is of.

FAULTS: Final[list[tuple[Any, str, str]]] = [
    ([thread()], "object-itself", "an array"),
    (None, "object-itself", "should be a thread object, but is null"),
    (5, "object-itself", "but is a number"),
    (True, "object-itself", "but is a boolean"),
    ("x", "object-itself", "but is a string"),
    ({"data": thread()}, "object-itself", "its properties are: data"),
    ({"error": {"message": "no"}}, "object-itself", "its properties are: error"),
    ({}, "object-itself", "none at all"),
    *[(thread(**{name: ...}), f"{name}.required", name) for name in thread()],
    (thread(id=5), "id.type", "id should be a string, but is a number: 5"),
    (thread(id=None), "id.type", "null"),
    (thread(id=" "), "id.not-empty", "empty"),
    (thread(object="thread.created"), "object.enum", "'thread'"),
    (thread(object="x" * 100), "object.enum", f"a string: '{'x' * 60}'..."),
    (thread(object=None), "object.type", "null"),
    (thread(created_at=str(NOW)), "created_at.type", "a string"),
    (thread(created_at=float(NOW)), "created_at.type", "a number: 1800000000.0"),
    (thread(created_at=NOW + 0.5), "created_at.type", "an integer"),
    (thread(created_at=True), "created_at.type", "a boolean: True"),
    (thread(metadata=[]), "metadata.type", "an object or null"),
    (thread(metadata={"k": 1}), "metadata.values.type", "metadata.k should be a string"),
    (thread(metadata={"k": None}), "metadata.values.type", "but is null"),
    (thread(metadata={"k": []}), "metadata.values.type", "a string, but is an array of 0"),
    (thread(metadata={"": 1}), "metadata.values.type", "should be a string"),
    (thread(tool_resources=[]), "tool_resources.type", "an array of 0"),
    (thread(tool_resources={"file_search": None}), "tool_resources.file_search.type", "null"),
    (with_files(None), f"{FILES}.type", "null"),
    (with_files(["f", 5, None]), f"{FILES}.items.type", "file_ids.1 should be a string, but is"),
    (with_files(["f"] * 21), f"{FILES}.max-items", "at most 20"),
    (with_stores("vs"), f"{STORES}.type", "a string: 'vs'"),
    (with_stores([None]), f"{STORES}.items.type", "vector_store_ids.0"),
    (with_stores(["a", "b"]), f"{STORES}.max-items", "at most 1 long"),
]


@pytest.mark.parametrize(
    ("answer", "name", "said"), FAULTS, ids=[f"{name}: {said[:30]}" for _, name, said in FAULTS]
)
def test_a_fault_is_reported_by_its_own_clause_alone(answer: Any, name: str, said: str) -> None:
    of = exchange(answer=json.dumps(answer).encode())
    assert failing(of) == {f"thread.{name}"}
    assert said in broken(f"thread.{name}", of)


@pytest.mark.parametrize(
    ("around", "said"),
    [
        (lambda inner: [inner], "is an array; the thread is in it"),
        (json.dumps, "is a string; the thread is in it"),
        (lambda inner: {"data": inner}, "its properties are: data; the thread is under 'data'"),
        (lambda inner: {"data": [inner], "object": "list"}, "the thread is in an array, under"),
        (lambda inner: json.dumps({"ok": True, "thread": inner}), "under 'thread', in it"),
    ],
)
def test_what_is_around_a_thread_is_one_fault_and_hides_no_other(
    around: Callable[[Any], Any], said: str
) -> None:
    of = exchange(answer=json.dumps(around(thread(id=5))).encode())
    assert failing(of) == {"thread.object-itself", "thread.id.type"}
    assert said in broken("thread.object-itself", of)
    assert failing(exchange(answer=json.dumps(around(thread())).encode())) == {
        "thread.object-itself"
    }


@pytest.mark.parametrize(
    "answer",
    [
        thread(),
        thread(parent=thread(), copies=[thread()], text=json.dumps(thread())),
        thread(metadata=None, tool_resources=None),
        thread(metadata={"k": "v"}, more="is allowed"),
        thread(tool_resources={"code_interpreter": {}, "file_search": {}, "other": 1}),
        with_files(["f"] * 20),
        with_files([]),
        with_stores(["vs"]),
    ],
)
def test_a_thread_of_the_definition_breaks_nothing(answer: Any) -> None:
    assert failing(exchange(answer=answer)) == set()


def keywords(schema: Any, place: str) -> Iterator[str]:
    """Yield the ids that the plain schema of the answer asks for."""
    kinds = {"type": "type", "enum": "enum", "maxItems": "max-items"}
    yield from (f"thread.{place}.{name}" for k, name in kinds.items() if k in schema)
    for name, sub in schema.get("properties", {}).items():
        yield from keywords(sub, f"{place}.{name}")
    for keyword, name in (("items", "items"), ("additionalProperties", "values")):
        yield from keywords(schema[keyword], f"{place}.{name}") if keyword in schema else ()


def test_every_keyword_of_the_schema_is_a_clause() -> None:
    schema = DEFINITION.resolved(DEFINITION.operation.response)
    expected = {f"thread.{name}.required" for name in schema["required"]}
    for name, sub in schema["properties"].items():
        expected |= set(keywords(sub, name))
    others = {"object-itself", "id.not-empty", "created_at.in-seconds"}
    others |= {"created_at.follows-the-clock"}
    assert {clause.id for clause in matching(CLAUSES, "thread")} == expected | {
        f"thread.{name}" for name in others
    }


@pytest.mark.parametrize(
    "of",
    [
        exchange(INVALID, thread(id=5)),
        exchange(case(credentials=Credentials.RANDOM), thread(id=5)),
        exchange(answer=thread(id=5), status=300),
        exchange(answer=b"<html>"),
    ],
)
def test_what_is_no_created_thread_is_judged_by_others(of: Exchange) -> None:
    assert failing(of) == set()
    assert judged("thread.id.type", of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("status", [201, 202, 299])
def test_a_thread_behind_another_2xx_is_judged_all_the_same(status: int) -> None:
    of = exchange(answer=thread(id=5), status=status)
    assert failing(of) == {"thread.id.type"}


def test_an_unspecified_request_that_is_accepted_yields_a_thread_as_well() -> None:
    of = exchange(UNSPECIFIED, thread(id=5))
    assert failing(of) == {"thread.id.type"}


@pytest.mark.parametrize(
    ("clause", "metadata", "asked"),
    [
        ("thread.metadata.values.type", {"k": "v"}, True),
        ("thread.metadata.values.type", {}, False),
        ("thread.metadata.values.type", None, False),
        ("thread.metadata.type", {}, True),
        ("thread.metadata.type", None, True),
        ("thread.metadata.type", ..., False),
        ("thread.metadata.required", ..., True),
    ],
)
def test_a_clause_about_entries_needs_one(clause: str, metadata: Any, *, asked: bool) -> None:
    said = judged(clause, exchange(answer=thread(metadata=metadata)))
    assert (said != [DOES_NOT_APPLY]) is asked


def test_a_type_that_is_wrong_breaks_no_enum_as_well() -> None:
    of = exchange(answer=thread(object=5))
    assert judged("thread.object.enum", of) == [None]
    assert judged("thread.object.type", of) != [None]


@pytest.mark.parametrize("of", [case(), UNSPECIFIED], ids=["valid", "unspecified"])
def test_an_answer_that_no_validator_reads_is_a_fault_where_nothing_odd_was_sent(of: Case) -> None:
    text = "[" * 300 + "]" * 300
    body = json.dumps(thread()).replace('"metadata": {}', f'"metadata": {text}')
    (said,) = judged("thread.object-itself", exchange(of, body.encode()))
    assert (said is None) is (of is UNSPECIFIED)


def test_titles_of_generated_clauses_read_as_sentences() -> None:
    titles = {clause.id: clause.title for clause in matching(CLAUSES, "thread")}
    assert titles["thread.id.type"] == "id is a string"
    assert titles["thread.created_at.type"] == "created_at is an integer"
    assert titles["thread.metadata.type"] == "metadata is an object or null"
    assert titles[f"thread.{FILES}.max-items"].endswith("at most 20 long")
