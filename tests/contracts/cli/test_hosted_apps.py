"""Apps in the process of the command: whatever they do to it, the verdict is out and true."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Final

import pytest

from tests.support.hosted import FEW, MODULE, QUICK, SOME, app, sentences
from tests.support.projects import python
from tests.support.warm import warm

pytestmark = pytest.mark.slow

HARMLESS: Final = {
    "streams replaced": "import sys; sys.stdout = sys.stderr = None",
    "streams closed": "import sys; sys.__stdout__.close(); sys.__stderr__.close()",
    "descriptors closed": "os.closerange(0, 3)",
    "descriptors taken": "os.dup2(os.open(os.devnull, os.O_WRONLY), 1)",
    "printed past Python": "os.write(1, b'LEAK'); os.write(2, b'LEAK'); os.system('echo LEAK >&2')",
    "a clock that stands still": "import time; time.time = time.monotonic = lambda: 0.0",
    "a waiting thread": "import threading as t; t.Thread(target=t.Event().wait).start()",
    "an exit of its own": "import atexit; atexit.register(os._exit, 1)",
    "signals ignored": "import signal; signal.signal(2, signal.SIG_IGN)",
    "a copy that comes back": "if request.number == 9: os.fork()",
    "bytes written": "import sys; sys.stdout.buffer.write(b'x')",
    "streams as programs want them": "import sys; sys.stdout.reconfigure(errors='strict')",
    "a log of crashes": "import faulthandler; faulthandler.enable()",
}
# They meet what a run imports once it has sent requests, in a process that is not warm.
BEFORE_IMPORTS: Final = {
    "no permissions, little recursion, json without functions": (
        "import json, sys; os.umask(0o777); sys.setrecursionlimit(200); json.loads = None"
    ),
}
RAISING: Final = ("KeyboardInterrupt", "GeneratorExit", "SystemExit(0)", "BaseException")


@pytest.mark.parametrize("name", [*HARMLESS, *BEFORE_IMPORTS])
def test_what_an_app_does_to_the_process_changes_nothing(name: str, tmp_path: Path) -> None:
    target = app(tmp_path, (HARMLESS | BEFORE_IMPORTS)[name])
    words = ("check", target, *FEW, "--report", "json=r.json")
    if name in BEFORE_IMPORTS:
        code, out, err = python(tmp_path, *MODULE, *words)
    else:
        code, out, err = warm(tmp_path, *words)
    assert code == 3, err
    said = " ".join(out.split())
    assert "could not be judged: --max-requests 60 is spent, with " in said
    assert said.endswith("% of the obligations reached.")
    assert "LEAK" not in out + err
    report = tmp_path / "r.json"
    assert json.loads(report.read_text())["requests"] == 60
    assert stat.S_IMODE(report.stat().st_mode) & 0o600
    found = [one for one in json.loads(report.read_text())["clauses"] if one["verdict"] == "fail"]
    assert found == []
    assert {one.name for one in tmp_path.iterdir()} <= {"tc_process.py", "r.json", "__pycache__"}


@pytest.mark.parametrize("raised", RAISING)
def test_what_an_app_raises_is_its_crash(raised: str, tmp_path: Path) -> None:
    target = app(tmp_path, f"if {SOME}: raise {raised}")
    code, out, _ = warm(tmp_path, "check", target, *QUICK)
    assert code == 1
    assert raised.partition("(")[0] in out
    assert "1 clause broken" in out


def test_an_app_that_stops_the_loop_is_answered_all_the_same(tmp_path: Path) -> None:
    target = app(tmp_path, "import asyncio; asyncio.get_running_loop().stop()")
    assert warm(tmp_path, "check", target, *FEW)[0] == 3


def test_what_is_written_past_python_is_shown_with_its_finding(tmp_path: Path) -> None:
    crash = "os.write(2, b'deep down'); return Response(500, b'')"
    crash = f"if {SOME}: {crash}"
    code, out, err = warm(tmp_path, "check", app(tmp_path, crash), *QUICK)
    assert (code, sentences(err)) == (1, "")
    assert re.search(r"printed +deep down", out)


@pytest.mark.parametrize("least", [1, 9])
def test_an_app_that_closes_our_files_is_told_of(least: int, tmp_path: Path) -> None:
    target = app(tmp_path, f"if request.number >= {least}: os.closerange(3, 300)")
    code, out, err = warm(tmp_path, "check", target, *FEW, "--report", "json=r.json")
    assert (code, out) == (2, "")
    assert sentences(err).startswith("thread-contracts: the app closed files of this process")
    assert sentences(err).count("\n") == 1


def test_what_the_app_breaks_of_python_is_told_in_one_sentence(tmp_path: Path) -> None:
    target = app(tmp_path, "import json; json.JSONDecoder.decode = None")
    code, out, err = warm(tmp_path, "check", target, *FEW)
    assert (code, out) == (2, "")
    assert sentences(err).startswith("thread-contracts: the run broke off (TypeError")
    assert sentences(err).count("\n") == 1


LIMITED: Final = """
import resource, runpy, sys
resource.setrlimit(resource.{name}, ({most}, {most}))
sys.argv = ["thread-contracts", "check", "reference", *{few}]
runpy.run_module("thread_contracts", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("name", "most", "said"),
    [
        ("RLIMIT_NOFILE", 5, "the system says: Too many open files"),
        ("RLIMIT_AS", 48 << 20, "there is not enough memory"),
        ("RLIMIT_AS", 112 << 20, "there is not enough memory"),
    ],
)
def test_what_the_machine_lacks_is_one_sentence(
    name: str, most: int, said: str, tmp_path: Path
) -> None:
    script = LIMITED.format(name=name, most=most, few=[*FEW])
    code, out, err = python(tmp_path, "-c", script)
    assert (code, out, sentences(err)) == (2, "", f"thread-contracts: {said}\n")
