"""What a run came to in plain sentences, safe to show, as every report for machines has it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from contracts.reports import sentences
from contracts.reports.findings import DifferenceReport, FindingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.safe import printable

# A longer sentence quotes more of the target than anybody reads; the JSON report has it whole.
_SENTENCE: Final = 600
_BODY: Final = 800
_COMMAND: Final = 4_000
# What a cut may leave of an escape.
_CUT_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?$")


def line(text: str, limit: int = _SENTENCE) -> str:
    """Return *text* on one line without what steers a terminal, and not too long."""
    shown = printable(" ".join(text[:limit].split()))
    if len(shown) <= limit and len(text) <= limit:
        return shown
    return f"{_CUT_ESCAPE.sub('', shown[:limit])}... ({len(text)} characters in all)"


def verdict(report: Report) -> str:
    """Return the sentence that says what the target is."""
    return f"{line(report.target)} {line(sentences.verdict(report))}"


def message(finding: FindingReport) -> str:
    """Return the sentence of a finding, with how many requests show it."""
    shows = f" ({finding.count} different requests show it)" if finding.count > 1 else ""
    return line(finding.message) + shows


def summary(clause: ClauseReport) -> str:
    """Return one sentence for all findings of a clause."""
    more = len(clause.findings) - 1
    also = f" (and {more} more finding{'s' * (more != 1)})" if more else ""
    return message(clause.findings[0]) + also


def details(finding: FindingReport) -> list[str]:
    """Return what there is to say of a finding besides its sentence, line by line."""
    said = [f"{name + ':':10} {text}" for name, text in facts(finding)]
    return [*said, *commands(finding), f"{'answer:':10} {answer(finding)}"]


def facts(finding: FindingReport) -> list[tuple[str, str]]:
    """Return what is known of a finding, as names and texts."""
    found = []
    if finding.is_intermittent:
        found.append(("intermittent", f"in {finding.failed} of {finding.tries} tries"))
    if finding.cause:
        found.append(("cause", line(finding.cause)))
    if finding.difference is not None:
        name = "sent" if finding.difference.is_sent else "wanted"
        wanted, received = _told_apart(finding.difference)
        found += [(name, line(wanted)), ("received", line(received))]
    if finding.at:
        found.append(("at", line(" / ".join(finding.at))))
    if finding.also_breaks:
        found.append(("also breaks", line(", ".join(finding.also_breaks))))
    if finding.same_requests:
        found.append(("same requests as", line(", ".join(finding.same_requests))))
    if finding.waived:
        found.append(("waived", line(finding.waived)))
    if finding.printed.strip():
        found.append(("printed", line(finding.printed.strip().splitlines()[-1])))
    return [*found, ("request", line(finding.request.case)), ("identity", finding.identity)]


def _told_apart(difference: DifferenceReport) -> tuple[str, str]:
    """Return both texts; as escapes where they would look the same."""
    both = (difference.wanted, difference.received)
    if len({" ".join(normalize("NFKC", text).split()) for text in both}) > 1:
        return both
    wanted, received = (text.encode("unicode_escape").decode("ascii") for text in both)
    return wanted, received


def commands(finding: FindingReport) -> list[str]:
    """Return the lines for a shell that show a finding."""
    return [line(one, _COMMAND) for one in finding.steps or (finding.curl,)]


def answer(finding: FindingReport) -> str:
    """Return the beginning of the answer that shows a finding, or why there is none."""
    response = finding.response
    if response is None:
        return f"none ({line(finding.failure)})"
    return f"{response.status} {line(response.content_type)}  {line(response.body.words, _BODY)}"
