"""What a file sets: ``thread-contracts.toml``, or our table in ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from contracts.errors import UsageError
from contracts.settings import SETTINGS_FILE
from contracts.settings.table import DECLARATIONS, FIELDS, Value, parsed, suggestion

_PROJECT: Final = "pyproject.toml"
_TABLE: Final = "tool.thread-contracts"
# A comment may name it, too.
_HEADING: Final = re.compile(
    rb'^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["\']?thread-contracts', re.MULTILINE
)
# Settings take a few hundred bytes; the bound keeps a wrong path from filling the memory.
_MAX_BYTES: Final = 2**20


def from_file(config: str | None) -> dict[str, Value]:
    """Return what the file sets, by field.

    Args:
        config: the file to read; None looks for one in this folder and those above it.

    Raises:
        UsageError: the file cannot be read, or sets something that does not exist, or to
            no value of its kind.
    """
    if config is not None and not config.strip():
        raise UsageError("--config: nothing was given")
    path = _nearest() if config is None else Path(config)
    if path is None:
        return {}
    found = {}
    for key, given in _table(path, _parse(path, _read(path))).items():
        if key not in FIELDS:
            raise UsageError(f"{path.name}: {key!r} sets nothing; {suggestion(key, FIELDS)}")
        field = FIELDS[key]
        found[field] = parsed(DECLARATIONS[field], given, f"{key} in {path.name}")
    return found


def _nearest() -> Path | None:
    """Return the file of the nearest folder that has one."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        # A folder of that name is a mistake, which reading it reports.
        if (folder / SETTINGS_FILE).exists():
            return folder / SETTINGS_FILE
        if (folder / _PROJECT).is_file() and _is_ours(folder / _PROJECT):
            return folder / _PROJECT
    return None


def _is_ours(project: Path) -> bool:
    """Tell whether a project sets anything of ours; a broken one may be another tool's."""
    text = b""
    try:
        text = _read(project)
        tools = _parse(project, text).get("tool")
        return isinstance(tools, dict) and "thread-contracts" in tools
    except UsageError:
        return _HEADING.search(text) is not None


def _table(path: Path, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return our table; a file of our own needs none, but may have one."""
    tools = content.get("tool", {})
    table = tools.get("thread-contracts") if isinstance(tools, dict) else None
    if table is None:
        return {} if path.name == _PROJECT else content
    if not isinstance(table, dict):
        raise UsageError(f"[{_TABLE}] in {path.name} must be a table")
    return table


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # Reading a pipe or a device might never end.
            raise UsageError(f"{path} cannot be read: it is not a file")
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _parse(path: Path, text: bytes) -> Mapping[str, Any]:
    if len(text) > _MAX_BYTES:
        raise UsageError(f"{path} cannot be read: it is longer than {_MAX_BYTES} bytes")
    try:
        return tomllib.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> UsageError:
    # The first line says what is wrong; 200 characters of it are enough for that.
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:200]
    return UsageError(f"{path} cannot be read: {reason}")
