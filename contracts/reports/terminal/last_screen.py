"""The last screen: all that matters of a report in 80 columns and 24 lines, whatever happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from contracts.judging.finding import Outcome
from contracts.judging.verdict import LEVELS, Verdict
from contracts.record.level import Level
from contracts.reports.findings import FindingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.safe import printable
from contracts.reports.sentences import closing, command, headline
from contracts.reports.terminal.command import folded
from contracts.reports.terminal.wrapping import joined, paragraph, shortened
from contracts.reports.unjudged import groups

# The prompt of a shell takes the last of 24 lines.
HEIGHT: Final = 23
_COLOURS: Final = {
    Verdict.CONFORMANT: "bold green",
    Verdict.NONCONFORMANT: "bold red",
    Verdict.INCONCLUSIVE: "bold yellow",
}
_LEVEL_WIDTH: Final = 8
_ID_WIDTH: Final = 34
# At most so many lines are left to what is no failure.
_UNJUDGED: Final = 3
_PROBLEMS: Final = 2
_COMMAND: Final = 3
_COUNTS: Final = 2
_CLOSING: Final = 2
# Beside problems and notes, at least so many failures are shown.
_FAILING: Final = 6


def last_screen(
    report: Report, width: int, *, is_alone: bool = False, lost: Sequence[str] = ()
) -> list[Text]:
    """Return the last screen, in lines of at most *width* columns.

    Args:
        report: what to show.
        width: in columns.
        is_alone: whether nothing stands above it, so that it has problems and notes as well.
        lost: what was asked for as a report and could not be written.
    """
    said = closing(report)
    end = _boxed(said, width, _CLOSING, _COLOURS[report.verdict])
    again = [*_written(report, width, lost), *_command(report, width)]
    besides = _waived(report, width)
    head = [Text(shortened(headline(report), width), style="bold")]
    failing = [c for c in report.clauses if c.verdict in {Outcome.FAIL, Outcome.ERROR}]
    if is_alone:
        taken = len([*head, *besides, *again, *end]) + _COUNTS + _UNJUDGED - 1
        besides = [*_told(report, width, HEIGHT - taken - min(len(failing), _FAILING)), *besides]
    else:
        besides = [*_problems(report, width), *besides]
    room = HEIGHT - len([*head, *besides, *again, *end])
    counts, unjudged = _table(report), _unjudged(report, width, _UNJUDGED)
    is_wide = any(cell_len(line.plain) > width for line in counts)
    if is_wide or len(failing) > room - len([*counts, *unjudged]):
        counts, unjudged = _compact(report, width), _unjudged(report, width, _UNJUDGED - 1)
    besides += unjudged
    room -= len([*counts, *unjudged])
    head += _failing(failing, room, width)
    if len(failing) < room:
        end = _boxed(said, width, room - len(failing) + len(end), _COLOURS[report.verdict])
    return _spaced([part for part in (head, besides, counts, again, end) if part])


def _spaced(parts: list[list[Text]]) -> list[Text]:
    """Return the parts in one, with empty lines between the last ones as far as there is room."""
    free = HEIGHT - sum(map(len, parts))
    lines: list[Text] = []
    for number, part in enumerate(parts):
        if number and len(parts) - number <= free:
            lines.append(Text())
        lines += part
    return lines


def _boxed(text: str, width: int, most: int, style: str = "") -> list[Text]:
    """Return *text* in at most so many lines."""
    lines = [line.plain for line in paragraph(text, width)]
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [Text(shortened(line, width), style=style) for line in lines]


def _failing(clauses: Sequence[ClauseReport], room: int, width: int) -> list[Text]:
    """Return a line for each failing clause: the worst first, and how many there is no room for."""
    ordered = sorted(clauses, key=_rank)
    rest = len(ordered) - room
    shown = ordered if rest <= 0 else ordered[: room - 1]
    column = max((cell_len(clause.id) for clause in shown), default=0)
    lines = [_row(clause, min(column, _ID_WIDTH), width) for clause in shown]
    if rest > 0:
        lines.append(Text(shortened(f"... and {rest + 1} more failing clauses", width)))
    return lines


def _rank(clause: ClauseReport) -> int:
    return -1 if clause.verdict is Outcome.ERROR else LEVELS.index(clause.level)


def _row(clause: ClauseReport, column: int, width: int) -> Text:
    is_error = clause.verdict is Outcome.ERROR
    kind = "error" if is_error else str(clause.level)
    name = printable(clause.id)
    start = f"{kind:{_LEVEL_WIDTH}}{shortened(name, width - _LEVEL_WIDTH):{column}}"
    room = width - cell_len(start) - 2
    said = shortened(_sentence(clause), room) if room >= 12 else ""
    colour = "magenta" if is_error else "red" if clause.gating else "yellow"
    shown = Text(start, style=colour)
    return shown.append(f"  {said}".rstrip(), style="not bold") if said else shown


def _sentence(clause: ClauseReport) -> str:
    """Return what is wrong in a few words: of the first finding, as it is the most telling."""
    if clause.verdict is Outcome.ERROR or not clause.findings:
        return "a fault of this suite, not of the target"
    more = f" (+{len(clause.findings) - 1})" if len(clause.findings) > 1 else ""
    return printable(_brief(clause.findings[0])) + more


def _brief(finding: FindingReport) -> str:
    if finding.at or finding.message.startswith(finding.cause):
        return finding.message
    # Where no part of the answer is wrong, what was sent tells more than the status.
    return f"{finding.cause}: {finding.message}"


def _problems(report: Report, width: int) -> list[Text]:
    shown = [*report.problems[:_PROBLEMS]]
    if len(report.problems) > _PROBLEMS:
        shown[-1] = f"and {len(report.problems) - _PROBLEMS + 1} more problems"
    lines = (shortened(f"problem: {printable(one)}", width) for one in shown)
    return [Text(line, style="red") for line in lines]


def _told(report: Report, width: int, room: int) -> list[Text]:
    """Return problems and notes: whole as far as there is room, as their remedy is at the end."""
    every = [Text(f"problem: {printable(one)}", style="red") for one in report.problems]
    every += [Text(f"note: {printable(one)}") for one in report.notes]
    shown = every if len(every) <= room else every[: room - 1]
    lines: list[Text] = []
    for number, one in enumerate(shown, 1):
        whole = paragraph(one, width, "", "  ")
        left = room - len(lines) - (len(shown) - number) - (len(shown) < len(every))
        if len(whole) > left or any(cell_len(line.plain) > width for line in whole):
            whole = [Text(shortened(one.plain, width), style=one.style)]
        lines += whole
    if len(shown) < len(every):
        lines.append(Text(f"and {len(every) - len(shown)} more problems and notes"))
    return lines


def _waived(report: Report, width: int) -> list[Text]:
    names = [printable(c.id) for c in report.clauses if c.verdict is Outcome.WAIVED]
    if not names:
        return []
    start = f"{len(names)} waived: "
    return [Text(start + joined(names, width - len(start)))]


def _unjudged(report: Report, width: int, most: int) -> list[Text]:
    """Return why clauses could not be judged; nothing where none was, as the end says why."""
    if all(clause.verdict is Outcome.UNTESTED for clause in report.clauses):
        return []
    found = groups(report)
    shown = found if len(found) <= most else found[: most - 1]
    lines = [f"not judged: {group.sentence}" for group in shown]
    rest = found[len(shown) :]
    if rest:
        clauses = sum(len(group.clauses) for group in rest)
        other = "other reason" + "s" * (len(rest) != 1)
        lines.append(f"not judged: {clauses} more clauses, for {len(rest)} {other}")
    return [Text(shortened(line, width), style="yellow") for line in lines]


def _table(report: Report) -> list[Text]:
    used = [outcome for outcome, count in report.counts.items() if count]
    lines = [f"{'level':10}" + "".join(f"{outcome:>14}" for outcome in used)]
    for level in Level:
        counts = Counter(c.verdict for c in report.clauses if c.level is level)
        if counts:
            lines.append(f"{level:10}" + "".join(f"{counts[outcome]:>14}" for outcome in used))
    return [Text(line) for line in lines] if used else []


def _compact(report: Report, width: int) -> list[Text]:
    """Return the counts in words: the failing ones by level."""
    failed = Counter(c.level for c in report.clauses if c.verdict is Outcome.FAIL)
    levels = ", ".join(f"{failed[level]} {level}" for level in Level if failed[level])
    order = sorted(report.counts.items(), key=lambda item: item[0] is not Outcome.FAIL)
    counts = ", ".join(
        f"{count} {outcome}" + (f" ({levels})" if outcome is Outcome.FAIL else "")
        for outcome, count in order
        if count
    )
    return _boxed(f"clauses: {counts}", width, _COUNTS)


def _written(report: Report, width: int, lost: Sequence[str]) -> list[Text]:
    asked = [s.value for s in report.settings if s.name == "report" and isinstance(s.value, tuple)]
    names = [printable(one) for value in asked for one in value if one not in lost]
    if not names:
        return []
    return [Text("reports: " + joined(names, width - len("reports: ")))]


def _command(report: Report, width: int) -> list[Text]:
    """Return the command that repeats the run, where it has room and is still one to paste."""
    line = command(report)
    if not line:
        return []
    lines, comment = folded(f"again: {line}", width)
    most = _COMMAND + bool(comment)
    lines += [comment] * bool(comment)
    if len(lines) > most or any(cell_len(one) > width for one in lines):
        return [Text(shortened(f"again: the same command with --seed {report.seed}", width))]
    return [Text(one) for one in lines]
