"""Every topic of a definition, in the order in which they own what they select."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.clauses import selectors
from contracts.clauses.clause import Level
from contracts.clauses.selectors import at, kinds
from contracts.clauses.topics.messages import of_content, of_messages
from contracts.clauses.topics.resources import of_resources
from contracts.clauses.topics.texts import of_texts
from contracts.clauses.topics.topic import GENERAL, Topic, absent
from contracts.definition import Definition
from contracts.definition.pointer import join
from contracts.record.feature import Kind as K
from contracts.record.samples import needs_id

_WRITTEN: Final = (K.WRITTEN, K.STANDS, K.ESCAPED, K.RAW_UTF_8, K.SPACED)


def topics(definition: Definition) -> list[Topic]:
    """Return every topic of a definition; of several that select a feature, the first owns it."""
    known = [*_of_requests(definition), *of_texts(definition)]
    if definition.parts.content:
        known += of_content(definition)
    else:
        known += [absent(definition, name, *words) for name, words in _MESSAGES.items()]
    known += [*of_messages(definition), *of_resources(definition)]
    others = list(_of_others(definition, {one.name for one in known if not one.missing}))
    taken = {one.name for one in others}
    last = Topic(
        "combinations",
        selectors.anything,
        "What is accepted alone is accepted together, every time",
        definition.request.pointer,
        Level.IMPLIED,
    )
    return [*(one for one in known if one.name not in taken), *others, last]


_MESSAGES: Final = {
    "images": ("Images are accepted as parts", "content"),
    "content-parts": ("Content may be an array of parts", "content"),
    "content-string": ("Content may be a string", "content"),
}


def _of_requests(definition: Definition) -> Iterator[Topic]:
    """Yield what is said of any request."""
    root, media_type, noun = definition.request, definition.operation.body, definition.parts.noun
    body = media_type.rpartition("/content/")[0]
    stated = definition.at(body).get("required") is True
    needs = "" if definition.takes_nothing else "the definition requires properties"
    needs_body = "the definition requires a body" if stated else needs
    implied = Level.IMPLIED
    yield Topic("anything", kinds(K.ANYTHING), "Valid requests are accepted at all", media_type)
    yield Topic(
        "no-body",
        kinds(K.NO_BODY),
        f"A request without a body creates an empty {noun}",
        body,
        implied,
        needs_body,
    )
    yield Topic(
        "empty-object",
        selectors.is_empty_object,
        f"{{}} creates an empty {noun}",
        join(root.pointer, "properties"),
        missing=needs,
    )
    yield Topic(
        "written-otherwise",
        kinds(*_WRITTEN),
        "The same JSON is accepted however it is written: escaped, spaced, in any order",
        media_type,
        implied,
    )
    yield Topic(
        "media-type-parameters",
        kinds(K.DECLARED),
        "application/json is recognised with a charset parameter and in capitals",
        media_type,
        implied,
    )
    yield Topic(
        "large-requests",
        kinds(K.BODY_SIZE),
        "A request may be large: the definition limits its parts, not its bytes",
        body,
        implied,
    )


def _of_others(definition: Definition, taken: set[str]) -> Iterator[Topic]:
    """Yield a topic for each property at the top of the request that no other is about."""
    root = definition.request
    for prop in definition.parts.others:
        name = prop.replace("_", "-")
        name = f"property-{name}" if name in taken or name in GENERAL else name
        forms = ", empty and null too" if root.properties[prop].nullable else ""
        origin = join(root.pointer, "properties", prop)
        title = f"{prop} is accepted, in every form{forms}"
        ids = ((prop,),) if needs_id(root.properties[prop]) else ()
        yield Topic(name, at((prop,)), title, origin, needs_ids=ids)
