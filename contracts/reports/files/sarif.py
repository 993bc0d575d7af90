"""The findings as SARIF 2.1.0, each at the line of the definition that makes the promise."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from contracts.definition import load
from contracts.definition.source import Source
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.body import BodyReport, Encoding
from contracts.reports.files.words import details, line, message
from contracts.reports.files.words import verdict as sentence
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# What is longer is in the JSON report; those who read SARIF take a few megabytes at most.
_BODY: Final = 4_000
_BROKEN: Final = {Outcome.FAIL, Outcome.WAIVED}


# Longer definitions are found by their names.
_CONTENTS: Final = 300_000


def render(report: Report, source: Source | None = None) -> str:
    """Return the text of the report; see ``document``."""
    return json.dumps(document(report, source), indent=2) + "\n"


def document(report: Report, source: Source | None = None) -> dict[str, Any]:
    """Return the findings as plain data in that format.

    Args:
        report: on the run.
        source: of the definition; None where it is not known, unless it is the one that ships with
            the package.
    """
    source = source or _shipped(report)
    driver = {
        "name": "thread-contracts",
        "version": report.tool_version,
        "rules": [_rule(clause) for clause in report.clauses],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(index, clause, finding, source)
            for index, clause in enumerate(report.clauses)
            for finding in clause.findings
            if clause.verdict in _BROKEN
        ],
        "properties": {"target": line(report.target), "verdict": report.verdict},
    }
    if source.name:
        texts = {source.name: source.text, **source.others}
        run["artifacts"] = [_artifact(name, text) for name, text in texts.items()]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _shipped(report: Report) -> Source:
    """Return the source of the package's own definition where that is what a report is about."""
    # A report on another document cannot point into it.
    ours, given = load(), report.definition
    is_ours = (given.title, given.version) == (ours.title, ours.version)
    return ours.source if is_ours else Source()


def _artifact(name: str, text: str) -> dict[str, Any]:
    made: dict[str, Any] = {"location": {"uri": _uri(name)}}
    if len(text) <= _CONTENTS:
        # People who read the findings elsewhere do not have that file.
        made["contents"] = {"text": text}
    return {**made, "sourceLanguage": "json" if text.lstrip()[:1] == "{" else "yaml"}


def _uri(name: str) -> str:
    return quote(name, safe="/:%?=&@+,;~")


def _rule(clause: ClauseReport) -> dict[str, Any]:
    words = [
        f"{_plain(clause.title)}.",
        f"Level: {clause.level}. The definition promises it at {_plain(clause.origin)}.",
        _plain(clause.hint),
    ]
    return {
        "id": clause.id,
        "shortDescription": {"text": _plain(clause.title)},
        "help": {"text": " ".join(filter(None, words))},
        "defaultConfiguration": {"level": _level(clause)},
        "properties": {
            "level": clause.level,
            "origin": line(clause.origin),
            "tags": sorted({clause.level, clause.subject}),
        },
    }


def _level(clause: ClauseReport) -> str:
    return "error" if clause.gating else "note"


def _plain(words: str) -> str:
    """Return *words* as the text of a message, in which ``[text](place)`` would be a link."""
    return line(words).replace("](", "] (")


def _result(
    index: int, clause: ClauseReport, finding: FindingReport, source: Source
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": clause.id,
        "ruleIndex": index,
        "kind": "fail",
        "level": _level(clause),
        "message": {"text": _plain(message(finding))},
        "locations": [_location(clause.origin, source)],
        "partialFingerprints": {"threadContracts/v1": f"{clause.id}:{finding.identity}"},
        "webRequest": _request(finding),
        "properties": {"details": details(finding), "count": min(finding.count, 2**31 - 1)},
    }
    if finding.waived:
        # Who has accepted it has done so in a file of waivers.
        justification = line(finding.waived)
        made["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": justification}
        ]
    if finding.response is not None:
        made["webResponse"] = {
            "statusCode": finding.response.status,
            "headers": _headers(finding.response.headers),
            **_body(finding.response.body),
        }
    else:
        made["webResponse"] = {"noResponseReceived": True}
    return made


def _location(origin: str, source: Source) -> dict[str, Any]:
    member = {"fullyQualifiedName": line(origin), "kind": "member"}
    made: dict[str, Any] = {"logicalLocations": [member]}
    if source.name:
        at, name = source.region(origin), source.file_of(origin)
        index = [source.name, *source.others].index(name)
        made["physicalLocation"] = {
            "artifactLocation": {"uri": _uri(name), "index": index},
            "region": {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.line,
                "endColumn": at.end_column,
            },
        }
    return made


def _request(finding: FindingReport) -> dict[str, Any]:
    request = finding.request
    return {
        "protocol": "HTTP",
        "version": "1.1",
        "method": request.method,
        "target": request.url,
        "headers": _headers(request.headers),
        **({} if request.body is None else _body(request.body)),
    }


def _headers(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return headers by name, the values of one that comes several times joined as HTTP does."""
    made: dict[str, str] = {}
    for name, value in headers:
        made[name] = f"{made[name]}, {value}" if name in made else value
    return made


def _body(body: BodyReport) -> dict[str, Any]:
    if len(body.text) > _BODY or body.cut:
        return {}
    kind = "binary" if body.encoding is Encoding.BASE64 else "text"
    return {"body": {kind: body.text}}


def _invocation(report: Report) -> dict[str, Any]:
    notes = [("note", note) for note in report.notes]
    problems = [("error", problem) for problem in report.problems]
    if report.verdict is Verdict.INCONCLUSIVE or report.cut_short:
        problems.append(("error", sentence(report)))
    return {
        "executionSuccessful": report.verdict is not Verdict.INCONCLUSIVE,
        "exitCode": report.exit_code,
        "startTimeUtc": report.started,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": _plain(said)}} for level, said in problems + notes
        ],
    }
