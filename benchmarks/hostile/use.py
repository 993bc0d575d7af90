"""One use of the command in a process of its own, and what must never come of it."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.commands import resident
from benchmarks.hostile.traces import controls, leaks

# The exit codes of a verdict, and the verdicts.
VERDICTS: Final = {0: "conformant", 1: "nonconformant", 3: "inconclusive"}
REPORT: Final = "report.json"
_KILLED_S: Final = 120.0
_CPU_S: Final = 15.0
_SLACK_MIB: Final = 32.0
_MOST_MIB: Final = 512.0
# What a run writes now and then where there is no terminal.
_PROGRESS: Final = re.compile(r"thread-contracts: +\d+ sent  .*\n")


@dataclass(frozen=True, slots=True)
class Use:
    """One use.

    Attributes:
        kind: what is wrong about it, in a word.
        words: the arguments of Python, from ``-m`` on.
        environment: variables to set; those that are None are not set at all.
        files: to write beside it before, by name.
        codes: the exit codes that may come of it.
        secret: what must be found nowhere afterwards.
        limits: of the process, by the number of the resource.
        is_pytest: whether it is pytest that is run: it says more than a sentence.
    """

    kind: str
    words: tuple[str | bytes, ...]
    environment: Mapping[str, str | bytes | None] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    codes: frozenset[int] = frozenset({2})
    secret: str = ""
    limits: Mapping[int, int] = field(default_factory=dict)
    is_pytest: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a use ended.

    Attributes:
        code: its exit code; negative for a signal.
        out: what it wrote to standard output.
        err: what it wrote to standard error.
        cpu_s: the processor time that it took.
        peak_mib: the most memory that it held.
        left: the content of files that were not there before, by path.
    """

    code: int
    out: bytes
    err: bytes
    cpu_s: float
    peak_mib: float
    left: Mapping[str, bytes]


def tried(use: Use) -> tuple[str, ...]:
    """Run *use*, and return what is wrong with how it ended."""
    return tuple(_violations(use, _run(use)))


def _run(use: Use) -> Ended:
    with tempfile.TemporaryDirectory(prefix="wrong-use-") as name:
        top = Path(name)
        here = top / "here"
        for folder in ("here", "home", "tmp"):
            (top / folder).mkdir()
        for path, content in use.files.items():
            (here / path).parent.mkdir(parents=True, exist_ok=True)
            (here / path).write_bytes(content)
        before = set(_files(top))
        # A child begins as a copy of this process, and that counts as the most it has held.
        copied_mib = resident() + _SLACK_MIB
        code, out, err, usage = _ended(use, top)
        left = {str(p.relative_to(top)): _content(p) for p in _files(top) if p not in before}
    cpu_s = usage.ru_utime + usage.ru_stime
    peak_mib = usage.ru_maxrss / 1024
    return Ended(code, out, err, cpu_s, peak_mib if peak_mib > copied_mib else 0.0, left)


def _ended(use: Use, top: Path) -> tuple[int, bytes, bytes, resource.struct_rusage]:
    environment = _environment(use, top)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, *use.words],
            cwd=top / "here",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            preexec_fn=lambda: _limit(use.limits),  # noqa: PLW1509 -- it only sets limits
        )
        killer = threading.Timer(_KILLED_S, process.kill)
        killer.start()
        _, status, usage = os.wait4(process.pid, 0)
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, err):
            stream.seek(0)
        return process.returncode, out.read(), err.read(), usage


def _environment(use: Use, top: Path) -> dict[str, str | bytes]:
    usual: dict[str, str | bytes | None] = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(top / "home"),
        "TMPDIR": str(top / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        # What was compiled before is read there, where it is not beside the sources.
        "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX"),
    }
    merged = {**usual, **use.environment}
    return {name: value for name, value in merged.items() if value is not None}


def _limit(limits: Mapping[int, int]) -> None:
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def _files(top: Path) -> Iterator[Path]:
    return (path for path in top.rglob("*") if not path.is_dir())


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _violations(use: Use, ended: Ended) -> Iterator[str]:
    if ended.code not in use.codes:
        yield f"exit code {ended.code}, not {sorted(use.codes)}: {ended.err[-300:]!r}"
    everything = b"\n".join((ended.out, ended.err, *ended.left.values()))
    if b"Traceback" in everything:
        yield "a traceback"
    if ended.code == 2 and not use.is_pytest:
        yield from _no_sentence(ended)
    if found := leaks(use.secret, everything):
        yield f"the secret, {found}"
    if found := controls(everything):
        yield f"the character {found}"
    if ended.cpu_s > _CPU_S:
        yield f"{ended.cpu_s:.0f} s of processor time"
    if ended.peak_mib > _MOST_MIB:
        yield f"{ended.peak_mib:.0f} MiB of memory"
    yield from _wrong_files(use, ended)


def _no_sentence(ended: Ended) -> Iterator[str]:
    said = _PROGRESS.sub("", ended.err.decode("utf-8", "replace"))
    if said.count("\n") != 1 or not said.startswith("thread-contracts: "):
        yield f"no single sentence: {said[-300:]!r}"
    if ended.out:
        yield f"words on standard output: {ended.out[:100]!r}"


def _wrong_files(use: Use, ended: Ended) -> Iterator[str]:
    report = f"here/{REPORT}"
    for path in ended.left:
        if path != report:
            yield f"a file that is left behind: {path}"
    wanted = any(REPORT in os.fsdecode(word) for word in use.words)
    if ended.code in VERDICTS and wanted:
        try:
            verdict = json.loads(ended.left.get(report, b""))["verdict"]
        except (ValueError, KeyError, TypeError):
            yield "a report that is missing or incomplete"
        else:
            if verdict != VERDICTS[ended.code]:
                yield f"a report that says {verdict} with exit code {ended.code}"
