"""Which clauses of the catalogue a change is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from contracts.clauses import catalogue
from contracts.clauses.clause import Cause, Clause
from contracts.definition import Definition, Node
from contracts.definition.place import Place
from contracts.definition.pointer import tokens
from contracts.drift.change import OF_OPERATION, Change, Kind, Side
from contracts.drift.spot import Spot, spots
from contracts.record.feature import Feature
from contracts.record.feature import Kind as Broken
from contracts.record.parsed import About

# Of what is about the operation and not about a place in a body.
PATTERNS: Final[dict[tuple[Side, Kind], tuple[str, ...]]] = {
    (Side.REQUEST, Kind.BODY): ("accept.no-body",),
    (Side.REQUEST, Kind.MEDIA): ("accept.anything", "advice.other-media-types"),
    (Side.REQUEST, Kind.CREDENTIALS): ("auth.*",),
    (Side.ANSWER, Kind.MEDIA): ("wire.content-type", "wire.json"),
}
# What comes, goes or becomes another thing takes all with it that is said of it and below.
_WHOLE: Final = frozenset({Kind.ADDED, Kind.GONE, Kind.RENAMED, Kind.TYPE, Kind.BRANCH})
_NAMES: Final = frozenset({Kind.ADDED, Kind.GONE, Kind.RENAMED})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clause, and what it is about.

    Attributes:
        clause: the clause.
        side: whether it is about requests or about answers.
        spot: the place in the body.
        keyword: the keyword that it is about; empty for all that may stand there.
    """

    clause: Clause
    side: Side
    spot: Spot
    keyword: str


@cache
def touched(definition: Definition) -> Touched:
    """Return what finds the clauses of the catalogue of *definition*."""
    return Touched(definition)


class Touched:
    """Finds the clauses that changes touch.

    Args:
        definition: whose catalogue and whose places they are.
    """

    def __init__(self, definition: Definition) -> None:
        self._clauses = catalogue(definition)
        trees = ((Side.REQUEST, definition.request), (Side.ANSWER, definition.response))
        nodes = [(side, spot, node) for side, root in trees for spot, node in spots(root)]
        self._placed = [
            placed
            for clause in self._clauses
            if not _is_rule(clause)
            for placed in _places(clause, nodes)
        ]

    def by(self, change: Change) -> tuple[str, ...]:
        """Return the ids of the clauses that a change is about, in the catalogue's order."""
        if change.meaning.kind in OF_OPERATION:
            patterns = _patterns(change)
            found = {c.id for c in self._clauses if any(fnmatchcase(c.id, p) for p in patterns)}
        else:
            found = {one.clause.id for one in self._about(change)} | self._of_keywords(change)
        return self._ordered(found)

    def of_keywords(self, change: Change) -> tuple[str, ...]:
        """Return the ids of those that are about nothing but a keyword that changes."""
        return self._ordered(self._of_keywords(change))

    def _ordered(self, found: set[str]) -> tuple[str, ...]:
        return tuple(clause.id for clause in self._clauses if clause.id in found)

    def _of_keywords(self, change: Change) -> set[str]:
        keywords = change.meaning.keywords
        found = {one.clause.id for one in self._exact(change)}
        if change.side is Side.ANSWER:
            return found
        # A rule of requests is one clause, wherever its keyword stands.
        place = change.spot.place
        owners = (one for one in self._clauses if any(_owns(one, k, place) for k in keywords))
        return found | {one.id for one in owners}

    def _about(self, change: Change) -> list[_Placed]:
        if change.meaning.kind in _WHOLE:
            below = [
                one
                for one in self._placed
                if one.spot.within(change.spot) and (one.side is change.side or _ties(one, change))
            ]
            return below or self._nearest(change)
        return self._exact(change) or self._nearest(change)

    def _exact(self, change: Change) -> list[_Placed]:
        """Return what is about a keyword that changes, at the very place where it does."""
        return [
            one
            for one in self._placed
            if (one.side, one.spot) == (change.side, change.spot)
            and one.keyword in change.meaning.keywords
        ]

    def _nearest(self, change: Change) -> list[_Placed]:
        """Return what is about the acceptance of whatever the place of a request is in."""
        around = [
            one
            for one in self._placed
            if one.side is change.side is Side.REQUEST
            and not one.keyword
            and one.clause.about is About.VALID
            and one.spot.place
            and change.spot.within(one.spot)
        ]
        deepest = max((_depth(one.spot) for one in around), default=0)
        return [one for one in around if _depth(one.spot) == deepest]


def _ties(one: _Placed, change: Change) -> bool:
    """Tell whether a clause ties what a request has to what an answer has of the same name."""
    is_tie = one.clause.about is About.CREATED and not one.keyword
    return is_tie and change.meaning.kind in _NAMES


def _depth(spot: Spot) -> int:
    return len(spot.place) + len(spot.branches)


def _patterns(change: Change) -> tuple[str, ...]:
    if change.meaning.kind is Kind.STATUS:
        return (f"wire.status-{change.subject}",)
    return PATTERNS.get((change.side, change.meaning.kind), ())


def _owns(clause: Clause, keyword: str, place: Place) -> bool:
    """Tell whether a clause says of one keyword at *place* that what breaks it is refused."""
    broken = Feature(Broken.BREAKS_AT, place, keyword)
    cause = Cause(smallest=frozenset({broken}), keywords=frozenset({keyword}))
    return _is_rule(clause) and clause.claims(cause)


def _is_rule(clause: Clause) -> bool:
    # What claims a failure without a known cause claims all of them.
    return clause.about is About.INVALID and clause.family.by_rule and not clause.claims(Cause())


def _places(clause: Clause, nodes: Sequence[tuple[Side, Spot, Node]]) -> Iterator[_Placed]:
    """Yield where a clause is, by the pointer of its origin; a schema may be at many places."""
    around = [node.pointer for _, _, node in nodes if _leads_through(clause.origin, node.pointer)]
    nearest = max(around, key=len, default=None)
    found = [(side, spot, node) for side, spot, node in nodes if node.pointer == nearest]
    # What is at places of both sides is judged on one of them.
    own = Side.ANSWER if clause.about is About.CREATED else Side.REQUEST
    sides = {side for side, _, _ in found}
    for side, spot, node in found:
        if side is own or own not in sides:
            rest = tokens(clause.origin)[len(tokens(node.pointer)) :]
            yield _Placed(clause, side, *_walked(clause, spot, node, rest))


def _leads_through(origin: str, pointer: str) -> bool:
    return origin == pointer or origin.startswith(f"{pointer}/")


def _walked(clause: Clause, spot: Spot, node: Node, rest: list[str]) -> tuple[Spot, str]:
    """Return the spot that *rest* of a pointer leads to, and the keyword at its end."""
    match rest:
        case ["properties", name, *more] if name in node.properties:
            return _walked(clause, spot / name, node.properties[name], more)
        case ["oneOf", number, *_] if node.choices:
            # It is about the properties that are chosen.
            (name, *_) = sorted(node.choices[int(number)])
            return spot / name, ""
        case ["required"] if clause.about is About.CREATED:
            # One list requires several, and each has a clause of its own.
            return spot / clause.id.split(".")[-2], "required"
        case [] | ["description" | "properties", *_]:
            return spot, ""
        case _:
            return spot, rest[0]
