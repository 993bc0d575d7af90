"""``thread-contracts judge``: judge exchanges that somebody else recorded."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from functools import partial

from contracts.conduct.entry import Audience, reported, watched
from contracts.conduct.run_options import run_options
from contracts.process import streams
from contracts.recordings.collection import Collection
from contracts.recordings.recorded_run import RecordedRun, named, with_secrets
from contracts.reports.report import Report
from contracts.run.events import Finished, Listener, Options
from contracts.settings.arguments import resolved
from contracts.settings.resolve import Resolved


def run(options: argparse.Namespace) -> int:
    """Judge the recordings, and return the exit code.

    Raises:
        UsageError: a recording cannot be read, or holds nothing to judge.
    """
    found = resolved(options)
    found = replace(found, settings=replace(found.settings, target=named(options.recordings)))
    tail = run_options(found).definition.operation.tail
    with closing(Collection(options.recordings, options.url, tail)) as recordings:
        report = watched(found, partial(_judged, found, recordings))
    return streams.flushed(report.exit_code)


def _judged(found: Resolved, recordings: Collection, audience: Audience) -> Report:
    name, max_body = found.settings.target, found.settings.max_body

    def execute(options: Options, listen: Listener) -> Finished:
        result = RecordedRun(name, recordings, options, listen, max_body).execute()
        return replace(result, notes=(*result.notes, *found.notes))

    options = with_secrets(run_options(found), recordings)
    return reported(found, options, execute, audience)
