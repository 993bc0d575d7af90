"""What invalid requests that are accepted are put down to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from contracts.record.case import Case
from contracts.record.feature import Kind
from strategies.invalid.corpus import invalid_cases
from tests.support.bodies import message, with_files
from tests.support.diagnosing import (
    LARGE,
    Server,
    accepting,
    has_parts,
    holding,
    holding_of,
    honest,
    said,
)
from tests.support.exchanges import DEFINITION, case

PAIRS: Final = {f"k{n}": "v" for n in range(17)}


def breaks(keyword: str, where: str = "") -> Callable[[Case], bool]:
    return lambda of: any(keyword in ("", r.keyword) and where in str(r.place) for r in of.rules)


def test_a_rule_that_is_not_checked_is_owned_by_the_clause_of_its_keyword() -> None:
    server = Server(accepting(breaks("maxProperties")))
    assert said(server.fails({"metadata": PAIRS})) == (
        "refuse.too-many-pairs",
        "a map with too many pairs",
    )


def test_in_company_a_rule_that_is_not_checked_at_all_is_the_same() -> None:
    server = Server(accepting(breaks("maxProperties")))
    found = server.fails({**LARGE, "metadata": PAIRS})
    assert said(found)[0] == "refuse.too-many-pairs"
    assert found is not None
    smallest = [s for s in server.asked if s.rules and server.script(s) == 200]
    assert ["metadata"] in [list(s.label.value) for s in smallest]


def later_only(of: Case) -> bool:
    """Accept a role outside the enum, but for the first message."""
    roles = holding(of, "messages", "*", "role")
    return bool(roles) and roles[0] == "user" and breaks("enum", "role")(of)


def test_a_violation_later_in_an_array_is_owned_by_every_element() -> None:
    server = Server(accepting(later_only))
    body = {"messages": [{"role": "user", "content": "a"}, {"role": "me", "content": "b"}]}
    owner, words = said(server.fails(body))
    assert owner == "refuse.every-element"
    assert words


def beside_metadata(of: Case) -> bool:
    return any(holding(of, "metadata")) and breaks("enum", "role")(of)


def test_a_violation_beside_a_sibling_is_owned_by_any_company() -> None:
    server = Server(accepting(beside_metadata))
    owner, words = said(server.fails({"metadata": {"k": "v"}, **message("x", role="me")}))
    assert owner == "refuse.in-any-company"
    assert "metadata" in words


IMAGE: Final = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
TEXT: Final = {"type": "text", "text": "a"}


def behind_an_image(of: Case) -> bool:
    """Accept anything in the parts behind the first image."""
    before = holding(of, "messages", "*", "content", "*")[:-1]
    urls = [one for part in before for one in holding_of(part, "image_url", "url")]
    return any(isinstance(url, str) for url in urls) and breaks("", "content")(of)


@pytest.mark.parametrize(
    "broken",
    [{"type": "text", "text": None}, {"type": "image_url", "image_url": {"url": 5}}, {}],
)
def test_what_is_let_in_behind_an_element_of_a_kind_is_put_down_to_that_kind(broken: Any) -> None:
    server = Server(accepting(behind_an_image))
    body = {"messages": [{"role": "user", "content": [TEXT, IMAGE, broken, TEXT]}]}
    assert said(server.fails(body)) == (
        "refuse.every-element",
        "something invalid behind a valid element, and "
        "the first of several at messages[].content[] is image_url",
    )


@pytest.mark.parametrize("broken", [{"file_id": 5, "tools": []}, {"file_id": "a", "tools": [{}]}])
def test_what_is_let_in_beside_a_choice_is_put_down_to_the_choice_and_the_part(broken: Any) -> None:
    server = Server(accepting(lambda of: has_parts(of) and breaks("", "attachments")(of)))
    message = {"role": "user", "content": [TEXT], "attachments": [broken]}
    assert said(server.fails({"messages": [message]})) == (
        "refuse.in-any-company",
        "something invalid in messages[].attachments, and messages[].content is of the kind array",
    )


def test_without_an_accepted_control_a_refusal_proves_nothing() -> None:
    """It refuses every second message, valid or not; so nobody knows what it checks in one."""

    def script(of: Case) -> int:
        messages = holding(of, "messages", "*")
        if len(messages) == 1:
            return 400
        return 200 if breaks("enum", "role")(of) else honest(of)

    server = Server(script)
    body = {"messages": [{"role": "user", "content": "a"}, {"role": "me", "content": "b"}]}
    assert said(server.fails(body))[0] == "refuse.unknown-word"


@pytest.mark.parametrize("otherwise", [400, 500])
def test_who_crashes_on_what_is_invalid_lets_nothing_in_elsewhere(otherwise: int) -> None:
    is_hole = breaks("type", "tools[].type")
    server = Server(lambda of: 200 if is_hole(of) or not of.rules else otherwise)
    attachment = {"file_id": "file-a", "tools": [{"type": None}]}
    owner, words = said(server.fails(message(attachments=[attachment])))
    assert owner == "refuse.wrong-type"
    assert words.endswith("at messages[].attachments[].tools[].type")


def within(place: str) -> Callable[[Case], bool]:
    return lambda of: any(str(r.place).startswith(place) for r in of.rules)


def test_a_part_that_nobody_looks_at_is_owned_by_every_part() -> None:
    server = Server(accepting(within("tool_resources")))
    owner, words = said(server.fails(with_files(5)))
    assert owner == "refuse.every-part"
    assert "tool_resources" in words
    # One request shows that a part is checked; all of its rules are asked about once.
    before = len(server.asked)
    assert said(server.fails({"tool_resources": 5}, 2)) == (owner, words)
    assert len(server.asked) - before <= 20


def test_a_server_that_checks_nothing_at_all_has_one_owner_for_everything() -> None:
    server = Server(lambda of: 200)
    cases = invalid_cases(DEFINITION, "quick")
    owners = {said(server.fails(of, n))[0] for n, of in enumerate(cases, 1)}
    assert owners == {"refuse.anything"}


def test_several_rules_at_once_that_are_accepted_are_no_single_rule() -> None:
    server = Server(accepting(lambda of: len(of.rules) > 1))
    assert said(server.fails({"metadata": PAIRS, "odd": 1}))[0] == "refuse.anything"


@pytest.mark.parametrize(
    ("body", "accepted", "owner"),
    [
        (b"{", lambda body: body.startswith(b"{"), "refuse.malformed-json"),
        (b'"\xff"', lambda body: b"\xff" in body, "refuse.invalid-utf-8"),
        (b'"\xff"', lambda body: True, "refuse.malformed-json"),
    ],
)
def test_what_is_not_json_is_owned_by_its_syntax_or_its_encoding(
    body: bytes, accepted: Callable[[bytes], bool], owner: str
) -> None:
    def script(of: Case) -> int:
        broken = any(rule.keyword == "json" for rule in of.rules)
        return 200 if broken and accepted(of.body or b"") else honest(of)

    assert said(Server(script).fails(case(body=body)))[0] == owner


@pytest.mark.parametrize(
    ("accepted", "otherwise", "words"),
    [
        (b"", 400, "bytes that are not UTF-8"),
        (b"\xed\xa0\x80", 400, "not JSON: it is not UTF-8: a surrogate"),
        (b"\xed\xa0\x80", 500, "not JSON: it is not UTF-8: a surrogate"),
    ],
    ids=["whatever is no UTF-8", "surrogates alone", "surrogates, and it crashes on others"],
)
def test_which_bytes_that_are_not_utf_8_are_let_in_is_told(
    accepted: bytes, otherwise: int, words: str
) -> None:
    def script(of: Case) -> int:
        if Kind.NOT_UTF_8 not in of.label.kinds:
            return honest(of)
        return 200 if accepted in (of.body or b"") else otherwise

    found = Server(script).fails(case(body=b'{"metadata":{"k":"\xed\xa0\x80"}}'))
    assert said(found) == ("refuse.invalid-utf-8", words)
