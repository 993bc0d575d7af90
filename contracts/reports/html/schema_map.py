"""The maps of the schema: what was sent and received at each place of it."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.definition import Definition
from contracts.record.case import Credentials
from contracts.record.exchange import Exchange
from contracts.record.feature import Kind
from contracts.record.json_text import NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import ParsedExchange
from contracts.reports.html.tally import Sampler, Seen, reply_of
from contracts.reports.html.tree import Entry, Rule, Visitor, by_place, tree

_UNCLEAR = frozenset({Kind.SILENT, Kind.OPEN_OBJECT, Kind.ODD_ID, Kind.NOT_A_URI})


class RequestMap:
    """Counts what was sent at each place of the request.

    Args:
        definition: whose request it is.
        sampler: makes samples.
    """

    def __init__(self, definition: Definition, sampler: Sampler) -> None:
        self.root = tree(definition.request, definition.operation.body)
        self._sampler = sampler
        self._visitor = Visitor(self.root)
        self._by_place = by_place(self.root)
        rules = [(entry, rule) for entry in self.root.walk() for rule in entry.rules]
        self._rules = {(r.pointer, r.keyword, e.node.place): (e, r) for e, r in rules}

    def take(self, exchange: Exchange) -> None:
        """Count an exchange; other credentials and other paths say nothing of the body."""
        case = exchange.case
        if case.credentials is not Credentials.GIVEN or not exchange.request.is_of_operation:
            return
        size = len(exchange.request.body or b"")
        seen = Seen(exchange, (case.expect, reply_of(exchange)), size, self._sampler)
        for place in self._places(exchange):
            place.tally.add(seen)

    def _places(self, exchange: Exchange) -> list[Entry | Rule]:
        label = exchange.case.label
        if label.expect is Expectation.INVALID:
            return self._broken(exchange)
        if label.expect is Expectation.UNSPECIFIED:
            places = {f.place for f in label.features if f.kind in _UNCLEAR}
            return [self._by_place[place] for place in sorted(places) if place in self._by_place]
        value = {} if isinstance(label.value, NotJson) else label.value
        return self._visitor.visited(value)

    def _broken(self, exchange: Exchange) -> list[Entry | Rule]:
        """Return the rules that an invalid request breaks, and the entries they belong to."""
        found: dict[int, Entry | Rule] = {}
        for broken in exchange.case.rules:
            at = self._rules.get((broken.pointer, broken.keyword, broken.place), ())
            found |= {id(place): place for place in at}
        return [*found.values()]


class AnswerMap:
    """Counts what came at each place of the answer.

    What breaks the schema, or a promise on what stands there, counts as invalid, all else as valid.

    Args:
        definition: whose answer it is.
        sampler: makes samples.
    """

    def __init__(self, definition: Definition, sampler: Sampler) -> None:
        self.root = tree(definition.response)
        self._sampler = sampler
        self._visitor = Visitor(self.root)

    def take(self, exchange: Exchange, broken_at: Iterable[tuple[str, ...]] = ()) -> None:
        """Count an exchange, if it may have created a thread.

        Args:
            exchange: the exchange.
            broken_at: where in the answer clauses are broken, as names and indices.
        """
        parsed = ParsedExchange(exchange)
        if not (parsed.is_success and parsed.may_succeed) or exchange.answer is None:
            return
        broken: dict[int, Entry | Rule] = {}
        for violation in parsed.violations:
            entry = self._visitor.at(violation.path)
            broken[id(entry)] = entry
            broken |= {id(r): r for r in entry.rules if r.keyword == violation.keyword}
        broken |= {id(entry): entry for entry in map(self._visitor.at, broken_at)}
        value = None if isinstance(parsed.json, NotJson) else parsed.json
        sound = [e for e in self._visitor.visited(value) if id(e) not in broken]
        for expect, places in ((Expectation.INVALID, broken.values()), (Expectation.VALID, sound)):
            key = expect, reply_of(exchange)
            seen = Seen(exchange, key, len(exchange.answer.body), self._sampler)
            for place in places:
                place.tally.add(seen)
