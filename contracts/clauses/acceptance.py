"""Promises that every valid request is accepted, by the part of the request they are about.

These clauses are one family: when a valid case is refused, the cause is the feature
that no accepted case has, and the clause that claims this feature owns the failure.
A refusal that no single feature explains belongs to ``accept.combinations``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from contracts.clauses.clause import RELIABILITY, Cause, Clause, Excuse, Level, touching
from contracts.definition.document import REQUEST
from contracts.definition.pointer import join
from contracts.record.case import Expectation
from contracts.record.parsed import Kind, ParsedExchange

FAMILY: Final = "acceptance"
_SCHEMAS: Final = "#/components/schemas"
_MESSAGE: Final = f"{_SCHEMAS}/CreateMessageRequest/properties"
_TOOLS: Final = join(REQUEST, "properties", "tool_resources", "properties")


def _refused(parsed: ParsedExchange) -> str | None:
    if not 400 <= parsed.status < 500:
        return None
    return f"a valid request was refused with {parsed.status}"


def _touches(pattern: re.Pattern[str]) -> Callable[[ParsedExchange], bool]:
    touched = touching(pattern)

    def applies(parsed: ParsedExchange) -> bool:
        valid = parsed.expect is Expectation.VALID and parsed.authentic
        if not valid or not 200 <= parsed.status < 500:
            return False
        return touched(parsed)

    return applies


def _about(pattern: re.Pattern[str]) -> Callable[[Cause], bool]:
    return lambda cause: bool(pattern.match(cause.feature))


def _accept(
    name: str, features: str, title: str, origin: str, level: Level = Level.SCHEMA
) -> Clause:
    pattern = re.compile(features)
    return Clause(
        id=f"accept.{name}",
        level=level,
        title=title,
        origin=origin,
        about=Kind.VALID,
        applies=_touches(pattern),
        judge=_refused,
        family=FAMILY,
        split=True,
        excuse=Excuse.ACCEPTED,
        defers_to=RELIABILITY,
        claims=_about(pattern),
        needs=f"an answered valid request that touches {name.replace('-', ' ')}",
        hint="The request obeys the definition; the check that refused it is too strict.",
    )


_MAP_LIMIT: Final = (
    r"(keys|values|.*metadata( key|\{\})?):(maxProperties|keyMaxLength|maxLength|bytes|UTF-16)"
)

CLAUSES: Final = (
    _accept(
        "no-body",
        r"body:absent",
        "A request without a body creates an empty thread",
        "#/paths/~1threads/post/requestBody",
        Level.IMPLIED,
    ),
    _accept(
        "empty-object", r":empty$|bare ", "{} creates an empty thread", join(REQUEST, "properties")
    ),
    _accept(
        "written-otherwise",
        r"form:",
        "The same JSON is accepted however it is written: escaped, spaced, in any order",
        "#/paths/~1threads/post/requestBody/content/application~1json",
        Level.IMPLIED,
    ),
    _accept(
        "media-type-parameters",
        r"media type:",
        "application/json is recognised with a charset parameter and in capitals",
        "#/paths/~1threads/post/requestBody/content/application~1json",
        Level.IMPLIED,
    ),
    _accept(
        "large-requests",
        r"size:",
        "A request may be large: the definition limits its parts, not its bytes",
        "#/paths/~1threads/post/requestBody",
        Level.IMPLIED,
    ),
    _accept(
        "metadata-limits",
        _MAP_LIMIT,
        "Metadata of 16 pairs, 64-character keys and 512-character values is accepted",
        f"{_SCHEMAS}/Metadata/description",
        Level.PROSE,
    ),
    _accept(
        "any-text",
        r"(.*~|.*:length>=|content:)",
        "Any text is accepted: every Unicode character, empty, long, or like another type",
        join(_MESSAGE, "content", "oneOf", 0),
    ),
    _accept(
        "roles",
        r"messages\[\]\.role",
        "user and assistant are both roles",
        join(_MESSAGE, "role", "enum"),
    ),
    _accept(
        "images",
        r"messages\[\]\.content\[\](=image|\.image|\.type=image)",
        "Images are accepted as parts, by file and by URL, with every detail level",
        f"{_SCHEMAS}/MessageContentImageFileObject",
    ),
    _accept(
        "content-parts",
        r"messages\[\]\.content(\[\]|=array|:)",
        "Content may be an array of parts",
        join(_MESSAGE, "content", "oneOf", 1),
    ),
    _accept(
        "content-string",
        r"messages\[\]\.content(=string)?$",
        "Content may be a string",
        join(_MESSAGE, "content", "oneOf", 0),
    ),
    _accept(
        "attachments",
        r"messages\[\]\.attachments(?!:absent)",
        "Attachments are accepted: for either tool, both, none, empty and null",
        join(_MESSAGE, "attachments"),
    ),
    _accept(
        "message-metadata",
        r"messages\[\]\.metadata(?!:absent)",
        "Metadata of a message is accepted, empty and null too",
        join(_MESSAGE, "metadata"),
    ),
    _accept(
        "messages",
        r"messages",
        "Messages are accepted: none, one, and up to 32",
        join(REQUEST, "properties", "messages"),
    ),
    _accept(
        "code-interpreter",
        r"tool_resources\.code_interpreter(?!:absent)",
        "code_interpreter is accepted with up to 20 file ids, without any, and empty",
        join(_TOOLS, "code_interpreter"),
    ),
    _accept(
        "vector-store-ids",
        r"tool_resources\.file_search\.vector_store_ids(?!:absent)",
        "file_search is accepted with a vector store id, and with an empty list",
        join(_TOOLS, "file_search", "oneOf", 0),
    ),
    _accept(
        "chunking",
        r"tool_resources\.file_search\.vector_stores\[\]\.chunking_strategy(?!:absent)",
        "Both chunking strategies are accepted, up to and including their limits",
        join(
            _TOOLS,
            "file_search",
            "properties",
            "vector_stores",
            "items",
            "properties",
            "chunking_strategy",
        ),
    ),
    _accept(
        "vector-stores",
        r"tool_resources\.file_search\.vector_stores(?!:absent)",
        "A vector store may be described: its files, up to 10,000, and its metadata",
        join(_TOOLS, "file_search", "properties", "vector_stores"),
    ),
    _accept(
        "tool-resources",
        r"tool_resources",
        "tool_resources is accepted, empty and null too",
        join(REQUEST, "properties", "tool_resources"),
    ),
    _accept(
        "metadata",
        r"metadata(?!:absent)",
        "Metadata is accepted, empty and null too",
        join(REQUEST, "properties", "metadata"),
    ),
    _accept(
        "combinations",
        r"",
        "What is accepted alone is accepted together, every time",
        REQUEST,
        Level.IMPLIED,
    ),
)
