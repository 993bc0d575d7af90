"""Liars about what comes back: metadata, file ids and vector stores that are not what was sent."""

from __future__ import annotations

import ast
import html
import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from itertools import islice
from typing import Any, Final, Literal
from urllib.parse import quote, unquote
from uuid import UUID

from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Reference, Request

Thread = dict[str, Any]
Pairs = dict[str, str]
Change = Callable[[Thread, Thread], Thread]
Spell = Callable[[str], str]

_KEPT: Final = "echo.metadata.kept"
_VALUES: Final = "echo.metadata.values"
_ADDED: Final = "echo.metadata.nothing-added"
_FILES: Final = "echo.code-interpreter-files"
_STORES: Final = "echo.vector-store-ids"
_CREATED: Final = "echo.vector-store-created"
_INVENTED: Final = "echo.nothing-invented"
_MAX_STORES: Final = "thread.tool_resources.file_search.vector_store_ids.maxItems"
_FRESH: Final = "identity.fresh-vector-stores"
_FILE_IDS: Final = ("code_interpreter", "file_ids")
_STORE_IDS: Final = ("file_search", "vector_store_ids")
_STORE_TYPE: Final = "thread.tool_resources.file_search.vector_store_ids.items.type"

# -- metadata, a pair or a text at a time -------------------------------------------------


def _pairs(change: Callable[[Pairs], Pairs | None]) -> Change:
    """Change the metadata of the thread."""
    return lambda thread, value: {**thread, "metadata": change(thread["metadata"])}


def _value(name: str, spell: Spell) -> Liar:
    """Make a liar that spells metadata values in its own way."""
    respelt = _pairs(lambda pairs: {k: spell(v) for k, v in pairs.items()})
    return Liar(name=f"metadata-values-{name}", clause=_VALUES, thread=respelt)


def _key(name: str, spell: Spell) -> Liar:
    """Make a liar that spells metadata keys in its own way."""
    respelt = _pairs(lambda pairs: {spell(k): v for k, v in pairs.items()})
    return Liar(name=f"metadata-keys-{name}", clause=_KEPT, thread=respelt)


def _dropped(name: str, goes: Callable[[str, str], Any]) -> Liar:
    """Make a liar that drops some pairs of the metadata."""
    rest = _pairs(lambda pairs: {k: v for k, v in pairs.items() if not goes(k, v)})
    return Liar(name=f"metadata-drops-{name}", clause=_KEPT, thread=rest)


def _form(name: Literal["NFC", "NFD", "NFKC"]) -> Spell:
    return lambda text: unicodedata.normalize(name, text)


def _without(pattern: str, instead: str = "") -> Spell:
    return lambda text: re.sub(pattern, instead, text, flags=re.DOTALL)


def _recoded(encoding: str, errors: str = "replace", back: str = "") -> Spell:
    """Write a text in one encoding and read it again, in the same or another one."""
    return lambda text: text.encode(encoding, errors).decode(back or encoding, "replace")


def _parsed(read: Callable[[str], Any], write: Callable[[Any], str] = str) -> Spell:
    """Take every text that can be read as something else for that, and write it again."""

    def spell(text: str) -> str:
        try:
            return write(read(text))
        except (ValueError, ArithmeticError, SyntaxError, TypeError, RecursionError):
            return text

    return spell


def _cut(limit: int) -> Spell:
    return lambda text: text[:limit]


def _in_bytes(limit: int) -> Spell:
    return lambda text: text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def _in_utf16(limit: int) -> Spell:
    return lambda text: str(text.encode("utf-16-le", "replace")[: 2 * limit], "utf-16-le", "ignore")


