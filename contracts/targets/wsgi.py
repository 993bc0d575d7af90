"""Calls of a WSGI app, as a server makes them (PEP 3333).

httpx's own transport loses what an app sends with ``write``, raises what an app reports
with ``exc_info``, and reads headers as ASCII.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import httpx

from contracts.process.clock import time
from contracts.process.signals import may_be_the_users
from contracts.targets.blame import text_of
from contracts.targets.http import Bounds
from contracts.targets.loading import TargetError, makes_an_app
from contracts.targets.mounting import Place
from contracts.targets.turn import turn
from contracts.targets.watchdog import Blocked

# An app that is so much later than the timeout blocks the process: it checks no time limit.
_BLOCKED_S: Final = 1.0


class WsgiTransport(httpx.BaseTransport):
    """Calls *app*; an exception in it becomes a 500, as with servers.

    Args:
        app: the app.
        place: where the app is asked.
        bounds: of an answer; what exceeds them is not read.
    """

    def __init__(self, app: Any, place: Place, bounds: Bounds) -> None:
        self._app = app
        self._base = _base(place)
        self._mount = place.root_path.encode("ascii")
        self._bounds = bounds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the app and read its whole answer; closing the response closes the app's."""
        call = _Call(self._bounds)
        try:
            with turn(self._bounds.timeout + _BLOCKED_S):
                call.run(self._app, _environ(self._base, self._mount, request))
        except Blocked:
            raise httpx.ReadTimeout("the app did not give control back") from None
        except TargetError:
            raise
        except BaseException as error:
            if may_be_the_users(error):
                raise
            call.close()
            text = f"{type(error).__name__}: {text_of(error)}".encode("utf-8", "replace")
            headers = [(b"content-type", b"text/plain")]
            return httpx.Response(500, headers=headers, stream=httpx.ByteStream(text))
        try:
            return call.response()
        except httpx.HTTPError:
            call.close()
            raise


class _Call(httpx.SyncByteStream):
    """One call of an app, and the content of its answer."""

    def __init__(self, bounds: Bounds) -> None:
        self._max_bytes, self._timeout = bounds.max_bytes, bounds.timeout
        self._deadline = time.monotonic() + bounds.timeout
        self._status: str | None = None
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()
        self._result: Iterable[bytes] = ()
        self._is_late = False

    def run(self, app: Any, environ: dict[str, Any]) -> None:
        """Call *app* and read on until its answer ends, is too long or comes too late."""
        self._result = app(environ, self._start_response)
        if callable(self._result) and self._status is None:
            raise TargetError(makes_an_app(self._result))
        for chunk in self._result:
            self._write(chunk)
            if len(self._body) > self._max_bytes or time.monotonic() > self._deadline:
                break
        self._is_late = time.monotonic() > self._deadline

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info and self._body:
            # Too late for another answer: a server has sent the headers by now.
            raise exc_info[1].with_traceback(exc_info[2])
        if self._status is not None and not exc_info:
            raise AssertionError("start_response was called a second time")
        self._status, self._headers = status, list(headers)
        return self._write

    def _write(self, data: bytes) -> None:
        if self._status is None:
            raise AssertionError("content came before start_response")
        self._body += data

    def response(self) -> httpx.Response:
        """Return the answer, or raise what httpx raises for servers that fail like this app."""
        if self._is_late:
            raise httpx.ReadTimeout("the answer was not complete in time")
        if self._status is None:
            raise httpx.RemoteProtocolError("the app did not call start_response")
        try:
            status = int(self._status.split()[0])
            headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in self._headers]
        except (ValueError, IndexError, TypeError, AttributeError) as error:
            raise httpx.RemoteProtocolError(f"the app called start_response with {error}") from None
        return httpx.Response(status, headers=headers, stream=self)

    def __iter__(self) -> Iterator[bytes]:
        yield bytes(self._body)

    def close(self) -> None:
        """Let the app release what it holds; that changes nothing about the answer.

        Raises:
            httpx.ReadTimeout: the app does not give control back, and would answer nothing more.
        """
        try:
            with turn(self._timeout + _BLOCKED_S):
                close = getattr(self._result, "close", None)
                if close is not None:
                    close()
        except Blocked:
            raise httpx.ReadTimeout("the app did not give control back") from None
        except BaseException as error:
            if may_be_the_users(error):
                raise


def _base(place: Place) -> dict[str, Any]:
    """Return what the environments of all requests to *place* share."""
    url = place.url
    return {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "SCRIPT_NAME": _text(place.root_path.encode("ascii")),
        "QUERY_STRING": url.query.decode("ascii"),
        "SERVER_NAME": url.host,
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
    }


def _text(raw_path: bytes) -> str:
    """Return a path as PEP 3333 has it: each byte is the Latin-1 character of its number."""
    return unquote_to_bytes(raw_path).decode("latin-1")


def _environ(base: dict[str, Any], mount: bytes, request: httpx.Request) -> dict[str, Any]:
    raw_path = request.url.raw_path.partition(b"?")[0]
    environ = {
        **base,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": _text(raw_path.removeprefix(mount)),
        "wsgi.input": io.BytesIO(request.content),
        "wsgi.errors": sys.stderr,
    }
    for name, value in request.headers.raw:
        key = name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        if key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            environ[key] = text
            continue
        key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ
