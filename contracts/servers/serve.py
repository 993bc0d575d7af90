"""Serve the reference, or a liar, over real HTTP."""

from __future__ import annotations

import socket
import sys

from contracts.servers.reference import TOKEN, Reference, as_asgi


def serve(host: str, port: int, liar: str | None) -> int:
    """Serve until interrupted; returns the exit code.

    Raises:
        LookupError: no liar has that name.
        OSError: the address cannot be used.
    """
    import uvicorn

    if liar is None:
        server = Reference()
    else:
        from contracts.servers.liars import find

        server = find(liar).server()
    try:
        sock = listener(host, port)
    except (OSError, OverflowError) as error:
        raise OSError(f"cannot listen on {host}:{port}: {error}") from None
    where = f"http://{host}:{sock.getsockname()[1]}/v1"
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
