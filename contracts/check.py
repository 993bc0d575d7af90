"""``thread-contracts check``: from options to a verdict, on the terminal and in files."""

from __future__ import annotations

import argparse
import os
import sys

from contracts.clauses import Level, matching
from contracts.errors import (
    EXIT_INCONCLUSIVE,
    EXIT_NONCONFORMANT,
    EXIT_OK,
    EXIT_OUR_FAULT,
    UsageError,
)
from contracts.reports import files, terminal
from contracts.reports.document import document
from contracts.reports.safe import Redactor
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.run.sender import Unreachable
from contracts.targets.credentials import secrets
from contracts.targets.open import TargetError, default_token, open_target

_EXITS = {
    "conformant": EXIT_OK,
    "nonconformant": EXIT_NONCONFORMANT,
    "inconclusive": EXIT_INCONCLUSIVE,
}
# Whoever adds another header may have put a secret there.
_PUBLIC_HEADERS = {"accept", "accept-encoding", "accept-language", "openai-beta", "user-agent"}
TOKEN_VARIABLE = "THREAD_CONTRACTS_TOKEN"  # noqa: S105 -- the name of a variable


def run_options(options: argparse.Namespace) -> Options:
    """Turn parsed arguments into the options of a run, or raise UsageError."""
    for pattern in options.clause:
        if not matching(pattern):
            raise UsageError(f"no clause matches {pattern!r}; see `thread-contracts clauses`")
    token = options.token or default_token(options.target) or os.environ.get(TOKEN_VARIABLE)
    if token is not None and (not token.isascii() or not token.isprintable() or " " in token):
        raise UsageError("the token must be printable ASCII without spaces")
    return Options(
        profile=options.profile,
        seed=options.seed,
        pattern=",".join(options.clause) or None,
        gate=Level(options.gate),
        max_requests=options.max_requests,
        token=token,
        headers=tuple(options.header),
        ids={
            "file": tuple(options.file_id),
            "vector_store": tuple(options.vector_store_id),
            "image": tuple(options.image_url),
        },
    )


def redactor(options: Options) -> Redactor:
    """Return what hides the credentials of *options*."""
    private = [value for name, value in options.headers if name.lower() not in _PUBLIC_HEADERS]
    return Redactor([*secrets(options.token), *private])


def check(arguments: argparse.Namespace) -> int:
    """Check a target, write the reports, and return the exit code."""
    options = run_options(arguments)
    try:
        reports = [files.parse(option) for option in arguments.report]
    except files.ReportError as error:
        raise UsageError(str(error)) from None
    progress = terminal.Progress()
    result = execute(arguments.target, arguments.timeout, options, progress)
    progress.clear()
    report = document(result, redactor(options))
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write(terminal.render(report, colour=colour))
    try:
        for kind, path in reports:
            files.write(kind, path, report)
    except files.ReportError as error:
        raise UsageError(str(error)) from None
    if any(verdict.outcome == "error" for verdict in result.clauses):
        return EXIT_OUR_FAULT
    return _EXITS[result.verdict]


def execute(
    name: str, timeout: float, options: Options, progress: terminal.Progress | None = None
) -> Finished:
    """Open the target *name*, run against it and close it; or raise UsageError."""
    try:
        target = open_target(name, timeout)
    except TargetError as error:
        raise UsageError(redactor(options)(str(error))) from None
    try:
        return Run(target, options, progress or (lambda _: None)).execute()
    except Unreachable as error:
        raise UsageError(
            f"{target.url} cannot be reached ({error}); is the server running?"
        ) from None
    finally:
        target.close()
