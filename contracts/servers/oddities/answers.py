"""Oddities in what a thread carries, how it is written, and how things are named."""

from __future__ import annotations

import gzip
import itertools
import json
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import brotli
import zstandard

from contracts.servers.oddities.oddity import Json, Make, Oddity, answers, oddities, threads
from contracts.servers.reference import Received, Reference, Response


def _with(change: Callable[[Json], Json]) -> Make:
    """Replace some properties of every thread."""
    return threads(lambda thread, value: {**thread, **change(thread)})


def _null_if_empty(*names: str) -> Make:
    return _with(lambda thread: {name: thread[name] or None for name in names})


def _filled_in(thread: Json) -> Json:
    defaults: Json = {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
    return {"tool_resources": {**defaults, **thread["tool_resources"]}}


def _without_empty(thread: Json) -> Json:
    tools = thread["tool_resources"].items()
    return {"tool_resources": {name: tool for name, tool in tools if any(tool.values())}}


def _nested_extras(thread: Json) -> Json:
    tools = {
        name: {**tool, "status": "ready", "object": f"thread.{name}", "error": None}
        for name, tool in thread["tool_resources"].items()
    }
    return {"tool_resources": {**tools, "web_search": {"enabled": True, "ids": [1]}}}


_JSON: Final = "application/json"


# What led to the thread, one in the other.  To write it anew for each takes Python ten times as
# long as all else.
_TRAIL: Final = b'{"trail": ' + b'{"cause": ' * 600 + b"{}" + b"}" * 600 + b", "


def _with_trail(response: Response, request: Received) -> Response:
    del request
    if response.status != 200:
        return response
    return response.having(body=_TRAIL + response.body.removeprefix(b"{"))


def _with_attached(thread: Json, value: Json) -> Json:
    """Add what is attached to messages to the tools that it is for, as the original does."""
    tools = {name: dict(tool) for name, tool in thread["tool_resources"].items()}
    for message in value.get("messages") or ():
        for one in message.get("attachments") or ():
            kinds = [tool["type"] for tool in one.get("tools", ())]
            if "code_interpreter" in kinds and "file_id" in one:
                files = tools.setdefault("code_interpreter", {}).setdefault("file_ids", [])
                files += [one["file_id"]] * (one["file_id"] not in files and len(files) < _MOST)
            if "file_search" in kinds:
                stores = tools.setdefault("file_search", {})
                stores["vector_store_ids"] = stores.get("vector_store_ids") or [
                    f"vs-{thread['id']}"
                ]
    return {**thread, "tool_resources": tools}


def _with_attached_again(thread: Json, value: Json) -> Json:
    """Add what is attached for code_interpreter to its files, whether it is there or not."""
    tools = {name: dict(tool) for name, tool in thread["tool_resources"].items()}
    for message in value.get("messages") or ():
        for one in message.get("attachments") or ():
            if {"type": "code_interpreter"} in one.get("tools", ()) and "file_id" in one:
                tool = tools.setdefault("code_interpreter", {})
                tool["file_ids"] = [*tool.get("file_ids", ()), one["file_id"]][:_MOST]
    return {**thread, "tool_resources": tools}


def _null_if_all_is_empty(thread: Json, value: Json) -> Json:
    """Write null for both where the request says nothing at all, in whichever form."""
    return thread if any(value.values()) else {**thread, "metadata": None, "tool_resources": None}


def _shuffled(thread: Json) -> Json:
    pairs = thread["metadata"]
    return {"metadata": {key: pairs[key] for key in sorted(pairs, reverse=True)}}


def _writes(write: Callable[[Any], bytes]) -> Make:
    """Write every answer in another way."""
    return answers(lambda response, q: response.having(body=write(json.loads(response.body))))


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _escaped(value: Any) -> bytes:
    """Write every letter of every string as an escape."""
    if isinstance(value, dict):
        inner = (_escaped(key) + b":" + _escaped(value[key]) for key in value)
        return b"{" + b",".join(inner) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(_escaped, value)) + b"]"
    if not isinstance(value, str):
        return json.dumps(value).encode()
    units = value.encode("utf-16-be", "surrogatepass")
    letters = (b"\\u%02X%02X" % (units[i], units[i + 1]) for i in range(0, len(units), 2))
    return b'"' + b"".join(letters) + b'"'


def _weight(name: str, listed: str) -> float:
    """Return the weight of *name* in a list such as Accept (RFC 9110, section 12.4.2)."""
    for entry in listed.replace(" ", "").split(","):
        named, *parameters = entry.split(";")
        if named.lower() == name:
            weights = (one.removeprefix("q=") for one in parameters if one.startswith("q="))
            return float(next(weights, "1"))
    return 0


