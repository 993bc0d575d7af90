"""The exchange: a case and what came back, kept as immutable plain data."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.record.case import Case

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response.

    Attributes:
        status: the status code.
        headers: names as received and values, in order.
        body: the content, any content encoding undone.
        raw_length: bytes of the content as transferred; None where unknown.
        cut_from: how many bytes the content had, where only its beginning was kept.
    """

    status: int
    headers: Headers
    body: bytes
    raw_length: int | None = None
    cut_from: int | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of the header *name*, in any capitalisation."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came.

    Attributes:
        kind: ``timeout``, ``unreachable``, ``gone``, ``connection``, ``protocol``, ``encoding`` or
            ``too large``; or ``unsendable``, where the fault is ours and no clause judges it.
        message: what happened, in words.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, or the failure to get one.

    Attributes:
        number: its place in the run, from 1.
        case: what was sent and what was expected.
        url: where it was sent.
        body: the bytes sent; they differ from the case's where real ids were filled in.
        answer: what came back, or None.
        failure: why nothing came back, or None.
        started: Unix time in seconds when sending began.
        finished: Unix time in seconds when the answer was complete.
    """

    number: int
    case: Case
    url: str
    body: bytes | None
    answer: Answer | None
    failure: Failure | None
    started: float
    finished: float
