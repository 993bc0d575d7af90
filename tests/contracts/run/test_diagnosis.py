"""Looking into failures: which few requests are sent, and what the failure is put down to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest

from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation, Scenario
from contracts.record.feature import Kind
from contracts.record.request import Request
from contracts.run.diagnosis.asking import Answered
from contracts.run.diagnosis.diagnosis import Diagnosis
from strategies.invalid.corpus import invalid_cases
from tests.support.bodies import chunked, image, message, with_files
from tests.support.exchanges import DEFINITION, UNSPECIFIED, case, exchange

Script = Callable[[Case], int]
FIRST: Final = 1000
OCTETS: Final = "application/octet-stream"
CHUNKS: Final = (
    *("tool_resources", "file_search", "vector_stores", "*", "chunking_strategy", "static"),
)


@dataclass
class Server:
    """Answers by a script that says which status a case gets; counts what it is asked.

    Attributes:
        script: the status of the answer to a case.
        most: it can be asked no more than this; 0 ends it.
        found: what failing exchanges were put down to, by number.
    """

    script: Script
    most: int = 10_000
    asked: list[Case] = field(default_factory=list)
    found: dict[int, Diagnosed] = field(default_factory=dict)
    _answered: dict[tuple[Request, Credentials], Answered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._diagnosis = Diagnosis(DEFINITION, self.ask, self.again, self.found.__setitem__)

    def ask(self, of: Case) -> Answered | None:
        key = (of.request, of.credentials)
        if key not in self._answered:
            if len(self.asked) >= self.most:
                return None
            self.asked.append(of)
            self._answered[key] = Answered(FIRST + len(self.asked), self.script(of))
        return self._answered[key]

    def again(self, of: Case) -> Answered:
        return Answered(FIRST, self.script(of))

    def fails(self, body: Any, number: int = 1, **more: Any) -> Diagnosed | None:
        """Let the request with *body* fail; return what that is put down to."""
        of = body if isinstance(body, Case) else case(body, **more)
        status = self.script(of)
        self._answered[of.request, of.credentials] = Answered(number, status)
        self._diagnosis.look_into(exchange(of, b"{}", status=status, number=number))
        return self.found.get(number)


def said(found: Diagnosed | None) -> tuple[str, str]:
    """Return the owner of a failure, and its cause in words."""
    assert found is not None
    return found.owner, found.cause.words


def holding(of: Case, *path: str) -> list[Any]:
    """Return what stands at *path* in a body; ``*`` is every element."""
    return holding_of(of.label.value, *path)


def holding_of(value: Any, *path: str) -> list[Any]:
    found = [value]
    for step in path:
        if step == "*":
            found = [entry for one in found if isinstance(one, list) for entry in one]
        else:
            found = [one[step] for one in found if isinstance(one, dict) and step in one]
    return found


def honest(of: Case) -> int:
    if of.credentials is not Credentials.GIVEN:
        return 401
    return 400 if of.expect is Expectation.INVALID else 200


def refusing(*refused: Callable[[Case], bool]) -> Script:
    """Return a server that refuses some valid requests, too."""
    return lambda of: 400 if any(one(of) for one in refused) else honest(of)


def accepting(accepted: Callable[[Case], bool]) -> Script:
    """Return a server that does not check some rules."""
    return lambda of: 200 if accepted(of) else honest(of)


def crashing(crashes: Callable[[Case], bool]) -> Script:
    return lambda of: 500 if crashes(of) else honest(of)


def is_assistant(of: Case) -> bool:
    return "assistant" in holding(of, "messages", "*", "role")


def has_parts(of: Case) -> bool:
    return any(isinstance(c, list) for c in holding(of, "messages", "*", "content"))


def has_metadata(of: Case) -> bool:
    return bool(holding(of, "metadata"))


LARGE: Final[dict[str, Any]] = {
    "metadata": {"k": "v"},
    "messages": [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": [{"type": "text", "text": "y"}], "metadata": {"a": "b"}},
    ],
    **with_files("file-1", "file-2"),
}


# Valid requests that are refused.


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


# Invalid requests that are accepted.

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


# Crashes, and credentials.


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


# What it costs.


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
