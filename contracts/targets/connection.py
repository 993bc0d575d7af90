"""HTTP over real connections, with a limit on time that no server can stretch.

httpx limits single reads: a server that sends a byte a second, or one 1xx answer after
the other, is never too late for any of them.  So the connections below httpx (those of
httpcore) know when the exchange as a whole must be over.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpcore
import httpx

from contracts.targets import deadline
from contracts.targets.backend import Backend, Foreign, Head
from contracts.targets.chunks import join_chunks
from contracts.targets.route import DIRECT, Route, pool_of

_PROXY_WANTS_CREDENTIALS: Final = 407
# What h11 says where a connection ends before the content does.
_CUT_SHORT: Final = "without sending complete message body"


class NotHttp(httpx.RemoteProtocolError):
    """What the server says is no HTTP from its first byte on."""


class CutShort(httpx.RemoteProtocolError):
    """The connection ended within the content of an answer.

    Args:
        came: how many bytes of it came.
        declared: how many there should be; None where it comes in chunks, and nobody knows.
    """

    def __init__(self, came: int, declared: int | None) -> None:
        which = (
            f"{came} bytes, and before its last chunk"
            if declared is None
            else (f"{came} of {declared} bytes")
        )
        super().__init__(f"its body was cut short: the connection ended after {which}")


class ConnectionTransport(httpx.BaseTransport):
    """Sends requests over kept connections, each exchange within its own time.

    The environment is ignored: the proxies and certificates that it names would change
    what is measured.

    Over HTTP/2 each thread has connections of its own: on one that they shared, a request that
    is late would end the others, too.

    Args:
        tls: how servers are verified.
        route: the way to the server.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, route: Route = DIRECT) -> None:
        self._tls, self._route = tls, route
        self._own, self._head = threading.local(), Head()
        self._pools: list[httpcore.ConnectionPool] = []
        self._shared = None if route.http2 else self._new_pool()

    def _new_pool(self) -> httpcore.ConnectionPool:
        pool = pool_of(self._route, self._tls, Backend(self._head))
        self._pools.append(pool)
        return pool

    @property
    def _pool(self) -> httpcore.ConnectionPool:
        if self._shared is not None:
            return self._shared
        if not hasattr(self._own, "pool"):
            self._own.pool = self._new_pool()
        pool: httpcore.ConnectionPool = self._own.pool
        return pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* and return the answer, whose content is still to be read."""
        url = request.url
        below = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        deadline.begin()
        self._head.waits = isinstance(request.stream, httpx.ByteStream)
        with _as_httpx():
            answer = self._pool.handle_request(below)
        version = answer.extensions.get("http_version", b"HTTP/1.1")
        if self._route.http2 is not None:
            self._route.http2.hear(version)
        if self._route.proxy is not None and answer.status == _PROXY_WANTS_CREDENTIALS:
            answer.close()
            raise httpx.ProxyError("the proxy answers 407")
        # There bytes are no sign of an answer: connections have messages of their own.
        deadline.note(int(version == b"HTTP/2"))
        assert isinstance(answer.stream, Iterable)
        join_chunks(_state_of(answer.stream))
        deadline.begin_content()
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Content(answer),
            extensions={"http_version": version},
        )

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            pool.close()


class _Content(httpx.SyncByteStream):
    """The content of an answer.

    Attributes:
        surplus: how many bytes came after its end; known once it was read.
    """

    def __init__(self, answer: httpcore.Response) -> None:
        assert isinstance(answer.stream, Iterable)
        self._stream: Iterable[bytes] = answer.stream
        self._answer = answer
        self.surplus = 0

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._whole()
            self.surplus = _left_over(self._stream)
            if self.surplus:
                # These bytes must not be taken for the next answer.
                self._answer.extensions["network_stream"].close()

    def _whole(self) -> Iterator[bytes]:
        """Yield the content; raises CutShort where the connection ends within it."""
        came = 0
        try:
            for part in self._stream:
                came += len(part)
                yield part
        except httpcore.RemoteProtocolError as error:
            if _CUT_SHORT in str(error):
                raise CutShort(came, _declared(self._answer)) from error
            raise

    def close(self) -> None:
        with _as_httpx():
            self._answer.close()


def _declared(answer: httpcore.Response) -> int | None:
    """Return how many bytes the content of *answer* should have; None where it comes in chunks."""
    names = {name.lower(): value for name, value in answer.headers}
    length = names.get(b"content-length", b"").strip()
    chunked = b"transfer-encoding" in names
    return int(length) if length.isdigit() and not chunked else None


def _state_of(found: Any) -> Any:
    """Return h11's state of the connection; httpcore keeps it in private attributes."""
    for name in ("_stream", "_connection", "_h11_state"):
        found = getattr(found, name, None)
    return found


def _left_over(found: Any) -> int:
    """Return how many bytes follow the answer."""
    return len(getattr(_state_of(found), "trailing_data", (b"",))[0])


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise what httpx's own transport does: its exceptions have the same names."""
    try:
        yield
    except Foreign as error:
        raise NotHttp(str(error)) from error
    except httpcore.RemoteProtocolError as error:
        if has_begun() and "disconnected" in str(error):
            raise httpx.RemoteProtocolError(f"it ends after {deadline.received()} bytes") from error
        raise httpx.RemoteProtocolError(str(error)) from error
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        kind: type[httpx.TransportError] = getattr(
            httpx, type(error).__name__, httpx.TransportError
        )
        raise kind(str(error)) from error
    except httpcore.ProxyError as error:
        raise httpx.ProxyError(f"the proxy answers {error}") from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(str(error)) from error


def is_new() -> bool:
    """Return whether this thread's last request had a connection of its own."""
    return deadline.is_new()


def has_begun() -> bool:
    """Return whether any of the answer to this thread's last request has come."""
    return deadline.received() > 0
