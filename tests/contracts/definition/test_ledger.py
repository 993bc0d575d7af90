"""The ledger points at what it speaks of."""

from __future__ import annotations

import pytest

from contracts.definition import Definition, load
from contracts.definition.ledger import LEDGER, Stand, stands
from tests.support.openapi_documents import minimal


@pytest.mark.parametrize("stand", LEDGER, ids=lambda stand: stand.name)
def test_each_place_of_a_stand_is_in_the_document(stand: Stand) -> None:
    assert [load().at(place) for place in stand.places]
    assert stand.trouble.endswith(".")
    assert stand.stand.endswith(".")


def test_each_stand_has_a_name_of_its_own() -> None:
    assert len({stand.name for stand in LEDGER}) == len(LEDGER)


def test_another_document_has_only_the_troubles_that_it_has_a_place_for() -> None:
    assert stands(load()) == LEDGER
    names = {one.name for one in stands(Definition(minimal()))}
    assert "Metadata" not in names
    assert {"no body", "errors"} <= names
