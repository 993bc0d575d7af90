"""What is in force: an option wins over the environment, that over the file, that over defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from contracts.errors import UsageError
from contracts.settings.table import BY_NAME, SETTINGS, Setting

FILE: Final = "thread-contracts.toml"
PROJECT: Final = "pyproject.toml"
DEFAULT: Final = "default"
TABLE: Final = "tool.thread-contracts"
_MOST_BYTES: Final = 2**20
_PREFIX: Final = "THREAD_CONTRACTS_"


@dataclass(frozen=True, slots=True)
class Value:
    """A value in force, and where it came from: an option, a variable, a file or nowhere."""

    value: Any
    source: str


Settings = Mapping[str, Value]


def resolve(
    options: Mapping[str, Any], config: str | None = None, prefix: str = "--"
) -> dict[str, Value]:
    """Return every setting's value.

    Args:
        options: what the command line gives, as text, by name; None or nothing where it
            gives nothing.
        config: the file to read; None looks for one.
        prefix: of the options' names, for messages.

    Raises:
        UsageError: something cannot be read, is unknown, or is no value of its kind.
    """
    found = {s.name: Value(s.default, DEFAULT) for s in SETTINGS}
    found |= _from_file(config)
    found |= _from_environment()
    for setting in SETTINGS:
        given = options.get(setting.name)
        if given is not None and given != []:
            source = f"{prefix}{setting.name}" if setting.name != "target" else "target"
            found[setting.name] = _parsed(setting, given, source)
    return found


def _parsed(setting: Setting, given: Any, source: str) -> Value:
    """Turn what was *given* (text, several, or a truth) into a value."""
    try:
        return Value(_value(setting, given), source)
    except ValueError as error:
        raise UsageError(f"{source}: {error}") from None


def _value(setting: Setting, given: Any) -> Any:
    if setting.flag:
        return _truth(given)
    if setting.many:
        parts = [given] if isinstance(given, str) else given
        if not isinstance(parts, Sequence):
            raise ValueError("a list of strings is needed")
        return tuple(setting.parse(_text(part)) for part in parts)
    text = _text(given)
    if setting.choices and text not in setting.choices:
        raise ValueError(f"{text!r} is none of {', '.join(setting.choices)}")
    return setting.parse(text)


def _text(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    raise ValueError(f"a string or a number is needed, not {type(given).__name__}")


def _truth(given: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    truth = given if isinstance(given, bool) else words.get(str(given).lower())
    if truth is None:
        raise ValueError(f"{given!r} is neither true nor false")
    return truth


def _from_environment() -> dict[str, Value]:
    found = {}
    for setting in SETTINGS:
        text = os.environ.get(setting.variable, "")
        if not text:
            continue
        split = text.replace(setting.separator, "\n").split("\n") if setting.many else [text]
        parts = [part.strip() for part in split if part.strip()]
        found[setting.name] = _parsed(setting, parts if setting.many else text, setting.variable)
    _check_names([n for n in os.environ if n.startswith(_PREFIX)])
    return found


def _check_names(variables: Sequence[str]) -> None:
    known = [setting.variable for setting in SETTINGS]
    for name in variables:
        if name not in known:
            raise UsageError(f"the variable {name} sets nothing{_suggestion(name, known)}")


def _from_file(config: str | None) -> dict[str, Value]:
    path = Path(config) if config else next(_candidates(), None)
    if path is None:
        return {}
    table = _table(path)
    if table is None:
        return {}
    found = {}
    for key, given in table.items():
        if key not in BY_NAME:
            raise UsageError(f"{path.name}: {key!r} sets nothing{_suggestion(key, [*BY_NAME])}")
        found[key] = _parsed(BY_NAME[key], given, f"{key} in {path.name}")
    return found


def _candidates() -> Iterator[Path]:
    """Yield the file of the nearest folder that has one, from here upwards."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        for name in (FILE, PROJECT):
            if (folder / name).is_file():
                yield folder / name


def _table(path: Path) -> Mapping[str, Any] | None:
    content = _content(path)
    tools = content.get("tool", {})
    table = tools.get("thread-contracts") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"[{TABLE}] in {path.name} must be a table")
    # A file of our own needs no table, but may have one.
    return content if table is None and path.name != PROJECT else table


def _content(path: Path) -> Mapping[str, Any]:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ValueError("it is no file")
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
        if len(text) > _MOST_BYTES:
            raise ValueError(f"it is longer than {_MOST_BYTES} bytes")
        return tomllib.loads(text.decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:200]
        raise UsageError(f"{path} cannot be read: {reason}") from None


def _suggestion(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1, 0.6)
    return f"; did you mean {close[0]}?" if close else "; see `thread-contracts check --help`"
