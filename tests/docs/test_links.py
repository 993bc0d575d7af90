"""No document points at a file or a heading that is not there."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest

from tests.support.documents import DOCUMENTS, ROOT, page


def dead(document: str) -> list[str]:
    """Return the links of a document that lead nowhere in this repository."""
    return [link for link in page(document).links if not leads_somewhere(document, link)]


def leads_somewhere(document: str, link: str) -> bool:
    """Return whether a link has a target; what is on other hosts is not asked for."""
    parts = urlsplit(link)
    if parts.scheme in {"http", "https"}:
        return bool(parts.netloc)
    path = (ROOT / document).parent / unquote(parts.path) if parts.path else ROOT / document
    if not path.exists() or not path.resolve().is_relative_to(ROOT):
        return False
    if not parts.fragment:
        return True
    return unquote(parts.fragment) in page(str(path.resolve().relative_to(ROOT))).anchors


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_link_is_dead(document: str) -> None:
    assert dead(document) == []


def test_links_are_found() -> None:
    assert {"docs/images/verdict.svg", "docs/clauses.md"} <= set(page("README.md").links)


@pytest.mark.parametrize(
    "link",
    ["docs/nowhere.md", "#nowhere", "docs/stability.md#nowhere", "docs/images/nowhere.svg", "../x"],
)
def test_a_dead_link_is_noticed(link: str) -> None:
    assert not leads_somewhere("README.md", link)


@pytest.mark.parametrize("link", ["#two-commands", "docs/stability.md#exit-codes", "LICENSE"])
def test_a_link_that_leads_somewhere_is_none(link: str) -> None:
    assert leads_somewhere("README.md", link)
