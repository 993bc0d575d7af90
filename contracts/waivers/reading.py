"""Read a file of waivers, and refuse in one sentence what is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from contracts.errors import UsageError
from contracts.nearest import did_you_mean
from contracts.waivers.waiver import UNFILLED, Waiver

# An entry takes some hundred bytes; the bound keeps a wrong path from filling the memory.
_MAX_BYTES: Final = 2**20
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*waiver[ \t]*\]\]")
_LINE: Final = re.compile(r" \(at line (\d+), column \d+\)")
_IDENTITY: Final = re.compile(r"[0-9a-f]{10}")
_KEYS: Final = ("clause", "identity", "cause", "reason", "expires")


def text_of(path: Path, name: str) -> str:
    """Return the text of the file at *path*, or raise UsageError.

    Args:
        path: of the file.
        name: what to call it.
    """
    try:
        if path.exists() and not path.is_file():
            # Reading a pipe or a device might never end.
            raise UsageError(f"{name} cannot be read: it is not a file; give a file of waivers")
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise UsageError(f"{name} cannot be read: it is longer than {_MAX_BYTES} bytes")
        return content.decode("utf-8")
    except FileNotFoundError:
        raise UsageError(
            f"{name} cannot be read: there is no such file; --update-waivers writes it"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"{name} cannot be read: {reason}") from None


def waivers_in(
    text: str, name: str, clauses: Collection[str], *, unfilled: bool = False
) -> tuple[Waiver, ...]:
    """Return the waivers in the text of a file.

    Args:
        text: of the file.
        name: of the file, for messages.
        clauses: the ids that there are.
        unfilled: whether a reason may still have to be filled in.

    Raises:
        UsageError: something in it is wrong; the message says on which line, and what to do.
    """
    entries = _entries(text, name)
    lines = header_lines(text, len(entries))
    reader = _Reader(text.split("\n"), name, clauses, unfilled)
    found: dict[tuple[str, str, str], Waiver] = {}
    for line, entry in zip(lines, entries, strict=True):
        waiver = reader.waiver(line, entry)
        key = (waiver.clause, waiver.identity, waiver.cause)
        if key in found:
            first = found[key].line
            raise UsageError(
                f"{waiver.place}: line {first} waives the same already; delete one of the two"
            )
        found[key] = waiver
    return tuple(found.values())


def _entries(text: str, name: str) -> Sequence[Any]:
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error)
        place = _LINE.search(said)
        line = place[1] if place else str(text.count("\n") + 1)
        reason = _LINE.sub("", said).partition("\n")[0]
        raise UsageError(
            f"{name}, line {line}: this is not TOML ({reason[:200]}); mend or remove it"
        ) from None
    for key in content:
        if key != "waiver":
            raise UsageError(f"{name}: {key!r} means nothing here; write each entry as [[waiver]]")
    entries = content.get("waiver", [])
    if not isinstance(entries, list) or len(header_lines(text, len(entries))) != len(entries):
        raise UsageError(f"{name}: write each entry as [[waiver]], with its keys on lines below it")
    return entries


def header_lines(text: str, count: int) -> list[int]:
    """Return the numbers of the lines on which the entries of a file begin.

    Args:
        text: of the file, which is TOML.
        count: how many entries there are.
    """
    lines = text.split("\n")
    found = [number for number, line in enumerate(lines, 1) if _HEADER.match(line)]
    if len(found) == count:
        return found
    # Some stand in a text of several lines: what comes before those is not TOML.
    return [number for number in found if _is_toml("\n".join(lines[: number - 1]))]


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


class _Reader:
    """Reads the entries of one file.

    Args:
        lines: of the file.
        name: of the file, for messages.
        clauses: the ids that there are.
        unfilled: whether a reason may still have to be filled in.
    """

    def __init__(
        self, lines: Sequence[str], name: str, clauses: Collection[str], unfilled: bool
    ) -> None:
        self._lines = lines
        self._name = name
        self._clauses = clauses
        self._unfilled = unfilled

    def waiver(self, line: int, entry: Mapping[str, Any]) -> Waiver:
        """Return the entry that begins on *line*, or raise UsageError."""
        for key in entry:
            if key not in _KEYS:
                raise self._wrong(line, key, f"{key!r} means nothing; {_suggestion(key, _KEYS)}")
        texts = {key: self._text(line, entry, key) for key in _KEYS if key != "expires"}
        self._check(line, texts)
        return Waiver(
            **texts,
            expires=self._expires(line, entry.get("expires")),
            place=f"{self._name}, line {line}",
            line=line,
        )

    def _text(self, line: int, entry: Mapping[str, Any], key: str) -> str:
        """Return the text of *key*; empty where a key that may be left out is."""
        given = entry.get(key, "" if key in {"identity", "cause"} else None)
        if given is None:
            raise self._wrong(line, key, f"the entry has no {key}; add {key} = '...'")
        if not isinstance(given, str):
            raise self._wrong(line, key, f"{key} must be a text; put it in quotes")
        if key in entry and not given.strip():
            raise self._wrong(line, key, f"{key} is empty; fill it in")
        return given

    def _check(self, line: int, texts: Mapping[str, str]) -> None:
        clause, identity, reason = texts["clause"], texts["identity"], texts["reason"]
        if clause not in self._clauses:
            advice = _suggestion(clause, self._clauses)
            raise self._wrong(line, "clause", f"there is no clause {clause!r:.80}; {advice}")
        if identity and not _IDENTITY.fullmatch(identity):
            said = "an identity has ten hexadecimal digits; copy it from the finding in a report"
            raise self._wrong(line, "identity", said)
        if reason.strip() == UNFILLED and not self._unfilled:
            said = "the reason is not filled in yet; say why this failure is accepted"
            raise self._wrong(line, "reason", said)

    def _expires(self, line: int, given: Any) -> date | None:
        if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
            return given
        said = "expires must be a date without quotes and without a time, such as 2027-01-31"
        raise self._wrong(line, "expires", said)

    def _wrong(self, line: int, key: str, said: str) -> UsageError:
        return UsageError(f"{self._name}, line {self._line_of(key, line)}: {said}")

    def _line_of(self, key: str, begin: int) -> int:
        """Return the line of *key* in the entry that begins on a line; that line without it."""
        wanted = re.compile(rf"[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=")
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if _HEADER.match(line):
                break
            if wanted.match(line):
                return number
        return begin


def _suggestion(name: str, known: Collection[str]) -> str:
    few = len(known) <= len(_KEYS)
    rest = f"there are {', '.join(known)}" if few else "see `thread-contracts clauses`"
    return did_you_mean(name, known, rest)
