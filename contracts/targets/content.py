"""Undo content encodings, and never hold more than was allowed.

httpx decodes each chunk as a whole, and a chunk of a few kilobytes may stand for
gigabytes, more so where one encoding is wrapped into another.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

# What zlib takes for "with a gzip header, and the largest window".
_GZIP: Final = 16 + zlib.MAX_WBITS
# A server and a proxy in front of it apply one each; more of them only cost time.
_MAX_ENCODINGS: Final = 3
# Honest files have one.  Each costs a decompressor, and an empty part has 20 bytes.
_MAX_PARTS: Final = 1000
# Small, as each part copies what it leaves over; large, as each piece costs a call.
_PIECE: Final = 2**16


class TooLarge(Exception):
    """The content is longer than we read."""


class Undecodable(Exception):
    """The content is not in the encoding that it claims to be in."""


def decoded(raw: bytes, encodings: Sequence[str], max_bytes: int) -> bytes:
    """Return *raw* with its encodings undone, the last one first.

    An encoding that we did not ask for ends it: the content stays in that one.

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
        elif name != "identity":
            break
    return raw


def _deflated(raw: bytes, max_bytes: int) -> bytes:
    try:
        return _inflated(raw, zlib.MAX_WBITS, max_bytes)
    except Undecodable:
        # Some servers send the bare stream without the zlib format, and clients accept that.
        return _inflated(raw, -zlib.MAX_WBITS, max_bytes)


def _inflated(raw: bytes, window: int, max_bytes: int) -> bytes:
    found = bytearray()
    at = 0
    # A gzip file may be several, one after the other (RFC 1952, section 2.2).
    for _ in range(_MAX_PARTS):
        if at == len(raw):
            return bytes(found)
        part = zlib.decompressobj(window)
        while not part.eof:
            piece = raw[at : at + _PIECE]
            if not piece:
                raise Undecodable("it ends too early")
            at += len(piece)
            try:
                found += part.decompress(piece, max_bytes + 1 - len(found))
            except zlib.error as error:
                raise Undecodable(str(error)) from None
            if len(found) > max_bytes:
                raise TooLarge
        at -= len(part.unused_data)
    raise Undecodable(f"it is in more than {_MAX_PARTS} parts")
