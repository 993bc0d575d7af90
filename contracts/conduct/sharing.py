"""One run that several processes share, as those of pytest-xdist do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from contracts.conduct.entry import Audience, conduct
from contracts.conduct.reaching import opened
from contracts.conduct.run_options import run_options
from contracts.reports.report import Report
from contracts.reports.reporter import Reporter
from contracts.run.runner import Run
from contracts.settings.resolve import Resolved
from contracts.targets.names import is_url


def conduct_together(
    resolved: Resolved, folder: Path, processes: int, reporters: Iterable[Reporter] = ()
) -> Report:
    """Do as ``conduct``, sharing the run with other processes where that can be done.

    An app in this process is another one in each process, and so cannot be compared;
    and a number of requests, or a token that is renewed, cannot be shared out.  The report
    travels as plain data.

    Args:
        resolved: the settings in force, the same in every process.
        folder: the same for all of them, and used by nothing else.
        processes: how many there are.
        reporters: further reporters of the process that leads.
    """
    from contracts.run.workers.shared_distribution import SharedDistribution
    from contracts.run.workers.work_queue import WorkQueue
    from contracts.run.workers.worker import Worker

    queue, settings = WorkQueue(folder), resolved.settings
    served = Audience(reporters)
    # Each process would have tokens of its own, which the others cannot hide.
    is_alone = settings.max_requests is not None or settings.token_command is not None
    if not is_url(settings.target) or is_alone:
        return Report.from_dict(queue.lead_or_help(lambda: conduct(resolved, served).to_dict()))
    options = run_options(resolved)
    target = opened(settings, options.definition)
    worker = Worker(processes, target, options)
    factory = partial(Run, distribution=SharedDistribution(queue, worker, processes))
    try:
        shared = queue.lead_or_help(
            lambda: conduct(resolved, served, factory).to_dict(), worker.send
        )
    finally:
        target.close()
    return Report.from_dict(shared)
