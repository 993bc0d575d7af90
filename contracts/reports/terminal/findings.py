"""The findings as a person reads them: what is wrong, what shows it, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.text import Text

from contracts.judging.finding import Outcome
from contracts.record.level import Level
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport
from contracts.reports.safe import printable
from contracts.reports.terminal.answer import answer
from contracts.reports.terminal.command import folded
from contracts.reports.terminal.difference import difference
from contracts.reports.terminal.wrapping import paragraph, shortened

# Of one clause so many findings are shown, and of the others so many causes are named.
_FINDINGS: Final = 5
_CAUSES: Final = 4
# What an app printed last is most often why it failed.
_PRINTED: Final = 6
_INDENT: Final = "    "
_LABEL: Final = 10
_LEVELS: Final = list(Level)
_SHOWN: Final = {Outcome.FAIL, Outcome.ERROR}


def findings(clauses: Sequence[ClauseReport], width: int) -> list[Text]:
    """Return all that is broken: by subject, the worst level first.

    Args:
        clauses: of a report, in its order.
        width: of the lines.
    """
    shown = [clause for clause in clauses if clause.verdict in _SHOWN]
    order = list(dict.fromkeys(clause.subject for clause in shown))
    worst = {name: min(_rank(c) for c in shown if c.subject == name) for name in order}
    shown.sort(key=lambda c: (worst[c.subject], order.index(c.subject), _rank(c)))
    lines = []
    for subject, members in groupby(shown, key=lambda clause: clause.subject):
        lines += [Text(f"{subject} ".ljust(width, "-"), style="bold"), Text()]
        for clause in members:
            lines += [*broken(clause, width), Text()]
    return lines


def _rank(clause: ClauseReport) -> int:
    return -1 if clause.verdict is Outcome.ERROR else _LEVELS.index(clause.level)


def broken(clause: ClauseReport, width: int) -> list[Text]:
    """Return one clause that fails, or that could not be judged by a fault of ours."""
    lines = _title(clause, width)
    if clause.verdict is Outcome.ERROR:
        last = "".join(clause.reason.strip().splitlines()[-1:])
        said = f"a fault of this suite, not of the target: {printable(last)}"
        lines += paragraph(said, width, "  ")
    if clause.hint:
        lines += paragraph(Text(printable(clause.hint), style="italic"), width, "  ")
    for finding in clause.findings[:_FINDINGS]:
        lines += _finding(finding, width)
    lines += _folded(clause.findings[_FINDINGS:], width)
    for origin in clause.origins:
        lines += paragraph(Text(printable(origin), style="dim"), width, "  see ")
    return lines


def _title(clause: ClauseReport, width: int) -> list[Text]:
    colour = "bold magenta" if clause.verdict is Outcome.ERROR else "bold red"
    mark = "yellow" if clause.verdict is Outcome.FAIL and not clause.gating else colour
    title = Text.assemble(
        (clause.verdict.upper(), mark),
        " ",
        (printable(clause.id), "bold"),
        f" [{clause.level}] {printable(clause.title)}",
    )
    return paragraph(title, width, "", "  ")


def _finding(finding: FindingReport, width: int) -> list[Text]:
    sentence = Text(printable(finding.message), style="bold")
    lines = paragraph(sentence, width, "  - ")
    if finding.difference is not None:
        lines += _indented(difference(finding.difference, width - len(_INDENT)))
    for label, text in _facts(finding):
        lines += _labelled(label, text, width)
    lines += _request(finding, width)
    told = answer(finding.response, finding.failure, finding.at, width - len(_INDENT) - _LABEL)
    lines += _beside("answer", told)
    printed = finding.printed.strip().splitlines()[-_PRINTED:]
    room = width - len(_INDENT) - _LABEL
    return [*lines, *_beside("printed", [Text(shortened(printable(p), room)) for p in printed])]


def _facts(finding: FindingReport) -> Iterator[tuple[str, str]]:
    """Yield what is known of a finding, as a label and a text."""
    if finding.waived:
        yield "waived", finding.waived
    if finding.cause:
        yield "cause", finding.cause
    if finding.count > 1:
        same = f", the same requests as {', '.join(finding.same_requests)}"
        said = f"{finding.count} different requests"
        yield "shown by", said + (same if finding.same_requests else "")
    if finding.is_intermittent:
        yield "tries", f"intermittent: in {finding.failed} of {finding.tries} tries"
    if finding.also_breaks:
        yield "beside", f"the same answer also breaks: {', '.join(finding.also_breaks)}"


def _labelled(label: str, text: str, width: int) -> list[Text]:
    room = width - len(_INDENT) - _LABEL
    return _beside(label, paragraph(printable(text), room))


def _beside(label: str, lines: Sequence[Text]) -> list[Text]:
    """Return lines with a label in front of the first one."""
    return [
        Text.assemble(_INDENT, (f"{label if not number else '':{_LABEL}}", "dim"), line)
        for number, line in enumerate(lines)
    ]


def _indented(lines: Sequence[Text]) -> list[Text]:
    return [Text.assemble(_INDENT, line) for line in lines]


def _request(finding: FindingReport, width: int) -> list[Text]:
    """Return what sends the request again, and all that must go before it."""
    said = finding.request.case
    if finding.steps:
        at_once = finding.steps[-1] == "wait"
        said += "; " + ("sent at the same time as others:" if at_once else "after what goes first:")
    lines = _labelled("request", said, width)
    for step in finding.steps or (finding.curl,):
        lines += _command(printable(step), width)
    return lines


def _command(line: str, width: int) -> list[Text]:
    """Return a command as it can be copied: what must stand in the first column does."""
    shown, comment = folded(line, width - len(_INDENT))
    goes_on = [False, *(line.endswith("\\") and not line.endswith(" \\") for line in shown)]
    lines = [
        Text("" if at_left else _INDENT).append(text, style="cyan")
        for text, at_left in zip(shown, goes_on, strict=False)
    ]
    note = paragraph(Text(comment, style="dim"), width, _INDENT, f"{_INDENT}# ") if comment else []
    return [*lines, *note]


def _folded(rest: Sequence[FindingReport], width: int) -> list[Text]:
    """Return what is said of findings that are not shown: their causes, the first few of them."""
    if not rest:
        return []
    causes = [printable(finding.cause) for finding in rest if finding.cause]
    named = ": " + "; ".join(causes[:_CAUSES]) if causes else ""
    more = "; ..." if len(causes) > _CAUSES else ""
    count = f"{len(rest)} more finding{'s' * (len(rest) != 1)}"
    return paragraph(f"{count}{named}{more} (the JSON report has them whole)", width, "  - ")
