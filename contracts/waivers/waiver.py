"""A waiver: which failures are accepted for now, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from contracts.judging.finding import Finding

# What stands for a reason that a person has to give.
UNFILLED: Final = "TODO: say why this failure is accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One entry of a file of waivers.

    Attributes:
        clause: id of the clause whose failure is accepted.
        reason: why it is.
        place: the file and the line of the entry, for messages.
        identity: of the one finding that is meant; empty for any.
        cause: the cause that is meant, in the words of a report, where ``*`` and ``?`` stand for
            any text and any character; empty for any.
        expires: the last day on which it holds; None for no end.
        line: the number of the line on which the entry begins.
    """

    clause: str
    reason: str
    place: str
    identity: str = ""
    cause: str = ""
    expires: date | None = None
    line: int = 1

    def covers(self, finding: Finding) -> bool:
        """Return whether *finding* is what the waiver is about."""
        return (
            finding.clause == self.clause
            and self.identity in {"", finding.identity}
            and self._fits(finding.cause.words)
        )

    def _fits(self, cause: str) -> bool:
        # Brackets stand for elements of arrays in causes, and not for sets of characters.
        return not self.cause or fnmatchcase(cause, self.cause.replace("[", "[[]"))

    @property
    def is_filled(self) -> bool:
        """Whether somebody has said why the failure is accepted."""
        return self.reason.strip() != UNFILLED

    def is_expired(self, today: date) -> bool:
        """Return whether its last day is over."""
        return self.expires is not None and today > self.expires
