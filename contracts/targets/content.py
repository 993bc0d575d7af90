"""Undo content encodings, and never hold more than was allowed.

httpx decodes each chunk as a whole, and a chunk of a few kilobytes may stand for
gigabytes, more so where one encoding is wrapped into another.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

# What zlib takes for "with a gzip header, and the largest window".
_GZIP: Final = 16 + zlib.MAX_WBITS
# A server and a proxy in front of it apply one each; more of them only cost time.
_MAX_ENCODINGS: Final = 3
# Honest files have one.  Each costs a decompressor, and an empty part has 20 bytes.
_MAX_PARTS: Final = 1000
# Small, as each part copies what it leaves over; large, as each piece costs a call.
_PIECE: Final = 2**16
# A block of Zstandard of four bytes may stand for 128 KiB, and nothing limits one call.
_ZSTD_PIECE: Final = 2**8
_ZSTD_WINDOW: Final = 2**27


class TooLarge(Exception):
    """The content is longer than we read."""


class Undecodable(Exception):
    """The content is not in the encoding that it claims to be in.

    Args:
        reason: how that shows.
        found: what it stood for until it ended too early.
    """

    def __init__(self, reason: str, found: bytes = b"") -> None:
        super().__init__(reason)
        self.found = found


def decoded(raw: bytes, encodings: Sequence[str], max_bytes: int) -> bytes:
    """Return *raw* with its encodings undone, the last one first.

    An encoding that we do not know ends it: the content stays in that one.

    Args:
        raw: the content as transferred.
        encodings: the values of Content-Encoding, in order (RFC 9110, section 8.4).
        max_bytes: how many bytes the result may have.

    Raises:
        TooLarge: it would have more than *max_bytes*.
        Undecodable: it is in no such encoding.
    """
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    names = [name for name in names if name]
    if len(names) > _MAX_ENCODINGS:
        raise Undecodable(f"{len(names)} encodings, one around the other")
    for name in reversed(names):
        if name in {"gzip", "x-gzip"}:
            raw = _inflated(raw, _GZIP, max_bytes)
        elif name == "deflate":
            raw = _deflated(raw, max_bytes)
        elif name == "br":
            raw = _from_brotli(raw, max_bytes)
        elif name == "zstd":
            raw = _from_zstd(raw, max_bytes)
        elif name != "identity":
            break
    return raw


def _deflated(raw: bytes, max_bytes: int) -> bytes:
    try:
        return _inflated(raw, zlib.MAX_WBITS, max_bytes)
    except Undecodable as error:
        if error.found:
            raise
        # Some servers send the bare stream without the zlib format, and clients accept that.
        return _inflated(raw, -zlib.MAX_WBITS, max_bytes)


def _from_brotli(raw: bytes, max_bytes: int) -> bytes:
    # Hardly any answer needs it.
    import brotli

    found, whole = bytearray(), brotli.Decompressor()
    try:
        while len(found) <= max_bytes:
            found += (more := whole.process(raw, output_buffer_limit=max_bytes + 1 - len(found)))
            if whole.is_finished() and len(found) <= max_bytes:
                return bytes(found)
            if not more and not whole.is_finished():
                raise Undecodable("it ends too early")
            raw = b""
    except brotli.error as error:
        raise Undecodable(str(error)) from None
    raise TooLarge


def _from_zstd(raw: bytes, max_bytes: int) -> bytes:
    import zstandard

    def part() -> Any:
        return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    def more(made: Any, piece: bytes, _: int) -> bytes:
        try:
            found: bytes = made.decompress(piece)
        except zstandard.ZstdError as error:
            raise Undecodable(str(error)) from None
        return found

    return _in_parts(raw, max_bytes, part, more, _ZSTD_PIECE)


def _inflated(raw: bytes, window: int, max_bytes: int) -> bytes:
    def more(made: Any, piece: bytes, room: int) -> bytes:
        try:
            found: bytes = made.decompress(piece, room)
        except zlib.error as error:
            raise Undecodable(str(error)) from None
        return found

    return _in_parts(raw, max_bytes, lambda: zlib.decompressobj(window), more, _PIECE)


def _in_parts(
    raw: bytes,
    max_bytes: int,
    make: Callable[[], Any],
    more: Callable[[Any, bytes, int], bytes],
    size: int,
) -> bytes:
    """Return what *raw* stands for, which may be several files, one after the other.

    Args:
        raw: the content in one encoding.
        max_bytes: how many bytes the result may have.
        make: returns a decompressor for one file.
        more: gives it a piece and the room that is left; returns what comes out.
        size: of a piece.
    """
    found, at = bytearray(), 0
    # RFC 1952, section 2.2, and RFC 8878, section 3.1.
    for _ in range(_MAX_PARTS):
        if at == len(raw):
            return bytes(found)
        part = make()
        while not part.eof:
            piece = raw[at : at + size]
            if not piece:
                raise Undecodable("it ends too early", bytes(found))
            at += len(piece)
            found += more(part, piece, max_bytes + 1 - len(found))
            if len(found) > max_bytes:
                raise TooLarge
        at -= len(part.unused_data)
    raise Undecodable(f"it is in more than {_MAX_PARTS} parts")
