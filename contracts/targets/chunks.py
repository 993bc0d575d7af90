"""Read an answer in chunks, many of them at a time.

h11 makes an event of each chunk, which httpcore passes on by itself: some 50 microseconds, so
that a megabyte in chunks of seven bytes takes as long as ten seconds.  Neither can be asked for
more at once.  So the chunks that have come whole and plain are joined here; all else (a chunk
that has come in part, extensions, trailers, what is malformed) is left to h11.
"""

from __future__ import annotations

import re
from typing import Any, Final

from h11 import Data, EndOfMessage
from h11._readers import ChunkedReader
from h11._receivebuffer import ReceiveBuffer

_END: Final = b"\r\n"
# As h11 has it, for chunks that have no extension and are not the last one.
_SIZE: Final = re.compile(rb"(?=0*[1-9A-Fa-f])([0-9A-Fa-f]{1,20})\r\n")


class JoiningReader(ChunkedReader):
    """Reads chunks as h11 does, and those that stand ready as one."""

    def __call__(self, buf: ReceiveBuffer) -> Data | EndOfMessage | None:
        """Return what comes next in the buffer; None where more is needed to tell."""
        joined = b"" if self._bytes_in_chunk or self._reading_trailer else self._joined(buf)
        return Data(data=joined) if joined else super().__call__(buf)

    def _joined(self, buf: ReceiveBuffer) -> bytes:
        """Take all whole chunks from the buffer; nothing where the first is none."""
        data, found = bytes(buf), []
        if not data.startswith(self._bytes_to_discard):
            return b""
        at = len(self._bytes_to_discard)
        while size := _SIZE.match(data, at):
            start = size.end()
            end = start + int(size[1], 16)
            if not data.startswith(_END, end):
                break
            found.append(data[start:end])
            at = end + len(_END)
        if found:
            self._bytes_to_discard = b""
            buf.maybe_extract_at_most(at)
        return b"".join(found)


def join_chunks(state: Any) -> None:
    """Let h11's *state* of a connection, whose answer's head was read, join its chunks."""
    if type(getattr(state, "_reader", None)) is ChunkedReader:
        state._reader = JoiningReader()  # noqa: SLF001  # h11 has no public place for a reader
