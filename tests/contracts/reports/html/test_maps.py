"""The maps count what was sent and received at each place, and keep only a few samples."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from contracts.definition import load
from contracts.record.case import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.label import Expectation
from contracts.record.request import Request
from contracts.reports.html.causes import Places, Wrong
from contracts.reports.html.content import Limits
from contracts.reports.html.drawing import Drawing, Spot
from contracts.reports.html.schema_map import AnswerMap, RequestMap
from contracts.reports.html.tally import KEPT, Reply, Sample
from contracts.reports.html.tree import Entry, Rule
from tests.support.exchanges import thread
from tests.support.reports import NOBODY, answered, case

VALID, INVALID, UNSPECIFIED = Expectation


def sample(exchange: Exchange, is_right: bool) -> Sample:
    return Sample(exchange.number, "", "", 0, "", "", 0, is_right)


def sent(body: Any, status: int = 200, credentials: Credentials = Credentials.GIVEN) -> Exchange:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return answered(case(data, credentials=credentials), Answer(status, (), b"{}"))


def requests(*exchanges: Exchange) -> RequestMap:
    made = RequestMap(load(), sample)
    for exchange in exchanges:
        made.take(exchange)
    return made


def answers(*values: Any) -> AnswerMap:
    made = AnswerMap(load(), sample)
    for value in values:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        made.take(answered(case(), Answer(200, (), body)))
    return made


def entry(found: RequestMap | AnswerMap, *names: str) -> Entry:
    at = found.root
    for name in names:
        at = next(child for child in at.children if child.name == name)
    return at


def rule(of: Entry, keyword: str) -> Rule:
    return next(one for one in of.rules if one.keyword == keyword)


def test_a_valid_request_counts_at_every_place_that_it_reaches_and_no_other() -> None:
    parts = [{"type": "text", "text": "hello"}]
    found = requests(sent({"messages": [{"role": "user", "content": parts}]}))
    reached = {
        (*item.node.place, item.name) for item in found.root.walk() if item.tally.sent(VALID)
    }
    content = ("messages", "[]", "content")
    assert reached == {
        ("body",),
        ("messages", "messages"),
        ("messages", "[]", "[]"),
        ("messages", "[]", "role", "role"),
        (*content, "content"),
        (*content, "array"),
        (*content, "[]", "[]"),
        (*content, "[]", "text"),
        (*content, "[]", "type", "type"),
        (*content, "[]", "text", "text"),
    }


def test_an_invalid_request_counts_at_the_rule_that_it_breaks_and_nowhere_else() -> None:
    found = requests(sent({"messages": [{"role": "x", "content": "y"}]}, 400))
    role = entry(found, "messages", "[]", "role")
    assert rule(role, "enum").tally.counts == {(INVALID, Reply.REFUSED): 1}
    assert role.tally.counts == {(INVALID, Reply.REFUSED): 1}
    others = [e for e in found.root.walk() if e is not role and e.tally.counts]
    assert others == []


@pytest.mark.parametrize(
    ("body", "names", "keyword"),
    [
        (b"{", (), "json"),
        ([], (), "type"),
        ({"x": 1}, (), "additionalProperties"),
        ({"metadata": {str(n): "" for n in range(17)}}, ("metadata",), "maxProperties"),
        ({"metadata": {"k" * 65: ""}}, ("metadata",), "keyMaxLength"),
        ({"metadata": {"k": "v" * 513}}, ("metadata", "{}"), "maxLength"),
        ({"messages": [{"role": "user"}]}, ("messages", "[]"), "required"),
        ({"messages": [{"role": "user", "content": []}]},
         ("messages", "[]", "content", "array"), "minItems"),
        ({"tool_resources": {"file_search": {}}}, ("tool_resources", "file_search"), "oneOf"),
    ],
)  # fmt: skip
def test_each_kind_of_rule_has_its_place(body: Any, names: tuple[str, ...], keyword: str) -> None:
    found = rule(entry(requests(sent(body, 200)), *names), keyword)
    assert found.tally.counts == {(INVALID, Reply.ACCEPTED): 1}
    assert found.tally.wrong() == 1


def test_a_value_at_its_limit_counts_there() -> None:
    pairs = {str(n): "" for n in range(16)}
    limit = rule(entry(requests(sent({"metadata": pairs})), "metadata"), "maxProperties")
    assert limit.tally.counts == {(VALID, Reply.ACCEPTED): 1}
    pairs.popitem()
    fewer = rule(entry(requests(sent({"metadata": pairs})), "metadata"), "maxProperties")
    assert not fewer.tally.counts


@pytest.mark.parametrize(("overlap", "count"), [(400, 1), (398, 0)])
def test_half_of_another_is_a_limit(overlap: int, count: int) -> None:
    static = {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": overlap}
    strategy = {"type": "static", "static": static}
    search = {"vector_stores": [{"chunking_strategy": strategy}]}
    found = requests(sent({"tool_resources": {"file_search": search}}))
    names = ("tool_resources", "file_search", "vector_stores", "[]", "chunking_strategy")
    half = rule(entry(found, *names, "static", "static"), "atMostHalfOf")
    assert half.tally.sent(VALID) == count


def test_what_the_document_is_silent_about_counts_where_it_is() -> None:
    found = requests(sent({"tool_resources": {"x": 1}}))
    assert entry(found, "tool_resources").tally.counts == {(UNSPECIFIED, Reply.ACCEPTED): 1}


def test_other_credentials_and_other_methods_say_nothing_of_the_body() -> None:
    other = sent({}, 401, Credentials.MISSING)
    elsewhere = sent({})
    request = replace(elsewhere.request, method="GET")
    assert isinstance(request, Request)
    found = requests(other, replace(elsewhere, request=request))
    assert not any(item.tally.counts for item in found.root.walk())


def test_a_request_that_is_not_answered_is_answered_wrongly() -> None:
    found = requests(answered(case(), NOBODY))
    assert found.root.tally.counts == {(VALID, Reply.NONE): 1}
    assert found.root.tally.wrong(VALID) == 1


def test_few_samples_are_kept_the_wrong_ones_first_then_the_smallest() -> None:
    sizes = [30, 20, 10, 25, 5, 40]
    exchanges = [
        replace(sent({"metadata": {"k": "v" * size}}, 500 if size == 40 else 200), number=size)
        for size in sizes
    ]
    kept = entry(requests(*exchanges), "metadata").tally.samples(VALID)
    assert [one.number for one in kept] == [40, 5]
    assert len(kept) == KEPT


def test_the_answer_counts_where_it_breaks_the_schema() -> None:
    found = answers(thread(), thread(created_at="now"), thread(metadata=...), b"<html>")
    created = entry(found, "created_at")
    assert rule(created, "type").tally.sent(INVALID) == 1
    assert (created.tally.sent(VALID), created.tally.sent(INVALID)) == (2, 1)
    assert rule(found.root, "required").tally.sent(INVALID) == 1
    assert rule(found.root, "type").tally.sent(INVALID) == 1
    assert entry(found, "id").tally.sent(VALID) == 3


def test_what_breaks_a_promise_counts_where_it_stands_in_the_answer() -> None:
    made = AnswerMap(load(), sample)
    body = json.dumps(thread()).encode()
    made.take(answered(case(), Answer(200, (), body)), [("created_at",)])
    wrong = {one.name for one in made.root.walk() if one.tally.sent(INVALID)}
    assert wrong == {"created_at"}


def marked(found: RequestMap, *causes: tuple[str, str]) -> dict[str, Wrong]:
    """Return the marks of a drawn map by the pointers of its entries and their rules."""
    places: Places = frozenset(causes)
    rest, marks = [Drawing(Limits(), places).entry(found.root)], {}
    while rest:
        spot: Spot = rest.pop()
        rest += [*spot.children, *spot.rules]
        if spot.wrong:
            marks[spot.name] = spot.wrong
    return marks


ROLE = {"messages": [{"role": "assistant", "content": "x"}]}


def test_only_where_a_finding_has_its_cause_a_place_is_marked_as_broken() -> None:
    crashing = requests(sent(ROLE, 500), sent({"metadata": {}}))
    marks = marked(crashing, ("messages[].role", ""))
    assert [name for name, mark in marks.items() if mark is Wrong.HERE] == ["role"]
    assert marks["content"] is marks["messages"] is Wrong.SOME
    assert "metadata" not in marks
    # Where it fails whatever is sent, no place is to blame.
    assert set(marked(crashing).values()) == {Wrong.SOME}
    # A cause at a place where all is well marks nothing.
    assert "metadata" not in marked(crashing, ("metadata", ""))


@pytest.mark.parametrize("place", ["", "metadata"])
def test_a_rule_that_nobody_checks_is_marked(place: str) -> None:
    lax = requests(sent({"metadata": {str(n): "" for n in range(17)}}, 200))
    marks = marked(lax, (place, "maxProperties"))
    assert marks == {"metadata": Wrong.HERE, "at most 16 pairs": Wrong.HERE}
    assert set(marked(lax, ("messages", "maxProperties")).values()) == {Wrong.SOME}
