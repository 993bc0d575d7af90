"""Liars about metadata that comes back and is not what was sent."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import reduce
from itertools import islice
from typing import Any, Final, Literal
from urllib.parse import unquote

from contracts.servers.liars.echo_ids import messages_of, stores_of
from contracts.servers.liars.liar import Liar

Thread = dict[str, Any]
Pairs = dict[str, str]
Spell = Callable[[str], str]

_KEPT: Final = "echo.metadata.kept"
_VALUES: Final = "echo.metadata.values"
_ADDED: Final = "echo.metadata.nothing-added"


def _metadata(name: str, clause: str, change: Callable[[Pairs], Pairs | None]) -> Liar:
    """Make a liar that changes the metadata of the thread."""
    return Liar(
        name=f"metadata-{name}",
        clause=clause,
        thread=lambda thread, value: {**thread, "metadata": change(thread["metadata"])},
    )


def _value(name: str, spell: Spell) -> Liar:
    """Make a liar that spells metadata values in its own way."""
    return _metadata(f"values-{name}", _VALUES, lambda p: {k: spell(v) for k, v in p.items()})


def _key(name: str, spell: Spell) -> Liar:
    """Make a liar that spells metadata keys in its own way."""
    return _metadata(f"keys-{name}", _KEPT, lambda p: {spell(k): v for k, v in p.items()})


def _dropped(name: str, goes: Callable[[str, str], Any]) -> Liar:
    """Make a liar that drops some pairs of the metadata."""
    return _metadata(
        f"drops-{name}", _KEPT, lambda p: {k: v for k, v in p.items() if not goes(k, v)}
    )


def _form(name: Literal["NFC", "NFD", "NFKC"]) -> Spell:
    return lambda text: unicodedata.normalize(name, text)


def _without(pattern: str, instead: str = "") -> Spell:
    return lambda text: re.sub(pattern, instead, text)


def _in_seconds(text: str) -> str:
    """Return a time of day as YAML 1.1 reads it: a number to the base of sixty."""
    if not re.fullmatch("[0-9]{1,2}(:[0-5][0-9])+", text):
        return text
    return str(reduce(lambda whole, part: 60 * whole + int(part), text.split(":"), 0))


_SPELT: Final = (
    _value("cut-at-255", lambda v: v[:255]),
    _value("cut-at-500", lambda v: v[:500]),
    _value("trimmed", str.strip),
    _value("trimmed-at-the-end", str.rstrip),
    _value("in-lower-case", str.lower),
    _value("in-upper-case", str.upper),
    _value("through-integers", lambda v: str(int(v)) if re.fullmatch("[0-9]{1,99}", v) else v),
    _value("through-booleans", lambda v: {"true": "True", "false": "False"}.get(v, v)),
    _value("as-words-of-yaml", lambda v: "false" if v.lower() in {"no", "off"} else v),
    _value("as-times-of-yaml", _in_seconds),
    _value("with-variables-filled-in", _without(r"\$\{?(HOME|PATH)\}?", "/root")),
    _value("normalised-to-nfc", _form("NFC")),
    _value("normalised-to-nfd", _form("NFD")),
    _value("normalised-to-nfkc", _form("NFKC")),
    _value("in-mojibake", lambda v: v.encode("utf-8", "replace").decode("latin-1")),
    _value("html-escaped", html.escape),
    _value("url-decoded", unquote),
    _value("without-backslashes", _without(r"\\")),
    _value("without-nul", _without("\x00")),
    _value("without-control-characters", _without("[\x01-\x1f\x7f]")),
    _value("with-emoji-as-question-mark", _without("[\U0001f300-\U0001faff]", "?")),
    _value("without-astral", _without("[\U00010000-\U0010ffff]")),
    _value("with-crlf-as-lf", _without("\r\n", "\n")),
    _value("with-double-spaces-collapsed", _without("  +", " ")),
    _value("with-curly-quotes-as-straight", _without("[\u2018\u2019]", "'")),
    _value("without-slash-at-the-end", _without("/$")),
    _value("without-zero-width", _without("[\u200b-\u200d\u2060]")),
    _value("without-byte-order-mark", lambda v: v.removeprefix("\ufeff")),
    _key("in-lower-case", str.lower),
    _key("trimmed", str.strip),
    _key("normalised-to-nfc", _form("NFC")),
    _key("normalised-to-nfd", _form("NFD")),
    _key("normalised-to-nfkc", _form("NFKC")),
    _key("with-dots-as-underscores", lambda k: k.replace(".", "_")),
    _key("without-dollar", lambda k: k.replace("$", "")),
    _key("in-camel-case", lambda k: re.sub("_([a-z])", lambda found: found[1].upper(), k)),
)


def _first_pairs(count: int) -> Callable[[Pairs], Pairs]:
    return lambda pairs: dict(islice(pairs.items(), count))


def _up_to(most: int) -> Callable[[Pairs], Pairs]:
    """Return a change that keeps pairs of at most so many characters in all."""
    return lambda pairs: pairs if sum(map(len, (*pairs, *pairs.values()))) <= most else {}


def _one_of_those_alike(like: Spell) -> Callable[[Pairs], Pairs]:
    """Keep the first of the keys that *like* takes for one, with the last value."""

    def kept(pairs: Pairs) -> Pairs:
        spelt = {like(key): key for key in reversed(pairs)}
        return {spelt[like(key)]: text for key, text in pairs.items()}

    return kept


def _bare(text: str) -> str:
    """Return *text* without accents."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


_PAIRS: Final = (
    _dropped("proto", lambda k, v: k == "__proto__"),
    _dropped("empty-key", lambda k, v: not k),
    _dropped("empty-values", lambda k, v: not v),
    _dropped("values-null", lambda k, v: v == "null"),
    _metadata("emptied", _KEPT, lambda pairs: {}),
    _metadata("always-null", _KEPT, lambda pairs: None),
    *(_metadata(f"first-{n}-pairs-only", _KEPT, _first_pairs(n)) for n in (1, 5, 10, 15)),
    _metadata("lost-above-4000-characters", _KEPT, _up_to(4_000)),
    _metadata("case-insensitive", _KEPT, _one_of_those_alike(str.lower)),
    _metadata("accent-insensitive", _KEPT, _one_of_those_alike(_bare)),
    _metadata("hyphen-insensitive", _KEPT, _one_of_those_alike(_without("-", "_"))),
    _metadata("with-a-request-id", _ADDED, lambda pairs: {**pairs, "request_id": "req_1"}),
)


def _of(things: list[Any]) -> Pairs:
    """Return the metadata of messages or vector stores, merged."""
    return {k: v for thing in things for k, v in (thing.get("metadata") or {}).items()}


def _mixed(name: str, clause: str, mix: Callable[[Pairs, Thread], Pairs]) -> Liar:
    """Make a liar that takes metadata from elsewhere in the request."""
    return Liar(
        name=f"metadata-{name}",
        clause=clause,
        thread=lambda thread, value: {**thread, "metadata": mix(thread["metadata"], value)},
    )


def _ends(value: Thread) -> set[str]:
    """Return the first and the last name of a request."""
    return {*[*value][:1], *[*value][-1:]}


_MIXED: Final = (
    _mixed("of-the-first-message-instead", _KEPT, lambda p, v: _of(messages_of(v)[:1]) or p),
    _mixed("lost-between-others", _KEPT, lambda p, v: p if "metadata" in _ends(v) else {}),
    _mixed("of-vector-store-merged-in", _ADDED, lambda p, v: _of(stores_of(v)) | p),
)


LIARS: Final[tuple[Liar, ...]] = (*_SPELT, *_PAIRS, *_MIXED)
