"""Serve the reference, or a liar, over real HTTP."""

from __future__ import annotations

import socket
import sys

from contracts.definition import Definition
from contracts.servers.reference import TOKEN, Reference, as_asgi


def serve(host: str, port: int, liar: str | None, definition: Definition) -> int:
    """Serve until interrupted; returns the exit code.

    Args:
        host: where to listen.
        port: where to listen; 0 takes a free one.
        liar: the name of the liar to serve; None for the reference.
        definition: whose operation is served.

    Raises:
        LookupError: no liar has that name.
        OSError: the address cannot be used.
    """
    import uvicorn

    if liar is None:
        server = Reference(definition=definition)
    else:
        from contracts.servers.liars import applying

        server = applying(liar, definition).server(definition)
    try:
        sock = listener(host, port)
    except (OSError, OverflowError) as error:
        raise OSError(f"cannot listen on {host}:{port}: {error}") from None
    base = server.path.removesuffix(definition.operation.path)
    where = f"http://{host}:{sock.getsockname()[1]}{base}"
    sys.stdout.write(f"serving {liar or 'the reference'} at {where} (bearer token: {TOKEN})\n")
    sys.stdout.flush()
    config = uvicorn.Config(as_asgi(server), log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[sock])
    return 0


def listener(host: str, port: int) -> socket.socket:
    """Return a listening socket whose protocol is TCP by name.

    asyncio switches Nagle's algorithm off only for such sockets; without that, each
    answer takes 40 ms on a kept connection.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener
