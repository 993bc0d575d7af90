"""What the page shows of a map of the schema: words and states for its entries and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.definition.prose import HALF
from contracts.record.label import Expectation
from contracts.reports.html.causes import Places, Wrong, grade
from contracts.reports.html.content import Limits, counted
from contracts.reports.html.tally import Sample, Tally
from contracts.reports.html.tree import Entry, Rule

_VALID, _INVALID, _UNSPECIFIED = Expectation
_RULES: Final = {
    "type": "is {}",
    "oneOf": "exactly one of {}",
    "required": "has {}",
    "additionalProperties": "no other properties",
    "enum": "is {}",
    "minItems": "at least {} elements",
    "maxItems": "at most {} elements",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxProperties": "at most {} pairs",
    "keyMaxLength": "keys of at most {} characters",
    "json": "is JSON",
}
_BRIEF: Final = {"type": "type", "required": "required", "oneOf": "one of", "enum": "enum"}


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was sent, and how it was answered, with samples.

    Attributes:
        words: the numbers.
        samples: the samples.
    """

    words: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """An entry or a rule as the page shows it.

    Attributes:
        name: what it is called.
        state: what was sent there: ``both``, ``valid``, ``invalid`` or ``none``.
        words: the state, and how it was answered.
        wrong: whether it was answered wrongly.
        pointer: where it is in the document.
        counts: what was sent.
        brief: of a rule: its name in a word or two.
        kind: of an entry: its type.
        is_branch: whether it is one of several that a value can be.
        rules: of an entry.
        children: of an entry.
    """

    name: str
    state: str
    words: str
    wrong: Wrong
    pointer: str
    counts: tuple[Count, ...]
    brief: str = ""
    kind: str = ""
    is_branch: bool = False
    rules: tuple[Spot, ...] = ()
    children: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class _Numbers:
    """How many valid and invalid requests were sent somewhere, and how many in all wrongly."""

    valid: int
    invalid: int
    wrong: int
    grade: Wrong

    @property
    def state(self) -> str:
        if self.valid and self.invalid:
            return "both"
        return "valid" if self.valid else "invalid" if self.invalid else "none"


class Drawing:
    """Turns the tree of the request into what the page shows.

    Args:
        limits: how much of it is shown.
        causes: where the causes of findings are.
    """

    def __init__(self, limits: Limits, causes: Places = frozenset()) -> None:
        self._limits = limits
        self._causes = causes

    def entry(self, entry: Entry) -> Spot:
        """Return what is shown of an entry and all below it."""
        node, numbers = entry.node, self._of_entry(entry)
        names = {"[]": "each element", "{}": "each value"}
        return Spot(
            name=names.get(entry.name, entry.name),
            state=numbers.state,
            words=self._words(numbers),
            wrong=numbers.grade,
            pointer=node.pointer,
            counts=self._counts(entry.tally, {_VALID: "", _INVALID: "", _UNSPECIFIED: ""}),
            kind="" if node.type == "any" else node.type + (" or null" if node.nullable else ""),
            is_branch=entry.is_branch,
            rules=tuple(self._rule(rule, entry) for rule in entry.rules if self._shows(rule)),
            children=tuple(map(self.entry, entry.children)),
        )

    def _rule(self, rule: Rule, entry: Entry) -> Spot:
        numbers, name = self._of_rule(rule, entry), _name(rule)
        words = {_INVALID: ", which break it"} | (
            {_VALID: ", exactly at the limit"} if rule.is_limit else {}
        )
        return Spot(
            name=name,
            state=numbers.state,
            words=self._words(numbers),
            wrong=numbers.grade,
            pointer=rule.pointer,
            counts=self._counts(rule.tally, words),
            brief=_BRIEF.get(rule.keyword, name),
        )

    def _shows(self, rule: Rule) -> bool:
        del rule
        return True

    def _of_entry(self, entry: Entry) -> _Numbers:
        tally, place = entry.tally, str(entry.node.place)
        # Of several branches at a place, the place stands for them all; which it is, its rules say.
        is_here = (place, "") in self._causes and not entry.is_branch
        is_here = is_here or any(self._is_cause(rule, entry) for rule in entry.rules)
        found = grade(tally.wrong(), is_here=is_here)
        return _Numbers(tally.sent(_VALID), tally.sent(_INVALID), tally.wrong(), found)

    def _of_rule(self, rule: Rule, entry: Entry) -> _Numbers:
        tally = rule.tally
        valid = (tally if rule.is_limit else entry.tally).sent(_VALID)
        found = grade(tally.wrong(), is_here=self._is_cause(rule, entry))
        return _Numbers(valid, tally.sent(_INVALID), tally.wrong(), found)

    def _is_cause(self, rule: Rule, entry: Entry) -> bool:
        """Tell whether a finding says that it is this rule for which requests fail."""
        here = {("", rule.keyword), (str(entry.node.place), rule.keyword)}
        return bool(rule.tally.wrong() and here & self._causes)

    def _words(self, numbers: _Numbers) -> str:
        sent = {
            "both": "valid and invalid requests",
            "valid": "valid requests only",
            "invalid": "invalid requests only",
            "none": "nothing sent",
        }[numbers.state]
        if numbers.state == "none":
            return sent
        if not numbers.wrong:
            return f"{sent}, all answered as they must be"
        here = "; a finding's cause is here" if numbers.grade is Wrong.HERE else ""
        return f"{sent}, {numbers.wrong:,} answered wrongly{here}"

    def _counts(self, tally: Tally, shown: dict[Expectation, str]) -> tuple[Count, ...]:
        return tuple(
            Count(
                self._counted(tally, expect, more),
                tally.samples(expect)[: self._limits.samples],
            )
            for expect, more in shown.items()
            if tally.sent(expect)
        )

    def _counted(self, tally: Tally, expect: Expectation, more: str) -> str:
        replies = ", ".join(f"{n:,} {reply}" for reply, n in tally.replies(expect).items())
        return f"{counted(tally.sent(expect), f'{expect} request')}{more}: {replies}"


