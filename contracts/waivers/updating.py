"""The text of a file of waivers with entries added and taken out; all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import dropwhile
from typing import Final

from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.reports.safe import printable
from contracts.waivers.waiver import UNFILLED, Waiver

_HEAD: Final = "# Failures that are accepted for now; `--update-waivers` adds new ones.\n"
# A sentence about two long texts is no comment any more.
_COMMENT: Final = 300


def uncovered(
    verdicts: Iterable[ClauseVerdict],
    waivers: Sequence[Waiver],
    counts: Callable[[ClauseVerdict], bool],
) -> list[Finding]:
    """Return the findings that fail the run and that no entry is about, each identity once.

    Args:
        verdicts: on the clauses.
        waivers: of the file, whether or not they have expired or are filled in.
        counts: whether the failure of a clause fails the run.
    """
    found: dict[tuple[str, str], Finding] = {}
    for verdict in verdicts:
        if verdict.outcome is Outcome.FAIL and counts(verdict):
            for one in verdict.findings:
                if not any(waiver.covers(one) for waiver in waivers):
                    found.setdefault((one.clause, one.identity), one)
    return [*found.values()]


def with_new(text: str, findings: Iterable[Finding], hide: Callable[[str], str]) -> str:
    """Return the text of a file with an entry for each of *findings* at its end.

    Args:
        text: of the file; a new file begins with a line that says what it is.
        findings: what to waive.
        hide: takes secrets out of a sentence.
    """
    parts = [text if text.strip() else _HEAD]
    parts += [_entry(finding, hide) for finding in findings]
    return "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _entry(finding: Finding, hide: Callable[[str], str]) -> str:
    """Return the entry for a finding, with a comment that says what it is."""
    import tomlkit

    entry, entries = tomlkit.table(), tomlkit.aot()
    entry.add("clause", finding.clause)
    entry.add("identity", finding.identity)
    entry.add(tomlkit.comment(_short(hide(finding.message))))
    if finding.cause.words:
        entry.add(tomlkit.comment(f"cause: {_short(hide(finding.cause.words))}"))
    entry.add("reason", UNFILLED)
    entries.append(entry)
    return tomlkit.dumps({"waiver": entries})


def _short(text: str) -> str:
    """Return *text* as it may stand in a comment: on one line, and not for ever."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= _COMMENT else f"{line[:_COMMENT]}..."


def without(text: str, lines: Sequence[int], gone: Collection[int]) -> str:
    """Return the text of a file without some of its entries.

    The comment right above an entry, with no empty line between, goes with it.

    Args:
        text: of the file.
        lines: the numbers of the lines on which its entries begin; there is one at least.
        gone: of these, those of the entries to take out.
    """
    # In tomlkit a comment is part of the entry before it, so that is not asked here.
    rows = text.split("\n")
    begins = [_begin(rows, line - 1) for line in lines]
    kept = rows[: begins[0]]
    for line, begin, end in zip(lines, begins, [*begins[1:], len(rows)], strict=True):
        kept += _loose(rows[begin:end]) if line in gone else rows[begin:end]
    left = "\n".join(kept)
    return left if left.endswith("\n") or not left else f"{left}\n"


def _begin(rows: Sequence[str], header: int) -> int:
    """Return where an entry begins with the comment that stands right above it."""
    while header and rows[header - 1].lstrip().startswith("#"):
        header -= 1
    return header


def _loose(rows: Sequence[str]) -> list[str]:
    """Return the comments behind an entry that belong to no other."""
    last = max(n for n, row in enumerate(rows) if row.strip() and not row.lstrip().startswith("#"))
    return [*dropwhile(lambda row: not row.strip(), rows[last + 1 :])]
