"""Liars about what comes back: metadata, file ids and vector stores that are not what was sent."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import reduce
from itertools import islice
from typing import Any, Final, Literal
from urllib.parse import unquote

from contracts.servers.liars.liar import Liar

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
_STORE_LIST: Final = "thread.tool_resources.file_search.vector_store_ids"


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


def _case_insensitive(pairs: Pairs) -> Pairs:
    """Keep one of the keys that differ in case only, with the last value."""
    spelt = {key.lower(): key for key in reversed(pairs)}
    return {spelt[key.lower()]: text for key, text in pairs.items()}


_PAIRS: Final = (
    _dropped("proto", lambda k, v: k == "__proto__"),
    _dropped("empty-key", lambda k, v: not k),
    _dropped("empty-values", lambda k, v: not v),
    _dropped("values-null", lambda k, v: v == "null"),
    _metadata("emptied", _KEPT, lambda pairs: {}),
    _metadata("always-null", _KEPT, lambda pairs: None),
    *(_metadata(f"first-{n}-pairs-only", _KEPT, _first_pairs(n)) for n in (1, 5, 10, 15)),
    _metadata("case-insensitive", _KEPT, _case_insensitive),
    _metadata("with-a-request-id", _ADDED, lambda pairs: {**pairs, "request_id": "req_1"}),
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


def _attached(value: Thread) -> list[str]:
    """Return the ids of the files attached to messages."""
    found = [a for message in _messages(value) for a in message.get("attachments") or []]
    return [attachment["file_id"] for attachment in found if "file_id" in attachment]


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
    _mixed("of-vector-store-merged-in", _ADDED, lambda p, v: _of(_stores_asked(v)) | p),
)


def _tools(name: str, clause: str, change: Callable[[Thread, Thread], Thread]) -> Liar:
    """Make a liar that changes tool_resources, given the request."""
    key = "tool_resources"
    return Liar(name=name, clause=clause, thread=lambda t, v: {**t, key: change(t[key], v)})


def _file_ids(name: str, change: Callable[[list[str]], list[str]]) -> Liar:
    """Make a liar that changes the files of code_interpreter wherever it is there."""

    def changed(tools: Thread) -> Thread:
        tool = tools.get("code_interpreter")
        ids = {"code_interpreter": {"file_ids": change(tool["file_ids"])}} if tool else {}
        return {**tools, **ids}

    return _tools(f"file-ids-{name}", _FILES, lambda tools, value: changed(tools))


def _store_ids(name: str, change: Callable[[list[str]], list[str]]) -> Liar:
    """Make a liar that changes the vector store ids that were sent."""

    def changed(tools: Thread, value: Thread) -> Thread:
        sent = _asked(value, "file_search", "vector_store_ids")
        return {**tools, "file_search": {"vector_store_ids": change(sent)}} if sent else tools

    return _tools(f"vector-store-ids-{name}", _STORES, changed)


def _created(name: str, clause: str, ids: Callable[[dict[str, Any], str], list[Any]]) -> Liar:
    """Make a liar that answers an entry of vector_stores with other ids than the one created."""

    def changed(tools: Thread, value: Thread) -> Thread:
        asked = _stores_asked(value)
        if not asked:
            return tools
        own = tools["file_search"]["vector_store_ids"][0]
        return {**tools, "file_search": {"vector_store_ids": ids(asked[0], own)}}

    return _tools(f"vector-store-{name}", clause, changed)


_IDS: Final = (
    _file_ids("dropped", lambda ids: []),
    _file_ids("distinct", lambda ids: [*dict.fromkeys(ids)]),
    _file_ids("sorted", sorted),
    _file_ids("in-reverse", lambda ids: ids[::-1]),
    _file_ids("numbered-anew", lambda ids: [f"file-{i}" for i in range(len(ids))]),
    _file_ids("first-only", lambda ids: ids[:1]),
    _file_ids("first-ten-only", lambda ids: ids[:10]),
    _file_ids("trimmed", lambda ids: [one.strip() for one in ids]),
    _store_ids("dropped", lambda ids: []),
    _store_ids("replaced-by-a-copy", lambda ids: ["vs_copy"]),
    _created("not-created", _CREATED, lambda store, own: []),
    _created("created-twice", f"{_STORE_LIST}.max-items", lambda store, own: [own, f"{own}2"]),
    _created("given-back-raw", f"{_STORE_LIST}.items.type", lambda store, own: [store]),
    _created("with-empty-id", _CREATED, lambda store, own: [""]),
    _created("always-the-same", "identity.fresh-vector-stores", lambda store, own: ["vs_default"]),
)

_CODE_INVENTED: Final = {"code_interpreter": {"file_ids": ["file-x"]}}
_SEARCH_INVENTED: Final = {"file_search": {"vector_store_ids": ["vs_x"]}}


def _with_attachments(tools: Thread, value: Thread) -> Thread:
    """Give code_interpreter the files attached to messages, where it was not asked for."""
    attached = _attached(value)[:20]
    return ({"code_interpreter": {"file_ids": attached}} if attached else {}) | tools


_RESOURCES: Final = (
    _tools("tool-resources-emptied", _FILES, lambda tools, value: {}),
    _tools("code-interpreter-invented", _INVENTED, lambda tools, value: _CODE_INVENTED | tools),
    _tools("file-search-invented", _INVENTED, lambda tools, value: _SEARCH_INVENTED | tools),
    _tools("attachments-in-code-interpreter", _INVENTED, _with_attachments),
)

LIARS: Final[tuple[Liar, ...]] = (*_SPELT, *_PAIRS, *_MIXED, *_IDS, *_RESOURCES)