class AnswerDrawing(Drawing):
    """Turns the tree of the answer into what the page shows: what came, and what was wrong."""

    def _shows(self, rule: Rule) -> bool:
        # Answers are held to the schema here, and to prose by clauses.
        return not rule.is_prose

    def _of_entry(self, entry: Entry) -> _Numbers:
        tally = entry.tally
        valid, invalid = tally.sent(_VALID), tally.sent(_INVALID)
        return _Numbers(valid, invalid, invalid, grade(invalid))

    def _of_rule(self, rule: Rule, entry: Entry) -> _Numbers:
        whole, invalid = self._of_entry(entry), rule.tally.sent(_INVALID)
        return _Numbers(whole.valid, invalid, invalid, grade(invalid))

    def _words(self, numbers: _Numbers) -> str:
        if numbers.state == "none":
            return "never received"
        wrong = f"{counted(numbers.wrong, 'time')} not as promised"
        return f"received, {wrong if numbers.wrong else 'always as promised'}"

    def _counted(self, tally: Tally, expect: Expectation, more: str) -> str:
        said = "not as promised" if expect is _INVALID else f"as promised{more}"
        return f"{said} in {counted(tally.sent(expect), 'answer')}"


def _name(rule: Rule) -> str:
    if rule.keyword == HALF:
        part, whole = rule.names
        return f"{part} at most half of {whole}"
    value = rule.value.replace(", ", " or ") if rule.keyword == "enum" else rule.value
    name = _RULES.get(rule.keyword, f"{rule.keyword} {{}}").format(value)
    return name.removesuffix("s") if value == "1" else name


def summary(root: Entry) -> str:
    """Return in a sentence how much of a request's schema was reached."""
    entries = [*root.walk()]
    rules = [rule for entry in entries for rule in entry.rules]
    sent = sum(1 for entry in entries if entry.tally.sent(_VALID))
    broken = sum(1 for rule in rules if rule.tally.sent(_INVALID))
    limits = [rule for rule in rules if rule.is_limit]
    at = sum(1 for rule in limits if rule.tally.sent(_VALID))
    return (
        f"Valid requests reached {sent} of {len(entries)} places; "
        f"{broken} of {len(rules)} rules were broken on purpose, and "
        f"{at} of {len(limits)} limits were met exactly."
    )
