"""JSON pointers (RFC 6901) as URI fragments, the addresses every other module uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def escape(token: str) -> str:
    """Write one reference token so that it can stand in a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    """Extend *pointer* by *tokens*."""
    return "/".join([pointer, *(escape(str(token)) for token in tokens)])


def tokens(pointer: str) -> list[str]:
    """Return the reference tokens of *pointer*, unescaped."""
    return [raw.replace("~1", "/").replace("~0", "~") for raw in pointer.split("/")[1:]]


def resolve(document: Any, pointer: str) -> Any:
    """Return what *pointer* (``#/a/b/0``) addresses inside *document*.

    Raises:
        LookupError: nothing is there.
    """
    if pointer != "#" and not pointer.startswith("#/"):
        raise LookupError(f"{pointer!r} is not a pointer into this document")
    found = document
    for token in tokens(pointer):
        if isinstance(found, Mapping) and token in found:
            found = found[token]
        elif isinstance(found, list | tuple) and re.fullmatch("[0-9]+", token):
            found = found[int(token)]
        else:
            raise LookupError(f"{pointer!r}: nothing is called {token!r} there")
    return found
