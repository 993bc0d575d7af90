"""What went wrong while an app was imported, and where in the user's code, in one sentence."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Final

# A message may quote a whole document; its beginning says what is wrong.
_LONGEST: Final = 300
_OURS: Final = Path(__file__).parents[1]


def import_problem(error: BaseException, module: str) -> str:
    """Say what failed, and where; explain it where our package stands in the way of the app's.

    Args:
        error: what importing the app, or calling its factory, has raised.
        module: the name of the module that holds the app.
    """
    missing = (getattr(error, "name", None) or "") if isinstance(error, ImportError) else ""
    package = missing.partition(".")[0]
    if [*getattr(sys.modules.get(package), "__path__", ())] == [str(_OURS.parent / package)]:
        return (
            f"the app imports {missing!r}, but the name {package!r} belongs to thread-contracts "
            "in this process; start the app yourself and give its URL instead"
        )
    if missing and f"{module}.".startswith(f"{missing}.") and not _place(error):
        return f"there is no module {missing!r} in this folder, nor is one installed"
    return f"{_what(error)}{_where(error)}"


def _what(error: BaseException) -> str:
    # A syntax error has its place in its text as well.
    said = (error.msg if isinstance(error, SyntaxError) else text_of(error)).strip()
    return f"{type(error).__name__}: {said}"[:_LONGEST] if said else type(error).__name__


def text_of(error: BaseException) -> str:
    """Return what an exception of the app says; nothing where it fails to."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 -- the app's own exception may not be able to say what it is
        return ""


def _where(error: BaseException) -> str:
    place = _place(error)
    return f", at {place[0]}:{place[1]}" if place else ""


def _place(error: BaseException) -> tuple[str, int] | None:
    """Return the file and the line: the last one beside the app, or else outside of our code."""
    if isinstance(error, SyntaxError) and error.filename:
        return _short(error.filename), error.lineno or 0
    frames = [
        (frame.filename, frame.lineno or 0)
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<") and not Path(frame.filename).is_relative_to(_OURS)
    ]
    frames = [one for one in frames if "importlib" not in Path(one[0]).parts]
    own = [one for one in frames if _is_the_users(one[0])]
    for name, line in reversed(own or frames):
        return _short(name), line
    return None


def _is_the_users(name: str) -> bool:
    path = Path(name)
    return path.is_relative_to(Path.cwd()) and "site-packages" not in path.parts


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
