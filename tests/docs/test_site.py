"""The pages build strictly, and load nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.support.documents import DOCUMENTS, ROOT

FETCHES: Final = {"img": "src", "script": "src", "iframe": "src", "source": "src"}
FETCHING_LINKS: Final = {"stylesheet", "preload", "icon", "preconnect", "modulepreload"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("sphinx") is None, reason="sphinx is not installed: pip install -e '.[docs]'"
    ),
]


class Fetched(HTMLParser):
    """Collects what a browser loads to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in FETCHES and given.get(FETCHES[tag]):
            self.addresses.append(given[FETCHES[tag]])
        if tag == "link" and FETCHING_LINKS & set(given.get("rel", "").split()):
            self.addresses.append(given["href"])


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build the pages of a folder as ``.ci/run`` does."""
    command = ("-m", "sphinx", "-q", "-n", "-W", "--keep-going", str(source), str(site))
    # The timeout ends a process that hangs; a busy machine needs a minute.
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages."""
    folder = tmp_path_factory.mktemp("site")
    ran = build(ROOT / "docs", folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return folder


def loaded(site: Path) -> Iterator[tuple[str, str]]:
    """Yield what each page loads, with the page."""
    for path in site.glob("*.html"):
        parser = Fetched()
        parser.feed(path.read_text("utf-8"))
        yield from ((path.name, address) for address in parser.addresses)


def test_each_document_is_a_page(site: Path) -> None:
    names = {Path(name).stem for name in DOCUMENTS if name.startswith("docs/")}
    assert names <= {path.stem for path in site.glob("*.html")}


def test_a_page_loads_only_what_is_beside_it(site: Path) -> None:
    found = list(loaded(site))
    assert len(found) > len(DOCUMENTS)
    assert [one for one in found if not (site / one[1].partition("?")[0]).is_file()] == []


def test_style_sheets_load_nothing_from_elsewhere(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    loading = re.compile(r"""url\(["']?(?:https?:)?//|@import""")
    assert [one.name for one in sheets if loading.search(one.read_text("utf-8"))] == []


def test_a_dead_link_breaks_the_build(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text((ROOT / "docs" / "conf.py").read_text("utf-8"))
    (tmp_path / "index.md").write_text("# One\n\n[two](#nowhere) and [three](nowhere.md)\n")
    ran = build(tmp_path, tmp_path / "site")
    assert ran.returncode == 1
    assert ran.stderr.count("myst.xref_missing") == 2


def test_the_example_of_contributing_is_on_the_page_about_it(site: Path) -> None:
    assert "wire.not-cached" in (site / "writing-a-clause.html").read_text("utf-8")
