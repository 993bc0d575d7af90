"""The reference: a conforming server of ``POST /threads``, the contract made executable.

Its work is cut into steps, each a method: ``authorized``, ``read``, ``problem``,
``thread`` and ``render``.  A liar replaces one of them.
"""

from __future__ import annotations

import itertools
import json
import secrets
import string
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from contracts.definition import Definition, load
from contracts.definition.operation import METHOD
from contracts.definition.validation.rules import Problem, Rules
from contracts.record.json_text import NotJson, parse
from contracts.servers.creating import Creation

TOKEN: Final = "reference-token"  # noqa: S105 -- guards nothing; printed by `serve`
_ALPHABET: Final = (string.ascii_letters + string.digits).encode()
# Each byte as a letter or digit; some come a little more often, which is harmless.
_LETTERS: Final = bytes(_ALPHABET[i % len(_ALPHABET)] for i in range(256))
# Headers that go with a status (RFC 9110, sections 11.6.1 and 15.5.6).
_OWED: Final = {401: ("www-authenticate", "Bearer"), 405: ("allow", METHOD)}


@dataclass(frozen=True, slots=True)
class Received:
    """A request as the server sees it; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    number: int


@dataclass(frozen=True, slots=True)
class Response:
    """A response before it is sent.

    ``chunks`` overrides ``body`` with pieces that are sent without a length.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    chunks: tuple[bytes, ...] | None = None

    def having(self, **changes: Any) -> Response:
        """Return a copy with some fields replaced."""
        return replace(self, **changes)

    def with_header(self, name: str, value: str | None) -> Response:
        """Return a copy with the header *name* set, or removed where *value* is None."""
        headers = {k: v for k, v in self.headers.items() if k != name}
        return replace(self, headers=headers if value is None else {**headers, name: value})


class Refusal(Exception):
    """The request is refused: a status and the error object of the answer."""

    def __init__(self, status: int, message: str, param: str | None, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": code,
        }


class Reference:
    """A server that keeps every promise of the contract.

    Args:
        token: the bearer token that is accepted.
        clock: returns the current Unix time in seconds.
        definition: the contract it keeps; None for the one that the package ships.
    """

    def __init__(
        self,
        token: str = TOKEN,
        clock: Callable[[], float] = time.time,
        definition: Definition | None = None,
    ) -> None:
        self.keep(definition or load())
        self.token = token
        self.clock = clock
        self.count = itertools.count(1)

    def keep(self, definition: Definition) -> None:
        """Keep the contract of *definition* from now on."""
        self.definition = definition
        self.path = definition.operation.usual_path
        self.rules = Rules(definition)
        self.__dict__.pop("creation", None)

    def answer(self, request: Received) -> Response:
        """Answer one request of any kind."""
        try:
            self.route(request)
            if not self.authorized(request.headers.get("authorization")):
                raise Refusal(401, "Incorrect API key provided.", None, "invalid_api_key")
            value = self.read(request)
            problem = self.problem(value)
            if problem is not None:
                raise Refusal(400, problem.message, problem.param or None, problem.code)
            return self.render(self.thread(value, request))
        except Refusal as refusal:
            return self.refuse(refusal)

    def route(self, request: Received) -> None:
        """Raise Refusal for every request but those to the operation."""
        if request.path != self.path:
            raise Refusal(
                404, f"Invalid URL ({request.method} {request.path})", None, "unknown_url"
            )
        if request.method != METHOD:
            raise Refusal(
                405, f"Not allowed to {request.method} here", None, "method_not_supported"
            )

    def authorized(self, header: str | None) -> bool:
        """Return whether the Authorization header carries the token."""
        scheme, _, token = (header or "").partition(" ")
        given = token.strip().encode("utf-8", "replace")
        return scheme.lower() == "bearer" and secrets.compare_digest(given, self.token.encode())

    def read(self, request: Received) -> Any:
        """Return the JSON value of the body; no body is an empty object."""
        media_type = request.headers.get("content-type", "application/json")
        if not request.body and media_type == "application/json":
            return {}
        if media_type.partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, f"Unsupported content type: {media_type!r}", None, "unsupported")
        try:
            return parse(request.body)
        except NotJson as error:
            raise Refusal(400, f"The body is not JSON: {error}", None, "invalid_json") from None

    def problem(self, value: Any) -> Problem | None:
        """Return the first rule of schema or prose that *value* breaks."""
        return self.rules.problem(value)

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        """Create the thread."""
        del request
        return self.creation.of(value)

    @cached_property
    def creation(self) -> Creation:
        """What makes threads of requests."""
        return Creation(self.definition, self._now, self.new_id)

    def _now(self) -> float:
        return self.clock()

    def new_id(self, prefix: str) -> str:
        """Return an id that was never given before."""
        return f"{prefix}_{secrets.token_bytes(24).translate(_LETTERS).decode()}"

    def render(self, thread: dict[str, Any]) -> Response:
        """Write the thread as an answer."""
        status = self.definition.operation.success
        try:
            return Response(status, json.dumps(thread, allow_nan=False).encode())
        except ValueError:
            # Where anything may stand, a number may that JSON cannot give back.
            raise Refusal(400, "A number is too large.", None, "invalid_value") from None

    def refuse(self, refusal: Refusal) -> Response:
        """Write a refusal as an answer."""
        body = json.dumps({"error": refusal.error}).encode()
        response = Response(refusal.status, body)
        name, value = _OWED.get(refusal.status, ("", ""))
        return response.with_header(name, value) if name else response


Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def as_asgi(server: Reference) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Return *server* as an ASGI 3 application."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        number = next(server.count)
        request = Received(scope["method"], scope["path"], headers, bytes(body), number)
        await _send(await respond(server, request), send)

    return app


async def respond(server: Reference, request: Received) -> Response:
    """Answer through ``server.answer``, which may be a coroutine function."""
    answered: Any = server.answer(request)
    response: Response = await answered if hasattr(answered, "__await__") else answered
    return response


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _send(response: Response, send: Send) -> None:
    chunks = response.chunks
    headers = dict(response.headers)
    if chunks is None:
        chunks = (response.body,)
        headers.setdefault("content-length", str(len(response.body)))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    for chunk in chunks[:-1]:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": chunks[-1] if chunks else b""})
