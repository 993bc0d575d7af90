"""The kinds of change that are made to the definition of requests: those of values, and all."""

from __future__ import annotations

from typing import Final

from benchmarks.mutants.draft import Draft
from benchmarks.mutants.limits import limit_added, limit_moved, limit_removed
from benchmarks.mutants.mutant import Change
from benchmarks.mutants.properties import (
    echo_added,
    made_optional,
    made_required,
    object_closed,
    object_opened,
    property_added,
    property_removed,
    property_renamed,
)
from contracts.definition.pointer import join

_NEW_WORD: Final = "moderator"


def made_nullable(draft: Draft) -> Change:
    """Allow null."""
    tags = {"type", "text", "static"}
    found = [c for _, n, c in draft.properties() if not c.nullable and n not in tags]
    node = draft.choose(found)
    for schema in draft.schemas(node):
        schema["nullable"] = True
    return Change(f"{node.place} may be null", accepts=node.place, has_old_rules=True)


def made_solid(draft: Draft) -> Change:
    """Allow null no longer."""
    node = draft.choose(child for _, _, child in draft.properties() if child.nullable)
    for schema in draft.schemas(node):
        schema.pop("nullable", None)
    return Change(f"{node.place} may not be null", ("refuse.wrong-type",), has_old_rules=True)


def enum_grown(draft: Draft) -> Change:
    """Add a word to an enum."""
    node = draft.choose(n for n in draft.nodes() if len(n.keywords.get("enum", ())) > 1)
    for schema in draft.schemas(node):
        schema["enum"] = [*schema["enum"], _NEW_WORD]
    return Change(f"{node.place} may be {_NEW_WORD}", accepts=node.place, has_old_rules=True)


def enum_shrunk(draft: Draft) -> Change:
    """Take a word away from an enum."""
    node = draft.choose(n for n in draft.nodes() if len(n.keywords.get("enum", ())) > 1)
    word = draft.choose(node.keywords["enum"])
    for schema in draft.schemas(node):
        schema["enum"] = [one for one in schema["enum"] if one != word]
    pointer = join(node.pointer, "enum")
    return Change(f"{node.place} may not be {word}", ("refuse.unknown-word",), forgets=(pointer,))


def branch_added(draft: Draft) -> Change:
    """Add a form that a value may have."""
    node = draft.choose(n for n in draft.nodes() if n.branches)
    forms = draft.at(node.pointer)["oneOf"]
    if any(branch.type == "object" for branch in node.branches):
        tag = {"type": "string", "enum": ["novel"]}
        size = {"type": "integer", "minimum": 1, "maximum": 7}
        forms.append(
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["type", "novel"],
                "properties": {"type": tag, "novel": size},
            }
        )
    else:
        forms.append({"type": "boolean"})
    return Change(f"{node.place} has one more form", accepts=node.place, has_old_rules=True)


def branch_removed(draft: Draft) -> Change:
    """Take a form away that a value may have."""
    node = draft.choose(n for n in draft.nodes() if len(n.branches) > 2)
    forms = draft.at(node.pointer)["oneOf"]
    gone = draft.random.randrange(len(forms))
    del forms[gone]
    owners = ("refuse.no-alternative", "refuse.every-part")
    words = f"{node.place} has no form {gone} any more"
    return Change(words, owners, forgets=(join(node.pointer, "oneOf"),))


REQUESTS: Final = (
    *(limit_moved, limit_moved, limit_added, limit_removed, property_added, echo_added),
    *(property_removed, property_renamed, made_required, made_optional, made_nullable, made_solid),
    *(enum_grown, enum_shrunk, object_closed, object_opened, branch_added, branch_removed),
)
