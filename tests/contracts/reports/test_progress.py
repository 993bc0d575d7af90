"""The progress of a run: a bar on a terminal, a line now and then elsewhere, and no trace of it."""

from __future__ import annotations

import io
import re

import pytest

from contracts.conduct import entry
from contracts.errors import UsageError
from contracts.reports.terminal.progress import Progress
from contracts.run.events import Options, PhaseStarted, Sent, Started, Waiting
from contracts.run.stages import PLANNED
from contracts.servers.reference import TOKEN, as_asgi
from contracts.settings.resolve import resolve
from tests.support.apps import Forgetful, Install
from tests.support.reports import answered
from tests.support.runs import Clock, run

ERASED = "\x1b[J"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> list[str]:
    """Return what each drawing shows, without what steers the terminal."""
    frames = stream.getvalue().split(ERASED)[:-1]
    return [re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", frame) for frame in frames]


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the environment decide, but for a wide terminal."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sent(*broken: str, planned: bool = True) -> Sent:
    return Sent(answered(), tuple((name, "it is broken") for name in broken), planned=planned)


def test_how_much_of_how_much_how_fast_the_phase_and_what_fails(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.start(Started("x", "http://x", 0.0))
    progress.event(PhaseStarted("valid requests", 10, 90))
    clock.now += 1
    progress.event(sent())
    clock.now += 1
    progress.event(sent("echo.metadata.kept"))
    first, second, third = drawn(stream)
    assert "0 of 100 requests" in first
    assert "1 of 100 requests  1/s  1:39 left  valid requests" in second
    assert third.endswith("1:38 left  valid requests\n1 failing: echo.metadata.kept")
    progress.clear()
    assert stream.getvalue().endswith(f"\r{ERASED}")


def test_what_looks_into_a_fault_comes_on_top_of_what_is_planned(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.event(PhaseStarted("valid requests", 10, 90))
    for planned in (True, False, False):
        clock.now += 1
        progress.event(sent(planned=planned))
    assert [re.search(r"[\d,]+ of [\d,]+", frame)[0] for frame in drawn(stream)] == [  # type: ignore[index]  # each has it
        "0 of 100",
        "1 of 100",
        "2 of 101",
        "3 of 102",
    ]


def test_a_long_wait_is_said_before_it_begins(clock: Clock) -> None:
    log = io.StringIO()
    progress = Progress(log, clock.monotonic)
    progress.event(PhaseStarted("valid requests", 10, 90))
    progress.event(Waiting(0.4, 429))
    assert not log.getvalue()
    progress.event(Waiting(20.0, 429))
    assert log.getvalue().endswith("waiting 20 s, the target answers 429\n")
    clock.now += 20
    progress.event(sent())
    assert log.getvalue().endswith("valid requests\n")


def test_names_come_as_they_fail_the_newest_first(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    for broken in (["wire.json"], ["accept.roles", "accept.images"], ["wire.json", "echo.x"]):
        clock.now += 1
        progress.event(sent(*broken))
    # Which of several clauses of a subject an answer breaks is not known yet.
    assert drawn(stream)[-1].endswith("\n3 failing: echo.x, accept.*, wire.json")


def test_no_line_is_wider_than_the_terminal(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (40, 60, 80):
        monkeypatch.setenv("COLUMNS", str(width))
        stream = Terminal()
        progress = Progress(stream, clock.monotonic)
        progress.event(PhaseStarted("random invalid requests, block 12", 5_000, 100_000))
        for number in range(40):
            clock.now += 1
            progress.event(sent(f"subject-{number}.promise"))
        lines = [line for frame in drawn(stream) for line in frame.split("\n")]
        assert max(map(len, lines)) < width
        assert lines[-1].startswith("40 failing: ")


def test_how_much_time_is_left_of_a_budget(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.start(Started("x", "http://x", 0.0, Options(time_budget_s=600)))
    clock.now += 61
    progress.event(PhaseStarted("random valid requests, block 7", 0))
    assert "0 requests  8:59 left" in drawn(stream)[-1]
    clock.now += 1000
    progress.event(PhaseStarted("goodbye", 0))
    assert "0:00 left" in drawn(stream)[-1]


def test_no_more_is_planned_than_may_be_sent(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.start(Started("x", "http://x", 0.0, Options(max_requests=50)))
    progress.event(PhaseStarted("valid requests", 10, 90))
    assert "0 of 50 requests" in drawn(stream)[-1]


def test_it_is_not_drawn_more_often_than_anybody_can_read(clock: Clock) -> None:
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.event(PhaseStarted("valid requests", 5_000))
    for _ in range(1_000):
        clock.now += 0.001
        progress.event(sent())
    assert 5 < len(drawn(stream)) < 15


@pytest.mark.parametrize("why", ["no terminal", "a dumb one", "ci"])
def test_where_nobody_watches_a_line_is_written_every_ten_seconds(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    stream = io.StringIO() if why == "no terminal" else Terminal()
    monkeypatch.setenv("TERM", "dumb" if why == "a dumb one" else "xterm")
    monkeypatch.setenv("CI", "true" if why == "ci" else "")
    progress = Progress(stream, clock.monotonic)
    progress.event(PhaseStarted("valid requests", 200, 1_000))
    for number in range(100):
        clock.now += 0.25
        progress.event(sent(*(["wire.json"] if number < 50 else ["wire.json", "echo.x"])))
    progress.clear()
    assert stream.getvalue().splitlines() == [
        "thread-contracts: 40 of 1,200 requests, 4/s, 4:50 left, valid requests, "
        "failing so far: wire.json",
        "thread-contracts: 80 of 1,200 requests, 4/s, 4:40 left, valid requests, "
        "failing now, too: echo.x",
    ]


def test_a_short_run_says_nothing_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.event(PhaseStarted("valid requests", 1))
    progress.event(sent())
    progress.clear()
    assert stream.getvalue() == ""


def test_no_colour_leaves_the_bar(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    progress = Progress(stream, clock.monotonic)
    progress.event(PhaseStarted("valid requests", 1))
    assert drawn(stream)
    assert not re.search(r"\x1b\[[0-9;]*m", stream.getvalue())


def test_a_terminal_that_is_gone_does_not_end_the_run(clock: Clock) -> None:
    class Gone(Terminal):
        def write(self, _: str) -> int:
            raise OSError(5, "Input/output error")

    progress = Progress(Gone(), clock.monotonic)
    progress.event(PhaseStarted("valid requests", 1))
    progress.clear()


@pytest.mark.parametrize("ending", [None, UsageError("it is gone"), KeyboardInterrupt()])
def test_the_bar_is_gone_before_anything_else_is_printed(
    ending: BaseException | None, installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("sys.stdout", terminal)
    target = installed(as_asgi(Forgetful()))
    few = {"profile": "quick", "max-requests": "30"}
    settings = resolve({"target": target, "token": TOKEN, **few})
    if ending is None:
        entry.check(settings)
    else:

        def fails(*_: object) -> None:
            raise ending

        monkeypatch.setattr(entry, "report_of", fails)
        with pytest.raises(type(ending)):
            entry.check(settings)
    *frames, printed = terminal.getvalue().split(ERASED)
    assert "of 30 requests" in frames[0]
    assert "of 30 requests" not in printed
    assert ("FAIL" in printed) == (ending is None)
    assert bool(printed) == (ending is None)


def test_a_quiet_run_draws_nothing(installed: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    target = installed(as_asgi(Forgetful()))
    settings = {"target": target, "max-requests": "30", "quiet": True}
    entry.check(resolve(settings))
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("profile", ["quick", pytest.param("ci", marks=pytest.mark.slow)])
def test_a_run_knows_how_many_requests_it_will_send(profile: str) -> None:
    phases: list[PhaseStarted] = []
    before: list[int] = []
    sent = 0

    def listen(event: object) -> None:
        nonlocal sent
        if isinstance(event, PhaseStarted):
            phases.append(event)
            before.append(sent)
        elif isinstance(event, Sent):
            # What looks into the fault is in no plan.
            sent += event.planned

    # What is sent is planned, whatever is judged; a quick run looks into a fault as well.
    pattern = "wire,echo.metadata" if profile == "quick" else "wire"
    run(as_asgi(Forgetful()), profile=profile, pattern=pattern, listen=listen, token=TOKEN)
    again = next(number for number, phase in enumerate(phases) if phase.name == "again")
    for at, phase in zip(before[:again], phases[:again], strict=True):
        assert at + phase.planned + phase.later == pytest.approx(before[again], rel=0.1)
    assert set(PLANNED) == {"quick", "ci", "deep"}
