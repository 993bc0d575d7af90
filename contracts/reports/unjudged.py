"""What could not be judged, in groups by reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.judging.finding import Outcome
from contracts.reports.report import ClauseReport, Report
from contracts.reports.safe import printable

# How many requests of each clause it were makes no other reason.
_EXPLAINED: Final = re.compile(r" \(they explain the wrong answers to [^()]*\)")
_COUNT: Final = re.compile(r"^wrong answers came to [^:]*:")
_SEE: Final = re.compile(r",?;? ?:? see (?P<names>[a-z0-9_.-]+(?:, [a-z0-9_.-]+)*)$")

# Where failures keep so many different things from coming, each need by itself says little.
_FEW: Final = 3
_KEPT_OUT: Final = "needs what failures of other clauses keep from coming"
_NOT_RECORDED: Final = "needs exchanges of kinds that were not recorded"


# By whether it is hidden, and the reason: the clauses, and which failing ones each reason names.
_Found = dict[tuple[bool, str], list[tuple[ClauseReport, list[str]]]]


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses that could not be judged for the same reason.

    Attributes:
        reason: a sentence without a capital.
        see: ids of the failing clauses that are behind it, those named most often first.
        clauses: the clauses.
        is_hidden: whether they were judged, and failures of other clauses hide the result.
    """

    reason: str
    see: tuple[str, ...]
    clauses: tuple[ClauseReport, ...]
    is_hidden: bool

    @property
    def why(self) -> str:
        """The reason, and the clauses that are behind it."""
        return self.reason + (f": see {', '.join(self.see)}" if self.see else "")

    @property
    def sentence(self) -> str:
        """What is said of them all."""
        count = len(self.clauses)
        who = f"{count} clauses" if count > 1 else printable(self.clauses[0].id)
        if self.reason.startswith("needs "):
            verb = "need " if count > 1 else "needs "
            return f"{who} {verb}{self.why.removeprefix('needs ')}"
        return f"{who}: {self.why}"


def groups(report: Report) -> list[Group]:
    """Return the clauses of a report that could not be judged: what would mend it comes first."""
    found: _Found = {}
    for clause in report.clauses:
        if clause.verdict in {Outcome.UNTESTED, Outcome.INCONCLUSIVE}:
            reason, see = _parts(clause.reason)
            if report.profile is None and clause.verdict is Outcome.UNTESTED:
                # Nobody can send what was not recorded: which kind each needs matters little.
                reason, see = _NOT_RECORDED, []
            key = clause.verdict is Outcome.INCONCLUSIVE, reason
            found.setdefault(key, []).append((clause, see))
    made = [_group(reason, hidden, members) for (hidden, reason), members in _few(found).items()]
    return sorted(made, key=lambda group: (group.is_hidden, -len(group.clauses)))


def _few(found: _Found) -> _Found:
    """Return clauses by their reasons, those as one that need what other failures keep out."""
    kept_out = [
        key
        for key, members in found.items()
        if key[1].startswith("needs ") and all(see for _, see in members)
    ]
    if len(kept_out) <= _FEW:
        return found
    together = [member for key in kept_out for member in found[key]]
    rest = {key: members for key, members in found.items() if key not in kept_out}
    return {**rest, (False, _KEPT_OUT): together}


def _group(
    reason: str, is_hidden: bool, members: Sequence[tuple[ClauseReport, list[str]]]
) -> Group:
    named = [name for _, see in members for name in see]
    see = sorted(dict.fromkeys(named), key=lambda name: -named.count(name))
    return Group(reason, tuple(see), tuple(clause for clause, _ in members), is_hidden)


def _parts(reason: str) -> tuple[str, list[str]]:
    """Return a reason without what differs from clause to clause, and the clauses it names."""
    text = printable(" ".join(reason.split()))
    text = _COUNT.sub("wrong answers came to some requests:", _EXPLAINED.sub("", text))
    found = _SEE.search(text)
    if found is None:
        return text, []
    return text[: found.start()], found["names"].split(", ")
