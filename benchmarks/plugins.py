"""How long pytest takes on a test that has nothing to do with us, by what is installed beside it.

Each session is timed once in each round, in turn; ratios are taken within a round.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks import commands
from benchmarks.section import Goal, Section, spread

_ALONE: Final = "without plugins"
_OURS: Final = "with ours"
_PEER: Final = "with Schemathesis'"
# Entry points are left out, so that each session loads what is named here and nothing else.
_PLUGINS: Final = {
    _ALONE: (),
    _OURS: ("thread_contracts.pytest_plugin",),
    _PEER: ("schemathesis.pytest.plugin",),
}
_TEST: Final = "def test_nothing_of_ours():\n    assert 1 + 1 == 2\n"
# Sessions are short and suffer from noise: of so many the fastest counts in each round.
_REPEATS: Final = 5
_GOAL: Final = 1.1


def measure(rounds: int) -> Section:
    """Time the sessions."""
    found: dict[str, list[float]] = {name: [] for name in _PLUGINS}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_unrelated.py").write_text(_TEST, "utf-8")
        for _ in range(rounds):
            turns = [{n: _seconds(n, Path(folder)) for n in _PLUGINS} for _ in range(_REPEATS)]
            for name, seconds in found.items():
                seconds.append(min(turn[name] for turn in turns))
    ratios = {
        name: [a / b for a, b in zip(found[name], found[_ALONE], strict=True)] for name in found
    }
    return Section(
        name="plugins",
        title="a pytest session of one unrelated test, from start to exit",
        columns=("session", "seconds", f"times {_ALONE}"),
        rows=tuple(
            (name, f"{statistics.median(seconds):.3f}", spread(ratios[name]))
            for name, seconds in found.items()
        ),
        figures={"seconds": found},
        goals=(
            Goal(
                f"our plugin costs an unrelated session less than {_GOAL - 1:.0%}",
                f"{spread(ratios[_OURS])} of its time",
                statistics.median(ratios[_OURS]) < _GOAL,
            ),
        ),
        notes=(f"The fastest of {_REPEATS} sessions counts in each round.",),
    )


def _seconds(name: str, folder: Path) -> float:
    named = [word for plugin in _PLUGINS[name] for word in ("-p", plugin)]
    usual = ["-q", "-p", "no:cacheprovider", "--disable-plugin-autoload"]
    return commands.run([sys.executable, "-m", "pytest", *usual, *named], folder=folder).seconds
