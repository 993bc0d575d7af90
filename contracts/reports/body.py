"""The content of a request or a response as a report keeps it: text, or base64 of any bytes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# More than any secret is long: a secret that the end of what is read cuts in two, and that is
# therefore not recognised, lies beyond what is kept.
_MARGIN: Final = 20_000
# UTF-8 writes a character in at most so many bytes.
_WIDEST: Final = 4


class Encoding(StrEnum):
    """How the bytes of a body are written."""

    UTF_8 = "utf-8"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class BodyReport:
    """The bytes of a body, without secrets.

    Attributes:
        text: the bytes, written as *encoding* says.
        encoding: UTF-8 text wherever the bytes are that, otherwise base64.
        size: how many bytes were sent or received, before anything was cut or redacted.
        cut: whether *text* is only the beginning.

    Raises:
        ValueError: *text* is not base64 although *encoding* says so.
    """

    text: str
    encoding: Encoding
    size: int
    cut: bool = False

    def __post_init__(self) -> None:
        _ = self.data

    @property
    def data(self) -> bytes:
        """The bytes themselves."""
        if self.encoding is Encoding.BASE64:
            return b64decode(self.text, validate=True)
        return self.text.encode("utf-8")

    @property
    def words(self) -> str:
        """The body as a person reads it: bytes that are not UTF-8 are shown as escapes."""
        return self.data.decode("utf-8", "backslashreplace")


def kept(
    data: bytes,
    hide: Callable[[str], str],
    limit: int | None = None,
    whole: int | None = None,
) -> BodyReport:
    """Return *data* as a report keeps it.

    Secrets are removed before anything is cut: a cut might leave most of one standing.

    Args:
        data: the bytes that are there.
        hide: removes secrets from text.
        limit: how many characters, or bytes that are not UTF-8, are kept; None for all.
        whole: how many bytes there were, where *data* is only the beginning.
    """
    size = len(data) if whole is None else whole
    start = data if limit is None else data[: _WIDEST * limit + _MARGIN]
    is_partial = len(start) < size
    # Bytes that are not UTF-8 survive this, and secrets among them are found.
    safe = hide(start.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    try:
        # The last character may have been cut in two.
        text = getincrementaldecoder("utf-8")().decode(safe, final=not is_partial)
    except UnicodeDecodeError:
        is_cut = is_partial or (limit is not None and len(safe) > limit)
        return BodyReport(b64encode(safe[:limit]).decode(), Encoding.BASE64, size, is_cut)
    is_cut = is_partial or (limit is not None and len(text) > limit)
    return BodyReport(text[:limit], Encoding.UTF_8, size, is_cut)
