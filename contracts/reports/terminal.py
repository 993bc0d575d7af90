"""The run as a person reads it: progress while it goes on, then the verdict."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TextIO

from contracts.reports.safe import printable
from contracts.run.events import Event, PhaseStarted, Sent, Started

_WIDTH: Final = 100
_REDRAWN_S: Final = 0.1
_COLOURS: Final = {
    "fail": "31",
    "pass": "32",
    "inconclusive": "33",
    "untested": "33",
    "error": "35",
}
_BODY: Final = 400


class Progress:
    """Shows which phase is under way, on one line that is rewritten.

    Args:
        stream: where to write; nothing is written unless it is a terminal.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._phase = ""
        self._planned = 0
        self._sent = 0
        self._total = 0
        self._failing: set[str] = set()
        self._ends: float | None = None
        self._next = 0.0

    def __call__(self, event: Event) -> None:
        """Take note of one event."""
        if isinstance(event, Started) and event.options.time_budget_s is not None:
            self._ends = time.monotonic() + event.options.time_budget_s
        elif isinstance(event, PhaseStarted):
            self._phase, self._planned, self._sent = event.name, event.planned, 0
        elif isinstance(event, Sent):
            self._sent += 1
            self._total += 1
            self._failing |= {name for name, _ in event.broken}
        if self._shown and not isinstance(event, Started):
            self._draw()

    def _draw(self) -> None:
        now = time.monotonic()
        if now < self._next and self._sent != self._planned:
            return
        self._next = now + _REDRAWN_S
        of = f"{self._sent}/{self._planned}" if self._planned else str(self._sent)
        broken = f", {len(self._failing)} clauses broken" if self._failing else ""
        left = "" if self._ends is None else f", {_minutes(self._ends - now)} left"
        line = f"{self._total:5} sent  {self._phase} {of}{broken}{left}"
        self._stream.write(f"\r\x1b[K{line[:_WIDTH]}")
        self._stream.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _minutes(seconds: float) -> str:
    return f"{max(0, int(seconds)) // 60}:{max(0, int(seconds)) % 60:02}"


class Paint:
    """Colours text where that is wanted."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, text: str, code: str) -> str:
        """Return *text* in the colour *code* (an SGR parameter)."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._wanted else text


def render(report: Mapping[str, Any], *, colour: bool = False) -> str:
    """Return the whole report as text for a terminal.

    Nothing that the target sent reaches it unescaped.
    """
    paint = Paint(colour)
    clauses = report["clauses"]
    lines = [_headline(report), ""]
    for clause in clauses:
        if clause["verdict"] in {"fail", "error"} and not _is_advice(clause):
            lines += _failure(clause, paint)
    lines += _advice([c for c in clauses if c["verdict"] == "fail" and _is_advice(c)], paint)
    lines += _untested(clauses)
    lines += [f"note: {printable(note)}" for note in report["notes"]]
    lines += ["", *_counts(clauses), "", _closing(report, paint)]
    return "\n".join(lines) + "\n"


def explain(clause: Mapping[str, Any]) -> str:
    """Return one failing clause of a report as text, as ``render`` shows it."""
    return "\n".join(_failure(clause, Paint(False))).rstrip()


def _headline(report: Mapping[str, Any]) -> str:
    where = f"thread-contracts: POST {report['url']} ({report['target']})"
    how = f"profile {report['profile']}, seed {report['seed']}"
    size = f"{report['requests']} requests in {report['duration_s']:.1f} s"
    return printable(f"{where}, {how}, {size}")


def _is_advice(clause: Mapping[str, Any]) -> bool:
    return bool(clause["level"] == "advice")


def _failure(clause: Mapping[str, Any], paint: Paint) -> list[str]:
    mark = paint(clause["verdict"].upper(), _COLOURS[clause["verdict"]])
    lines = [f"{mark} {paint(clause['id'], '1')} [{clause['level']}] {printable(clause['title'])}"]
    if clause["verdict"] == "error":
        last = clause["reason"].strip().splitlines()[-1:]
        lines.append(f"  a fault of this suite, not of the target: {printable(''.join(last))}")
    for finding in clause["findings"]:
        lines += _finding(finding)
    lines += [f"  see {clause['origin']}", ""]
    return lines


