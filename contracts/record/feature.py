"""What may be said of a request: small, typed facts that requests share or do not share.

The same features serve three purposes: they tell what a corpus covers, they let a failure
be put down to a cause ("every request with this feature is refused"), and they measure reach.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from contracts.definition.place import BODY, Place
from contracts.record.kind import RANK, Kind
from contracts.record.rule_words import rule_words

__all__ = [
    "OF_RULES",
    "RANK",
    "AtLimit",
    "Detail",
    "Feature",
    "Kind",
    "Many",
    "MoreThan",
    "OddId",
    "Role",
    "TextOf",
]


class Role(StrEnum):
    """The parts that a text may play."""

    KEY = "keys"
    VALUE = "values"
    CONTENT = "content"


class OddId(StrEnum):
    """In what manner an id is unlike those that services issue."""

    BLANK = "blank"
    LONG = "long"
    # Where it is what breaks a server, it is the text and not the form.
    NUL = "written with NUL"
    OTHER = "in another form"


class AtLimit(NamedTuple):
    """How far a value is from a limit: its keyword, and by how much it is above it."""

    keyword: str
    off: int = 0

    def __str__(self) -> str:
        """Write it as ``maxItems``, or ``one below maxItems``."""
        if not self.off:
            return self.keyword
        count = "one" if abs(self.off) == 1 else str(abs(self.off))
        return f"{count} {'below' if self.off < 0 else 'above'} {self.keyword}"


class MoreThan(NamedTuple):
    """A text is longer than its limit, once it is counted in another unit."""

    limit: int
    unit: str

    def __str__(self) -> str:
        """Write it as ``more than 64 bytes``."""
        return f"more than {self.limit} {self.unit}"


class TextOf(NamedTuple):
    """The part that a text plays, and what is said of it."""

    role: Role
    what: str | MoreThan

    def __str__(self) -> str:
        """Write it as ``keys: NUL``."""
        return f"{self.role}: {self.what}"


class Many(NamedTuple):
    """At least so many of some kind."""

    kind: str
    least: int

    def __str__(self) -> str:
        """Write it as ``11 or more that are image_file``."""
        return f"{self.least} or more that are {self.kind}"


Detail = str | int | tuple[str, ...] | AtLimit | Many | MoreThan | TextOf


_ALL: Final = 10**18


class Feature(NamedTuple):
    """One fact about a request.

    Attributes:
        kind: what kind of fact.
        place: where in the request; the body where it is about the whole.
        detail: what tells it from others of its kind at its place.
    """

    kind: Kind
    place: Place = BODY
    detail: Detail = ""

    @property
    def generality(self) -> tuple[int, int, str, str]:
        """Order by kind, the most general first, then by depth and name."""
        # Of numbers that are reached, the largest: of the smaller ones nothing may be known.
        number = self.detail.least if isinstance(self.detail, Many) else self.detail
        detail = f"{_ALL - number:020d}" if isinstance(number, int) else str(self.detail)
        return RANK[self.kind], len(self.place), str(self.place), detail

    @property
    def words(self) -> str:
        """The fact in words, for a reader who writes servers."""
        detail = _broken(self.detail) if self.kind in OF_RULES else _written(self.detail)
        return _WORDS[self.kind].format(place=self.place, detail=detail)

    def __str__(self) -> str:
        """Return the words."""
        return self.words


OF_RULES: Final = {Kind.BREAKS, Kind.BREAKS_AT, Kind.BREAKS_HOW, Kind.BREAKS_AT_HOW}


def _broken(detail: Detail) -> str:
    """Return a keyword, or a keyword and a manner, in words."""
    if isinstance(detail, tuple):
        keyword, how = detail
        return f"{rule_words(str(keyword))} ({how})"
    return rule_words(str(detail))


def _written(detail: Detail) -> str:
    if isinstance(detail, Place):
        return f" at {detail}"
    if isinstance(detail, AtLimit | Many | MoreThan | TextOf):
        return str(detail)
    return ": ".join(map(str, detail)) if isinstance(detail, tuple) else str(detail)


_WORDS: Final[dict[Kind, str]] = {
    Kind.INVALID: "any invalid body",
    Kind.NOT_JSON: "a body that is not JSON",
    Kind.BREAKS: "{detail}",
    Kind.PART: "something invalid in {place}",
    Kind.BREAKS_HOW: "{detail}",
    Kind.BREAKS_AT: "{detail} at {place}",
    Kind.SYNTAX: "not JSON: {detail}",
    Kind.NOT_UTF_8: "bytes that are not UTF-8",
    Kind.LATER: "something invalid behind a valid element",
    Kind.LATER_IN: "something invalid behind the first element of {place}{detail}",
    Kind.BEHIND_IN: "something invalid behind {detail} or more elements of {place}",
    Kind.LAST_IN: "something invalid in the last element of {place}{detail}",
    Kind.BETWEEN_IN: "something invalid between valid elements of {place}{detail}",
    Kind.BEFORE_IN: "something invalid in front of a valid element of {place}{detail}",
    Kind.BESIDE: "something invalid beside {place} as {detail}",
    Kind.COMPANY: "something invalid in a body that also has {detail}",
    Kind.COMPANY_AT_ALL: "something invalid in a body that also has {detail}, if only empty",
    Kind.TOGETHER: "something invalid in a body that has {detail}",
    Kind.BREAKS_AT_HOW: "{detail} at {place}",
    Kind.NOBODY_LISTENS: "nothing listens any more, whatever is sent",
    Kind.ANYTHING: "whatever is sent",
    Kind.UNKNOWN: "not known, as next to nothing passes",
    Kind.SINCE: "every request from number {detail} on; it depends on what came before",
    Kind.CREDENTIALS: "other credentials",
    Kind.CREDENTIALS_BEHIND_BEARER: "any text behind Bearer",
    Kind.CREDENTIALS_KIND: "credentials {detail}",
    Kind.CREDENTIALS_VARIANT: "credentials: {detail}",
    Kind.FRAMING: "sent {detail}",
    Kind.HEADER_NAMES: "sent with names of headers {detail}",
    Kind.HEADER: "sent with {detail}",
    Kind.NO_BODY: "no body at all",
    Kind.BARE: "the bare body {{}}",
    Kind.ESCAPED: r"text escaped as \u....",
    Kind.RAW_UTF_8: "text outside ASCII that is not escaped",
    Kind.SPACED: "white space between tokens",
    Kind.WRITTEN: "JSON written with {detail}",
    Kind.STANDS: "JSON written with {place} {detail}",
    Kind.DECLARED: "declared with {detail}",
    Kind.BODY_SIZE: "a body of more than {detail} bytes",
    Kind.NESTED: "arrays or objects nested {detail} deep or more",
    Kind.SILENT: "{detail}",
    Kind.OPEN_OBJECT: "an unknown property in {place}, which is open",
    Kind.ODD_ID: "an id at {place} that is {detail}",
    Kind.NOT_A_URI: "a text at {place} that is no URI",
    Kind.TEXT: "text: {detail}",
    Kind.TEXT_PART: "text with {detail!r}",
    Kind.TEXT_OF: "text in {detail}",
    Kind.TEXT_UNITS_OF: "text in {detail}",
    Kind.KEYS_ALIKE: "keys at {place} that differ in {detail} only",
    Kind.PRESENT: "{place} is there",
    Kind.FILLED: "{place} has something in it",
    Kind.ABSENT: "{place} is absent",
    Kind.NULL: "{place} is null",
    Kind.COUNT: "{place} has {detail}",
    Kind.ALTERNATIVE: "{place} is of the kind {detail}",
    Kind.WORD: "{place} is {detail}",
    Kind.NUMBER: "{place} is {detail}",
    Kind.PARITY: "{place} is {detail}",
    Kind.FIRST: "the first of several at {place} is {detail}",
    Kind.LAST: "the last of several at {place} is {detail}",
    Kind.TWICE: "more than one at {place} is {detail}",
    Kind.REPEATED: "{place} has equal elements",
    Kind.COUNT_AT_LEAST: "{place} has {detail} or more",
    Kind.OF_A_KIND: "{place} has {detail}",
    Kind.IN_ALL: "{place} has {detail} or more in all",
    Kind.OF_A_KIND_IN_ALL: "{place} has {detail}, in all",
    Kind.PAIRS: "all maps of a body have {detail} pairs or more",
    Kind.SHARED: "two in {place} have {detail}",
    Kind.SIZE_AT_LEAST: "{place} has {detail} characters or more in all",
    Kind.BYTES_AT_LEAST: "{place} has {detail} bytes or more in all",
    Kind.LENGTH_AT_LEAST: "{place} has {detail} characters or more, of the lengths that were sent",
    Kind.VALUE_AT_LEAST: "{place} is {detail} or more",
    Kind.LIMIT: "{place} at its limit ({detail})",
    Kind.HALF: "{place} is {detail}",
    Kind.SIGNS_OF: "text in {detail}",
    Kind.SIGNS_AT: "text at {place}: {detail}",
    Kind.TEXT_AT: "text at {place}: {detail}",
    Kind.TEXT_UNITS_AT: "text at {place}: {detail}",
    Kind.ID_FORM: "an id at {place} {detail}",
    Kind.ID_LENGTH_AT_LEAST: "an id at {place} of {detail} characters or more",
}
