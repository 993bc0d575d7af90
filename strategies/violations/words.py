"""Words that are not in an enum, though a lenient reader may take them for one that is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.definition import Node
from strategies.violations.violation import Violation

_FOREIGN_WORDS: Final = {
    "role": ("system", "tool", "developer", "function"),
    "type": ("function", "retrieval", "input_text", "output_text", "image", "none", "other"),
    "detail": ("medium", "original"),
}
USUAL_WORD: Final = {name: words[0] for name, words in _FOREIGN_WORDS.items()}
"""What most programs know from neighbouring APIs, by the name of the property."""
_ANY_WORDS: Final = ("other", "none", "default", "unknown")
# Where this is a word, the others say who else may speak.
_SPEAKER: Final = "user"


def wrong_words(node: Node) -> Iterator[Violation]:
    """Yield strings that are none of the words of *node*."""
    words = node.keywords.get("enum")
    if not words or node.type != "string" or node.is_hint:
        return
    pointer = node.origin("enum")
    name = "role" if _SPEAKER in words else node.pointer.rsplit("/", 1)[-1]
    for word in _FOREIGN_WORDS.get(name, _ANY_WORDS):
        if word not in words:
            yield Violation("enum", pointer, f"another word: {word}", word)
    if "" not in words:
        yield Violation("enum", pointer, "an empty string", "")
    for how, changed in (
        ("with a line end behind", f"{words[0]}\n"),
        ("with a space in front", f" {words[0]}"),
        ("and the same again, by commas", f"{words[0]},{words[0]}"),
        ("and the last one, by commas", f"{words[0]},{words[-1]}"),
        ("by its number", "0"),
        ("by its beginning", words[0][:3]),
        ("by its end", words[0][-3:]),
        ("with a word in front", f"x-{words[0]}"),
        ("in quotes", f'"{words[0]}"'),
    ):
        if changed not in words:
            yield Violation("enum", pointer, f"{words[0]} {how}", changed)
    for word in words:
        for how, changed in (
            ("in capitals", word.upper()),
            ("capitalised", word.capitalize()),
            ("with a space behind", f"{word} "),
            ("with a letter more", f"{word}s"),
            ("with a letter less", word[:-1]),
        ):
            if changed not in words:
                yield Violation("enum", pointer, f"{word} {how}", changed)
