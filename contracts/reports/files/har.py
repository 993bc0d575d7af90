"""Every exchange of a run as an HTTP Archive 1.2, written as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from math import isnan
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import parse_qsl
from weakref import finalize

import harfile

from contracts.errors import ReportError
from contracts.record.exchange import Exchange
from contracts.record.request import Framing, Spelling, first_value
from contracts.reports import destination
from contracts.reports.body import BodyReport, Encoding
from contracts.reports.exchanges import Exchanges
from contracts.reports.findings import RequestReport, ResponseReport
from contracts.reports.report import Report
from contracts.run.events import PhaseStarted, Sent, Started, Waiting
from contracts.version import version

_VERSION: Final = "HTTP/1.1"
_PIECE: Final = 2**20
# Far more than any thread has.  To look through thousands of longer answers for secrets would
# take many times as long as the run.
_WHOLE: Final = 2**17


class Har:
    """Writes each exchange into a nameless file, and the whole to its place in the end.

    Args:
        path: of the file.
        exchanges: makes reports of exchanges, without secrets.
    """

    def __init__(self, path: Path, exchanges: Exchanges) -> None:
        self._path = path
        self._exchanges = exchanges
        self._file: IO[str] | None = None
        self._har: harfile.HarFile | None = None

    def start(self, started: Started) -> None:
        """Begin the file, or raise ReportError."""
        creator = harfile.Creator(name="thread-contracts", version=version())
        comment = self._exchanges.hide(f"{started.target} at {started.url}")
        try:
            self._file = destination.spool(self._path)
        except OSError as error:
            raise destination.failed(self._path, error) from None
        # A run may end without a report, and then nobody else closes it.
        finalize(self, self._file.close)
        self._har = harfile.HarFile(self._file, creator=creator, comment=comment)

    def event(self, event: PhaseStarted | Sent | Waiting) -> None:
        """Write an exchange, or raise ReportError."""
        if isinstance(event, Sent) and self._har is not None:
            try:
                self._har.add_entry(**entry(event.exchange, self._exchanges))
            except OSError as error:
                raise destination.failed(self._path, error) from None

    def finish(self, report: Report) -> None:
        """Put the file where it belongs, or raise ReportError."""
        del report
        if self._har is None or self._file is None:
            raise ReportError(f"the report {str(self._path)!r:.200} has no run to tell of")
        with self._file as file:
            try:
                self._har.close()
                file.write("\n")
                file.seek(0)
            except OSError as error:
                raise destination.failed(self._path, error) from None
            destination.write_pieces(self._path, _pieces(file))


def _pieces(file: IO[str]) -> Iterator[str]:
    return iter(partial(file.read, _PIECE), "")


def entry(exchange: Exchange, exchanges: Exchanges) -> dict[str, Any]:
    """Return an exchange as the arguments of ``HarFile.add_entry``."""
    request = exchanges.request(exchange)
    version = exchange.answer.version if exchange.answer else _VERSION
    known = exchange.elapsed
    elapsed = 0.0 if known is None else round(known * 1000, 3)
    # HAR wants a moment, whether it is known or not.
    started = datetime.fromtimestamp(0 if isnan(exchange.started) else exchange.started, UTC)
    return {
        "startedDateTime": started.isoformat(timespec="milliseconds"),
        "time": elapsed,
        "request": _request(request, version),
        "response": _response(
            exchanges.response(exchange, _WHOLE), exchanges.failure(exchange), version
        ),
        "timings": _timings(elapsed, "it is not known how long it took" if known is None else None),
        "comment": _comment(request),
    }


def _timings(elapsed: float, comment: str | None) -> harfile.Timings:
    # Only the whole time is known.
    return harfile.Timings(send=0, wait=elapsed, receive=0, comment=comment)


def _comment(request: RequestReport) -> str:
    rules = f", breaks {', '.join(request.breaks)}" if request.breaks else ""
    return f"{request.number}: {request.case} ({request.expected}{rules})"


def _request(request: RequestReport, version: str) -> harfile.Request:
    record, body = harfile.Record, request.body
    media_type = first_value(request.headers, "content-type") or ""
    # An address of which a part is hidden may be none.
    written = request.url.partition("#")[0].partition("?")[2]
    query = parse_qsl(written, keep_blank_values=True)
    return harfile.Request(
        method=request.method,
        url=request.url,
        httpVersion=version,
        headers=[record(name, value) for name, value in request.headers],
        queryString=[record(name, value) for name, value in query],
        postData=None if body is None else _post_data(body, media_type),
        bodySize=0 if body is None else body.size,
        comment=_travelled(request) or None,
    )


def _travelled(request: RequestReport) -> str:
    """Return what was unusual about how a request travelled."""
    said = [f"without {name}" for name in request.without]
    if request.framing is not Framing.LENGTH:
        said.append(f"body {request.framing}")
    if request.spelling is not Spelling.USUAL:
        said.append(f"names of headers {request.spelling}")
    return ", ".join(said)


class _Encoded(harfile.PostData):
    """A body in base64, which says so as HAR has it for answers."""

    __slots__ = ()

    def asdict(self) -> dict[str, Any]:
        """Return it with a field of our own; HAR wants the names of these to begin with "_"."""
        return {**super().asdict(), "_encoding": "base64"}


def _post_data(body: BodyReport, media_type: str) -> harfile.PostData:
    kind = _Encoded if body.encoding is Encoding.BASE64 else harfile.PostData
    return kind(mimeType=media_type, text=body.text)


def _response(response: ResponseReport | None, failure: str, version: str) -> harfile.Response:
    if response is None:
        # As browsers write it.
        content = harfile.Content(size=0, mimeType="x-unknown")
        return harfile.Response(
            status=0, statusText="", httpVersion="", content=content, comment=failure
        )
    record, body = harfile.Record, response.body
    return harfile.Response(
        status=response.status,
        statusText=_phrase(response.status),
        httpVersion=version,
        headers=[record(name, value) for name, value in response.headers],
        content=harfile.Content(
            size=body.size,
            mimeType=first_value(response.headers, "content-type") or "",
            text=body.text,
            encoding="base64" if body.encoding is Encoding.BASE64 else None,
            comment=_left_out(body),
        ),
        redirectURL=first_value(response.headers, "location") or "",
    )


def _left_out(body: BodyReport) -> str | None:
    """Say that only the beginning is there, where it is."""
    if not body.cut:
        return None
    # Where something in it is hidden, this is not what was received, but nearly as much.
    left = body.size - len(body.data)
    return f"{left:,} of {body.size:,} bytes are left out: this is only the beginning"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
