"""Promises that the answer gives back what was sent: metadata, ids, and nothing else.

The document describes these properties once for the request and once for the
answer and says of both that they belong to the thread; it makes no sense unless
what is stored is what was sent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from contracts.clauses.clause import (
    CROSSTALK,
    METADATA_KEPT,
    METADATA_VALUES,
    Breach,
    Clause,
    Family,
    Level,
)
from contracts.clauses.compared import (
    Names,
    comparable,
    difference,
    dig,
    excerpt,
    is_own_answer,
    replaced,
    shown,
)
from contracts.definition import Definition, Node
from contracts.definition.pointer import join
from contracts.record.parsed import About, ParsedExchange
from contracts.record.samples import needs_id

# An answer that carries another request's values is that fault, and no other.
WHOLE: Final = Family(defers_to=(CROSSTALK,))
BY_CAUSE: Final = Family(split=True, defers_to=(CROSSTALK,))


@dataclass(frozen=True, slots=True)
class _Map:
    """The map that belongs to the thread: what was sent there comes back, and nothing else."""

    path: Names

    def applies(self, parsed: ParsedExchange) -> bool:
        """Tell whether what was sent and what came back can be compared."""
        sent = dig(parsed.sent, self.path)
        readable = sent is None or (isinstance(sent, dict) and _are_strings(sent))
        return comparable(parsed) and parsed.sound(*self.path) and readable

    def was_sent(self, parsed: ParsedExchange) -> bool:
        """Tell whether there is anything that should come back."""
        return self.applies(parsed) and bool(self._both(parsed)[0])

    def came_back(self, parsed: ParsedExchange) -> bool:
        """Tell whether every key that was sent came back."""
        return self.applies(parsed) and self.kept(parsed) is None

    def values_came_back(self, parsed: ParsedExchange) -> bool:
        """Tell whether there are values to compare, if only of another type."""
        sent, received = dig(parsed.sent, self.path), dig(parsed.thread, self.path)
        maps = isinstance(sent, dict) and isinstance(received, dict) and bool(sent)
        return maps and _are_strings(sent) and comparable(parsed) and sent.keys() <= received.keys()

    def _both(self, parsed: ParsedExchange) -> tuple[dict[str, str], dict[str, str]]:
        return dig(parsed.sent, self.path) or {}, dig(parsed.thread, self.path) or {}

    @property
    def _name(self) -> str:
        return self.path[-1]

    def _of_own_answer(
        self, parsed: ParsedExchange, breach: Breach, *, is_mixed: bool = False
    ) -> Breach:
        """Return *breach*, and whether enough came back to tell that it is no mix-up."""
        return breach.of_own_answer(is_own_answer(parsed, self.path), is_mixed=is_mixed)

    def kept(self, parsed: ParsedExchange) -> str | None:
        """Judge that no key is lost or changed."""
        sent, received = self._both(parsed)
        lost = [key for key in sent if key not in received]
        if not lost:
            return None
        extra = [key for key in received if key not in sent]
        changed = replaced(lost, extra)
        if changed is not None:
            key, found = changed
            breach = difference(f"a {self._name} key changed", key, found, (*self.path, found))
            other = received[found] != sent[key]
            return self._of_own_answer(parsed, breach, is_mixed=other)
        first = shown(lost[0])
        said = f"{self._name}: {len(sent)} pair(s) sent, {len(lost)} lost, the first {first}"
        mixed = any(sent.get(key) != value for key, value in received.items())
        return self._of_own_answer(parsed, Breach(said, at=self.path), is_mixed=mixed)

    def values(self, parsed: ParsedExchange) -> str | None:
        """Judge that no value is changed."""
        sent, received = self._both(parsed)
        for key, value in sent.items():
            if not isinstance(received[key], str):
                said = f"{self._name}.{shown(key)[1:-1]} came back as no string"
                return Breach(said, at=(*self.path, key))
            if received[key] != value:
                what, at = f"{self._name}.{shown(key)[1:-1]}", (*self.path, key)
                return self._of_own_answer(parsed, difference(what, value, received[key], at))
        return None

    def nothing_added(self, parsed: ParsedExchange) -> str | None:
        """Judge that nothing comes back that was not sent."""
        sent, received = self._both(parsed)
        extra = [key for key in received if key not in sent]
        if not extra:
            return None
        first = shown(received[extra[0]])
        said = f"{self._name} {shown(extra[0])} was never sent, but came back as {first}"
        return Breach(said, at=(*self.path, extra[0]))


def _are_strings(pairs: dict[str, Any]) -> bool:
    return all(isinstance(value, str) for value in pairs.values())


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    return (*_of_map(definition), *_of_others(definition))


def _of_map(definition: Definition) -> tuple[Clause, ...]:
    path, noun = definition.parts.metadata, definition.parts.noun
    pairs, name = _Map(path), path[-1] if path else "metadata"
    steps = (step for one in path for step in ("properties", one))
    hidden = tuple(f"thread.{one}." for one in path)
    shared: dict[str, Any] = {
        "level": Level.IMPLIED,
        "origin": join(definition.operation.response, *steps),
        "about": About.CREATED,
        "missing": "" if path else "the definition has no metadata that comes back",
    }
    return (
        Clause(
            id=METADATA_KEPT,
            title=f"Every {name} key that was sent comes back",
            applies=pairs.was_sent,
            judge=pairs.kept,
            family=BY_CAUSE,
            needs=f"a created {noun} with {name}",
            hidden_by=hidden,
            **shared,
        ),
        Clause(
            id=METADATA_VALUES,
            title=f"Every {name} value comes back exactly as it was sent",
            applies=pairs.values_came_back,
            judge=pairs.values,
            family=BY_CAUSE,
            needs=f"a created {noun} whose {name} keys came back",
            hidden_by=(*hidden, METADATA_KEPT),
            explained_by=(f"thread.{name}.values.type",),
            **shared,
        ),
        Clause(
            id="echo.metadata.nothing-added",
            title=f"No {name} comes back that was not sent",
            applies=pairs.came_back,
            judge=pairs.nothing_added,
            hidden_by=(*hidden, METADATA_KEPT),
            family=WHOLE,
            needs=f"a created {noun}",
            **shared,
        ),
    )


def _of_others(definition: Definition) -> tuple[Clause, ...]:
    """Return a clause for each other property that request and answer have alike."""
    return tuple(_of_property(definition, name) for name in definition.parts.echoed)


def _of_property(definition: Definition, name: str) -> Clause:
    node = definition.response.properties[name]
    asked = definition.request.properties[name]

    def applies(parsed: ParsedExchange) -> bool:
        # What null stands for, the server says.
        return comparable(parsed) and parsed.sound(name) and parsed.sent.get(name) is not None

    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.thread is not None
        path = _differing(asked, node, parsed.sent[name], parsed.thread[name], (name,))
        if path is None:
            return None
        sent, received = (_found(value, path) for value in (parsed.sent, parsed.thread))
        said = f"{'.'.join(path)} was sent as {_written(sent)}, and came back as "
        differs = excerpt(_listed(sent), _listed(received))
        return Breach(said + _written(received), at=path, difference=differs)

    return Clause(
        id=f"echo.{name.replace('_', '-')}",
        level=Level.IMPLIED,
        title=f"{name} comes back as it was sent",
        origin=join(definition.operation.response, "properties", name),
        about=About.CREATED,
        applies=applies,
        judge=judge,
        family=BY_CAUSE,
        needs=f"a created {definition.parts.noun} with {name}",
        hidden_by=(f"thread.{name}.",),
        needs_ids=((name,),) if needs_id(asked) else (),
    )


def _differing(asked: Node, node: Node, sent: Any, received: Any, path: Names) -> Names | None:
    """Return where what came back differs from what was sent, of what both schemas have.

    An object may have come back with more: with what stands there by default.
    """
    if not (isinstance(sent, dict) and isinstance(received, dict) and node.properties):
        return None if sent == received and type(sent) is type(received) else path
    for name in node.properties.keys() & asked.properties.keys() & sent.keys():
        below = (*path, name)
        if sent[name] is None:
            continue
        if name not in received:
            return below
        pair = asked.properties[name], node.properties[name]
        found = _differing(*pair, sent[name], received[name], below)
        if found is not None:
            return found
    return None


def _found(value: Any, path: Names) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _written(value: Any) -> str:
    return shown(_listed(value))


def _listed(value: Any) -> str:
    """Return a value as JSON writes it, characters as they are."""
    return json.dumps(value, ensure_ascii=False)
