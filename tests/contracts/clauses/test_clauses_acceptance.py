"""The clauses that valid requests are accepted: a refusal is told by the part it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from contracts.judging.finding import Outcome
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from strategies.boundaries import boundary_cases
from tests.support.exchanges import DOES_NOT_APPLY, broken, case, exchange, judged, verdicts

MESSAGE: Final[dict[str, Any]] = {"messages": [{"role": "user", "content": "x"}]}


def owners(*exchanges: Exchange) -> dict[str, list[str]]:
    """Return the clauses that fail, each with the causes of its findings."""
    found = verdicts(*exchanges, prefix="accept").items()
    return {
        name.removeprefix("accept."): [finding.cause for finding in verdict.findings]
        for name, verdict in found
        if verdict.outcome is Outcome.FAIL
    }


def refusing(refused: Callable[[Case], bool]) -> list[Exchange]:
    """Return how a server that refuses some valid requests answers the whole corpus."""
    return [
        exchange(of, b"{}", status=400 if refused(of) else 200, number=number)
        for number, of in enumerate(boundary_cases(), 1)
    ]


STORES: Final = "tool_resources.file_search.vector_stores"
PARTS: Final = "messages[].content[]"
# What a server refuses, and the clause that tells it.
REFUSED: Final[dict[str, str]] = {
    "body:absent": "no-body",
    ":empty": "empty-object",
    "form:indented": "written-otherwise",
    "media type:charset": "media-type-parameters",
    "size:bytes>16384": "large-requests",
    "metadata:maxProperties": "metadata-limits",
    "metadata:keyMaxLength": "metadata-limits",
    "metadata{}:maxLength": "metadata-limits",
    "text~NUL": "any-text",
    "messages[].content~astral": "any-text",
    "messages[].content:length>=4096": "any-text",
    "messages[].role=assistant": "roles",
    f"{PARTS}=image_url": "images",
    f"{PARTS}=image_file": "images",
    f"{PARTS}.image_file.detail=low": "images",
    f"{PARTS}=text": "content-parts",
    "messages[].content=array": "content-parts",
    "messages[].content=string": "content-string",
    "messages[].attachments": "attachments",
    "messages[].attachments:null": "attachments",
    "messages[].attachments:empty": "attachments",
    "messages[].attachments[].tools[]=file_search": "attachments",
    "messages[].metadata": "message-metadata",
    "messages[].metadata:null": "message-metadata",
    "messages:empty": "messages",
    "messages:several": "messages",
    "tool_resources.code_interpreter": "code-interpreter",
    "tool_resources.code_interpreter.file_ids:maxItems": "code-interpreter",
    "tool_resources.file_search.vector_store_ids": "vector-store-ids",
    "tool_resources.file_search.vector_store_ids:empty": "vector-store-ids",
    STORES: "vector-stores",
    f"{STORES}[].metadata": "vector-stores",
    f"{STORES}[].file_ids:maxItems": "vector-stores",
    f"{STORES}[].chunking_strategy=auto": "chunking",
    f"{STORES}[].chunking_strategy.static.chunk_overlap_tokens:atMostHalfOf": "chunking",
    "tool_resources.file_search": "tool-resources",
    "tool_resources:null": "tool-resources",
    "tool_resources:empty": "tool-resources",
    "metadata": "metadata",
    "metadata:null": "metadata",
    "metadata:empty": "metadata",
}


@pytest.mark.parametrize("feature", REFUSED)
def test_a_part_that_is_refused_is_one_finding_of_the_clause_it_belongs_to(feature: str) -> None:
    found = owners(*refusing(lambda of: feature in of.features))
    assert list(found) == [REFUSED[feature]]
    assert len(found[REFUSED[feature]]) == 1


def test_every_clause_but_the_last_is_the_owner_of_something() -> None:
    names = [name.removeprefix("accept.") for name in verdicts(prefix="accept")]
    assert set(names) == {*REFUSED.values(), "combinations"}
    assert names[-1] == "combinations"


def test_two_parts_that_are_refused_are_two_findings() -> None:
    refused = {"messages[].role=assistant", "metadata:null"}
    found = owners(*refusing(lambda of: bool(refused & of.features)))
    assert found == {"roles": ["messages[].role=assistant"], "metadata": ["metadata:null"]}


def test_a_server_that_refuses_everything_has_one_finding() -> None:
    assert owners(*refusing(lambda of: True)) == {"combinations": [""]}


def test_a_server_that_refuses_nothing_has_none() -> None:
    assert owners(*refusing(lambda of: False)) == {}


def test_what_is_accepted_alone_and_refused_together_is_a_combination() -> None:
    pairs = {"metadata": {"k": "v"}}
    alone = [exchange(case(value), number=i) for i, value in enumerate((pairs, MESSAGE, {}), 2)]
    together = exchange(case({**pairs, **MESSAGE}), status=400)
    assert owners(*alone, together) == {"combinations": [""]}


def test_every_valid_case_is_missed_where_it_is_the_only_one_and_refused() -> None:
    told = {of.name: owners(exchange(of, status=400)) for of in boundary_cases("quick")}
    assert [name for name, found in told.items() if len(found) != 1] == []


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, None), (201, None), (400, "with 400"), (404, "with 404"), (499, "with 499")],
)
def test_any_4xx_refuses_and_nothing_else_does(status: int, said: str | None) -> None:
    (found,) = judged("accept.messages", exchange(case(MESSAGE), b"", status=status))
    assert found is None if said is None else str(found).endswith(said)


def test_a_crash_neither_accepts_nor_refuses() -> None:
    of = exchange(case(MESSAGE), status=500)
    assert judged("accept.messages", of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    "changes",
    [
        {"expect": Expectation.UNSPECIFIED},
        {"expect": Expectation.INVALID},
        {"credentials": Credentials.RANDOM},
    ],
)
def test_what_need_not_be_accepted_is_not_asked_of_anybody(changes: dict[str, Any]) -> None:
    of = exchange(case(MESSAGE, **changes), status=400)
    assert judged("accept.messages", of) == [DOES_NOT_APPLY]


def test_what_was_refused_is_told_with_its_status() -> None:
    of = exchange(case(MESSAGE), status=422)
    assert broken("accept.messages", of) == "a valid request was refused with 422"
