"""The examples of our documents, as they stand there, and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE: Final = re.compile(r"# ([\w./-]+\.\w+)\n")
_TOOLS: Final = ("thread-contracts ", "pytest ")


def examples(document: str, language: str) -> list[str]:
    """Return the blocks of code of a document, in one language.

    Args:
        document: the path of the document from the root folder.
        language: what stands behind the fence.
    """
    text = (ROOT / document).read_text(encoding="utf-8")
    return [code for name, code in _BLOCK.findall(text) if name == language]


def example(document: str, language: str, word: str) -> str:
    """Return the only such block in which *word* stands."""
    (found,) = (code for code in examples(document, language) if word in code)
    return found


def files(document: str) -> dict[str, str]:
    """Return the files that a document shows: blocks whose first line says the name."""
    blocks = _BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))
    named = [(_FILE.match(code), code) for _, code in blocks]
    return {match[1]: code for match, code in named if match}


def commands(document: str) -> list[str]:
    """Return what a document says to type, and what its CI files run of ours, in order."""
    blocks = _BLOCK.findall((ROOT / document).read_text(encoding="utf-8"))
    found: list[str] = []
    for language, code in blocks:
        if language == "sh":
            lines = code.replace("\\\n", " ").splitlines()
            found += [line.strip() for line in lines if line.strip() and line[0] != "#"]
        if language == "yaml":
            found += [text for text in _texts(yaml.safe_load(code)) if text.startswith(_TOOLS)]
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


@dataclass(frozen=True, slots=True)
class Page:
    """What a document points at, and what can be pointed at in it.

    Attributes:
        links: addresses of links and pictures, as they are written.
        anchors: those that headings have on the web page of a repository.
    """

    links: tuple[str, ...]
    anchors: frozenset[str]


def page(document: str) -> Page:
    """Return the links and the anchors of a document."""
    tokens = MarkdownIt("commonmark").enable("table").parse((ROOT / document).read_text("utf-8"))
    named = [one.attrs.get(key) for one in _walk(tokens) for key in ("href", "src")]
    links = [str(link) for link in named if link is not None]
    titles = [tokens[i + 1] for i, one in enumerate(tokens) if one.type == "heading_open"]
    return Page(tuple(links), frozenset(_anchors(titles)))


def _walk(tokens: list[Token]) -> Iterator[Token]:
    for one in tokens:
        yield one
        yield from _walk(one.children or [])


def _anchors(titles: list[Token]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for title in titles:
        text = "".join(one.content for one in _walk(title.children or []))
        # Letters, digits, hyphens and underscores stay, and each space becomes a hyphen.
        slug = re.sub(r"[^\w -]", "", text.strip().lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield f"{slug}-{count}" if count else slug
