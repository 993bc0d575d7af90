"""Judge exchanges as they come, and say at the end what each clause's verdict is.

Judging is streaming: of a passing exchange only its features are remembered, of the
failing ones a bounded number.  Nothing here sends anything.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from contracts.clauses import Clause
from contracts.clauses.clause import DELIVERY, RELIABILITY, Breach, JudgeFunction, NotYet
from contracts.clauses.compared import is_of_another
from contracts.clauses.isolation import is_answer_to_another
from contracts.judging.conclusions import Conclusions
from contracts.judging.conflicts import Conflicts, still_judging
from contracts.judging.evidence import Diagnosed, Evidence, Tally, key_of
from contracts.judging.failing import Failing
from contracts.judging.finding import ClauseVerdict, Finding
from contracts.record.case import Case
from contracts.record.digest import digest
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature
from contracts.record.feature import Kind as FeatureKind
from contracts.record.parsed import About, ParsedExchange, fingerprint

_KEPT_FAILURES: Final = 1_000
# These remember, but a request that is sent again tells more of them.
_TRIED_AGAIN: Final = frozenset({RELIABILITY, *DELIVERY})
_KEPT_BODY: Final = 50_000
# Far longer than any sentence of ours; what is longer quotes what is endless.
_KEPT_SENTENCE: Final = 1_000


class Judge:
    """Applies clauses to exchanges, one after the other.

    Args:
        clauses: which to apply.
        is_diagnosed: whether ``assign`` will say what failures are put down to, where that
            takes asking; otherwise they are put down to what they have in common.
    """

    def __init__(self, clauses: Sequence[Clause], *, is_diagnosed: bool = False) -> None:
        tallies = {c.id: Tally(c, c.applies, _function(c)) for c in clauses}
        self._evidence = Evidence(tallies, is_diagnosed)
        self._conflicts = Conflicts()
        self._by_kinds: dict[frozenset[About], list[Tally]] = {}

    def see(self, exchange: Exchange) -> list[tuple[str, str]]:
        """Judge one exchange; return the id and sentence of each clause it breaks."""
        parsed = ParsedExchange(exchange)
        self._evidence.sent.first(exchange.number, exchange.unanswered())
        broken = []
        passed: list[Tally] = []
        is_repeat = self._conflicts.is_repeat(parsed)
        if back := self._conflicts.taken_back():
            self.excuse(back)
        about = self._about(parsed.kinds)
        for record in still_judging(about) if is_repeat else about:
            try:
                # Fifty clauses look at each exchange: what most of them come to is quick.
                if record.error or not record.applies(parsed):
                    continue
                message = record.function(parsed)
            except NotYet:
                continue
            except Exception as error:  # noqa: BLE001 -- our faults are not blamed on the target
                record.error = _fault(error)
                continue
            record.seen += 1
            if message is None:
                passed.append(record)
            else:
                message = _cut(message)
                self._failed(record, parsed, message)
                broken.append((record.clause.id, message))
        self._passed(passed, parsed)
        if not is_repeat:
            self._take_note(parsed)
        return broken

    def assign(self, number: int, found: Diagnosed) -> None:
        """Take note of what the failing exchange *number* is put down to."""
        self._evidence.diagnosed[number] = found

    def _take_note(self, parsed: ParsedExchange) -> None:
        """Take note of whether a request was accepted or refused, as others may tell by that."""
        exchange = parsed.exchange
        if 400 <= parsed.status < 500:
            self._evidence.declined.add(hash(parsed.fingerprint))
        if parsed.status >= 400 and parsed.authentic:
            self._evidence.refused.add(key_of(exchange.case.request))
        if 200 <= parsed.status < 300:
            self._evidence.accepted.add(hash(parsed.fingerprint))
            self._watch_for_replays(parsed)
            if is_answer_to_another(parsed):
                self._evidence.misdirected.add(exchange.number)
            if parsed.authentic:
                self._evidence.controls.add(key_of(exchange.case.request))

    def _passed(self, records: Sequence[Tally], parsed: ParsedExchange) -> None:
        """Take note of an exchange that keeps what these clauses promise."""
        bit = self._evidence.passes.bit(parsed.exchange.case) if records else 0
        for record in records:
            record.passes += 1
            record.last_pass = parsed.exchange.number
            record.passing |= bit
            if record.tries and parsed.fingerprint in record.tries:
                record.tries[parsed.fingerprint][1] += 1

    def _failed(self, record: Tally, parsed: ParsedExchange, message: str) -> None:
        """Take note of an exchange that breaks a clause."""
        record.failures += 1
        record.broken.add(parsed.exchange.number)
        if len(record.tries) < _KEPT_FAILURES:
            record.tries.setdefault(parsed.fingerprint, [0, 0])[0] += 1
        if len(record.kept) < _KEPT_FAILURES:
            kept = shortened(parsed.exchange)
            mask = self._evidence.passes.vocabulary.mask(_features(record, parsed))
            record.kept.append(Failing(kept, message, mask))

    def _watch_for_replays(self, parsed: ParsedExchange) -> None:
        """Take note of an answer that another request got before, byte for byte."""
        answer = parsed.exchange.answer
        assert answer is not None
        first = self._evidence.answers.first(digest(answer.body), parsed.fingerprint)
        if first != parsed.fingerprint:
            self._evidence.replayed.add(parsed.exchange.number)
            self._evidence.is_mixed_up |= is_of_another(parsed)

    def _about(self, kinds: frozenset[About]) -> list[Tally]:
        """Return the records of clauses about these kinds of exchange."""
        if kinds not in self._by_kinds:
            records = self._evidence.tallies.values()
            known = [r for r in records if not r.clause.missing]
            self._by_kinds[kinds] = [r for r in known if r.clause.about in kinds]
        return self._by_kinds[kinds]

    def end_early(self) -> None:
        """Take note that nothing more is sent, although causes may not be known yet."""
        self._evidence.is_early = True

    def cut_short(self) -> None:
        """Take note that what failed is not sent again, as the run ends before that."""
        self._evidence.is_cut_short = True

    def names(self) -> frozenset[str]:
        """Return the ids of the clauses that are judged."""
        return frozenset(self._evidence.tallies)

    def failing(self) -> list[str]:
        """Return the ids of clauses that are broken so far."""
        return [name for name, record in self._evidence.tallies.items() if record.failures]

    def kept(self, name: str) -> list[Exchange]:
        """Return the exchanges that break the clause *name*, the first of them; none if unknown."""
        record = self._evidence.tallies.get(name)
        return [one.exchange for one in record.kept] if record else []

    def excuse(self, numbers: Collection[int]) -> None:
        """Take the exchanges of these *numbers* back: they say nothing of the contract."""
        for record in self._evidence.tallies.values():
            gone = record.broken.intersection(numbers)
            record.broken -= gone
            record.failures -= len(gone)
            record.seen -= len(gone)
            taken = [one for one in record.kept if one.exchange.number in gone]
            record.kept = [one for one in record.kept if one.exchange.number not in gone]
            for one in taken:
                if tries := record.tries.get(fingerprint(one.exchange)):
                    tries[0] -= 1

    def has_passed(self, name: str) -> bool:
        """Return whether any exchange kept what the clause *name* promises."""
        return self._evidence.tallies[name].passes > 0

    def is_controlled(self, case: Case) -> bool:
        """Tell whether the nearest request to *case* that must be accepted was accepted."""
        return self._evidence.is_controlled(case.label)

    def suspects(self) -> list[Finding]:
        """Return findings that another try of the same request may tell more of."""
        found = (verdict.findings for verdict in self.verdicts())
        return [
            finding
            for findings in found
            for finding in findings
            if self.is_about_one_exchange(finding.clause) or finding.clause in _TRIED_AGAIN
        ]

    def is_about_one_exchange(self, name: str) -> bool:
        """Tell whether the clause *name* judges each exchange by itself."""
        return self._evidence.tallies[name].clause.make_judge is None

    @property
    def is_diagnosed(self) -> bool:
        """Whether ``assign`` will say what failures are put down to."""
        return self._evidence.is_diagnosed

    def verdicts(self) -> list[ClauseVerdict]:
        """Return the verdict on every clause, in the order of the catalogue."""
        return Conclusions(self._evidence).all()


def _cut(message: str) -> str:
    """Return *message*, or the beginning of one that has no end."""
    if isinstance(message, Breach):
        return message.shortened(_KEPT_SENTENCE)
    return message[:_KEPT_SENTENCE]


def shortened(exchange: Exchange) -> Exchange:
    """Return *exchange* with no more of the answer than a report shows."""
    answer = exchange.answer
    if answer is None or len(answer.body) <= _KEPT_BODY:
        return exchange
    cut = replace(answer, body=answer.body[:_KEPT_BODY], cut_from=len(answer.body))
    return replace(exchange, answer=cut)


def _features(record: Tally, parsed: ParsedExchange) -> frozenset[Feature]:
    """Return what of an exchange may be the cause for what the clause says of it."""
    failure = parsed.exchange.failure
    if failure is not None and failure.nothing_listens:
        # Nothing listens any more, whatever is sent.
        return frozenset({Feature(FeatureKind.NOBODY_LISTENS)})
    case = parsed.exchange.case
    return case.features if record.clause.family.by_rule else case.holds


def _function(clause: Clause) -> JudgeFunction:
    if clause.make_judge is not None:
        return clause.make_judge()
    assert clause.judge is not None
    return clause.judge


def _fault(error: Exception) -> str:
    """Return what went wrong with a clause; a lack of memory is no fault of it."""
    if isinstance(error, MemoryError):
        raise error
    return "".join(traceback.format_exception(error))
