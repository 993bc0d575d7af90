"""Changes that say the same of several places, reported in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.drift.change import Change, Drift, Effect, Party, Side
from contracts.drift.words import joined

# So many clauses are named in a sentence; the JSON has them all.
_NAMED: Final = 6
TITLES: Final = {Side.REQUEST: "The request", Side.ANSWER: "The answer"}


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one side that say the same.

    Attributes:
        subjects: what they say it of.
        says: what they say.
        effect: whether that is stricter, looser, both or neither.
        breaks: whom it breaks.
        clauses: ids of the clauses that any of them touches.
    """

    subjects: tuple[str, ...]
    says: str
    effect: Effect
    breaks: tuple[Party, ...]
    clauses: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of them in one sentence."""
        says = self.says
        if len(self.subjects) > 1:
            for one, several in (("is ", "are "), ("has ", "have "), ("takes ", "take ")):
                says = several + says.removeprefix(one) if says.startswith(one) else says
        return f"{joined(self.subjects, 'and')} {says}"

    @property
    def named(self) -> list[str]:
        """The clauses in words, the first few of many."""
        left = len(self.clauses) - _NAMED
        return [*self.clauses[:_NAMED], *([f"{left} more"] if left > 0 else [])]

    @property
    def consequence(self) -> str:
        """Who breaks, in words."""
        return f"{' and '.join(self.breaks)} break" if self.breaks else "breaks nobody"


def groups(changes: Iterable[Change]) -> list[Group]:
    """Return changes of one side in groups, in the order of the first of each."""
    found: dict[tuple[str, Effect], list[Change]] = {}
    for change in changes:
        found.setdefault((change.meaning.says, change.effect), []).append(change)
    return [_group(several) for several in found.values()]


def _group(changes: list[Change]) -> Group:
    first = changes[0]
    return Group(
        subjects=tuple(change.subject for change in changes),
        says=first.meaning.says,
        effect=first.effect,
        breaks=first.breaks,
        clauses=tuple(dict.fromkeys(one for change in changes for one in change.clauses)),
    )


def summary(drift: Drift) -> str:
    """Return the drift in one sentence."""
    if not drift.changes:
        return "Nothing changed that matters to a client or a server."
    counts = [_breaking(len(drift.broken(party)), party) for party in Party]
    return f"{_counted(len(drift.changes), 'change')}: {' and '.join(counts)}."


def reworded(drift: Drift) -> str:
    """Return in one line what has only other words; nothing where that is nothing."""
    words = drift.reworded
    if not words.places:
        return ""
    is_one = len(words.places) == 1
    said = f"{_counted(len(words.places), 'description')} {'reads' if is_one else 'read'} otherwise"
    names = joined([f"`{place}`" for place in words.numbers], "and")
    return f"Words only: {said}{f'; other numbers at {names}' if names else ''}."


def _breaking(count: int, party: Party) -> str:
    return f"{count or 'none'} {'break' if count > 1 else 'breaks'} {party}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
