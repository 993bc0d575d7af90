"""Start a generator in a process of its own, in the environment that it needs."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.drive import Job
from contracts.definition import load

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".benchmarks"
# hypothesis-jsonschema 0.23.1 breaks on object schemas from Hypothesis 6.170.10 on.
LAST_FIT: Final = ("hypothesis==6.170.9", "hypothesis-jsonschema==0.23.1")
_OLDER: Final = "jsonschema_peer"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a generator did: its bodies in order, and every other figure it reported."""

    bodies: tuple[bytes, ...]
    figures: dict[str, Any]


def draw(peer: str, kind: str, count: int, seed: int, within_s: float | None = None) -> Drawn:
    """Let a generator draw *count* examples with *seed* in a new process.

    Raises:
        TimeoutExpired: it is not done *within_s* seconds, and was ended.
    """
    python = older_python() if peer == _OLDER else sys.executable
    with tempfile.TemporaryDirectory() as folder:
        schema, out = Path(folder, "schema.json"), Path(folder, "out.json")
        request = load().json_schema(load().operation.request)
        schema.write_text(json.dumps(request), encoding="utf-8")
        job = Job(peer, kind, count, seed, str(schema))
        command = [python, "-m", "benchmarks.peers.drive", *_words(job), "--out", str(out)]
        _run(command, within_s)
        figures = json.loads(out.read_text("utf-8"))
    return Drawn(tuple(map(base64.b64decode, figures.pop("bodies"))), figures)


def _words(job: Job) -> list[str]:
    numbers = ["--count", str(job.count), "--seed", str(job.seed)]
    return [job.peer, job.kind, *numbers, "--schema", job.schema]


def _run(command: list[str], within_s: float | None = None) -> None:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=within_s
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:5])} failed: {done.stderr.strip()[-2000:]}")


def older_python() -> str:
    """Return the Python of the environment for hypothesis-jsonschema, made when first needed."""
    folder = CACHE / "-".join(LAST_FIT).replace("==", "-")
    python, complete = folder / "bin" / "python", folder / "complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        _run([str(python), "-m", "pip", "install", "--quiet", *LAST_FIT])
        # Last of all, so that an environment half made is made anew.
        complete.touch()
    return str(python)
