"""What is known of a third party: what to install, how to start it, and what it is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

# The runtime that every Node party runs on, and what installs from PyPI; both are packages.
NODE: Final = "node@24.21.0"
UV: Final = "uv==0.13.9"


class Registry(Enum):
    """Where the packages of a party come from."""

    PYPI = "pip"
    NPM = "npm"


@dataclass(frozen=True, slots=True)
class Party:
    """A server that others wrote.

    In ``command`` and ``settings`` stand ``{port}``, ``{definition}`` (the path of our document),
    ``{app}`` (the path of the app), ``{token}``, ``{upstream}`` (a base URL) and ``{settings}``
    (the path of the file).

    Attributes:
        name: names it at the command line and its report.
        title: names it in the page.
        registry: where its packages come from.
        packages: what to install, each with its version; what is judged comes first.
        command: how it is started; the first word is a program of the installation.
        app: the file in ``apps/`` that uses it; empty for a program that is whole as it is.
        path: the base path of its operation.
        token: whether it was given the token, and the run sends it.
        headers: what the run sends besides.
        settings: the text of a file that it reads; empty where it needs none.
        upstream: whether it stands in front of another server: the reference.
        needs: programs that must be there already.
        unfit: why it cannot be judged, where that is known; it is not installed then.
        about: what it is and how it was set up, in a sentence.
    """

    name: str
    title: str
    registry: Registry
    packages: tuple[str, ...]
    command: tuple[str, ...]
    about: str
    app: str = ""
    path: str = "/v1"
    token: bool = True
    headers: tuple[str, ...] = ()
    settings: str = ""
    upstream: bool = False
    needs: tuple[str, ...] = ()
    unfit: str = ""

    @property
    def folder(self) -> str:
        """The name of the folder that it is installed in; parties of the same packages share it."""
        return re.sub(r"[^\w.-]+", "-", "-".join(self.packages)).strip("-")
