"""What our own modules import, read off their sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.documents import ROOT


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


def parts(room: str) -> set[str]:
    """Return the names of the folders of a room such as ``strategies``, and of what is beside."""
    return {_part(name, room) for name in imports(room)}


def wrong_ways(room: str, floors: Sequence[Sequence[str]]) -> list[str]:
    """Return which module imports from a part of *room* that is not on a floor below its own.

    What is inside one part is its own affair.  A part that is on no floor is wrong as well.
    """
    height = {part: number for number, floor in enumerate(floors) for part in floor}
    wrong = [f"{room}.{part} is on no floor" for part in sorted(parts(room) - set(height))]
    for name, found in imports(room).items():
        own = _part(name, room)
        for other in sorted(found):
            theirs = _part(other, room)
            if own in height and theirs in height and theirs != own:
                wrong += [f"{name} imports {other}"] * (height[theirs] >= height[own])
    return wrong


def _part(name: str, room: str) -> str:
    top, _, rest = name.partition(".")
    return rest.partition(".")[0] if top == room else ""
