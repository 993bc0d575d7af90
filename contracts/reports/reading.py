"""Read reports, and refuse in one sentence what is not a report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from json import dumps, loads
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from contracts.errors import ReportError
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.verdict import gates, overall
from contracts.record.level import Level
from contracts.reports.codec import typed
from contracts.reports.report import SCHEMA_VERSION, ClauseReport, Report
from contracts.reports.safe import printable

# A report of the largest run has a few megabytes.  What is much longer is something else, and is
# not read into memory to find out what.
MAX_BYTES: Final = 2**27
# What another thread-contracts may write; any other number is a mistake.
_VERSIONS: Final = range(1, 1000)
# A longer explanation quotes the file rather than saying what is wrong with it.
_EXPLANATION: Final = 200


def schema() -> dict[str, Any]:
    """Return the JSON Schema of reports."""
    text = resources.files(__package__).joinpath("report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = loads(text)
    return loaded


def load(place: str | Path) -> Report:
    """Return the report at *place*, or raise ReportError."""
    if not isinstance(place, str | Path):
        raise ReportError(f"{_short(repr(place))} is not the path of a report")
    path = Path(place)
    name = f"{str(path)!r:.{_EXPLANATION}}"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReportError(f"the report {name} cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise ReportError(f"{name} is not a report: it is longer than {MAX_BYTES:,} bytes")
    try:
        data = loads(content.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{name} is not a report: it is not JSON ({_short(error)})") from None
    return from_dict(data, name)


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and its like, which Python reads and JSON does not know."""
    raise ValueError(f"{constant} is not a JSON value")


def from_dict(data: Any, name: str = "this") -> Report:
    """Return plain data as a report, or raise ReportError.

    Args:
        data: what a file, or another process, holds.
        name: what to call it in the error.
    """
    version = data.get("schema_version", "") if isinstance(data, dict) else None
    if version == "":
        raise ReportError(f"{name} is not a report: it has no schema_version")
    if type(version) is int and version in _VERSIONS and version != SCHEMA_VERSION:
        raise ReportError(
            f"{name} is a report of schema version {version}; "
            f"this version of thread-contracts reads only version {SCHEMA_VERSION}"
        )
    problem = _problem(data)
    if problem:
        raise ReportError(f"{name} is not a report: {problem}")
    try:
        report: Report = typed(Report, data)
    except (ValueError, OverflowError) as error:
        raise ReportError(f"{name} is not a report: {_short(error)}") from None
    problem = _contradiction(report, data["counts"])
    if problem:
        raise ReportError(f"{name} is not a report: {problem}")
    return report


def _problem(data: Any) -> str:
    """Return what the schema has against *data*; empty where it has nothing."""
    import jsonschema_rs

    try:
        # Sets, NaN and lone surrogates are nothing that JSON in UTF-8 can hold.
        dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
        _validator().validate(data)
    except jsonschema_rs.ValidationError as error:
        place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.instance_path)
        return f"{place[1:] if place[:1] == '.' else place or 'it'}: {_short(error.message)}"
    except (ValueError, TypeError, RecursionError) as error:
        return _short(error)
    return ""


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)


def _contradiction(report: Report, counts: Mapping[str, int]) -> str:
    """Return what the schema cannot say is wrong with a report; empty where nothing is."""
    if len({clause.id for clause in report.clauses}) < len(report.clauses):
        return "two of its clauses have the same id"
    if counts != report.counts:
        return "its counts are not those of its clauses"
    for clause in report.clauses:
        problem = _problem_of(clause, report.gate)
        if problem:
            return f"its clause {_short(repr(clause.id))} {problem}"
    # The verdict asks a clause for nothing but its level, which the report of one has as well.
    verdicts = [ClauseVerdict(cast("Any", c), c.verdict, c.exchanges) for c in report.clauses]
    verdict = overall(verdicts, report.gate, cut_short=bool(report.cut_short))
    if report.verdict is not verdict:
        return f"its verdict is {report.verdict}, and its clauses make it {verdict}"
    return ""


def _problem_of(clause: ClauseReport, gate: Level) -> str:
    """Return in which way the report of a clause contradicts itself; empty where it does not."""
    if clause.gating is not gates(clause.level, gate):
        said = "gating" if clause.gating else "not gating"
        return f"is {said}, although its level is {clause.level} and the gate is {gate}"
    if bool(clause.findings) is not (clause.verdict in {Outcome.FAIL, Outcome.WAIVED}):
        return "has findings, and does not fail"
    if clause.findings and _is_waived(clause) is not (clause.verdict is Outcome.WAIVED):
        return "is waived where not all of its findings are, or the other way round"
    for finding in clause.findings:
        if finding.failed > finding.tries:
            return "has a finding that failed more often than it was tried"
        if (finding.response is None) is not bool(finding.failure):
            return "has a finding that needs either a response or the failure to get one"
    return ""


def _is_waived(clause: ClauseReport) -> bool:
    return all(finding.waived for finding in clause.findings)


def _short(error: object) -> str:
    text = printable(" ".join(str(error).split()))
    return text if len(text) <= _EXPLANATION else f"{text[:_EXPLANATION]}..."
