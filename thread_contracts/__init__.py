"""Check servers of OpenAI's ``POST /threads`` against their contract.

``check`` fires a run at a target, ``judge`` judges exchanges that took place already, which
``exchange_of`` makes, and both return a ``Report``.  ``valid_requests``,
``invalid_requests``, ``thread_objects`` and ``broken_thread_objects`` are Hypothesis strategies.
Nothing is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.clauses.clause import Clause, Level
    from contracts.errors import ReportError, UsageError
    from contracts.integrations.pytest_plugin import ClauseCheck
    from contracts.judging.finding import Finding, Outcome
    from contracts.judging.verdict import Verdict
    from contracts.record.case import Case, Credentials, Expectation, Rule
    from contracts.record.exchange import Answer, Exchange, Failure, FailureKind
    from contracts.record.feature import Feature
    from contracts.record.request import Headers, Request
    from contracts.reports.circumstances import DefinitionReport, SettingReport
    from contracts.reports.findings import FindingReport, RequestReport, ResponseReport
    from contracts.reports.report import ClauseReport, Report
    from thread_contracts.api import (
        check,
        exchange_of,
        judge,
    )
    from thread_contracts.strategies import (
        broken_thread_objects,
        invalid_requests,
        thread_objects,
        valid_requests,
    )

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Case",
    "Clause",
    "ClauseCheck",
    "ClauseReport",
    "Credentials",
    "DefinitionReport",
    "Exchange",
    "Expectation",
    "Failure",
    "FailureKind",
    "Feature",
    "Finding",
    "FindingReport",
    "Headers",
    "Level",
    "Outcome",
    "Report",
    "ReportError",
    "Request",
    "RequestReport",
    "ResponseReport",
    "Rule",
    "SettingReport",
    "UsageError",
    "Verdict",
    "broken_thread_objects",
    "check",
    "exchange_of",
    "invalid_requests",
    "judge",
    "thread_objects",
    "valid_requests",
]

_FUNCTIONS = {
    "broken_thread_objects": "strategies",
    "check": "api",
    "exchange_of": "api",
    "invalid_requests": "strategies",
    "judge": "api",
    "thread_objects": "strategies",
    "valid_requests": "strategies",
}
_TYPES = {
    "Answer": "contracts.record.exchange",
    "Case": "contracts.record.case",
    "Clause": "contracts.clauses.clause",
    "ClauseCheck": "contracts.integrations.pytest_plugin",
    "ClauseReport": "contracts.reports.report",
    "Credentials": "contracts.record.case",
    "DefinitionReport": "contracts.reports.circumstances",
    "Exchange": "contracts.record.exchange",
    "Expectation": "contracts.record.case",
    "Failure": "contracts.record.exchange",
    "FailureKind": "contracts.record.exchange",
    "Feature": "contracts.record.feature",
    "Finding": "contracts.judging.finding",
    "FindingReport": "contracts.reports.findings",
    "Headers": "contracts.record.request",
    "Level": "contracts.clauses.clause",
    "Outcome": "contracts.judging.finding",
    "Report": "contracts.reports.report",
    "ReportError": "contracts.errors",
    "Request": "contracts.record.request",
    "RequestReport": "contracts.reports.findings",
    "ResponseReport": "contracts.reports.findings",
    "Rule": "contracts.record.case",
    "SettingReport": "contracts.reports.circumstances",
    "UsageError": "contracts.errors",
    "Verdict": "contracts.judging.verdict",
}


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        from importlib import import_module

        return getattr(import_module(f"thread_contracts.{_FUNCTIONS[name]}"), name)
    if name in _TYPES:
        from thread_contracts.rooms import load

        return getattr(load(_TYPES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
