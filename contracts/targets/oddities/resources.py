"""Oddities in which ids have to exist, and how an unknown one is refused."""

from __future__ import annotations

from functools import partial
from typing import Final

from contracts.targets.liars.looking import ATTACHMENTS, FILES, PARTS, STORE_IDS, STORES, found
from contracts.targets.oddities.oddity import Json, Oddity, oddities
from contracts.targets.reference import Reference, Refusal, Request, Response

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


class _Checking(Reference):
    """Looks up the ids of a request and refuses those it does not know.

    Args:
        kinds: which kinds it looks up.
        status: what it refuses them with.
        message: what it says, with the id in place of ``{}``.
    """

    def __init__(
        self,
        *kinds: str,
        status: int = 400,
        message: str = "No such File object: {}",
    ) -> None:
        super().__init__()
        self._kinds = kinds
        self._status = status
        self._message = message

    def thread(self, value: Json, request: Request) -> Json:
        for kind in self._kinds:
            for name in found(value, *_PLACES[kind]):
                if name not in _REAL[kind]:
                    raise Refusal(self._status, self._message.format(name), None, "not_found")
        return super().thread(value, request)


class _Unheard(_Checking):
    """Looks up vector stores, and says nothing with its 404."""

    def __init__(self) -> None:
        super().__init__("vector_store", status=404)

    def refuse(self, refusal: Refusal) -> Response:
        response = super().refuse(refusal)
        return Response(404, b"", {}) if response.status == 404 else response


class _KnownForm(Reference):
    """Checks only that ids look like its own."""

    def thread(self, value: Json, request: Request) -> Json:
        for kind, prefix in (("file", "file-"), ("vector_store", "vs_")):
            for name in found(value, *_PLACES[kind]):
                own = name.removeprefix(prefix)
                if len(own) != 24 or not own.isalnum() or not own.isascii() or own == name:
                    raise Refusal(400, f"Invalid id: {name!r}", None, "invalid_value")
        return super().thread(value, request)


def _real(count: int, *kinds: str) -> dict[str, tuple[str, ...]]:
    """Return what a user supplies who has so many ids of each kind."""
    return {kind: _REAL[kind][:count] for kind in kinds}


ODDITIES: Final[tuple[Oddity, ...]] = (
    *oddities(
        {
            "checks-all-ids-404": partial(_Checking, *_ALL, status=404),
            "checks-files-mutely": partial(_Checking, "file", message="Bad Request"),
            "checks-vector-stores-in-german": partial(
                _Checking, "vector_store", message="Den Vektorspeicher {} gibt es nicht."
            ),
            "checks-vector-stores-with-404-and-nothing": _Unheard,
            "fetches-images": partial(
                _Checking, "image", message="Failed to download image from {}."
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
    Oddity(name="checks-all-ids-24-real", make=partial(_Checking, *_ALL), ids=_real(24, *_ALL)),
    Oddity(
        name="checks-no-ids-though-supplied", make=Reference, ids=_real(24, "file", "vector_store")
    ),
)