def _finding(finding: Mapping[str, Any]) -> list[str]:
    more = f" ({finding['count']} requests show it)" if finding["count"] > 1 else ""
    lines = [f"  - {printable(finding['message'])}{more}"]
    if finding["failed"] < finding["tries"]:
        lines.append(f"    intermittent: in {finding['failed']} of {finding['tries']} tries")
    if finding["cause"]:
        lines.append(f"    common to all of them: {printable(finding['cause'])}")
    if finding["hint"]:
        lines.append(f"    hint: {finding['hint']}")
    lines.append(f"    request:  {printable(finding['request']['case'])}")
    lines.append(f"    {printable(_cut(finding['curl'], 3 * _BODY))}")
    lines.append(f"    answer:   {_answer(finding['response'])}")
    return lines


def _answer(response: Mapping[str, Any] | None) -> str:
    if response is None:
        return "none"
    names = {name.lower(): value for name, value in reversed(response["headers"])}
    shown = [f"{response['status']}", names.get("content-type", "no content type")]
    body = printable(_cut(" ".join(response["body"].split()), _BODY))
    return f"{printable(' '.join(shown))}  {body}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 20]}... ({len(text)} in all)"


def _advice(clauses: Sequence[Mapping[str, Any]], paint: Paint) -> list[str]:
    lines = [
        f"{paint('advice', '36')} {clause['id']}: {printable(clause['findings'][0]['message'])}"
        for clause in clauses
    ]
    return [*lines, ""] if lines else []


def _untested(clauses: Sequence[Mapping[str, Any]]) -> list[str]:
    if all(c["verdict"] == "untested" for c in clauses):
        # Nothing could be tested at all; the closing sentence says why.
        return []
    open_ones = [c for c in clauses if c["verdict"] in {"untested", "inconclusive"}]
    lines = [f"{c['verdict']} {c['id']}: {printable(c['reason'])}" for c in open_ones]
    if len(lines) > 12:
        lines = [*lines[:10], f"... and {len(lines) - 10} more clauses that could not be judged"]
    return [*lines, ""] if lines else []


def _counts(clauses: Sequence[Mapping[str, Any]]) -> list[str]:
    kinds = ("pass", "fail", "inconclusive", "untested", "waived", "error")
    used = [kind for kind in kinds if any(c["verdict"] == kind for c in clauses)]
    lines = [f"{'level':10}" + "".join(f"{kind:>14}" for kind in used)]
    for level in ("schema", "prose", "implied", "advice"):
        counts = Counter(c["verdict"] for c in clauses if c["level"] == level)
        if counts:
            lines.append(f"{level:10}" + "".join(f"{counts[kind]:>14}" for kind in used))
    return lines


def _closing(report: Mapping[str, Any], paint: Paint) -> str:
    verdict, failed = report["verdict"], _counting_failures(report)
    why = printable(report["cut_short"])
    sentences = {
        "conformant": "is conformant: every clause that could be judged holds.",
        "nonconformant": f"is nonconformant: {failed} clause{'s' * (failed != 1)} broken.",
        "inconclusive": f"could not be judged: {why or 'nothing could be tested'}.",
    }
    text = f"{printable(report['target'])} {sentences[verdict]}"
    if verdict == "nonconformant" and why:
        text += f" The run ended early: {why}."
    colour = {"conformant": "32", "nonconformant": "31", "inconclusive": "33"}[verdict]
    return paint(text, f"1;{colour}")


def _counting_failures(report: Mapping[str, Any]) -> int:
    order = ("schema", "prose", "implied", "advice")
    gate = order.index(report["gate"])
    return sum(
        c["verdict"] == "fail" and order.index(c["level"]) <= gate for c in report["clauses"]
    )
