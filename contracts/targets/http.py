"""Send requests with httpx and turn whatever happens into plain data.

Requests go straight to httpx's transports.  A client adds what a suite must not have
(redirects, cookies, proxies and a .netrc from the environment) and takes more time than
everything else that we do for a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import httpx

from contracts.process.clock import time
from contracts.record.exchange import Answer, Failure, FailureKind
from contracts.record.json_text import NotJson, parse_received
from contracts.record.request import Delivery, Framing, Request
from contracts.targets.connection import has_begun, is_new
from contracts.targets.content import TooLarge, Undecodable, decoded
from contracts.targets.deadline import is_over, within
from contracts.targets.delivery import prepared
from contracts.targets.failing import encoding_words, failure_of, too_large
from contracts.targets.output import printed
from contracts.targets.room import Awaited, Room, Share
from contracts.targets.target import ALWAYS, Again, Completed, Pending, Result

# No thread comes near this size.  Reading more costs memory and shows nothing new.
MAX_BODY: Final = 16 * 2**20
# As many as --workers allows; a thread that is not needed is not started.
_MAX_THREADS: Final = 64
# Pauses between tries to connect again.  A small server restarts within their sum, and
# a run against one that is gone loses no more than that.
_RESTARTING_S: Final = (0.05, 0.1, 0.2, 0.4, 0.0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may cost.

    Attributes:
        timeout: seconds for the whole exchange: to connect, to send and to read to the end.
        max_bytes: of content, both as transferred and with encodings undone.
    """

    timeout: float
    max_bytes: int = MAX_BODY


class SyncTarget:
    """A target behind a synchronous httpx transport: a URL or a WSGI app.

    Args:
        name: what the user calls it.
        url: the full URL of the operation.
        transport: makes what sends; called once, and once for each retry.
        bounds: what one answer may cost.
        retries: whether a broken connection is tried once more on a new one.
        carries: in which ways the transport can deliver requests.
        notes: what a reader must know of the way to the target, once requests were sent.
    """

    def __init__(
        self,
        name: str,
        url: str,
        transport: Callable[[], httpx.BaseTransport],
        bounds: Bounds,
        *,
        retries: bool = False,
        carries: Callable[[Delivery], bool] = lambda _: True,
        notes: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self.name = name
        self.url = url
        self._url = httpx.URL(url)
        self._make = transport
        self._transport = transport()
        self._bounds = bounds
        self._retries = retries
        self._carries, self._notes = carries, notes
        self._threads: ThreadPoolExecutor | None = None
        self._room = Room()

    def submit(
        self, request: Request, *, concurrent: bool = False, again: Again = ALWAYS
    ) -> Pending:
        """Send *request* before returning, or in a thread of its own where *concurrent*.

        Threads and their connections are kept.
        """
        if not concurrent:
            return Completed(self._send(request, again))
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_MAX_THREADS)
        share = Share(self._room)
        return Awaited(self._threads.submit(self._send, request, again, share), share)

    def carries(self, delivery: Delivery) -> bool:
        """Return whether the transport delivers requests in this way."""
        return self._carries(delivery)

    def notes(self) -> Sequence[str]:
        """Return what a reader must know of the way to the target."""
        return self._notes()

    def _send(self, request: Request, again: Again, share: Share | None = None) -> Result:
        """Send *request*; a connection that breaks before an answer is tried once more.

        A server may close a kept connection at any moment (RFC 9112, section 9.3), so
        one break says nothing; a second break, on a new connection, does.  Where it may not be
        sent again, a break says something only if its connection was new.
        """
        with within(self._bounds.timeout):
            if request.delivery.framing is not Framing.LENGTH:
                # What a server leaves unread of such a body would be read as the next request.
                with self._make() as transport:
                    return self._once(transport, request, share)
            result = self._once(self._transport, request, share)
            if not self._retries or _kind(result) is not FailureKind.CONNECTION or has_begun():
                return result
            if not again():
                return replace(result, is_open=not is_new())
            return self._again(request, result, share)

    def _again(self, request: Request, broken: Result, share: Share | None) -> Result:
        """Send *request* on a new connection; a server that has just gone may be restarting."""
        for pause in _RESTARTING_S:
            with self._make() as transport:
                result = self._once(transport, request, share)
            if _kind(result) is not FailureKind.UNREACHABLE:
                return replace(result, tries=2)
            time.sleep(pause)
        failure = Failure(FailureKind.GONE, "the connection broke, and nothing listens any more")
        return replace(broken, failure=failure, finished=time.time())

    def _once(
        self, transport: httpx.BaseTransport, request: Request, share: Share | None
    ) -> Result:
        started = time.time()
        try:
            answer, failure = self._exchange(transport, request, share), None
        except httpx.HTTPError as error:
            answer, failure = None, failure_of(error, self._bounds.timeout)
        except TooLarge:
            answer, failure = None, too_large(self._bounds.max_bytes)
        return Result(answer, failure, started, time.time(), printed=printed())

    def _exchange(
        self, transport: httpx.BaseTransport, request: Request, share: Share | None
    ) -> Answer:
        response = transport.handle_request(prepared(self._url, request, self._bounds.timeout))
        try:
            raw, max_bytes = self._read(response, share), self._bounds.max_bytes
            asked = request.effective("accept-encoding")
            answer = answer_of(response.status_code, response.headers.raw, raw, max_bytes, asked)
            surplus = getattr(response.stream, "surplus", 0)
            version = response.http_version
            if version != answer.version:
                answer = replace(answer, version=version)
            return replace(answer, raw_length=len(raw) + surplus) if surplus else answer
        finally:
            response.close()

    def _read(self, response: httpx.Response, share: Share | None) -> bytes:
        raw = bytearray()
        for chunk in response.iter_raw():
            if share is not None:
                share.grow(len(raw) + len(chunk))
            raw += chunk
            if len(raw) > self._bounds.max_bytes:
                raise TooLarge
            if is_over():
                raise httpx.ReadTimeout("the answer was not complete in time")
        return bytes(raw)

    def close(self) -> None:
        """Close the connections."""
        self._room.open()
        if self._threads is not None:
            self._threads.shutdown()
        self._transport.close()


