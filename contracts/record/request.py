"""A request to the operation, as it is to be sent, was sent, or was recorded."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One HTTP request, without what belongs to the connection.

    Attributes:
        headers: names and values, in order.
        body: the content; None where there is none.
        method: the method, in capitals.  ``POST`` is written here and nowhere else.
        path: what follows the target's own path, percent-encoded; usually nothing.
    """

    headers: Headers
    body: bytes | None
    method: str = "POST"
    path: str = ""

    def header(self, name: str) -> str | None:
        """Return the first value of the header *name*, in any capitalisation."""
        return first_value(self.headers, name)

    def __repr__(self) -> str:
        """Show the names of the headers only: a value may be a token."""
        names = ", ".join(name for name, _ in self.headers)
        return f"Request({self.method} {self.path!r}, headers: {names}, body={self.body!r})"


def first_value(headers: Headers, name: str) -> str | None:
    """Return the first value of the header *name*, in any capitalisation."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
