"""From a request to what httpx's transports take, however it is to be delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import httpx

from contracts.process.clock import time
from contracts.record.request import OWN_HEADERS, Delivery, Framing, Request, Spelling, below

# Small, so that pieces end within characters; few, so that a long body takes no time.
_PIECE: Final = 7
_MAX_PIECES: Final = 16
# A server that takes what has arrived for all there is must get the rest later.
_PAUSE_S: Final = 0.02
_PAUSES: Final = 3
_SPELLED: Final = {Spelling.LOWER: bytes.lower, Spelling.CAPITALS: bytes.upper}


def prepared(url: httpx.URL, request: Request, timeout: float) -> httpx.Request:
    """Return *request* as httpx's transports take it; its headers win over our own."""
    delivery = request.delivery
    given = {*(name.lower() for name, _ in request.headers), *delivery.without}
    own = [(name, value) for name, value in OWN_HEADERS if name.lower() not in given]
    if request.path:
        raw_path = below(url.raw_path.decode("ascii"), request.path)
        url = url.copy_with(raw_path=raw_path.encode("ascii"))
    made = httpx.Request(
        request.method,
        url,
        # Servers decode headers as Latin-1, and a token that is not ASCII must arrive, too.
        headers=httpx.Headers([*own, *request.headers, *_length(request)], encoding="latin-1"),
        content=_content(request),
        extensions={"timeout": httpx.Timeout(timeout).as_dict()},
    )
    if delivery.framing is Framing.UNDECLARED:
        del made.headers["Content-Length"]
    spelled = _SPELLED.get(delivery.spelling)
    if spelled is not None:
        made.headers = httpx.Headers([(spelled(name), value) for name, value in made.headers.raw])
    return made


def _length(request: Request) -> list[tuple[str, str]]:
    """Return the header that a body in pieces needs, as nobody else counts them."""
    if request.delivery.framing is not Framing.PIECES:
        return []
    return [("Content-Length", str(len(request.body or b"")))]


def _content(request: Request) -> bytes | Iterator[bytes] | None:
    body = request.body
    if body is None or request.delivery.framing not in {Framing.CHUNKS, Framing.PIECES}:
        return body
    pauses = _PAUSES if request.delivery.framing is Framing.PIECES else 0
    return _paused(pieces(body), pauses)


def pieces(body: bytes) -> list[bytes]:
    """Return *body* in pieces, which may end within a character."""
    size = max(_PIECE, -(-len(body) // _MAX_PIECES))
    return [body[at : at + size] for at in range(0, len(body), size)]


def _paused(parts: list[bytes], pauses: int) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        if 0 < number <= pauses:
            time.sleep(_PAUSE_S)
        yield part


def in_process(delivery: Delivery) -> bool:
    """Return whether an app in this process sees a request that is delivered in this way.

    Its headers have no spelling of their own, and a length, if it has a body.
    """
    return delivery.spelling is Spelling.USUAL and delivery.framing is not Framing.UNDECLARED


def whole(delivery: Delivery) -> bool:
    """Return whether that is so for an app that gets every body whole (PEP 3333)."""
    return in_process(delivery) and delivery.framing is Framing.LENGTH
