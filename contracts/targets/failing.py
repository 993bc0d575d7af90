"""What went wrong with a request, as plain data."""

from __future__ import annotations

from typing import Final

import httpx

from contracts.process.streams import lacking
from contracts.record.exchange import Failure, FailureKind
from contracts.targets.connection import CutShort, NotHttp
from contracts.targets.content import Undecodable

# What httpcore lets h11 read of an answer before its content.
_MAX_HEAD: Final = 100 * 2**10
# Room for any sentence of httpx; what is longer quotes the target.
_MAX_ERROR: Final = 200


def too_large(max_bytes: int) -> Failure:
    """Return the failure of an answer that has more than *max_bytes* bytes."""
    return Failure(FailureKind.TOO_LARGE, f"the answer is longer than {max_bytes} bytes")


def failure_of(error: Exception, timeout: float) -> Failure:
    """Return what went wrong as plain data; *timeout* is the limit that was set.

    Raises:
        OSError: the machine lacks something, which is no failure of the target.
    """
    _raise_what_is_lacking(error)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Failure(FailureKind.UNREACHABLE, f"no connection: {_cut(error)}")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Failure(FailureKind.TIMEOUT, f"no complete answer within {timeout:g} s")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return Failure(FailureKind.UNSENDABLE, f"the request cannot be sent: {_cut(error)}")
    if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
        return _unreadable(error)
    return Failure(FailureKind.CONNECTION, f"the connection broke: {_cut(error)}")


def encoding_words(error: Undecodable) -> str:
    """Return that an answer is not in the encoding that it declares, and how that shows."""
    return f"the content encoding cannot be undone: {_cut(error)}"


def _raise_what_is_lacking(error: BaseException) -> None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and lacking(cause):
            raise cause
        cause = cause.__cause__ or cause.__context__


def _unreadable(error: Exception) -> Failure:
    if "buffer too long" in str(error):
        what = f"its headers, or the size of a chunk, are longer than {_MAX_HEAD >> 10} KiB"
        return Failure(FailureKind.PROTOCOL, what)
    if isinstance(error, CutShort):
        return Failure(FailureKind.PROTOCOL, str(error))
    kind = FailureKind.FOREIGN if isinstance(error, NotHttp) else FailureKind.PROTOCOL
    return Failure(kind, f"the answer is not HTTP: {_cut(error)}")


def _cut(error: Exception) -> str:
    """Return what *error* says, without what it quotes of the target at length.

    A cut through a quotation may leave most of a secret in it, which is then not
    recognised, and so not hidden.
    """
    text = str(error) or type(error).__name__
    return text if len(text) <= _MAX_ERROR else text.partition(":")[0][:_MAX_ERROR]