# Ways to spell a text that change both a value and a key.
_SPELLINGS: Final[Mapping[str, Spell]] = {
    "trimmed": str.strip,
    "in-lower-case": str.lower,
    "in-upper-case": str.upper,
    "normalised-to-nfc": _form("NFC"),
    "normalised-to-nfd": _form("NFD"),
    "normalised-to-nfkc": _form("NFKC"),
    "in-mojibake": _recoded("utf-8", "replace", "latin-1"),
    "in-ascii": _recoded("ascii"),
    "without-control-characters": _without("[\x00-\x1f\x7f]"),
    "without-nul": _without("\x00"),
    "without-backslashes": _without(r"\\"),
    "without-astral": _without("[\U00010000-\U0010ffff]"),
    "html-escaped": html.escape,
    "url-decoded": unquote,
}


def _spelt() -> Iterator[Liar]:
    for name, spell in _SPELLINGS.items():
        yield _value(name, spell)
        yield _key(name, spell)


_SPELT_VALUES: Final = (
    *(_value(f"cut-at-{limit}", _cut(limit)) for limit in (255, 256, 500, 511)),
    _value("cut-at-512-bytes", _in_bytes(512)),
    _value("cut-at-512-utf-16-units", _in_utf16(512)),
    _value("cut-at-nul", lambda v: v.partition("\x00")[0]),
    _value("cut-at-the-line-end", lambda v: v.splitlines()[0] if v.splitlines() else v),
    _value("cut-at-astral", _without("[\U00010000-\U0010ffff].*")),
    _value("trimmed-on-the-left", str.lstrip),
    _value("trimmed-on-the-right", str.rstrip),
    _value("trimmed-of-blanks-only", lambda v: v.strip() if not v.strip() else v),
    _value("title-cased", str.title),
    _value("case-folded", str.casefold),
    _value("through-integers", _parsed(lambda v: int(v) if v.isdecimal() else v)),
    _value("through-floats", _parsed(float)),
    _value("through-doubles", _parsed(lambda v: int(float(int(v))))),
    _value("through-json", _parsed(json.loads)),
    _value("through-python", _parsed(ast.literal_eval)),
    _value("through-booleans", lambda v: {"true": "True", "false": "False"}.get(v.lower(), v)),
    _value("through-yaml-booleans", lambda v: {"yes": "true", "no": "false"}.get(v, v)),
    _value("null-as-empty", lambda v: "" if v.lower() in {"null", "none", "nil"} else v),
    _value("empty-as-null", lambda v: v or "null"),
    _value("empty-as-blank", lambda v: v or " "),
    _value("in-latin-1", _recoded("latin-1")),
    _value("in-windows-1252", _recoded("cp1252")),
    _value("without-accents", lambda v: _without("[\u0300-\u036f]")(_form("NFD")(v))),
    _value("with-astral-as-question-mark", _without("[\U00010000-\U0010ffff]", "?")),
    _value("without-skin-tones", _without("[\U0001f3fb-\U0001f3ff]")),
    _value("without-joiners", _without("\u200d")),
    _value("without-zero-width", _without("[\u200b\u200c\u2060]")),
    _value("without-direction-marks", _without("[\u200e\u200f\u202a-\u202e]")),
    _value("without-soft-hyphens", _without("\u00ad")),
    _value("without-byte-order-mark", lambda v: v.removeprefix("\ufeff")),
    _value("without-private-use", _without("[\ue000-\uf8ff\U000f0000-\U0010fffd]")),
    _value("with-noncharacters-replaced", _without("[\ufffe\uffff]", "\ufffd")),
    _value("without-replacement-characters", _without("\ufffd")),
    _value("without-c1-controls", _without("[\x80-\x9f]")),
    _value("without-delete", _without("\x7f")),
    _value("without-escape-sequences", _without("\x1b\\[[0-9;]*m")),
    _value("with-crlf-as-lf", _without("\r\n", "\n")),
    _value("with-lf-as-crlf", _without("(?<!\r)\n", "\r\n")),
    _value("with-lone-cr-as-lf", _without("\r(?!\n)", "\n")),
    _value("with-line-separators-as-lf", _without("[\u2028\u2029]", "\n")),
    _value("with-tabs-as-spaces", _without("\t", "    ")),
    _value("with-double-spaces-collapsed", _without("  +", " ")),
    _value("with-no-break-spaces-as-spaces", _without("\u00a0", " ")),
    _value("with-wide-spaces-as-spaces", _without("[\u2000-\u200a\u3000]", " ")),
    _value("with-straight-quotes", _without("[\u201c\u201d]", '"')),
    _value("html-unescaped", html.unescape),
    _value("without-tags", _without("<[^>]*>")),
    _value("url-encoded", lambda v: quote(v, errors="replace")),
    _value("with-plus-as-space", _without(r"\+", " ")),
    _value("with-percent-doubled", _without("%", "%%")),
    _value("with-backslashes-doubled", lambda v: v.replace("\\", "\\\\")),
    _value("with-escapes-resolved", lambda v: v.replace("\\n", "\n").replace("\\t", "\t")),
    _value("with-unicode-escapes-resolved", lambda v: v.replace("\\u00e9", "\u00e9")),
    _value("with-single-quotes-doubled", _without("'", "''")),
    _value("with-quotes-escaped", lambda v: v.replace('"', '\\"')),
    _value("without-quotes-around", lambda v: re.sub(r'^"(.*)"$', r"\1", v)),
    _value("with-slashes-escaped", lambda v: v.replace("/", "\\/")),
    _value("with-slashes-collapsed", _without("//+", "/")),
    _value("with-dots-resolved", _without(r"(\.\./)+", "")),
    _value("with-templates-filled", lambda v: string.Template(v).safe_substitute(x="")),
    _value("cut-at-semicolon", lambda v: v.partition(";")[0]),
    _value("cut-at-hash", lambda v: v.partition("#")[0]),
    _value("with-sharp-s-as-ss", _without("\u00df", "ss")),
    _value("constant", lambda v: "value"),
    # What gateways and sanitisers do with what they take for something else.
    _value("through-dates", _parsed(datetime.fromisoformat, lambda v: v.isoformat())),
    _value("through-uuids", _parsed(UUID)),
    _value("through-addresses", _parsed(ip_address)),
    _value("with-links-marked-up", _without(r"(https?://\S+)", r"<a>\1</a>")),
    _value("with-e-mail-addresses-masked", _without(r"\S+@\S+\.\w+", "***")),
    _value("with-card-numbers-masked", _without(r"\b(?:\d{4}[ -]?){4}\b", "***")),
    _value("with-phone-numbers-masked", _without(r"\+\d[\d ]{8,}", "***")),
    _value("with-api-keys-masked", _without(r"\bsk-\w+", "***")),
    _value("with-emoji-names-resolved", lambda v: v.replace(":smile:", "\U0001f604")),
    _value("with-formulas-disarmed", lambda v: f"'{v}" if v[:1] in {"=", "+", "@"} else v),
    _value("without-variation-selectors", _without("[\ufe00-\ufe0f]")),
    _value("without-tag-characters", _without("[\U000e0000-\U000e007f]")),
    _value("without-isolates", _without("[\u2066-\u2069]")),
    _value("with-form-feeds-as-spaces", _without("[\x0b\x0c]", " ")),
)

