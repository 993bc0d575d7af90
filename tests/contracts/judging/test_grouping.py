"""Groups of failures that are one fault are put together."""

from __future__ import annotations

import pytest

from contracts.clauses.clause import Cause
from contracts.definition.place import Place
from contracts.judging.failing import Failing, Group
from contracts.judging.grouping import absorbed, as_one, gathered, of_one_sort
from contracts.record.feature import Feature, Kind
from tests.support.exchanges import case, exchange

FILES = Place(("tool_resources", "code_interpreter", "file_ids"))
ROLE = Place(("messages", "[]", "role"))
CONTENT = Place(("messages", "[]", "content"))
WORD = b'{"messages":[{"role":"%s","content":"hello"}]}'


def group(cause: Feature, *bodies: bytes) -> Group:
    made = [exchange(case(body=body), b"", number=n) for n, body in enumerate(bodies, 1)]
    return Group(Cause((cause,)), tuple(Failing(one, "message", 0) for one in made))


def test_of_the_numbers_that_a_fault_begins_with_the_least_is_named() -> None:
    numbers = (1075, 1000, 1035)
    made = as_one([group(Feature(Kind.BEHIND_IN, FILES, n), b"{}") for n in numbers])
    assert made.cause.features == (Feature(Kind.BEHIND_IN, FILES, 1000),)
    assert len(made.members) == len(numbers)


def test_one_way_to_break_a_rule_is_part_of_a_place_where_it_is_broken_in_any() -> None:
    place = group(Feature(Kind.BREAKS_AT, ROLE, "enum"), WORD % b"")
    held = exchange(case(body=WORD % b"medium"), b"").case.features
    (how,) = (one for one in held if one.kind is Kind.BREAKS_HOW)
    found = absorbed([("refuse.x", place), ("refuse.x", group(how, WORD % b"medium"))])
    assert [one.cause for _, one in found] == [place.cause]
    assert len(found[0][1].members) == 1 + 1
    # Another clause's place explains nothing.
    assert len(absorbed([("refuse.y", place), ("refuse.x", group(how, WORD % b"medium"))])) == 1 + 1


def test_what_is_missing_is_wrong_in_its_part() -> None:
    for body in (b'{"messages":[{"content":"hello"}]}', b'{"messages":[{}]}', WORD % b"x"):
        assert Feature(Kind.PART, ROLE) in exchange(case(body=body), b"").case.features


def broken(place: Place, keyword: str, how: str, number: int) -> tuple[str, Group]:
    """Return a group of one failure, put down to one way to break a rule at one place."""
    feature = Feature(Kind.BREAKS_AT_HOW, place, (keyword, how))
    failing = Failing(exchange(case(body=b"{}"), b"", number=number), "accepted", 0)
    return "refuse.x", Group(Cause((feature,)), (failing,))


def words(*groups: tuple[str, Group]) -> list[str]:
    return [group.cause.words for _, group in gathered(groups)]


@pytest.mark.parametrize(
    ("keyword", "one", "other"),
    [
        ("type", "true", "false"),
        ("type", "an integer", "zero"),
        ("type", "a string", "an empty string"),
        ("type", "an array", "an array of none"),
        ("enum", "user in capitals", "user in another case"),
    ],
)
def test_two_ways_of_one_sort_at_one_place_are_one_fault(
    keyword: str, one: str, other: str
) -> None:
    (found,) = words(broken(CONTENT, keyword, one, 1), broken(CONTENT, keyword, other, 2))
    assert one in found
    assert other in found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((CONTENT, "type", "true"), (CONTENT, "type", "zero")),
        ((CONTENT, "type", "true"), (ROLE, "type", "false")),
        ((CONTENT, "type", "true"), (CONTENT, "enum", "false")),
        ((ROLE, "enum", "user in capitals"), (ROLE, "enum", "assistant in capitals")),
        ((ROLE, "enum", "user with a letter more"), (ROLE, "enum", "user with a letter less")),
    ],
)
def test_ways_of_two_sorts_places_or_rules_stay_apart(
    first: tuple[Place, str, str], second: tuple[Place, str, str]
) -> None:
    assert len(words(broken(*first, 1), broken(*second, 2))) == 2


METADATA = Place(("metadata",))
URL = Place(("messages", "[]", "content", "[]", "image_url", "url"))


def sorts(*causes: Feature) -> list[str]:
    """Return the causes, in words, of groups of one failure each that have these ones."""
    groups = [group(cause, b"{}") for cause in causes]
    return [one.cause.words for _, one in of_one_sort(("accept.x", g) for g in groups)]


def test_a_part_that_is_empty_in_any_way_is_one_fault() -> None:
    none, null = Feature(Kind.COUNT, METADATA, "none"), Feature(Kind.NULL, METADATA)
    assert sorts(none, null) == ["metadata has none; the same where metadata is null"]
    several = Feature(Kind.COUNT, METADATA, "several")
    assert len(sorts(none, several)) == len(sorts(none, Feature(Kind.NULL, FILES))) == 2


def test_ids_of_three_forms_at_one_place_are_one_fault_and_two_may_be_two() -> None:
    gif, webp, query = (
        Feature(Kind.ID_FORM, URL, form)
        for form in ("that ends in .gif", "that ends in .webp", "with ?")
    )
    (words,) = sorts(gif, webp, query)
    assert words.endswith("that ends in .gif; the same for one that ends in .webp, for one with ?")
    assert len(sorts(gif, query)) == 2
    assert len(sorts(gif, webp, Feature(Kind.ID_FORM, FILES, "with ?"))) == 3


def moved(place: Place, position: str, number: int) -> tuple[str, Group]:
    """Return a group of one failure, put down to where a property stands among its siblings."""
    feature = Feature(Kind.STANDS, place, position)
    failing = Failing(exchange(case(body=b"{}"), b"", number=number), "refused", 0)
    return "accept.x", Group(Cause((feature,)), (failing,))


def test_properties_of_one_object_that_stand_elsewhere_are_one_fault() -> None:
    (found,) = words(moved(ROLE, "between others", 1), moved(CONTENT, "last", 2))
    assert "role between others" in found
    assert "content last" in found
    assert len(words(moved(ROLE, "last", 1), moved(Place(("metadata",)), "first", 2))) == 2
