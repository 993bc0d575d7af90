"""Where an app of this process is asked: its operation, and the path below which it is mounted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx

from contracts.targets.address import HOST

# Where most apps have the operation.
USUAL_PATH: Final = "/v1/threads"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an app is asked.

    Attributes:
        url: the full URL of the operation.
        root_path: the part of the URL's path that leads to the app, as it is written there; ASGI
            calls it ``root_path``, WSGI ``SCRIPT_NAME``.
    """

    url: httpx.URL
    root_path: str = ""

    @classmethod
    def of(cls, path: str = USUAL_PATH, root_path: str = "") -> Place:
        """Return the place with the operation at *path*, which is relative to *root_path*.

        Args:
            path: with a query, if there is one.
            root_path: of the app; a slash at its end says nothing.
        """
        root = root_path.rstrip("/")
        return cls(httpx.URL(f"{HOST}{root}{path}"), root)
