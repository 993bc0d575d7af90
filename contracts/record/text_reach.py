"""The features that a text or an id has, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from contracts.definition.place import BODY, ENTRY, KEY, Place
from contracts.record import texts
from contracts.record.feature import Feature, Kind, MoreThan, Role, TextOf

# The steps that the corpora take, so that a limit in between shows as one of them.
LENGTHS: Final = (
    1, 2, 8, 16, 31, 32, 33, 48, 63, 64, 127, 128, 255, 256, 257, 511, 512, 1_000, 1_001, 1_024,
    2_000, 4_095, 4_096, 8_192, 16_384, 32_768, 65_535, 65_536, 100_000, 256_000,
)  # fmt: skip
# An id of so many characters is longer than any service issues.
LONG_ID: Final = 64
_LAX: Final = ("utf-8", "surrogatepass")
_LAX_16: Final = ("utf-16-le", "surrogatepass")
_ROLES: Final = {KEY: Role.KEY, ENTRY: Role.VALUE}


@cache
def _of_class(place: Place, role: Role, name: str) -> tuple[Feature, ...]:
    return (
        Feature(Kind.TEXT, BODY, name),
        Feature(Kind.TEXT_OF, BODY, TextOf(role, name)),
        Feature(Kind.TEXT_AT, place, name),
    )


def of_text(place: Place, value: str, limit: int | None) -> Iterator[Feature]:
    """Yield the features of a text: its classes, and how long it is; *limit* is in code points."""
    role = _ROLES.get(place[-1], Role.CONTENT)
    for name in texts.classes(value):
        yield from _of_class(place, role, name)
    for part in texts.parts(value):
        yield Feature(Kind.TEXT_PART, BODY, part)
    if limit is not None and not value.isascii():
        yield from _longer_in_units(place, role, value, limit)
    yield from at_least(Kind.LENGTH_AT_LEAST, place, LENGTHS, len(value), more_than=1)


def at_least(
    kind: Kind, place: Place, steps: Sequence[int], size: int, more_than: int
) -> Iterator[Feature]:
    """Yield each of *steps*, in their order, that *size* reaches and that is above *more_than*."""
    for number in steps:
        if number > size:
            return
        if number > more_than:
            yield Feature(kind, place, number)


def _longer_in_units(place: Place, role: Role, value: str, limit: int) -> Iterator[Feature]:
    """Yield the units in which a text is longer than the limit, which counts code points."""
    units = {"bytes": len(value.encode(*_LAX)), "UTF-16 units": len(value.encode(*_LAX_16)) // 2}
    for unit, size in units.items():
        if size > limit:
            yield Feature(Kind.TEXT_UNITS_OF, BODY, TextOf(role, MoreThan(limit, unit)))
            yield Feature(Kind.TEXT_UNITS_AT, place, MoreThan(limit, unit))


def of_id(place: Place, value: str) -> Iterator[Feature]:
    """Yield features of an id or a URL: how it ends, whether it has a query, how long it is."""
    path = re.split("[?#]", value)[0]
    ending = path.rpartition(".")[2][:8] if "." in path else ""
    yield Feature(Kind.ID_FORM, place, f"that ends in .{ending}" if ending else "without a dot")
    for mark in "?#%":
        if mark in value:
            yield Feature(Kind.ID_FORM, place, f"with {mark}")
    yield from at_least(Kind.ID_LENGTH_AT_LEAST, place, LENGTHS, len(value), more_than=LONG_ID)
