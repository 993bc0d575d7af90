"""The curve of what is caught how soon: the least limit that suffices, and its picture."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from benchmarks import curve, plot


@pytest.mark.parametrize("needed", [None, *curve.WITHIN])
def test_the_least_limit_that_suffices_is_found(
    needed: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def is_caught(name: str, most: int) -> bool:
        del name
        asked.append(most)
        return needed is not None and most >= needed

    monkeypatch.setattr(curve, "_is_caught", is_caught)
    assert curve.ours_within("liar") == needed
    assert asked == sorted(asked)
    assert asked[-1] == (needed or curve.WITHIN[-1])


def test_the_picture_has_a_line_for_each_tool_and_rises_to_the_right() -> None:
    shares = {"ours": (0.5, 0.75, 1.0), "theirs": (0.25, 0.25, 0.5)}
    root = ET.fromstring(plot.drawn((25, 100, 1_000), shares))
    lines = root.findall("{*}polyline")
    assert len(lines) == len(shares)
    for line in lines:
        pairs = [point.split(",") for point in line.attrib["points"].split()]
        across, down = ([float(pair[i]) for pair in pairs] for i in (0, 1))
        assert across == sorted(set(across))
        assert down == sorted(down, reverse=True)
    text = "".join(root.itertext())
    assert all(name in text for name in ("ours", "theirs", "1,000", "100 %"))
