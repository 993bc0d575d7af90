"""Servers in this process, over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from contracts.servers.serve import listener


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port; yields the base URL."""
    socket = listener("127.0.0.1", 0)
    config = uvicorn.Config(app, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()
