"""Servers in which requests under way at the same time disturb each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import anyio

from contracts.servers.liars.remembering import having
from contracts.servers.reference import Received, Reference, Response

_PAUSE_S: Final = 0.001


class Overlapping(Reference):
    """Pauses halfway through a request, like a server that waits for its database."""

    in_flight = 0

    async def answer(self, request: Received) -> Response:  # type: ignore[override]  # is awaited
        """Answer after a pause."""
        self.in_flight += 1
        try:
            before = self.enter(request)
            await anyio.sleep(_PAUSE_S)
            return self.leave(request, before)
        finally:
            self.in_flight -= 1

    def enter(self, request: Received) -> Any:
        """Begin a request; the result is kept for its second half."""

    def leave(self, request: Received, before: Any) -> Response:
        """Finish a request."""
        del before
        return super().answer(request)


class RacingIds(Overlapping):
    """Reads its counter before the pause and writes it back after."""

    last = 0

    def enter(self, request: Received) -> int:
        """Begin a request."""
        del request
        return self.last + 1

    def leave(self, request: Received, before: int) -> Response:
        """Finish a request."""
        self.last = before
        return super().leave(request, before)

    def new_id(self, prefix: str) -> str:
        """Return an id that a parallel request may get too."""
        return f"thread_{self.last:024d}" if prefix == "thread" else super().new_id(prefix)


class SharedMetadata(Overlapping):
    """Keeps the current thread's metadata where the next one overwrites it."""

    current: Any = None

    def enter(self, request: Received) -> Any:
        """Begin a request."""
        response = super().leave(request, None)
        if response.status == 200:
            self.current = json.loads(response.body)["metadata"]
        return response

    def leave(self, request: Received, before: Any) -> Response:
        """Finish a request."""
        del request
        return having(before, metadata=self.current) if before.status == 200 else before


class MergedMetadata(SharedMetadata):
    """Adds to each request's metadata what the latest one has besides."""

    def leave(self, request: Received, before: Any) -> Response:
        """Finish a request."""
        del request
        merged: Response = before
        if merged.status == 200:
            own = json.loads(merged.body)["metadata"]
            merged = having(merged, metadata={**(self.current or {}), **own})
        return merged


class SharedResource(Overlapping):
    """Keeps the ids of the current request's tool where the next one overwrites them.

    Args:
        tool: code_interpreter or file_search.
        ids: the name of the list of ids in it.
    """

    def __init__(self, tool: str, ids: str) -> None:
        super().__init__()
        self._tool, self._ids = tool, ids
        self._current: Any = None

    def enter(self, request: Received) -> Response:
        """Begin a request."""
        response = super().leave(request, None)
        asked = self._asked(response)
        self._current = asked or self._current
        return response

    def leave(self, request: Received, before: Response) -> Response:
        """Finish a request."""
        del request
        if not self._asked(before):
            return before
        resources = json.loads(before.body)["tool_resources"]
        return having(before, tool_resources={**resources, self._tool: {self._ids: self._current}})

    def _asked(self, response: Response) -> Any:
        if response.status != 200:
            return None
        resources = json.loads(response.body)["tool_resources"]
        return resources.get(self._tool, {}).get(self._ids)


class Swapped(Overlapping):
    """Puts finished answers on one pile, from which each request takes the topmost."""

    def __init__(self) -> None:
        super().__init__()
        self._pile: list[Response] = []

    def enter(self, request: Received) -> None:
        """Begin a request."""
        self._pile.append(super().leave(request, None))

    def leave(self, request: Received, before: None) -> Response:
        """Finish a request."""
        del request, before
        return self._pile.pop()


class Crowded(Overlapping):
    """Creates something else while it has more than one request at once."""

    def __init__(self, instead: Callable[[Response], Response]) -> None:
        super().__init__()
        self._instead = instead

    def leave(self, request: Received, before: Any) -> Response:
        """Finish a request."""
        response = super().leave(request, before)
        crowded = self.in_flight > 1 and response.status == 200
        return self._instead(response) if crowded else response


class SharedPermission(Overlapping):
    """Keeps whether the current request is authorized where the next one overwrites it."""

    let_in = False

    def enter(self, request: Received) -> None:
        """Begin a request."""
        self.let_in = super().authorized(request.headers.get("authorization"))

    def authorized(self, header: str | None) -> bool:
        """Return whether the latest request was authorized."""
        del header
        return self.let_in
