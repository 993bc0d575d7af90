"""How a setting is declared: its name, its parser and its help stand beside its type, once.

The functions here make the fields of ``Settings``.  Their return types are those of the
parser, so that a field whose annotation disagrees with its parser is a type error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, TypeVar, cast

from contracts.settings import values

T = TypeVar("T")
KEY: Final = "declaration"
PREFIX: Final = "THREAD_CONTRACTS_"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of a setting beside its type.

    Attributes:
        name: as in ``--max-requests``, ``max-requests = 5`` and THREAD_CONTRACTS_MAX_REQUESTS.
        kind: whether it takes one value, may be given several times, or is on or off.
        help: what it does, without its default.
        parse: turns text into a value; raises ValueError with a sentence.
        default: the value where nothing is given, written as a user would; empty for none.
        example: a value of a setting that has no default, written as a user would.
        metavar: what the help calls its value; choices have "|" between them.
        shown: returns what a reader may see of one value: nothing secret.
        separator: what stands between several values in the environment variable.
        positional: whether the command line takes it as an argument instead of an option.
        pytest: whether pytest has an option for it.
    """

    name: str
    kind: Literal["once", "many", "flag"]
    help: str
    parse: Callable[[str], Any]
    default: str = ""
    example: str = ""
    metavar: str = ""
    shown: Callable[[Any], values.Scalar] = values.plain
    separator: str = ","
    positional: bool = False
    pytest: bool = True

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{PREFIX}{self.name.upper().replace('-', '_')}"

    @property
    def description(self) -> str:
        """What it does, with its default."""
        if self.kind == "many":
            return f"{self.help} (repeatable)"
        return f"{self.help} (default {self.default})" if self.default else self.help

    def value(self, given: Any) -> Any:
        """Turn what the command line, a variable or a file gives into a value.

        Args:
            given: text, a number, a truth, or several texts.

        Raises:
            ValueError: *given* is no value of this setting; the message is a sentence.
        """
        if self.kind == "flag":
            return given if isinstance(given, bool) else self.parse(_text(given))
        if self.kind == "once":
            return self.parse(_text(given))
        parts = [given] if isinstance(given, str) else given
        if not isinstance(parts, Sequence):
            raise ValueError("a list of strings is needed")  # noqa: TRY004 -- as parsers do
        return tuple(self.parse(_text(part)) for part in parts)


def _text(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    raise ValueError(f"a string or a number is needed, not {type(given).__name__}")


def once(
    name: str,
    parse: Callable[[str], T],
    about: str,
    *,
    default: str,
    metavar: str,
    positional: bool = False,
) -> T:
    """Declare a setting that always has one value."""
    said = Declaration(
        name, "once", about, parse, default=default, metavar=metavar, positional=positional
    )
    return field(default_factory=partial(parse, default), metadata={KEY: said})


def optional(
    name: str,
    parse: Callable[[str], T],
    about: str,
    *,
    metavar: str,
    example: str,
    shown: Callable[[Any], values.Scalar] = values.plain,
    pytest: bool = True,
) -> T | None:
    """Declare a setting that has one value or none."""
    said = Declaration(
        name, "once", about, parse, example=example, metavar=metavar, shown=shown, pytest=pytest
    )
    return cast("T | None", field(default=None, metadata={KEY: said}))


def many(
    name: str,
    parse: Callable[[str], T],
    about: str,
    *,
    metavar: str,
    example: str,
    shown: Callable[[Any], values.Scalar] = values.plain,
    separator: str = ",",
) -> tuple[T, ...]:
    """Declare a setting that may be given several times."""
    said = Declaration(
        name,
        "many",
        about,
        parse,
        example=example,
        metavar=metavar,
        shown=shown,
        separator=separator,
    )
    return cast("tuple[T, ...]", field(default=(), metadata={KEY: said}))


def flag(name: str, about: str) -> bool:
    """Declare a setting that is on or off, and off where nothing is given."""
    said = Declaration(name, "flag", about, values.truth)
    return field(default=False, metadata={KEY: said})
