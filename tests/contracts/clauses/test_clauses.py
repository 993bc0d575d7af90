"""The catalogue as a whole, the clauses about the wire, and advice."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Clause, Level, catalogue, matching
from contracts.judging.finding import Outcome
from contracts.judging.verdict import gates
from contracts.record.case import Case, Credentials, Expectation, Rule
from contracts.record.exchange import Exchange, FailureKind
from strategies.boundaries import boundary_cases
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
    verdicts,
)

RULE: Final = Rule("#", "type", "body", "somehow")
ODD: Final = case(expect=Expectation.UNSPECIFIED)


def name_of(clause: Clause) -> str:
    return clause.id


def test_ids_are_unique() -> None:
    assert [n for n, seen in Counter(c.id for c in catalogue()).items() if seen > 1] == []


@pytest.mark.parametrize("clause", catalogue(), ids=name_of)
def test_ids_are_a_room_and_a_promise_in_lower_case(clause: Clause) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_]+(-[a-z0-9]+)*)+", clause.id)


@pytest.mark.parametrize("clause", catalogue(), ids=name_of)
def test_every_clause_is_a_complete_promise(clause: Clause) -> None:
    assert len(clause.title.split()) > 2
    assert not clause.title.endswith(".")
    assert clause.origin.startswith("#/")
    assert clause.needs
    assert (clause.judge is None) is (clause.make_judge is not None)
    assert not clause.defers_to or clause.defers_to in {other.id for other in catalogue()}


def test_clauses_of_a_family_agree_on_splitting_and_the_last_claims_what_is_left() -> None:
    families: dict[str, list[Clause]] = {}
    for clause in catalogue():
        families.setdefault(clause.family, []).append(clause)
    del families[""]
    assert families.keys() == {"acceptance", "refusal", "credentials"}
    for members in families.values():
        assert all(clause.split and clause.claims is not None for clause in members)


def test_advice_never_counts_at_the_default_gate_and_everything_else_does() -> None:
    for clause in catalogue():
        assert gates(clause.level, Level.IMPLIED) is (clause.level is not Level.ADVICE)
    assert {c.id for c in matching("advice")} <= {
        c.id for c in catalogue() if c.level is Level.ADVICE
    }


def test_patterns_match_an_id_a_prefix_or_a_glob() -> None:
    assert [clause.id for clause in matching("wire.json")] == ["wire.json"]
    assert {clause.id.split(".")[0] for clause in matching("wire")} == {"wire"}
    assert {clause.id for clause in matching("*.json")} == {"wire.json"}
    assert matching("wir") == matching("nothing") == ()


def test_no_clause_has_anything_against_honest_answers() -> None:
    headers = {**JSON, "content-length": "5"}
    numbered = enumerate(boundary_cases("quick"), 1)
    seen = [exchange(of, raw_length=5, headers=headers, number=number) for number, of in numbered]
    found = verdicts(*seen).values()
    fails = [v for v in found if v.outcome in {Outcome.FAIL, Outcome.ERROR}]
    assert [(verdict.clause.id, verdict.findings, verdict.reason) for verdict in fails] == []
    assert len([v for v in found if v.outcome is Outcome.PASS]) > 50


@pytest.mark.parametrize("status", [400, 409, 413, 415, 422])
def test_no_clause_that_counts_has_anything_against_a_refusal(status: int) -> None:
    found = verdicts(exchange(invalid(RULE), status=status)).values()
    assert {v.clause.level for v in found if v.outcome is Outcome.FAIL} <= {Level.ADVICE}


# Answers are untrusted: whatever they are, no clause may raise.

HOSTILE: Final[dict[str, Any]] = {
    "a created_at of 400 digits": {"created_at": 10**400},
    "a created_at of minus 400 digits": {"created_at": -(10**400)},
    "half a surrogate pair beside wrong types": {"id": 5, "metadata": ["\ud800"]},
    "half a surrogate pair as created_at": {"created_at": "\ud800"},
    "half a surrogate pair in the wrong place": {"metadata": {"k": ["\ud800"]}, "id": []},
    "an id that is deep": {"id": json.loads("[" * 300 + "]" * 300)},
    "metadata that is deep": {"metadata": {"k": json.loads("[" * 600 + "]" * 600)}},
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


@given(values, values, st.integers(100, 599), st.sampled_from(Expectation))
def test_no_clause_raises_on_any_answer_to_any_request(
    sent: Any, received: Any, status: int, expect: Expectation
) -> None:
    rule = RULE if expect is Expectation.INVALID else None
    of = case(expect=expect, rule=rule, body=json.dumps(sent).encode())
    answer = {**thread(), **received} if isinstance(received, dict) else received
    assert errors(exchange(of, json.dumps(answer).encode(), status=status)) == {}


def errors(*exchanges: Exchange) -> dict[str, str]:
    found = verdicts(*exchanges).items()
    return {n: v.reason.splitlines()[-1] for n, v in found if v.outcome is Outcome.ERROR}


# Wire.


def test_a_request_must_be_answered() -> None:
    assert judged("wire.answers", exchange(), exchange(status=500)) == [None, None]
    assert broken("wire.answers", unanswered()) == "no answer came: nothing came"
    assert judged("wire.answers", unanswered(kind=FailureKind.UNSENDABLE)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("of", [case(), ODD, invalid(RULE), case(credentials=Credentials.RANDOM)])
def test_nothing_is_answered_with_a_server_error(of: Case) -> None:
    assert judged("wire.no-server-error", exchange(of, status=499)) == [None]
    assert "500, a server error" in broken("wire.no-server-error", exchange(of, status=500))
    assert "599, a server error" in broken("wire.no-server-error", exchange(of, status=599))
    assert judged("wire.no-server-error", unanswered(of)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, None), (201, "documented"), (204, "documented"), (301, "redirects"), (307, "redirects")],
)
def test_a_thread_comes_with_200_and_not_with_a_redirect(status: int, said: str | None) -> None:
    (found,) = judged("wire.status-200", exchange(case(), b"", status=status))
    assert found is None if said is None else said in str(found)


@pytest.mark.parametrize(
    "of", [exchange(status=400), exchange(status=500), exchange(invalid(RULE))]
)
def test_other_clauses_judge_the_status_of_what_is_refused(of: Exchange) -> None:
    assert judged("wire.status-200", of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        ({"content-type": "application/json"}, True),
        ({"Content-Type": "APPLICATION/JSON ; charset=utf-8"}, True),
        ({"content-type": "application/json;charset=latin-1"}, True),
        ({"content-type": "text/json"}, False),
        ({"content-type": "application/problem+json"}, False),
        ({"content-type": ""}, False),
        ({}, False),
    ],
)
def test_the_content_type_may_have_parameters(headers: dict[str, str], *, holds: bool) -> None:
    assert (judged("wire.content-type", exchange(headers=headers)) == [None]) is holds


@pytest.mark.parametrize("body", [b"", b"{", b"\xef\xbb\xbf{}", b"{}{}", b'{"id": NaN}'])
def test_the_body_is_one_json_text(body: bytes) -> None:
    assert "is not JSON" in broken("wire.json", exchange(answer=body))
    html = exchange(answer=body, headers={"content-type": "text/html"})
    assert judged("wire.json", html, exchange()) == [DOES_NOT_APPLY, None]


@pytest.mark.parametrize(
    ("declared", "length", "said"),
    [
        ("5", 5, [None]),
        (" 5 ", 5, [None]),
        ("5", None, [DOES_NOT_APPLY]),
        ("", 5, [DOES_NOT_APPLY]),
    ],
)
def test_the_declared_length_is_compared_where_it_is_known(
    declared: str, length: int | None, said: list[str | None]
) -> None:
    headers = {**JSON, "content-length": declared}
    assert judged("wire.content-length", exchange(headers=headers, raw_length=length)) == said


def test_a_wrong_length_is_told_in_numbers() -> None:
    answer = exchange(headers={**JSON, "Content-Length": "7"}, raw_length=5)
    said = broken("wire.content-length", answer)
    assert said == "Content-Length says 7, but 5 bytes came"


@pytest.mark.parametrize(
    ("metadata", "holds"),
    [
        (b'{"a": "1", "b": "1"}', True),
        (b'{"a": "1", "a": "1"}', False),
        (b'{"a": [{"b": 1, "b": 2}]}', False),
    ],
)
def test_no_name_stands_twice(metadata: bytes, *, holds: bool) -> None:
    body = json.dumps(thread()).encode().replace(b'"metadata": {}', b'"metadata": ' + metadata)
    assert (judged("wire.unique-names", exchange(answer=body)) == [None]) is holds
