"""What a target is held to, as the settings say."""

from __future__ import annotations

from contracts.definition import Definition, UnsupportedSchema, load
from contracts.definition.node import NEVER
from contracts.definition.schema.branches import allowed_types
from contracts.errors import UsageError
from contracts.settings.record import Settings


def definition_of(settings: Settings) -> Definition:
    """Return the definition that *settings* name: the one that is shipped where they name none.

    Raises:
        UsageError: it cannot be used; the message says why.
    """
    if settings.definition is None:
        _refuse_what_does_nothing(settings)
        return load()
    from contracts.definition.loading import load_definition

    definition = load_definition(
        settings.definition,
        settings.operation,
        settings.prose,
        is_remote_allowed=settings.remote_references,
    )
    try:
        # Everything is derived from these two.
        _ = definition.request, definition.response
    except (UnsupportedSchema, LookupError) as error:
        said = str(error.args[0] if error.args else error)
        raise UsageError(f"{definition.source.name} cannot be derived from: {said}") from None
    _refuse_what_is_no_object(definition)
    return definition


def _refuse_what_is_no_object(definition: Definition) -> None:
    """Raise UsageError where a request or an answer may be something else than an object.

    Null may stand for one.
    """
    for what, node in (("request", definition.request), ("answer", definition.response)):
        others = allowed_types(node) - {"object", "null", NEVER}
        if others or not allowed_types(node) & {"object"}:
            kinds = ", ".join(sorted(others or allowed_types(node)))
            raise UsageError(
                f"{definition.source.name}: the {what} of {definition.operation.words} must be an "
                f"object to be checked, and {node.pointer:.300} allows other types: {kinds}"
            )


def _refuse_what_does_nothing(settings: Settings) -> None:
    given = (
        (settings.operation, "--operation"),
        (settings.prose, "--prose"),
        (settings.remote_references, "--remote-references"),
    )
    for value, option in given:
        if value:
            raise UsageError(f"{option} is about a document of yours; name it with --definition")
