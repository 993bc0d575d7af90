"""A request to the operation, as it is to be sent, was sent, or was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# How and where a thread is created; the method is written here and nowhere else.
METHOD: Final = "POST"
OPERATION_PATH: Final = "/threads"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One HTTP request, without what belongs to the connection.

    Attributes:
        headers: names and values, in order.
        body: the content; None where there is none.
        method: the method, in capitals.
        path: what follows the target's own path, percent-encoded; usually nothing.
    """

    headers: Headers
    body: bytes | None
    method: str = METHOD
    path: str = ""

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

    def __repr__(self) -> str:
        """Show the names of the headers only: a value may be a token."""
        names = ", ".join(name for name, _ in self.headers)
        return f"Request({self.method} {self.path!r}, headers: {names}, body={self.body!r})"


def path_of(url: str) -> str:
    """Return what follows the operation's own path in *url*; nothing where that is all.

    A path that does not lead there at all is given relative to the operation's.
    """
    _, _, rest = url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("://")
    path = f"/{rest.partition('/')[2]}" if "://" in url else rest
    if path.endswith(OPERATION_PATH):
        return ""
    _, own, below = path.partition(f"{OPERATION_PATH}/")
    return f"/{below}" if own else f"/..{path}"


def first_value(headers: Headers, name: str) -> str | None:
    """Return the first value of the header *name*, in any capitalisation."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
