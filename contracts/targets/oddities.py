"""Oddities: correct servers that are unusual.  Nobody may ever accuse them.

Each does one thing that the document leaves open: what it does with requests about
which the document is silent, how it writes its answers, how it refuses, how it names
things, which clock it has, and whether it checks that an id exists.
"""

from __future__ import annotations

import gzip
import itertools
import json
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from typing import Any, Final

import anyio

from contracts.reading import DuplicateKeys
from contracts.targets.reference import Reference, Refusal, Request, Response
from contracts.targets.rules import Problem

Json = dict[str, Any]
Answer = Callable[[Response, Request], Response]
Change = Callable[[Json, Json], Json]

_JSON: Final = "application/json"
_REAL: Final = {
    "file": tuple(f"file-{i:02d}RealOneThatWasUploaded"[:29] for i in range(24)),
    "vector_store": ("vs_0RealOneThatWasCreated",),
    "image": ("https://images.example.org/real.png",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """A correct server, and what its user has to configure.

    Attributes:
        name: what is unusual about it.
        make: returns a new server.
        headers: headers that every request needs.
        ids: real ids by kind that the user supplies.
        expect: the verdict on it.
    """

    name: str
    make: Callable[[], Reference]
    headers: tuple[tuple[str, str], ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expect: str = "conformant"


# How it answers.


class _Answers(Reference):
    """Answers with something changed; *change* sees every answer."""

    def __init__(self, change: Answer) -> None:
        super().__init__()
        self._change = change

    def answer(self, request: Request) -> Response:
        return self._change(super().answer(request), request)


class _Threads(Reference):
    """Creates threads with something changed, given the thread and what was sent."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self._change = change

    def thread(self, value: Json, request: Request) -> Json:
        return self._change(super().thread(value, request), value)


def _answers(change: Answer) -> Callable[[], Reference]:
    return partial(_Answers, change)


def _threads(change: Change) -> Callable[[], Reference]:
    return partial(_Threads, change)


def _writes(write: Callable[[Any], bytes]) -> Callable[[], Reference]:
    """Write every answer in another way."""
    return _answers(
        lambda response, request: response.having(body=write(json.loads(response.body)))
    )


def _with_header(name: str, value: str) -> Callable[[], Reference]:
    return _answers(lambda response, request: response.with_header(name, value))


def _encoded(name: str, encode: Callable[[bytes], bytes]) -> Callable[[], Reference]:
    return _answers(
        lambda response, request: response.having(body=encode(response.body)).with_header(
            "content-encoding", name
        )
    )


def _in_pieces(size: int) -> Answer:
    def change(response: Response, request: Request) -> Response:
        del request
        body = response.body
        return response.having(chunks=tuple(body[i : i + size] for i in range(0, len(body), size)))

    return change


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _reordered(value: Any) -> Any:
    """Return *value* with the properties of every object the other way round."""
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in reversed(value)}
    return value


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
    return (
        b'"'
        + b"".join(b"\\u%02X%02X" % (units[i], units[i + 1]) for i in range(0, len(units), 2))
        + b'"'
    )


# How it refuses.


def _refuses(instead: Callable[[Response], Response], *statuses: int) -> Callable[[], Reference]:
    """Refuse bodies (or what else has these statuses) in another way."""
    wanted = statuses or (400, 415)
    return _answers(
        lambda response, q: instead(response) if response.status in wanted else response
    )


def _status(status: int) -> Callable[[Response], Response]:
    return lambda response: response.having(status=status)


def _said(
    status: int, body: bytes, media_type: str | None = None
) -> Callable[[Response], Response]:
    headers = {} if media_type is None else {"content-type": media_type}
    return lambda response: Response(status, body, headers)


_HTML: Final = b"<!doctype html><title>400</title><h1>Bad Request</h1>"
_PROBLEM: Final = b'{"type":"about:blank","title":"Bad Request","status":400,"detail":"Wrong."}'
_PYDANTIC: Final = b'{"detail":[{"type":"missing","loc":["body","role"],"msg":"Field required"}]}'


def _malformed_is_400(response: Response, request: Request) -> Response:
    """Tell a malformed Authorization header from a wrong token (RFC 6750, section 3.1)."""
    header = request.headers.get("authorization")
    malformed = header is not None and not header[7:].strip()
    malformed |= header is not None and not header.lower().startswith("bearer ")
    return response.having(status=400) if malformed and response.status == 401 else response


class _BodyFirst(Reference):
    """Looks at the credentials only when the body is in order."""

    def authorized(self, header: str | None) -> bool:
        self._header = header
        return True

    def thread(self, value: Json, request: Request) -> Json:
        if not super().authorized(self._header):
            raise Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
        return super().thread(value, request)


class _LockedOut(Reference):
    """Answers 429 to wrong credentials once there were too many of them."""

    wrong = 0

    def authorized(self, header: str | None) -> bool:
        if super().authorized(header):
            return True
        self.wrong += 1
        if self.wrong > 10:
            raise Refusal(429, "Too many wrong tokens.", None, "too_many_attempts")
        return False


# How strict it is about what the document does not say.

Doubt = Callable[[Request, Any], object]


def _resources(value: Any) -> Json:
    found = value.get("tool_resources") if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _search(value: Any) -> Json:
    found: Json = _resources(value).get("file_search") or {}
    return found


def _static(value: Any) -> Iterator[Json]:
    for store in _search(value).get("vector_stores", ()):
        yield (store.get("chunking_strategy") or {}).get("static") or {}


def _messages(value: Any) -> list[Json]:
    found: list[Json] = value.get("messages", []) if isinstance(value, dict) else []
    return found


def _attachments(value: Any) -> Iterator[Json]:
    for message in _messages(value):
        yield from message.get("attachments") or ()


def _parts(value: Any) -> Iterator[Json]:
    for message in _messages(value):
        if isinstance(message["content"], list):
            yield from message["content"]


def _images(value: Any) -> list[str]:
    return [part["image_url"]["url"] for part in _parts(value) if part["type"] == "image_url"]


def _length(message: Json) -> int:
    content = message["content"]
    if isinstance(content, str):
        return len(content)
    return max(len(part.get("text", "")) for part in content)


def _everything(value: Any) -> Iterator[Any]:
    yield value
    children = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    for child in children:
        yield from _everything(child)


def _texts(value: Any) -> Iterator[str]:
    for found in _everything(value):
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            yield from found


def _unknown(known: set[str], objects: Iterator[Any]) -> bool:
    return any(isinstance(found, dict) and found.keys() - known for found in objects)


def _open_objects(value: Any) -> bool:
    interpreter = _resources(value).get("code_interpreter", {})
    tools = (tool for a in _attachments(value) for tool in a.get("tools", ()))
    stores = iter(_search(value).get("vector_stores", ()))
    return (
        _unknown({"code_interpreter", "file_search"}, iter([_resources(value)]))
        or _unknown({"file_ids"}, iter([interpreter]))
        or _unknown({"vector_store_ids", "vector_stores"}, iter([_search(value)]))
        or _unknown({"file_ids", "chunking_strategy", "metadata"}, stores)
        or _unknown({"type", "text", "image_file", "image_url"}, _parts(value))
        or _unknown({"file_id", "tools"}, _attachments(value))
        or _unknown({"type"}, tools)
    )


def _odd_ids(value: Any) -> bool:
    ids = [*_resources(value).get("code_interpreter", {}).get("file_ids", ())]
    ids += _search(value).get("vector_store_ids", ())
    return any(not (id_.isascii() and id_.isprintable() and 3 < len(id_) < 64) for id_ in ids)


STRICT: Final[dict[str, Doubt]] = {
    "an-empty-body-that-is-declared": lambda request, value: (
        not request.body and "content-type" in request.headers
    ),
    "no-content-type": lambda request, value: (
        request.body and "content-type" not in request.headers
    ),
    "other-charsets": lambda request, value: (
        "charset" in (kind := request.headers.get("content-type", "").lower())
        and "utf-8" not in kind
    ),
    "duplicate-keys": lambda request, value: any(
        isinstance(found, DuplicateKeys) for found in _everything(value)
    ),
    "lone-surrogates": lambda request, value: any(
        0xD800 <= ord(letter) < 0xE000 for text in _texts(value) for letter in text
    ),
    "negative-overlaps": lambda request, value: any(
        static.get("chunk_overlap_tokens", 0) < 0 for static in _static(value)
    ),
    "open-objects": lambda request, value: _open_objects(value),
    "attachments-without-a-file": lambda request, value: any(
        "file_id" not in attachment for attachment in _attachments(value)
    ),
    "attachments-without-tools": lambda request, value: any(
        "tools" not in attachment for attachment in _attachments(value)
    ),
    "images-of-another-kind": lambda request, value: any(
        not url.startswith("https://") or url.endswith(".svg") for url in _images(value)
    ),
    "more-than-32-messages": lambda request, value: len(_messages(value)) > 32,
    "more-than-256000-characters": lambda request, value: any(
        _length(message) > 256_000 for message in _messages(value)
    ),
    "odd-ids": lambda request, value: _odd_ids(value),
}


class _Strict(Reference):
    """Refuses what it has doubts about, once it is known to be valid otherwise."""

    def __init__(self, *doubts: Doubt, status: int = 400) -> None:
        super().__init__()
        self._doubts = doubts
        self._status = status

    def thread(self, value: Json, request: Request) -> Json:
        if any(doubt(request, value) for doubt in self._doubts):
            raise Refusal(self._status, "This is not supported.", None, "unsupported")
        return super().thread(value, request)


class _Lax(Reference):
    """Takes whatever the document does not forbid, or only some of it.

    Args:
        takes: ``null`` as an empty object, an ``empty`` body, ``bom``, ``utf-16``, whole
            ``numbers`` with a fraction, other content ``types``, lone ``surrogates`` in
            keys, ``images`` whose URL is none; nothing for all of these.
    """

    def __init__(self, *takes: str) -> None:
        super().__init__()
        self._takes = takes

    def takes(self, what: str) -> bool:
        return not self._takes or what in self._takes

    def read(self, request: Request) -> Any:
        body, headers = request.body, request.headers
        if self.takes("bom"):
            body = body.removeprefix(b"\xef\xbb\xbf")
        if self.takes("utf-16") and b"\x00" in body[:4]:
            body = self._as_utf8(body)
        if self.takes("empty") and not body.strip():
            body = b"{}"
        if self.takes("types"):
            headers = {"content-type": _JSON}
        value = super().read(Request(request.method, request.path, headers, body, request.number))
        return {} if value is None and self.takes("null") else value

    @staticmethod
    def _as_utf8(body: bytes) -> bytes:
        try:
            return body.decode(json.detect_encoding(body)).encode()
        except UnicodeError:
            return body

    def problem(self, value: Any) -> Problem | None:
        for found in _everything(value):
            if self.takes("numbers") and isinstance(found, dict):
                found.update(_whole(found))
        seen = _plain(value) if self.takes("surrogates") else value
        problem = super().problem(seen)
        lenient = problem is not None and problem.code == "invalid_image_url"
        return None if lenient and self.takes("images") else problem


def _whole(found: Json) -> Json:
    return {k: int(v) for k, v in found.items() if isinstance(v, float) and v.is_integer()}


def _plain(value: Any) -> Any:
    """Return *value* with lone surrogates replaced by another character each."""
    if isinstance(value, dict):
        return {_plain(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, str):
        return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in value)
    return value


class _AnyForm(_Lax):
    """Takes a body that is not declared as JSON, and is none, as no body."""

    def read(self, request: Request) -> Any:
        declared = request.headers.get("content-type", _JSON).lower().startswith(_JSON)
        try:
            return super().read(request)
        except Refusal:
            if declared:
                raise
            return {}


# Which ids it checks.


def _ids_of(kind: str, value: Json) -> Iterator[str]:
    """Yield the ids of a kind (file, vector_store, image) that a request carries."""
    if kind == "vector_store":
        yield from _search(value).get("vector_store_ids", ())
    elif kind == "image":
        yield from _images(value)
    else:
        yield from _resources(value).get("code_interpreter", {}).get("file_ids", ())
        for store in _search(value).get("vector_stores", ()):
            yield from store.get("file_ids", ())
        yield from (part["image_file"]["file_id"] for part in _parts(value) if "image_file" in part)
        yield from (a["file_id"] for a in _attachments(value) if "file_id" in a)


class _Checking(Reference):
    """Looks up the ids of a request and refuses those it does not know.

    Args:
        kinds: which kinds it looks up.
        status: what it refuses them with.
        message: what it says, with the id in place of ``{}``.
        ids: finds the ids of a kind in a request.
    """

    def __init__(
        self,
        *kinds: str,
        status: int = 400,
        message: str = "No such File object: {}",
        ids: Callable[[str, Json], Iterator[str]] = _ids_of,
    ) -> None:
        super().__init__()
        self._kinds = kinds
        self._status = status
        self._message = message
        self._ids = ids

    def thread(self, value: Json, request: Request) -> Json:
        for kind in self._kinds:
            for found in self._ids(kind, value):
                if found not in _REAL[kind]:
                    raise Refusal(self._status, self._message.format(found), None, "not_found")
        return super().thread(value, request)


def _interpreter_files(kind: str, value: Json) -> Iterator[str]:
    del kind
    yield from _resources(value).get("code_interpreter", {}).get("file_ids", ())


def _attached_files(kind: str, value: Json) -> Iterator[str]:
    del kind
    yield from (a["file_id"] for a in _attachments(value) if "file_id" in a)


class _Unheard(_Checking):
    """Looks up vector stores, and says nothing with its 404."""

    def __init__(self) -> None:
        super().__init__("vector_store", status=404)

    def refuse(self, refusal: Refusal) -> Response:
        response = super().refuse(refusal)
        return Response(404, b"", {}) if response.status == 404 else response


class _ForVision(_Checking):
    """Looks up files, and wants those of images uploaded for that purpose."""

    def __init__(self) -> None:
        super().__init__("file")

    def thread(self, value: Json, request: Request) -> Json:
        if any("image_file" in part for part in _parts(value)):
            raise Refusal(400, "The purpose of the file must be vision.", None, "invalid_purpose")
        return super().thread(value, request)


def _checks(*kinds: str, **how: Any) -> Callable[[], Reference]:
    return partial(_Checking, *kinds, **how)


def _real(count: int, *kinds: str) -> dict[str, tuple[str, ...]]:
    """Return what a user supplies who has so many ids of each kind."""
    return {kind: _REAL[kind][:count] for kind in kinds}


class _KnownForm(Reference):
    """Checks only that ids look like its own."""

    def thread(self, value: Json, request: Request) -> Json:
        for kind, prefix in (("file", "file-"), ("vector_store", "vs_")):
            for found in _ids_of(kind, value):
                own = found.removeprefix(prefix)
                if len(own) != 24 or not own.isalnum() or not own.isascii() or own == found:
                    raise Refusal(400, f"Invalid id: {found!r}", None, "invalid_value")
        return super().thread(value, request)


# How it goes about time, and about many requests.


class _Skewed(Reference):
    """Has a clock of its own, and a Date header by the same clock or none."""

    def __init__(self, seconds: float, *, dated: bool) -> None:
        super().__init__(clock=lambda: time.time() + seconds)
        self._dated = dated

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        if not self._dated:
            return response
        return response.with_header("date", formatdate(self.clock(), usegmt=True))


class _Slow(Reference):
    """Takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        await anyio.sleep(self._seconds)
        return super().answer(request)


class _OneByOne(Reference):
    """Answers one request at a time and makes the others wait."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = anyio.Lock()

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        async with self._lock:
            await anyio.sleep(0.001)
            return super().answer(request)


class _BusyTogether(Reference):
    """Answers 429 while it is busy with another request."""

    busy = False

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        if self.busy:
            return _too_many("0")
        self.busy = True
        try:
            await anyio.sleep(0.001)
            return super().answer(request)
        finally:
            self.busy = False


class _Latest(Reference):
    """Answers parallel requests in the reverse of the order in which they came."""

    waiting = 0

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        self.waiting += 1
        await anyio.sleep(0.004 / self.waiting)
        self.waiting -= 1
        return super().answer(request)


def _too_many(retry_after: str | None) -> Response:
    body = b'{"error": {"message": "Rate limit reached.", "type": "requests"}}'
    return Response(429, body).with_header("retry-after", retry_after)


def _every(count: int, retry_after: str | None) -> Callable[[], Reference]:
    return _answers(
        lambda response, request: response if request.number % count else _too_many(retry_after)
    )


class _NeedsHeader(Reference):
    """Wants a header with every request, as the original did."""

    def read(self, request: Request) -> Any:
        if request.headers.get("openai-beta") != "assistants=v2":
            raise Refusal(400, "You must provide the 'OpenAI-Beta' header.", None, "invalid_beta")
        return super().read(request)


class _SmallBodies(Reference):
    """Refuses bodies above a size with 413."""

    def read(self, request: Request) -> Any:
        if len(request.body) > 2_000_000:
            raise Refusal(413, "The body is too large.", None, "too_large")
        return super().read(request)


class _Named(Reference):
    """Names things in a way of its own, given the kind of thing and how many there are."""

    def __init__(self, name: Callable[[str, int], str]) -> None:
        super().__init__()
        self._name = name
        self._things = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        return self._name(prefix, next(self._things))


def _named(name: Callable[[str, int], str]) -> Callable[[], Reference]:
    return partial(_Named, name)


class _StoreAsThread(Reference):
    """Names the vector store of a thread after the thread."""

    def thread(self, value: Json, request: Request) -> Json:
        thread = super().thread(value, request)
        if _search(value).get("vector_stores"):
            name = f"vs_{thread['id'].removeprefix('thread_')}"
            thread["tool_resources"]["file_search"]["vector_store_ids"] = [name]
        return thread


class _NothingRight(Reference):
    """Answers every request alike, as a server does that has no such endpoint."""

    def __init__(self, status: int, retry_after: str | None = None) -> None:
        super().__init__()
        self._response = Response(status, b"{}").with_header("retry-after", retry_after)

    def answer(self, request: Request) -> Response:
        del request
        return self._response


# What its threads carry.


def _filled_in(thread: Json, value: Json) -> Json:
    del value
    defaults: Json = {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
    return {**thread, "tool_resources": {**defaults, **thread["tool_resources"]}}


def _without_empty(thread: Json, value: Json) -> Json:
    del value
    tools = thread["tool_resources"]
    return {**thread, "tool_resources": {k: v for k, v in tools.items() if any(v.values())}}


def _null_if_empty(*names: str) -> Change:
    return lambda thread, value: {**thread, **{n: thread[n] or None for n in names}}


def _null_if_absent(*names: str) -> Change:
    return lambda thread, value: {
        n: None if n in names and value.get(n) is None else v for n, v in thread.items()
    }


def _only_what_is_listed(thread: Json, value: Json) -> Json:
    """Leave lists that are empty out of each tool."""
    del value
    tools = thread["tool_resources"].items()
    return {
        **thread,
        "tool_resources": {k: {n: ids for n, ids in v.items() if ids} for k, v in tools},
    }


def _nested_extras(thread: Json, value: Json) -> Json:
    stores = _search(value).get("vector_stores", [])
    tools = {
        name: {**tool, "status": "ready", "object": f"thread.{name}", "error": None}
        for name, tool in thread["tool_resources"].items()
    }
    if "file_search" in tools:
        tools["file_search"]["vector_stores"] = stores
    return {**thread, "tool_resources": {**tools, "web_search": {"enabled": True, "ids": [1]}}}


def _with_what_was_sent(thread: Json, value: Json) -> Json:
    return {**thread, "messages": value.get("messages", []), "request": value}


def _shuffled_metadata(thread: Json, value: Json) -> Json:
    del value
    pairs = thread["metadata"]
    return {**thread, "metadata": {key: pairs[key] for key in sorted(pairs, reverse=True)}}


_EXTRAS: Final[Json] = {
    "deleted": False,
    "error": None,
    "message": None,
    "status": "active",
    "updated_at": 0,
    "data": [],
    "usage": {"total": 1.5},
    "_links": {"self": {"href": "/v1/threads/x"}},
    "": "",
    "Id": 7,
    "createdAt": "2026-01-01T00:00:00Z",
    "metadata_": {"a": 1},
}

_SERVERS: Final[dict[str, Callable[[], Reference]]] = {
    # What its threads carry.
    "extra-properties": _threads(lambda thread, value: {**thread, **_EXTRAS}),
    "extra-properties-first": _threads(lambda thread, v: {**_EXTRAS, **thread}),
    "extra-properties-nested": _threads(_nested_extras),
    "returns-what-was-sent-too": _threads(_with_what_was_sent),
    "properties-reversed": _threads(lambda thread, value: _reordered(thread)),
    "metadata-reordered": _threads(_shuffled_metadata),
    "resources-null-if-empty": _threads(_null_if_empty("tool_resources")),
    "resources-null-if-absent": _threads(_null_if_absent("tool_resources")),
    "metadata-null-if-empty": _threads(_null_if_empty("metadata")),
    "metadata-null-if-absent": _threads(_null_if_absent("metadata")),
    "null-wherever-empty": _threads(_null_if_empty("tool_resources", "metadata")),
    "resources-filled-in": _threads(_filled_in),
    "resources-without-empty-tools": _threads(_without_empty),
    "resources-without-empty-lists": _threads(_only_what_is_listed),
    "created-one-second-before": _threads(
        lambda thread, v: {**thread, "created_at": thread["created_at"] - 1}
    ),
    "created-rounded-up": _threads(
        lambda thread, v: {**thread, "created_at": thread["created_at"] + 1}
    ),
    # How it writes.
    "json-compact": _writes(_compact),
    "json-sorted": _writes(lambda v: json.dumps(v, sort_keys=True).encode()),
    "json-wide": _writes(lambda v: json.dumps(v, indent="\t\t\t").encode() + b"\n"),
    "json-with-white-space-around": _writes(
        lambda v: b"\r\n\t " + json.dumps(v).encode() + b" \r\n\r\n"
    ),
    "json-escaped-throughout": _writes(_escaped),
    "json-solidus-escaped": _writes(lambda v: json.dumps(v).replace("/", "\\/").encode()),
    "json-safe-for-html": _writes(
        lambda v: (
            json.dumps(v)
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("&", "\\u0026")
            .encode()
        )
    ),
    "charset-declared": _with_header("content-type", f"{_JSON}; charset=utf-8"),
    "many-parameters-declared": _with_header(
        "content-type", f'{_JSON};charset="UTF-8" ; profile="x;y"'
    ),
    "content-type-in-capitals": _with_header("content-type", "Application/JSON"),
    "chunked": _answers(_in_pieces(10)),
    "chunked-byte-by-byte": _answers(_in_pieces(1)),
    "chunked-with-empty-pieces": _answers(
        lambda response, q: response.having(chunks=(b"", response.body, b"", b""))
    ),
    "gzip": _encoded("gzip", gzip.compress),
    "gzip-in-capitals": _encoded("GZIP", gzip.compress),
    "deflate": _encoded("deflate", zlib.compress),
    "gzip-chunked": _answers(
        lambda response, request: _in_pieces(7)(
            response.having(body=gzip.compress(response.body)), request
        ).with_header("content-encoding", "gzip")
    ),
    "identity-encoding": _encoded("identity", bytes),
    "connection-close": _with_header("connection", "close"),
    "a-long-header": _with_header("x-trace", "abcdefghi " * 700),
    "many-headers": _answers(
        lambda response, request: response.having(
            headers={**response.headers, **{f"x-h-{i}": f"{i}" for i in range(80)}}
        )
    ),
    "location-and-cookie": _with_header("set-cookie", "s=1; Path=/; HttpOnly"),
    "header-names-in-capitals": _answers(
        lambda response, q: response.having(
            headers={k.upper(): v for k, v in response.headers.items()}
        )
    ),
    "allows-any-origin": _with_header("access-control-allow-origin", "*"),
    # How it names things.
    "ids-are-uuids": _named(lambda prefix, n: str(uuid.uuid4())),
    "ids-are-digits": _named(lambda prefix, n: str(n)),
    "ids-are-long": _named(lambda prefix, n: f"{prefix}_{n:0500d}"),
    "ids-are-unicode": _named(lambda prefix, n: f"ни́ть \U0001f9f5 {n}"),
    "ids-are-urls": _named(lambda p, n: f"https://x.test/v1/{p}/{n}?a=b#c"),
    "ids-have-a-hyphen": _named(lambda prefix, n: f"thread-{n:x}"),
    "ids-descend": _named(lambda prefix, n: f"{prefix}_{10**9 - n}"),
    "ids-differ-by-case": _named(
        lambda prefix, n: "".join(
            letter if n >> i & 1 else letter.upper() for i, letter in enumerate("abcdefghijklmnop")
        )
    ),
    "ids-resemble-metadata": _named(lambda prefix, n: f"mark-0-{n}"),
    "stores-named-after-threads": _StoreAsThread,
    # How it refuses.
    "refuses-in-plain-text": _refuses(_said(400, b"Bad Request", "text/plain")),
    "refuses-in-html": _refuses(_said(400, _HTML, "text/html")),
    "refuses-with-nothing": _refuses(_said(400, b"")),
    "refuses-with-null": _refuses(_said(400, b"null", _JSON)),
    "refuses-with-a-word": _refuses(_said(400, b'"wrong"', _JSON)),
    "refuses-with-a-list": _refuses(_said(400, b'["wrong"]', _JSON)),
    "refuses-with-a-string": _refuses(_said(400, b'{"error":"wrong"}', _JSON)),
    "refuses-with-broken-json": _refuses(_said(400, b'{"error":', _JSON)),
    "refuses-in-latin-1": _refuses(_said(400, b"r\xe9fus\xe9", "text/plain")),
    "refuses-at-length": _refuses(_said(400, b"no " * 50_000, "text/plain")),
    "refuses-with-problem-details": _refuses(_said(400, _PROBLEM, "application/problem+json")),
    "refuses-as-pydantic-does": _refuses(_said(422, _PYDANTIC, _JSON)),
    "refuses-as-unknown": _refuses(
        _said(400, b'{"error":{"message":"unknown parameter, not found"}}', _JSON)
    ),
    "forbids-credentials": _refuses(_status(403), 401),
    "forbids-with-nothing": _refuses(_said(403, b""), 401),
    "unauthorised-with-nothing": _refuses(_said(401, b""), 401),
    "unauthorised-in-html": _refuses(_said(401, _HTML, "text/html"), 401),
    "unauthorised-with-null": _refuses(_said(401, b"null", _JSON), 401),
    "forbids-wrong-tokens-only": _answers(
        lambda response, request: (
            response.having(status=403)
            if response.status == 401 and "authorization" in request.headers
            else response
        )
    ),
    "malformed-credentials-are-400": _answers(_malformed_is_400),
    "credentials-after-the-body": _BodyFirst,
    "locks-out-after-wrong-tokens": _LockedOut,
    # What it makes of what is not said.
    "strict-about-everything": partial(_Strict, *STRICT.values()),
    "strict-about-everything-with-422": partial(_Strict, *STRICT.values(), status=422),
    "lax-about-everything": _Lax,
    "lax-about-everything-even-forms": _AnyForm,
    "bodies-up-to-2-megabytes": _SmallBodies,
    # Whether ids exist.
    "checks-all-ids-404": _checks("file", "vector_store", "image", status=404),
    "checks-all-ids-400": _checks("file", "vector_store", "image"),
    "checks-files": _checks("file"),
    "checks-files-mutely": _checks("file", message="Bad Request"),
    "checks-vector-stores": _checks("vector_store", message="Vector store {} not found."),
    "checks-vector-stores-404": _checks("vector_store", message="Expired or unknown.", status=404),
    "checks-vector-stores-in-german": _checks(
        "vector_store", message="Den Vektorspeicher {} gibt es nicht."
    ),
    "fetches-images": _checks("image", message="Failed to download image from {}."),
    "fetches-images-and-says-little": _checks("image", message="Failed to download the image."),
    "checks-interpreter-files-only": _checks(
        "file", ids=_interpreter_files, message="File {} does not exist."
    ),
    "checks-attachments-only": _checks(
        "file", ids=_attached_files, message="file_not_found", status=404
    ),
    "checks-the-form-of-ids": _KnownForm,
    "checks-vector-stores-mutely-none-given": _checks("vector_store", message="Bad Request"),
    "fetches-images-mutely-none-given": _checks("image", message="Bad Request"),
    "checks-interpreter-files-mutely-none-given": _checks(
        "file", ids=_interpreter_files, message="Bad Request"
    ),
    "checks-files-with-403": _checks("file", status=403, message="You may not use {}."),
    "checks-vector-stores-with-404-and-nothing": _Unheard,
    # What it needs, and when it answers.
    "clock-5-minutes-fast": partial(_Skewed, 300, dated=True),
    "clock-5-minutes-slow": partial(_Skewed, -300, dated=True),
    "clock-a-day-slow-and-says-so": partial(_Skewed, -86_400, dated=True),
    "clock-2-minutes-fast-undated": partial(_Skewed, 120, dated=False),
    "clock-2-minutes-slow-undated": partial(_Skewed, -120, dated=False),
    "slow": partial(_Slow, 0.005),
    "one-by-one": _OneByOne,
    "answers-the-latest-first": _Latest,
    "busy-in-parallel": _BusyTogether,
    "limits-every-40th": _every(40, "0"),
    "limits-every-3rd": _every(3, "0"),
    "limits-every-300th-without-a-time": _every(300, None),
    "limits-by-a-date": _every(300, "Thu, 01 Jan 1970 00:00:00 GMT"),
}

ODDITIES: Final[tuple[Oddity, ...]] = (
    *(Oddity(name=name, make=make) for name, make in _SERVERS.items()),
    *(
        Oddity(name=f"refuses-with-{status}", make=_refuses(_status(status)))
        for status in (409, 413, 415, 422)
    ),
    *(
        Oddity(name=f"strict-about-{what}", make=partial(_Strict, doubt))
        for what, doubt in STRICT.items()
    ),
    *(
        Oddity(name=f"lax-about-{what}", make=partial(_Lax, what))
        for what in (
            "null",
            "empty",
            "bom",
            "utf-16",
            "numbers",
            "types",
            "surrogates",
            "images",
        )
    ),
    Oddity(
        name="checks-vector-stores-mutely",
        make=_checks("vector_store", message="Bad Request"),
        ids=_real(1, "vector_store"),
    ),
    Oddity(
        name="fetches-images-with-a-real-one",
        make=_checks("image", message="Failed to download the image."),
        ids=_real(1, "image"),
    ),
    Oddity(
        name="checks-interpreter-files-mutely",
        make=_checks("file", ids=_interpreter_files, message="Bad Request"),
        ids=_real(24, "file"),
    ),
    Oddity(
        name="checks-files-with-422",
        make=_checks("file", status=422, message="Unknown file: {}"),
        ids=_real(1, "file"),
    ),
    Oddity(name="checks-files-one-real", make=_checks("file"), ids=_real(1, "file")),
    Oddity(name="checks-files-two-real", make=_checks("file"), ids=_real(2, "file")),
    Oddity(name="checks-files-24-real", make=_checks("file"), ids=_real(24, "file")),
    Oddity(
        name="checks-all-ids-one-real-each",
        make=_checks("file", "vector_store", "image", status=404),
        ids=_real(1, "file", "vector_store", "image"),
    ),
    Oddity(
        name="checks-all-ids-24-real",
        make=_checks("file", "vector_store", "image"),
        ids=_real(24, "file", "vector_store", "image"),
    ),
    Oddity(
        name="checks-no-ids-though-supplied", make=Reference, ids=_real(24, "file", "vector_store")
    ),
    Oddity(name="images-need-files-for-vision", make=_ForVision, ids=_real(24, "file")),
    Oddity(
        name="needs-the-beta-header", make=_NeedsHeader, headers=(("OpenAI-Beta", "assistants=v2"),)
    ),
    # Nothing can be said about these.
    *(
        Oddity(
            name=f"no-endpoint-{status}",
            make=partial(_NothingRight, status),
            expect="inconclusive",
        )
        for status in (404, 405, 410, 501)
    ),
    Oddity(name="lets-nobody-in", make=partial(_NothingRight, 401), expect="inconclusive"),
    Oddity(name="forbids-everybody", make=partial(_NothingRight, 403), expect="inconclusive"),
    Oddity(name="always-busy", make=partial(_NothingRight, 429, "0"), expect="inconclusive"),
)
