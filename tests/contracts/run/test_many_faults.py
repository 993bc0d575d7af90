"""Servers with several faults at once: what a run says of each promise, and never hides."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Final

import pytest

from contracts.clauses.clause import NO_CRASH
from contracts.conduct.entry import verdict_of
from contracts.definition.validation.rules import Problem
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.record.exchange import Answer, Failure, FailureKind
from contracts.record.json_text import NotJson, parse
from contracts.record.request import Request as ToSend
from contracts.run.events import Event, Finished, Options, Sent
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.targets.open import open_target
from tests.support.apps import JSON, Scripted, StubTarget, raw_server, read_request, response
from tests.support.independent import at
from tests.support.runs import clause, run

PROSE: Final = ("too-many-pairs", "long-key", "long-value")


class Faulty(Reference):
    """The reference with faults.

    Args:
        refuses: which valid values are refused, too.
        crashes: which values end in a 500.
        overlooks: keywords that are not checked.
        spoils: changes each thread.
        status: of the answers with a thread.
    """

    def __init__(
        self,
        refuses: Callable[[Any], object] = lambda _: False,
        crashes: Callable[[Any], object] = lambda _: False,
        overlooks: Iterable[str] = (),
        spoils: Callable[[dict[str, Any]], dict[str, Any]] = lambda thread: thread,
        status: int = 200,
    ) -> None:
        super().__init__()
        self._refuses, self._crashes, self._overlooks = refuses, crashes, frozenset(overlooks)
        self._spoils, self._status = spoils, status

    def answer(self, request: Received) -> Response:
        if self._crashes(value_of(request)):
            return Response(500, b"Internal Server Error", {"content-type": "text/plain"})
        return super().answer(request)

    def problem(self, value: Any) -> Problem | None:
        if self._refuses(value):
            return Problem("That is not supported.", "", "type")
        found = super().problem(value)
        return None if found and found.keyword in self._overlooks else found

    def render(self, thread: dict[str, Any]) -> Response:
        body = json.dumps(self._spoils(thread)).encode()
        return Response(self._status, body)


def value_of(request: Received) -> Any:
    try:
        return parse(request.body or b"{}")
    except NotJson:
        return None


def contents(value: Any) -> list[Any]:
    return list(at(value, "messages", "*", "content"))


def has_parts(value: Any) -> bool:
    return any(isinstance(content, list) for content in contents(value))


def has_images(value: Any) -> bool:
    types = at(value, "messages", "*", "content", "*", "type")
    return any(isinstance(kind, str) and kind.startswith("image") for kind in types)


def has_search(value: Any) -> bool:
    resources = value.get("tool_resources") if isinstance(value, dict) else None
    return isinstance(resources, dict) and "file_search" in resources


def failing(result: Finished, prefix: str = "") -> set[str]:
    """Return the clauses that fail, but for mere advice."""
    return {
        verdict.clause.id
        for verdict in result.clauses
        if verdict.outcome is Outcome.FAIL
        and verdict.clause.level != "advice"
        and verdict.clause.id.startswith(prefix)
    }


def verdicts(result: Finished, *names: str) -> list[ClauseVerdict]:
    return [clause(result, name) for name in names]


def checked(server: Reference, listen: Callable[[Event], None] | None = None) -> Finished:
    result = run(as_asgi(server), listen=listen, token=TOKEN)
    assert result.cut_short == ""
    assert {v.outcome for v in result.clauses if v.reason.startswith("Traceback")} == set()
    return result


# Faults that hid one another.


def test_a_limit_that_is_never_checked_is_found_beside_parts_that_are_refused() -> None:
    server = Faulty(refuses=has_parts, overlooks=("maxProperties", "keyMaxLength", "maxLength"))
    result = checked(server)
    expected = {f"refuse.{name}" for name in PROSE} | {"accept.content-parts"}
    assert failing(result) == expected
    # No request with an image was accepted, and none of them crashed.
    (images,) = verdicts(result, "accept.images")
    assert images.outcome is Outcome.INCONCLUSIVE
    assert images.reason.endswith("see accept.content-parts")


@pytest.mark.slow
def test_rules_of_what_is_always_refused_are_not_tested() -> None:
    result = checked(Faulty(refuses=has_search))
    assert failing(result) == {"accept.tool-resources"}
    for verdict in verdicts(
        result, "refuse.large-overlap", "refuse.below-minimum", "refuse.above-maximum"
    ):
        assert verdict.outcome is Outcome.UNTESTED
        assert "are refused, too" in verdict.reason
    for verdict in verdicts(result, "accept.chunking", "accept.vector-stores"):
        assert verdict.outcome is Outcome.INCONCLUSIVE
        assert verdict.reason.endswith("see accept.tool-resources")


@cache
def _canned() -> Finished:
    thread = Reference().thread({"metadata": {"a": "b"}}, Received("POST", "/", {}, b"", 1))
    body = json.dumps({**thread, "created_at": 1_700_000_000}).encode()
    server = Scripted(lambda _: Response(200, body, dict(JSON)))
    return run(as_asgi(server), token=TOKEN)


@pytest.mark.slow
def test_a_mock_that_answers_everything_alike_breaks_what_it_breaks() -> None:
    result = _canned()
    expected = {
        "identity.unique",
        "auth.missing",
        "refuse.anything",
        "thread.created_at.in-seconds",
    }
    assert failing(result) >= expected - {"thread.created_at.in-seconds"}
    assert [name for name in failing(result) if name.startswith("echo.")]
    assert [name for name in failing(result) if name.startswith("thread.created_at")]
    # All that is refused is one finding, and nothing about refusals or credentials passes.
    families = [v for v in result.clauses if v.clause.id.startswith(("refuse.", "auth."))]
    passing = {v.clause.id for v in families if v.outcome is Outcome.PASS}
    assert passing <= {"auth.scheme-in-any-case"}


@pytest.mark.slow
def test_what_is_missing_hides_only_what_needs_it() -> None:
    def spoilt(thread: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in thread.items() if name != "metadata"}
        return {**rest, "created_at": thread["created_at"] * 1000}

    result = checked(Faulty(spoils=spoilt))
    found = failing(result)
    assert "thread.metadata.required" in found
    assert "thread.created_at.in-seconds" in found
    unique, echoed = verdicts(result, "identity.unique", "thread.id.type")
    assert (unique.outcome, echoed.outcome) == (Outcome.PASS, Outcome.PASS)
    assert found <= {"thread.metadata.required", "thread.created_at.in-seconds"}


@pytest.mark.slow
def test_the_thread_behind_a_201_is_judged_all_the_same() -> None:
    def spoilt(thread: dict[str, Any]) -> dict[str, Any]:
        return {**thread, "object": "thread.created", "id": 5, "metadata": {"k": 1}}

    result = checked(Faulty(spoils=spoilt, status=201))
    assert failing(result) >= {
        "wire.status-200",
        "thread.object.enum",
        "thread.id.type",
        "thread.metadata.values.type",
    }
    (status,) = clause(result, "wire.status-200").findings
    assert status.exchange.answer is not None
    assert status.exchange.answer.status == 201
    assert failing(result, "accept") == set()


@pytest.mark.slow
def test_names_in_another_style_hide_nothing_of_what_stands_under_them() -> None:
    def spoil(thread: dict[str, Any]) -> dict[str, Any]:
        tools, created_at = thread.pop("tool_resources"), thread.pop("created_at")
        for tool in tools.values():
            for name in list(tool):
                styled = "fileIds" if name == "file_ids" else "vectorStoreIds"
                tool[styled] = [one.lower() for one in tool.pop(name)]
        names = {"codeInterpreter": "code_interpreter", "fileSearch": "file_search"}
        named = {new: tools[old] for new, old in names.items() if old in tools}
        return {**thread, "createdAt": created_at * 1000, "toolResources": named}

    result = run(as_asgi(Faulty(spoils=spoil)), token=TOKEN, profile="quick")
    assert failing(result) == {
        "thread.created_at.required",
        "thread.created_at.in-seconds",
        "thread.tool_resources.required",
        "echo.code-interpreter-files",
        "echo.vector-store-ids",
    }
    (missing,) = clause(result, "thread.tool_resources.required").findings
    assert missing.message.endswith("; 'toolResources' stands in its place")


@pytest.mark.slow
def test_a_body_that_is_taken_for_an_empty_one_hides_no_other_value_of_a_wrong_type() -> None:
    class Falsy(Reference):
        def read(self, request: Received) -> Any:
            value = super().read(request)
            return {} if isinstance(value, bool | int | str) and not value else value

        def problem(self, value: Any) -> Problem | None:
            parts = (p for c in contents(value) if isinstance(c, list) for p in c)
            for part in parts:
                if isinstance(part, dict) and part.get("text", "") is None:
                    part["text"] = ""
            return super().problem(value)

    result = run(as_asgi(Falsy()), token=TOKEN, profile="ci")
    assert failing(result) == {"refuse.wrong-type"}
    words = {finding.cause.words for finding in clause(result, "refuse.wrong-type").findings}
    null = "a value of the wrong type (null) at messages[].content[].text"
    assert null in words
    (other,) = words - {null}
    assert "at body" in other


@pytest.mark.slow
def test_a_rule_that_was_broken_only_in_what_is_refused_anyway_is_broken_alone() -> None:
    class NullFiles(Faulty):
        def problem(self, value: Any) -> Problem | None:
            tools = (value.get("tool_resources") or {}) if isinstance(value, dict) else {}
            tool = tools.get("code_interpreter") if isinstance(tools, dict) else None
            if isinstance(tool, dict) and tool.get("file_ids", ()) is None:
                value = {**value, "tool_resources": {**tools, "code_interpreter": {}}}
            return super().problem(value)

    def has_both(value: Any) -> bool:
        tools = value.get("tool_resources") if isinstance(value, dict) else None
        return isinstance(tools, dict) and len(tools) > 1

    result = run(as_asgi(NullFiles(refuses=has_both)), token=TOKEN)
    assert failing(result) == {"accept.combinations", "refuse.wrong-type"}
    (finding,) = clause(result, "refuse.wrong-type").findings
    assert "tool_resources.code_interpreter.file_ids (null)" in finding.message


# Crashes.


@pytest.mark.slow
def test_valid_requests_that_crash_are_told_beside_an_unspecified_one() -> None:
    def crashes(value: Any) -> bool:
        odd = value is None or (isinstance(value, dict) and value.get("tool_resources") == {"x": 1})
        return odd or has_images(value)

    class NoBody(Faulty):
        def answer(self, request: Received) -> Response:
            if not request.body:
                return Response(500, b"Internal Server Error", {"content-type": "text/plain"})
            return super().answer(request)

    result = checked(NoBody(crashes=crashes))
    findings = clause(result, NO_CRASH).findings
    expects = [finding.exchange.case.expect.value for finding in findings]
    # Valid examples come first.
    assert expects == sorted(expects, key=lambda one: one != "valid")
    words = [finding.cause.words for finding in findings]
    assert expects.count("valid") >= 2, words
    assert any("image" in each for each in words), words
    assert any("no body" in each for each in words), words
    for verdict in verdicts(result, "accept.images", "accept.no-body"):
        assert verdict.outcome is not Outcome.PASS
        assert NO_CRASH in verdict.reason


# Credentials.


@pytest.mark.slow
def test_credentials_on_a_body_that_is_refused_anyway_accuse_nobody() -> None:
    """It needs no token and refuses all with metadata, among them many that test credentials."""

    class Refusing(Faulty):
        def answer(self, request: Received) -> Response:
            value = value_of(request)
            if isinstance(value, dict) and value.get("metadata"):
                # Before the token is looked at.
                return Response(400, b'{"error": {"message": "no metadata"}}', dict(JSON))
            return super().answer(request)

    events: list[Event] = []
    result = checked(Refusing(), events.append)
    assert failing(result) == {"accept.metadata"}
    for name in ("auth.missing", "auth.wrong"):
        assert clause(result, name).outcome in {
            Outcome.INCONCLUSIVE,
            Outcome.UNTESTED,
            Outcome.PASS,
        }
    statuses = {
        event.exchange.answer.status
        for event in events
        if isinstance(event, Sent)
        and event.exchange.answer is not None
        and event.exchange.case.credentials != "given"
    }
    assert 400 in statuses


# Servers that break off, or are busy.


@pytest.mark.slow
def test_a_server_that_breaks_off_on_malformed_json_is_tested_to_the_end() -> None:
    reference = Reference()

    def handle(connection: socket.socket, number: int) -> None:
        head, _, body = read_request(connection).partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")[1:]
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        try:
            parse(body or b"{}")
        except NotJson:
            return
        answer = reference.answer(Received("POST", "/v1/threads", headers, body, number))
        connection.sendall(response(answer.body, status=f"{answer.status} X"))

    with raw_server(handle) as url:
        target = open_target(url, 10.0)
        try:
            result = Run(target, Options(profile="quick", token=TOKEN)).execute()
        finally:
            target.close()
    assert result.cut_short == ""
    assert verdict_of(result) == "nonconformant"
    assert failing(result) == {"wire.answers"}
    assert clause(result, "auth.missing").outcome is Outcome.PASS
    first, *others = clause(result, "wire.answers").findings
    assert first.cause.words == "a body that is not JSON"
    # Python cannot read what is nested very deep, which is JSON.
    (other,) = others
    assert "nest" in other.cause.words


class SingleThreaded:
    """A server that does one thing at a time: what comes while it is busy is not answered in time.

    Args:
        word: requests that hold it block the server.
        blocked: for so many more requests, each of which gives up in its turn.
    """

    def __init__(self, word: bytes, blocked: int) -> None:
        self._word, self._blocked, self._busy = word, blocked, 0
        # The target below knows no time.
        self._reference = Reference(clock=lambda: 0.0)
        self.late: list[bytes] = []

    def answer(self, request: ToSend) -> Answer | Failure:
        body = request.body or b""
        if self._busy or self._word in body:
            self._busy = self._busy - 1 if self._busy else self._blocked
            self.late.append(body)
            return Failure(FailureKind.TIMEOUT, "no complete answer within 10 s")
        headers = {name.lower(): value for name, value in request.headers}
        found = self._reference.answer(Received("POST", "/v1/threads", headers, body, 1))
        return Answer(found.status, tuple(found.headers.items()), found.body, len(found.body))


WORD: Final = b'"attachments":null'


@pytest.mark.parametrize(("blocked", "workers"), [(0, 1), (1, 1), (3, 1), (0, 4), (1, 4), (3, 4)])
def test_one_request_that_blocks_a_server_is_blamed_and_the_next_are_not(
    blocked: int, workers: int
) -> None:
    server = SingleThreaded(WORD, blocked)
    options = Options(profile="quick", token=TOKEN, workers=workers, max_requests=150)
    result = Run(StubTarget(server.answer), options).execute()
    assert failing(result) == {"wire.answers"}
    findings = clause(result, "wire.answers").findings
    assert findings
    assert all(WORD in (finding.exchange.request.body or b"") for finding in findings)
    # The ones behind were late, too, and are not among them.
    assert (len(server.late) > sum(WORD in body for body in server.late)) is (blocked > 0)


def test_a_server_that_is_blocked_for_ever_is_waited_for_once() -> None:
    server = SingleThreaded(b"{", 10_000)
    result = Run(StubTarget(server.answer), Options(profile="quick", token=TOKEN)).execute()
    assert "hang in a row" in result.cut_short
    assert len(server.late) <= 10


@pytest.mark.parametrize("workers", [1, 4])
def test_being_late_now_and_then_is_no_excuse_for_ever(workers: int) -> None:
    """Every fifth request is late, whatever it is; the plain ones between are not."""
    reference, count, late = SingleThreaded(b"(none)", 0), [0], [0]

    def answer(request: ToSend) -> Answer | Failure:
        count[0] += 1
        if count[0] % 5 == 0:
            late[0] += 1
            return Failure(FailureKind.TIMEOUT, "no complete answer within 10 s")
        return reference.answer(request)

    options = Options(profile="quick", token=TOKEN, workers=workers)
    result = Run(StubTarget(answer), options).execute()
    assert failing(result) == {"wire.answers"}
    assert late[0] < 90
