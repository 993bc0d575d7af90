"""Every declaration by its field and by its name, and how a source's value is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final

from contracts.errors import UsageError
from contracts.nearest import did_you_mean
from contracts.settings import values
from contracts.settings.declaration import KEY, Declaration
from contracts.settings.record import Settings

DECLARATIONS: Final[dict[str, Declaration]] = {
    field.name: field.metadata[KEY] for field in fields(Settings)
}
FIELDS: Final = {said.name: field for field, said in DECLARATIONS.items()}
# Where settings are read from is an option, but no setting.
CONFIG: Final = Declaration(
    "config",
    "once",
    "read settings from this file, instead of looking for one",
    values.word,
    metavar="PATH",
)
OPTIONS: Final = (*DECLARATIONS.values(), CONFIG)
TOKEN_VARIABLE: Final = DECLARATIONS["token"].variable


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was given, and where: an option, a variable or a place in a file."""

    value: Any
    source: str


def parsed(declaration: Declaration, given: Any, source: str) -> Value:
    """Return the value that *source* gives, or raise UsageError naming the source."""
    try:
        return Value(declaration.value(given), source)
    except ValueError as error:
        raise UsageError(f"{source}: {error}") from None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return what to do about an unknown name, as the end of a sentence."""
    return did_you_mean(name, known, "see `thread-contracts check --help`")
