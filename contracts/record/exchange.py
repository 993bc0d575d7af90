"""The exchange: a case, the request that was sent for it, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isnan

from contracts.record.case import Case
from contracts.record.request import Headers, Request, first_value


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response.

    Attributes:
        status: the status code.
        headers: names as received and values, in order.
        body: the content, any content encoding undone.
        raw_length: bytes of the content as transferred; None where unknown.
        cut_from: how many bytes the content had, where only its beginning was kept.
        version: of HTTP, as HAR writes it.
        misdeclared: why the content encoding that it declares cannot be undone; empty where it can.
            Then the body is what is JSON nevertheless, or empty, as nothing is known of it.
    """

    status: int
    headers: Headers
    body: bytes
    raw_length: int | None = None
    cut_from: int | None = None
    version: str = "HTTP/1.1"
    misdeclared: str = ""

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing is known of the content, as its encoding cannot be undone."""
        return bool(self.misdeclared) and not self.body

    def header(self, name: str) -> str | None:
        """Return the first value of the header *name*, in any capitalisation."""
        return first_value(self.headers, name)


class FailureKind(StrEnum):
    """Why no answer came."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    # The connection broke, and a new one could not be made.
    GONE = "gone"
    CONNECTION = "connection"
    PROTOCOL = "protocol"
    # What came is no HTTP from its first byte on, as the greeting of a mail server.
    FOREIGN = "another protocol"
    TOO_LARGE = "too large"
    # The fault is ours, and no clause judges it.
    UNSENDABLE = "unsendable"


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came.

    Attributes:
        kind: why.
        message: what happened, in words.
    """

    kind: FailureKind
    message: str

    @property
    def nothing_listens(self) -> bool:
        """Whether connections are refused, whatever is sent."""
        return self.kind in {FailureKind.UNREACHABLE, FailureKind.GONE}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, or the failure to get one.

    Attributes:
        number: its place in the run, from 1.
        case: what was to be sent and what was expected.
        request: what was sent, Authorization and all; its body differs from the case's
            where real ids or a tag were filled in.
        url: where it was sent, in full.
        answer: what came back, or None.
        failure: why nothing came back, or None.
        started: Unix time in seconds when sending began; not a number where a recording does
            not say.
        finished: Unix time in seconds when the answer was complete.
        printed: the end of what an app in this process printed meanwhile.
        is_timed: whether it is known how long it took; a recording may not say.
    """

    number: int
    case: Case
    request: Request
    url: str
    answer: Answer | None
    failure: Failure | None
    started: float
    finished: float
    printed: str = ""
    is_timed: bool = True

    @property
    def status(self) -> int:
        """The status of the answer; 0 where none came."""
        return self.answer.status if self.answer else 0

    def unanswered(self) -> Exchange:
        """Return what is known of it without its answer."""
        # Made of each exchange: `dataclasses.replace` takes five times as long.
        return Exchange(
            self.number,
            self.case,
            self.request,
            self.url,
            None,
            self.failure,
            self.started,
            self.finished,
            self.printed,
            self.is_timed,
        )

    @property
    def elapsed(self) -> float | None:
        """Seconds from when sending began to the end of the answer; None where unknown."""
        seconds = self.finished - self.started
        return None if not self.is_timed or isnan(seconds) else max(0.0, seconds)
