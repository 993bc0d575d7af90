"""What our own modules import, read off their sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.documents import ROOT


def folders(room: str) -> set[str]:
    """Return the names of the folders of a room, such as ``strategies``."""
    return {path.parent.name for path in (ROOT / room).glob("*/*.py")}


def imports(room: str) -> dict[str, set[str]]:
    """Return for each module below *room* the modules of ours that it imports, by dotted names.

    Imports inside functions count as well.
    """
    sources = {_dotted(path): path for path in sorted((ROOT / room).rglob("*.py"))}
    return {name: set(_imported(path)) for name, path in sources.items()}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # The name may be that of a module.
            yield from (f"{node.module}.{name.name}" for name in node.names)


def wrong_ways(room: str, floors: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return which module imports from a folder of *room* that is not on a floor below its own.

    What is inside one folder is its own affair.  A folder that is on no floor is wrong as well.
    """
    height = {folder: number for number, floor in enumerate(floors) for folder in floor}
    wrong = [f"{room}.{folder} is on no floor" for folder in sorted(folders(room) - set(height))]
    for name, found in imports(room).items():
        own = _folder(name, room)
        for other in sorted(found):
            theirs = _folder(other, room)
            if own in height and theirs in height and theirs != own:
                wrong += [f"{name} imports {other}"] * (height[theirs] >= height[own])
    return wrong


def _folder(name: str, room: str) -> str:
    top, _, rest = name.partition(".")
    return rest.partition(".")[0] if top == room else ""
