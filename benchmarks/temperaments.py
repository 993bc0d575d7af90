"""What colours every answer of a server, beside its single faults: how whole servers tend to be.

Each is put together with liars, so that it shows whether it hides their faults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from contracts.clauses.clause import UNIQUE
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Response

_CANNED: Final = json.dumps(
    {
        "id": "thread_abc123abc123abc123abc123",
        "object": "thread",
        "created_at": 1_700_000_000,
        "tool_resources": {},
        "metadata": {},
    }
).encode()


def _with_201(response: Response, _: Received) -> Response:
    return Response(201, response.body, response.headers) if response.status == 200 else response


def _always_the_same(_: Response, __: Received) -> Response:
    return Response(200, _CANNED, {"content-type": "application/json"})


def _has_parts(value: dict[str, Any]) -> bool:
    messages = value.get("messages")
    found = [one.get("content") for one in messages or [] if isinstance(one, dict)]
    return any(isinstance(content, list) for content in found)


def _has_file_search(value: dict[str, Any]) -> bool:
    return "file_search" in (value.get("tool_resources") or {})


def _has_ids(value: dict[str, Any]) -> bool:
    text = json.dumps(value)
    return "file-" in text or "vs_" in text


def _without_metadata(thread: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thread.items() if name != "metadata"}


TEMPERAMENTS: Final[Mapping[str, Liar]] = {
    one.name: one
    for one in (
        Liar(name="(answers with 201)", clause="wire.status-200", response=_with_201),
        Liar(name="(gives one answer to all)", clause=UNIQUE, response=_always_the_same),
        Liar(name="(refuses arrays of parts)", clause="accept.content-parts", refuses=_has_parts),
        Liar(
            name="(refuses file_search)", clause="accept.tool-resources", refuses=_has_file_search
        ),
        Liar(name="(has no metadata)", clause="thread.metadata.required", thread=_without_metadata),
        Liar(name="(knows no id)", clause="accept.vector-store-ids", refuses=_has_ids),
        Liar(name="(needs no token)", clause="auth.missing", admits=lambda header, token: True),
    )
}
