"""The clauses about the exchange as such: status, content type, length, one JSON text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Exchange, FailureKind
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    INVALID,
    JSON,
    UNSPECIFIED,
    broken,
    case,
    exchange,
    judged,
    thread,
    unanswered,
)


def test_a_request_must_be_answered() -> None:
    assert judged("wire.answers", exchange(), exchange(status=500)) == [None, None]
    assert broken("wire.answers", unanswered()) == "no answer came: nothing came"
    assert judged("wire.answers", unanswered(kind=FailureKind.UNSENDABLE)) == [DOES_NOT_APPLY]


def test_json_in_another_coding_than_it_declares_is_one_fault_and_hides_no_other() -> None:
    of = exchange(answer=thread(id=5))
    assert of.answer is not None
    answer = replace(of.answer, misdeclared="the content encoding cannot be undone: no gzip")
    of = replace(of, answer=answer)
    assert broken("wire.answers", of).startswith("an answer came that cannot be read: the content")
    assert broken("thread.id.type", of)
    assert judged("wire.json", of) == [None]


def test_of_an_answer_that_cannot_be_read_the_status_counts_and_nothing_else() -> None:
    for of in (exchange(), exchange(INVALID, status=400)):
        assert of.answer is not None
        answer = replace(of.answer, body=b"", misdeclared="the content encoding cannot be undone")
        cut = replace(of, answer=answer)
        assert broken("wire.answers", cut)
        assert judged("wire.json", cut) == judged("advice.error-envelope", cut) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("of", [case(), UNSPECIFIED, INVALID, case(credentials=Credentials.RANDOM)])
def test_nothing_is_answered_with_a_server_error(of: Case) -> None:
    assert judged("wire.no-server-error", exchange(of, status=499)) == [None]
    assert "500, a server error" in broken("wire.no-server-error", exchange(of, status=500))
    assert "599, a server error" in broken("wire.no-server-error", exchange(of, status=599))
    assert judged("wire.no-server-error", unanswered(of)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("of", "due"),
    [
        (case(), "; it must be accepted"),
        (INVALID, "; it must be refused with a 4xx"),
        (case(credentials=Credentials.RANDOM), "; it must be refused with a 4xx"),
        (UNSPECIFIED, "; it may be accepted, or refused with a 4xx"),
    ],
)
def test_of_a_crash_is_said_what_the_answer_should_have_been(of: Case, due: str) -> None:
    assert broken("wire.no-server-error", exchange(of, status=500)).endswith(due)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, None),
        (201, "201 is not the documented"),
        (204, "204 is not the documented"),
        (300, "300 redirects"),
        (307, "307 redirects"),
        (399, "399 redirects"),
    ],
)
def test_a_thread_comes_with_200_and_not_with_a_redirect(status: int, said: str | None) -> None:
    (found,) = judged("wire.status-200", exchange(case(), b"", status=status))
    assert found is None if said is None else said in str(found)


@pytest.mark.parametrize("of", [exchange(status=400), exchange(status=500), exchange(INVALID)])
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


def test_only_what_claims_or_happens_to_be_json_is_asked_to_be() -> None:
    html = {"content-type": "text/html"}
    page, json_text = exchange(answer=b"<html>", headers=html), exchange(headers=html)
    assert judged("wire.json", page, json_text) == [DOES_NOT_APPLY, None]


@pytest.mark.parametrize(
    ("declared", "length", "said"),
    [
        ("5", 5, None),
        (" 5 ", 5, None),
        ("5", 6, "Content-Length says 5, but 6 bytes came"),
        ("x", 6, None),
        ("-5", 5, None),
        ("5", None, DOES_NOT_APPLY),
        ("", 5, DOES_NOT_APPLY),
        (None, 5, DOES_NOT_APPLY),
    ],
)
def test_the_declared_length_is_that_of_what_came(
    declared: str | None, length: int | None, said: str | None
) -> None:
    headers = JSON if declared is None else {**JSON, "Content-Length": declared}
    assert judged("wire.content-length", exchange(headers=headers, raw_length=length)) == [said]


def test_a_length_beside_chunks_is_two_ends_of_one_answer() -> None:
    headers = {**JSON, "Content-Length": "5", "Transfer-Encoding": "chunked"}
    (said,) = judged("wire.content-length", exchange(headers=headers, raw_length=5))
    assert "stands beside Transfer-Encoding" in str(said)
    del headers["Content-Length"]
    assert judged("wire.content-length", exchange(headers=headers)) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("metadata", "twice"),
    [
        ("{}", False),
        ('{"a": "1", "b": "1"}', False),
        ('{"a": "", "a": ""}', True),
        ('[{"b": [{"a": 1, "a": 1}]}]', True),
        ("[1]", False),
    ],
)
def test_a_name_that_stands_twice_is_found_at_any_depth(metadata: str, *, twice: bool) -> None:
    body = json.dumps(thread()).replace('"metadata": {}', f'"metadata": {metadata}')
    (said,) = judged("wire.unique-names", exchange(answer=body.encode()))
    assert (said is not None) is twice
