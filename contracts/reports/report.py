"""The report: everything a reader needs to know of a run, as one typed, frozen record.

It holds no secrets, and its text is valid Unicode.  ``report.schema.json`` describes it as JSON.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.errors import EXIT_INCONCLUSIVE, EXIT_NONCONFORMANT, EXIT_OK, EXIT_OUR_FAULT
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.record.level import Level
from contracts.reports.circumstances import DefinitionReport, LeftOutReport, SettingReport
from contracts.reports.codec import plain
from contracts.reports.findings import FindingReport

SCHEMA_VERSION: Final = 2
# The subject whose clauses are about rules of the schema.
_OF_RULES: Final = "refuse"
_EXITS: Final = {
    Verdict.CONFORMANT: EXIT_OK,
    Verdict.NONCONFORMANT: EXIT_NONCONFORMANT,
    Verdict.INCONCLUSIVE: EXIT_INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class ClauseReport:
    """One promise of the contract, and what the run says of it.

    Attributes:
        id: its stable name, ``subject.promise``.
        level: how firmly the document makes it.
        title: the promise as a sentence.
        origin: pointer of the place in the definition that it comes from.
        hint: what the author of a failing server should look at; may be empty.
        gating: whether its failure fails the run.
        verdict: pass, fail, or why neither can be said.
        exchanges: on how many exchanges it was judged.
        reason: why it neither passes nor fails; otherwise empty.
        findings: how it is broken.
        problems: what of the report's problems is about this clause.
    """

    id: str
    level: Level
    title: str
    origin: str
    hint: str
    gating: bool
    verdict: Outcome
    exchanges: int
    reason: str
    findings: tuple[FindingReport, ...]
    problems: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What the promise is about: the first part of its id."""
        return self.id.partition(".")[0]

    @property
    def origins(self) -> tuple[str, ...]:
        """Pointers of the rules that go unchecked, or of the promise where it is none of these."""
        rules = [rule for finding in self.findings for rule in finding.request.breaks]
        return tuple(dict.fromkeys(rules if self.subject == _OF_RULES else [])) or (self.origin,)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run came to.

    Attributes:
        tool_version: version of thread-contracts.
        started: when the run began, ISO 8601 in UTC with milliseconds.
        duration_s: how long it took.
        target: what was checked, as the user named it.
        url: where requests were sent.
        definition: what it was held to.
        profile: how much was sent; None where the exchanges were not sent by a run.
        seed: of everything random; None where the exchanges were not sent by a run.
        gate: the weakest level whose failure fails the run.
        settings: what was set otherwise than by default.
        verdict: on the target.
        cut_short: why the run ended early; empty where it did not.
        requests: how many were sent.
        notes: what a reader must know: what was not sent, what the target refuses.
        problems: what fails the run besides the target: a waiver that does not hold.
        clauses: all that were judged, in the order of the catalogue.
        left_out: what of the profile a limit kept from being sent; None where nothing was left out.
    """

    tool_version: str
    started: str
    duration_s: float
    target: str
    url: str
    definition: DefinitionReport
    profile: str | None
    seed: int | None
    gate: Level
    settings: tuple[SettingReport, ...]
    verdict: Verdict
    cut_short: str
    requests: int
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    clauses: tuple[ClauseReport, ...]
    left_out: LeftOutReport | None = None

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many clauses have each verdict."""
        found = Counter(clause.verdict for clause in self.clauses)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def broken(self) -> tuple[ClauseReport, ...]:
        """The clauses whose failure fails the run."""
        return tuple(c for c in self.clauses if c.gating and c.verdict is Outcome.FAIL)

    @property
    def weaker(self) -> tuple[ClauseReport, ...]:
        """The clauses that are broken, and whose failure does not fail the run."""
        return tuple(c for c in self.clauses if not c.gating and c.verdict is Outcome.FAIL)

    @property
    def exit_code(self) -> int:
        """What the command line exits with."""
        if self.counts[Outcome.ERROR]:
            return EXIT_OUR_FAULT
        return EXIT_NONCONFORMANT if self.problems else _EXITS[self.verdict]

    def clause(self, name: str) -> ClauseReport:
        """Return the clause with this id, or raise LookupError."""
        for clause in self.clauses:
            if clause.id == name:
                return clause
        raise LookupError(f"the report has no clause {name!r}")

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data that JSON can hold."""
        data = plain(self)
        clauses = data.pop("clauses")
        counts = {str(outcome): count for outcome, count in self.counts.items()}
        return {"schema_version": SCHEMA_VERSION, **data, "counts": counts, "clauses": clauses}

    @staticmethod
    def from_dict(data: Any) -> Report:
        """Return the report that ``to_dict`` made *data* of.

        Raises:
            ReportError: *data* is not a report.
        """
        from contracts.reports import reading

        return reading.from_dict(data)

    @staticmethod
    def load(path: str | Path) -> Report:
        """Return the report that ``dump``, or ``--report json=PATH``, has written.

        Raises:
            ReportError: there is no report at *path*.
        """
        from contracts.reports import reading

        return reading.load(path)

    def dump(self, path: str | Path) -> None:
        """Write the report as JSON; an older file is replaced once the new one is complete.

        Raises:
            ReportError: the file cannot be written.
        """
        from contracts.reports import destination
        from contracts.reports.files.json_report import render

        destination.write(Path(path), render(self))
