"""Undo content encodings, without ever holding more than was allowed.

httpx undoes them as far as each chunk goes, and a chunk of a few kilobytes may stand for
gigabytes, more so where one encoding is wrapped into another.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

_GZIP: Final = 16 + zlib.MAX_WBITS
_MOST_ENCODINGS: Final = 3
_MOST_PARTS: Final = 1000
_PIECE: Final = 2**16


class TooMuch(Exception):
    """There is more than we read."""


class Undecodable(Exception):
    """The content is not in the encoding that it claims to be in."""


def decoded(raw: bytes, encodings: Sequence[str], most: int) -> bytes:
    """Return *raw* with its encodings undone, the last one first.

    Encodings that we did not ask for stay as they are.

    Args:
        raw: the content as transferred.
        encodings: the values of Content-Encoding, in order (RFC 9110, section 8.4).
        most: how many bytes may come of it.

    Raises:
        TooMuch: more than *most* would.
        Undecodable: it is in no such encoding.
    """
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    names = [name for name in names if name]
    if len(names) > _MOST_ENCODINGS:
        raise Undecodable(f"{len(names)} encodings, one around the other")
    for name in reversed(names):
        if name in {"gzip", "x-gzip"}:
            raw = _inflated(raw, _GZIP, most)
        elif name == "deflate":
            raw = _deflated(raw, most)
        elif name != "identity":
            break
    return raw


def _deflated(raw: bytes, most: int) -> bytes:
    try:
        return _inflated(raw, zlib.MAX_WBITS, most)
    except Undecodable:
        # Some send the bare stream, without the zlib format around it, and clients take it.
        return _inflated(raw, -zlib.MAX_WBITS, most)


def _inflated(raw: bytes, window: int, most: int) -> bytes:
    found = bytearray()
    at = 0
    # A gzip file may be several, one after the other (RFC 1952, section 2.2).
    for _ in range(_MOST_PARTS):
        if at == len(raw):
            return bytes(found)
        part = zlib.decompressobj(window)
        while not part.eof:
            # Each part copies what it leaves over, so it is given a little at a time.
            piece = raw[at : at + _PIECE]
            if not piece:
                raise Undecodable("it ends too early")
            at += len(piece)
            try:
                found += part.decompress(piece, most + 1 - len(found))
            except zlib.error as error:
                raise Undecodable(str(error)) from None
            if len(found) > most:
                raise TooMuch
        at -= len(part.unused_data)
    raise Undecodable(f"it is in more than {_MOST_PARTS} parts")
