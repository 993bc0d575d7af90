"""Servers on real sockets: the reference behind HTTP, until a script answers otherwise."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from contracts.servers.reference import TOKEN, Received, Reference, Response
from tests.support.apps import Ran, read_request, run_quietly

PATIENCE_S: Final = 10.0
"""Our sockets wait for the other side at most this long."""


@dataclass
class Turn:
    """A request that has arrived, and the connection to answer it on.

    Attributes:
        request: what arrived; its number counts from 1, over all connections.
        place: which request of its connection it is, from 1.
    """

    server: Server
    connection: socket.socket
    request: Received
    place: int

    def answer(self) -> bytes:
        """Return the honest answer."""
        return written(self.server.reference.answer(self.request))

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def drip(self, head: bytes, drops: Iterator[bytes], pause: float = 0.05) -> None:
        """Send *head*, and then a drop at a time until the client has gone."""
        self.send(head)
        for drop in drops:
            self.send(drop)
            if self._has_gone(pause):
                return

    def hang(self) -> None:
        """Say nothing until the client has gone."""
        self._has_gone(PATIENCE_S)

    def _has_gone(self, seconds: float) -> bool:
        self.connection.settimeout(seconds)
        try:
            return not self.connection.recv(65_536)
        except TimeoutError:
            return False
        finally:
            self.connection.settimeout(PATIENCE_S)


WIRE: Final = ("--clause", "wire.*")
"""For runs that are about what is sent, and need not judge every promise."""

Script = Callable[[Turn], bytes | None]
"""Returns what is to be sent, the connection being kept; or None, and it is closed."""


@dataclass
class Server:
    """A server that keeps connections, counts them, and can be gone for a while.

    Attributes:
        script: answers.
        tls: how it proves who it is.
        requests: all that arrived, in order.
        connections: how many there were.
        sent: how many bytes a script that counts got rid of.
    """

    script: Script
    tls: ssl.SSLContext | None = None
    reference: Reference = field(default_factory=Reference)
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    port: int = 0
    _listener: socket.socket | None = None
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: set[socket.socket] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Listen, at the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._run(self._accept, self._listener)

    def stop(self) -> None:
        """Listen no more, and break all connections."""
        listener, self._listener = self._listener, None
        for one in (*([listener] if listener else []), *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        if listener:
            listener.close()

    def join(self) -> None:
        """Wait for the threads."""
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    def _run(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = listener.accept()
                self.connections += 1
                self._run(self._serve, accepted)

    def _serve(self, accepted: socket.socket) -> None:
        accepted.settimeout(PATIENCE_S)
        with accepted, suppress(OSError), self._secured(accepted) as connection:
            self._open.add(connection)
            try:
                for place in count(1):
                    turn = self._next(connection, place)
                    answer = self.script(turn)
                    if answer is None:
                        return
                    turn.send(answer)
            finally:
                self._open.discard(connection)

    def _secured(self, accepted: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(accepted, server_side=True) if self.tls else accepted

    def _next(self, connection: socket.socket, place: int) -> Turn:
        request = parsed(read_request(connection), next(self._numbers))
        self.requests.append(request)
        return Turn(self, connection, request, place)


@contextmanager
def serving(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve until the block is left."""
    server = Server(script, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.join()


def parsed(data: bytes, number: int) -> Received:
    """Read a whole request."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Received(method, path, headers, body, number)


def written(response: Response) -> bytes:
    """Return a response with its length, and so that the connection is kept."""
    lines = [f"HTTP/1.1 {response.status} Whatever"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + response.body


def honest(turn: Turn) -> bytes:
    """Answer as the reference does."""
    return turn.answer()


def where(word: bytes, script: Script) -> Script:
    """Return a script that is *script* for requests that hold *word*, and honest otherwise.

    However they are written: with escapes, or with white space between tokens.
    """
    return lambda turn: script(turn) if word in plainly(turn.request.body) else turn.answer()


NO_STORES: Final = b'"file_search":{"vector_store_ids":[]'
"""What some fifty requests of the quick corpus hold, for ``where``, and its cause in words.

The more requests fail, the more are sent to look into that.
"""
NO_STORES_CAUSE: Final = "tool_resources.file_search.vector_store_ids has none"


def plainly(body: bytes) -> bytes:
    """Return a JSON body without escapes and white space, and any other as it is."""
    try:
        return json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return body


@dataclass(frozen=True)
class Checked:
    """The result of a check."""

    ran: Ran
    report: dict[str, Any]

    def clause(self, name: str) -> dict[str, Any]:
        return next(one for one in self.report["clauses"] if one["id"] == name)

    def failing(self) -> list[str]:
        """Return the broken clauses that count."""
        clauses = self.report["clauses"]
        return [c["id"] for c in clauses if c["verdict"] == "fail" and c["level"] != "advice"]

    def counts(self, server: Server) -> bool:
        """Whether the report counts what came to *server*, at least.

        Few requests more may be counted: what is sent while the server closes its connection never
        comes, and neither does what a busy machine does not read in time.
        """
        came = len(server.requests)
        counted: int = self.report["requests"]
        return came <= counted <= came + 2

    @property
    def messages(self) -> str:
        """What the findings of ``wire.answers`` say."""
        return "\n".join(finding["message"] for finding in self.clause("wire.answers")["findings"])


def check(server: Server, folder: Path, *argv: str, token: str = TOKEN) -> Checked:
    """Check *server* with the quick profile; the check itself must not fail."""
    return check_url(server.url, folder, *argv, token=token)


def check_url(url: str, folder: Path, *argv: str, token: str = TOKEN) -> Checked:
    """Check what is served at *url* in the same way."""
    path = folder / "report.json"
    options = ("--profile", "quick", "--token", token, "--report", f"json={path}", *argv)
    ran = run_quietly("check", url, *options)
    assert "Traceback" not in ran.out + ran.err
    assert ran.code in {0, 1, 2, 3}, ran.err
    return Checked(ran, json.loads(path.read_text()) if path.exists() else {})
