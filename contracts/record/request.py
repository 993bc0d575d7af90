"""A request to the operation, as it is to be sent, was sent, or was recorded."""

from __future__ import annotations

from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
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
    method: str = "POST"
    path: str = ""

    def header(self, name: str) -> str | None:
        """Return the first value of the header *name*, in any capitalisation."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
