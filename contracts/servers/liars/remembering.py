"""Servers that change an answer because of an earlier request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from contracts.record.json_text import NotJson, parse
from contracts.servers.reference import Received, Reference, Response

Json = dict[str, Any]
Twist = Callable[[Response, Received, Json], Response]


def failure(status: int, message: str = "Something went wrong.") -> Response:
    """Return an error answer."""
    return Response(status, json.dumps({"error": {"message": message}}).encode())


def having(response: Response, **changes: Any) -> Response:
    """Return an answered thread with some properties replaced."""
    return response.having(body=json.dumps({**json.loads(response.body), **changes}).encode())


class Memory(Reference):
    """Answers honestly, then changes the answer with the help of a memory."""

    def __init__(self, twist: Twist) -> None:
        super().__init__()
        self._twist = twist
        self._memory: Json = {}

    def answer(self, request: Received) -> Response:
        """Answer one request, and remember it."""
        return self._twist(super().answer(request), request, self._memory)


def previous(name: str) -> Twist:
    """Answer with a property of the previous thread where this one's is empty."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        del request
        if response.status != 200:
            return response
        own = json.loads(response.body)[name]
        last, memory[name] = memory.get(name, own), own
        return having(response, **{name: own or last})

    return twist


def accumulated(response: Response, request: Received, memory: Json) -> Response:
    """Add the metadata of earlier threads to this one's."""
    del request
    if response.status != 200:
        return response
    memory.update(json.loads(response.body)["metadata"])
    return having(response, metadata=memory)


def after_refusal(spoil: Callable[[Response, Response], Response], *refusals: int) -> Twist:
    """Spoil the next thread after a refusal, given its answer and the refusal."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        del request
        if response.status in refusals:
            memory["refusal"] = response
        elif response.status == 200 and "refusal" in memory:
            return spoil(response, memory.pop("refusal"))
        return response

    return twist


def _sent(request: Received) -> Json:
    """Return the metadata that was sent, without what no answer can hold."""
    try:
        value = parse(request.body)
    except NotJson:
        return {}
    pairs = value.get("metadata") if isinstance(value, dict) else None
    fits = isinstance(pairs, dict) and all(isinstance(text, str) for text in pairs.values())
    return dict(pairs) if isinstance(pairs, dict) and fits else {}


def leftover(refused_with: int) -> Twist:
    """Put the metadata of a refused request into the next thread that has none."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        if response.status == refused_with:
            memory["left"] = _sent(request)
        elif response.status == 200:
            left = memory.pop("left", {})
            return response if _sent(request) else having(response, metadata=left)
        return response

    return twist


def unread_rest(response: Response, request: Received, memory: Json) -> Response:
    """Leave malformed JSON in the buffer, where the next body is appended to it."""
    if response.status == 400 and b"invalid_json" in response.body:
        memory["rest"] = request.body
    elif response.status == 200 and memory.pop("rest", b""):
        return failure(400, "The body is not JSON.")
    return response


def every(count: int, status: int) -> Twist:
    """Fail every *count*-th time a thread should be created."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        del request
        memory["threads"] = memory.get("threads", 0) + (response.status == 200)
        failing = response.status == 200 and memory["threads"] % count == 0
        return failure(status) if failing else response

    return twist


def after(refusals: int, refused_with: int) -> Twist:
    """Create no more threads after so many refusals of a kind."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        del request
        locked = memory.get("refusals", 0) >= refusals
        memory["refusals"] = memory.get("refusals", 0) + (response.status == refused_with)
        return failure(refused_with) if locked and response.status == 200 else response

    return twist


def seen_before(again: Callable[[Response], Response], *, in_a_row: bool = False) -> Twist:
    """Answer a repeated body with what *again* makes of the first answer."""

    def twist(response: Response, request: Received, memory: Json) -> Response:
        if response.status != 200:
            return response
        key = request.body.hex()
        first = memory.get(key)
        if in_a_row:
            memory.clear()
        memory[key] = first or response
        return response if first is None else again(first)

    return twist