_SPELT_KEYS: Final = (
    *(_key(f"cut-at-{limit}", _cut(limit)) for limit in (32, 40, 63)),
    _key("cut-at-64-bytes", _in_bytes(64)),
    _key("cut-at-64-utf-16-units", _in_utf16(64)),
    _key("with-dots-as-underscores", lambda k: k.replace(".", "_")),
    _key("with-hyphens-as-underscores", lambda k: k.replace("-", "_")),
    _key("with-spaces-as-underscores", lambda k: k.replace(" ", "_")),
    _key("without-dollar", lambda k: k.replace("$", "")),
    _key("without-brackets", _without(r"[\[\]]")),
    _key("without-leading-underscore", lambda k: k.removeprefix("_")),
    _key("without-byte-order-mark", lambda k: k.removeprefix("\ufeff")),
    _key("with-letters-and-digits-only", _without("[^A-Za-z0-9_ ]")),
    _key("in-snake-case", lambda k: re.sub("(?<=[a-z])[A-Z]", lambda m: f"_{m[0].lower()}", k)),
    _key("through-integers", _parsed(lambda k: int(k) if k.isdecimal() else k)),
    _key("through-floats", _parsed(lambda k: float(k) if "." in k else k)),
    _key("empty-as-underscore", lambda k: k or "_"),
    _key("prefixed", lambda k: f"x-{k}"),
)

