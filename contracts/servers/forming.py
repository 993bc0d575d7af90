"""Ids that have the form which the definition gives them: a format, a pattern, a length."""

from __future__ import annotations

import string
import uuid
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Final

from contracts.definition import Node
from contracts.definition.schema.witnesses import is_sound, witnesses

# Characters that may stand for one another, where the form allows it.
_CLASSES: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
# So often the characters that can change are drawn, before the plainest id is taken.
_DRAWN: Final = 20


def formed(node: Node, usual: str) -> str:
    """Return *usual* where it obeys *node*; otherwise an id that does, and that goes with it.

    Different ids become different ones, as far as the form has so many.
    """
    if not node.keywords and not node.hard:
        return usual
    if is_sound(node, usual):
        return usual
    # The same id becomes the same one: whether ids repeat is decided where they are made.
    chance = Random(usual)  # noqa: S311 -- guards nothing
    return next(one for one in _candidates(node, chance) if is_sound(node, one))


def _candidates(node: Node, chance: Random) -> Iterator[str]:
    if node.keywords.get("format") == "uuid":
        yield str(uuid.UUID(int=chance.getrandbits(128), version=4))
    plain, free = _form(node)
    for _ in range(_DRAWN if free else 0):
        drawn = list(plain)
        for place in free:
            drawn[place] = chance.choice(_class_of(plain[place]))
        yield "".join(drawn)
    yield plain


@cache
def _form(node: Node) -> tuple[str, tuple[int, ...]]:
    """Return an id that obeys *node*, and which of its characters may be others of their class.

    It is the one with the most such characters.
    """
    known = [one for one in witnesses(node) if isinstance(one, str)]
    return max(((one, _free(node, one)) for one in known), key=lambda one: len(one[1]))


def _free(node: Node, text: str) -> tuple[int, ...]:
    return tuple(i for i in range(len(text)) if _may_change(node, text, i))


def _may_change(node: Node, text: str, place: int) -> bool:
    own = _class_of(text[place])
    others = (f"{text[:place]}{one}{text[place + 1 :]}" for one in own)
    return bool(own) and all(is_sound(node, other) for other in others)


def _class_of(character: str) -> str:
    return next((one for one in _CLASSES if character in one), "")
