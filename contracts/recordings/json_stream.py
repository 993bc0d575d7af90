"""A JSON text, read a value at a time: a recording may have thousands, and be cut off anywhere.

The decoder of the standard library is fast, reads halves of surrogate pairs, which some recorders
write, and refuses to nest deeper than the stack.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any, Final

_PIECE: Final = 2**18
_SPACE: Final = re.compile(r"[ \t\r\n]*")
# What the decoder says of a text that ends too early stands this near to its end, but for a string.
_NEAR: Final = 16
_CUT_STRING: Final = "Unterminated string"


class JsonStream:
    """Reads the values of a JSON text in their order.

    Args:
        stream: of the text, in UTF-8, perhaps with a byte order mark.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = self._before = 0
        self._has_ended = False

    def next(self) -> str:
        """Return the next character that is no space, without passing over it; empty at the end.

        Raises:
            ValueError: the bytes are no UTF-8.
        """
        while True:
            found = _SPACE.match(self._text, self._at)
            assert found is not None
            self._at = found.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """Return the next value, and pass over it.

        Raises:
            ValueError: there is none, or only a part of one.
            RecursionError: it is nested too deeply.
        """
        self.next()
        while True:
            try:
                found, end = self._scan(self._text, self._at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith(_CUT_STRING) or error.pos + _NEAR > len(self._text)
                if is_cut and self._more():
                    continue
                raise self._wrong(error.msg, error.pos) from None
            # Of a number the rest may be to come.
            if end < len(self._text) or not self._more():
                self._at = end
                return found

    def names(self) -> Iterator[str]:
        """Yield the names in the next value, a map; its value is read before the next name.

        Raises:
            ValueError: it is no map, or cut off.
        """
        for _ in self._parts("{", "}"):
            name = self.value()
            if not isinstance(name, str):
                raise self._wrong("a name is no text", self._at)
            self._pass(":")
            yield name

    def items(self) -> Iterator[Any]:
        """Yield the items of the next value, a list.

        Raises:
            ValueError: it is no list, or cut off.
        """
        for _ in self._parts("[", "]"):
            yield self.value()

    def end(self) -> None:
        """Raise ValueError if anything follows."""
        if self.next():
            raise self._wrong("something follows the end", self._at)

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        self._pass(opening)
        if self.next() != closing:
            yield
            while self.next() != closing:
                self._pass(",")
                yield
        self._pass(closing)

    def _pass(self, character: str) -> None:
        if self.next() != character:
            raise self._wrong(f"{character!r} is missing", self._at)
        self._at += 1

    def _more(self) -> bool:
        """Read on, as much as there is already: so a long value is not begun too often."""
        if self._has_ended:
            return False
        self._before += self._at
        rest = self._text[self._at :]
        piece = self._stream.read(max(_PIECE, len(rest)))
        self._text, self._at = rest + self._decoder.decode(piece, final=not piece), 0
        self._has_ended = not piece
        return not self._has_ended

    def _wrong(self, what: str, at: int) -> ValueError:
        return ValueError(f"character {self._before + at + 1}: {what}")
