"""Draw the curve of ``python -m benchmarks curve`` for the documentation.

Run it as ``python -m benchmarks.plot [RESULTS]``; it writes docs/images/curve.svg.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from typing import Final

from markupsafe import escape

_HOME: Final = Path(__file__).resolve().parents[1]
_PICTURE: Final = _HOME / "docs" / "images" / "curve.svg"
_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 48, 48
# Told apart by their marks, too, for those who see no colours.
_STYLES: Final = (("#1f6f43", ""), ("#8a4b08", "6 4"))


def main(words: Sequence[str]) -> None:
    """Read the results and write the picture."""
    path = Path(words[0]) if words else _HOME / "benchmarks" / "results.json"
    figures = json.loads(path.read_text("utf-8"))["sections"]["curve"]["figures"]
    _PICTURE.write_text(drawn(figures["within"], figures["shares"]), "utf-8")


def drawn(within: Sequence[int], shares: Mapping[str, Sequence[float]]) -> str:
    """Return the picture: the share that is caught, against the number of requests."""
    across = [_across(n, within) for n in within]
    lines = [_frame(within, across)]
    for number, (name, share) in enumerate(shares.items()):
        lines.append(_curve(name, across, [_down(s) for s in share], number))
    label = "The share of faulty servers that is caught, by the number of requests"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{label}" font-family="sans-serif" font-size="13">\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>\n'
        + "\n".join(lines)
        + "\n</svg>\n"
    )


def _across(number: int, within: Sequence[int]) -> float:
    part = log(number / within[0]) / log(within[-1] / within[0])
    return _LEFT + part * (_WIDTH - _LEFT - _RIGHT)


def _down(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _frame(within: Sequence[int], across: Sequence[float]) -> str:
    found = []
    for percent in range(0, 101, 25):
        y = _down(percent / 100)
        found.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ccc"/>')
        found.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{percent} %</text>')
    for number, x in zip(within, across, strict=True):
        y = _HEIGHT - _BOTTOM + 18
        found.append(f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{number:,}</text>')
    middle, foot = (_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8
    found.append(f'<text x="{middle}" y="{foot}" text-anchor="middle">requests</text>')
    return "\n".join(found)


def _curve(name: str, across: Sequence[float], down: Sequence[float], number: int) -> str:
    colour, dashes = _STYLES[number % len(_STYLES)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    style = f'stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}"'
    start = _LEFT + number * (_WIDTH - _LEFT - _RIGHT) / 2
    return (
        f'<polyline points="{points}" fill="none" {style}/>\n'
        f'<path d="M{start} 22h28" {style}/>\n'
        f'<text x="{start + 36}" y="26">{escape(name)}</text>'
    )


if __name__ == "__main__":
    main(sys.argv[1:])
