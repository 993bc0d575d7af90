"""Real ids in the place of made-up ones, for those who test what looks ids up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.record.samples import numbers_in, pattern_of

Ids = Mapping[str, Sequence[str]]
"""Real ids by their kind: ``file``, ``vector_store``, ``image``."""


def with_real(value: Any, ids: Ids) -> Any:
    """Return *value* with real ids of the kinds that there are any of.

    Equal ids stay equal.  Where more different ones are needed than there are, they repeat.
    """
    if isinstance(value, str):
        return _real(value, ids)
    if isinstance(value, list):
        return [with_real(entry, ids) for entry in value]
    if isinstance(value, dict):
        return {name: with_real(entry, ids) for name, entry in value.items()}
    return value


def _real(text: str, ids: Ids) -> str:
    for kind, real in ids.items():
        is_whole = real and pattern_of(kind).fullmatch(text.removeprefix("https://"))
        if is_whole:
            return real[numbers_in(kind, text)[0] % len(real)]
    return text
