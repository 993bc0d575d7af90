"""The command as a process: its streams, its folder, and apps that do as they like in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.hosted import FEW, MODULE, QUICK, SOME, app, sentences
from tests.support.projects import python
from tests.support.warm import warm

pytestmark = pytest.mark.slow


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a shell, with ``$CHECK`` for what checks the reference."""
    ours = " ".join([sys.executable, *MODULE])
    check = " ".join([ours, "check", *FEW])
    return subprocess.run(
        ["bash", "-c", command.replace("$CHECK", check).replace("$OURS", ours)],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_what_an_app_prints_is_shown_with_its_finding_and_nowhere_else(tmp_path: Path) -> None:
    crash = f"if {SOME}: return Response(500, b'x')"
    target = app(tmp_path, f"print('at your service, reference-token')\n{crash}")
    code, out, err = warm(tmp_path, "check", target, *QUICK, "--report", "json=-")
    assert code == 1
    report = json.loads(out)
    (finding,) = next(c for c in report["clauses"] if c["verdict"] == "fail")["findings"]
    assert finding["printed"] == "at your service, [redacted]\n"
    assert err.count("at your service") == 1
    assert re.search(r"printed +at your service, \[redacted\]", err)


def test_an_app_that_ends_the_process_is_told_of(tmp_path: Path) -> None:
    target = app(tmp_path, "if request.number == 30: os._exit(0)")
    code, out, err = warm(tmp_path, "check", target, *FEW)
    assert (code, out) == (2, "")
    assert sentences(err).startswith("thread-contracts: the app ended this process (exit code 0)")
    assert sentences(err).count("\n") == 1
    killed = app(tmp_path, "if request.number == 30: os.kill(os.getpid(), 9)", "tc_process_2")
    assert "(SIGKILL)" in warm(tmp_path, "check", killed, *FEW)[2]


def test_an_app_that_changes_the_working_directory_moves_no_report(tmp_path: Path) -> None:
    target = app(tmp_path, "os.chdir('/')")
    code, _, _ = warm(tmp_path, "check", target, *FEW, "--report", "json=here.json")
    assert code == 3
    assert json.loads((tmp_path / "here.json").read_text())["requests"] == 60


def test_a_script_beside_the_app_with_the_name_of_a_library_is_not_imported(tmp_path: Path) -> None:
    target = app(tmp_path, "pass")
    # A quick run loads both.
    for name in ("httpx", "jsonschema_rs"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")
    code, out, _ = python(tmp_path, *MODULE, "check", target, *QUICK)
    assert (code, "conformant" in out) == (0, True)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("$CHECK >/dev/full", "the terminal report cannot be written: No space left on device"),
        ("$CHECK >&-", "standard output is closed"),
        ("$OURS --help >/dev/full", "No space left on device"),
        ("$OURS --version >/dev/full", "No space left on device"),
        ("$OURS check --help >/dev/full", "No space left on device"),
        ("mkdir d; cd d; rmdir ../d; $CHECK", "the working directory no longer exists"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(command: str, said: str, tmp_path: Path) -> None:
    ran = shell(tmp_path, command)
    assert ran.returncode == 2
    assert is_said(said, ran.stderr)


def is_said(said: str, err: str) -> bool:
    """Return whether a run has written one sentence of ours, which says so."""
    sentence = sentences(err)
    is_one = sentence.count("\n") == 1 and sentence.startswith("thread-contracts: ")
    return is_one and said in sentence


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/dev/full", "'/dev/full' cannot be written: No space left"),
        ("pipe", "nobody reads that pipe"),
    ],
)
def test_a_report_that_cannot_be_written_is_one_sentence(
    path: str, said: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    code, _, err = warm(tmp_path, "check", *FEW, "--report", f"json={path}")
    assert code == 2
    assert is_said(said, err)


def test_a_pipe_that_somebody_reads_gets_the_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        _, _, err = warm(tmp_path, "check", *FEW, "--report", "json=pipe")
        copied = reader.communicate(timeout=120)[0]
    assert sentences(err) == ""
    assert json.loads(copied)["requests"] == 60


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "$OURS check liar:auth-not-checked $QUICK 2>/dev/full",
            "error cannot be written: No space",
        ),
        ("$OURS check liar:auth-not-checked $QUICK 2>&-", "standard error is closed"),
        ("$OURS --version 2>/dev/full", "standard error cannot be written: No space"),
        ("$OURS check nonsense 2>/dev/full", "standard error cannot be written: No space"),
    ],
)
def test_without_a_stream_for_errors_it_is_said_elsewhere(
    command: str, said: str, tmp_path: Path
) -> None:
    ran = shell(tmp_path, command.replace("$QUICK", " ".join(QUICK)))
    assert (ran.returncode, ran.stderr) == (2, "")
    assert is_said(said, ran.stdout)


@pytest.mark.parametrize("streams", [">&- 2>&-", ">/dev/full 2>/dev/full", ">/dev/full 2>&-"])
def test_without_any_stream_the_exit_code_says_so(streams: str, tmp_path: Path) -> None:
    ran = shell(tmp_path, f"$OURS check liar:auth-not-checked {' '.join(QUICK)} {streams}")
    assert (ran.returncode, ran.stdout + ran.stderr) == (2, "")


def test_what_a_full_disk_does_not_take_is_said_on_standard_output(
    tmp_path: Path,
) -> None:
    # A file that may not grow is a disk that is full by then.
    ran = shell(tmp_path, "trap '' XFSZ; ulimit -f 0; $OURS check nonsense 2>err")
    assert (ran.returncode, ran.stderr) == (2, "")
    assert "nonsense" in ran.stdout


@pytest.mark.parametrize("times", [1, 20])
def test_signals_leave_nothing_behind(times: int, tmp_path: Path) -> None:
    # The app interrupts its own process, and the one above that waits for it.
    both = "for one in (os.getpid(), os.getppid()): os.kill(one, 15)"
    target = app(tmp_path, f"if 30 <= request.number < {30 + times}:\n    {both}")
    code, out, _ = warm(tmp_path, "check", target, *QUICK, "--report", "json=kept.json")
    assert code == 3
    assert "it was interrupted" in out
    assert json.loads((tmp_path / "kept.json").read_text())["verdict"] == "inconclusive"
    assert {path.name for path in tmp_path.iterdir()} <= {
        *("tc_process.py", "kept.json", "__pycache__")
    }
