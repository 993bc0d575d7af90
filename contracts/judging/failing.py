"""What fails: an exchange with what is wrong with it, and a group of these with a cause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from contracts.clauses.clause import Breach, Cause
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature, Kind
from contracts.record.parsed import fingerprint

_CRASH: Final = 500


@dataclass(frozen=True)
class Failing:
    """A failing exchange, the sentence that says how it fails, and what may be the cause.

    Attributes:
        exchange: the exchange.
        message: the sentence.
        mask: its features, as its judge's vocabulary has them.
    """

    exchange: Exchange
    message: str
    mask: int

    @property
    def is_own(self) -> bool:
        """Whether the answer is evidently that of this request."""
        return isinstance(self.message, Breach) and self.message.is_own

    @property
    def is_mixed(self) -> bool:
        """Whether something came back that another request may have sent."""
        return isinstance(self.message, Breach) and self.message.is_mixed

    @property
    def at(self) -> tuple[str, ...]:
        """Where in the answer the fault is, where the sentence says that."""
        return self.message.at if isinstance(self.message, Breach) else ()

    @property
    def manner(self) -> str:
        """What was done to a text, where the sentence says that."""
        return self.message.manner if isinstance(self.message, Breach) else ""

    @cached_property
    def fingerprint(self) -> bytes:
        """A digest of the request, which may have megabytes: each verdict asks for it again."""
        return fingerprint(self.exchange)

    @property
    def size(self) -> tuple[int, int]:
        """Order by the length of the request, then by its place in the run."""
        return len(self.exchange.request.body or b""), self.exchange.number


@dataclass(frozen=True, slots=True)
class Group:
    """Failing exchanges with one cause; the smallest request comes first."""

    cause: Cause
    members: tuple[Failing, ...]

    @property
    def smallest(self) -> Failing:
        """The failing exchange with the smallest request."""
        return self.members[0]


def is_accepted(failing: Failing) -> bool:
    """Tell whether the answer is one of success."""
    answer = failing.exchange.answer
    return answer is not None and 200 <= answer.status < 300


def is_answered(failing: Failing) -> bool:
    """Tell whether any answer came."""
    return failing.exchange.answer is not None


def has_crashed(failing: Failing) -> bool:
    """Tell whether the answer is a server error."""
    answer = failing.exchange.answer
    return answer is not None and answer.status >= _CRASH


def is_unread(failing: Failing) -> bool:
    """Tell whether the body is no JSON."""
    return Feature(Kind.NOT_JSON) in failing.exchange.case.holds