def _page_for_who_likes_it_better(response: Response, request: Received) -> Response:
    accept = request.headers.get("accept", "")
    if response.status != 200 or _weight("text/html", accept) <= _weight(_JSON, accept):
        return response
    return Response(200, b"<pre>a thread</pre>", {"content-type": "text/html"})


def _packed(coding: str, pack: Callable[[bytes], bytes]) -> Make:
    """Compress every answer where Accept-Encoding names the *coding*, and not to forbid it."""

    def packed(response: Response, request: Received) -> Response:
        if not _weight(coding, request.headers.get("accept-encoding", "")):
            return response
        return response.having(body=pack(response.body)).with_header("content-encoding", coding)

    return answers(packed)


def _in_pieces(response: Response, request: Received) -> Response:
    del request
    body = response.body
    return response.having(chunks=(b"", *(body[i : i + 7] for i in range(0, len(body), 7)), b""))


def _with_header(name: str, value: str) -> Make:
    return answers(lambda response, request: response.with_header(name, value))


_MOST: Final = 20


class _Named(Reference):
    """Names things in a way of its own, given the kind of thing and how many there are."""

    def __init__(self, name: Callable[[str, int], str]) -> None:
        super().__init__()
        self._name = name
        self._things = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        return self._name(prefix, next(self._things))


def _named(name: Callable[[str, int], str]) -> Make:
    return partial(_Named, name)


def _by_case(prefix: str, number: int) -> str:
    """Return an id that differs from others in the case of its letters only."""
    del prefix
    letters = enumerate("abcdefghijklmnop")
    return "".join(c if number >> i & 1 else c.upper() for i, c in letters)


_EXTRAS: Final[Json] = {
    "deleted": False,
    "error": None,
    "status": "active",
    "usage": {"total": 1.5},
    "_links": {"self": {"href": "/v1/threads/x"}},
    "": "",
    "Id": 7,
    "createdAt": "2026-01-01T00:00:00Z",
}

_MAKES: Final[Mapping[str, Make]] = {
    "extra-properties": threads(lambda thread, value: {**_EXTRAS, **thread}),
    "extra-properties-nested": _with(_nested_extras),
    "an-extra-property-600-deep": answers(_with_trail),
    "returns-what-was-sent-too": threads(
        lambda thread, value: {**thread, "messages": value.get("messages", []), "request": value}
    ),
    # What looks like an envelope is none: the thread is around it.
    "another-thread-within": threads(
        lambda thread, value: {"data": thread, "items": [thread], **thread, "text": str(thread)}
    ),
    "properties-reversed": threads(lambda thread, v: {k: thread[k] for k in reversed(thread)}),
    "metadata-reordered": _with(_shuffled),
    "resources-null-if-empty": _null_if_empty("tool_resources"),
    "metadata-null-if-empty": _null_if_empty("metadata"),
    "null-if-all-is-empty": threads(_null_if_all_is_empty),
    "attachments-join-the-tools": threads(_with_attached),
    "attachments-join-what-is-there": threads(_with_attached_again),
    "resources-filled-in": _with(_filled_in),
    "resources-without-empty-tools": _with(_without_empty),
    "created-one-second-before": _with(lambda thread: {"created_at": thread["created_at"] - 1}),
    "json-compact": _writes(_compact),
    "json-with-white-space-around": _writes(
        lambda v: b"\r\n\t " + json.dumps(v, indent=2).encode() + b"\n"
    ),
    "json-escaped-throughout": _writes(_escaped),
    "charset-declared": _with_header("content-type", 'Application/JSON;charset="UTF-8" ; a="x;y"'),
    "chunked": answers(_in_pieces),
    "gzip": _packed("gzip", gzip.compress),
    "page-for-who-likes-it-better": answers(_page_for_who_likes_it_better),
    "brotli-if-asked": _packed("br", brotli.compress),
    "zstandard-if-asked": _packed("zstd", zstandard.compress),
    "a-long-header": _with_header("x-trace", "abcdefghi-" * 700),
    "ids-are-uuids": _named(lambda prefix, n: str(uuid.uuid4())),
    "ids-are-digits": _named(lambda prefix, n: str(n)),
    "ids-are-long": _named(lambda prefix, n: f"{prefix}_{n:0500d}"),
    "ids-are-unicode": _named(lambda prefix, n: f"ни́ть \U0001f9f5 {n}"),
    "ids-differ-by-case": _named(_by_case),
    "ids-resemble-metadata": _named(lambda prefix, n: f"mark-0-{n}"),
}

ODDITIES: Final[tuple[Oddity, ...]] = oddities(_MAKES)
