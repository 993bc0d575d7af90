"""Measure many things one by one: say how far it is, and go on after an interruption.

What is measured is kept in ``.benchmarks`` at once, under a digest of the sources that it depends
on, so that an interrupted run is continued and a change of these sources begins it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from hashlib import sha256
from pathlib import Path
from typing import Final

from benchmarks.peers.launch import CACHE, ROOT

Measured = dict[str, int | None]
"""A number for each thing that was measured; None where there is none."""

# Progress is reported so many times.
_REPORTS: Final = 20


def digest_of(sources: Iterable[str], *versions: str) -> str:
    """Return a digest of all Python and YAML files below *sources*, and of *versions*."""
    found = sha256(repr(versions).encode())
    for source in sources:
        top = ROOT / source
        files = [top] if top.is_file() else sorted(top.rglob("*.py")) + sorted(top.rglob("*.yaml"))
        for file in files:
            found.update(str(file.relative_to(ROOT)).encode())
            found.update(file.read_bytes())
    return found.hexdigest()[:16]


def measured(
    what: str,
    digest: str,
    names: Sequence[str],
    measure: Callable[[str], int | None],
    *,
    pool: Executor,
    folder: Path = CACHE,
) -> Measured:
    """Return what *measure* finds for each of *names*, in their order.

    Args:
        what: is measured, for progress and as the name of a file.
        digest: of what it depends on.
        names: what to measure.
        measure: measures one; other processes must be able to import it.
        pool: where it is called.
        folder: where the results are kept.
    """
    folder.mkdir(exist_ok=True)
    kept = folder / f"{what}-{digest}.jsonl"
    found = dict(_read(kept))
    # A line that is half written must not spoil the next one.
    kept.write_text("".join(map(_line, found.items())), encoding="utf-8")
    found = {name: found[name] for name in names if name in found}
    _report(what, len(found), len(names))
    step = max(1, len(names) // _REPORTS)
    todo = {pool.submit(measure, name): name for name in names if name not in found}
    try:
        with kept.open("a", encoding="utf-8") as file:
            # In their order: of several that are done, any may come first otherwise.
            for done, name in todo.items():
                found[name] = done.result()
                # Lines that are complete are kept, whatever happens next.
                file.write(_line((name, found[name])))
                file.flush()
                if len(found) % step == 0:
                    _report(what, len(found), len(names))
    finally:
        for waiting in todo:
            waiting.cancel()
    return {name: found[name] for name in names}


def _line(one: tuple[str, int | None]) -> str:
    return json.dumps(one) + "\n"


def _read(path: Path) -> list[tuple[str, int | None]]:
    """Return what was kept; the last line may be half written."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = []
    for line in lines:
        try:
            name, value = json.loads(line)
        except ValueError:
            continue
        found.append((name, value))
    return found


def _report(what: str, done: int, total: int) -> None:
    sys.stderr.write(f"{what}: {done:,} of {total:,}\n")
    sys.stderr.flush()
