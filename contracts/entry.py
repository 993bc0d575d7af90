"""One path from settings to a report, for the command line, pytest and the public package.

A run is conducted, its verdict computed, and every reporter served.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from contracts.clauses import Level, matching
from contracts.definition import load
from contracts.errors import ReportError, UsageError
from contracts.judging.verdict import Verdict, overall
from contracts.reports.build import report_of
from contracts.reports.progress import Progress
from contracts.reports.redaction import PUBLIC_HEADERS, Redactor
from contracts.reports.registry import reporter_for
from contracts.reports.report import Report, SettingReport
from contracts.reports.reporter import Reporter, Reporters
from contracts.reports.terminal import Terminal
from contracts.run.cleanup import Cleanup
from contracts.run.events import Event, Finished, Listener, Options
from contracts.run.runner import Run
from contracts.run.sender import Unreachable
from contracts.run.waiting import wait_for
from contracts.settings.resolve import Settings
from contracts.settings.show import given
from contracts.targets.credentials import secrets
from contracts.targets.open import TargetError, default_token, open_target
from contracts.targets.target import Target

RunFactory = Callable[[Target, Options, Listener], Run]


def run_options(settings: Settings) -> Options:
    """Turn settings into the options of a run, or raise UsageError."""
    value = {name: one.value for name, one in settings.items()}
    for pattern in value["clause"]:
        if not matching(pattern):
            raise UsageError(f"no clause matches {pattern!r}; see `thread-contracts clauses`")
    return Options(
        profile=value["profile"],
        seed=value["seed"],
        pattern=",".join(value["clause"]) or None,
        gate=Level(value["gate"]),
        max_requests=value["max-requests"],
        time_budget_s=value["time-budget"],
        rate=value["rate"],
        workers=value["workers"],
        examples=value["examples"],
        token=_token(settings),
        headers=(*value["header"], *value["secret-header"]),
        secrets=tuple(text for _, text in value["secret-header"]),
        tag=value["tag"],
        ids={
            "file": value["file-id"],
            "vector_store": value["vector-store-id"],
            "image": value["image-url"],
        },
    )


def _token(settings: Settings) -> str | None:
    """Return the token that was given; one of the environment is not for our own servers."""
    token: str | None = settings["token"].value
    embedded = default_token(settings["target"].value)
    if embedded and settings["token"].source != "--token":
        return embedded
    return token


def redactor(options: Options) -> Redactor:
    """Return what hides the credentials of *options*."""
    private = [value for name, value in options.headers if name.lower() not in PUBLIC_HEADERS]
    hidden = [options.token, *private, *options.secrets]
    return Redactor([form for secret in hidden for form in secrets(secret)])


def check(settings: Settings) -> int:
    """Check a target, report on the terminal and in files, and return the exit code."""
    progress = Progress()
    try:
        return conduct(settings, [progress, Terminal()]).exit_code
    finally:
        progress.clear()


def conduct(
    settings: Settings, reporters: Iterable[Reporter] = (), run: RunFactory = Run
) -> Report:
    """Run as *settings* say, and return the report once every reporter has had it.

    Args:
        settings: what is in force; the reporters that it asks for come first.
        reporters: further reporters.
        run: makes the run.

    Raises:
        UsageError: the target cannot be used, or a report cannot be written.
    """
    options = run_options(settings)
    redact = redactor(options)
    try:
        every = Reporters([*_asked_for(settings), *reporters])
        finished = _execute(settings, options, every.listen, run)
        report = report_of(finished, verdict_of(finished), load(), redact, _given(settings))
        every.finish(report)
    except (ReportError, TargetError) as error:
        raise UsageError(redact(str(error))) from None
    return report


def verdict_of(finished: Finished) -> Verdict:
    """Return the verdict on the target of a run."""
    return overall(finished.clauses, finished.options.gate, cut_short=bool(finished.cut_short))


def _asked_for(settings: Settings) -> Sequence[Reporter]:
    return [reporter_for(option) for option in settings["report"].value]


def _given(settings: Settings) -> Sequence[SettingReport]:
    return [SettingReport(name, **shown) for name, shown in given(settings).items()]


def opened(settings: Settings) -> Target:
    """Open the target; the caller closes it.

    Raises:
        TargetError: it cannot be used.
    """
    value = {name: one.value for name, one in settings.items()}
    return open_target(
        value["target"],
        value["timeout"],
        value["max-body"],
        insecure=value["insecure"],
        bundle=value["ca-bundle"],
    )


def _execute(settings: Settings, options: Options, listen: Listener, run: RunFactory) -> Finished:
    target = opened(settings)
    try:
        if settings["wait"].value is not None:
            wait_for(target, settings["wait"].value)
        execute = _and_clean_up if settings["cleanup"].value else _plainly
        result = execute(run, target, options, listen)
    except Unreachable as error:
        is_tls = "certificate" in str(error)
        what = "give --ca-bundle, or --insecure" if is_tls else "is the server running?"
        raise UsageError(f"{target.url} cannot be reached ({error}); {what}") from None
    finally:
        target.close()
    if not settings["insecure"].value:
        return result
    return replace(result, notes=(*result.notes, "TLS certificates were not verified"))


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


def conduct_together(settings: Settings, folder: Path, processes: int) -> Report:
    """Do as ``conduct``, sharing the run with other processes where that can be done.

    An app in this process is another one in each process, and so cannot be compared;
    and a number of requests cannot be shared out.  The report travels as plain data.

    Args:
        settings: what is in force, the same in every process.
        folder: the same for all of them, and used by nothing else.
        processes: how many there are.
    """
    from contracts.run.workers.shared_sending import SharedSending
    from contracts.run.workers.work_queue import WorkQueue
    from contracts.run.workers.worker import Worker

    queue, options = WorkQueue(folder), run_options(settings)
    name = settings["target"].value
    if not name.startswith(("http://", "https://")) or options.max_requests is not None:
        return Report.from_dict(queue.lead_or_help(lambda: conduct(settings).to_dict()))
    target = opened(settings)
    worker = Worker(processes, target, options)
    factory = partial(Run, sending=SharedSending(queue, worker, processes))
    try:
        shared = queue.lead_or_help(lambda: conduct(settings, run=factory).to_dict(), worker.send)
    finally:
        target.close()
    return Report.from_dict(shared)
