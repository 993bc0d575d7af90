"""The pictures of the README and of these pages, made from a real run: ``python -m docs.pictures``.

It needs Chromium. Where a run takes a moment longer, or an id is another, the pictures differ.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

IMAGES: Final = Path(__file__).with_name("images")
PAGE: Final = "threads.html"
COMMAND: Final = (
    "check",
    "liar:metadata-values-normalised-to-nfc",
    "--report",
    f"html={PAGE}",
)
COLUMNS: Final = 100
# Wide enough for the page of a desktop, low enough for a README.
WINDOW: Final = (1100, 1000)
_CHROMIUM: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)
# A picture in a page may load nothing, so it is drawn with a font that the reader has.
_FONT_FACES: Final = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_FONTS: Final = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def run(folder: Path) -> str:
    """Run the command, and return what it prints in a terminal with colours.

    Args:
        folder: where to run it; the page is written there.

    Raises:
        SystemExit: the run did not end with the finding.
    """
    colours = {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1"}
    ran = subprocess.run(  # noqa: S603 -- this package, with arguments of our own making
        [sys.executable, "-m", "thread_contracts", *COMMAND],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if k != "NO_COLOR"} | colours,
        check=False,
        capture_output=True,
        text=True,
    )
    if ran.returncode != 1:
        raise SystemExit(f"the run ended with {ran.returncode}: {ran.stderr}")
    return ran.stdout


def draw(printed: str) -> str:
    """Return an SVG of a terminal in which the command has printed this.

    Args:
        printed: text with escapes for colours.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, file=nowhere, width=COLUMNS, force_terminal=True)
        console.print(Text(f"$ thread-contracts {' '.join(COMMAND)}"))
        console.print(Text.from_ansi(printed.rstrip()))
        drawn = console.export_svg(
            title="thread-contracts", theme=DIMMED_MONOKAI, unique_id="verdict"
        )
    return _FONT_FACES.sub("", drawn).replace("Fira Code, monospace", _FONTS)


def photograph(page: Path, picture: Path) -> None:
    """Write a picture of the top of a page.

    Raises:
        SystemExit: Chromium is not there, or made no picture.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("install chromium, which draws the HTML report")
    with TemporaryDirectory() as profile:
        size = ",".join(map(str, WINDOW))
        files = (f"--user-data-dir={profile}", f"--screenshot={picture}")
        command = [chromium, *_CHROMIUM, f"--window-size={size}", *files, page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 -- the same
    if not picture.is_file():
        raise SystemExit("chromium made no picture")


def main() -> int:
    """Make both pictures."""
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        (IMAGES / "verdict.svg").write_text(draw(run(Path(folder))), "utf-8")
        photograph(Path(folder, PAGE), IMAGES / "report.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
