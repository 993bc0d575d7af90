"""What a recording does not say is unknown, and accuses nobody."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from contracts.record.credentials import Credentials
from contracts.recordings.rules import credentials_of
from tests.support.exchanges import NOW, thread
from tests.support.recorded import BEARER, TOKEN, URL, Wire, broken, har, har_entry, judged, passing

WRONG = {"authorization": "Bearer sk-wrong-wrong-wrong"}
REFUSED: Any = {"answer": {"error": {"message": "who?"}}, "status": 401}
RIGHT = Wire(headers=BEARER)


def on_wires(folder: Path, *wires: Wire, token: str | None = None) -> list[str]:
    """Return the clauses that fail on what was sent and received so, in a browser's recording."""
    return on_entries(folder, *map(har_entry, wires), token=token)


def on_entries(folder: Path, *entries: Any, token: str | None = None) -> list[str]:
    (path := folder / "a.har").write_bytes(har(*entries))
    return [name for name in broken(judged(path, token=token)) if not name.startswith("advice.")]


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize(
    "header", ["[Filtered]", "Bearer [REDACTED]", "<TOKEN>", "***", "DUMMY", "Bearer xxx", None]
)
@pytest.mark.parametrize("answer", [{}, REFUSED])
def test_credentials_that_were_left_out_are_unknown(
    token: str | None, header: str | None, answer: Any, tmp_path: Path
) -> None:
    headers = {} if header is None else {"authorization": header}
    wire = Wire(headers=headers, number=2, **answer)
    assert on_wires(tmp_path, RIGHT, wire, token=token) == []


def test_a_wrong_token_that_is_accepted_is_found_where_the_right_one_is_known(
    tmp_path: Path,
) -> None:
    wrong = Wire(headers=WRONG, number=2)
    assert on_wires(tmp_path, RIGHT, wrong, token=TOKEN) == ["auth.wrong"]
    assert on_wires(tmp_path, RIGHT, wrong) == []
    assert on_wires(tmp_path, wrong, token=TOKEN) == []
    assert on_wires(tmp_path, RIGHT, Wire(headers=WRONG, **REFUSED), token=TOKEN) == []


def test_a_server_that_asks_for_no_token_accepts_any(tmp_path: Path) -> None:
    wrong, none = Wire(headers=WRONG, number=2), Wire(number=3)
    assert on_wires(tmp_path, RIGHT, wrong, none, token=TOKEN) == []
    note = "a request without credentials was accepted, so nothing is said of wrong credentials"
    assert note in judged(tmp_path / "a.har", token=TOKEN).notes


def test_a_right_token_that_looks_like_a_placeholder_is_the_right_one(tmp_path: Path) -> None:
    right = Wire(headers={"authorization": "Bearer my-secret-token"})
    wires = right, Wire(headers=WRONG, number=2)
    assert on_wires(tmp_path, *wires, token="my-secret-token") == ["auth.wrong"]


@pytest.mark.parametrize(
    ("header", "answer_headers"),
    [("Token abc", ()), ("Bearer", ()), ("[Filtered]", (("WWW-Authenticate", "Bearer"),))],
)
def test_malformed_credentials_may_be_why_a_request_is_bad(
    header: str, answer_headers: Any
) -> None:
    assert credentials_of(header, 400, answer_headers, None) is Credentials.UNKNOWN
    assert credentials_of(f"Bearer {TOKEN}", 400, (), None) is Credentials.GIVEN


def replaced(entry: Any, place: str, **changes: Any) -> Any:
    return {**entry, place: {**entry[place], **changes}}


def test_an_exchange_without_an_answer_is_not_judged(tmp_path: Path) -> None:
    entry = replaced(har_entry(RIGHT), "response", status=0, headers=[], content={})
    assert on_entries(tmp_path, entry) == []
    assert judged(tmp_path / "a.har").notes == ("1 exchange not judged: no answer is recorded",)


