"""Run the benchmarks: ``python -m benchmarks [NAME ...] [--rounds N] [--json PATH]``.

Each prints a table as soon as it is done.  Missed goals are reported, and the exit code is
still 0.  A benchmark that crashes is reported as well; the others run, and the exit code is 1,
as it is where something came about that must never be.  ``python -m benchmarks third_parties
--help`` says how to judge servers that others wrote.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final

from benchmarks.section import Section, render

# In the order of a whole run: the module, imported only when it is its turn, and its function.
BENCHMARKS: Final[dict[str, tuple[str, str]]] = {
    "generation": ("generation", "measure"),
    "reach": ("reach", "measure"),
    "shrinking": ("shrinking", "measure"),
    "curve": ("curve", "measure"),
    "whole_run": ("whole_run", "measure"),
    "startup": ("startup", "measure"),
    "plugins": ("plugins", "measure"),
    "growth": ("growth", "measure"),
    "workers": ("growth", "workers"),
    "memory": ("growth", "memory"),
    "wrong_uses": ("wrong_uses", "measure"),
    "mutants": ("mutants.measure", "measure"),
}
# It has options of its own, and a whole run leaves it out: it installs servers that others wrote.
_THIRD_PARTIES: Final = "third_parties"
# These try so many cases, however many rounds there are.
_COUNTED: Final = frozenset({"mutants"})
_COUNT: Final = 500
_LIBRARIES: Final = ("hypothesis", "schemathesis", "httpx")
_RESULTS: Final = Path(__file__).with_name("results.json")


def main(words: Sequence[str] | None = None) -> int:
    """Run what the command line names and return the exit code."""
    words = sys.argv[1:] if words is None else words
    if words[:1] == [_THIRD_PARTIES]:
        from benchmarks.third_parties.command import main as judge_third_parties

        return judge_third_parties(words[1:])
    given = _parser().parse_args(words)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        return _refuse(f"there is no benchmark {unknown[0]!r}, only {', '.join(BENCHMARKS)}")
    if given.rounds < 1:
        return _refuse("--rounds must be at least 1")
    if not given.json.parent.is_dir():
        return _refuse(f"there is no folder {str(given.json.parent)!r} to write results in")
    if given.count < 1:
        return _refuse("--count must be at least 1")
    names = given.names or list(BENCHMARKS)
    return _run(names, given.rounds, given.count, given.json, _header(words))


def _refuse(reason: str) -> int:
    sys.stderr.write(f"benchmarks: {reason}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    summary = "Side by side with the peers, in one run."
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=summary)
    names = ", ".join(BENCHMARKS)
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"{names} (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each (default 3)")
    parser.add_argument(
        "--count", type=int, default=_COUNT, help=f"how many mutants (default {_COUNT})"
    )
    parser.add_argument(
        "--json",
        type=Path,
        default=_RESULTS,
        metavar="PATH",
        help="where every figure goes (default benchmarks/results.json)",
    )
    return parser


def _run(names: Sequence[str], rounds: int, count: int, path: Path, header: dict[str, str]) -> int:
    lines = "\n".join(f"{name}: {text}" for name, text in header.items())
    sys.stdout.write(f"{lines}\n\n")
    results: dict[str, Any] = {"header": header, "rounds": rounds, "sections": {}, "crashes": {}}
    for name in names:
        try:
            section = _measure(name, rounds, count)
        except Exception:  # noqa: BLE001 -- whatever it was, the others still run
            results["crashes"][name] = text = traceback.format_exc()
            sys.stdout.write(f"{name}: crashed\n\n{text}\n")
        else:
            results["sections"][name] = asdict(section)
            sys.stdout.write(render(section) + "\n")
        sys.stdout.flush()
        # After each, so that an interrupted run leaves what it has measured.
        _write(path, results)
    violated = any(section["is_violated"] for section in results["sections"].values())
    return 1 if results["crashes"] or violated else 0


def _measure(name: str, rounds: int, count: int) -> Section:
    module, function = BENCHMARKS[name]
    more = {"count": count} if name in _COUNTED else {}
    section: Section = getattr(import_module(f"benchmarks.{module}"), function)(rounds, **more)
    return section


def _header(words: Sequence[str]) -> dict[str, str]:
    """Return where, when and with what the figures are measured."""
    return {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "Python": platform.python_version(),
        "processor": f"{_processor()}, {os.cpu_count()} of them",
        **{name: metadata.version(name) for name in _LIBRARIES},
        "command": shlex.join(["python", "-m", "benchmarks", *words]),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _write(path: Path, results: dict[str, Any]) -> None:
    """Write *results*, complete or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
