"""In what way keys of one map are alike, which a store, a cache or an index may take for one.

Databases compare texts by rules of a language (Unicode Technical Standard 10): in many of them
``Key`` is ``key``, and ``café`` is ``cafe``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Final

_JOINTS: Final = str.maketrans("-. ", "___")


def _composed(key: str) -> str:
    return key if key.isascii() else unicodedata.normalize("NFKC", key)


def _folded(key: str) -> str:
    return _composed(key).casefold()


def _bare(key: str) -> str:
    """Return *key* without accents, as well as without case and form."""
    if key.isascii():
        return key.casefold()
    apart = unicodedata.normalize("NFKD", key)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


_WAYS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("case", str.casefold),
    ("form", _composed),
    ("white space at an end", str.strip),
    ("what joins words", lambda key: key.translate(_JOINTS)),
)


def ways_alike(keys: Collection[str]) -> Iterator[str]:
    """Yield in what alone some of *keys*, which are distinct, differ; in linear time."""
    for name, like in _WAYS:
        if len(set(map(like, keys))) < len(keys):
            yield name
    if len(set(map(_bare, keys))) < len(set(map(_folded, keys))):
        yield "accents"
