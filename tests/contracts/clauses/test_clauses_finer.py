"""The finer points of clauses about threads, ids and the wire: which of several faults is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.clauses import catalogue, matching
from contracts.clauses.identity import PARALLEL
from contracts.record.case import Credentials, Expectation, Rule
from contracts.record.exchange import Exchange, FailureKind
from contracts.record.parsed import Kind, ParsedExchange
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    JSON,
    broken,
    case,
    exchange,
    invalid,
    judged,
    thread,
    unanswered,
)

FILES: Final = "thread.tool_resources.code_interpreter.file_ids"
RULE: Final = Rule("#", "type", "body", "somehow")
ODD: Final = case(expect=Expectation.UNSPECIFIED)


def with_files(*files: Any) -> Exchange:
    return exchange(answer=thread(tool_resources={"code_interpreter": {"file_ids": list(files)}}))


def test_the_first_of_several_faults_is_told_with_its_own_value() -> None:
    said = broken(f"{FILES}.items.type", with_files("f", 5, None))
    assert said.endswith("file_ids.1 should be a string, but is a number: 5")
    metadata = broken("thread.metadata.values.type", exchange(answer=thread(metadata={"k": []})))
    assert metadata == "metadata.k should be a string, but is an array of 0"


def test_a_long_value_is_told_cut() -> None:
    said = broken("thread.object.enum", exchange(answer=thread(object="x" * 100)))
    assert said.endswith("a string: '" + "x" * 79)


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


@pytest.mark.parametrize("expect", [Expectation.VALID, Expectation.UNSPECIFIED])
def test_an_answer_that_no_validator_reads_is_told_where_nothing_odd_was_sent(
    expect: Expectation,
) -> None:
    text = "[" * 300 + "]" * 300
    body = json.dumps(thread()).replace('"metadata": {}', f'"metadata": {text}')
    (said,) = judged("thread.object-itself", exchange(case(expect=expect), body.encode()))
    assert (said is None) is (expect is Expectation.UNSPECIFIED)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(b"null", "null"), (b"5", "a number"), (b"true", "a boolean"), (b'"x"', "a string")],
)
def test_what_is_no_object_is_called_by_its_type(answer: bytes, kind: str) -> None:
    said = broken("thread.object-itself", exchange(answer=answer))
    assert said == f"the answer should be a thread object, but is {kind}"


def test_titles_of_generated_clauses_read_as_sentences() -> None:
    titles = {clause.id: clause.title for clause in matching("thread")}
    assert titles["thread.id.type"] == "id is a string"
    assert titles["thread.created_at.type"] == "created_at is an integer"
    assert titles["thread.metadata.type"] == "metadata is an object or null"
    assert titles[f"{FILES}.max-items"].endswith("at most 20 long")


# The wire.


@pytest.mark.parametrize(
    ("declared", "length", "said"),
    [
        ("5", 5, None),
        (" 5 ", 5, None),
        ("5", 6, "Content-Length says 5, but 6 bytes came"),
        ("x", 6, None),
        ("-5", 5, None),
    ],
)
def test_the_declared_length_is_that_of_what_came(
    declared: str, length: int, said: str | None
) -> None:
    of = exchange(headers={**JSON, "Content-Length": declared}, raw_length=length)
    assert judged("wire.content-length", of) == [said]


@pytest.mark.parametrize(
    ("headers", "length"), [(JSON, 5), ({**JSON, "content-length": "5"}, None)]
)
def test_a_length_that_is_not_declared_or_not_known_is_not_judged(
    headers: dict[str, str], length: int | None
) -> None:
    of = exchange(headers=headers, raw_length=length)
    assert judged("wire.content-length", of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FailureKind.UNSENDABLE, DOES_NOT_APPLY),
        (FailureKind.TIMEOUT, "no answer came: nothing came"),
    ],
)
def test_what_could_not_be_sent_needs_no_answer(kind: FailureKind, said: str) -> None:
    assert judged("wire.answers", unanswered(kind=kind)) == [said]
    assert judged("wire.answers", exchange()) == [None]


@pytest.mark.parametrize(
    ("declared", "body", "said"),
    [
        ("application/json", b"{}", None),
        ("application/json", b"{", "the answer is not JSON"),
        ("text/html", b"{}", None),
        ("text/html", b"<html>", DOES_NOT_APPLY),
    ],
)
def test_only_what_claims_or_happens_to_be_json_is_asked_to_be(
    declared: str, body: bytes, said: str | None
) -> None:
    (found,) = judged("wire.json", exchange(answer=body, headers={"content-type": declared}))
    assert (found is None) if said is None else str(found).startswith(said)


@pytest.mark.parametrize(
    ("metadata", "twice"),
    [("{}", False), ('{"a":"","a":""}', True), ('[{"b":[{"a":1,"a":1}]}]', True), ("[1]", False)],
)
def test_a_name_that_stands_twice_is_found_at_any_depth(metadata: str, *, twice: bool) -> None:
    body = json.dumps(thread()).replace('"metadata": {}', f'"metadata": {metadata}')
    (said,) = judged("wire.unique-names", exchange(answer=body.encode()))
    assert (said is not None) is twice


# Ids.


def at(number: int, started: float, finished: float) -> Exchange:
    of = exchange(case({"metadata": {"k": str(number)}}, scenario=PARALLEL), thread(id="a"))
    return replace(of, number=number, started=of.started + started, finished=of.started + finished)


@pytest.mark.parametrize(
    ("second", "at_once"),
    [((0.5, 2), True), ((1, 2), False), ((2, 3), False), ((-2, 0), False), ((-2, 0.5), True)],
)
def test_requests_are_parallel_where_their_times_overlap(
    second: tuple[float, float], *, at_once: bool
) -> None:
    seen = [at(1, 0, 1), at(2, *second)]
    told = judged("identity.unique-in-parallel", *seen)[-1] is not None
    assert (told, judged("identity.unique", *seen)[-1] is None) == (at_once, at_once)


def test_a_long_id_is_told_cut() -> None:
    seen = [
        exchange(case({"metadata": {"n": n}}), thread(id="i" * 99), number=int(n)) for n in "12"
    ]
    assert f"'{'i' * 60}'" in broken("identity.unique", *seen)


def test_three_accepted_and_one_refused_are_told_against_the_first() -> None:
    said = judged(
        "reliability.same-request-same-outcome",
        *(exchange(status=s, number=n) for n, s in enumerate((404, 400, 201, 200), 1)),
    )
    assert said[:3] == [None] * 3
    assert said[3] is not None
    assert said[3].endswith("first with 404 as number 1 and with 200 as number 4")


# Kinds.


@pytest.mark.parametrize(
    ("of", "status", "kinds"),
    [
        (case(), 200, {Kind.CREATED, Kind.VALID}),
        (case(), 201, {Kind.VALID}),
        (ODD, 200, {Kind.CREATED}),
        (ODD, 400, set()),
        (invalid(RULE), 200, {Kind.INVALID}),
        (case(credentials=Credentials.RANDOM), 200, {Kind.OTHER_CREDENTIALS}),
        (invalid(RULE, credentials=Credentials.MISSING), 400, {Kind.OTHER_CREDENTIALS}),
    ],
)
def test_an_exchange_is_of_the_kinds_that_clauses_are_about(
    of: Any, status: int, kinds: set[Kind]
) -> None:
    assert ParsedExchange(exchange(of, b"{}", status=status)).kinds == {Kind.ANY, *kinds}
    assert {clause.about for clause in catalogue()} == set(Kind)
