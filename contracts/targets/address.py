"""From the address of a server to the full URL of the operation, and the socket behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx

from contracts.definition.operation import Operation
from contracts.secrets.addresses import names_a_user
from contracts.secrets.redaction import REDACTED
from contracts.targets.loading import TargetError
from contracts.targets.names import UNIX

# Servers behind a Unix socket, and apps in this process, go by this name: frameworks that check
# the Host header accept it without any configuration.
HOST: Final = "http://localhost"
_HTTP_UNIX: Final = "http+unix://"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the operation is.

    Attributes:
        url: its full URL.
        socket: the path of the Unix socket to connect to; None for the host of the URL.
    """

    url: str
    socket: str | None = None


def address_of(name: str, path: str | None, operation: Operation) -> Address:
    """Return where the operation is at the server called *name*.

    The base path may have the operation's, as ``/threads``, at its end or not; an address that has
    it is taken as it is given, with any slash behind it.  A query is sent with every request.

    Args:
        name: ``http(s)://HOST/v1``, ``unix:SOCKET`` or ``http+unix://SOCKET/v1``, where the path
            of the socket is percent-encoded.
        path: of the operation, for ``unix:SOCKET``; None for the usual one.
        operation: which it is.

    Raises:
        TargetError: it is no such address.
    """
    if REDACTED in name:
        raise TargetError("a secret in the target's address is hidden; give the address whole")
    if name.startswith(UNIX):
        return _at_socket(name.removeprefix(UNIX), f"{HOST}{path or operation.usual_path}")
    if path is not None:
        raise TargetError(
            "--path is for apps of this process and unix:SOCKET; a URL has its path in it"
        )
    if name.startswith(_HTTP_UNIX):
        socket, slash, rest = name.removeprefix(_HTTP_UNIX).partition("/")
        return _at_socket(unquote(socket), _operation(f"{HOST}{slash}{rest}", operation))
    return Address(_operation(name, operation))


def _at_socket(socket: str, url: str) -> Address:
    # As in the addresses of files, two slashes may stand before a path that begins with one.
    socket = socket.removeprefix("//") if socket.startswith("///") else socket
    if not socket:
        raise TargetError("name the socket, as in unix:/run/app.sock")
    return Address(url, socket)


def _operation(url: str, operation: Operation) -> str:
    """Return the URL of the operation, given it or the URL of the base path."""
    if names_a_user(url):
        raise TargetError(
            "credentials in a URL would be printed, and the Authorization header is part of what "
            "is tested: a server behind basic authentication cannot be checked"
        )
    try:
        parts = urlsplit(url)
        base = httpx.URL(url)
        (parts.hostname or "").encode("idna")
        port_is_sane = parts.port is None or 0 < parts.port < 65_536
    except (ValueError, httpx.InvalidURL) as error:
        raise TargetError(f"{url!r} is not a URL: {error}") from None
    if not base.host or not port_is_sane:
        raise TargetError(f"{url!r} names no host; write it as http://HOST:PORT/v1")
    if parts.fragment:
        raise TargetError("what follows # in a URL is not sent; leave it out")
    path, short = base.raw_path.partition(b"?")[0].decode("ascii"), parts.path.rstrip("/")
    if not short.endswith(operation.tail):
        if "{" in operation.behind(short):
            raise TargetError(
                f"the path of the operation is {operation.path:.200}; give the whole address, with "
                "a value for each parameter in it"
            )
        path = f"{path.rstrip('/')}{operation.behind(short)}"
    query = b"?" + base.query if base.query else b""
    return str(base.copy_with(raw_path=path.encode("ascii") + query))
