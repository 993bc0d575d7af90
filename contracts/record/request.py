"""A request to the operation, as it is to be sent, was sent, or was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.definition.operation import METHOD

Headers = tuple[tuple[str, str], ...]
# What goes along with every request that does not say otherwise.
OWN_HEADERS: Final = (
    ("User-Agent", "thread-contracts"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
)


class Framing(StrEnum):
    """How a server learns where the body ends, and when it gets the bytes (RFC 9112, section 6)."""

    LENGTH = "Content-Length"
    CHUNKS = "in chunks"
    PIECES = "in pieces, with pauses"
    UNDECLARED = "without a length"


class Spelling(StrEnum):
    """How the names of headers are written (RFC 9110, section 5.1)."""

    USUAL = "as usual"
    LOWER = "in lower case"
    CAPITALS = "in capitals"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a request travels, which changes nothing of what it asks for.

    Attributes:
        framing: how the body is framed.
        spelling: how the names of headers are written.
        headers: headers in place of, or beside, those that usually go along.
        without: names, in lower case, of headers that usually go along and here do not.
    """

    framing: Framing = Framing.LENGTH
    spelling: Spelling = Spelling.USUAL
    headers: Headers = ()
    without: tuple[str, ...] = ()

    @property
    def changed(self) -> frozenset[str]:
        """The names, in lower case, of the headers that are not as usual."""
        return frozenset((*(name.lower() for name, _ in self.headers), *self.without))


USUAL: Final = Delivery()


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One HTTP request, without what belongs to the connection.

    Attributes:
        headers: names and values, in order.
        body: the content; None where there is none.
        method: the method, in capitals.
        path: what follows the target's own path, percent-encoded; usually nothing.
        delivery: how it travels.
    """

    headers: Headers
    body: bytes | None
    method: str = METHOD
    path: str = ""
    delivery: Delivery = USUAL

    @property
    def is_elsewhere(self) -> bool:
        """Whether the path is another than the operation's own; a query makes no difference."""
        return bool(self.path.partition("?")[0].strip("/"))

    @property
    def is_of_operation(self) -> bool:
        """Whether it is sent to the operation itself: by its method, to its path."""
        return self.method == METHOD and not self.is_elsewhere

    def header(self, name: str) -> str | None:
        """Return the first value of the header *name*, in any capitalisation."""
        return first_value(self.headers, name)

    def effective(self, name: str) -> str | None:
        """Return the value of the header *name* that goes along, ours or not."""
        if (given := self.header(name)) is not None or name in self.delivery.without:
            return given
        return first_value(OWN_HEADERS, name)

    def __repr__(self) -> str:
        """Show the names of the headers only: a value may be a token."""
        names = ", ".join(name for name, _ in self.headers)
        return f"Request({self.method} {self.path!r}, headers: {names}, body={self.body!r})"


def below(path: str, more: str) -> str:
    """Return *path* with *more* of a path behind it, in front of any query.

    A path that ends in a slash still does so then.
    """
    if not more:
        return path
    own, mark, query = path.partition("?")
    slash = "/" if own.endswith("/") else ""
    return f"{own.rstrip('/')}{more}{slash}{mark}{query}"


def path_of(url: str, tail: str) -> str:
    """Return what follows the operation's own path in *url*; nothing where that is all.

    A path that does not lead there at all is given relative to the operation's.

    Args:
        url: a URL, or a path.
        tail: how the operation's own path ends, as ``/threads``.
    """
    _, _, rest = url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("://")
    path = f"/{rest.partition('/')[2]}" if "://" in url else rest
    if path.endswith(tail):
        return ""
    _, own, below = path.partition(f"{tail}/")
    return f"/{below}" if own else f"/..{path}"


def first_value(headers: Headers, name: str) -> str | None:
    """Return the first value of the header *name*, in any capitalisation."""
    # Asked a dozen times of each exchange: a generator takes twice as long.
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
