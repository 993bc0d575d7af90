"""The catalogue as a whole: complete promises, judged on what they are about, that never raise."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Clause, Level, chosen, matching
from contracts.judging.finding import Outcome
from contracts.judging.verdict import gates
from contracts.record.case import Case, Credentials, Expectation, case_of
from contracts.record.exchange import Exchange
from contracts.record.parsed import About, ParsedExchange
from contracts.record.request import Request
from strategies.valid.corpus import boundary_cases
from tests.support.exchanges import (
    CLAUSES,
    DEFINITION,
    DOES_NOT_APPLY,
    INVALID,
    JSON,
    UNSPECIFIED,
    case,
    exchange,
    judged,
    thread,
    unanswered,
    verdicts,
)

WRONG: Final = case(credentials=Credentials.RANDOM)
LOWER: Final = case(credentials=Credentials.LOWER_SCHEME)
XML: Final = case(content_type="application/xml")


def name_of(clause: Clause) -> str:
    return clause.id


def test_ids_are_unique() -> None:
    assert [n for n, seen in Counter(c.id for c in CLAUSES).items() if seen > 1] == []


@pytest.mark.parametrize("clause", CLAUSES, ids=name_of)
def test_every_clause_is_a_complete_promise(clause: Clause) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+(-[a-z0-9]+)*)+", clause.id)
    assert len(clause.title.split()) > 2
    assert not clause.title.endswith(".")
    assert DEFINITION.at(clause.origin) is not None
    assert clause.needs
    assert (clause.judge is None) is (clause.make_judge is not None)
    assert {*clause.family.defers_to, *clause.explained_by} <= {other.id for other in CLAUSES}


def test_clauses_that_share_a_name_share_the_family() -> None:
    families = {clause.family for clause in CLAUSES if clause.family.name}
    assert sorted(family.name for family in families) == ["acceptance", "credentials", "refusal"]
    assert all(family.split for family in families)
    assert {clause.family_name for clause in CLAUSES if not clause.family.name} == {
        clause.id for clause in CLAUSES if not clause.family.name
    }


def test_advice_never_counts_at_the_default_gate_and_everything_else_does() -> None:
    for clause in CLAUSES:
        assert gates(clause.level, Level.IMPLIED) is (clause.level is not Level.ADVICE)
    assert {clause.level for clause in matching(CLAUSES, "advice")} == {Level.ADVICE}


def test_patterns_match_an_id_a_prefix_or_a_glob() -> None:
    def found(pattern: str | None) -> list[str]:
        return [clause.id for clause in chosen(DEFINITION, pattern)]

    assert found("wire.json") == found("*.json") == ["wire.json"]
    assert {name.split(".")[0] for name in found("wire,echo")} == {"wire", "echo"}
    assert found("wir") == found("nothing") == []
    assert found(None) == [clause.id for clause in CLAUSES]


def test_no_clause_has_anything_against_honest_answers() -> None:
    headers = {**JSON, "content-length": "5"}
    numbered = enumerate(boundary_cases(DEFINITION, "quick"), 1)
    seen = [exchange(of, raw_length=5, headers=headers, number=number) for number, of in numbered]
    found = verdicts(*seen).values()
    fails = [v for v in found if v.outcome in {Outcome.FAIL, Outcome.ERROR}]
    assert [(verdict.clause.id, verdict.findings, verdict.reason) for verdict in fails] == []
    assert len([v for v in found if v.outcome is Outcome.PASS]) > 50


@pytest.mark.parametrize("status", [400, 409, 413, 415, 422])
def test_no_clause_that_counts_has_anything_against_a_refusal(status: int) -> None:
    found = verdicts(exchange(INVALID, status=status)).values()
    assert {v.clause.level for v in found if v.outcome is Outcome.FAIL} <= {Level.ADVICE}


# What a clause is about.

ALL: Final = (199, 200, 201, 299, 300, 302, 399, 400, 404, 499, 500, 503)
ANSWERED: Final = [200, 201, 299, 400, 404, 499, 500, 503]
NO_CRASH: Final = list(ALL[:-2])
# A thread that comes with another status was created all the same.
NO_REFUSAL: Final = [199, *ALL[4:-2]]


def about(name: str, of: Case) -> list[int]:
    """Return the statuses that a clause can be judged on."""
    body = b"" if of is INVALID else thread()
    seen = {s: exchange(of, body, status=s, number=s) for s in ALL}
    return [s for s, one in seen.items() if judged(name, one) != [DOES_NOT_APPLY]]


@pytest.mark.parametrize(
    ("name", "of", "statuses"),
    [
        ("refuse.unknown-word", INVALID, ANSWERED),
        ("refuse.anything", INVALID, ANSWERED),
        ("refuse.wrong-type", INVALID, []),
        (
            "refuse.unknown-word",
            case(body=INVALID.body, credentials=Credentials.RANDOM),
            [],
        ),
        ("refuse.unknown-word", case(), []),
        ("refuse.with-client-error", INVALID, [300, 302, 399, 400, 404, 499, 500, 503]),
        ("accept.empty-object", case(), ANSWERED),
        ("accept.empty-object", WRONG, []),
        ("accept.tool-resources", UNSPECIFIED, []),
        ("wire.status-200", case(), [199, 200, 201, 299, 300, 302, 399]),
        ("wire.status-200", UNSPECIFIED, [200, 201, 299]),
        ("wire.status-200", INVALID, []),
        ("wire.status-200", WRONG, []),
        ("wire.content-type", case(), [200, 201, 299]),
        ("wire.content-type", UNSPECIFIED, [200, 201, 299]),
        ("wire.content-type", INVALID, []),
        ("wire.json", case(), [200, 201, 299]),
        ("wire.json", INVALID, []),
        ("wire.no-server-error", INVALID, list(ALL)),
        ("advice.error-envelope", INVALID, [400, 404, 499]),
        ("advice.error-envelope", UNSPECIFIED, []),
        ("advice.other-media-types", XML, NO_CRASH),
        ("advice.other-media-types", case(content_type=None), []),
        ("advice.open-objects", UNSPECIFIED, NO_CRASH),
        ("advice.open-objects", case(content_type=None), []),
        ("auth.wrong", WRONG, NO_CRASH),
        ("auth.missing", WRONG, []),
        ("auth.scheme-in-any-case", LOWER, NO_CRASH),
    ],
)
def test_a_clause_is_judged_on_the_statuses_it_is_about(
    name: str, of: Case, statuses: list[int]
) -> None:
    assert about(name, of) == statuses


@pytest.mark.parametrize(
    ("name", "of", "statuses"),
    [
        ("refuse.anything", INVALID, [400, 404, 499]),
        ("accept.empty-object", case(), [200, 201, 299]),
        ("wire.status-200", case(), [200]),
        ("wire.no-server-error", case(), NO_CRASH),
        ("advice.other-media-types", case(content_type="multipart/form-data"), NO_REFUSAL),
        ("auth.scheme-in-any-case", LOWER, [200, 201, 299]),
    ],
)
def test_a_clause_is_content_with_the_statuses_it_promises(
    name: str, of: Case, statuses: list[int]
) -> None:
    body = b"" if of is INVALID else thread()
    content = [s for s in ALL if judged(name, exchange(of, body, status=s)) == [None]]
    assert content == statuses


@pytest.mark.parametrize(
    "name", ["wire.no-server-error", "advice.other-media-types", "auth.wrong", "wire.status-200"]
)
@pytest.mark.parametrize("of", [XML, WRONG])
def test_what_was_not_answered_is_only_said_to_be_unanswered(name: str, of: Case) -> None:
    assert judged(name, unanswered(of)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("of", "status", "kinds"),
    [
        (case(), 200, {About.CREATED, About.VALID}),
        (case(), 201, {About.CREATED, About.VALID}),
        (case(), 300, {About.VALID}),
        (UNSPECIFIED, 200, {About.CREATED}),
        (UNSPECIFIED, 400, set()),
        (INVALID, 200, {About.INVALID}),
        (WRONG, 200, {About.OTHER_CREDENTIALS}),
        (case(body=b"[]", credentials=Credentials.MISSING), 400, {About.OTHER_CREDENTIALS}),
    ],
)
def test_an_exchange_is_of_the_kinds_that_clauses_are_about(
    of: Case, status: int, kinds: set[About]
) -> None:
    assert ParsedExchange(exchange(of, b"{}", status=status)).kinds == {
        About.ANY,
        About.OPERATION,
        *kinds,
    }
    assert {clause.about for clause in CLAUSES} == set(About)


# A request that is not the operation's.

ELSEWHERE: Final = [
    Request((), None, "GET"),
    Request((), None, "HEAD"),
    Request((), None, "DELETE", "/thread_1"),
    replace(case({"messages": []}).request, method="TRACE"),
    replace(case({"messages": []}).request, path="/thread_1"),
    replace(INVALID.request, path="/thread_1/messages"),
    replace(INVALID.request, method="PUT"),
]


@pytest.mark.parametrize("credentials", [Credentials.GIVEN, Credentials.MISSING])
@pytest.mark.parametrize("request_", ELSEWHERE, ids=str)
def test_what_is_not_sent_to_the_operation_breaks_no_promise_of_it(
    request_: Request, credentials: Credentials
) -> None:
    of = case_of(DEFINITION, request_, "", credentials)
    assert of.expect is Expectation.UNSPECIFIED
    answers = [
        exchange(of, body, status=status, number=number, headers=headers)
        for number, (status, body, headers) in enumerate(
            [
                (200, {"object": "list", "data": []}, JSON),
                (200, thread(created_at=1, id=""), JSON),
                (204, b"", {}),
                (201, b"<html>", {"content-type": "text/html"}),
                (307, b"", {"location": "/"}),
                (405, b"no", {}),
            ],
            1,
        )
    ]
    found = verdicts(*answers)
    assert [name for name, v in found.items() if v.outcome is Outcome.FAIL] == []
    general = {"wire.answers", "wire.no-server-error"}
    assert {name for name, v in found.items() if v.exchanges} == general


@pytest.mark.parametrize(
    ("method", "status", "crashed"),
    [("GET", 500, True), ("TRACE", 501, False), ("POST", 501, True)],
)
def test_an_unknown_method_may_be_answered_with_501(
    method: str, status: int, *, crashed: bool
) -> None:
    of = case_of(DEFINITION, Request((), None, method))
    found = verdicts(exchange(of, b"", status=status), prefix="wire.no-server-error")
    assert (found["wire.no-server-error"].outcome is Outcome.FAIL) is crashed


@pytest.mark.parametrize(("method", "said"), [("GET", "says 5, but 0"), ("HEAD", DOES_NOT_APPLY)])
def test_the_length_of_an_answer_to_head_is_that_of_what_get_gives(method: str, said: str) -> None:
    of = case_of(DEFINITION, Request((), None, method))
    answer = exchange(of, b"", headers={"content-length": "5"}, raw_length=0)
    assert said in str(judged("wire.content-length", answer)[0])


# Answers are untrusted: whatever they are, no clause may raise.

HOSTILE: Final[dict[str, Any]] = {
    "a created_at of 400 digits": {"created_at": 10**400},
    "a created_at of minus 400 digits": {"created_at": -(10**400)},
    "half a surrogate pair beside wrong types": {"id": 5, "metadata": ["\ud800"]},
    "half a surrogate pair as created_at": {"created_at": "\ud800"},
    "half a surrogate pair in the wrong place": {"metadata": {"k": ["\ud800"]}, "id": []},
    "an id that is deep": {"id": json.loads("[" * 300 + "]" * 300)},
    "metadata that is deep": {"metadata": {"k": json.loads("[" * 600 + "]" * 600)}},
    "more that is deep": {"more": json.loads('{"below":' * 900 + "1" + "}" * 900)},
    "resources of the wrong type": {"tool_resources": {"file_search": [], "code_interpreter": 1}},
    "an empty name": {"metadata": {"": 1}, "tool_resources": {"": None}},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_clause_raises_on_a_hostile_answer(name: str) -> None:
    of = case({"metadata": {"k": "v"}})
    answers = [exchange(of, thread(**HOSTILE[name]), number=number) for number in (1, 2)]
    assert errors(*answers) == {}


@pytest.mark.parametrize(
    "date", ["", "x", "Mon, 1 Jan , 00:00:00 GMT", "Mon, 99 Jan 99999 00:00:00 GMT", ", , , , ,"]
)
def test_no_clause_raises_on_a_hostile_date(date: str) -> None:
    assert errors(exchange(answer=thread(created_at=1), headers={**JSON, "date": date})) == {}


names = st.sampled_from(["id", "object", "created_at", "metadata", "tool_resources", "k", ""])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | names,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(names, below, max_size=5),
    max_leaves=8,
)


@given(values, values, st.integers(100, 599), st.sampled_from(Credentials))
def test_no_clause_raises_on_any_answer_to_any_request(
    sent: Any, received: Any, status: int, credentials: Credentials
) -> None:
    of = case(body=json.dumps(sent).encode(), credentials=credentials)
    answer = {**thread(), **received} if isinstance(received, dict) else received
    assert errors(exchange(of, json.dumps(answer).encode(), status=status)) == {}


def errors(*exchanges: Exchange) -> dict[str, str]:
    found = verdicts(*exchanges).items()
    return {n: v.reason.splitlines()[-1] for n, v in found if v.outcome is Outcome.ERROR}