LENGTH = [{"name": "Content-Length", "value": "40"}]
LOST = [
    ("request", {"postData": {"text": '{"metadata": {"\N{REPLACEMENT CHARACTER}": 1}}'}}),
    ("request", {"postData": {"text": '{"metadata": {"\udcff": 1}}'}}),
    ("request", {"postData": {"text": "[]"}, "headers": LENGTH}),
    ("request", {"postData": {"params": [{"name": "a"}]}}),
    ("request", {"postData": None, "bodySize": 5}),
    ("request", {"postData": None, "bodySize": -1}),
    ("response", {"content": {}}),
    ("response", {"content": {"size": -1, "mimeType": "application/json"}}),
    ("response", {"content": {"text": '{"\N{REPLACEMENT CHARACTER}": 1}'}}),
    ("response", {"content": {"text": "{}", "size": 30}}),
    ("response", {"content": {"text": "{}"}, "headers": LENGTH}),
    ("response", {"content": {"size": 30}}),
    ("response", {"content": {"text": {"id": "thread_1"}}}),
    (
        "response",
        {
            "content": {"text": b64encode(b"\xff\xfe").decode(), "encoding": "base64"},
            "headers": [{"name": "content-encoding", "value": "gzip"}],
        },
    ),
]


@pytest.mark.parametrize(("place", "changes"), LOST)
def test_a_body_that_was_lost_is_not_judged(place: str, changes: Any, tmp_path: Path) -> None:
    entry = replaced(har_entry(Wire(status=400)), place, **changes)
    assert on_entries(tmp_path, entry) == []
    (note,) = judged(tmp_path / "a.har").notes
    assert note.startswith("1 exchange not judged: the recording lost the ")


@pytest.mark.parametrize("declared", [True, False])
def test_replacement_characters_that_were_sent_are_judged(declared: bool, tmp_path: Path) -> None:
    wire = Wire({"metadata": {"k": "\N{REPLACEMENT CHARACTER}"}}, thread(metadata={}))
    headers = {"content-length": str(len(wire.body.encode()))}
    entry = har_entry(Wire(wire.sent, wire.answer, headers=headers if declared else {}))
    if declared:
        del entry["request"]["bodySize"]
    assert on_entries(tmp_path, entry) == ["echo.metadata.kept"]


@pytest.mark.parametrize("is_undone", [True, False])
def test_a_content_encoding_may_be_undone_already(is_undone: bool, tmp_path: Path) -> None:
    wire = Wire(
        {"metadata": {"k": "v"}},
        thread(metadata={}),
        answer_headers={"content-encoding": "gzip", "content-length": "30"},
    )
    entry = har_entry(wire)
    if not is_undone:
        packed = gzip.compress(wire.answer_body.encode())
        content = {"text": b64encode(packed).decode(), "encoding": "base64", "size": len(packed)}
        entry = replaced(entry, "response", content=content)
    assert on_entries(tmp_path, entry) == ["echo.metadata.kept"]


def test_pseudo_headers_of_http_2_are_none(tmp_path: Path) -> None:
    entry = har_entry(RIGHT)
    entry["request"]["headers"].insert(0, {"name": ":authority", "value": "threads.example"})
    assert on_entries(tmp_path, entry) == []


@pytest.mark.parametrize("status", [406, 411, 417, 429, 503])
def test_answers_that_say_nothing_of_the_request_are_counted(status: int, tmp_path: Path) -> None:
    assert on_wires(tmp_path, Wire(status=status, answer="later")) == []
    assert judged(tmp_path / "a.har").notes[0].startswith("1 exchange not judged: ")


CLOCK = "thread.created_at.in-seconds"


def test_without_any_time_nothing_is_said_of_the_clock(tmp_path: Path) -> None:
    entry = har_entry(Wire(answer=thread(created_at=1)))
    entry["response"]["headers"] = [{"name": "content-type", "value": "application/json"}]
    for moment in (None, "yesterday", "2026-01-01T00:00:00", "1970-01-01T00:00:00Z", 1e300, -1):
        assert on_entries(tmp_path, {**entry, "startedDateTime": moment}) == []
        assert CLOCK not in passing(judged(tmp_path / "a.har"))
    assert on_entries(tmp_path, {**entry, "startedDateTime": "2026-01-01T00:00:00Z"}) == [CLOCK]


