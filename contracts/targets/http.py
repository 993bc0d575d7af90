"""Send requests with httpx and turn whatever happens into plain data.

Requests go straight to httpx's transports.  A client would add what a suite must not
have - redirects, cookies, proxies and a .netrc from the environment - and costs more
time than all else that we do for a request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Protocol

import httpx

from contracts.record.exchange import Answer, Failure
from contracts.targets.connection import has_begun, is_over, within
from contracts.targets.content import TooMuch, Undecodable, decoded

MAX_BODY: Final = 16 * 2**20
MOST_TOGETHER: Final = 64
_RESTARTING_S: Final = (0.05, 0.1, 0.2, 0.4, 0.0)
_LONGEST_ERROR: Final = 200
_OWN_HEADERS: Final = (
    ("User-Agent", "thread-contracts"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may cost.

    Attributes:
        timeout: seconds for the whole exchange: connecting, sending and parsed to the end.
        most: bytes of content, as transferred and with encodings undone.
    """

    timeout: float
    most: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent: all headers but the connection's own, and the body.

    Attributes:
        headers: names and values.
        body: the content; None for none.
        method: the method.
        below: what follows the target's path, percent-encoded.
    """

    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    method: str = "POST"
    below: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of sending: an answer or a failure, with Unix times in seconds.

    Attributes:
        tries: how often the request was sent for that.
    """

    answer: Answer | None
    failure: Failure | None
    started: float
    finished: float
    tries: int = 1


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
        most: bytes of an answer's content.
        retries: whether a broken connection is tried once more on a new one.
    """

    def __init__(
        self,
        name: str,
        url: str,
        transport: Callable[[], httpx.BaseTransport],
        timeout: float,
        most: int = MAX_BODY,
        *,
        retries: bool = False,
    ) -> None:
        self.name = name
        self.url = url
        self._url = httpx.URL(url)
        self._make = transport
        self._transport = transport()
        self._bounds = Bounds(timeout, most)
        self._retries = retries
        self._threads: ThreadPoolExecutor | None = None

    def send(self, request: Outgoing) -> Result:
        """Send *request*; a connection that breaks before an answer is tried once more.

        A kept connection may be closed by the server at any moment (RFC 9112, section
        9.3), so one break says nothing; a second, on a new connection, does.
        """
        with within(self._bounds.timeout):
            result = self._once(self._transport, request)
            broken = result.failure is not None and result.failure.kind == "connection"
            if not broken or not self._retries or has_begun():
                return result
            return self._again(request, result)

    def _again(self, request: Outgoing, broken: Result) -> Result:
        """Send *request* on a new connection; who was there a moment ago may be restarting."""
        for pause in _RESTARTING_S:
            with self._make() as transport:
                result = self._once(transport, request)
            if result.failure is None or result.failure.kind != "unreachable":
                return replace(result, tries=2)
            time.sleep(pause)
        failure = Failure("gone", "the connection broke, and nothing listens any more")
        return replace(broken, failure=failure, finished=time.time())

    def _once(self, transport: httpx.BaseTransport, request: Outgoing) -> Result:
        started = time.time()
        try:
            answer, failure = self._exchange(transport, request), None
        except (httpx.HTTPError, Undecodable) as error:
            answer, failure = None, failure_of(error, self._bounds.timeout)
        except TooMuch:
            answer, failure = None, too_large(self._bounds.most)
        return Result(answer, failure, started, time.time())

    def _exchange(self, transport: httpx.BaseTransport, request: Outgoing) -> Answer:
        bounds = self._bounds
        response = transport.handle_request(prepared(self._url, request, bounds.timeout))
        try:
            raw = bytearray()
            for chunk in response.iter_raw():
                raw += chunk
                if len(raw) > bounds.most:
                    raise TooMuch
                if is_over():
                    raise httpx.ReadTimeout("the answer was not complete in time")
            answer = answer_of(response.status_code, response.headers.raw, bytes(raw), bounds.most)
            surplus = getattr(response.stream, "surplus", 0)
            return replace(answer, raw_length=len(raw) + surplus) if surplus else answer
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


def prepared(url: httpx.URL, outgoing: Outgoing, timeout: float) -> httpx.Request:
    """Return *outgoing* as httpx's transports take it; its headers win over our own."""
    given = {name.lower() for name, _ in outgoing.headers}
    own = [(name, value) for name, value in _OWN_HEADERS if name.lower() not in given]
    if outgoing.below:
        url = url.copy_with(raw_path=url.raw_path + outgoing.below.encode("ascii"))
    return httpx.Request(
        outgoing.method,
        url,
        # As servers decode them; a token that is no ASCII must get there, too.
        headers=httpx.Headers([*own, *outgoing.headers], encoding="latin-1"),
        content=outgoing.body,
        extensions={"timeout": httpx.Timeout(timeout).as_dict()},
    )


def answer_of(
    status: int, raw_headers: Iterable[tuple[bytes, bytes]], raw: bytes, most: int
) -> Answer:
    """Return an answer as plain data.

    Args:
        status: the status code.
        raw_headers: names and values as received.
        raw: the content as transferred.
        most: how many bytes the content may have once its encoding is undone.

    Raises:
        TooMuch: it has more.
        Undecodable: it is not in the encoding that it claims to be in.
    """
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in raw_headers)
    encodings = [value for name, value in headers if name.lower() == "content-encoding"]
    body = decoded(raw, encodings, most) if encodings else raw
    return Answer(status, headers, body, len(raw))


def too_large(most: int) -> Failure:
    """Return the failure of an answer that has more than *most* bytes."""
    return Failure("too large", f"the answer is longer than {most} bytes")


def failure_of(error: Exception, timeout: float) -> Failure:
    """Return what went wrong as plain data; *timeout* is the limit that was set."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Failure("unreachable", f"no connection: {_cut(error)}")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Failure("timeout", f"no complete answer within {timeout:g} s")
    if isinstance(error, Undecodable):
        return Failure("encoding", f"the content encoding cannot be undone: {_cut(error)}")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return Failure("unsendable", f"the request cannot be sent: {_cut(error)}")
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return Failure("protocol", f"the answer is not HTTP: {_cut(error)}")
    return Failure("connection", f"the connection broke: {_cut(error)}")


def _cut(error: Exception) -> str:
    """Return what *error* says; where it quotes the target at length, without the quotation.

    A cut through it might leave most of a secret standing, and nobody would know it again.
    """
    text = str(error) or type(error).__name__
    return text if len(text) <= _LONGEST_ERROR else text.partition(":")[0][:_LONGEST_ERROR]
