"""What it costs to look into failures, and what is claimed where little may be asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.record.case import Case, Credentials, Expectation, Scenario
from strategies.invalid.corpus import invalid_cases
from tests.support.bodies import chunked, message
from tests.support.diagnosing import (
    CHUNKS,
    LARGE,
    Server,
    accepting,
    has_parts,
    holding,
    honest,
    is_assistant,
    refusing,
    said,
)
from tests.support.exchanges import DEFINITION, case


def test_an_answer_in_order_is_not_looked_into() -> None:
    server = Server(honest)
    assert server.fails(LARGE) is None
    assert server.fails({"odd": 1}, 2) is None
    assert server.asked == []


@pytest.mark.parametrize("most", [0, 1, 3])
def test_where_little_can_be_asked_no_more_is_claimed_than_is_known(most: int) -> None:
    server = Server(refusing(is_assistant), most=most)
    owner, _ = said(server.fails(LARGE))
    assert owner.startswith("accept.")
    assert len(server.asked) <= most
    if not most:
        assert owner == "accept.combinations"


def test_what_is_looked_into_is_bounded_and_the_rest_is_owned_by_nobody() -> None:
    """A server that refuses in a way that no feature explains: each failure is looked into."""
    server = Server(refusing(lambda of: bool(of.body) and sum(of.body or b"") % 2 == 1))
    bodies = [{"metadata": {"k": "v" * n}} for n in range(1, 513)]
    odd = [body for body in bodies if server.script(case(body)) == 400]
    for number, body in enumerate(odd, 1):
        server.fails(body, number)
    assert len(server.asked) < 20_000
    assert set(server.found) >= set(range(1, len(odd) + 1))


def test_what_is_found_depends_on_no_earlier_failure_of_another_kind() -> None:
    script = refusing(is_assistant, has_parts)
    alone = Server(script)
    expected = said(alone.fails(message([{"type": "text", "text": "x"}])))
    behind = Server(script)
    behind.fails(message("x", role="assistant"), 1)
    assert said(behind.fails(message([{"type": "text", "text": "x"}]), 2)) == expected


def test_what_is_asked_are_requests_of_the_corpus_and_carry_the_given_credentials() -> None:
    server = Server(refusing(is_assistant))
    server.fails(LARGE)
    assert {of.credentials for of in server.asked} == {Credentials.GIVEN}
    assert {of.scenario for of in server.asked} == {Scenario.CORPUS}
    assert {of.expect for of in server.asked} == {Expectation.VALID}


def test_a_cause_is_named_only_if_the_smallest_request_fails_again() -> None:
    number = 0

    def now_and_then(of: Case) -> int:
        nonlocal number
        number += 1
        # Twice the request itself, and one of the simpler ones.
        return 500 if number in {1, 2, 4} else honest(of)

    body = {"messages": [message("a"), message("b")], "metadata": {"k": "v"}}
    assert said(Server(now_and_then).fails(body)) == ("wire.no-server-error", "")
    always = Server(lambda of: 500 if holding(of, "metadata") else honest(of))
    owner, cause = said(always.fails(body))
    assert owner == "wire.no-server-error"
    assert "metadata" in cause


def test_what_is_broken_in_a_part_that_goes_unchecked_costs_nothing_more() -> None:
    server = Server(accepting(lambda of: "tool_resources" in str(of.rule and of.rule.place)))
    first, *others = (
        of
        for of in invalid_cases(DEFINITION, "ci")
        if of.rule and str(of.rule.place).startswith("tool_resources.code_interpreter")
    )
    expected = said(server.fails(first))
    asked = len(server.asked)
    assert len(others) > 20
    for number, of in enumerate(others, 2):
        assert said(server.fails(of, number)) == expected
    assert len(server.asked) == asked


def test_violations_leave_enough_to_look_into_a_refusal() -> None:
    """No name is unknown to it; it refuses an assistant, which comes late."""
    script = accepting(lambda of: "additionalProperties" in [rule.keyword for rule in of.rules])
    server = Server(lambda of: 400 if is_assistant(of) else script(of))
    for number in range(1, 400):
        server.fails({f"unknown {number}": 1}, number)
    assert said(server.fails(message("x", role="assistant"), 500))[0] == "accept.roles"


def is_long(of: Case) -> bool:
    return len(of.body or b"") > 60_000


def says_long(of: Case) -> bool:
    return any(len(str(text).encode()) > 60_000 for text in holding(of, "messages", "*", "content"))


@pytest.mark.parametrize(
    ("limited", "owner", "measured"),
    [(is_long, "large-requests", "a body of"), (says_long, "any-text", "messages[].content")],
)
def test_a_limit_of_the_body_is_told_from_one_of_a_text(
    limited: Callable[[Case], bool], owner: str, measured: str
) -> None:
    found = said(Server(refusing(limited)).fails(message("\U0001f600" * 25_000)))
    assert (found[0], measured in found[1]) == (f"accept.{owner}", True), found


def test_a_number_that_is_refused_is_named() -> None:
    server = Server(refusing(lambda of: 0 in holding(of, *CHUNKS, "chunk_overlap_tokens")))
    owner, cause = said(server.fails(chunked(800, 0)))
    assert (owner, cause.endswith("chunk_overlap_tokens is 0")) == ("accept.chunking", True)
