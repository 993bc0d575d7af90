"""The functions that users import from ``thread_contracts``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from thread_contracts.rooms import load

if TYPE_CHECKING:
    from contracts.record.exchange import Answer, Exchange, Failure
    from contracts.record.request import Request
    from contracts.reports.report import Report

App = Callable[..., Any]
"""An ASGI or a WSGI application."""
SettingValue = str | float | bool | Sequence[str] | None
"""The value of a setting, as text or as what the text means; None leaves it alone."""


def check(target: str | App = "reference", **settings: SettingValue) -> Report:
    """Check a target against the contract, and report on every clause.

    Nothing is printed. Settings that are not given come from the environment, from a settings
    file, or are the defaults, as on the command line.

    Args:
        target: as on the command line, such as ``http://127.0.0.1:8000/v1`` or
            ``asgi:main:app``; or an ASGI or WSGI app itself.
        settings: the options of the command line, with underscores: ``max_requests=500``,
            ``time_budget="10m"``, ``file_id=["file-abc123"]``, ``insecure=True``.

    Raises:
        UsageError: a setting does not exist or has no such value, the target cannot be
            used, or a report file cannot be written.
    """
    report: Report = load("contracts.integrations.api").check(target, settings)
    return report


def judge(
    exchanges: Iterable[Exchange | Any],
    *,
    definition: str | None = None,
    operation: str | None = None,
    prose: str | None = None,
) -> Report:
    """Judge exchanges that took place already, and report on every clause.

    Nothing is sent. A clause that needs exchanges of another kind is ``untested``, and its
    reason says which. The run's verdict is ``inconclusive`` where nothing could be judged.

    Args:
        exchanges: as ``exchange_of`` makes them, or responses of httpx and requests, in the
            order in which they took place; they are numbered from 1. Answers of 429 and 503
            are counted, but not judged.
        definition: the OpenAPI document that holds, a path or a URL; None for the shipped one.
        operation: which of its operations, as an operationId or ``METHOD PATH``.
        prose: the path of a file of limits that its schemas do not state.

    Raises:
        UsageError: something is not such an exchange, a response was not read, or the document
            cannot be used.
    """
    contract = {"definition": definition, "operation": operation, "prose": prose}
    report: Report = load("contracts.integrations.api").judge(exchanges, contract)
    return report


def exchange_of(
    request: Request,
    answer: Answer | Failure,
    *,
    url: str = "",
    token: str | None = None,
    started: float,
    finished: float,
) -> Exchange:
    """Return an exchange that took place already, for ``judge``.

    What the contract says of the request is read off its bytes. A request with another method,
    or to another path, is not one to create a thread: only a crash of the server counts then.

    Args:
        request: what was sent, its Content-Type header included.
        answer: what came back, or the failure to get an answer.
        url: where it was sent, in full; it overrides the request's ``path``.
        token: the bearer token that is right, and any other is wrong. Where it is not known,
            nothing is said of credentials, and an answer of 401 or 403 counts for nothing.
        started: Unix time in seconds when sending began.
        finished: Unix time in seconds when the answer was complete.

    Raises:
        UsageError: an argument is not what it should be.
    """
    exchange: Exchange = load("contracts.integrations.recorded").exchange_of(
        request, answer, url=url, token=token, started=started, finished=finished
    )
    return exchange
