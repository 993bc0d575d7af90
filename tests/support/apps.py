"""Small servers that the tests share: scripted apps, and raw sockets for what HTTP forbids."""

from __future__ import annotations

import io
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from itertools import count
from types import ModuleType
from typing import Any, Final, Protocol

import h11

from contracts.cli import main
from contracts.record.exchange import Answer, Failure
from contracts.record.request import Delivery, Request
from contracts.servers.reference import Received, Reference, Response
from contracts.targets.target import ALWAYS, Again, Completed, Result

App = Any
"""An ASGI or a WSGI application."""

JSON: Final = {"content-type": "application/json"}
HELLO: Final = Request((("Content-Type", "application/json"),), b"{}")


class Install(Protocol):
    """Gives an app a target name."""

    def __call__(self, app: App, kind: str = "asgi") -> str: ...


@dataclass(frozen=True)
class Ran:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last paragraph, on one line."""
        return " ".join(self.out.rstrip("\n").rpartition("\n\n")[2].split("\n"))


class Cli(Protocol):
    """Runs a command."""

    def __call__(self, *argv: str) -> Ran: ...


_NUMBERS: Final = count(1)


@contextmanager
def named(app: App, kind: str = "asgi") -> Iterator[str]:
    """Give an app a target name until the block ends, as if a module of its own held it."""
    name = f"tc_named_{next(_NUMBERS)}"
    module = ModuleType(name)
    module.__dict__["app"] = app
    sys.modules[name] = module
    try:
        yield f"{kind}:{name}:app"
    finally:
        del sys.modules[name]


def run_quietly(*argv: str) -> Ran:
    """Run a command in this process, for fixtures that are too wide for ``capsys``."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(argv)
    return Ran(code, out.getvalue(), err.getvalue())


class Scripted(Reference):
    """A server that answers by a function, or a coroutine function, and keeps every request."""

    def __init__(self, script: Callable[[Received], Any]) -> None:
        super().__init__()
        self._script = script
        self.seen: list[Received] = []

    def answer(self, request: Received) -> Any:
        self.seen.append(request)
        return self._script(request)


class Recording(Reference):
    """The reference, keeping every request."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Received] = []

    def answer(self, request: Received) -> Response:
        self.seen.append(request)
        return super().answer(request)


class Forgetful(Reference):
    """The reference, but metadata comes back empty."""

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        return {**super().thread(value, request), "metadata": {}}


def always(status: int, body: bytes = b"{}", **headers: str) -> Scripted:
    """Return a server that gives one answer to everything."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Scripted(lambda _: Response(status, body, {**JSON, **named}))


Handler = Callable[[socket.socket, int], None]


@contextmanager
def raw_server(handle: Handler) -> Iterator[str]:
    """Serve each connection, numbered from 1, with *handle* in a thread; yields the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    over = threading.Event()
    threads: list[threading.Thread] = []

    def connection(accepted: socket.socket, number: int) -> None:
        with accepted, suppress(OSError):
            accepted.settimeout(10)
            handle(accepted, number)

    def accept() -> None:
        numbers = count(1)
        while not over.is_set():
            with suppress(TimeoutError):
                accepted, _ = listener.accept()
                worker = threading.Thread(target=connection, args=(accepted, next(numbers)))
                threads.append(worker)
                worker.start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        over.set()
        acceptor.join()
        listener.close()
        for worker in threads:
            worker.join(10)


def read_request(connection: socket.socket) -> bytes:
    """Read a whole request, so that closing the connection afterwards does not reset it.

    A body that comes in chunks is returned without them.
    """
    data, parser, body = b"", h11.Connection(h11.SERVER), b""
    while True:
        try:
            event = parser.next_event()
        except h11.RemoteProtocolError as error:
            raise ConnectionError("that is not HTTP") from error
        if event is h11.NEED_DATA:
            data += (more := _some(connection))
            parser.receive_data(more)
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the client has gone")
    return data


def response(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    """Return an HTTP/1.1 response that closes the connection."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", "Connection: close", *headers]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class StubTarget:
    """A target without a transport, for tests of the run alone."""

    def __init__(self, answer: Callable[[Request], Answer | Failure]) -> None:
        self.name = "stub"
        self.url = "http://stub.invalid/v1/threads"
        self._answer = answer
        self.sent: list[Request] = []

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Completed:
        del concurrent, again
        self.sent.append(request)
        found = self._answer(request)
        answer, failure = (None, found) if isinstance(found, Failure) else (found, None)
        return Completed(Result(answer, failure, 0.0, 0.0))

    def carries(self, delivery: Delivery) -> bool:
        del delivery
        return True

    def notes(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """Nothing to release."""
