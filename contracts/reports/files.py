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
    if path.is_dir():
        raise ReportError(f"the report {name!r} is a directory; name a file")
    parent = path.parent
    if not parent.is_dir():
        raise ReportError(f"the folder of the report {name!r} does not exist")
    if not os.access(parent, os.W_OK):
        raise ReportError(f"the folder of the report {name!r} cannot be written to")
    return kind, path


def write(kind: str, path: Path, document: Mapping[str, Any]) -> None:
    """Write *document* as a report of *kind*, replacing *path* only once it is complete."""
    text = WRITERS[kind](document)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        raise ReportError(f"the report {str(path)!r} cannot be written: {error.strerror}") from None
