"""The page of the ledger is what the code says."""

from __future__ import annotations

from docs.ledger import page
from tests.support.documents import ROOT


def test_the_page_of_the_ledger_is_up_to_date() -> None:
    assert (ROOT / "docs" / "ledger.md").read_text("utf-8") == page(), (
        "renew it: python -m docs.ledger > docs/ledger.md"
    )
