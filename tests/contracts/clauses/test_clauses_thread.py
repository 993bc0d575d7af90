"""The clauses about the thread in the answer: its envelope, every keyword, and its clock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import pytest

from contracts.clauses import matching
from contracts.definition import load
from contracts.definition.document import RESPONSE
from contracts.definition.prose import CLOCK_TOLERANCE_S
from contracts.judging.finding import Outcome
from contracts.record.case import Credentials, Expectation
from contracts.record.exchange import Exchange
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    JSON,
    NOW,
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


# One fault, one clause: whatever is wrong with a thread is told by the clause it is of.

FAULTS: Final[list[tuple[Any, str, str]]] = [
    ([thread()], "object-itself", "an array"),
    (None, "object-itself", "null"),
    ({"data": thread()}, "object-itself", "its properties are: data"),
    ({"error": {"message": "no"}}, "object-itself", "its properties are: error"),
    ({}, "object-itself", "none at all"),
    *[(thread(**{name: ...}), f"{name}.required", name) for name in thread()],
    (thread(id=5), "id.type", "id should be a string, but is a number: 5"),
    (thread(id=None), "id.type", "null"),
    (thread(id=" "), "id.not-empty", "empty"),
    (thread(object="thread.created"), "object.enum", "'thread'"),
    (thread(object=None), "object.type", "null"),
    (thread(created_at=str(NOW)), "created_at.type", "a string"),
    (thread(created_at=float(NOW)), "created_at.type", "a number: 1800000000.0"),
    (thread(created_at=NOW + 0.5), "created_at.type", "an integer"),
    (thread(created_at=True), "created_at.type", "a boolean: True"),
    (thread(metadata=[]), "metadata.type", "an object or null"),
    (thread(metadata={"k": 1}), "metadata.values.type", "metadata.k should be a string"),
    (thread(metadata={"k": None}), "metadata.values.type", "but is null"),
    (thread(metadata={"": 1}), "metadata.values.type", "should be a string"),
    (thread(tool_resources=[]), "tool_resources.type", "an array of 0"),
    (thread(tool_resources={"file_search": None}), "tool_resources.file_search.type", "null"),
    (with_files(None), f"{FILES}.type", "null"),
    (with_files(["f", 5]), f"{FILES}.items.type", "file_ids.1 should be a string"),
    (with_files(["f"] * 21), f"{FILES}.max-items", "at most 20"),
    (with_stores("vs"), f"{STORES}.type", "a string: 'vs'"),
    (with_stores([None]), f"{STORES}.items.type", "vector_store_ids.0"),
    (with_stores(["a", "b"]), f"{STORES}.max-items", "at most 1 long"),
]


@pytest.mark.parametrize(
    ("answer", "name", "said"), FAULTS, ids=[f[1] + ": " + f[2] for f in FAULTS]
)
def test_a_fault_is_told_by_its_own_clause_alone(answer: Any, name: str, said: str) -> None:
    of = exchange(answer=json.dumps(answer).encode())
    assert failing(of) == {f"thread.{name}"}
    assert said in broken(f"thread.{name}", of)


@pytest.mark.parametrize(
    "answer",
    [
        thread(),
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
    schema = load().resolved(RESPONSE)
    expected = {f"thread.{name}.required" for name in schema["required"]}
    for name, sub in schema["properties"].items():
        expected |= set(keywords(sub, name))
    others = {"object-itself", "id.not-empty", "created_at.in-seconds"}
    others |= {"created_at.follows-the-clock"}
    assert {clause.id for clause in matching("thread")} == expected | {
        f"thread.{name}" for name in others
    }


@pytest.mark.parametrize(
    "of",
    [
        exchange(case(expect=Expectation.INVALID), thread(id=5)),
        exchange(case(credentials=Credentials.RANDOM), thread(id=5)),
        exchange(answer=thread(id=5), status=201),
        exchange(answer=b"<html>"),
    ],
)
def test_what_is_no_created_thread_is_judged_by_others(of: Exchange) -> None:
    assert failing(of) == set()
    assert judged("thread.id.type", of) == [DOES_NOT_APPLY]


def test_an_unspecified_request_that_is_accepted_yields_a_thread_as_well() -> None:
    of = exchange(case(expect=Expectation.UNSPECIFIED), thread(id=5))
    assert failing(of) == {"thread.id.type"}


# The clock.

SECONDS: Final = "thread.created_at.in-seconds"
CLOCK: Final = "thread.created_at.follows-the-clock"


def created(
    at: float, *, number: int = 1, when: float = 0.0, date: float | None = None
) -> Exchange:
    told = {} if date is None else {"Date": http_date(date)}
    headers = {**JSON, **told}
    return exchange(answer=thread(created_at=at), headers=headers, number=number, when=when)


def http_date(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)


@pytest.mark.parametrize("off", [0, -1, 1, 300, -300, CLOCK_TOLERANCE_S, -CLOCK_TOLERANCE_S])
def test_created_at_is_the_time_of_the_call_within_the_tolerance(off: int) -> None:
    assert judged(SECONDS, created(NOW + off)) == [None]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW * 1000, "in milliseconds"),
        (NOW * 10**6, "in microseconds"),
        (NOW * 10**9, "in nanoseconds"),
        (0, "before the call"),
        (-NOW, "before the call"),
        (NOW + 3600, "3600 s after the call"),
        (NOW - 1800, "1800 s before the call"),
    ],
)
def test_other_times_and_units_are_told(at: int, said: str) -> None:
    assert said in broken(SECONDS, created(at))


def test_a_server_whose_clock_is_wrong_is_believed_where_its_date_header_agrees() -> None:
    off = NOW - 86_400
    assert judged(SECONDS, created(off, date=off + 60)) == [None]
    assert "before the call" in broken(SECONDS, created(off, date=NOW))
    assert "before the call" in broken(SECONDS, created(off, date=off - 1_000))


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2024 00:00:00 GMT", "0"])
def test_a_date_header_that_is_no_date_excuses_nothing(date: str) -> None:
    of = exchange(answer=thread(created_at=0), headers={**JSON, "Date": date})
    assert "before the call" in broken(SECONDS, of)


@pytest.mark.parametrize("at", [str(NOW), float(NOW), None, ...])
def test_a_created_at_of_another_type_has_a_clause_of_its_own(at: Any) -> None:
    assert judged(SECONDS, exchange(answer=thread(created_at=at))) == [DOES_NOT_APPLY]


def ticking(*times: float) -> list[Exchange]:
    """Return threads created at these times of the server, one second apart of ours."""
    return [created(at, number=i + 1, when=float(i)) for i, at in enumerate(times)]


def test_a_clock_that_ticks_is_followed() -> None:
    said = judged(CLOCK, *ticking(*(NOW + i for i in range(6))))
    assert said[-1] is None
    assert not [one for one in said if one not in (None, DOES_NOT_APPLY)]


def test_a_clock_that_stands_still_for_seconds_is_told() -> None:
    said = judged(CLOCK, *ticking(*[NOW] * 6))
    assert said[:2] == [DOES_NOT_APPLY] * 2
    assert str(said[-1]).startswith(f"created_at is still {NOW}")


def test_many_threads_within_a_second_may_have_the_same_time() -> None:
    at_once = [created(NOW, number=i, when=i / 100) for i in range(1, 50)]
    assert set(judged(CLOCK, *at_once)) == {DOES_NOT_APPLY}


def test_a_clock_that_jumps_is_told_and_one_that_is_off_by_a_constant_is_not() -> None:
    assert judged(CLOCK, *ticking(*(NOW + 200 + i for i in range(6))))[-1] is None
    assert "jumps" in broken(CLOCK, *ticking(NOW, NOW + 1, NOW + 300))


def test_a_wrong_time_says_nothing_about_whether_the_clock_stands_still() -> None:
    assert judged(CLOCK, *ticking(5, 5, 5, 5, 5)) == [DOES_NOT_APPLY] * 5
