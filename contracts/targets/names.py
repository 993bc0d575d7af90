"""What the name of a target says of it; nothing is loaded for that."""

from __future__ import annotations

from typing import Final

_IN_PROCESS: Final = ("asgi:", "wsgi:")


def is_in_process(name: str) -> bool:
    """Return whether *name* is that of an app of the user's that runs in this process."""
    return name.startswith(_IN_PROCESS)
