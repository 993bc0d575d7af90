"""What a target is held to, as the settings say."""

from __future__ import annotations

from contracts.definition import Definition, UnsupportedSchema, load
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
    return definition


def _refuse_what_does_nothing(settings: Settings) -> None:
    given = (
        (settings.operation, "--operation"),
        (settings.prose, "--prose"),
        (settings.remote_references, "--remote-references"),
    )
    for value, option in given:
        if value:
            raise UsageError(f"{option} is about a document of yours; name it with --definition")
