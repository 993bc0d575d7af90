"""What the name of a target says of it; nothing is loaded for that."""

from __future__ import annotations

from typing import Final

UNIX: Final = "unix:"
_IN_PROCESS: Final = ("asgi:", "wsgi:")
_URL: Final = ("http://", "https://", "http+unix://", UNIX)


def is_in_process(name: str) -> bool:
    """Return whether *name* is that of an app of the user's that runs in this process."""
    return name.startswith(_IN_PROCESS)


def is_embedded(name: str) -> bool:
    """Return whether *name* is that of a server of ours, which runs in this process."""
    return name == "reference" or name.startswith("liar:")


def is_url(name: str) -> bool:
    """Return whether *name* is the address of a server, which may be a Unix socket."""
    return name.startswith(_URL)


def takes_path(name: str) -> bool:
    """Return whether *name* leaves open where the operation is, so that ``--path`` says it."""
    return is_in_process(name) or name.startswith(UNIX)
