"""Oddities in how requests are answered that the document is silent about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from contracts.definition.validation.rules import Problem
from contracts.record.json_text import DuplicateKeys
from contracts.servers.liars.looking import ATTACHMENTS, CHUNKING, FILES, PARTS, STORES, found
from contracts.servers.oddities.oddity import Json, Make, Oddity, oddities
from contracts.servers.reference import Received, Reference, Refusal

Doubt = Callable[[Received, Any], object]

_OPEN: Final = {
    "tool_resources": {"code_interpreter", "file_search"},
    "tool_resources.code_interpreter": {"file_ids"},
    "tool_resources.file_search": {"vector_store_ids", "vector_stores"},
    f"{STORES}[]": {"file_ids", "chunking_strategy", "metadata"},
    PARTS: {"type", "text", "image_file", "image_url"},
    f"{PARTS}.image_file": {"file_id", "detail"},
    f"{PARTS}.image_url": {"url", "detail"},
    f"{ATTACHMENTS}[]": {"file_id", "tools"},
    f"{ATTACHMENTS}[].tools[]": {"type"},
}


def _everything(value: Any) -> Iterator[Any]:
    yield value
    children = [*value.values()] if isinstance(value, dict) else value
    for child in children if isinstance(children, list) else ():
        yield from _everything(child)


def _texts(value: Any) -> Iterator[str]:
    for one in _everything(value):
        yield from [one] if isinstance(one, str) else one if isinstance(one, dict) else ()


def _is_surrogate(letter: str) -> bool:
    return 0xD800 <= ord(letter) < 0xE000


def _has_unknown(value: Any) -> bool:
    return any(
        isinstance(one, dict) and one.keys() - known
        for place, known in _OPEN.items()
        for one in found(value, place)
    )


STRICT: Final[Mapping[str, Doubt]] = {
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
        isinstance(one, DuplicateKeys) for one in _everything(value)
    ),
    "lone-surrogates": lambda request, value: any(
        _is_surrogate(letter) for text in _texts(value) for letter in text
    ),
    "negative-overlaps": lambda request, value: any(
        overlap < 0 for overlap in found(value, f"{CHUNKING}.static.chunk_overlap_tokens")
    ),
    "open-objects": lambda request, value: _has_unknown(value),
    "attachments-without-a-file": lambda request, value: any(
        "file_id" not in attachment for attachment in found(value, f"{ATTACHMENTS}[]")
    ),
    "images-of-another-kind": lambda request, value: any(
        not url.startswith("https://") or url.endswith(".svg")
        for url in found(value, f"{PARTS}.image_url.url")
    ),
    "more-than-32-messages": lambda request, value: len(found(value, "messages[]")) > 32,
    "more-than-256000-characters": lambda request, value: any(
        isinstance(text, str) and len(text) > 256_000
        for text in found(value, "messages[].content", f"{PARTS}.text")
    ),
    "more-than-256000-characters-in-all": lambda request, value: (
        sum(
            len(text)
            for text in found(value, "messages[].content", f"{PARTS}.text")
            if isinstance(text, str)
        )
        > 256_000
    ),
    "odd-ids": lambda request, value: any(
        not (file.isascii() and file.isprintable() and 3 < len(file) < 64)
        for file in found(value, f"{FILES}[]")
    ),
}


class _Strict(Reference):
    """Refuses requests that are valid in all else but raise one of its doubts."""

    def __init__(self, *doubts: Doubt) -> None:
        super().__init__()
        self._doubts = doubts

    def thread(self, value: Json, request: Received) -> Json:
        if any(doubt(request, value) for doubt in self._doubts):
            raise Refusal(400, "This is not supported.", None, "unsupported")
        return super().thread(value, request)


class _Lax(Reference):
    """Accepts everything that the document does not forbid, or only some of it.

    Args:
        takes: ``null`` as an empty object, an ``empty`` body, ``bom``, ``utf-16``, whole
            ``numbers`` with a fraction, other content ``types``, lone ``surrogates`` in
            keys, ``images`` whose URL is none; nothing for all of these.
    """

    def __init__(self, *takes: str) -> None:
        super().__init__()
        self._takes = takes

    def read(self, request: Received) -> Any:
        body, headers = request.body, request.headers
        if self._is_taken("bom"):
            body = body.removeprefix(b"\xef\xbb\xbf")
        if self._is_taken("utf-16") and b"\x00" in body[:4]:
            body = _as_utf8(body)
        if self._is_taken("empty") and not body.strip():
            body = b"{}"
        if self._is_taken("types"):
            headers = {"content-type": "application/json"}
        value = super().read(Received(request.method, request.path, headers, body, request.number))
        return {} if value is None and self._is_taken("null") else value

    def problem(self, value: Any) -> Problem | None:
        for one in _everything(value):
            if self._is_taken("numbers") and isinstance(one, dict):
                one.update(_whole(one))
        seen = _plain(value) if self._is_taken("surrogates") else value
        problem = super().problem(seen)
        lenient = problem is not None and problem.code == "invalid_image_url"
        return None if lenient and self._is_taken("images") else problem

    def _is_taken(self, what: str) -> bool:
        return not self._takes or what in self._takes


def _as_utf8(body: bytes) -> bytes:
    try:
        return body.decode(json.detect_encoding(body)).encode()
    except UnicodeError:
        return body


def _whole(pairs: Json) -> Json:
    return {k: int(v) for k, v in pairs.items() if isinstance(v, float) and v.is_integer()}


def _plain(value: Any) -> Any:
    """Return *value* with lone surrogates replaced by another character each."""
    if isinstance(value, dict):
        return {_plain(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, str):
        return "".join("\ufffd" if _is_surrogate(letter) else letter for letter in value)
    return value


def _has_half_a_letter_in_a_message(request: Received, value: Any) -> bool:
    del request
    texts = (text for message in found(value, "messages[]") for text in _texts(message))
    return any(_is_surrogate(letter) for text in texts for letter in text)


_MAKES: Final[Mapping[str, Make]] = {
    "strict-about-everything": partial(_Strict, *STRICT.values()),
    "lax-about-everything": _Lax,
    "strict-about-duplicate-keys": partial(_Strict, STRICT["duplicate-keys"]),
    "strict-about-surrogates-in-messages": partial(_Strict, _has_half_a_letter_in_a_message),
    "lax-about-numbers": partial(_Lax, "numbers"),
}

ODDITIES: Final[tuple[Oddity, ...]] = oddities(_MAKES)
