"""The kinds of change that are made to the definition of requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from benchmarks.mutants.draft import Draft
from benchmarks.mutants.mutant import Change
from contracts.clauses.keywords import restrictions
from contracts.definition import Limit, Node
from contracts.definition.place import Place
from contracts.definition.pointer import join
from contracts.definition.prose import HALF

_UPPER: Final = frozenset({"maxItems", "maxLength", "maximum", "maxProperties", "keyMaxLength"})
_LOWER: Final = frozenset({"minItems", "minLength", "minimum"})
_NAMES: Final = ("title", "priority", "tags", "language", "starred", "note", "valid_for", "options")
_NEW_WORD: Final = "moderator"


def _named(draft: Draft, keyword: str, place: Place) -> str:
    """Return the pattern of the clause about a keyword at *place*."""
    own = (one for one in restrictions(draft.definition()) if one.keyword == keyword)
    return next((f"refuse.{one.name}" for one in own if one.holds_at(place)), "refuse.*")


def limit_moved(draft: Draft) -> Change:
    """Move a limit, that of a schema or of a description, up or down."""
    limited = [(n, k) for n in draft.nodes() for k in n.keywords if k in _UPPER | _LOWER]
    node, keyword = draft.choose(limited)
    old = int(node.keywords[keyword])
    value = draft.choose(sorted({max(1, old // 2), max(1, old - 1), old + 1, 2 * old} - {old}))
    _set_limit(draft, node, keyword, value)
    is_stricter = (value < old) is (keyword in _UPPER)
    owners = (_named(draft, keyword, node.place),) if is_stricter else ("accept.metadata-limits",)
    return Change(
        f"{keyword} of {node.place} is {value}, was {old}",
        owners,
        None if is_stricter else node.place,
        has_old_rules=True,
    )


def _set_limit(draft: Draft, node: Node, keyword: str, value: int) -> None:
    if node.in_words(keyword):
        draft.limits = [
            replace(one, value=value)
            if (one.schema, one.keyword) == (node.pointer, keyword)
            else one
            for one in draft.limits
        ]
        return
    for schema in draft.schemas(node):
        schema[keyword] = value


def limit_added(draft: Draft) -> Change:
    """Limit what had no limit: the length of a text, or of an array."""
    free = [n for n in draft.nodes() if n.is_text and "maxLength" not in n.keywords]
    free += [n for n in draft.nodes() if n.type == "array" and "maxItems" not in n.keywords]
    node = draft.choose(free)
    keyword = "maxLength" if node.type == "string" else "maxItems"
    value = draft.choose((5, 16, 100) if keyword == "maxLength" else (3, 8, 20))
    for schema in draft.schemas(node):
        schema[keyword] = value
    owners = (_named(draft, keyword, node.place),)
    return Change(f"{keyword} of {node.place} is {value}, was free", owners, has_old_rules=True)


def limit_removed(draft: Draft) -> Change:
    """Take a limit away."""
    limited = [(n, k) for n in draft.nodes() for k in n.keywords if k in _UPPER | _LOWER | {HALF}]
    node, keyword = draft.choose(limited)
    if node.in_words(keyword):
        limit = (node.pointer, keyword)
        draft.limits = [one for one in draft.limits if (one.schema, one.keyword) != limit]
    else:
        for schema in draft.schemas(node):
            del schema[keyword]
    return Change(f"{keyword} of {node.place} is gone")


def _palette(draft: Draft) -> dict[str, Any]:
    schemas: list[dict[str, Any]] = [
        {"type": "string"},
        {"type": "string", "maxLength": 40},
        {"type": "string", "nullable": True},
        {"type": "integer", "minimum": 0, "maximum": 9},
        {"type": "boolean"},
        {"type": "string", "enum": ["low", "middle", "high"]},
        {"type": "array", "maxItems": 5, "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["unit"],
            "properties": {"unit": {"type": "string"}, "size": {"type": "integer"}},
        },
    ]
    found: dict[str, Any] = draft.choose(schemas)
    return found


def property_added(draft: Draft) -> Change:
    """Add a property to some object of the request."""
    node = draft.choose(one for one in draft.objects() if not one.branches)
    name, schema = draft.choose(n for n in _NAMES if n not in node.properties), _palette(draft)
    draft.at(node.pointer)["properties"][name] = schema
    where = node.place / name
    words = f"{where} is new: {schema}"
    if node.closed:
        return Change(words, accepts=where, has_old_rules=True)
    # What knows nothing of it lets anything stand there.
    return Change(words, ("refuse.*",), has_old_rules=True)


def echo_added(draft: Draft) -> Change:
    """Add a property to the request that the answer has, too."""
    name, schema = draft.choose(_NAMES), _palette(draft)
    draft.at(draft.old.request.pointer)["properties"][name] = schema
    answer = draft.at(draft.old.response.pointer)
    answer["properties"][name] = dict(schema)
    answer["required"] = [*answer["required"], name]
    return Change(
        f"{name} is new in request and answer: {schema}",
        (f"thread.{name}.*", f"echo.{name.replace('_', '-')}"),
        has_old_answers=True,
    )


def property_removed(draft: Draft) -> Change:
    """Take an optional property away from an object of the request."""
    optional = [(n, name) for n, name, _ in draft.properties() if name in n.optional]
    node, name = draft.choose(optional)
    del draft.at(node.pointer)["properties"][name]
    closed = join(node.pointer, "additionalProperties")
    return Change(
        f"{node.place / name} is gone",
        ("refuse.unknown-property",),
        forgets=(closed,) if node.closed else (),
    )


def property_renamed(draft: Draft) -> Change:
    """Call a property something else, in the request and where it comes back."""
    node, name, _ = draft.choose(p for p in draft.properties() if p[0].closed)
    new = f"new_{name}"
    schemas = [draft.at(node.pointer)]
    answer = draft.twin(node.place)
    if answer is not None and name in answer.properties:
        schemas.append(draft.at(answer.pointer))
    for schema in schemas:
        known = schema["properties"]
        schema["properties"] = {new if key == name else key: known[key] for key in known}
        if name in schema.get("required", ()):
            schema["required"] = [new if key == name else key for key in schema["required"]]
    before, after = (join(node.pointer, "properties", one) for one in (name, new))
    draft.limits = [
        Limit(
            one.schema.replace(before, after),
            one.keyword,
            new if one.value == name else one.value,
            one.source.replace(before, after),
        )
        for one in draft.limits
    ]
    # The old name is unknown by now, and where it was required, the new one is.
    owners: tuple[str, ...] = ("refuse.unknown-property",)
    if name in node.required:
        owners += ("refuse.missing-property", "refuse.anything")
    words = f"{node.place / name} is called {new}"
    # What every object has is refused with the object, and which part is why, nobody can tell.
    place = node.place if name in node.required else node.place / new
    return Change(words, owners, accepts=place, has_old_rules=True)


def made_required(draft: Draft) -> Change:
    """Require an optional property."""
    node, name = draft.choose((n, p) for n, p, _ in draft.properties() if p in n.optional)
    schema = draft.at(node.pointer)
    schema["required"] = [*schema.get("required", ()), name]
    words = f"{node.place / name} is required"
    return Change(words, ("refuse.missing-property",), has_old_rules=True)


def made_optional(draft: Draft) -> Change:
    """Require a property no longer."""
    tagged = {"type"}
    required = [(n, p) for n, p, _ in draft.properties() if p in n.required and p not in tagged]
    node, name = draft.choose(required)
    schema = draft.at(node.pointer)
    schema["required"] = [one for one in schema["required"] if one != name]
    return Change(f"{node.place / name} is optional", accepts=node.place, has_old_rules=True)


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


def object_closed(draft: Draft) -> Change:
    """Forbid unknown properties."""
    node = draft.choose(n for n in draft.objects() if not n.closed and not n.branches)
    draft.at(node.pointer)["additionalProperties"] = False
    # A form that is closed excludes mixtures with another, too.
    is_form = any(node in other.branches for other in draft.nodes())
    owners = ("refuse.unknown-property", *(("refuse.no-alternative",) if is_form else ()))
    return Change(f"{node.place} is closed", owners, has_old_rules=True)


def object_opened(draft: Draft) -> Change:
    """Allow unknown properties, which a server may still refuse."""
    node = draft.choose(n for n in draft.objects() if n.closed and not n.branches)
    draft.at(node.pointer).pop("additionalProperties")
    return Change(f"{node.place} is open")


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
