"""How much of an answer is read, and what comes of answers that are longer than they say."""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from typing import Final

import pytest

from tests.hostile.servers import (
    NO_STORES,
    NO_STORES_CAUSE,
    WIRE,
    Script,
    Turn,
    check,
    honest,
    serving,
    where,
)

pytestmark = pytest.mark.slow

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MOST: Final = 2**20
# What the sockets' buffers on both sides may hold on top of what is read.
BUFFERED: Final = 12 * 2**20


def pouring(head: bytes, piece: bytes) -> Script:
    """Return a script that pours out 2 GB, and counts what it got rid of."""

    def script(turn: Turn) -> None:
        turn.send(HEAD + head)
        for data in repeat(piece, 2**31 // len(piece)):
            turn.send(data)
            turn.server.sent += len(data)

    return script


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"Content-Length: 2147483648\r\n\r\n", b" " * 65_536),
        (b"\r\n", b" " * 65_536),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65_536 + b"\r\n"),
    ],
    ids=["announced", "until the end", "chunked"],
)
def test_reading_stops_early(head: bytes, piece: bytes, tmp_path: Path) -> None:
    with serving(where(b'"attachments":null', pouring(head, piece))) as server:
        checked = check(server, tmp_path, "--max-requests", "30", "--max-body", "1MB")
    assert checked.failing() == ["wire.answers"]
    assert f"the answer is longer than {MOST} bytes" in checked.messages
    poured = sum(b'"attachments":null' in (one.body or b"") for one in server.requests)
    assert server.sent < poured * (MOST + BUFFERED)


def longer(surplus: bytes) -> Script:
    """Return a script that sends more than it says."""
    return lambda turn: turn.answer() + surplus


@pytest.mark.parametrize("surplus", [b"{}", b"\r\n", b"\0" * 999], ids=["JSON", "newline", "zeros"])
def test_more_than_was_announced_is_found_where_it_came(surplus: bytes, tmp_path: Path) -> None:
    """It was once read as the answer to whatever request came next."""
    with serving(where(NO_STORES, longer(surplus))) as server:
        checked = check(server, tmp_path, *WIRE)
    assert checked.failing() == ["wire.content-length"]
    (finding,) = checked.clause("wire.content-length")["findings"]
    assert finding["cause"] == NO_STORES_CAUSE
    body = finding["response"]["body"]["size"]
    expected = f"Content-Length says {body}, but {body + len(surplus)} bytes came"
    assert finding["message"] == expected


def twice(turn: Turn) -> bytes:
    answer = turn.answer()
    return answer + answer


def test_an_answer_that_comes_twice_is_no_answer_to_the_next_request(tmp_path: Path) -> None:
    with serving(where(NO_STORES, twice)) as server:
        checked = check(server, tmp_path)
    assert checked.failing() == ["wire.content-length"]


def one_behind() -> Script:
    """Return a script that answers each request of a connection with the answer before."""
    before: list[bytes] = []

    def script(turn: Turn) -> bytes:
        before.append(turn.answer())
        return before[-2] if turn.place > 1 else before[-1]

    return script


def test_answers_that_belong_to_the_request_before_are_reported(tmp_path: Path) -> None:
    with serving(one_behind()) as server:
        checked = check(server, tmp_path, "--max-requests", "120")
    assert checked.ran.code == 1
    assert "identity.unique" in checked.failing() or "echo" in " ".join(checked.failing())
    assert not checked.clause("wire.answers")["findings"]


def test_the_honest_one_is_conformant(tmp_path: Path) -> None:
    with serving(honest) as server:
        checked = check(server, tmp_path, "--timeout", "5")
    assert (checked.ran.code, checked.failing()) == (0, [])
