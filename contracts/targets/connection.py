"""HTTP over real connections, with a limit on time that no server can stretch.

httpx limits single reads: a server that sends a byte a second, or one 1xx answer after
the other, is never too late for any of them.  So the connections below httpx (those of
httpcore) know when the exchange as a whole must be over.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, Final

import httpcore
import httpx

from contracts.targets import deadline
from contracts.targets.chunks import join_chunks

# Every thread keeps a connection, and there are at most 64 besides the calling one
# (http._MAX_THREADS); twice as many never let one wait for another.
_CONNECTIONS: Final = 128


class ConnectionTransport(httpx.BaseTransport):
    """Sends requests over kept connections, each exchange within its own time.

    The environment is ignored: the proxies and certificates that it names would change
    what is measured.

    Args:
        tls: how servers are verified.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            network_backend=_Backend(),
        )

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
        with _as_httpx():
            answer = self._pool.handle_request(below)
        assert isinstance(answer.stream, Iterable)
        join_chunks(_state_of(answer.stream))
        deadline.begin_content()
        return httpx.Response(answer.status, headers=answer.headers, stream=_Content(answer))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


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
            yield from self._stream
            self.surplus = _left_over(self._stream)
            if self.surplus:
                # These bytes must not be taken for the next answer.
                self._answer.extensions["network_stream"].close()

    def close(self) -> None:
        with _as_httpx():
            self._answer.close()


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
    except httpcore.RemoteProtocolError as error:
        if has_begun() and "disconnected" in str(error):
            raise httpx.RemoteProtocolError(f"it ends after {deadline.received()} bytes") from error
        raise httpx.RemoteProtocolError(str(error)) from error
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        kind: type[httpx.TransportError] = getattr(
            httpx, type(error).__name__, httpx.TransportError
        )
        raise kind(str(error)) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(str(error)) from error


def has_begun() -> bool:
    """Return whether any of the answer to this thread's last request has come."""
    return deadline.received() > 0


def _left(timeout: float | None, late: type[Exception]) -> float:
    left = min(inf if timeout is None else timeout, deadline.left())
    if left <= 0:
        raise late("the time of the whole exchange is over")
    return left


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the time of the exchange."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if deadline.awaits_content() and self._stream.get_extra_info("is_readable"):
            deadline.pardon()
        data = self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        deadline.note(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    """Opens connections that keep to the time of the exchange."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, left, local_address, socket_options))


@dataclass(frozen=True, slots=True)
class Tls:
    """What of TLS can be set.

    Attributes:
        insecure: whether any certificate is accepted.
        bundle: a file with the certificates to trust; None for the usual ones.
        cert: a file with a certificate of ours; None for none.
        key: a file with its key; None where it is in the same file.
    """

    insecure: bool = False
    bundle: str | None = None
    cert: str | None = None
    key: str | None = None


def _no_passphrase() -> str:
    # OpenSSL would ask for it at the terminal, and wait.
    raise OSError("its key is encrypted")


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Return how servers are verified: not at all, by a bundle, or as the system does.

    Raises:
        OSError: a file cannot be read, or does not hold what it should.
    """
    context = _verifying(tls.bundle, insecure=tls.insecure)
    if tls.cert is not None:
        context.load_cert_chain(tls.cert, tls.key, _no_passphrase)
    return context


def _verifying(bundle: str | None, *, insecure: bool) -> ssl.SSLContext:
    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if bundle is None:
        return httpx.create_ssl_context(trust_env=False)
    if Path(bundle).is_dir():
        raise IsADirectoryError(21, "it is a directory")
    return ssl.create_default_context(cafile=bundle)
