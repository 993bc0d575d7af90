"""The report as a person reads it in a terminal."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import Final, TextIO

from contracts import outlets
from contracts.errors import ReportError
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.record.level import Level
from contracts.record.request import METHOD
from contracts.reports.report import ClauseReport, FindingReport, Report, ResponseReport
from contracts.reports.reporter import FinalReporter
from contracts.reports.safe import printable

# Colours as SGR parameters.
_OUTCOMES: Final = {Outcome.FAIL: "31", Outcome.ERROR: "35"}
_VERDICTS: Final = {
    Verdict.CONFORMANT: "32",
    Verdict.NONCONFORMANT: "31",
    Verdict.INCONCLUSIVE: "33",
}
# A few lines show what a server answers; the JSON report has more of it.
_BODY: Final = 400
# A curl command is longer than a body, and is of use only in whole.
_CURL: Final = 1_200
# Where more clauses than that could not be judged, the first ones stand for all.
_OPEN: Final = 12
# Of one clause so many findings are shown, and of the others so many causes are named.
_FINDINGS: Final = 5
_CAUSES: Final = 4


class Terminal(FinalReporter):
    """Writes the whole report as text once the run is over.

    Args:
        stream: where to write; coloured if it is a terminal, unless ``NO_COLOR`` is set.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or outlets.out()
        self._colour = self._stream.isatty() and "NO_COLOR" not in os.environ

    def finish(self, report: Report) -> None:
        """Write the report."""
        try:
            self._stream.write(render(report, colour=self._colour))
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ReportError(f"the terminal report cannot be written: {error.strerror}") from None


class Paint:
    """Colours text where that is wanted."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, text: str, code: str) -> str:
        """Return *text* in the colour *code* (an SGR parameter)."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._wanted else text


def render(report: Report, *, colour: bool = False) -> str:
    """Return the whole report as text for a terminal.

    Nothing that the target sent reaches it unescaped.
    """
    paint = Paint(colour)
    lines = [_headline(report), ""]
    for clause in report.clauses:
        is_broken = clause.verdict is Outcome.FAIL and not _is_advice(clause)
        if is_broken or clause.verdict is Outcome.ERROR:
            lines += _failure(clause, paint)
    lines += _advice(report.clauses, paint)
    lines += _unjudged(report.clauses)
    lines += [f"note: {printable(note)}" for note in report.notes]
    lines += ["", *_counts(report), "", paint(closing(report), f"1;{_VERDICTS[report.verdict]}")]
    return "\n".join(lines) + "\n"


def explain(clause: ClauseReport) -> str:
    """Return one failing clause of a report as text, as ``render`` shows it."""
    return "\n".join(_failure(clause, Paint(False))).rstrip()


def closing(report: Report) -> str:
    """Return the sentence that says what the target is."""
    failed, why = len(report.broken), printable(report.cut_short)
    sentence = {
        Verdict.CONFORMANT: "is conformant: every clause that could be judged holds.",
        Verdict.NONCONFORMANT: f"is nonconformant: {failed} clause{'s' * (failed != 1)} broken.",
        Verdict.INCONCLUSIVE: f"could not be judged: {why or 'nothing could be tested'}.",
    }[report.verdict]
    text = f"{printable(report.target)} {sentence}"
    if report.verdict is Verdict.NONCONFORMANT and why:
        text += f" The run ended early: {why}."
    return text


def _headline(report: Report) -> str:
    where = f"thread-contracts: {METHOD} {report.url} ({report.target})"
    size = f"{report.requests} requests in {report.duration_s:.1f} s"
    return printable(", ".join([where, *profile_and_seed(report), size]))


def profile_and_seed(report: Report) -> list[str]:
    """Return how requests were chosen; nothing where they were not sent by a run."""
    if report.profile is None:
        return []
    return [f"profile {report.profile}", f"seed {report.seed}"]


def _is_advice(clause: ClauseReport) -> bool:
    return clause.level is Level.ADVICE


