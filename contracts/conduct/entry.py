"""One path from settings to a report, for the command line, pytest and the public package.

A run is conducted, its verdict computed, and every reporter served.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from contracts.conduct.reaching import reached
from contracts.conduct.run_options import redactor, run_options
from contracts.errors import ReportError, UsageError
from contracts.judging.finding import Problem
from contracts.judging.verdict import Verdict, overall
from contracts.process import outlets
from contracts.process.clock import time
from contracts.process.signals import held, let_be
from contracts.reports.build import report_of
from contracts.reports.exchanges import Exchanges
from contracts.reports.registry import files, reporters_for, takes_stdout
from contracts.reports.report import Report
from contracts.reports.reporter import Reporter, Reporters
from contracts.reports.terminal.progress import Progress
from contracts.reports.terminal.reporter import Terminal
from contracts.run.cleanup import Cleanup
from contracts.run.events import Event, Finished, Listener, Options
from contracts.run.exploration import isolated
from contracts.run.runner import Run
from contracts.settings.resolve import Resolved
from contracts.settings.show import given
from contracts.targets.loading import TargetError
from contracts.targets.target import Target
from contracts.waivers.file import named, today

RunFactory = Callable[[Target, Options, Listener], Run]
Execute = Callable[[Options, Listener], Finished]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who has a report besides the reporters that the settings ask for.

    Attributes:
        reporters: served after those.
        first: served before them all.
        lost: takes up what was asked for as a report and could not be written.
        day: returns the day that decides which waivers have expired.
    """

    reporters: Iterable[Reporter] = ()
    first: Iterable[Reporter] = ()
    lost: list[str] = field(default_factory=list)
    day: Callable[[], date] = today


def check(resolved: Resolved) -> int:
    """Check a target, report on the terminal and in files, and return the exit code."""
    return watched(resolved, partial(conduct, resolved)).exit_code


def watched(resolved: Resolved, conduct: Callable[[Audience], Report]) -> Report:
    """Return what *conduct* does, with what is to be seen meanwhile and in the end."""
    settings = resolved.settings
    # A report that goes to standard output has it for itself.
    stream = outlets.err() if takes_stdout(settings.reports) else None
    lost: list[str] = []
    shown = Terminal(stream, is_quiet=settings.quiet, lost=lost)
    reporters = [shown, *_to_github(resolved)]
    if settings.quiet:
        return conduct(Audience(reporters, lost=lost))
    progress = Progress()
    try:
        return conduct(Audience(reporters, [progress], lost))
    finally:
        progress.clear()


def _to_github(resolved: Resolved) -> list[Reporter]:
    """Return what reports to GitHub Actions, where this runs there."""
    if "GITHUB_ACTIONS" not in os.environ:
        return []
    from contracts.reports.files import annotations

    return annotations.reporters(files(resolved.settings.reports))


def conduct(resolved: Resolved, audience: Audience | None = None, run: RunFactory = Run) -> Report:
    """Run as the settings say, and return the report once every reporter has had it.

    Args:
        resolved: the settings in force, which ask for reporters.
        audience: who else has the report.
        run: makes the run.

    Raises:
        UsageError: the target or the waivers cannot be used, or a file cannot be written.
    """
    execute = partial(_execute, resolved, run=run)
    return reported(resolved, run_options(resolved), execute, audience or Audience())


def reported(resolved: Resolved, options: Options, execute: Execute, audience: Audience) -> Report:
    """Return the report of what *execute* finds under *options*, as ``conduct`` does."""
    settings = resolved.settings
    waivers = named(settings.waivers, options.definition, updates=settings.update_waivers)
    if waivers is not None:
        options = replace(options, expected=waivers.clauses(audience.day()))
    redact = redactor(options, settings.target)
    exchanges = Exchanges(options, redact)
    try:
        asked = reporters_for(settings.reports, exchanges)
        options_of = dict(zip(map(id, asked), settings.reports, strict=True))

        def failed(reporter: Reporter) -> None:
            if id(reporter) in options_of:
                audience.lost.append(exchanges.hide(options_of[id(reporter)]))

        every = Reporters([*audience.first, *asked, *audience.reporters], failed)
        with isolated(options):
            finished = execute(options, every.listen)
        problems: tuple[Problem, ...] = ()
        with held():
            if waivers is not None:
                finished, problems = waivers.settle(finished, audience.day(), exchanges.hide)
            verdict = verdict_of(finished)
            report = report_of(finished, verdict, exchanges, given(resolved), problems)
            every.finish(report)
            let_be()
    except (ReportError, TargetError, UsageError) as error:
        raise UsageError(redact(str(error))) from None
    return report


def verdict_of(finished: Finished) -> Verdict:
    """Return the verdict on the target of a run."""
    return overall(finished.clauses, finished.options.gate, cut_short=bool(finished.cut_short))


def _execute(resolved: Resolved, options: Options, listen: Listener, run: RunFactory) -> Finished:
    settings = resolved.settings
    execute = _and_clean_up if settings.cleanup else _plainly
    with reached(settings, options.definition) as target:
        result = execute(run, target, options, listen)
    insecure = ("TLS certificates were not verified",) if settings.insecure else ()
    return replace(result, notes=(*resolved.notes, *insecure, *result.notes))


def _plainly(run: RunFactory, target: Target, options: Options, listen: Listener) -> Finished:
    return run(target, options, listen).execute()


def _and_clean_up(run: RunFactory, target: Target, options: Options, listen: Listener) -> Finished:
    """Run, and delete what that has created; both within the time that there is."""
    ends, seconds = None, options.time_budget_s
    if seconds is not None:
        ends = time.monotonic() + seconds
        # Deleting takes as long as creating.
        options = replace(options, time_budget_s=seconds / 2)
    cleanup = Cleanup(target, options)
    result = run(target, options, _both(listen, cleanup)).execute()
    left = None if ends is None else max(0.0, ends - time.monotonic())
    return replace(result, notes=(*result.notes, cleanup.finish(left)))


def _both(first: Listener, second: Listener) -> Listener:
    def listen(event: Event) -> None:
        first(event)
        second(event)

    return listen
