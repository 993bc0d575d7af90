"""Lists fit a terminal; where programs read them, each row is one line."""

from __future__ import annotations

import io

import pytest

from contracts.clauses import catalogue
from contracts.commands import layout
from contracts.definition import load
from contracts.servers.liars import liars

LIARS = [(liar.name, f"breaks {liar.clause}") for liar in liars().values()]
CLAUSES = [(one.id, str(one.level), one.title) for one in catalogue(load())]
SHORT = [("a", "b c d e f g h " * 9), ("aaaa", "x")]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("rows", [LIARS, CLAUSES, SHORT], ids=["liars", "clauses", "short"])
@pytest.mark.parametrize("columns", [80, 100, 200])
def test_rows_fit_the_terminal_and_lose_nothing(
    rows: list[tuple[str, ...]], columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = Screen()
    layout.write(screen, rows)
    assert max(map(len, screen.getvalue().splitlines())) <= columns
    words = " ".join(" ".join(row) for row in rows).split()
    assert screen.getvalue().split() == words


@pytest.mark.parametrize("rows", [LIARS, CLAUSES, SHORT], ids=["liars", "clauses", "short"])
def test_where_no_terminal_is_each_row_is_a_line(
    rows: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    piped = io.StringIO()
    layout.write(piped, rows)
    lines = piped.getvalue().splitlines()
    assert [line.split() for line in lines] == [" ".join(row).split() for row in rows]


def test_a_text_has_a_column_of_its_own_where_there_is_room() -> None:
    shown = list(layout.laid_out(SHORT, 60))
    assert shown[0].startswith("a     b c d")
    assert shown[1].startswith("      ")
    assert shown[-1] == "aaaa  x"
