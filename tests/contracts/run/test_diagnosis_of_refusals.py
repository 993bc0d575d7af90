"""What valid requests that are refused are put down to, and which few requests are sent for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.record.case import Case
from tests.support.bodies import message
from tests.support.diagnosing import (
    LARGE,
    Server,
    has_metadata,
    has_parts,
    holding,
    honest,
    is_assistant,
    refusing,
    said,
)


@pytest.mark.parametrize(
    ("refused", "owner", "words"),
    [
        (is_assistant, "accept.roles", "messages[].role is assistant"),
        (has_parts, "accept.content-parts", "messages[].content is of the kind array"),
        (has_metadata, "accept.metadata", "metadata is there"),
        (lambda of: bool(holding(of, "messages", "*", "metadata")), "accept.message-metadata", ""),
        (
            lambda of: len(holding(of, "messages", "*")) > 1,
            "accept.messages",
            "messages has several",
        ),
    ],
)
def test_a_large_refused_request_is_put_down_to_what_matters_in_it(
    refused: Callable[[Case], bool], owner: str, words: str
) -> None:
    server = Server(refusing(refused))
    found = said(server.fails(LARGE))
    assert found[0] == owner
    assert not words or found[1] == words or words in found[1]
    assert len(server.asked) <= 100


def test_a_cause_is_claimed_only_where_a_request_without_it_passes() -> None:
    server = Server(refusing(is_assistant))
    found = server.fails(LARGE)
    assert found is not None
    assert found.cause.features
    passed = [of for of in server.asked if honest(of) == server.script(of) == 200]
    assert passed
    assert not [of for of in passed if of.holds.issuperset(found.cause.features)]


def test_where_nothing_passes_no_cause_is_claimed() -> None:
    server = Server(lambda of: 400)
    assert said(server.fails(LARGE)) == ("accept.combinations", "")


def test_what_a_known_cause_explains_costs_next_to_nothing() -> None:
    server = Server(refusing(is_assistant))
    server.fails(LARGE)
    before = len(server.asked)
    again = server.fails(message("another", role="assistant"), 2)
    assert said(again) == ("accept.roles", "messages[].role is assistant")
    assert len(server.asked) - before <= 2


def test_a_text_that_is_refused_at_one_place_only_is_put_down_to_that_place() -> None:
    odd = "k\u00e9y"
    server = Server(refusing(lambda of: odd in str(holding(of, "messages", "*", "metadata"))))
    owner, words = said(server.fails(message(metadata={odd: "hello"})))
    assert owner == "accept.any-text"
    assert words.startswith("text at messages[].metadata key: ")
    everywhere = Server(refusing(lambda of: odd in str(of.label.value)))
    assert said(everywhere.fails(message(metadata={odd: "hello"})))[1].startswith("text: ")


def test_two_faults_in_one_request_are_both_found() -> None:
    server = Server(refusing(is_assistant, has_metadata))
    first = server.fails({"metadata": {"k": "v"}, **message("x", role="assistant")})
    assert first is not None
    # The same two in another request: what is left without the known one is looked into.
    server.fails({"metadata": {"a": "b"}, **message("y", role="assistant")}, 2)
    owners = {found.owner for found in server.found.values()}
    assert owners == {"accept.roles", "accept.metadata"}


def test_a_refusal_of_the_plainest_body_needs_another_that_is_accepted() -> None:
    server = Server(refusing(lambda of: of.body == b"{}"))
    assert said(server.fails({})) == ("accept.empty-object", "the bare body {}")


def test_what_is_refused_in_company_only_is_a_combination() -> None:
    server = Server(refusing(lambda of: is_assistant(of) and has_metadata(of)))
    owner, words = said(server.fails(LARGE))
    assert owner == "accept.combinations"
    assert ", and " in words
    assert "metadata" in words
    assert "assistant" in words
