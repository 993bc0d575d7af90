"""Objects that are not what they should be: properties missing, unknown, or of two branches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.pointer import join
from contracts.definition.schema.branches import choosing
from contracts.record.samples import full, minimal, telling
from strategies.violations.violation import Violation
from strategies.violations.words import foreign_words

# Names that clients send by mistake: typing errors, older versions, the answer's own
# properties, and names that prototypes and query languages treat specially.
_UNKNOWN_NAMES: Final = (
    "unknown", "id", "object", "created_at", "attachments", "file_ids", "thread_id", "name", "user",
    "message", "Metadata", "metadata ", "tools", "__proto__",
    "constructor", "$where", "", "x-trace", "_id", "metadata[key]",
)  # fmt: skip
# What neighbouring operations take beside the same body: a shared reader may know it.
_NEIGHBOURS: Final = ("assistant_id", "model", "instructions", "stream")


# What says the same thing elsewhere: a reader of several forms may take it.
_INSTEAD: Final = ("id", "url")
INSTEAD: Final = "another name"

# What frameworks wrap a body in.
_WRAPPERS: Final = ("thread", "data", "body", "params")


def wrong_objects(node: Node) -> Iterator[Violation]:
    """Yield objects without what is required, or with what is unknown."""
    if node.branches:
        return
    whole = minimal(node)
    for name in node.properties:
        if name in node.required:
            rest = {key: value for key, value in whole.items() if key != name}
            yield Violation("required", node.origin("required"), f"without {name}", rest)
    if len(node.required) > 1:
        yield Violation("required", node.origin("required"), "an empty object", {})
    if node.closed:
        yield from _unknown_names(node, whole)
    else:
        yield from _other_names(node, whole)


def _other_names(node: Node, whole: dict[str, Any]) -> Iterator[Violation]:
    """Yield objects that may have other names too, with one in place of what is required."""
    for name in sorted(node.required & node.properties.keys()):
        if "enum" in node.properties[name].keywords:
            # The word that tells what it is may be missing as well, to who goes by what is there.
            continue
        rest = {key: value for key, value in whole.items() if key != name}
        for other in (*_INSTEAD, *list(_misspelt(name))[2:3]):
            if other not in node.properties and node.entries is None:
                how = f"{INSTEAD}: {other!r} for {name}"
                value = {**rest, other: telling(node.properties[name])}
                yield Violation("required", node.origin("required"), how, value)


def _unknown_names(node: Node, whole: dict[str, Any]) -> Iterator[Violation]:
    pointer = node.origin("additionalProperties")
    names = _UNKNOWN_NAMES if node.place else (*_UNKNOWN_NAMES, *_NEIGHBOURS)
    found: dict[str, Any] = {f"{name!r}": {name: "x"} for name in names}
    for how, value in (("null", None), ("false", False), ("an empty string", "")):
        found[f"'unknown' as {how}"] = {"unknown": value}
    found["two names at once"] = {"unknown": 1, "other": 2}
    for name, child in node.properties.items():
        # Valid but for the name, so that nothing else can be what refuses it.
        for changed in _misspelt(name):
            found[f"{name} as {changed!r}"] = {changed: telling(child)}
    for number, (how, more) in enumerate(found.items()):
        if not more.keys() & node.properties.keys():
            wrong = {**whole, **_words_in_turn(node, number), **more}
            yield Violation("additionalProperties", pointer, how, wrong)
    for wrapper in () if node.required else _WRAPPERS:
        inner = full(node, ids=False)
        yield Violation("additionalProperties", pointer, f"all in {wrapper!r}", {wrapper: inner})


def _words_in_turn(node: Node, number: int) -> dict[str, str]:
    """Return what is required and a word of several as word number *number*: a check may ask it."""
    required = {name: node.properties[name] for name in sorted(node.required)}
    words = {name: child.keywords.get("enum", ()) for name, child in required.items()}
    return {name: known[number % len(known)] for name, known in words.items() if len(known) > 1}


def _misspelt(name: str) -> Iterator[str]:
    """Yield *name* as other conventions, and lenient matching of names, would have it."""
    first, *rest = name.split("_")
    yield name.capitalize()
    yield name.upper()
    if rest:
        yield first + "".join(map(str.capitalize, rest))
        yield name.replace("_", "-")


def wrong_choices(node: Node) -> Iterator[Violation]:
    """Yield objects with neither or both of the properties of which one is to be chosen."""
    pointer = join(node.pointer, "oneOf")
    names = sorted(frozenset().union(*node.choices))
    yield Violation("oneOf", pointer, "neither", {})
    yield Violation("oneOf", pointer, "neither, but something else", {"unknown": []})
    empty = {name: minimal(node.properties[name]) for name in names}
    full = {name: telling(node.properties[name]) for name in names}
    yield Violation("oneOf", pointer, "both, empty", empty)
    yield Violation("oneOf", pointer, "both", full)
    for name in names:
        yield Violation("oneOf", pointer, f"both, only {name} filled", {**empty, name: full[name]})


def no_branch(node: Node) -> Iterator[Violation]:
    """Yield objects that select one branch and carry another's content."""
    objects = [branch for branch in node.branches if branch.type == "object"]
    pointer = node.origin(node.mode)
    for branch in objects:
        for other in objects:
            own, foreign = minimal(branch), minimal(other)
            mixed = {**foreign, **{tag: own[tag] for tag in choosing(branch)}}
            if branch is other:
                continue
            if not branch.required <= mixed.keys():
                name = f"{branch.label} with the content of {other.label}"
                yield Violation(node.mode, pointer, name, mixed)
            elif branch.closed and not mixed.keys() <= branch.properties.keys():
                name = f"{branch.label} with what {other.label} has besides"
                yield Violation(node.mode, pointer, name, mixed)
            yield from _with_null(node, branch, other)
    own = {branch.label for branch in node.branches}
    for branch in objects:
        yield from _with_capitals(node, branch, own)
    for branch in objects[:1]:
        for tag in choosing(branch):
            # Parts and tools of neighbouring APIs, which a shared implementation may know.
            for word in foreign_words(own, tag):
                yield Violation(node.mode, pointer, f"a {word}", {tag: word, word: "text"})


def _with_capitals(node: Node, branch: Node, own: set[str]) -> Iterator[Violation]:
    """Yield *branch* with the word in capitals that says which one it is."""
    for tag in choosing(branch):
        for word in branch.properties[tag].keywords["enum"][:1]:
            changed = str(word).upper()
            if isinstance(word, str) and changed != word and changed not in own:
                value = {**minimal(branch), tag: changed}
                yield Violation(node.mode, node.origin(node.mode), f"{word} in capitals", value)


def _with_null(node: Node, branch: Node, other: Node) -> Iterator[Violation]:
    """Yield *branch* with what only the *other* one has as null, as if that were not there."""
    for name in sorted(other.properties.keys() - branch.properties.keys()):
        if branch.closed:
            how = f"{branch.label} with {name} of {other.label} as null"
            value = {**minimal(branch), name: None}
            yield Violation(node.mode, node.origin(node.mode), how, value)