_DROPPED: Final = (
    _dropped("empty-key", lambda k, v: not k),
    _dropped("blank-keys", lambda k, v: k and not k.strip()),
    _dropped("proto", lambda k, v: k == "__proto__"),
    _dropped("constructor", lambda k, v: k == "constructor"),
    _dropped("keys-with-dollar", lambda k, v: k.startswith("$")),
    _dropped("keys-with-underscore-in-front", lambda k, v: k.startswith("_")),
    _dropped("keys-of-digits", lambda k, v: k.isdecimal()),
    _dropped("keys-named-like-properties", lambda k, v: k in {"object", "created_at"}),
    _dropped("key-id", lambda k, v: k == "id"),
    _dropped("key-length", lambda k, v: k == "length"),
    _dropped("keys-of-every-object", lambda k, v: k in {"toString", "valueOf", "hasOwnProperty"}),
    _dropped("keys-of-secrets", lambda k, v: k.lower() in {"password", "secret", "token"}),
    _dropped("key-null", lambda k, v: k == "null"),
    _dropped("long-keys", lambda k, v: len(k) == 64),
    _dropped("empty-values", lambda k, v: not v),
    _dropped("blank-values", lambda k, v: v and not v.strip()),
    _dropped("values-null", lambda k, v: v == "null"),
    _dropped("values-false-or-zero", lambda k, v: v in {"0", "false", "False"}),
    _dropped("values-none", lambda k, v: v == "None"),
    _dropped("values-undefined", lambda k, v: v == "undefined"),
    _dropped("values-nan", lambda k, v: v == "NaN"),
    _dropped("values-with-markup", lambda k, v: "<script" in v),
    _dropped("values-that-look-like-sql", lambda k, v: "DROP TABLE" in v),
)


# -- metadata as a whole ------------------------------------------------------------------


def _metadata(name: str, clause: str, change: Callable[[Pairs], Pairs | None]) -> Liar:
    return Liar(name=f"metadata-{name}", clause=clause, thread=_pairs(change))


def _first(count: int) -> Callable[[Pairs], Pairs]:
    return lambda pairs: dict(islice(pairs.items(), count))


def _case_insensitive(pairs: Pairs) -> Pairs:
    """Keep one of the keys that differ in case only, with the last value."""
    spelt = {key.lower(): key for key in reversed(pairs)}
    return {spelt[key.lower()]: text for key, text in pairs.items()}


def _distinct_values(pairs: Pairs) -> Pairs:
    return {key: text for text, key in {v: k for k, v in reversed(pairs.items())}.items()}


def _by_sorted_key(pairs: Pairs) -> Pairs:
    return dict(zip(pairs, (pairs[key] for key in sorted(pairs)), strict=True))


