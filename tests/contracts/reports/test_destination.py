"""Report files: written whole or not at all, and by every reporter that was asked for."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ReportError
from contracts.reports import destination
from contracts.reports.registry import reporters_for
from contracts.reports.report import Report
from contracts.reports.reporter import Reporters
from contracts.run.events import Event, PhaseStarted, Sent, Started
from tests.support.apps import Cli
from tests.support.reports import EXCHANGES, answered, with_text


@pytest.fixture
def no_space() -> Any:
    """Let no file grow beyond 100 bytes, as a full disk would."""
    resource = pytest.importorskip("resource")

    @contextlib.contextmanager
    def limited() -> Any:
        before, written = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
        # Python would leave the beginning of what it compiles, and find that ever after.
        sys.dont_write_bytecode = True
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            sys.dont_write_bytecode = written

    return limited


def test_a_failed_write_leaves_the_old_report_and_nothing_else(
    no_space: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    with pytest.raises(ReportError, match="cannot be written"), no_space():
        with_text("x").dump(path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_report_replaces_the_old_one_and_is_readable_by_others(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old" * 10_000)
    (reporter,) = reporters_for([f"json={path}"], EXCHANGES)
    reporter.finish(with_text("\u00e9"))
    assert json.loads(path.read_text("ascii")) == with_text("\u00e9").to_dict()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_pipe_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    """As little as /dev/stdout and /dev/null are, when root asks for json=/dev/stdout."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        destination.check(path)
        with contextlib.suppress(ReportError):
            destination.write(path, "{}")
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_pipe_gets_a_long_report_whole_and_one_that_nobody_reads_ends_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, text = tmp_path / "pipe", "\u00e9" * 200_000
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    with os.fdopen(reader, encoding="utf-8") as file, ThreadPoolExecutor(1) as pool:
        # Without a second writer, what reads before the first one opens the pipe reads nothing.
        other = os.open(path, os.O_WRONLY)
        read = pool.submit(file.read)
        try:
            destination.write(path, text)
        finally:
            os.close(other)
        assert read.result() == text
    monkeypatch.setattr(destination, "_PATIENCE_S", 0.01)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(reader), pytest.raises(ReportError, match="its reader has read nothing for"):
        destination.write(path, text)


def test_a_link_that_leads_back_to_itself_is_refused_and_stays(tmp_path: Path) -> None:
    for name, other in ("ab", "ba"):
        (tmp_path / name).symlink_to(other)
    with pytest.raises(ReportError, match=r"a' cannot be written: it is a link that leads back"):
        reporters_for([f"json={tmp_path / 'a'}"], EXCHANGES)
    with pytest.raises(ReportError, match="it is a link that leads back"):
        destination.write(tmp_path / "a", "{}")
    assert (tmp_path / "a").is_symlink()


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("pdf=x", "'pdf=x' is not a report; write it as KIND=PATH with KIND one of json"),
        ("json", "is not a report"),
        ("json=", "is not a report"),
        ("json=.", "is a directory; name a file"),
        ("json=none/such/x.json", "is in a folder that does not exist"),
        ("json=/proc/x.json", "cannot be written"),
        (f"json={'x' * 5_000}", "cannot be written: File name too long"),
    ],
)
def test_a_report_that_could_not_be_written_is_refused_before_the_run(
    option: str, sentence: str
) -> None:
    with pytest.raises(ReportError, match=sentence):
        reporters_for([option], EXCHANGES)


def test_two_reports_in_one_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("a")
    assert len(reporters_for(["json=a", "json=b"], EXCHANGES)) == 2
    for other in ("a", "./a", f"{tmp_path}/a", "link"):
        with pytest.raises(ReportError, match=r"two reports would be written to '.*(a|link)'"):
            reporters_for(["json=b", "json=a", f"json={other}"], EXCHANGES)


class Noting:
    """A reporter that notes what it is given, and may fail in the end."""

    def __init__(self, fails: str = "") -> None:
        self.seen: list[object] = []
        self._fails = fails

    def start(self, started: Started) -> None:
        self.seen.append(started)

    def event(self, event: Event) -> None:
        self.seen.append(event)

    def finish(self, report: Report) -> None:
        self.seen.append(report)
        if self._fails:
            raise ReportError(self._fails)


def test_all_reporters_see_the_same_stream_and_finish_even_where_one_fails() -> None:
    noting = [Noting(), Noting("the first"), Noting("the second"), Noting()]
    stream: list[Event] = [
        Started("x", "http://x", 0.0),
        PhaseStarted("hello", 1),
        Sent(answered(), ()),
    ]
    every = Reporters(noting)
    for event in stream:
        every.listen(event)
    with pytest.raises(ReportError, match="the first"):
        every.finish(with_text("x"))
    assert [each.seen for each in noting] == [[*stream, with_text("x")]] * 4


def test_a_report_that_cannot_be_written_keeps_no_verdict_from_being_shown(
    cli: Cli, no_space: Any, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    with no_space():
        ran = cli("check", "--profile", "quick", "--report", f"json={path}")
    assert ran.code == 2
    assert ran.last == "reference is conformant: every clause that could be judged holds."
    assert "cannot be written" in ran.err
    assert not path.exists()


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_link_leads_to_the_report_where_it_led_at_the_start(
    is_dangling: bool, tmp_path: Path
) -> None:
    (tmp_path / "far").mkdir()
    real, link = tmp_path / "far" / "report.json", tmp_path / "link.json"
    link.symlink_to("far/report.json")
    if not is_dangling:
        real.write_text("old")
    (reporter,) = reporters_for([f"json={link}"], EXCHANGES)
    link.unlink()
    link.symlink_to("elsewhere.json")
    reporter.finish(with_text("x"))
    assert json.loads(real.read_text()) == with_text("x").to_dict()
    destination.write(link, "{}")
    assert link.is_symlink()
    assert (tmp_path / "elsewhere.json").read_text() == "{}"
    assert {each.name for each in tmp_path.iterdir()} == {"far", "link.json", "elsewhere.json"}


def test_a_link_into_no_folder_is_refused_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("none/such.json")
    with pytest.raises(ReportError, match=r"link\.json' is in a folder that does not exist"):
        reporters_for([f"json={tmp_path / 'link.json'}"], EXCHANGES)


def test_an_interrupt_while_a_report_is_written_leaves_no_file(tmp_path: Path) -> None:
    def interrupted() -> Iterator[str]:
        yield "{"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        destination.write_pieces(tmp_path / "report.json", interrupted())
    assert [*tmp_path.iterdir()] == []
