"""Write reports to files: all of it or nothing."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final


class ReportError(Exception):
    """A report cannot be written; the message says in one sentence why."""


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


WRITERS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {"json": _json}


def parse(option: str) -> tuple[str, Path]:
    """Split ``json=PATH`` and make sure that the file can be written; or raise ReportError."""
    kind, equals, name = option.partition("=")
    if kind not in WRITERS or not equals or not name:
        kinds = ", ".join(WRITERS)
        raise ReportError(
            f"{option!r} is not a report; write it as KIND=PATH with KIND one of {kinds}"
        )
    path = Path(name)
    try:
        problem = _problem(path)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
    if problem:
        raise ReportError(f"the report {name!r:.200} {problem}")
    return kind, path


def _problem(path: Path) -> str:
    if path.is_dir():
        return "is a directory; name a file"
    if not path.parent.is_dir():
        return "would stand in a folder that does not exist"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return "cannot be written to"
    return ""


def write(kind: str, path: Path, document: Mapping[str, Any]) -> None:
    """Write *document* as a report of *kind*, replacing *path* only once it is complete."""
    text = WRITERS[kind](document)
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device is written to, not replaced.
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path, text)
    except OSError as error:
        raise ReportError(f"the report {str(path)!r} cannot be written: {error.strerror}") from None


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
