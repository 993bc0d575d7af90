"""--cleanup deletes what was created and touches nothing else; --tag disturbs no test."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest

from contracts.record.writing import dump
from contracts.servers.reference import TOKEN, Received, Response
from tests.hostile.servers import WIRE, Script, Server, Turn, check, honest, serving, written
from tests.support import independent

pytestmark = pytest.mark.slow

PATH: Final = "/v1/threads"
GONE: Final = b'{"deleted": true}'


class Store:
    """Threads that can be created and deleted.

    Args:
        change: of the id that is given.
    """

    def __init__(self, change: Callable[[str], str] = lambda identity: identity) -> None:
        self.threads: set[str] = set()
        self._change = change

    def __call__(self, turn: Turn) -> bytes:
        if turn.request.method == "DELETE":
            return written(self._delete(turn.request))
        answer = turn.server.reference.answer(turn.request)
        if answer.status != 200:
            return written(answer)
        value = json.loads(answer.body)
        value["id"] = self._change(value["id"])
        self.threads.add(value["id"])
        return written(Response(200, json.dumps(value).encode(), answer.headers))

    def _delete(self, request: Received) -> Response:
        identity = unquote(request.path.removeprefix(f"{PATH}/"))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(401, b"{}")
        known = identity in self.threads
        self.threads.discard(identity)
        return Response(200 if known else 404, GONE)


def deletions(server: Server) -> list[Received]:
    return [request for request in server.requests if request.method == "DELETE"]


@pytest.mark.parametrize("workers", ["1", "8"])
def test_all_that_was_created_is_deleted(workers: str, tmp_path: Path) -> None:
    store = Store()
    argv = ("--cleanup", "--workers", workers, "--header", "X-Team: blue", *WIRE)
    with serving(store) as server:
        checked = check(server, tmp_path, *argv)
    assert (checked.ran.code, store.threads) == (0, set())
    found = deletions(server)
    assert len(found) > 100
    assert f"--cleanup deleted {len(found)} threads" in checked.report["notes"]
    assert all(request.headers["x-team"] == "blue" for request in found)
    assert checked.report["requests"] == len(server.requests) - len(found)


AROUND: Final[dict[str, Callable[[bytes], bytes]]] = {
    "an envelope": lambda body: b'{"data": ' + body + b"}",
    "an array": lambda body: b"[" + body + b"]",
    "a list in an envelope": lambda body: b'{"object": "list", "data": [' + body + b"]}",
    "a string": lambda body: json.dumps(body.decode()).encode(),
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND.keys())
def test_what_is_around_a_thread_hides_no_id(
    around: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    store = Store()

    def script(turn: Turn) -> bytes:
        head, _, body = store(turn).partition(b"\r\n\r\n")
        if turn.request.method == "DELETE" or b'"thread"' not in body:
            return head + b"\r\n\r\n" + body
        wrapped = around(body)
        before = head.partition(b"\r\nContent-Length")[0]
        return before + b"\r\nContent-Length: %d\r\n\r\n" % len(wrapped) + wrapped

    with serving(script) as server:
        check(server, tmp_path, "--cleanup", "--max-requests", "20", *WIRE)
    assert (len(deletions(server)) > 5, store.threads) == (True, set())


def test_without_the_option_nothing_is_deleted(tmp_path: Path) -> None:
    with serving(Store()) as server:
        check(server, tmp_path, "--max-requests", "20")
    assert deletions(server) == []


def refusing(status: int) -> Script:
    answer = written(Response(status, b"{}"))
    return lambda turn: answer if turn.request.method == "DELETE" else turn.answer()


@pytest.mark.parametrize("status", [404, 405, 500, 501])
def test_a_target_that_cannot_delete_is_not_blamed(status: int, tmp_path: Path) -> None:
    with serving(refusing(status)) as server:
        checked = check(server, tmp_path, "--cleanup", *WIRE)
    assert (checked.ran.code, checked.failing()) == (0, [])
    assert 0 < len(deletions(server)) < 10
    assert any(note.startswith("--cleanup deleted 0 threads; ") for note in checked.report["notes"])


# What hangs is waited for; but a busy machine takes its time for honest answers.
@pytest.mark.parametrize(
    ("fault", "patience"),
    [(lambda turn: turn.hang(), ("--timeout", "1")), (lambda _: None, ())],
    ids=["hangs", "hangs up"],
)
def test_a_target_that_never_answers_a_deletion_is_soon_left_alone(
    fault: Script, patience: tuple[str, ...], tmp_path: Path
) -> None:
    def script(turn: Turn) -> bytes | None:
        return fault(turn) if turn.request.method == "DELETE" else turn.answer()

    argv = ("--cleanup", *patience, "--workers", "4", "--max-requests", "60")
    with serving(script) as server:
        checked = check(server, tmp_path, *argv)
    assert (checked.ran.code, checked.failing()) == (3, [])
    # Five failures, those that are under way meanwhile, and each tried once more.
    assert len(deletions(server)) <= 2 * (5 + 4)
    assert any("are left" in note for note in checked.report["notes"])


HOSTILE_IDS: Final = {
    "upwards": "../{}",
    "far upwards": "../../../admin/{}",
    "nothing but dots": "..",
    "one dot": ".",
    "encoded": "%2e%2e%2f{}",
    "a query": "a/b?c={}",
    "a fragment": "{}#x",
    "an address": "http://127.0.0.1:1/{}",
    "two slashes": "//127.0.0.1:1/{}",
    "header": "{}\r\nX-Evil: 1",
    "zero": "{}\0",
    "space": "{} HTTP/1.1",
    "long": "{}" + "x" * 2**20,
    "empty": "",
    "surrogate": "\ud800{}",
    "not ASCII": "\u00e9\u202e{}",
    "backslash": "..\\{}",
    "semicolon": "..;/{}",
}


@pytest.mark.parametrize("pattern", HOSTILE_IDS.values(), ids=HOSTILE_IDS.keys())
def test_hostile_ids_reach_no_other_path(pattern: str, tmp_path: Path) -> None:
    store = Store(lambda identity: pattern.replace("{}", identity))
    with serving(store) as server:
        checked = check(server, tmp_path, "--cleanup", "--max-requests", "12")
    for request in deletions(server):
        last = request.path.removeprefix(f"{PATH}/")
        assert last != request.path
        assert last.strip(".")
        assert not set(last) & set("/?#\\ \r\n")
        assert unquote(last).isprintable()
        assert len(last) < 2_000
        assert "x-evil" not in request.headers
    assert checked.ran.err == ""


def test_ids_that_were_never_given_are_never_deleted(tmp_path: Path) -> None:
    """Answers to invalid requests, and refusals, name no thread of ours."""

    def script(turn: Turn) -> bytes:
        answer = turn.server.reference.answer(turn.request)
        if answer.status == 200 or turn.request.method == "DELETE":
            return written(answer)
        return written(answer.having(body=b'{"id": "thread_of_somebody_else"}'))

    with serving(script) as server:
        check(server, tmp_path, "--cleanup", *WIRE)
    assert not [r for r in deletions(server) if "somebody" in r.path]


TAG: Final = ("run", "nightly 1")


def test_tagged_requests_are_as_valid_as_they_were(tmp_path: Path) -> None:
    with serving(honest) as plain, serving(honest) as server:
        check(plain, tmp_path)
        checked = check(server, tmp_path, "--tag", "=".join(TAG))
    assert (checked.ran.code, checked.failing()) == (0, [])
    tagged = [r.body for r in server.requests if TAG in pairs_of(r.body)]
    assert len(tagged) > 30
    for body in tagged:
        assert len(pairs_of(body)) > 1
        assert independent.problems(json.loads(body)) == []
    # Nothing else about the requests is another.
    before, after = Counter(r.body for r in plain.requests), Counter(map(untagged, server.requests))
    assert before == after


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    try:
        metadata = json.loads(body)["metadata"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return list(metadata.items()) if isinstance(metadata, dict) else []


def untagged(request: Received) -> bytes:
    if TAG not in pairs_of(request.body):
        return request.body
    value = json.loads(request.body)
    del value["metadata"][TAG[0]]
    return dump(value)
