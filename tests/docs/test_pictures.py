"""The pictures show what the tool prints, are small, and load nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from docs import pictures
from tests.support.documents import ROOT

IMAGES: Final = ROOT / "docs" / "images"
SVG: Final = IMAGES / "verdict.svg"
LIMIT: Final = 300_000
PRINTED: Final = "\x1b[31mFAIL\x1b[0m echo.metadata.values <script>alert(1)</script> café"


def words(svg: str) -> str:
    """Return what an SVG of a terminal says, without its spaces."""
    return re.sub(r"\s", "", "".join(ET.fromstring(svg).itertext()))


@pytest.mark.parametrize("path", sorted(IMAGES.iterdir()), ids=lambda path: path.name)
def test_a_picture_is_small(path: Path) -> None:
    assert 0 < path.stat().st_size < LIMIT


def test_the_terminal_of_the_readme_is_of_the_command_that_it_shows() -> None:
    said = words(SVG.read_text("utf-8"))
    assert said.partition("$")[2].startswith("".join(("thread-contracts", *pictures.COMMAND)))
    assert f"{pictures.COMMAND[1]}isnonconformant:1clausebroken." in said


def finding(svg: str) -> str:
    """Return what an SVG says of the finding, without what differs from run to run."""
    changing = r'(?<=thread_)\w{24}|(?<="created_at":)\d+'
    return re.sub(changing, "?", words(svg)).partition("see#/components")[0]


def without_cause(shown: str) -> str:
    """Return a finding without what random requests, which come last, make of its cause."""
    return re.sub(r"(?<=cause).*?shownby\d+", "?", shown)


@pytest.mark.slow
def test_the_finding_in_the_picture_is_what_its_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = without_cause(finding(SVG.read_text("utf-8")))
    assert "echo.metadata.values" in shown
    # A longer run begins as a quick one does, and shows the plainest request that failed.
    with monkeypatch.context() as quick:
        quick.setattr(pictures, "COMMAND", (*pictures.COMMAND, "--profile", "quick"))
        printed = pictures.run(tmp_path)
    assert shown == without_cause(finding(pictures.draw(printed)))


@pytest.mark.slow
@pytest.mark.thorough
def test_its_cause_is_what_the_whole_run_prints(tmp_path: Path) -> None:
    shown = finding(SVG.read_text("utf-8"))
    assert shown == finding(pictures.draw(pictures.run(tmp_path)))


@pytest.mark.parametrize("svg", [SVG.read_text("utf-8"), pictures.draw(PRINTED)])
def test_a_terminal_loads_nothing_and_runs_nothing(svg: str) -> None:
    assert not re.search(r"url\((?!#)|href|@import|font-face|<script|<foreignObject", svg)


def test_colours_are_kept_and_nothing_is_markup() -> None:
    svg = pictures.draw(PRINTED)
    assert "FAILecho.metadata.values<script>alert(1)</script>café" in words(svg)
    (red,) = re.findall(r"\.(\S+) \{ fill: #be3f48", svg)
    assert re.search(rf'class="{red}"[^>]*>FAIL<', svg)


def test_the_same_output_gives_the_same_picture() -> None:
    assert pictures.draw(PRINTED) == pictures.draw(PRINTED)


def test_without_a_browser_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="install chromium"):
        pictures.photograph(tmp_path / "page.html", tmp_path / "page.png")