def _failure(clause: ClauseReport, paint: Paint) -> list[str]:
    mark = paint(clause.verdict.upper(), _OUTCOMES[clause.verdict])
    lines = [f"{mark} {paint(clause.id, '1')} [{clause.level}] {printable(clause.title)}"]
    if clause.verdict is Outcome.ERROR:
        last = clause.reason.strip().splitlines()[-1:]
        lines.append(f"  a fault of this suite, not of the target: {printable(''.join(last))}")
    for finding in clause.findings[:_FINDINGS]:
        lines += _finding(finding, clause.hint)
    lines += _folded(clause.findings[_FINDINGS:])
    lines += [f"  see {clause.origin}", ""]
    return lines


def _finding(finding: FindingReport, hint: str) -> list[str]:
    more = f" ({finding.count} requests show it)" if finding.count > 1 else ""
    lines = [f"  - {printable(finding.message)}{more}"]
    if finding.is_intermittent:
        lines.append(f"    intermittent: in {finding.failed} of {finding.tries} tries")
    if finding.cause:
        lines.append(f"    cause:    {printable(finding.cause)}")
    if hint:
        lines.append(f"    hint: {hint}")
    if finding.also_breaks:
        lines.append(f"    also breaks: {', '.join(finding.also_breaks)}")
    lines.append(f"    request:  {printable(finding.request.case)}")
    lines.append(f"    {printable(_cut(finding.curl, _CURL))}")
    lines.append(f"    answer:   {_answer(finding.response)}")
    if finding.printed.strip():
        last = finding.printed.strip().splitlines()[-1]
        lines.append(f"    printed:  {printable(_cut(last, _BODY))}")
    return lines


def _folded(findings: Sequence[FindingReport]) -> list[str]:
    """Return what is said of findings that are not shown: their causes, the first few of them."""
    if not findings:
        return []
    causes = [finding.cause for finding in findings if finding.cause]
    named = ": " + "; ".join(map(printable, causes[:_CAUSES])) if causes else ""
    more = "; ..." if len(causes) > _CAUSES else ""
    count = f"{len(findings)} more finding{'s' * (len(findings) != 1)}"
    return [f"  - {count}{named}{more} (the JSON report has them whole)"]


def _answer(response: ResponseReport | None) -> str:
    if response is None:
        return "none"
    names = {name.lower(): value for name, value in reversed(response.headers)}
    shown = f"{response.status} {names.get('content-type', 'no content type')}"
    body = printable(_cut(" ".join(response.body.words.split()), _BODY, response.body.size))
    return f"{printable(shown)}  {body}"


def _cut(text: str, length: int, size: int | None = None) -> str:
    """Return the beginning of *text*, and how many bytes, or characters, there are in all."""
    if len(text) <= length:
        return text
    whole = f"{len(text)} characters" if size is None else f"{size} bytes"
    return f"{text[: length - 20]}... ({whole} in all)"


def _advice(clauses: Sequence[ClauseReport], paint: Paint) -> list[str]:
    lines = [
        f"{paint('advice', '36')} {clause.id}: {printable(clause.findings[0].message)}"
        for clause in clauses
        if clause.verdict is Outcome.FAIL and _is_advice(clause)
    ]
    return [*lines, ""] if lines else []


def _unjudged(clauses: Sequence[ClauseReport]) -> list[str]:
    """Return why clauses could not be judged."""
    if all(clause.verdict is Outcome.UNTESTED for clause in clauses):
        # Nothing could be tested at all; the closing sentence says why.
        return []
    lines = [
        f"{clause.verdict} {clause.id}: {printable(clause.reason)}"
        for clause in clauses
        if clause.verdict in {Outcome.UNTESTED, Outcome.INCONCLUSIVE}
    ]
    if len(lines) > _OPEN:
        rest = len(lines) - (_OPEN - 2)
        lines = [*lines[:-rest], f"... and {rest} more clauses that could not be judged"]
    return [*lines, ""] if lines else []


def _counts(report: Report) -> list[str]:
    used = [outcome for outcome, count in report.counts.items() if count]
    lines = [f"{'level':10}" + "".join(f"{outcome:>14}" for outcome in used)]
    for level in Level:
        counts = Counter(c.verdict for c in report.clauses if c.level is level)
        if counts:
            lines.append(f"{level:10}" + "".join(f"{counts[outcome]:>14}" for outcome in used))
    return lines
