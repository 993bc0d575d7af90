"""Fault localisation: what failing exchanges have in common, and what is never the cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Cause
from contracts.definition.place import BODY, Place
from contracts.judging.failing import Failing, Group
from contracts.judging.localisation import Localisation
from contracts.judging.vocabulary import Vocabulary
from contracts.record.case import Rule
from contracts.record.feature import Feature, Kind
from tests.support.exchanges import case, exchange, fact

NAMES = "abcdef"
WORDS = Vocabulary()
NOT_KNOWN = "not known, as next to nothing passes"


def mask(names: Iterable[str | Feature]) -> int:
    return WORDS.mask(fact(name) if isinstance(name, str) else name for name in names)


def failing(number: int, names: Iterable[str | Feature], *, length: int = 3) -> Failing:
    of = case(body=b"{}".ljust(length))
    return Failing(exchange(of, b"", number=number), f"message {number}", mask(names))


def groups(some: Iterable[Failing], *passing: Iterable[str], split: bool = True) -> list[Group]:
    return Localisation(WORDS, [mask(names) for names in passing]).groups(some, split=split)


def numbers(group: Group) -> list[int]:
    return [member.exchange.number for member in group.members]


def causes(found: Sequence[Group]) -> list[tuple[str, list[int]]]:
    return [(group.cause.words, numbers(group)) for group in found]


def counts(found: Sequence[Group]) -> list[tuple[str, int]]:
    return [(group.cause.words, len(group.members)) for group in found]


def test_nothing_fails_and_nothing_is_the_cause() -> None:
    assert groups([], "a") == []


@pytest.mark.parametrize(
    ("failures", "passing", "expected"),
    [
        (["ab", "bc", "bd"], ["acd"], [("b", [1, 2, 3])]),
        # What a passing exchange has is never the cause.
        (["ab", "ac"], ["a"], [("b", [1]), ("c", [2])]),
        # What explains most is taken first, and the rest in turn.
        (["ax", "bx", "cy", "dx"], ["abcd"], [("x", [1, 2, 4]), ("y", [3])]),
        # A failure that two causes explain is of the first.
        (["xy", "x", "x", "y"], ["z"], [("x", [1, 2, 3]), ("y", [4])]),
        # Where nothing passes, nothing in particular is the cause.
        (["ab", "ac"], [], [("", [1, 2])]),
        # What few failures have each may be their cause.
        (["ax", "ay"], ["a"], [("x", [1]), ("y", [2])]),
        # What no feature explains stays together.
        (["ab", "a", "b", "x", "x"], ["ab"], [("x", [4, 5]), ("", [1, 2, 3])]),
        # One feature that explains most is preferred to two.
        (["aby", *["abx"] * 5], ["a", "b"], [("x", [2, 3, 4, 5, 6]), ("y", [1])]),
    ],
)
def test_failures_are_put_down_to_what_only_they_have(
    failures: list[str], passing: list[str], expected: Any
) -> None:
    some = [failing(number, names) for number, names in enumerate(failures, 1)]
    assert causes(groups(some, *passing)) == expected


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(["ax", "bx"], [("x", [1, 2])]), (["x", "y", "x"], [("", [1, 2, 3])])],
)
def test_unsplit_failures_are_one_group_whose_cause_explains_them_all(
    failures: list[str], expected: Any
) -> None:
    some = [failing(number, names) for number, names in enumerate(failures, 1)]
    assert causes(groups(some, "ab", split=False)) == expected


def test_the_most_general_of_equally_good_features_is_the_cause() -> None:
    messages = Place(["messages"])
    whole = Feature(Kind.BREAKS, BODY, "type")
    some = {Feature(Kind.BREAKS_AT, messages, "type"), Feature(Kind.PART, messages), whole}
    (group,) = groups([failing(1, some), failing(2, some)], "a")
    assert group.cause.feature == whole


def test_two_features_that_never_pass_together_are_the_cause_of_many_failures() -> None:
    some = [failing(i, ["a", "b", f"own {i}"]) for i in range(6)]
    (group,) = groups(some, "a", "bc")
    assert (group.cause.feature, group.cause.words) == (None, "a, and b")
    (group,) = groups(some, "ab")
    assert group.cause.features == ()


def test_of_pairs_that_explain_as_much_the_first_names_are_taken() -> None:
    some = [failing(n, ["a", "b", "c", f"own {n}"]) for n in range(6)]
    assert counts(groups(some, "a", "b", "c")) == [("a, and b", 6)]
    assert counts(groups(some, "ab", "c")) == [("a, and c", 6)]


@pytest.mark.parametrize(
    ("many", "few", "found"),
    [(39, 2, True), (40, 2, False), (40, 3, True), (19, 1, False), (59, 3, True), (60, 3, False)],
)
def test_what_one_in_twenty_failures_has_to_itself_is_chance(
    many: int, few: int, *, found: bool
) -> None:
    some = [failing(n, ["common", *(["x"] if n < few else [])]) for n in range(many)]
    expected = [("x", few), ("", many - few)] if found else [("", many)]
    assert counts(groups(some, ["common"])) == expected


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (0, [("x", 1)]),
        (1, [("x", 1), ("", 1)]),
        (2, [("x", 1), ("", 2)]),
        (3, [("", 4)]),
    ],
)
def test_one_of_a_few_failures_may_have_a_cause_of_its_own(others: int, expected: Any) -> None:
    some = [failing(0, "x"), *(failing(n, "a") for n in range(1, others + 1))]
    assert counts(groups(some, "a")) == expected


@pytest.mark.parametrize(
    ("many", "passing", "expected"),
    [
        (20, ["a"], [("x", 20)]),
        # Next to nothing passes: what it happens to lack is chance.
        (21, ["a"], [(NOT_KNOWN, 21)]),
        (21, ["a", "b"], [("x", 21)]),
    ],
)
def test_where_next_to_nothing_passes_no_cause_can_be_told(
    many: int, passing: list[str], expected: Any
) -> None:
    some = [failing(n, ["x", f"own {n}"]) for n in range(many)]
    assert counts(groups(some, *passing)) == expected


def test_where_answers_are_compared_what_passes_for_coming_first_is_no_exception() -> None:
    some = [failing(n, ["x", f"own {n}"]) for n in range(21)]
    comparing = Localisation(WORDS, [mask("a")], is_remembering=True)
    assert counts(comparing.groups(some)) == [("whatever is sent", 21)]


def test_what_fails_another_time_does_not_count_as_passing() -> None:
    some = [failing(n, ["x", f"own {n}"]) for n in range(41)]
    flaky = [["x", f"own {n}"] for n in range(8)]
    assert counts(groups(some, ["a"], *flaky)) == [(NOT_KNOWN, 41)]


def test_what_fails_for_other_causes_counts_among_what_fails() -> None:
    some = [failing(n, ["x", f"own {n}"]) for n in range(4)]
    others = {mask([f"other {n}"]) for n in range(30)}
    assert Localisation(WORDS, [mask("a")]).groups(some)[0].cause.words == "x"
    rare = Localisation(WORDS, [mask("a")], failing=others)
    assert counts(rare.groups(some)) == [(NOT_KNOWN, 4)]
    # Where each has a cause already, nothing is left.
    assert rare.groups([]) == []


def test_nothing_is_the_cause_where_something_passes_for_another_reason() -> None:
    some = [failing(n, [f"own {n}"]) for n in range(5)]
    assert counts(groups(some)) == [("whatever is sent", 5)]
    partial = Localisation(WORDS, [], is_partial=True)
    assert counts(partial.groups(some)) == [(NOT_KNOWN, 5)]


@pytest.mark.parametrize(
    ("pair", "of", "first"),
    [(5, 9, ("a, and b", 5)), (4, 9, ("x", 2)), (6, 6, ("a, and b", 6)), (4, 4, ("x", 2))],
)
def test_two_features_must_explain_more_than_twice_what_one_does(
    pair: int, of: int, first: tuple[str, int]
) -> None:
    both = [failing(n, "abx" if n < 2 else "ab") for n in range(pair)]
    some = [*both, *(failing(n, "c") for n in range(pair, of))]
    assert counts(groups(some, "a", "b", "c"))[0] == first


def test_the_smallest_request_comes_first_and_of_equal_ones_the_earliest() -> None:
    some = [failing(3, "x"), failing(1, "x", length=9), failing(2, "x"), failing(4, "x", length=2)]
    empty = Failing(exchange(case(body=None), b"", number=9), "", mask("x"))
    (group,) = groups([*some, empty], "a")
    assert numbers(group) == [9, 4, 2, 3, 1]
    assert group.smallest is empty


def test_a_cause_knows_the_keywords_of_all_members_and_the_features_of_the_smallest() -> None:
    def breaking(number: int, keyword: str) -> Failing:
        of = case(rules=(Rule("#", keyword, BODY, "somehow"),))
        return Failing(exchange(of, b"", number=number), "", mask(["invalid", keyword]))

    (group,) = groups([breaking(1, "type"), breaking(2, "enum")], "a")
    smallest = frozenset({fact("invalid"), fact("type")})
    keywords = frozenset({"type", "enum"})
    assert group.cause == Cause((fact("invalid"),), smallest, keywords)
    (valid,) = groups([failing(1, "x")], "a")
    assert valid.cause.keywords == frozenset()


sets_of_names = st.frozensets(st.sampled_from(NAMES))


@given(st.lists(sets_of_names, max_size=12), sets_of_names, st.booleans())
def test_every_failure_is_in_exactly_one_group(
    sets: list[frozenset[str]], passed: frozenset[str], split: bool
) -> None:
    found = groups([failing(i, some) for i, some in enumerate(sets)], passed, split=split)
    assert sorted(n for group in found for n in numbers(group)) == list(range(len(sets)))


@given(st.lists(sets_of_names, max_size=12), sets_of_names)
def test_a_cause_is_had_by_every_member_and_by_no_passing_exchange(
    sets: list[frozenset[str]], passed: frozenset[str]
) -> None:
    for group in groups([failing(i, some) for i, some in enumerate(sets)], passed):
        wanted = WORDS.mask(group.cause.features)
        assert not wanted or mask(passed) & wanted != wanted
        assert all(one.mask & wanted == wanted for one in group.members)


@given(st.lists(sets_of_names, max_size=8).flatmap(lambda s: st.permutations(list(enumerate(s)))))
def test_the_order_of_failures_does_not_matter(some: list[tuple[int, frozenset[str]]]) -> None:
    shuffled = [failing(number, names) for number, names in some]
    in_order = sorted(shuffled, key=lambda one: one.exchange.number)
    assert causes(groups(shuffled, "a")) == causes(groups(in_order, "a"))
