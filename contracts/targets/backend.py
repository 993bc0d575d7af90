"""Connections that keep to the time of an exchange, and send what belongs together at once."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from math import inf
from typing import Any, Final

import httpcore
from httpcore._backends.sync import SyncStream

from contracts.targets import deadline

# What is longer is written by itself: joining it to what goes before would copy it.
_SMALL: Final = 2**16
# How each answer begins (RFC 9112, section 4).
_BEGINNING: Final = b"HTTP/"
# What begins so is content whose head is missing, and no greeting.
_CONTENT: Final = (b"{", b"[", b"<", b"\r", b"\n", b" ")
# A first word that is longer than this is not told.
_QUOTED: Final = 30
_UNTOLD: Final = "it begins as no answer does"


class Foreign(httpcore.RemoteProtocolError):
    """What a server says is no HTTP from its first byte on; the message says how it begins."""


def _check_beginning(data: bytes) -> None:
    """Raise Foreign where an answer that begins so is no HTTP.

    A head may be waited for until the time is over where none comes: greetings have no empty line.
    """
    if _BEGINNING.startswith(data[: len(_BEGINNING)].upper()) or data[:1] in _CONTENT:
        return
    word = data[:_QUOTED].split(None, 1)[0] if data.strip() else b""
    # A word that is cut may be most of a secret.
    is_telling = len(word) < _QUOTED and word.isascii() and word.decode("ascii").isprintable()
    raise Foreign(f"it begins with {word.decode('ascii')!r}" if is_telling else _UNTOLD)


class Head(threading.local):
    """Whether the next thing that this thread writes is a head that waits for its body."""

    waits = False


def _left(timeout: float | None, late: type[Exception]) -> float:
    left = min(inf if timeout is None else timeout, deadline.left())
    if left <= 0:
        raise late("the time of the whole exchange is over")
    return left


class Stream(httpcore.NetworkStream):
    """A connection that keeps to the time of the exchange.

    Args:
        stream: what is read and written.
        head: whether the head of a request waits for its body, and travels with it: two
            segments wake a server twice.
    """

    def __init__(self, stream: httpcore.NetworkStream, head: Head) -> None:
        self._stream = stream
        self._head = head
        self._held = b""
        deadline.note_connection()
        tls = stream.get_extra_info("ssl_object")
        self._counts = tls is None or tls.selected_alpn_protocol() != "h2"

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what comes next, and send before it what was held back."""
        if self._held:
            # There is no body.  That a server no longer reads does not mean that it says nothing.
            with suppress(httpcore.WriteError):
                self.write(b"", timeout)
        if deadline.awaits_content() and self._stream.get_extra_info("is_readable"):
            deadline.pardon()
        data = self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        if self._counts:
            if data and not deadline.received():
                _check_beginning(data)
            deadline.note(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write *buffer*, or hold back a head until its body comes."""
        held, self._held = self._held, b""
        if not held and self._counts and self._head.waits and len(buffer) <= _SMALL:
            self._head.waits, self._held = False, buffer
            return
        if len(buffer) > _SMALL and held:
            self._stream.write(held, _left(timeout, httpcore.WriteTimeout))
            held = b""
        self._stream.write(held + buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt from here on."""
        left = _left(timeout, httpcore.ConnectTimeout)
        # What a proxy has said until now is no part of the answer.
        deadline.begin()
        return Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._head)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore knows of the connection."""
        return self._stream.get_extra_info(info)


class Backend(httpcore.SyncBackend):
    """Opens connections that keep to the time of the exchange.

    Args:
        head: for its connections, as they take it.
    """

    def __init__(self, head: Head) -> None:
        self._head = head

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host."""
        left = _left(timeout, httpcore.ConnectTimeout)
        found = super().connect_tcp(host, port, left, local_address, socket_options)
        return Stream(found, self._head)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a socket in the file system."""
        # httpcore's own leaves the socket open where it cannot connect.
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_left(timeout, httpcore.ConnectTimeout))
            for option in socket_options or ():
                connection.setsockopt(*option)
            connection.connect(path)
        except OSError as error:
            connection.close()
            late = isinstance(error, TimeoutError)
            kind = httpcore.ConnectTimeout if late else httpcore.ConnectError
            raise kind(str(error)) from error
        return Stream(SyncStream(connection), self._head)
