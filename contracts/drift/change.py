"""One change from a definition to the next: where, what, in which direction, and whom it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from contracts.drift.spot import Spot


class Side(StrEnum):
    """Who writes what a change is about."""

    REQUEST = "request"
    ANSWER = "answer"


class Effect(StrEnum):
    """What becomes of the values that are allowed."""

    COMPATIBLE = "compatible"
    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERENT = "different"


class Party(StrEnum):
    """Whom a change breaks: those that follow the earlier definition."""

    CLIENTS = "old clients"
    SERVERS = "old servers"


class Kind(StrEnum):
    """What a change is about."""

    ADDED = "added"
    GONE = "gone"
    RENAMED = "renamed"
    REQUIRED = "required"
    TYPE = "type"
    NULL = "null"
    LIMIT = "limit"
    WORD = "word"
    BRANCH = "branch"
    OPEN = "open"
    CHOICE = "choice"
    DEFAULT = "default"
    OPERATION = "operation"
    BODY = "body"
    STATUS = "status"
    MEDIA = "media type"
    CREDENTIALS = "credentials"
    PARAMETER = "parameter"


# These are about the whole operation, and not about a place in a body.
OF_OPERATION: Final = frozenset(
    {Kind.OPERATION, Kind.BODY, Kind.STATUS, Kind.MEDIA, Kind.CREDENTIALS, Kind.PARAMETER}
)
# An old client sends what a stricter request refuses, and reads what a looser answer may hold; an
# old server refuses what a looser request may hold, and does not keep what a stricter answer
# promises.
_BREAKS: Final = {
    (Side.REQUEST, Effect.STRICTER): (Party.CLIENTS,),
    (Side.REQUEST, Effect.LOOSER): (Party.SERVERS,),
    (Side.ANSWER, Effect.STRICTER): (Party.SERVERS,),
    (Side.ANSWER, Effect.LOOSER): (Party.CLIENTS,),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a change says, and in which direction it goes.

    Attributes:
        kind: what it is about.
        says: the words that complete a sentence about its place: ``may hold 32 pairs, was 16``.
        widens: whether something is allowed that was not.
        narrows: whether something is not allowed any more.
        keywords: the keywords of the schema that it changes.
        before: the value in the earlier definition; None where it has none.
        after: the value in the later one, likewise.
    """

    kind: Kind
    says: str
    widens: bool = False
    narrows: bool = False
    keywords: tuple[str, ...] = ()
    before: Any = None
    after: Any = None

    @property
    def effect(self) -> Effect:
        """The direction in one word."""
        if self.widens and self.narrows:
            return Effect.DIFFERENT
        if self.widens:
            return Effect.LOOSER
        return Effect.STRICTER if self.narrows else Effect.COMPATIBLE


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        side: whether it is about requests or about answers.
        subject: what its sentence is about: a place, a status, the operation.
        meaning: what the sentence says of it.
        spot: the place in the tree; the body's for what is about the whole operation.
        before: pointer into the earlier definition; empty for what is new.
        after: pointer into the later one; empty for what is gone.
        clauses: ids of the clauses that it touches.
    """

    side: Side
    subject: str
    meaning: Meaning
    spot: Spot
    before: str = ""
    after: str = ""
    clauses: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where in the body it is; empty for what is about the whole operation."""
        return "" if self.meaning.kind in OF_OPERATION else self.spot.named

    @property
    def effect(self) -> Effect:
        """Whether its side becomes stricter, looser, both or neither."""
        return self.meaning.effect

    @property
    def breaks(self) -> tuple[Party, ...]:
        """Those who follow the earlier definition and break; nobody for what is compatible."""
        if self.effect is Effect.DIFFERENT:
            return (Party.CLIENTS, Party.SERVERS)
        return _BREAKS.get((self.side, self.effect), ())

    @property
    def sentence(self) -> str:
        """The change in words."""
        return f"{self.subject} {self.meaning.says}"


@dataclass(frozen=True, slots=True)
class Reworded:
    """Descriptions that say no limit, and say it in other words.

    Attributes:
        places: what they describe.
        numbers: those of them whose old and new text do not have the same numbers.
    """

    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed from one definition to another.

    Attributes:
        before: name of the earlier definition.
        after: name of the later one.
        changes: every change, those of the request first.
        reworded: what has other words, and the same meaning as far as the suite can read it.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    reworded: Reworded = Reworded()

    def of(self, side: Side) -> list[Change]:
        """Return the changes of one side."""
        return [change for change in self.changes if change.side is side]

    def broken(self, party: Party) -> list[Change]:
        """Return the changes that break one party."""
        return [change for change in self.changes if party in change.breaks]

    @property
    def breaking(self) -> list[Change]:
        """The changes that break anybody."""
        return [change for change in self.changes if change.breaks]
