"""The ledger points at what it speaks of."""

from __future__ import annotations

import pytest

from contracts.definition import load
from contracts.definition.ledger import LEDGER, Stand


@pytest.mark.parametrize("stand", LEDGER, ids=lambda stand: stand.name)
def test_each_place_of_a_stand_is_in_the_document(stand: Stand) -> None:
    assert [load().at(place) for place in stand.places]
    assert stand.trouble.endswith(".")
    assert stand.stand.endswith(".")


def test_each_stand_has_a_name_of_its_own() -> None:
    assert len({stand.name for stand in LEDGER}) == len(LEDGER)
