"""The run while it goes on: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from contracts.process import outlets, streams
from contracts.process.clock import time
from contracts.reports.report import Report
from contracts.reports.terminal.pace import Pace
from contracts.reports.terminal.surface import console_on, is_rewritten, takes_colours, width_of
from contracts.run.events import PhaseStarted, Sent, Started, Waiting

# As often as anybody can read; a drawing takes about a millisecond.
_REDRAWN_S: Final = 0.1
# What runs elsewhere is stopped where nothing is heard of it for minutes.
_REPORTED_S: Final = 10.0
# Of so long a wait is reported before it begins.
_LONG_WAIT_S: Final = 5.0
_BAR: Final = 24
_SHORTEST: Final = 8
_PHASE: Final = 24
_GAP: Final = "  "
# A line of a log names so many clauses that are new.
_NAMED: Final = 5


class Progress:
    """Shows how far a run is.

    The place where the bar is drawn begins at the cursor: what is printed next takes its place
    once the rest of the screen is erased, by us or not.

    Args:
        stream: where to write; standard error where None is given.
        clock: tells the time in seconds.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_ours = stream is None
        self._stream = stream or outlets.err()
        self._clock = clock
        self._draws = is_rewritten(self._stream)
        now = clock()
        self._pace = Pace(now)
        self._next = now if self._draws else now + _REPORTED_S
        self._is_drawn = False
        self._said = 0

    def start(self, started: Started) -> None:
        """Take note of when the run must end."""
        self._pace.start(started, self._clock())

    def event(self, event: PhaseStarted | Sent | Waiting) -> None:
        """Count, and show how far the run is where that is due."""
        now = self._clock()
        self._pace.event(event, now)
        is_long = isinstance(event, Waiting) and event.seconds >= _LONG_WAIT_S
        if now < self._next and not is_long:
            return
        # A terminal that is closed, or a full disk, must not end the run before it is over.
        with self._noting():
            if self._draws:
                self._next = now + _REDRAWN_S
                self._draw(now)
            else:
                self._next = now + _REPORTED_S
                self._stream.write(f"thread-contracts: {self._line(now)}\n")
                self._stream.flush()

    def finish(self, report: Report) -> None:
        """Remove the bar."""
        del report
        self.clear()

    def clear(self) -> None:
        """Remove the bar, if there is one."""
        if self._is_drawn:
            self._is_drawn = False
            with self._noting():
                self._stream.write("\r\x1b[J")
                self._stream.flush()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Go on where nothing can be written; the command says so in the end."""
        try:
            yield
        except (OSError, ValueError) as error:
            if self._is_ours:
                streams.lose_errors(error)

    def _line(self, now: float) -> str:
        """Return what a log says: figures, the phase, and what has failed since the last line."""
        pace = self._pace
        parts = [*pace.figures(now), *([pace.doing] if pace.doing else [])]
        new = pace.failing[self._said :]
        self._said = len(pace.failing)
        named = ", ".join(new[:_NAMED]) + f" and {len(new) - _NAMED} more" * (len(new) > _NAMED)
        if new:
            parts.append(
                f"failing {'now, too' if len(pace.failing) > len(new) else 'so far'}: {named}"
            )
        return ", ".join(parts)

    def _draw(self, now: float) -> None:
        lines = self._lines(now)
        up = f"\x1b[{len(lines) - 1}A" if len(lines) > 1 else ""
        self._is_drawn = True
        # Erased to the end of each line and not before it, so that nothing flickers.
        shown = "\n".join(f"{line}\x1b[K" for line in lines)
        self._stream.write(f"\r{shown}\x1b[J{up}\r")
        self._stream.flush()

    def _lines(self, now: float) -> list[str]:
        """Return the lines of the bar, colours and all."""
        from rich.cells import cell_len
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        from contracts.reports.terminal.wrapping import joined, shortened

        # The last column stays free: some terminals go to the next line there.
        width = width_of(self._stream) - 1
        out = io.StringIO()
        console = console_on(out, width, colour=takes_colours(self._stream))
        pace = self._pace
        figures = shortened(_GAP.join(pace.figures(now)), width)
        room = width - cell_len(figures) - len(_GAP)
        phase = shortened(pace.doing, min(_PHASE, room)) if room > _PHASE else ""
        bar = min(_BAR, room - cell_len(phase) - len(_GAP))
        if bar >= _SHORTEST:
            console.print(ProgressBar(total=1.0, completed=pace.done(now), width=bar), end="")
            figures = f"{_GAP}{figures}"
        text = Text.assemble(figures, (f"{_GAP}{phase}" if phase else "", "dim"))
        console.print(text, soft_wrap=True)
        if pace.failing:
            count = f"{len(pace.failing)} failing: "
            newest = joined(pace.failing[::-1], width - len(count))
            console.print(Text.assemble((count, "bold red"), newest), soft_wrap=True)
        return out.getvalue().rstrip("\n").split("\n")
