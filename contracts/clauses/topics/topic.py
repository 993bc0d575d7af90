"""What one clause of acceptance is about, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.clauses import selectors
from contracts.clauses.clause import Level
from contracts.clauses.selectors import Selector
from contracts.definition import Definition, Node


@dataclass(frozen=True, slots=True)
class Topic:
    """What one clause is about.

    Attributes:
        name: the clause's, behind ``accept.``.
        selects: the features of requests that it is about.
        title: the promise.
        origin: where the definition makes it.
        level: how firmly.
        missing: why there is nothing that it is about, where that is so.
        needs_ids: places whose ids it cannot do without.
    """

    name: str
    selects: Selector
    title: str
    origin: str
    level: Level = Level.SCHEMA
    missing: str = ""
    needs_ids: tuple[tuple[str, ...], ...] = ()


# What is about requests of any kind; a property may be called so, too.
GENERAL: Final = frozenset(
    {"anything", "no-body", "empty-object", "written-otherwise", "media-type-parameters"}
    | {"large-requests", "combinations"}
)


def named(path: tuple[str, ...], otherwise: str) -> str:
    """Return what a topic is called: by its property at the top of the request, if it is one."""
    name = path[0].replace("_", "-") if len(path) == 1 else otherwise
    return otherwise if name in GENERAL else name


def absent(definition: Definition, name: str, title: str, what: str) -> Topic:
    """Return a topic that a definition has nothing for, as it has no such thing as *what*."""
    missing = f"the definition has no {what}"
    return Topic(name, selectors.nothing, title, definition.request.pointer, missing=missing)


def level(node: Node, keyword: str) -> Level:
    """Return how firmly a limit is stated up to which something is accepted."""
    return Level.PROSE if node.in_words(keyword) else Level.SCHEMA


def listed(words: list[str]) -> str:
    """Return words with commas and an ``and`` between them."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def both(words: list[str], what: str) -> str:
    """Say that each of some words is one of *what*."""
    every = {1: f"is one of the {what}", 2: f"are both {what}"}.get(len(words), f"are all {what}")
    return f"{listed(words)} {every}"


def called(path: tuple[str, ...], otherwise: str) -> str:
    """Return what the end of a path is called, at the beginning of a sentence."""
    return path[-1].replace("_", " ").capitalize() if path else otherwise


def up_to(node: Node, *others: str) -> str:
    """Say how many of *node* are sent: to its limit, or of the *others*, or many where none can."""
    most = next((node.keywords[k] for k in ("maxItems", *others) if k in node.keywords), None)
    if most is None and "maxItems" in node.distant:
        return "many"
    return f"up to {most:,}" if most is not None else "any number"
