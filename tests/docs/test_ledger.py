"""The page of the ledger is what the code says."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Final

import pytest

from tests.support.documents import ROOT

MODULE: Final = "contracts.definition.ledger"


@pytest.mark.skipif(find_spec(MODULE) is None, reason=f"there is no {MODULE} yet")
def test_the_page_of_the_ledger_is_up_to_date() -> None:
    made = import_module("docs.ledger").page()
    assert (ROOT / "docs" / "ledger.md").read_text("utf-8") == made, (
        "renew it: python -m docs.ledger > docs/ledger.md"
    )
