"""``thread-contracts check``: from options to a verdict, on the terminal and in files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from contracts.clauses import matching
from contracts.errors import (
    EXIT_INCONCLUSIVE,
    EXIT_NONCONFORMANT,
    EXIT_OK,
    EXIT_OUR_FAULT,
    UsageError,
)
from contracts.reports import files, terminal
from contracts.reports.plain import document
from contracts.reports.redaction import Redactor
from contracts.run.cleanup import Cleanup
from contracts.run.events import Event, Finished, Listener, Options
from contracts.run.runner import Run
from contracts.run.sender import Unreachable
from contracts.run.waiting import wait_for
from contracts.settings.record import Settings
from contracts.settings.resolve import Resolved
from contracts.settings.show import given
from contracts.targets.credentials import secrets
from contracts.targets.open import TargetError, default_token, open_target
from contracts.targets.target import Target

_EXITS = {
    "conformant": EXIT_OK,
    "nonconformant": EXIT_NONCONFORMANT,
    "inconclusive": EXIT_INCONCLUSIVE,
}
# Whoever adds another header may have put a secret there.
_PUBLIC_HEADERS = {"accept", "accept-encoding", "accept-language", "openai-beta", "user-agent"}


RunFactory = Callable[[Target, Options, Listener], Run]


def run_options(resolved: Resolved) -> Options:
    """Turn settings into the options of a run, or raise UsageError."""
    settings = resolved.settings
    for pattern in settings.clauses:
        if not matching(pattern):
            raise UsageError(f"no clause matches {pattern!r}; see `thread-contracts clauses`")
    return Options(
        profile=settings.profile,
        seed=settings.seed,
        pattern=",".join(settings.clauses) or None,
        gate=settings.gate,
        max_requests=settings.max_requests,
        time_budget_s=settings.time_budget,
        rate=settings.rate,
        workers=settings.workers,
        examples=settings.examples,
        token=_token(resolved),
        headers=(*settings.headers, *settings.secret_headers),
        secrets=tuple(text for _, text in settings.secret_headers),
        tag=settings.tag,
        ids={
            "file": settings.file_ids,
            "vector_store": settings.vector_store_ids,
            "image": settings.image_urls,
        },
    )


def _token(resolved: Resolved) -> str | None:
    """Return the token that was given; one of the environment is not for our own servers."""
    embedded = default_token(resolved.settings.target)
    if embedded and resolved.sources.get("token") != "--token":
        return embedded
    return resolved.settings.token


def redactor(options: Options) -> Redactor:
    """Return what hides the credentials of *options*."""
    private = [value for name, value in options.headers if name.lower() not in _PUBLIC_HEADERS]
    hidden = [options.token, *private, *options.secrets]
    return Redactor([form for secret in hidden for form in secrets(secret)])


def check(resolved: Resolved) -> int:
    """Check a target, write the reports, and return the exit code."""
    progress = terminal.Progress()
    report = judged(resolved, progress)
    progress.clear()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write(terminal.render(report, colour=colour))
    if any(clause["verdict"] == "error" for clause in report["clauses"]):
        return EXIT_OUR_FAULT
    return _EXITS[report["verdict"]]


def judged(
    resolved: Resolved, listen: Listener = lambda _: None, run: RunFactory = Run
) -> dict[str, Any]:
    """Run as the settings say, write the reports, and return the result as plain data.

    Args:
        resolved: the settings in force.
        listen: called with every event.
        run: makes the run.

    Raises:
        UsageError: the target cannot be used, or a report cannot be written.
    """
    options = run_options(resolved)
    hide = redactor(options)
    try:
        reports = [files.parse(option) for option in resolved.settings.reports]
        report = document(_execute(resolved, options, listen, run), hide, given(resolved))
        for kind, path in reports:
            files.write(kind, path, report)
    except (files.ReportError, TargetError) as error:
        raise UsageError(hide(str(error))) from None
    return report


def opened(settings: Settings) -> Target:
    """Open the target; the caller closes it.

    Raises:
        TargetError: it cannot be used.
    """
    return open_target(
        settings.target,
        settings.timeout,
        settings.max_body,
        insecure=settings.insecure,
        bundle=settings.ca_bundle,
    )


def _execute(resolved: Resolved, options: Options, listen: Listener, run: RunFactory) -> Finished:
    settings = resolved.settings
    target = opened(settings)
    try:
        if settings.wait is not None:
            wait_for(target, settings.wait)
        execute = _and_clean_up if settings.cleanup else _plainly
        result = execute(run, target, options, listen)
    except Unreachable as error:
        is_tls = "certificate" in str(error)
        what = "give --ca-bundle, or --insecure" if is_tls else "is the server running?"
        raise UsageError(f"{target.url} cannot be reached ({error}); {what}") from None
    finally:
        target.close()
    insecure = ("TLS certificates were not verified",) if settings.insecure else ()
    return replace(result, notes=(*result.notes, *insecure, *resolved.notes))


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


def judged_together(resolved: Resolved, folder: Path, processes: int) -> dict[str, Any]:
    """Do as ``judged``, sharing the run with other processes where that can be done.

    An app in this process is another one in each process, and so not to be compared;
    and a number of requests cannot be shared out.

    Args:
        resolved: the settings in force, the same in every process.
        folder: the same for all of them, and nobody else's.
        processes: how many there are.
    """
    from contracts.run.workers.shared_sending import SharedSending
    from contracts.run.workers.work_queue import WorkQueue
    from contracts.run.workers.worker import Worker

    queue, options = WorkQueue(folder), run_options(resolved)
    name = resolved.settings.target
    if not name.startswith(("http://", "https://")) or options.max_requests is not None:
        alone: dict[str, Any] = queue.lead_or_help(lambda: judged(resolved))
        return alone
    target = opened(resolved.settings)
    worker = Worker(processes, target, options)
    sending = SharedSending(queue, worker, processes)
    try:
        lead = partial(judged, resolved, run=partial(Run, sending=sending))
        shared: dict[str, Any] = queue.lead_or_help(lead, worker.send)
    finally:
        target.close()
    return shared
