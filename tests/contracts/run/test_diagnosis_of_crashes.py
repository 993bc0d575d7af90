"""What crashes are put down to, and credentials that are let in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.record.case import Case, Credentials, Expectation
from tests.support.bodies import image
from tests.support.diagnosing import (
    CHUNKS,
    LARGE,
    OCTETS,
    Server,
    crashing,
    has_metadata,
    has_parts,
    holding,
    honest,
    refusing,
    said,
)
from tests.support.exchanges import UNSPECIFIED, case


def test_a_media_type_that_crashes_is_one_cause_whatever_is_sent_with_it() -> None:
    form = "application/x-www-form-urlencoded"
    server = Server(crashing(lambda of: of.request.header("content-type") == form))
    bodies = (b"", b"{}", b"key=value")
    words = {
        said(server.fails(case(body=body, content_type=form), n))[1]
        for n, body in enumerate(bodies, 1)
    }
    assert words == {f"declared with {form}"}


@pytest.mark.parametrize(
    ("everywhere", "words"),
    [(True, "a value of the wrong type (an integer)"), (False, "vector_stores")],
)
def test_one_way_to_break_a_rule_is_a_cause_wherever_it_is_met_only_if_it_is(
    everywhere: bool, words: str
) -> None:
    def crashes(of: Case) -> bool:
        ways = {rule.how for rule in of.rules}
        here = any(type(one) is int for one in holding(of, *CHUNKS[:3]))
        return ("an integer" in ways or "zero" in ways) if everywhere else here

    server = Server(lambda of: 500 if crashes(of) else 200)
    owner, said_of = said(server.fails({"tool_resources": {"file_search": {"vector_stores": 1}}}))
    assert owner == "wire.no-server-error"
    assert said_of == words if everywhere else words in said_of


def test_of_two_rules_broken_at_once_the_one_that_is_let_in_alone_is_no_cause() -> None:
    def is_text(of: Case) -> bool:
        return any(isinstance(one, str) for one in holding(of, *CHUNKS[:3]))

    server = Server(lambda of: 500 if is_text(of) else 200)
    both = {"tool_resources": {"file_search": {"vector_store_ids": [], "vector_stores": "AAA"}}}
    owner, words = said(server.fails(both))
    assert (owner, "wrong type" in words) == ("wire.no-server-error", True)


def test_how_a_body_is_declared_is_no_cause_where_another_one_declared_so_passes() -> None:
    def is_octets(of: Case) -> bool:
        return of.request.header("content-type") == OCTETS

    def crashes(of: Case) -> bool:
        return is_octets(of) and b"\xff" in (of.body or b"")

    def script(of: Case) -> int:
        return 500 if crashes(of) else 422 if is_octets(of) else honest(of)

    found = Server(script).fails(case(body=b"\x01\xff", content_type=OCTETS))
    assert OCTETS not in said(found)[1]
    # Where each body crashes that is declared so, this is why.
    found = Server(crashing(is_octets)).fails(case(body=b"\x01\xff", content_type=OCTETS))
    assert OCTETS in said(found)[1]


def test_crashes_of_valid_and_of_unspecified_requests_have_causes_of_their_own() -> None:
    def script(of: Case) -> int:
        odd = of.expect is Expectation.UNSPECIFIED
        return 500 if odd or has_parts(of) else honest(of)

    server = Server(script)
    assert said(server.fails(UNSPECIFIED, 1))[0] == "wire.no-server-error"
    owner, words = said(server.fails(image("https://example.com/a.png"), 2))
    assert (owner, words) == ("wire.no-server-error", "messages[].content is of the kind array")
    assert [found.expect for found in (server.found[1], server.found[2])] == [
        Expectation.UNSPECIFIED,
        Expectation.VALID,
    ]


def test_a_cause_explains_what_is_expected_to_be_answered_alike() -> None:
    server = Server(refusing(has_metadata))
    valid = server.fails({"metadata": {"k": "v"}})
    assert valid is not None
    assert valid.explains(case({"metadata": {"a": "b"}}))
    assert not valid.explains(case({}))
    assert not valid.explains(case({"metadata": {"k": "v"}, "odd": 1}))


def test_what_crashes_where_it_is_valid_crashes_beside_what_is_not() -> None:
    server = Server(crashing(has_metadata))
    valid = server.fails({"metadata": {"k": "v"}})
    assert valid is not None
    assert valid.explains(case({"metadata": {"k": "v"}, "odd": 1}))
    # What crashes a request that may be refused may be in order in a valid one.
    odd = replace(valid, expect=Expectation.UNSPECIFIED)
    assert odd.explains(case({"metadata": {"k": "v"}, "odd": 1}))
    assert not odd.explains(case({"metadata": {"k": "v"}}))


def refuses_messages(of: Case) -> bool:
    return bool(holding(of, "messages"))


def test_what_is_refused_for_another_reason_says_nothing_of_a_crash() -> None:
    # Whatever is valid crashes or, with messages, is refused before it could.
    server = Server(lambda of: 400 if refuses_messages(of) else 500)
    assert said(server.fails({})) == ("wire.no-server-error", "")
    assert said(server.fails({"metadata": {"k": "v"}}, 2)) == ("wire.no-server-error", "")
    # A refusal proves something where a valid request like it is accepted.
    checked = Server(lambda of: 500 if has_metadata(of) else honest(of))
    assert said(checked.fails({"metadata": 5}))[1] == "something invalid in metadata"


def test_what_passed_once_by_chance_tells_no_cause() -> None:
    answered: list[Case] = []

    def script(of: Case) -> int:
        answered.append(of)
        return 200 if len(answered) == 5 else 400

    assert said(Server(script).fails(LARGE)) == ("accept.combinations", "")
    # What passes each time tells it, be it the only one.
    owner, words = said(Server(refusing(lambda of: of.body != b"{}")).fails({"metadata": {}}))
    assert (owner, words) == ("accept.metadata", "metadata is there")


@pytest.mark.parametrize(
    ("let_in", "sent", "owner"),
    [
        ({Credentials.MISSING}, Credentials.MISSING, "auth.missing"),
        ({Credentials.RANDOM}, Credentials.RANDOM, "auth.wrong"),
        # Who lets in everybody has one hole.
        (set(Credentials), Credentials.RANDOM, "auth.missing"),
    ],
)
def test_credentials_that_are_let_in_are_owned_by_their_kind(
    let_in: set[Credentials], sent: Credentials, owner: str
) -> None:
    server = Server(lambda of: 200 if of.credentials in let_in else honest(of))
    assert said(server.fails(case({"metadata": {}}, credentials=sent)))[0] == owner


def test_credentials_on_a_body_that_is_refused_anyway_are_put_down_to_nothing() -> None:
    server = Server(lambda of: 400)
    assert server.fails(case({}, credentials=Credentials.MISSING)) is None
