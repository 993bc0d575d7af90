"""Rich requests are valid, carry much at once, and are taken apart to single things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import load
from contracts.record.case import Case, Expectation
from contracts.record.edge_texts import EDGE_TEXTS
from strategies.bodies.build import json_case
from strategies.diagnosis.halves import halves
from strategies.valid.corpus import rich_cases
from tests.support.independent import at, problems, strict_json

DEFINITION: Final = load()
RICH: Final = rich_cases(DEFINITION)


def bodies(number: int) -> list[Any]:
    return [strict_json(pair[number].body or b"") for pair in RICH]


def test_they_are_valid_with_ids_and_without() -> None:
    for pair in RICH:
        assert [problems(strict_json(case.body or b"")) for case in pair] == [[], []]
        assert {case.expect for case in pair} == {Expectation.VALID}
    assert any(with_ids.ids for with_ids, _ in RICH)
    assert not any(without.ids for _, without in RICH)


def test_the_thread_carries_every_edge_text_as_a_key_and_as_a_value() -> None:
    for number in (0, 1):
        pairs = [pair for body in bodies(number) for pair in at(body, "metadata")]
        keys = {key for found in pairs for key in found}
        assert {text[:64] for text in EDGE_TEXTS.values()} <= keys
        assert set(EDGE_TEXTS.values()) <= {v for found in pairs for v in found.values()}
        assert {len(found) for found in pairs} == set(range(17))


def test_the_first_few_clear_most() -> None:
    features = [case.features for case, _ in RICH]
    assert len(features[0]) > 500
    known = frozenset().union(*features)
    assert len(frozenset().union(*features[:8])) * 3 > len(known) * 2


def test_as_many_messages_as_the_original_took_are_among_them() -> None:
    assert 32 in {len(messages) for body in bodies(0) for messages in at(body, "messages")}


def leaves(case: Case) -> Iterator[Case]:
    parts = halves(case)
    if not parts:
        yield case
    for part in parts:
        yield from leaves(part)


def test_halves_are_valid_and_smaller_and_hold_all_that_the_whole_says() -> None:
    case = RICH[1][0]
    single = list(leaves(case))
    assert len(single) > 50
    for part in single:
        assert problems(strict_json(part.body or b"")) == [], part.name
    assert max(len(part.body or b"") for part in single) < len(case.body or b"") / 2
    said = {text for text in EDGE_TEXTS.values() if text in strings(case.label.value)}
    assert said <= frozenset().union(*(strings(part.label.value) for part in single))


def test_the_part_that_matters_stands_alone_after_a_few_halves() -> None:
    case, odd = RICH[0][0], next(iter(RICH[0][0].label.value["metadata"].values()))
    sent = 0
    while parts := halves(case):
        sent += len(parts)
        with_it = [part for part in parts if odd in strings(part.label.value)]
        if not with_it:
            break
        case = with_it[0]
    assert case.label.value == {"metadata": {"key": odd}}
    assert sent < 25


def test_what_says_one_thing_has_no_halves() -> None:
    single: list[Any] = [{}, {"metadata": {}}, {"metadata": {"key": "odd"}}, {"messages": []}]
    for value in single:
        assert halves(json_case(DEFINITION, "by hand", value)) == ()


def strings(value: Any) -> frozenset[str]:
    """Return every text of a value, names included."""
    if isinstance(value, dict):
        return frozenset(value).union(*map(strings, value.values()))
    if isinstance(value, list):
        return frozenset[str]().union(*map(strings, value))
    return frozenset({value}) if isinstance(value, str) else frozenset()
