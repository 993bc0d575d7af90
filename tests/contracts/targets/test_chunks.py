"""Chunks are read as h11 reads them, and many at a time."""

from __future__ import annotations

import random

import h11
import pytest
from h11._readers import ChunkedReader
from h11._receivebuffer import ReceiveBuffer

from contracts.targets.chunks import JoiningReader, join_chunks


def chunked(content: bytes, size: int, extension: bytes = b"") -> bytes:
    parts = (content[at : at + size] for at in range(0, len(content), size))
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return chunks + b"0\r\n\r\n"


def read(reader: ChunkedReader, pieces: list[bytes]) -> tuple[bytes, int, object, bytes]:
    """Return what is read: the content, in how many events, how it ends, and what is left."""
    buffer, content, events = ReceiveBuffer(), b"", 0
    for piece in pieces:
        buffer += piece
        while True:
            try:
                event = reader(buffer)
            except h11.LocalProtocolError as error:
                return content, events, str(error), b""
            if not isinstance(event, h11.Data):
                break
            content, events = content + event.data, events + 1
        if event is not None:
            return content, events, event.headers, bytes(buffer)
    return content, events, None, bytes(buffer)


@pytest.mark.parametrize(
    "data",
    [
        chunked(b"twelve bytes of it" * 9, 7),
        chunked(b"\r\n" * 30, 1),
        chunked(b"x" * 300, 7, b" ; a=b"),
        chunked(b"0\r\n\r\n" * 40, 5) + b"and more",
        b"0003\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
        b"3\r\nabcd\r\n0\r\n\r\n",
        b"3\r\nabc\r\ntwo\r\n",
        b"3\r\nabc\r\n-1\r\n",
        b"3\r\nabc\r\n" + b"1" * 21 + b"\r\n",
        b"3\r\nabc\r\nffffffffff\r\nabc",
    ],
)
def test_chunks_are_read_as_h11_reads_them_wherever_they_are_cut(data: bytes) -> None:
    draw = random.Random(0)
    for _ in range(40):
        cuts = sorted(draw.choices(range(len(data) + 1), k=draw.randrange(9)))
        pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        content, _, end, left = read(ChunkedReader(), pieces)
        found = read(JoiningReader(), pieces)
        # Of what is malformed h11 quotes as much as has come; which is the same for both.
        assert (found[0], found[2], found[3]) == (content, end, left)


def test_a_thousand_chunks_that_stand_ready_are_one_event() -> None:
    assert read(ChunkedReader(), [chunked(b"x" * 7_000, 7)])[1] == 1_000
    assert read(JoiningReader(), [chunked(b"x" * 7_000, 7)])[1] == 1


def test_only_an_answer_in_chunks_is_read_so() -> None:
    for header, reader in ((b"Transfer-Encoding: chunked", JoiningReader), (b"X: y", None)):
        state = h11.Connection(h11.CLIENT)
        state.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
        state.send(h11.EndOfMessage())
        state.receive_data(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n")
        state.next_event()
        before = state._reader
        join_chunks(state)
        assert state._reader is before if reader is None else type(state._reader) is reader
