"""A mutant: a changed definition, what changed in it, and a server that missed the change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from contracts.clauses.topics import topics
from contracts.definition import Definition, Node
from contracts.definition.place import Place
from contracts.definition.validation.rules import Rules
from contracts.record.feature import Feature, Kind
from contracts.servers.creating import Creation
from contracts.servers.reference import Received, Reference

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed, and what server has not noticed.

    Attributes:
        words: what is changed, in words.
        owners: patterns of the clauses that are about it.
        accepts: the place that clauses of acceptance are about that own it, where they do.
        has_old_rules: whether that server has the rules of the old definition.
        forgets: pointers of keywords that it does not check.
        has_old_answers: whether it answers as the old definition wants it.
        answers: what it does to its answers.
    """

    words: str
    owners: tuple[str, ...] = ()
    accepts: Place | None = None
    has_old_rules: bool = False
    forgets: tuple[str, ...] = ()
    has_old_answers: bool = False
    answers: Callable[[Answer], Answer] | None = None

    @property
    def has_liar(self) -> bool:
        """Whether any server could miss it, so that it shows."""
        return bool(self.has_old_rules or self.forgets or self.has_old_answers or self.answers)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed definition.

    Attributes:
        kind: what kind of change it is.
        change: what is changed.
        old: the definition before.
        definition: the changed one.
    """

    kind: str
    change: Change
    old: Definition
    definition: Definition
    _owners: list[str] = field(default_factory=list)

    def liar(self) -> Reference:
        """Return the server that has missed the change."""
        return _Dated(self)

    def is_owned_by(self, clause: str) -> bool:
        """Tell whether a clause is about what was changed."""
        if not self._owners:
            self._owners.extend(self.change.owners)
            if self.change.accepts is not None:
                self._owners.extend(accepting(self.definition, self.change.accepts))
        return any(fnmatchcase(clause, pattern) for pattern in self._owners)


def accepting(definition: Definition, place: Place) -> Iterable[str]:
    """Return the clauses of acceptance that are about a place, what is around it or below it."""
    below = [n.place for n in definition.request.walk() if n.place.within(place)]
    places = {*place.around, place, *below}
    features = [
        Feature(kind, one) for one in places for kind in (Kind.PRESENT, Kind.NULL, Kind.WORD) if one
    ]
    return [
        f"accept.{topic.name}"
        for topic in topics(definition)
        if topic.name != "combinations" and any(map(topic.selects, features))
    ]


class _Dated(Reference):
    """The reference of a mutant, but for what it has missed."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(definition=mutant.definition)
        self._change = mutant.change
        if mutant.change.has_old_rules:
            self.rules = Rules(mutant.old)
        if mutant.change.forgets:
            self.rules = Rules(mutant.definition, *mutant.change.forgets)
        if mutant.change.has_old_answers:
            self.creation = Creation(mutant.old, self.clock, self.new_id)

    def thread(self, value: Answer, request: Received) -> Answer:
        made = super().thread(value, request)
        return self._change.answers(made) if self._change.answers is not None else made


def holder(node: Node, name: str) -> Place:
    """Return the place of a property of *node*."""
    return node.place / name
