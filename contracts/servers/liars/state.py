"""Liars that remember too much, or that let two requests share something."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Final

from contracts.servers.liars.liar import Liar
from contracts.servers.liars.overlapping import (
    Crowded,
    MergedMetadata,
    RacingIds,
    SharedMetadata,
    SharedPermission,
    SharedResource,
    Swapped,
)
from contracts.servers.liars.remembering import (
    Json,
    Memory,
    Twist,
    accumulated,
    after,
    after_refusal,
    every,
    failure,
    having,
    leftover,
    previous,
    seen_before,
    unread_rest,
)
from contracts.servers.reference import Received, Reference, Response


def _digest(data: object) -> str:
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:24]


class _Ids(Reference):
    """Makes thread ids in a way of its own, given how many there are and the request's value."""

    threads = 0

    def __init__(self, make_id: Callable[[int, Json], object]) -> None:
        super().__init__()
        self._make_id = make_id

    def thread(self, value: Json, request: Received) -> Json:
        self.threads += 1
        own = self._make_id(self.threads, value)
        return {**super().thread(value, request), "id": f"thread_{own}"}


class _Rollback(_Ids):
    """Takes its last id back when it refuses something."""

    def __init__(self) -> None:
        super().__init__(lambda threads, value: threads)

    def answer(self, request: Received) -> Response:
        response = super().answer(request)
        self.threads = max(0, self.threads - (response.status == 400))
        return response


class _StoreIds(Reference):
    """Makes vector store ids in a way of its own, given what is asked for and the thread."""

    def __init__(self, make_id: Callable[[Json, Json], str]) -> None:
        super().__init__()
        self._make_id = make_id

    def thread(self, value: Json, request: Received) -> Json:
        thread = super().thread(value, request)
        search = (value.get("tool_resources") or {}).get("file_search") or {}
        for asked in search.get("vector_stores", ()):
            own = self._make_id(asked, thread)
            thread["tool_resources"]["file_search"]["vector_store_ids"] = [own]
        return thread


def _twisted(twist: Twist) -> Callable[[], Reference]:
    return partial(Memory, twist)


def _ids(make_id: Callable[[int, Json], object]) -> Callable[[], Reference]:
    return partial(_Ids, make_id)


def _stores(make_id: Callable[[Json, Json], str]) -> Callable[[], Reference]:
    return partial(_StoreIds, make_id)


def _fails(status: int) -> Callable[..., Response]:
    """Return a change of any answer into an error."""
    return lambda *_: failure(status)


_SERVERS: Final[Mapping[str, Mapping[str, Callable[[], Reference]]]] = {
    "identity.unique": {
        "id-constant": _ids(lambda n, value: "abc123"),
        "id-from-the-metadata": _ids(lambda n, value: _digest(value.get("metadata") or {})),
        "id-from-the-second": _ids(lambda n, value: int(time.time())),
        "id-modulo-1000": _ids(lambda n, value: n % 1_000),
        "id-of-two-workers": _ids(lambda n, value: n // 2),
        "id-taken-back-by-a-refusal": _Rollback,
    },
    "identity.unique-for-identical-bodies": {
        "id-constant-for-empty-threads": _ids(lambda n, value: n if value else "empty"),
        "id-from-the-body": _ids(lambda n, value: _digest(value)),
        "repeated-body-answered-once": _twisted(seen_before(lambda first: first, in_a_row=True)),
        "body-answered-from-a-cache": _twisted(seen_before(lambda first: first)),
    },
    "identity.unique-in-parallel": {"id-races": RacingIds},
    "identity.fresh-vector-stores": {
        "store-constant": _stores(lambda asked, thread: "vs_abc123"),
        "store-from-its-description": _stores(lambda asked, thread: f"vs_{_digest(asked)}"),
        "store-is-its-thread": _stores(lambda asked, thread: str(thread["id"])),
    },
    "isolation.no-crosstalk": {
        "metadata-of-the-previous-if-none": _twisted(previous("metadata")),
        "metadata-accumulates": _twisted(accumulated),
        "metadata-shared-in-parallel": SharedMetadata,
        "metadata-merged-in-parallel": MergedMetadata,
        "answers-swapped-in-parallel": Swapped,
        "refused-metadata-leaks": _twisted(leftover(400)),
        "unauthorised-metadata-leaks": _twisted(leftover(401)),
    },
    "echo.metadata.kept": {
        "metadata-lost-in-parallel": partial(Crowded, partial(having, metadata={})),
    },
    "echo.nothing-invented": {
        "resources-of-the-previous-if-none": _twisted(previous("tool_resources")),
    },
    "echo.code-interpreter-files": {
        "files-shared-in-parallel": partial(SharedResource, "code_interpreter", "file_ids"),
    },
    "echo.vector-store-ids": {
        "vector-store-shared-in-parallel": partial(
            SharedResource, "file_search", "vector_store_ids"
        ),
    },
    "isolation.after-refusal": {
        "refusal-then-400": _twisted(after_refusal(_fails(400), 400)),
        "wrong-token-repeated": _twisted(after_refusal(lambda _, refusal: refusal, 401)),
        "malformed-body-stays-unread": _twisted(unread_rest),
    },
    "reliability.same-request-same-outcome": {
        "every-100th-400": _twisted(every(100, 400)),
        "every-40th-402": _twisted(every(40, 402)),
        "every-40th-403": _twisted(every(40, 403)),
        "400-after-200-refusals": _twisted(after(200, 400)),
        "permission-shared-in-parallel": SharedPermission,
        "400-in-parallel": partial(Crowded, _fails(400)),
        "repeated-body-conflicts": _twisted(seen_before(_fails(409))),
    },
    "wire.no-server-error": {
        "refusal-then-500": _twisted(after_refusal(_fails(500), 400)),
        "every-100th-500": _twisted(every(100, 500)),
        "every-40th-503": _twisted(every(40, 503)),
        "500-in-parallel": partial(Crowded, _fails(500)),
        "repeated-body-crashes": _twisted(seen_before(_fails(500))),
    },
}


def _too_many(response: Response, request: Received) -> Response:
    """Answer 429, meant for too many requests, to too many pairs."""
    too_many = response.status == 400 and b"object_above_max_properties" in response.body
    del request
    return response.having(status=429) if too_many else response


LIARS: Final[tuple[Liar, ...]] = (
    *(
        Liar(name=f"state-{name}", clause=clause, make=make)
        for clause, servers in _SERVERS.items()
        for name, make in servers.items()
    ),
    Liar(
        name="state-first-request-400",
        clause="reliability.same-request-same-outcome",
        response=lambda response, request: failure(400) if request.number == 1 else response,
    ),
    Liar(
        name="state-pairs-counted-as-requests",
        clause="refuse.with-client-error",
        response=_too_many,
    ),
    Liar(
        name="state-500-after-500-requests",
        clause="wire.no-server-error",
        crashes_on=lambda request: request.number > 500,
    ),
    Liar(
        name="state-502-after-200-requests",
        clause="wire.no-server-error",
        response=lambda response, request: failure(502) if request.number > 200 else response,
    ),
)
