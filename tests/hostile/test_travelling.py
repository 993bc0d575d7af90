"""Servers over sockets that mind how a request travels, which HTTP forbids."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from contracts.record.request import USUAL, Delivery, Framing, Request, Spelling
from contracts.servers.reference import TOKEN, Received, Reference
from contracts.targets.open import open_target
from tests.hostile.servers import check_url
from tests.support.apps import Handler, raw_server, read_request, response
from tests.support.calls import answered

pytestmark = pytest.mark.slow

BODY: Final = b'{"metadata":{"a":"caf\xc3\xa9"}}'
TYPE: Final = ("Content-Type", "application/json")
Read = Callable[[socket.socket], tuple[list[str], bytes]]


def serving(read: Read, name: Callable[[str], str] = str.lower) -> Handler:
    """Return a handler of one request: *read* gets it, and *name* makes names of headers one."""
    reference = Reference()

    def handle(connection: socket.socket, number: int) -> None:
        lines, body = read(connection)
        pairs = (line.partition(":") for line in lines[1:])
        headers = {name(key).lower(): value.strip() for key, _, value in pairs}
        answer = reference.answer(Received("POST", "/v1/threads", headers, body, number))
        connection.sendall(response(answer.body, status=f"{answer.status} X"))

    return handle


def whole(connection: socket.socket) -> tuple[list[str], bytes]:
    head, _, body = read_request(connection).partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), body


def by_length(connection: socket.socket) -> tuple[list[str], bytes]:
    """Read a body by its Content-Length only."""
    lines, body = whole(connection)
    counted = any(line.lower().startswith("content-length") for line in lines)
    return lines, body if counted else b""


def at_once(connection: socket.socket) -> tuple[list[str], bytes]:
    """Take what comes first of a small body for all of it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    named = [line.lower() for line in lines]
    length = next((int(line[15:]) for line in named if line.startswith("content-length:")), 0)
    while len(body) < length and not (body and length < 1_000):
        body += connection.recv(65_536)
    return lines, body


def only_in_title_case(name: str) -> str:
    """Recognise headers only as most clients write them."""
    return name if name.istitle() else "unknown"


@pytest.mark.parametrize(
    ("handler", "clause", "cause"),
    [
        (serving(by_length), "delivery.framing", "sent in chunks"),
        (serving(at_once), "delivery.framing", "sent in "),
        (serving(whole, only_in_title_case), "delivery.header-names", "names of headers"),
    ],
)
def test_a_server_that_minds_how_a_request_travels_is_told_so(
    handler: Handler, clause: str, cause: str, tmp_path: Path
) -> None:
    with raw_server(handler) as url:
        checked = check_url(url, tmp_path)
    assert clause in checked.failing()
    findings = checked.clause(clause)["findings"]
    assert any(cause in f"{one['message']} {one['cause']}" for one in findings)


def test_a_server_that_minds_nothing_of_it_is_not_accused(tmp_path: Path) -> None:
    with raw_server(serving(whole)) as url:
        checked = check_url(url, tmp_path)
    assert checked.failing() == []
    for clause in ("delivery.framing", "delivery.header-names", "delivery.negotiation"):
        assert checked.clause(clause)["verdict"] == "pass"


@pytest.mark.parametrize(
    ("way", "there", "not_there"),
    [
        (USUAL, b"Content-Length: 26", b"chunked"),
        (Delivery(Framing.CHUNKS), b"Transfer-Encoding: chunked", b"Content-Length"),
        (Delivery(Framing.PIECES), b"Content-Length: 26", b"chunked"),
        (Delivery(spelling=Spelling.LOWER), b"\r\ncontent-type: ", b"Content-Type"),
        (Delivery(spelling=Spelling.CAPITALS), b"\r\nCONTENT-TYPE: ", b"Content-Type"),
        (Delivery(headers=(("Accept", "*/*"),)), b"\r\nAccept: */*", b"Accept: application"),
        (Delivery(without=("accept", "accept-encoding")), b"User-Agent", b"Accept"),
    ],
)
def test_a_request_travels_as_it_says(way: Delivery, there: bytes, not_there: bytes) -> None:
    got: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        del number
        got.append(read_request(connection))
        connection.sendall(response())

    with raw_server(handle) as url:
        target = open_target(url, 5.0)
        answered(target, Request((TYPE, *way.headers), BODY, delivery=way))
        target.close()
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert body == BODY
    assert there in head
    assert not_there not in head


def test_no_body_may_travel_without_a_length() -> None:
    got: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        del number
        got.append(connection.recv(65_536))
        connection.sendall(response())

    with raw_server(handle) as url:
        target = open_target(url, 5.0)
        answered(target, Request((), None))
        answered(target, Request((), None, delivery=Delivery(Framing.UNDECLARED)))
        target.close()
    assert b"content-length: 0" in got[0].lower()
    assert b"content-length" not in got[1].lower()
    assert TOKEN not in got[1].decode()