def _kind(result: Result) -> FailureKind | None:
    return None if result.failure is None else result.failure.kind


def answer_of(
    status: int,
    raw_headers: Iterable[tuple[bytes, bytes]],
    raw: bytes,
    max_bytes: int,
    asked: str | None = None,
) -> Answer:
    """Return an answer as plain data.

    Args:
        status: the status code.
        raw_headers: names and values as received.
        raw: the content as transferred.
        max_bytes: how many bytes the content may have once its encoding is undone.
        asked: the Accept-Encoding that was sent; None where any encoding may come.

    Raises:
        TooLarge: it has more.
    """
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in raw_headers)
    encodings = [value for name, value in headers if name.lower() == "content-encoding"]
    try:
        body = _undone(raw, encodings, max_bytes, asked) if encodings else raw
    except Undecodable as error:
        # That it is in no such encoding, or never ends, is a fault of its own, and hides nothing
        # of what it says, and not its status where nothing of it can be read.
        body = next((text for text in (raw, error.found) if _is_json(text)), b"")
        return Answer(status, headers, body, len(raw), misdeclared=encoding_words(error))
    return Answer(status, headers, body, len(raw))


def _is_json(raw: bytes) -> bool:
    try:
        parse_received(raw)
    except NotJson:
        return False
    return True


def _undone(raw: bytes, encodings: list[str], max_bytes: int, asked: str | None) -> bytes:
    try:
        return decoded(raw, encodings, max_bytes)
    except Undecodable:
        names = {name.strip().lower() for value in encodings for name in value.split(",")}
        if asked is None or "*" in asked or any(name and name in asked for name in names):
            raise
        # The finding is that it came in an encoding nobody asked for.
        return raw
