"""Servers in processes of their own, so that a client under measurement shares no time with them.

Two kinds.  ``reference`` is the embedded reference under uvicorn, on request with a pause
before each answer.  ``replay`` is a bare asyncio protocol that looks up answers recorded
beforehand and works out nothing, for where a slow server would hide what the client costs.
Both count requests.  They end when their standard input does, so that none outlives the
process that started it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.servers.reference import Received, Reference, Response, as_asgi
from contracts.servers.serve import listener

HOME: Final = Path(__file__).resolve().parent.parent
# Ten digits that stand for the time of the answer in what is replayed.
THEN: Final = 1_738_291_047
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TYPE: Final = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)
_STOP_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its base URL and its process."""

    url: str
    process: subprocess.Popen[str]

    def requests(self) -> int:
        """Return how many requests it got so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def reference(delay_s: float = 0.0) -> AbstractContextManager[Served]:
    """Serve the reference, which waits *delay_s* before each answer."""
    return _served(["reference", "--delay", str(delay_s)])


def replay(recorded: Path) -> AbstractContextManager[Served]:
    """Serve the answers of a file that ``record`` wrote."""
    return _served(["replay", "--answers", str(recorded)])


@contextmanager
def _served(arguments: Sequence[str]) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, *arguments],
        cwd=HOME,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Served(process.stdout.readline().strip(), process)
    finally:
        process.stdin.close()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def record(requests: Sequence[tuple[bytes, bytes]], answers: Sequence[Response], to: Path) -> None:
    """Write what ``replay`` serves: an answer for each content type and body."""
    rows = [
        [kind.decode("latin-1"), body.decode("latin-1"), _on_the_wire(answer).decode("latin-1")]
        for (kind, body), answer in zip(requests, answers, strict=True)
    ]
    to.write_text(json.dumps(rows), encoding="utf-8")


def _on_the_wire(answer: Response) -> bytes:
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    lines = [f"HTTP/1.1 {answer.status} Recorded", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body


class _Counter:
    """Counts requests and, on another thread, writes how many when it is asked."""

    def __init__(self) -> None:
        self.requests = 0

    def obey(self, url: str, stop: Callable[[], None]) -> None:
        """Write the address; answer each line with the count; stop at the end of input."""

        def listen() -> None:
            for _ in sys.stdin:
                print(self.requests, flush=True)  # noqa: T201 -- the answer to the parent
            stop()

        print(url, flush=True)  # noqa: T201 -- the parent waits for it
        threading.Thread(target=listen, daemon=True).start()


def _counted(server: Reference, counter: _Counter, delay_s: float) -> None:
    """Make *server* count its requests and wait before it answers."""
    answer = server.answer

    def at_once(request: Received) -> Response:
        counter.requests += 1
        return answer(request)

    async def late(request: Received) -> Response:
        await asyncio.sleep(delay_s)
        return at_once(request)

    chosen: Callable[[Received], Response | Awaitable[Response]] = late if delay_s else at_once
    server.answer = chosen  # type: ignore[method-assign,assignment]  # `respond` awaits where needed


def _serve_reference(sock: socket.socket, url: str, delay_s: float) -> None:
    import uvicorn

    server, counter = Reference(), _Counter()
    _counted(server, counter, delay_s)
    config = uvicorn.Config(as_asgi(server), log_level="critical", lifespan="off")
    running = uvicorn.Server(config)
    counter.obey(url, lambda: setattr(running, "should_exit", True))
    running.run(sockets=[sock])


class _Replaying(asyncio.Protocol):
    """Answers each request with what was recorded for its content type and body."""

    def __init__(self, answers: dict[tuple[bytes, bytes], bytes], counter: _Counter) -> None:
        self._answers = answers
        self._counter = counter
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once a request is complete; a client here sends one at a time."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        kind = _TYPE.search(head)
        self._received = b""
        self._counter.requests += 1
        answer = self._answers[kind[1] if kind else b"", body]
        now = str(int(time.time())).encode()
        self._transport.write(answer.replace(str(THEN).encode(), now))


async def _serve_replay(sock: socket.socket, url: str, recorded: Path) -> None:
    rows = json.loads(recorded.read_text(encoding="utf-8"))
    rows = [tuple(text.encode("latin-1") for text in row) for row in rows]
    answers = {(kind, body): answer for kind, body, answer in rows}
    counter, ended, loop = _Counter(), asyncio.Event(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Replaying(answers, counter), sock=sock)

    def stop() -> None:
        loop.call_soon_threadsafe(ended.set)

    counter.obey(url, stop)
    await ended.wait()
    server.close()


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("reference", "replay"))
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--answers", type=Path)
    options = parser.parse_args()
    sock = listener("127.0.0.1", 0)
    url = f"http://127.0.0.1:{sock.getsockname()[1]}/v1"
    if options.kind == "reference":
        _serve_reference(sock, url, options.delay)
    else:
        asyncio.run(_serve_replay(sock, url, options.answers))


if __name__ == "__main__":
    main()
