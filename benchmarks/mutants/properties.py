"""Changes of what an object has: properties, which of them it must have, and others beside them."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.mutants.draft import Draft
from benchmarks.mutants.mutant import Change
from contracts.definition import Limit
from contracts.definition.pointer import join

_NAMES: Final = ("title", "priority", "tags", "language", "starred", "note", "valid_for", "options")


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
