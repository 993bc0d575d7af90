"""The way to a server: straight, through a Unix socket or a proxy, and in which version of HTTP."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httpcore

from contracts.record.request import Delivery, Framing, Spelling
from contracts.targets.loading import TargetError

# Every thread keeps a connection, and there are at most 64 besides the calling one
# (http._MAX_THREADS); twice as many never let one wait for another.
_CONNECTIONS: Final = 128


@dataclass(frozen=True, slots=True, repr=False)
class Proxy:
    """A proxy, which forwards requests, or opens a tunnel to a server that speaks TLS.

    Attributes:
        url: where it is, without credentials.
        auth: the name and the password that it wants; None for none.
        tls: how it is verified, where its URL says https; None where not.
    """

    url: str
    auth: tuple[bytes, bytes] | None = None
    tls: ssl.SSLContext | None = None


def proxy_of(text: str, tls: ssl.SSLContext) -> Proxy:
    """Return the proxy at a URL that may have credentials in it, as the settings have checked."""
    parts = urlsplit(text)
    auth = None
    if parts.username is not None:
        auth = unquote(parts.username).encode(), unquote(parts.password or "").encode()
    return Proxy(proxy_address(text), auth, tls if parts.scheme == "https" else None)


def proxy_address(text: str) -> str:
    """Return the URL of a proxy without the credentials in it."""
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


class Http2:
    """HTTP/2, asked for, and spoken where the server agrees to it in the TLS handshake (ALPN).

    Attributes:
        is_spoken: whether it is; None before the first answer.

    Raises:
        TargetError: the package is not installed that it needs.
    """

    def __init__(self) -> None:
        self.is_spoken: bool | None = None
        if find_spec("h2") is None:
            raise TargetError("--http2 needs the package h2: pip install 'thread-contracts[http2]'")

    def hear(self, version: bytes) -> None:
        """Take note of the version that an answer came in."""
        self.is_spoken = version == b"HTTP/2"

    def carries(self, delivery: Delivery) -> bool:
        """Return whether requests can be delivered in this way (RFC 9113, section 8.2).

        Names of headers are always in lower case, there are no chunks, and a connection is not
        spoken of.
        """
        if self.is_spoken is False:
            return True
        named = {name.lower() for name, _ in delivery.headers}
        chunked, usual = delivery.framing is Framing.CHUNKS, delivery.spelling is Spelling.USUAL
        return usual and not chunked and "connection" not in named

    def note(self) -> str:
        """Say what a reader must know of it."""
        if self.is_spoken is False:
            return "the server does not offer HTTP/2: all requests were sent over HTTP/1.1"
        return (
            "requests were sent over HTTP/2, where the case of header names, chunks and the "
            "Connection header cannot be varied: a run without --http2 varies them"
        )


@dataclass(frozen=True, slots=True)
class Route:
    """The way to a server.

    Attributes:
        socket: the path of the Unix socket to connect to; None for the host of the URL.
        proxy: through which requests go; None for none.
        http2: HTTP/2; None where it is not asked for.
    """

    socket: str | None = None
    proxy: Proxy | None = None
    http2: Http2 | None = None

    def carries(self, delivery: Delivery) -> bool:
        """Return whether requests can be delivered in this way."""
        return self.http2 is None or self.http2.carries(delivery)

    def notes(self) -> list[str]:
        """Return what a reader must know of the way."""
        notes = [] if self.http2 is None else [self.http2.note()]
        if self.proxy is not None:
            notes.append(
                f"requests went through the proxy {self.proxy.url}, which may change how they "
                "travel, and how the answers do"
            )
        return notes


DIRECT: Final = Route()


def pool_of(
    route: Route, tls: ssl.SSLContext | None, backend: httpcore.NetworkBackend
) -> httpcore.ConnectionPool:
    """Return a pool of connections that go this way.

    Args:
        route: the way.
        tls: how servers are verified.
        backend: opens the connections.
    """
    how: dict[str, Any] = {
        "ssl_context": tls,
        "max_connections": _CONNECTIONS,
        "max_keepalive_connections": _CONNECTIONS,
        "http2": route.http2 is not None,
        "network_backend": backend,
    }
    if (proxy := route.proxy) is None:
        return httpcore.ConnectionPool(uds=route.socket, **how)
    return httpcore.HTTPProxy(proxy.url, proxy_auth=proxy.auth, proxy_ssl_context=proxy.tls, **how)
