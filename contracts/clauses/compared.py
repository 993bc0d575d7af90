"""What was sent and what came back, compared: where they differ, and whether they can be."""

from __future__ import annotations

import unicodedata
from typing import Any, Final, Literal

from contracts.clauses.clause import (
    Applies,
    Breach,
    Difference,
)
from contracts.definition import Definition
from contracts.record.feature import Kind as K
from contracts.record.feature import OddId
from contracts.record.label import Expectation
from contracts.record.parsed import ParsedExchange
from contracts.record.restyled import plain
from contracts.record.texts import common_start

# So much of two texts is kept on each side of where they begin to differ.
_AROUND: Final = 200
_FORMS: Final[tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...]] = ("NFC", "NFD", "NFKC", "NFKD")
# No normal form and no other case of a text is longer, so often is a character written out
# (Unicode Standard Annex 15, table 1).  To normalise an endless text may take for ever.
_LONGEST_FORM: Final = 18
# No number that anybody writes is as long.
_LONG: Final = 100
# So many pairs that came back as they were sent are hardly those of another request.
_TELLING: Final = 2
Names = tuple[str, ...]


def is_own_answer(parsed: ParsedExchange, path: Names) -> bool:
    """Tell whether enough of the map at *path* came back to see that no other was answered."""
    sent, received = dig(parsed.sent, path), dig(parsed.thread, path)
    if not (isinstance(sent, dict) and isinstance(received, dict)):
        return False
    same = [key for key, value in sent.items() if received.get(key) == value]
    return len(same) >= _TELLING


def is_of_another(parsed: ParsedExchange) -> bool:
    """Tell whether an answer has metadata, or files, that its request has not sent."""
    parts = parsed.exchange.case.label.definition.parts
    paths = [path for path in (parts.metadata, parts.files) if path]
    pairs = [(dig(parsed.sent, path), dig(parsed.thread, path)) for path in paths]
    # Where nothing comes back that was sent, nobody can tell.
    return not pairs or any(received and received != sent for sent, received in pairs)


def dig(value: Any, path: Names) -> Any:
    """Return what stands where *path* leads in *value*; None where nothing does."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def shown(text: str, *, escape: bool = False) -> str:
    """Quote *text* so that invisible differences show, cut to a telling length."""
    cut = text if len(text) <= 60 else f"{text[:40]}...{text[-10:]}"
    return ascii(cut) if escape or not cut.isprintable() else repr(cut)


def difference(what: str, sent: str, received: str, at: Names) -> Breach:
    """Say how two texts differ, naming the normal form, case or length where that is it."""
    text, manner = _difference(sent, received)
    sentence = f"{what}: {text}" + f" ({manner})" * bool(manner)
    return Breach(sentence, manner=manner, at=at, difference=excerpt(sent, received))


def excerpt(sent: str, received: str) -> Difference:
    """Return the parts of two texts that stand around the first difference."""
    first = common_start(sent, received)
    start = max(0, first - _AROUND)
    shown = slice(start, first + _AROUND)
    return Difference(sent[shown], received[shown], is_sent=True, skipped=start)


def _difference(sent: str, received: str) -> tuple[str, str]:
    # Escapes show the difference between texts that look alike.
    plain = not _look_alike(sent, received) and shown(sent) != shown(received)
    text = f"sent {shown(sent, escape=not plain)}, received {shown(received, escape=not plain)}"
    manner = manner_of(sent, received)
    if manner:
        return text, manner
    if len(sent) != len(received) and (sent.startswith(received) or received.startswith(sent)):
        return f"{text} ({len(sent)} characters became {len(received)})", ""
    at = common_start(sent, received)
    if sent[at : at + 1] and received[at : at + 1]:
        return f"{text} (first at {at}: U+{ord(sent[at]):04X} became U+{ord(received[at]):04X})", ""
    return text, ""


def replaced(lost: list[str], extra: list[str]) -> tuple[str, str] | None:
    """Return a key that was sent, and what became of it; None where that is not known of all."""
    if len(lost) == len(extra) == 1:
        return lost[0], extra[0]
    if len(lost) > len(extra):
        return None
    # As many came back in their places: each as another was, where it is one change.  What was
    # added besides is like none of them.
    is_added = len(lost) < len(extra)
    found = [_like(key, extra) for key in lost] if is_added else extra
    pairs = [(key, other) for key, other in zip(lost, found, strict=True) if other is not None]
    manners = {manner_of(*pair) for pair in pairs}
    is_one = len(manners) == 1 and manners != {""} and len(pairs) == len(lost)
    return pairs[0] if is_one else None


def _like(key: str, extra: list[str]) -> str | None:
    return next((other for other in extra if manner_of(key, other)), None)


def manner_of(sent: str, received: str) -> str:
    """Return what was done to a text, where that has a name."""
    for form in _FORMS:
        if received == unicodedata.normalize(form, sent):
            return f"normalised to {form}"
    if received in {sent.strip(), sent.lstrip(), sent.rstrip()}:
        # Trimmed at one side or both: of most texts nobody can tell which, and it is one fault.
        return "white space trimmed"
    if any(fold(received) == fold(sent) for fold in (str.casefold, str.upper, str.lower)):
        return "other case"
    if _is_restyled(sent, received):
        return "underscores or hyphens changed"
    if _is_same_number(sent, received):
        return "a number written otherwise"
    return _of_signs(sent, received)


def _is_restyled(sent: str, received: str) -> bool:
    """Tell whether a name came back in another style, such as user_id as userId."""
    one, other = map(plain, (sent, received))
    return one == other and (sum(map(str.isalpha, one)) > 1 or len(sent) == len(received))


def _is_same_number(sent: str, received: str) -> bool:
    """Tell whether both texts are one number, as 007 is 7 and 1e3 is 1000."""
    try:
        return len(sent) < _LONG and float(sent) == float(received)
    except ValueError:
        return False


def _of_signs(sent: str, received: str) -> str:
    """Return what signs and white space of ASCII all became; nothing where that is not all."""
    if len(sent) != len(received):
        return ""
    changed = {(a, b) for a, b in zip(sent, received, strict=True) if a != b}
    signs, became = {a for a, _ in changed}, {b for _, b in changed}
    if len(became) != 1 or not all(a.isascii() and not a.isalnum() for a in signs):
        return ""
    return f"signs became {shown(became.pop())}"


def _look_alike(sent: str, received: str) -> bool:
    if len(received) > _LONGEST_FORM * len(sent):
        return False
    one, other = (unicodedata.normalize("NFKC", text) for text in (sent, received))
    return one == other


def comparable(parsed: ParsedExchange) -> bool:
    """Tell whether what was sent is clear enough to ask for it back.

    Of what the document is silent about (a key that stands twice, another content
    type, lone surrogates, a blank id) nobody can say what should come back.
    """
    if parsed.thread is None:
        return False
    if parsed.expect is Expectation.VALID:
        return True
    odd = [f for f in parsed.exchange.case.features if f.kind in {K.ODD_ID, K.SILENT}]
    return bool(odd) and all(f.kind is K.ODD_ID and f.detail is not OddId.BLANK for f in odd)


def made(definition: Definition, name: str) -> Applies:
    """Return what tells whether the server made the property *name* of its answer.

    A client may have asked for it, where requests have a property that is called the same.
    """
    if name not in definition.request.properties:
        return lambda parsed: parsed.sound(name)

    def applies(parsed: ParsedExchange) -> bool:
        return parsed.sound(name) and parsed.sent.get(name) != dig(parsed.thread, (name,))

    return applies
