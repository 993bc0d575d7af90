"""Made-up ids: a check is no fault, a fault is no check, and real ids settle the matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from contracts.conduct.entry import verdict_of
from contracts.definition import load
from contracts.definition.place import Place
from contracts.judging.finding import Outcome
from contracts.record.case import case_of, request_of
from contracts.record.inspection import IdPlace
from contracts.record.samples import made_up
from contracts.run.events import Event, Finished, Sent
from contracts.run.ids.resources import Resources
from contracts.servers.reference import TOKEN, Refusal, as_asgi
from strategies.bodies.build import json_case
from tests.support.apps import Recording
from tests.support.runs import REAL, Checking, clause, quickly, run, thoroughly
from tests.support.words import MUTE, UNSUPPORTED

ALL_KINDS = rb'(?<="url":")[^"]+|(?<=")(?:file-|vs_)[^"]*(?=")'
IMAGE = {"image": ("https://images.test/real.png",)}
SOMEWHERE = Place(("somewhere",))
ID_CLAUSES = {"echo.code-interpreter-files": "--file-id", "echo.vector-store-ids": "--vector-store"}


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
    quickly(
        *((400, body) for body in MUTE.values()), (403, b""), (404, b""), (410, b""), (422, b"")
    ),
)
def test_made_up_ids_may_be_refused_without_a_word(status: int, body: bytes) -> None:
    result = run(as_asgi(Checking(status, body, ALL_KINDS)), token=TOKEN)
    assert verdict_of(result) == "conformant", accused(result)
    for name, option in ID_CLAUSES.items():
        verdict = clause(result, name)
        assert verdict.outcome is Outcome.UNTESTED
        assert option in verdict.reason
        assert any(option in note for note in result.notes)
    assert any("--image-url" in note for note in result.notes)


@pytest.mark.parametrize("body", [*quickly(*MUTE.values()), *thoroughly(*UNSUPPORTED.values())])
def test_real_ids_make_their_clauses_testable(body: bytes) -> None:
    """Also where the words of the refusal are misleading: what is accepted is known."""
    server = Checking(400, body, ALL_KINDS, {**REAL, **IMAGE})
    result = run(as_asgi(server), token=TOKEN, ids={**REAL, **IMAGE})
    assert verdict_of(result) == "conformant", accused(result)
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


@pytest.mark.parametrize("pattern", quickly(*PLACES.values()), ids=PLACES)
@pytest.mark.parametrize("ids", [{}, {**REAL, **IMAGE}], ids=["no ids", "real ids"])
def test_ids_may_be_checked_at_one_place_only(
    pattern: bytes, ids: Mapping[str, tuple[str, ...]]
) -> None:
    server = Checking(400, b"", pattern, {**REAL, **IMAGE})
    result = run(as_asgi(server), token=TOKEN, ids=ids)
    assert verdict_of(result) == "conformant", accused(result)
    assert len(result.notes) == (not ids)


def test_a_real_id_that_will_not_do_is_no_fault() -> None:
    """A file uploaded for search is no image, and says so only by being refused."""
    server = Checking(400, b"", PLACES["image files"], {})
    result = run(as_asgi(server), token=TOKEN, ids=REAL)
    assert verdict_of(result) == "conformant", accused(result)
    assert any("--file-id is refused" in note for note in result.notes)


# Enough to find what is refused; a whole run looks into each of hundreds of refusals.
FEW = 120


def briefly(first: tuple[Any, ...], *others: tuple[Any, ...]) -> list[Any]:
    """Return parameters, and the most requests: the first has a whole run, the others few."""
    brief = quickly((*first, None), *((*other, FEW) for other in others))
    return [*brief, *thoroughly(*((*other, None) for other in others))]


@pytest.mark.parametrize(
    ("needle", "owner", "most"),
    briefly(
        (b'"image_url"', "accept.images"),
        (b'"image_file"', "accept.images"),
        (b'"vector_store_ids": ["', "accept.vector-store-ids"),
        (b'"attachments": [{', "accept.attachments"),
    ),
)
def test_a_feature_that_is_refused_in_words_is_a_finding(
    needle: bytes, owner: str, most: int | None
) -> None:
    server = Refusing("This is not supported.", needle)
    assert accused(run(as_asgi(server), token=TOKEN, max_requests=most)) == [owner]


@pytest.mark.parametrize(
    ("needle", "owner", "most"),
    briefly(
        (b'"content": [', "accept.content-parts"),
        (b'"vector_store_ids"', "accept.vector-store-ids"),
        (b'"code_interpreter"', "accept.code-interpreter"),
        (b'"attachments"', "accept.attachments"),
        (b'"tools": []', "accept.attachments"),
        (b'"messages": [', "accept.messages"),
    ),
)
def test_a_fault_beyond_ids_is_a_finding_though_nothing_is_said(
    needle: bytes, owner: str, most: int | None
) -> None:
    result = run(as_asgi(Refusing("Bad Request", needle)), token=TOKEN, max_requests=most)
    assert owner in accused(result)
    assert not any("made-up" in note for note in result.notes)


def test_words_that_every_message_gets_say_nothing_of_ids() -> None:
    server = Refusing("Agent not found", b'"messages": [')
    result = run(as_asgi(server), token=TOKEN, max_requests=FEW)
    assert "accept.messages" in accused(result)
    assert not any("made-up" in note for note in result.notes)


def test_an_image_that_needs_a_text_beside_it_is_a_finding() -> None:
    server = Recording()
    checked = server.problem

    def problem(value: Any) -> Any:
        text = json.dumps(value)
        if checked(value) is None and '"image_' in text and '"text": "' not in text:
            raise Refusal(400, "Bad Request", None, "invalid")
        return checked(value)

    server.problem = problem  # type: ignore[method-assign]
    result = run(as_asgi(server), token=TOKEN)
    assert verdict_of(result) == "nonconformant"
    assert all(name.startswith("accept.") for name in accused(result))


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


@pytest.mark.parametrize("real", ['f"\\', "é\u4f60", "a/b", "line\nend"])
def test_real_ids_are_written_as_json(real: str) -> None:
    known = Resources({"file": (real,)})
    value = {"tool_resources": {"code_interpreter": {"file_ids": [made_up("file")]}}}
    case = json_case(load(), "a file", value)
    (place,) = case.ids
    assert known.filled(case) == case.body
    known.check(place)
    assert known.usable(case)
    assert json.loads(known.filled(case) or b"") == {
        "tool_resources": {"code_interpreter": {"file_ids": [real]}}
    }


def test_an_id_that_the_body_hides_from_us_is_filled_in_as_well() -> None:
    """The part is a text by its type, but a target may look for images first."""
    part = {"type": "text", "text": "x", "image_url": {"url": made_up("image")}}
    value = {"messages": [{"role": "user", "content": [part]}]}
    case = json_case(load(), "a text", value)
    assert case.ids == frozenset()
    for real in ({}, IMAGE):
        known = Resources(real)
        known.check(IdPlace("file", SOMEWHERE))
        assert known.usable(case)
        known.check(IdPlace("image", SOMEWHERE))
        assert known.usable(case) == bool(real)
        assert (IMAGE["image"][0].encode() in (known.filled(case) or b"")) == bool(real)


def test_a_case_without_a_body_is_left_alone() -> None:
    known = Resources(REAL)
    known.check(IdPlace("file", SOMEWHERE))
    case = case_of(load(), request_of(None), "nothing")
    assert known.filled(case) is None
    assert known.usable(case)
