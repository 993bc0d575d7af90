"""What must be found in no output: a part of a secret in any form, characters that steer."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

# So many characters of a secret in a row are a part of it, and no chance.
_PART: Final = 8
_STEERING: Final = {"Cc", "Cf", "Zl", "Zp"}
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}[ :,]?){8,}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{11,}")
_ESCAPES: Final = re.compile(rb"(?:\\u00|\\x)([0-9a-fA-F]{2})")
_NUMBERS: Final = re.compile(rb"\d{1,3}(?:\s*,\s*\d{1,3}){7,}")


def leaks(secret: str, data: bytes) -> str:
    """Return in which form a part of *secret* can be read out of *data*; empty for none."""
    if not secret:
        return ""
    text = secret.encode()
    parts = [text[i : i + _PART] for i in range(len(text) - _PART + 1)]
    for form, read in _readings(data):
        if any(part in read for part in parts):
            return form
    return ""


def _readings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what may be read out of *data*, each with the name of the form."""
    yield "as it is", data
    yield "percent-encoded", unquote_to_bytes(data)
    yield "as HTML", html.unescape(data.decode("latin-1")).encode("latin-1", "replace")
    yield "in escapes", _ESCAPES.sub(lambda found: bytes([int(found[1], 16)]), data)
    yield "in UTF-16", data.replace(b"\0", b"").replace(b"\\u0000", b"")
    yield "in hexadecimal", b"\n".join(map(_of_hex, _HEX.findall(data)))
    yield "as a list of numbers", b"\n".join(map(_of_numbers, _NUMBERS.findall(data)))
    runs = _BASE64.findall(data)
    yield "in base64", b"\n".join(_of_base64(run[start:]) for run in runs for start in range(4))


def _of_hex(run: bytes) -> bytes:
    return bytes.fromhex(re.sub(rb"[^0-9a-fA-F]", b"", run).decode())


def _of_numbers(run: bytes) -> bytes:
    return bytes(int(one) % 256 for one in run.split(b","))


def _of_base64(run: bytes) -> bytes:
    usual = run.translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(usual[: len(usual) // 4 * 4])


def controls(data: bytes) -> str:
    """Return the first character of *data* that steers a terminal, but for line ends and tabs."""
    for character in data.decode("utf-8", "replace"):
        if character not in "\n\t" and unicodedata.category(character) in _STEERING:
            return repr(character)
    return ""
