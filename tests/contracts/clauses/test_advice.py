"""The clauses that only advise, and the second opinion of Schemathesis."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.clauses import Level
from contracts.clauses.clause import Excuse
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict, overall
from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange
from strategies.raw.corpus import raw_cases
from tests.support.exchanges import (
    DEFINITION,
    DOES_NOT_APPLY,
    INVALID,
    UNSPECIFIED,
    broken,
    case,
    exchange,
    judged,
    thread,
    verdicts,
)

ENVELOPE: Final = "advice.error-envelope"
OPEN: Final = "advice.open-objects"
MEDIA: Final = "advice.other-media-types"
IMAGE: Final = "advice.image-uri"
SECOND: Final = "schemathesis.agrees"


def raw(name: str) -> Case:
    return next(of for of in raw_cases(DEFINITION) if of.name == name)


def refusal(answer: Any, of: Case = INVALID) -> Exchange:
    return exchange(of, answer, status=400)


def test_advice_that_is_not_taken_leaves_a_run_conformant() -> None:
    seen = [exchange(answer=thread(id="t1")), refusal({"detail": "no"})]
    found = verdicts(*seen).values()
    failing = {v.clause.id for v in found if v.outcome is Outcome.FAIL}
    assert failing == {"advice.id-form", ENVELOPE}
    assert overall([*found], Level.IMPLIED, cut_short=False) is Verdict.CONFORMANT
    assert overall([*found], Level.ADVICE, cut_short=False) is Verdict.NONCONFORMANT


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": {"message": "m", "type": "t", "param": None, "code": None}}, None),
        ({"error": {"message": "m", "type": "t", "param": "p", "code": "c"}}, None),
        ({"error": {"message": "", "type": "t", "param": "p", "code": 400}}, "code should be a"),
        ({"error": {"message": None, "type": "t", "param": None, "code": None}}, "is null"),
        ({"error": {"message": "m", "type": None, "param": None, "code": None}}, "error's type"),
        ({"error": {"message": "m"}}, "the error lacks type, param, code"),
        ({"error": "no"}, "should carry"),
        ({"detail": []}, "should carry"),
        (b"<html>", "should carry"),
        (b"", "should carry"),
        ([], "should carry"),
    ],
)
def test_a_refusal_carries_an_error_object(answer: Any, said: str | None) -> None:
    (found,) = judged(ENVELOPE, refusal(answer))
    assert found is None if said is None else said in str(found)


def test_refused_credentials_carry_an_error_object_as_well() -> None:
    of = exchange(case(credentials=Credentials.MISSING), b"", status=401)
    assert "should carry" in broken(ENVELOPE, of)


def test_nothing_is_asked_of_answers_to_what_nobody_can_say() -> None:
    assert judged(ENVELOPE, refusal(b"", UNSPECIFIED)) == [DOES_NOT_APPLY]
    assert judged(ENVELOPE, exchange(), exchange(status=500)) == [DOES_NOT_APPLY] * 2


@pytest.mark.parametrize(
    ("identity", "holds"),
    [
        ("thread_" + "aB3" * 8, True),
        ("thread_" + "a" * 23, False),
        ("thread_" + "a" * 25, False),
        ("thread_" + "-" * 24, False),
        ("a" * 24, False),
        ("thread_" + "a" * 24 + "\n", False),
    ],
)
def test_ids_have_a_form(identity: str, *, holds: bool) -> None:
    assert (judged("advice.id-form", exchange(answer=thread(id=identity))) == [None]) is holds


@pytest.mark.parametrize("identity", [5, None, ...])
def test_an_id_of_another_type_has_a_clause_of_its_own(identity: Any) -> None:
    assert judged("advice.id-form", exchange(answer=thread(id=identity))) == [DOES_NOT_APPLY]


def test_unknown_properties_of_open_objects_are_accepted() -> None:
    of = raw("an unknown property in content part")
    assert judged(OPEN, exchange(of)) == [None]
    assert "refused with 400" in broken(OPEN, exchange(of, status=400))
    assert judged(OPEN, exchange(of, status=500), exchange(status=400)) == [DOES_NOT_APPLY] * 2


def test_what_is_refused_without_the_unknown_property_too_says_nothing_of_it() -> None:
    of = raw("an unknown property in content part")
    like = case(body=b'{"messages":[{"role":"user","content":[{"type":"text","text":"y"}]}]}')
    plain = case(body=b'{"messages":[{"role":"user","content":"y"}]}')

    def judged_beside(other: Exchange) -> Outcome:
        refused = exchange(of, status=400, number=3)
        return verdicts(exchange(plain, number=1), other, refused)[OPEN].outcome

    assert judged_beside(exchange(like, number=2)) is Outcome.FAIL
    assert judged_beside(exchange(like, status=400, number=2)) is Outcome.INCONCLUSIVE
    alone = verdicts(exchange(of, status=400))[OPEN]
    assert alone.reason.endswith("the one request that it was judged on: " + Excuse.UNLIKE)


@pytest.mark.parametrize("name", ["JSON declared as a form", "XML declared as such"])
def test_a_body_that_is_declared_as_something_else_is_refused(name: str) -> None:
    # What is no JSON may be refused for that: that says nothing of how it is declared.
    evidence = None if name.startswith("JSON") else DOES_NOT_APPLY
    assert judged(MEDIA, exchange(raw(name), b"", status=415)) == [evidence]
    assert "415 would tell" in broken(MEDIA, exchange(raw(name), thread()))


@pytest.mark.parametrize(
    "name", ["JSON declared as text/plain", "JSON declared as no content type"]
)
def test_other_declarations_are_left_to_the_server(name: str) -> None:
    assert judged(MEDIA, exchange(raw(name))) == [DOES_NOT_APPLY]


def test_an_image_url_that_is_no_uri_is_refused() -> None:
    of = raw("an image URL of 'not a url'")
    assert judged(IMAGE, exchange(of, status=400)) == [None]
    assert "no URI was accepted" in broken(IMAGE, exchange(of))
    assert judged(IMAGE, exchange(raw("an image URL of 'data:,x'"))) == [DOES_NOT_APPLY]


# The second opinion.


def test_schemathesis_has_nothing_against_a_thread_of_the_definition() -> None:
    files = {"code_interpreter": {"file_ids": ["f"]}, "file_search": {"vector_store_ids": ["v"]}}
    whole = thread(metadata={"k": "v"}, tool_resources=files)
    empty = thread(metadata=None, tool_resources=None)
    assert judged(SECOND, exchange(answer=whole), exchange(answer=empty)) == [None, None]


@pytest.mark.parametrize(
    "of",
    [
        exchange(answer=thread(id=5)),
        exchange(answer=thread(id=...)),
        exchange(headers={"content-type": "text/plain"}),
        exchange(answer=b"{"),
        exchange(status=400),
        exchange(answer=thread(), status=201),
    ],
)
def test_schemathesis_is_not_asked_where_we_have_something_to_say(of: Exchange) -> None:
    assert judged(SECOND, of) == [DOES_NOT_APPLY]


def test_what_schemathesis_objects_to_is_reported_and_answers_alike_are_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def objects(parsed: Any) -> str:
        asked.append(parsed.exchange.number)
        return "Undocumented"

    monkeypatch.setattr("contracts.schemathesis.bridge.opinion", objects)
    seen = [exchange(number=1), exchange(case({"metadata": {}}), number=2)]
    seen.append(exchange(answer=thread(tool_resources={"file_search": {}}), number=3))
    said = "Schemathesis objects: Undocumented"
    assert judged(SECOND, *seen) == [said, None, said]
    assert asked == [1, 3]