_AS_A_WHOLE: Final = (
    _metadata("emptied", _KEPT, lambda pairs: {}),
    _metadata("always-null", _KEPT, lambda pairs: None),
    *(_metadata(f"first-{n}-pairs-only", _KEPT, _first(n)) for n in (1, 2, 5, 10, 15)),
    _metadata("last-pair-only", _KEPT, lambda pairs: dict([*pairs.items()][-1:])),
    _metadata("emptied-when-full", _KEPT, lambda pairs: {} if len(pairs) == 16 else pairs),
    _metadata(
        "emptied-beyond-8-kilobytes", _KEPT, lambda p: {} if len(json.dumps(p)) > 8192 else p
    ),
    _metadata(
        "emptied-beyond-64-kilobytes", _KEPT, lambda p: {} if len(json.dumps(p)) > 65_535 else p
    ),
    _metadata("case-insensitive", _KEPT, _case_insensitive),
    _metadata("distinct-values-only", _KEPT, _distinct_values),
    _metadata("keys-and-values-swapped", _KEPT, lambda pairs: {v: k for k, v in pairs.items()}),
    _metadata("values-in-order-of-keys", _VALUES, _by_sorted_key),
    _metadata("values-all-the-first", _VALUES, lambda p: {k: next(iter(p.values())) for k in p}),
    _metadata(
        "values-share-4-kilobytes",
        _VALUES,
        lambda p: {k: v[: 4096 // len(p)] for k, v in p.items()},
    ),
    _metadata("with-a-request-id", _ADDED, lambda pairs: {**pairs, "request_id": "req_1"}),
    _metadata("with-a-creator", _ADDED, lambda pairs: {**pairs, "created_by": "user"}),
    _metadata("with-an-empty-pair", _ADDED, lambda pairs: {**pairs, "": ""}),
    _metadata("with-a-default-when-empty", _ADDED, lambda pairs: pairs or {"source": "api"}),
    _metadata("with-a-count-when-several", _ADDED, lambda p: {**p, "n": "2"} if len(p) > 1 else p),
    _metadata(
        "with-keys-in-lower-case-too", _ADDED, lambda p: {k.lower(): v for k, v in p.items()} | p
    ),
)


def _asked(value: Thread, tool: str, name: str) -> list[Any]:
    """Return a list of the request's tool_resources, empty where it was not sent."""
    found: list[Any] = ((value.get("tool_resources") or {}).get(tool) or {}).get(name) or []
    return found


def _stores_asked(value: Thread) -> list[Any]:
    return _asked(value, "file_search", "vector_stores")


def _messages(value: Thread) -> list[Any]:
    found: list[Any] = value.get("messages") or []
    return found


def _attached(value: Thread, tool: str) -> list[str]:
    """Return the ids of the files attached to messages for *tool*."""
    return [
        attachment.get("file_id", "file-x")
        for message in _messages(value)
        for attachment in message.get("attachments") or []
        if {"type": tool} in (attachment.get("tools") or [])
    ]


def _images(value: Thread) -> list[str]:
    contents = [message["content"] for message in _messages(value)]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return [part["image_file"]["file_id"] for part in parts if part["type"] == "image_file"]


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


_MIXED: Final = (
    _mixed("of-the-first-message-instead", _KEPT, lambda p, v: _of(_messages(v)[:1]) or p),
    _mixed("of-messages-wins", _VALUES, lambda p, v: p | _of(_messages(v))),
    _mixed("of-messages-merged-in", _ADDED, lambda p, v: _of(_messages(v)) | p),
    _mixed("of-messages-when-empty", _ADDED, lambda p, v: p or _of(_messages(v))),
    _mixed("of-vector-store-wins", _VALUES, lambda p, v: p | _of(_stores_asked(v))),
    _mixed("of-vector-store-merged-in", _ADDED, lambda p, v: _of(_stores_asked(v)) | p),
)


def _emptied(name: str, when: Callable[[Thread], Any]) -> Liar:
    return _mixed(f"emptied-with-{name}", _KEPT, lambda pairs, value: {} if when(value) else pairs)


_EMPTIED: Final = (
    _emptied("messages", _messages),
    _emptied("many-messages", lambda value: len(_messages(value)) > 5),
    _emptied("long-messages", lambda value: len(str(_messages(value))) > 65_536),
    _emptied("assistant-messages", lambda v: any(m["role"] != "user" for m in _messages(v))),
    _emptied("tool-resources", lambda value: value.get("tool_resources")),
    _emptied("vector-stores", _stores_asked),
    _emptied("both-tools", lambda value: len(value.get("tool_resources") or ()) > 1),
    _emptied("images-and-vector-stores", lambda v: _images(v) and _stores_asked(v)),
    _emptied("something-behind-it", lambda value: [*value, "metadata"][0] == "metadata"),
)


class _Hoarder(Reference):
    """A server that keeps the metadata of the request before."""

    def __init__(self, mix: Callable[[Pairs, Pairs], Pairs]) -> None:
        super().__init__()
        self._mix = mix
        self._kept: Pairs = {}

    def thread(self, value: dict[str, Any], request: Request) -> dict[str, Any]:
        """Create a thread whose metadata is mixed with what was kept."""
        thread = super().thread(value, request)
        mixed = self._mix(self._kept, thread["metadata"])
        self._kept = thread["metadata"]
        return {**thread, "metadata": mixed}


_KEPT_FROM_BEFORE: Final = (
    Liar(
        name="metadata-of-the-request-before-merged-in",
        clause="isolation.no-crosstalk",
        make=lambda: _Hoarder(lambda kept, own: kept | own),
    ),
    Liar(
        name="metadata-of-the-request-before-when-empty",
        clause="isolation.no-crosstalk",
        make=lambda: _Hoarder(lambda kept, own: own or kept),
    ),
    Liar(
        name="metadata-of-the-request-before-instead",
        clause="isolation.no-crosstalk",
        make=lambda: _Hoarder(lambda kept, own: kept),
    ),
)

# -- ids ----------------------------------------------------------------------------------


def _code(ids: list[Any]) -> dict[str, Any]:
    """Return tool_resources with these files, as far as they fit, or without any."""
    return {"code_interpreter": {"file_ids": ids[:20]}} if ids else {}


def _search(ids: list[Any]) -> dict[str, Any]:
    """Return tool_resources with this vector store, or without any."""
    return {"file_search": {"vector_store_ids": ids}} if ids else {}


def _resources(change: Callable[[dict[str, Any], Thread], dict[str, Any] | None]) -> Change:
    """Change tool_resources, given the request."""
    name = "tool_resources"
    return lambda thread, value: {**thread, name: change(thread[name], value)}


def _list(tool: str, name: str, change: Callable[[list[Any]], list[Any]]) -> Change:
    """Change one of the two lists of ids wherever its tool is there."""
    return _resources(
        lambda tools, value: {
            k: {**v, name: change(v[name])} if k == tool else v for k, v in tools.items()
        }
    )


def _file_ids(name: str, change: Callable[[list[Any]], list[Any]], clause: str = _FILES) -> Liar:
    changed = _list("code_interpreter", "file_ids", change)
    return Liar(name=f"file-ids-{name}", clause=clause, thread=changed)


def _store_ids(name: str, change: Callable[[list[Any]], list[Any]], clause: str = _STORES) -> Liar:
    changed = _list("file_search", "vector_store_ids", change)
    return Liar(name=f"vector-store-ids-{name}", clause=clause, thread=changed)


def _shouted(ids: list[Any]) -> list[Any]:
    return [entry.upper() for entry in ids]


def _shortened(ids: list[Any]) -> list[Any]:
    return [entry[:16] for entry in ids]


def _not_empty(ids: list[Any]) -> list[Any]:
    return [entry for entry in ids if entry]


_ID_LISTS: Final = (
    _file_ids("in-upper-case", _shouted),
    _file_ids("cut-at-16", _shortened),
    _file_ids("cut-at-255", lambda ids: [entry[:255] for entry in ids]),
    _file_ids("prefixed-twice", lambda ids: [f"file-{entry}" for entry in ids]),
    _file_ids("trimmed", lambda ids: [entry.strip() for entry in ids]),
    _file_ids("in-ascii", lambda ids: [_recoded("ascii")(entry) for entry in ids]),
    _file_ids("without-empty-ones", _not_empty),
    _file_ids("emptied", lambda ids: []),
    _file_ids("in-reverse", lambda ids: ids[::-1]),
    _file_ids("sorted", sorted),
    _file_ids("sorted-downwards", lambda ids: sorted(ids, reverse=True)),
    _file_ids("rotated", lambda ids: ids[1:] + ids[:1]),
    _file_ids("distinct", lambda ids: [*dict.fromkeys(ids)]),
    _file_ids("first-only", lambda ids: ids[:1]),
    _file_ids("last-only", lambda ids: ids[-1:]),
    _file_ids("first-ten-only", lambda ids: ids[:10]),
    _file_ids("first-nineteen-only", lambda ids: ids[:19]),
    _file_ids("all-the-first", lambda ids: ids[:1] * len(ids)),
    _file_ids("numbered-anew", lambda ids: [f"file-{i}" for i in range(len(ids))]),
    _file_ids("with-another", lambda ids: [*ids, "file-x"] if 0 < len(ids) < 20 else ids),
    _file_ids("with-a-default-when-empty", lambda ids: ids or ["file-x"], _INVENTED),
    _store_ids("in-upper-case", _shouted),
    _store_ids("cut-at-16", _shortened),
    _store_ids("without-empty-ones", _not_empty),
    _store_ids("with-a-default-when-empty", lambda ids: ids or ["vs_x"], _INVENTED),
    Liar(
        name="vector-store-ids-left-out",
        clause=_STORES,
        thread=_resources(
            lambda t, v: {k: {} if k == "file_search" and not _stores_asked(v) else t[k] for k in t}
        ),
    ),
    Liar(
        name="vector-store-ids-replaced-by-a-copy",
        clause=_STORES,
        thread=_resources(
            lambda tools, value: tools | _search(["vs_copy"] if _asked(value, *_STORE_IDS) else [])
        ),
    ),
)


def _created(name: str, clause: str, ids: Callable[[dict[str, Any], str], list[Any]]) -> Liar:
    """Make a liar that answers an entry of vector_stores with other ids than the one created."""

    def change(tools: dict[str, Any], value: Thread) -> dict[str, Any]:
        asked = _stores_asked(value)
        if not asked:
            return tools
        own = tools["file_search"]["vector_store_ids"][0]
        return {**tools, "file_search": {"vector_store_ids": ids(asked[0], own)}}

    return Liar(name=f"vector-store-{name}", clause=clause, thread=_resources(change))


def _only(name: str, when: Callable[[dict[str, Any]], Any]) -> Liar:
    """Make a liar that creates a vector store only now and then."""
    return _created(f"created-only-{name}", _CREATED, lambda s, own: [own] if when(s) else [])


_CREATED_STORES: Final = (
    _created("not-created", _CREATED, lambda store, own: []),
    _created("created-twice", _MAX_STORES, lambda store, own: [own, f"{own}2"]),
    _created("given-back-raw", _STORE_TYPE, lambda store, own: [store]),
    _created("given-back-as-object", _STORE_TYPE, lambda store, own: [{"id": own}]),
    _created("given-back-as-null", _STORE_TYPE, lambda store, own: [None]),
    _created("with-empty-id", _CREATED, lambda store, own: [""]),
    _created("with-blank-id", _CREATED, lambda store, own: [" "]),
    _created("called-by-its-file", _CREATED, lambda store, own: [*_files_of(store), own][:1]),
    _created("always-the-same", _FRESH, lambda store, own: ["vs_default"]),
    _created("told-by-its-content", _FRESH, lambda store, own: [f"vs_{str(store)[:40]}"]),
    _only("with-files", lambda store: store.get("file_ids")),
    _only("without-files", lambda store: not store.get("file_ids")),
    _only("without-metadata", lambda store: not store.get("metadata")),
    _only("when-chunked-by-default", lambda store: "chunking_strategy" not in store),
    Liar(
        name="vector-stores-echoed-without-ids",
        clause=_CREATED,
        thread=_resources(
            lambda tools, value: (
                tools | {"file_search": {"vector_stores": _stores_asked(value)}}
                if _stores_asked(value)
                else tools
            )
        ),
    ),
)


def _files_of(store: dict[str, Any]) -> list[str]:
    found: list[str] = store.get("file_ids") or []
    return found


def _kept_tools(name: str, clause: str, stays: Callable[[str, int, Thread], Any]) -> Liar:
    """Make a liar that leaves tools out; *stays* sees the tool, their number and the request."""
    return Liar(
        name=name,
        clause=clause,
        thread=_resources(lambda tools, v: {k: tools[k] for k in tools if stays(k, len(tools), v)}),
    )


_LEFT_OUT: Final = (
    Liar(name="tool-resources-always-null", clause=_FILES, thread=_resources(lambda t, v: None)),
    _kept_tools("tool-resources-emptied", _FILES, lambda k, n, v: False),
    _kept_tools("tool-resources-emptied-with-messages", _FILES, lambda k, n, v: not _messages(v)),
    _kept_tools(
        "tool-resources-emptied-with-metadata", _FILES, lambda k, n, v: not v.get("metadata")
    ),
    _kept_tools("code-interpreter-left-out", _FILES, lambda k, n, v: k != "code_interpreter"),
    _kept_tools("code-interpreter-wins", _STORES, lambda k, n, v: n < 2 or k == "code_interpreter"),
    _kept_tools("file-search-wins", _FILES, lambda k, n, v: n < 2 or k == "file_search"),
    Liar(
        name="code-interpreter-without-file-ids",
        clause=_FILES,
        thread=_resources(lambda t, v: {k: t[k] if k == "file_search" else {} for k in t}),
    ),
    Liar(
        name="attachments-replace-code-interpreter-files",
        clause=_FILES,
        thread=_resources(
            lambda t, v: (
                t | _code(_attached(v, "code_interpreter") if _asked(v, *_FILE_IDS) else [])
            )
        ),
    ),
)


def _invented(name: str, tools: Callable[[Thread], dict[str, Any]]) -> Liar:
    """Make a liar that adds tools which were not asked for."""
    more = _resources(lambda asked, value: {**tools(value), **asked})
    return Liar(name=name, clause=_INVENTED, thread=more)


_INVENTED_TOOLS: Final = (
    _invented("code-interpreter-invented", lambda v: _code(["file-x"])),
    _invented("file-search-invented", lambda v: _search(["vs_x"])),
    _invented(
        "file-search-invented-with-messages", lambda v: _search(["vs_x"][: len(_messages(v))])
    ),
    _invented("attachments-in-code-interpreter", lambda v: _code(_attached(v, "code_interpreter"))),
    _invented(
        "attachments-in-a-vector-store", lambda v: _search(_attached(v, "file_search") and ["vs_x"])
    ),
    _invented("images-in-code-interpreter", lambda v: _code(_images(v))),
    _invented(
        "vector-store-files-in-code-interpreter",
        lambda v: _code([file for store in _stores_asked(v) for file in _files_of(store)]),
    ),
    _invented(
        "code-interpreter-files-in-a-vector-store",
        lambda v: _search(_asked(v, *_FILE_IDS) and ["vs_x"]),
    ),
)

LIARS: Final[tuple[Liar, ...]] = (
    *_spelt(),
    *_SPELT_VALUES,
    *_SPELT_KEYS,
    *_DROPPED,
    *_AS_A_WHOLE,
    *_MIXED,
    *_EMPTIED,
    *_KEPT_FROM_BEFORE,
    *_ID_LISTS,
    *_CREATED_STORES,
    *_LEFT_OUT,
    *_INVENTED_TOOLS,
)