def test_without_a_time_the_date_of_the_answer_counts(tmp_path: Path) -> None:
    late = har_entry(Wire(answer=thread(created_at=NOW - 10_000)), startedDateTime=None)
    assert on_entries(tmp_path, late) == [CLOCK]
    assert on_entries(tmp_path, har_entry(RIGHT, startedDateTime=None)) == []


def test_a_real_call_of_a_kind_that_every_server_gets_is_not_accused_for_its_form(
    tmp_path: Path,
) -> None:
    """Headers in capitals, an indented answer, and a Date one second behind."""
    body = json.dumps(thread(created_at=NOW - 1), indent=2)
    wire = Wire(answer=body, headers={"OPENAI-BETA": "assistants=v2"}, url=f"{URL}/?api-version=1")
    assert on_wires(tmp_path, wire) == []


def shut(status: int, first: int, *bodies: Any) -> list[Wire]:
    """Return requests that are all turned away alike."""
    return [
        Wire(body, {"error": {"message": "shut"}}, status, first + n)
        for n, body in enumerate(bodies)
    ]


@pytest.mark.parametrize("status", [302, 400, 401, 402, 403, 404, 429, 503])
def test_nothing_behind_a_door_that_closed_is_judged(status: int, tmp_path: Path) -> None:
    wires = [Wire({}, number=1), Wire({"metadata": {"k": "v"}}, number=2)]
    wires += shut(status, 3, {}, {"messages": "no list"}, {"metadata": {"k": "w"}})
    assert on_wires(tmp_path, *wires) == []
    said = f"since exchange 3 every valid request was answered with {status}"
    assert judged(tmp_path / "a.har").cut_short.startswith(said)


def test_where_nothing_ever_gets_in_nothing_is_known(tmp_path: Path) -> None:
    assert on_wires(tmp_path, *shut(403, 1, {}, {"metadata": {}})) == []
    assert "nothing got in" in judged(tmp_path / "a.har").cut_short


def test_requests_that_are_refused_for_themselves_close_no_door(tmp_path: Path) -> None:
    long = [{"metadata": {"k": "x" * 500}}, {"metadata": {"l": "x" * 500}}]
    assert on_wires(tmp_path, Wire({}, number=1), *shut(400, 2, *long)) == ["accept.metadata"]
    assert judged(tmp_path / "a.har").cut_short == ""
    # Nor does a crash, and nor does a door that is open again.
    assert on_wires(tmp_path, Wire({}, number=1), *shut(500, 2, {}, {})) != []
    on_wires(tmp_path, Wire({}, number=1), *shut(402, 2, {}, {}), Wire({}, number=4))
    assert judged(tmp_path / "a.har").cut_short == ""


@pytest.mark.parametrize("status", [401, 403])
def test_a_single_refusal_of_credentials_says_nothing(status: int, tmp_path: Path) -> None:
    assert on_wires(tmp_path, *shut(status, 1, {})) == []
    assert "nothing got in" in judged(tmp_path / "a.har").cut_short
    # Where others got in, it closes no door.
    on_wires(tmp_path, Wire({}, number=1), *shut(status, 2, {}))
    assert judged(tmp_path / "a.har").cut_short == ""


def test_what_is_empty_as_the_recording_says_is_judged(tmp_path: Path) -> None:
    nothing = replaced(har_entry(RIGHT), "response", content={"size": 0, "mimeType": "x-unknown"})
    assert on_entries(tmp_path, nothing) == ["wire.json"]
    # A request without a body is none that was lost: -1 stands where a size does not apply, too.
    asked = replaced(har_entry(RIGHT), "request", postData=None, headers=[], bodySize=-1)
    on_entries(tmp_path, asked)
    assert judged(tmp_path / "a.har").notes == ()


def test_an_address_that_is_too_long_for_others_is_no_fault_of_ours(tmp_path: Path) -> None:
    long = Wire(headers=BEARER, url=f"{URL}?{'a' * 70_000}")
    assert on_wires(tmp_path, long) == []
