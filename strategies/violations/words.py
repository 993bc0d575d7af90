"""Words that are not in an enum, though a lenient reader may take them for one that is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from contracts.definition import Node
from strategies.violations.violation import Violation

# What neighbouring APIs know, by what it is: a speaker, a part of a message, a tool.
_FOREIGN_WORDS: Final = {
    "role": ("system", "tool", "developer", "function"),
    "part": ("input_text", "output_text", "input_image", "image", "refusal"),
    "tool": ("function", "retrieval", "web_search"),
    "detail": ("medium", "original"),
}
# In JavaScript a table that is an object has this name, whatever its words are.
_INHERITED: Final = "constructor"
_ANY_WORDS: Final = ("other", "none", "default", "unknown")
# Where one of these is a word, the others are of its kind.
_TELLING: Final = {
    "user": "role",
    **dict.fromkeys(("text", "image_url", "image_file"), "part"),
    **dict.fromkeys(("code_interpreter", "file_search"), "tool"),
}


def foreign_words(words: Collection[str], name: str) -> tuple[str, ...]:
    """Return what neighbouring APIs know beside *words*, the usual one first.

    Args:
        words: the words of an enum, or of the choices that there are.
        name: of the property.
    """
    known = next((_TELLING[word] for word in words if word in _TELLING), name)
    return _FOREIGN_WORDS.get(known, _ANY_WORDS)


def kind_of_word(word: str, name: str) -> tuple[str, bool]:
    """Return what a foreign *word* for *name* is in its API, and whether it is the usual one."""
    own = (name,) if name in _FOREIGN_WORDS else ("part", "tool")
    known = next((kind for kind in own if word in _FOREIGN_WORDS[kind]), name)
    return known, word == _FOREIGN_WORDS.get(known, _ANY_WORDS)[0]


def _like_the_first(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what software may take for the first of *words*, or for some word, and how."""
    for how, changed in (
        ("with a line end behind", f"{words[0]}\n"),
        ("with a space in front", f" {words[0]}"),
        ("with NUL and more behind", f"{words[0]}\0x"),
        ("and the same again, by commas", f"{words[0]},{words[0]}"),
        ("and the last one, by commas", f"{words[0]},{words[-1]}"),
        ("by its number", "0"),
        ("by its beginning", words[0][:3]),
        ("by its end", words[0][-3:]),
        ("with a word in front", f"x-{words[0]}"),
        ("in quotes", f'"{words[0]}"'),
    ):
        yield f"{words[0]} {how}", changed
    yield f"a name of every object: {_INHERITED}", _INHERITED


def wrong_words(node: Node) -> Iterator[Violation]:
    """Yield strings that are none of the words of *node*."""
    words = node.keywords.get("enum")
    if not words or node.type != "string" or node.is_hint:
        return
    pointer = node.origin("enum")
    for word in foreign_words(words, node.pointer.rsplit("/", 1)[-1]):
        if word not in words:
            yield Violation("enum", pointer, f"another word: {word}", word)
    if "" not in words:
        yield Violation("enum", pointer, "an empty string", "")
    for how, changed in _like_the_first(words):
        if changed not in words:
            yield Violation("enum", pointer, how, changed)
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
