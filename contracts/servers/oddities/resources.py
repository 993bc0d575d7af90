"""Oddities in which ids have to exist, and how an unknown one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from contracts.definition.validation.rules import Problem
from contracts.servers.liars.looking import ATTACHMENTS, FILES, PARTS, STORE_IDS, STORES, found
from contracts.servers.oddities.oddity import Json, Oddity, oddities
from contracts.servers.reference import Received, Reference, Refusal, Response

_REAL: Final = {
    "file": tuple(f"file-{i:02d}RealOneThatWasUploaded"[:29] for i in range(24)),
    "vector_store": ("vs_0RealOneThatWasCreated",),
    "image": ("https://images.example.org/real.png",),
}
_PLACES: Final = {
    "file": (
        f"{FILES}[]",
        f"{STORES}[].file_ids[]",
        f"{PARTS}.image_file.file_id",
        f"{ATTACHMENTS}[].file_id",
    ),
    "vector_store": (f"{STORE_IDS}[]",),
    "image": (f"{PARTS}.image_url.url",),
}
_ALL: Final = ("file", "vector_store", "image")
_HTML: Final = b"<!doctype html><title>Error</title><h1>Bad Request</h1>"
_PROBLEM: Final = b'{"title":"Bad Request","status":400,"detail":"The request is not acceptable."}'


class _Unknown(Refusal):
    """An id is unknown."""


class _Checking(Reference):
    """Looks up the ids of a request and refuses those it does not know.

    Args:
        kinds: which kinds it looks up.
        status: what it refuses them with.
        message: what it says, with the id in place of ``{}``.
        body: what it answers instead of an error object.
        places: where it looks them up; None for every place that has ids.
        real: the ids it knows, by kind.
    """

    def __init__(
        self,
        *kinds: str,
        status: int = 400,
        message: str = "No such File object: {}",
        body: bytes | None = None,
        places: tuple[str, ...] | None = None,
        real: Mapping[str, tuple[str, ...]] = _REAL,
    ) -> None:
        super().__init__()
        self._looks_up = [
            (place, real[kind])
            for kind in kinds
            for place in _PLACES[kind]
            if places is None or place in places
        ]
        self._status = status
        self._message = message
        self._body = body

    def thread(self, value: Json, request: Received) -> Json:
        self.look_up(value)
        return super().thread(value, request)

    def look_up(self, value: Json) -> None:
        """Raise Refusal for the first id that is unknown."""
        for place, known in self._looks_up:
            for name in found(value, place):
                if isinstance(name, str) and name not in known:
                    raise _Unknown(self._status, self._message.format(name), None, "invalid")

    def refuse(self, refusal: Refusal) -> Response:
        response = super().refuse(refusal)
        if self._body is None or not isinstance(refusal, _Unknown):
            return response
        return Response(response.status, self._body, {})


class _IdsFirst(_Checking):
    """Looks ids up before it checks anything else, even credentials."""

    def authorized(self, header: str | None) -> bool:
        del header
        return True

    def problem(self, value: Any) -> Problem | None:
        self.look_up(value)
        return super().problem(value)

    def answer(self, request: Received) -> Response:
        response = super().answer(request)
        known = Reference.authorized(self, request.headers.get("authorization"))
        return response if known or response.body == self._body else Response(401, b"{}")


class _KnownForm(Reference):
    """Checks only that ids look like its own."""

    def thread(self, value: Json, request: Received) -> Json:
        for kind, prefix in (("file", "file-"), ("vector_store", "vs_")):
            for name in found(value, *_PLACES[kind]):
                own = name.removeprefix(prefix)
                if len(own) != 24 or not own.isalnum() or not own.isascii() or own == name:
                    raise Refusal(400, f"Invalid id: {name!r}", None, "invalid_value")
        return super().thread(value, request)


def _real(count: int, *kinds: str) -> dict[str, tuple[str, ...]]:
    """Return the ids of a user who supplies *count* of each kind."""
    return {kind: _REAL[kind][:count] for kind in kinds}


_PARTS: Final = _PLACES["file"][2]
_BUT_PARTS: Final = tuple(place for place in _PLACES["file"] if place != _PARTS)
_QUOTED: Final = {"file": ('f"\\\u00e9',)}

ODDITIES: Final[tuple[Oddity, ...]] = (
    *oddities(
        {
            "checks-all-ids-404": partial(_Checking, *_ALL, status=404),
            "checks-all-ids-403": partial(_Checking, *_ALL, status=403, body=b""),
            "checks-all-ids-410": partial(_Checking, *_ALL, status=410, body=b""),
            "checks-all-ids-mutely": partial(_Checking, *_ALL, message="Bad Request"),
            "checks-all-ids-without-a-word": partial(_Checking, *_ALL, body=b""),
            "checks-all-ids-in-html": partial(_Checking, *_ALL, body=_HTML),
            "checks-all-ids-with-problem-details": partial(_Checking, *_ALL, body=_PROBLEM),
            "checks-ids-before-credentials": partial(_IdsFirst, *_ALL, body=b"Bad Request"),
            "checks-ids-before-all-else-404": partial(_IdsFirst, *_ALL, status=404, body=b"{}"),
            "checks-files-mutely": partial(_Checking, "file", message="Bad Request"),
            "checks-files-in-code-interpreter-only": partial(
                _Checking, "file", message="Bad Request", places=_PLACES["file"][:1]
            ),
            "checks-files-but-in-parts": partial(
                _Checking, "file", message="Bad Request", places=_BUT_PARTS
            ),
            "checks-vector-stores-in-german": partial(
                _Checking, "vector_store", message="Den Vektorspeicher gibt es nicht."
            ),
            "checks-vector-stores-as-uuids": partial(
                _Checking, "vector_store", status=422, message='must match format "uuid"'
            ),
            "checks-vector-stores-with-404-and-nothing": partial(
                _Checking, "vector_store", status=404, body=b""
            ),
            "fetches-images": partial(
                _Checking, "image", message="Failed to download image from {}."
            ),
            "fetches-images-in-vain": partial(
                _Checking, "image", message="Timeout while downloading image."
            ),
            "fetches-images-from-its-own-host": partial(
                _Checking, "image", status=422, message="Image host not allowed"
            ),
            "supports-https-urls-of-its-own-only": partial(
                _Checking, "image", message="This URL is not supported."
            ),
            "checks-the-form-of-ids": _KnownForm,
        }
    ),
    Oddity(
        name="checks-files-with-422-one-real",
        make=partial(_Checking, "file", status=422, message="Unknown file: {}"),
        ids=_real(1, "file"),
    ),
    Oddity(
        name="checks-vector-stores-mutely-one-real",
        make=partial(_Checking, "vector_store", message="Bad Request"),
        ids=_real(1, "vector_store"),
    ),
    Oddity(
        name="checks-images-mutely-one-real",
        make=partial(_Checking, "image", body=b""),
        ids=_real(1, "image"),
    ),
    Oddity(
        name="supports-images-from-its-own-host-one-real",
        make=partial(_Checking, "image", message="Images of others are not supported."),
        ids=_real(1, "image"),
    ),
    Oddity(
        name="takes-no-file-for-an-image",
        make=partial(_Checking, "file", message="Bad Request", real={"file": ()}, places=(_PARTS,)),
        ids=_real(1, "file"),
    ),
    Oddity(
        name="checks-files-named-with-quotes",
        make=partial(_Checking, "file", real=_QUOTED),
        ids=_QUOTED,
    ),
    Oddity(name="checks-all-ids-24-real", make=partial(_Checking, *_ALL), ids=_real(24, *_ALL)),
    Oddity(
        name="checks-ids-before-credentials-24-real",
        make=partial(_IdsFirst, *_ALL, body=b"Bad Request"),
        ids=_real(24, *_ALL),
    ),
    Oddity(
        name="checks-no-ids-though-supplied", make=Reference, ids=_real(24, "file", "vector_store")
    ),
)
