"""Send requests with httpx and turn whatever happens into plain data.

Requests go straight to httpx's transports.  A client would add what a suite must not
have - redirects, cookies, proxies and a .netrc from the environment - and costs more
time than all else that we do for a request.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

import httpx

from contracts.exchange import Answer, Failure

MAX_BODY: Final = 16 * 2**20
MOST_TOGETHER: Final = 64
_OWN_HEADERS: Final = (
    ("User-Agent", "thread-contracts"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent: all headers but the connection's own, and the body."""

    headers: tuple[tuple[str, str], ...]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of sending: an answer or a failure, with Unix times in seconds."""

    answer: Answer | None
    failure: Failure | None
    started: float
    finished: float


class Target(Protocol):
    """Where cases go."""

    name: str
    url: str

    def send(self, request: Outgoing) -> Result:
        """Send one request and wait for its answer; never raises for the target's faults."""

    def begin(self, request: Outgoing) -> Callable[[], Result]:
        """Begin to send one request beside others; return what waits for its answer."""

    def close(self) -> None:
        """Release connections, threads and loops."""


class SyncTarget:
    """A target behind a synchronous httpx transport: a URL or a WSGI app.

    Args:
        name: what the user calls it.
        url: the full URL that is posted to.
        transport: makes what sends; called once, and once for each retry.
        timeout: seconds for the whole exchange.
        retries: whether a broken connection is tried once more on a new one.
    """

    def __init__(
        self,
        name: str,
        url: str,
        transport: Callable[[], httpx.BaseTransport],
        timeout: float,
        *,
        retries: bool = False,
    ) -> None:
        self.name = name
        self.url = url
        self._url = httpx.URL(url)
        self._make = transport
        self._transport = transport()
        self._timeout = timeout
        self._retries = retries
        self._threads: ThreadPoolExecutor | None = None

    def send(self, request: Outgoing) -> Result:
        """Send *request*; a connection that breaks before an answer is tried once more.

        A kept connection may be closed by the server at any moment (RFC 9112, section
        9.3), so one break says nothing; a second, on a new connection, does.
        """
        result = self._once(self._transport, request)
        broken = result.failure is not None and result.failure.kind == "connection"
        if not broken or not self._retries:
            return result
        with self._make() as transport:
            return self._once(transport, request)

    def _once(self, transport: httpx.BaseTransport, request: Outgoing) -> Result:
        started = time.time()
        try:
            answer, failure = self._exchange(transport, request), None
        except httpx.HTTPError as error:
            answer, failure = None, failure_of(error, self._timeout)
        except _TooMuch as error:
            answer, failure = None, Failure("too large", str(error))
        return Result(answer, failure, started, time.time())

    def _exchange(self, transport: httpx.BaseTransport, request: Outgoing) -> Answer:
        deadline = time.monotonic() + self._timeout
        response = transport.handle_request(prepared(self._url, request, self._timeout))
        try:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BODY:
                    raise _TooMuch(f"the answer is longer than {MAX_BODY} bytes")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer was not complete in time")
            return answer_of(response, bytes(body))
        finally:
            response.close()

    def begin(self, request: Outgoing) -> Callable[[], Result]:
        """Send *request* in a thread of its own; threads and connections are kept."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(MOST_TOGETHER)
        return self._threads.submit(self.send, request).result

    def close(self) -> None:
        """Close the connections."""
        if self._threads is not None:
            self._threads.shutdown()
        self._transport.close()


class _TooMuch(Exception):
    """The target sends more than we read."""


def prepared(url: httpx.URL, outgoing: Outgoing, timeout: float) -> httpx.Request:
    """Return *outgoing* as httpx's transports take it; its headers win over our own."""
    given = {name.lower() for name, _ in outgoing.headers}
    own = [(name, value) for name, value in _OWN_HEADERS if name.lower() not in given]
    return httpx.Request(
        "POST",
        url,
        # As servers decode them; a token that is no ASCII must get there, too.
        headers=httpx.Headers([*own, *outgoing.headers], encoding="latin-1"),
        content=outgoing.body,
        extensions={"timeout": httpx.Timeout(timeout).as_dict()},
    )


def answer_of(response: httpx.Response, body: bytes) -> Answer:
    """Return a response, whose content is *body*, as plain data."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw
    )
    return Answer(response.status_code, headers, body, response.num_bytes_downloaded)


def failure_of(error: Exception, timeout: float) -> Failure:
    """Return what went wrong as plain data; *timeout* is the limit that was set."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Failure("unreachable", f"no connection: {_cut(error)}")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Failure("timeout", f"no complete answer within {timeout:g} s")
    if isinstance(error, httpx.DecodingError):
        return Failure("encoding", f"the content encoding cannot be undone: {_cut(error)}")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return Failure("unsendable", f"the request cannot be sent: {_cut(error)}")
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return Failure("protocol", f"the answer is not HTTP: {_cut(error)}")
    return Failure("connection", f"the connection broke: {_cut(error)}")


def _cut(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
