"""The clauses that valid requests are accepted: a refusal is reported by the part it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from contracts.record.feature import AtLimit, Feature, Kind, MoreThan, Role, TextOf
from strategies.valid.corpus import boundary_cases
from tests.support.exchanges import (
    DEFINITION,
    DOES_NOT_APPLY,
    INVALID,
    UNSPECIFIED,
    VALID,
    broken,
    case,
    causes,
    exchange,
    judged,
    thread,
    unanswered,
    verdicts,
)
from tests.support.nodes import place
from tests.support.runs import thoroughly


def owners(*exchanges: Exchange) -> dict[str, list[str]]:
    """Return the clauses that fail, each with the causes of its findings."""
    found = causes(verdicts(*exchanges, prefix="accept"))
    return {name.removeprefix("accept."): words for name, words in found.items()}


@cache
def answered(status: int, profile: str) -> tuple[Exchange, ...]:
    """Return a whole corpus with this answer, with what was once read out of it."""
    return tuple(
        exchange(of, status=status, number=number)
        for number, of in enumerate(boundary_cases(DEFINITION, profile), 1)
    )


def refusing(refused: Callable[[Case], bool], profile: str = "ci") -> list[Exchange]:
    """Return how a server that refuses some valid requests answers the whole corpus."""
    both = zip(answered(200, profile), answered(400, profile), strict=True)
    return [no if refused(no.case) else yes for yes, no in both]


def at(kind: Kind, written: str, detail: Any = "") -> Feature:
    """Return a feature of the place that is written so."""
    return Feature(kind, place(written), detail)


STORES: Final = "tool_resources.file_search.vector_stores"
SEARCH: Final = "tool_resources.file_search.vector_store_ids"
FILES: Final = "tool_resources.code_interpreter.file_ids"
PARTS: Final = "messages[].content[]"
CONTENT: Final = "messages[].content"
ASSISTANT: Final = at(Kind.WORD, "messages[].role", "assistant")
NO_METADATA: Final = at(Kind.NULL, "metadata")
BYTES_OF_KEYS: Final = MoreThan(64, "bytes")
# What a server refuses, and the clause that reports it.
REFUSED: Final[list[tuple[Feature, str]]] = [
    (Feature(Kind.NO_BODY), "no-body"),
    (Feature(Kind.BARE), "empty-object"),
    (Feature(Kind.WRITTEN, detail="indentation by spaces"), "written-otherwise"),
    (Feature(Kind.DECLARED, detail="a charset"), "media-type-parameters"),
    (Feature(Kind.BODY_SIZE, detail=16_384), "large-requests"),
    (at(Kind.LIMIT, "metadata", AtLimit("maxProperties")), "metadata-limits"),
    (at(Kind.LIMIT, "metadata", AtLimit("keyMaxLength")), "metadata-limits"),
    (at(Kind.LIMIT, "metadata{}", AtLimit("maxLength")), "metadata-limits"),
    (at(Kind.TEXT_UNITS_AT, "metadata{}", MoreThan(512, "bytes")), "metadata-limits"),
    (Feature(Kind.TEXT_UNITS_OF, detail=TextOf(Role.KEY, BYTES_OF_KEYS)), "metadata-limits"),
    (Feature(Kind.TEXT, detail="NUL"), "any-text"),
    (at(Kind.TEXT_AT, CONTENT, "astral"), "any-text"),
    (at(Kind.LENGTH_AT_LEAST, CONTENT, 4_096), "any-text"),
    (ASSISTANT, "roles"),
    (at(Kind.ALTERNATIVE, PARTS, "image_url"), "images"),
    (at(Kind.ALTERNATIVE, PARTS, "image_file"), "images"),
    (at(Kind.WORD, f"{PARTS}.image_file.detail", "low"), "images"),
    (at(Kind.ALTERNATIVE, PARTS, "text"), "content-parts"),
    (at(Kind.ALTERNATIVE, CONTENT, "array"), "content-parts"),
    (at(Kind.ALTERNATIVE, CONTENT, "string"), "content-string"),
    (at(Kind.PRESENT, "messages[].attachments"), "attachments"),
    (at(Kind.NULL, "messages[].attachments"), "attachments"),
    (at(Kind.COUNT, "messages[].attachments", "none"), "attachments"),
    (at(Kind.ALTERNATIVE, "messages[].attachments[].tools[]", "file_search"), "attachments"),
    (at(Kind.PRESENT, "messages[].metadata"), "message-metadata"),
    (at(Kind.NULL, "messages[].metadata"), "message-metadata"),
    (at(Kind.COUNT, "messages", "none"), "messages"),
    (at(Kind.COUNT, "messages", "several"), "messages"),
    (at(Kind.PRESENT, "tool_resources.code_interpreter"), "code-interpreter"),
    (at(Kind.LIMIT, FILES, AtLimit("maxItems")), "code-interpreter"),
    (at(Kind.PRESENT, SEARCH), "vector-store-ids"),
    (at(Kind.COUNT, SEARCH, "none"), "vector-store-ids"),
    (at(Kind.PRESENT, STORES), "vector-stores"),
    (at(Kind.PRESENT, f"{STORES}[].metadata"), "vector-stores"),
    (at(Kind.LIMIT, f"{STORES}[].file_ids", AtLimit("maxItems")), "vector-stores"),
    (at(Kind.ALTERNATIVE, f"{STORES}[].chunking_strategy", "auto"), "chunking"),
    (
        at(
            Kind.LIMIT,
            f"{STORES}[].chunking_strategy.static.chunk_overlap_tokens",
            AtLimit("atMostHalfOf"),
        ),
        "chunking",
    ),
    (at(Kind.PRESENT, "tool_resources.file_search"), "tool-resources"),
    (at(Kind.NULL, "tool_resources"), "tool-resources"),
    (at(Kind.COUNT, "tool_resources", "nothing in it"), "tool-resources"),
    (at(Kind.PRESENT, "metadata"), "metadata"),
    (NO_METADATA, "metadata"),
    (at(Kind.COUNT, "metadata", "none"), "metadata"),
]


# The quick corpus, which is a part of that of ci, has too little of these.
RARE: Final = {
    Feature(Kind.TEXT_UNITS_OF, detail=TextOf(Role.KEY, BYTES_OF_KEYS)),
    at(Kind.LENGTH_AT_LEAST, CONTENT, 4_096),
}


@pytest.mark.parametrize(
    ("feature", "owner", "profile"),
    [
        *((feature, owner, "ci" if feature in RARE else "quick") for feature, owner in REFUSED),
        *thoroughly(*((*one, "ci") for one in REFUSED if one[0] not in RARE)),
    ],
    ids=str,
)
def test_a_part_that_is_refused_is_one_finding_of_the_clause_it_belongs_to(
    feature: Feature, owner: str, profile: str
) -> None:
    seen = refusing(lambda of: feature in of.features, profile)
    assert {one.answer.status for one in seen if one.answer} == {200, 400}
    found = owners(*seen)
    assert list(found) == [owner]
    assert len(found[owner]) == 1


def test_every_clause_but_the_last_is_the_owner_of_something() -> None:
    names = [name.removeprefix("accept.") for name in verdicts(prefix="accept")]
    assert set(names) == {owner for _, owner in REFUSED} | {"anything", "combinations"}
    assert names[-1] == "combinations"


def test_two_parts_that_are_refused_are_two_findings() -> None:
    found = owners(*refusing(lambda of: bool({ASSISTANT, NO_METADATA} & of.features)))
    assert found == {"roles": ["messages[].role is assistant"], "metadata": ["metadata is null"]}


def test_a_server_that_refuses_everything_has_one_finding_and_one_that_does_not_has_none() -> None:
    assert owners(*refusing(lambda of: True)) == {"anything": ["whatever is sent"]}
    assert owners(*refusing(lambda of: False)) == {}


def test_what_is_accepted_alone_and_refused_together_is_a_combination() -> None:
    pairs = {"metadata": {"k": "v"}}
    alone = [exchange(of, number=i) for i, of in enumerate((case(pairs), VALID, case()), 2)]
    together = case({"messages": [{"role": "user", "content": "x"}], **pairs})
    assert owners(*alone, exchange(together, status=400)) == {"combinations": [""]}


def test_every_valid_case_is_missed_where_it_is_the_only_one_and_refused() -> None:
    refused = boundary_cases(DEFINITION, "quick")
    found = {of.name: owners(exchange(of, status=400)) for of in refused}
    assert [name for name, one in found.items() if len(one) != 1] == []


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, None), (201, None), (400, "with 400"), (404, "with 404"), (499, "with 499")],
)
def test_any_4xx_refuses_and_nothing_else_does(status: int, said: str | None) -> None:
    (found,) = judged("accept.messages", exchange(VALID, thread(), status=status))
    assert found is None if said is None else str(found).endswith(said)


def test_a_crash_accepts_nothing() -> None:
    assert broken("accept.messages", exchange(VALID, status=500)).endswith("answered with 500")


def test_where_no_answer_comes_nothing_is_accepted() -> None:
    assert broken("accept.messages", unanswered(VALID)) == "a valid request was not answered"


@pytest.mark.parametrize(
    ("status", "answer"),
    [(200, b""), (200, b"null"), (200, {"error": {"message": "no"}}), (204, b""), (302, b"")],
)
def test_where_no_thread_comes_nothing_shows_whether_it_was_accepted(
    status: int, answer: Any
) -> None:
    assert judged("accept.messages", exchange(VALID, answer, status=status)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    "of", [INVALID, UNSPECIFIED, case(body=VALID.body, credentials=Credentials.RANDOM)]
)
def test_what_need_not_be_accepted_is_not_asked_of_anybody(of: Case) -> None:
    for name in ("accept.messages", "accept.combinations"):
        assert judged(name, exchange(of, status=400)) == [DOES_NOT_APPLY]


def test_what_was_refused_is_reported_with_its_status() -> None:
    said = broken("accept.messages", exchange(VALID, status=422))
    assert said == "a valid request was refused with 422"


def test_what_a_text_says_and_how_long_it_is_are_about_one_text() -> None:
    long = Feature(Kind.LENGTH_AT_LEAST, place("messages[].content"), 8)
    marked = Feature(Kind.TEXT, detail="angle bracket")
    both = {long, marked}
    found = owners(*refusing(lambda of: of.features >= both))
    assert list(found) == ["any-text"]
