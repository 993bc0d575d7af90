"""Made-up ids: a check is no fault, a fault is no check, and real ids settle the matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from contracts.case import Case, Expectation
from contracts.exchange import Answer
from contracts.judge import Outcome
from contracts.run.events import Event, Finished, Sent
from contracts.run.refusals import Says, quoted, says
from contracts.run.resources import Resources
from contracts.targets.reference import TOKEN, Refusal, as_asgi
from strategies.build import valid_case
from strategies.samples import made_up
from tests.contracts.apps import Recording
from tests.contracts.runs import REAL, Checking, clause, run

ALL_KINDS = rb'(?<="url":")[^"]+|(?<=")(?:file-|vs_)[^"]*(?=")'
IMAGE = {"image": ("https://images.test/real.png",)}
ID_CLAUSES = {"echo.code-interpreter-files": "--file-id", "echo.vector-store-ids": "--vector-store"}
MUTE = {
    "nothing": b"",
    "plain": b"Bad Request",
    "html": b"<!doctype html><title>Error</title><h1>Bad Request</h1>",
    "German": "Diese Kennung gibt es nicht, oder sie ist ungültig.".encode(),
    "form": b'{"message": "must match format \\"uuid\\""}',
    "pydantic": b'{"detail":[{"type":"uuid_parsing","msg":"Input should be a valid UUID"}]}',
    "host": b'{"error": "Image host not allowed"}',
    "problem": b'{"title":"Bad","status":422,"detail":"The request is not acceptable."}',
}
IN_VAIN = {
    "download": b"Error while downloading file. Upstream status code: 404.",
    "timeout": b"Timeout while downloading image.",
    "image": b"You uploaded an unsupported image. Please make sure your image is valid.",
    "named": b"Bad value: " + made_up("file").encode(),
    "missing": b'{"error": {"message": "No such File object"}}',
}
UNSUPPORTED = {
    "plain": b"This value is not supported.",
    "model": b"This model doesn't support image inputs.",
    "not yet": b"Attachments are not yet implemented",
    "code": b'{"error": {"code": "unsupported_value"}}',
    "OpenAI": b"Invalid value: 'image_url'. Supported values are: 'text'.",
    "pydantic": b"Input tag 'image_url' does not match any of the expected tags: 'text'",
    "literal": b"Input should be 'text'",
    "zod": b"Invalid discriminator value. Expected 'text'",
    "ajv": b"must be equal to one of the allowed values",
    "extra": b"Extra inputs are not permitted",
    "unknown": b"Unknown content type image_url",
}


class Refusing(Recording):
    """The reference, but bodies with certain bytes are refused."""

    def __init__(self, message: str, *needles: bytes) -> None:
        super().__init__()
        self._message, self._needles = message, needles

    def problem(self, value: Any) -> Any:
        found = super().problem(value)
        if found is None and any(needle in json.dumps(value).encode() for needle in self._needles):
            raise Refusal(400, self._message, None, "invalid")
        return found


def accused(result: Finished) -> list[str]:
    return [verdict.clause.id for verdict in result.clauses if verdict.outcome is Outcome.FAIL]


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, body) for body in MUTE.values()] + [(status, b"") for status in (403, 404, 410, 422)],
)
def test_made_up_ids_may_be_refused_without_a_word(status: int, body: bytes) -> None:
    result = run(as_asgi(Checking(status, body, ALL_KINDS)), token=TOKEN)
    assert result.verdict == "conformant", accused(result)
    for name, option in ID_CLAUSES.items():
        verdict = clause(result, name)
        assert verdict.outcome is Outcome.UNTESTED
        assert option in verdict.reason
        assert any(option in note for note in result.notes)
    assert any("--image-url" in note for note in result.notes)


@pytest.mark.parametrize("body", [*MUTE.values(), *UNSUPPORTED.values()])
def test_real_ids_make_their_clauses_testable(body: bytes) -> None:
    """Also where the words of the refusal are misleading: what is accepted is known."""
    server = Checking(400, body, ALL_KINDS, {**REAL, **IMAGE})
    result = run(as_asgi(server), token=TOKEN, ids={**REAL, **IMAGE})
    assert result.verdict == "conformant", accused(result)
    assert {clause(result, name).outcome for name in ID_CLAUSES} == {Outcome.PASS}
    assert clause(result, "accept.images").outcome is Outcome.PASS
    for one in (b'"file-real-1"', b'"vs_real_1"', b'"https://images.test/real.png"'):
        assert any(one in request.body for request in server.seen)
    assert result.notes == ()


PLACES = {
    "code interpreter": rb'code_interpreter":\{"file_ids":\["(file-[^"]*)',
    "attachments": rb'attachments":\[\{"file_id":"(file-[^"]*)',
    "image files": rb'image_file":\{"file_id":"(file-[^"]*)',
    "vector stores": rb'vector_stores":\[\{"file_ids":\["(file-[^"]*)',
    "vector store ids": rb'vector_store_ids":\["(vs_[^"]*)',
    "image URLs": rb'image_url":\{"url":"(https:[^"]*)',
}


@pytest.mark.parametrize("pattern", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("ids", [{}, {**REAL, **IMAGE}], ids=["no ids", "real ids"])
def test_ids_may_be_checked_at_one_place_only(
    pattern: bytes, ids: Mapping[str, tuple[str, ...]]
) -> None:
    server = Checking(400, b"", pattern, {**REAL, **IMAGE})
    result = run(as_asgi(server), token=TOKEN, ids=ids)
    assert result.verdict == "conformant", accused(result)
    assert len(result.notes) == (not ids)


def test_a_real_id_that_will_not_do_is_no_fault() -> None:
    """A file uploaded for search is no image, and says so only by being refused."""
    server = Checking(400, b"", PLACES["image files"], {})
    result = run(as_asgi(server), token=TOKEN, ids=REAL)
    assert result.verdict == "conformant", accused(result)
    assert any("--file-id is refused" in note for note in result.notes)


@pytest.mark.parametrize(
    ("needle", "owner"),
    [
        (b'"image_url"', "accept.images"),
        (b'"image_file"', "accept.images"),
        (b'"vector_store_ids": ["', "accept.vector-store-ids"),
        (b'"attachments": [{', "accept.attachments"),
    ],
)
def test_a_feature_that_is_refused_in_words_is_a_finding(needle: bytes, owner: str) -> None:
    result = run(as_asgi(Refusing("This is not supported.", needle)), token=TOKEN)
    assert accused(result) == [owner]


@pytest.mark.parametrize(
    ("needle", "owner"),
    [
        (b'"content": [', "accept.content-parts"),
        (b'"vector_store_ids"', "accept.vector-store-ids"),
        (b'"code_interpreter"', "accept.code-interpreter"),
        (b'"attachments"', "accept.attachments"),
        (b'"tools": []', "accept.attachments"),
        (b'"messages": [', "accept.messages"),
    ],
)
def test_a_fault_beyond_ids_is_a_finding_though_nothing_is_said(needle: bytes, owner: str) -> None:
    result = run(as_asgi(Refusing("Bad Request", needle)), token=TOKEN)
    assert owner in accused(result)
    assert not any("made-up" in note for note in result.notes)


def test_what_is_sent_to_learn_from_is_not_judged() -> None:
    events: list[Event] = []
    run(as_asgi(Checking(400, b"", ALL_KINDS)), token=TOKEN, listen=events.append)
    probes = [
        event
        for event in events
        if isinstance(event, Sent) and event.exchange.case.scenario == "probe"
    ]
    assert len(probes) > 6
    assert not any(event.broken for event in probes)


def _says(body: bytes, status: int = 400) -> Says:
    return says(Answer(status, (), body))


@pytest.mark.parametrize("body", MUTE.values(), ids=MUTE)
def test_silence_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.NOTHING
    assert _says(body, 404) is Says.UNKNOWN


@pytest.mark.parametrize("body", IN_VAIN.values(), ids=IN_VAIN)
def test_a_search_in_vain_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.UNKNOWN


@pytest.mark.parametrize("body", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_a_plain_no_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.SOMETHING_ELSE


@pytest.mark.parametrize("what", ["URL", "host", "URL scheme"])
def test_a_no_to_the_value_is_none_to_the_feature(what: str) -> None:
    assert _says(f"This {what} is not supported.".encode()) is Says.NOTHING


def test_the_beginning_of_an_answer_is_quoted_on_one_line() -> None:
    assert quoted(Answer(400, (), b"Bad\n  \xff Request " + b"x" * 500)).startswith(
        "Bad \ufffd Req"
    )
    assert len(quoted(Answer(400, (), b"x" * 500))) == 120


@pytest.mark.parametrize("real", ['f"\\', "é\u4f60", "a/b", "line\nend"])
def test_real_ids_are_written_as_json(real: str) -> None:
    known = Resources({"file": (real,)})
    value = {"tool_resources": {"code_interpreter": {"file_ids": [made_up("file")]}}}
    case = valid_case("a file", value)
    (place,) = case.ids
    assert known.filled(case) == case.body
    known.check(place)
    assert known.usable(case)
    assert json.loads(known.filled(case) or b"") == {
        "tool_resources": {"code_interpreter": {"file_ids": [real]}}
    }


def test_an_id_that_the_body_hides_from_us_is_filled_in_as_well() -> None:
    """Without its type the part is none, but a target may look for images first."""
    part = {"image_url": {"url": made_up("image")}}
    case = valid_case("no type", {"messages": [{"role": "user", "content": [part]}]})
    assert case.ids == frozenset()
    for real in ({}, IMAGE):
        known = Resources(real)
        known.check("file at somewhere")
        assert known.usable(case)
        known.check("image at somewhere")
        assert known.usable(case) == bool(real)
        assert (IMAGE["image"][0].encode() in (known.filled(case) or b"")) == bool(real)


def test_a_case_without_a_body_is_left_alone() -> None:
    known = Resources(REAL)
    known.check("file at somewhere")
    case = Case("nothing", Expectation.VALID, None)
    assert known.filled(case) is None
    assert known.usable(case)
