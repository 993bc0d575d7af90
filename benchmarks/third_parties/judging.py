"""Judges a party with the command line, as a user would, and keeps the report."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks import served
from benchmarks.third_parties.installing import TroubleError, install
from benchmarks.third_parties.party import Party
from benchmarks.third_parties.running import Started, started
from contracts.errors import EXIT_INCONCLUSIVE, EXIT_NONCONFORMANT, EXIT_OK
from contracts.servers.reference import TOKEN

_LONGEST_S: Final = 600.0
_TIMEOUT_S: Final = 10.0
_JUDGED: Final = (EXIT_OK, EXIT_NONCONFORMANT, EXIT_INCONCLUSIVE)


def judge(party: Party, cache: Path, reports: Path, profile: str) -> None:
    """Install and start *party*, and judge it; NAME.json or NAME.txt in *reports* says the result.

    The text file has why there is no report, in one sentence.
    """
    report, trouble = (reports / f"{party.name}{kind}" for kind in (".json", ".txt"))
    report.unlink(missing_ok=True)
    trouble.unlink(missing_ok=True)
    log = reports / f"{party.name}.log"
    try:
        installed = install(party, cache)
        with _upstream(party) as upstream, started(party, installed, upstream, log) as running:
            _check(party, running, report, profile)
    except TroubleError as error:
        trouble.write_text(f"{error}\n", encoding="utf-8")


@contextmanager
def _upstream(party: Party) -> Iterator[str]:
    """Serve the reference where *party* stands in front of another server."""
    if not party.upstream:
        yield ""
        return
    with served.reference() as reference:
        yield reference.url


def _check(party: Party, running: Started, report: Path, profile: str) -> None:
    words = ["check", running.url, "--quiet", "--profile", profile, "--report", f"json={report}"]
    # What was sent and answered, for who checks a finding by hand.
    words += ["--report", f"har={report.with_suffix('.har')}"]
    # The first answer of a server that has only just begun to listen may be late.
    words += ["--wait", "30s", "--timeout", str(_TIMEOUT_S)]
    words += [word for header in running.headers for word in ("--header", header)]
    environment = {**os.environ, "THREAD_CONTRACTS_TOKEN": TOKEN} if party.token else os.environ
    command = [sys.executable, "-m", "thread_contracts", *words]
    screen = report.with_suffix(".out")
    with screen.open("wb") as output:
        try:
            code = subprocess.run(
                command,
                cwd=served.HOME,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_LONGEST_S,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            raise TroubleError(f"the run took longer than {_LONGEST_S:.0f} s") from None
    if code not in _JUDGED:
        raise TroubleError(f"the run ended with exit code {code} (see {screen})")
