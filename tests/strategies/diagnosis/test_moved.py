"""An odd text is moved to other places, to see whether the place matters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.record.case import Expectation
from strategies.diagnosis.moved import moved
from tests.support.bodies import message
from tests.support.exchanges import case


def bodies(value: Any) -> list[Any]:
    return [json.loads(one.body or b"{}") for one in moved(case(value))]


def test_an_odd_key_is_tried_where_other_texts_stand() -> None:
    odd = "k\u00e9y"
    found = bodies(message(metadata={odd: "hello"}))
    assert {"metadata": {"key": odd}} in found
    assert {"metadata": {odd: "value"}} in found
    assert message(odd) in found
    assert all(one.expect is Expectation.VALID for one in moved(case(message(odd))))


@pytest.mark.parametrize("value", [{}, message("hello"), {"metadata": {"key": "a" * 500}}])
def test_what_is_plain_or_long_stays_where_it_is(value: Any) -> None:
    assert bodies(value) == []


def test_nothing_is_sent_that_was_sent_already() -> None:
    value = message("\u00e9")
    assert value not in bodies(value)
