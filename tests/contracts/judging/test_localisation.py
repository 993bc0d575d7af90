"""Blame: what failing exchanges have in common, and what is never to blame."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Cause
from contracts.judging.localisation import Failing, Group, groups, merged
from contracts.record.case import Rule
from tests.support.exchanges import case, exchange, invalid

FEATURES = "abcdef"


def failing(number: int, features: Iterable[str], *, length: int = 2) -> Failing:
    of = case(features=frozenset(features), body=b"x" * length)
    return Failing(exchange(of, b"", number=number), f"message {number}", of.features)


def numbers(group: Group) -> list[int]:
    return [member.exchange.number for member in group.members]


def causes(found: list[Group]) -> list[tuple[str, list[int]]]:
    return [(group.cause.feature, numbers(group)) for group in found]


def test_nothing_fails_and_nothing_is_to_blame() -> None:
    assert groups([], [{"a"}]) == []


def test_the_shared_feature_is_the_cause() -> None:
    found = groups([failing(1, "ab"), failing(2, "bc"), failing(3, "bd")], [{"a", "c", "d"}])
    assert causes(found) == [("b", [1, 2, 3])]


def test_a_feature_that_a_passing_exchange_has_is_never_the_cause() -> None:
    found = groups([failing(1, "ab"), failing(2, "ac")], [{"a"}])
    assert causes(found) == [("b", [1]), ("c", [2])]


def test_what_explains_most_failures_is_taken_first_and_the_rest_in_turn() -> None:
    some = [failing(1, "ax"), failing(2, "bx"), failing(3, "cy"), failing(4, "dx")]
    assert causes(groups(some, [set("abcd")])) == [("x", [1, 2, 4]), ("y", [3])]


def test_a_failure_that_two_causes_explain_is_told_once() -> None:
    some = [failing(1, "xy"), failing(2, "x"), failing(3, "x"), failing(4, "y")]
    assert causes(groups(some, [{"z"}])) == [("x", [1, 2, 3]), ("y", [4])]


def test_the_shortest_of_equally_good_names_is_the_cause() -> None:
    both = {"breaks type at messages", "part messages", "breaks type"}
    found = groups([failing(1, both), failing(2, both)], [{"invalid"}])
    assert causes(found) == [("breaks type", [1, 2])]


def test_where_nothing_passes_nothing_in_particular_is_to_blame() -> None:
    assert causes(groups([failing(1, "ab"), failing(2, "ac")], [])) == [("", [1, 2])]


def test_two_features_that_never_pass_together_are_the_cause_of_many_failures() -> None:
    some = [failing(i, ["a", "b", f"own {i}"]) for i in range(6)]
    (group,) = groups(some, [{"a"}, {"b", "c"}])
    assert (group.cause.feature, group.cause.together) == ("", ("a", "b"))


def test_two_features_that_passed_together_are_not_the_cause() -> None:
    some = [failing(i, ["a", "b", f"own {i}"]) for i in range(6)]
    (group,) = groups(some, [{"a", "b"}])
    assert (group.cause.feature, group.cause.together) == ("", ())


def test_one_feature_that_explains_most_is_preferred_to_two() -> None:
    some = [failing(i, "abx" if i else "aby") for i in range(6)]
    assert causes(groups(some, [{"a"}, {"b"}])) == [("x", [1, 2, 3, 4, 5]), ("y", [0])]


def test_what_few_failures_have_each_may_be_their_cause() -> None:
    assert causes(groups([failing(1, "ax"), failing(2, "ay")], [{"a"}])) == [("x", [1]), ("y", [2])]


def test_failures_that_no_feature_explains_stay_together() -> None:
    some = [failing(1, "ab"), failing(2, "a"), failing(3, "b")]
    some += [failing(4, "x"), failing(5, "x")]
    assert causes(groups(some, [{"a", "b"}])) == [("x", [4, 5]), ("", [1, 2, 3])]


def test_unsplit_failures_are_one_group_with_the_cause_that_explains_them_all() -> None:
    some = [failing(1, "ax"), failing(2, "bx")]
    assert causes(groups(some, [{"a", "b"}], split=False)) == [("x", [1, 2])]


def test_unsplit_failures_without_a_common_cause_have_none() -> None:
    some = [failing(1, "x"), failing(2, "y"), failing(3, "x")]
    assert causes(groups(some, [{"a"}], split=False)) == [("", [1, 2, 3])]


def test_the_smallest_request_comes_first_and_of_equal_ones_the_earliest() -> None:
    some = [failing(3, "x"), failing(1, "x", length=9), failing(2, "x"), failing(4, "x", length=1)]
    (group,) = groups(some, [{"a"}])
    assert numbers(group) == [4, 2, 3, 1]
    assert group.smallest.exchange.number == 4


def test_a_request_without_a_body_is_the_smallest_of_all() -> None:
    empty = Failing(
        exchange(case(features=frozenset("x"), body=None), b"", number=9), "", frozenset("x")
    )
    (group,) = groups([failing(1, "x"), empty], [{"a"}])
    assert group.smallest is empty


def test_a_cause_tells_the_keywords_of_all_members_and_the_features_of_the_smallest() -> None:
    def broken(number: int, keyword: str, *features: str) -> Failing:
        of = invalid(Rule("#", keyword, "body", "somehow"), None, *features)
        return Failing(exchange(of, b"", number=number), "", of.features)

    (group,) = groups([broken(1, "type", "one"), broken(2, "enum", "two")], [{"a"}])
    assert group.cause == Cause(
        feature="invalid",
        features=frozenset({"invalid", "breaks type", "one"}),
        keywords=frozenset({"type", "enum"}),
    )


def test_valid_cases_break_no_keyword() -> None:
    (group,) = groups([failing(1, "x")], [{"a"}])
    assert group.cause.keywords == frozenset()


feature_sets = st.frozensets(st.sampled_from(FEATURES))


@given(st.lists(feature_sets, max_size=12), feature_sets, st.booleans())
def test_every_failure_is_in_exactly_one_group(
    sets: list[frozenset[str]], passed: frozenset[str], split: bool
) -> None:
    found = groups([failing(i, some) for i, some in enumerate(sets)], [passed], split=split)
    assert sorted(n for group in found for n in numbers(group)) == list(range(len(sets)))


@given(st.lists(feature_sets, max_size=12), feature_sets)
def test_a_cause_is_a_feature_of_every_member_and_of_no_passing_exchange(
    sets: list[frozenset[str]], passed: frozenset[str]
) -> None:
    for group in groups([failing(i, some) for i, some in enumerate(sets)], [passed]):
        feature = group.cause.feature
        assert feature not in passed
        assert not feature or all(feature in one.exchange.case.features for one in group.members)


@given(st.lists(feature_sets, max_size=8).flatmap(lambda s: st.permutations(list(enumerate(s)))))
def test_the_order_of_failures_does_not_matter(some: list[tuple[int, frozenset[str]]]) -> None:
    shuffled = [failing(number, features) for number, features in some]
    in_order = sorted(shuffled, key=lambda one: one.exchange.number)
    assert causes(groups(shuffled, [{"a"}])) == causes(groups(in_order, [{"a"}]))


# Merging: a finding that nobody can name is better told once.


def parts(*sizes: int) -> list[Group]:
    found, number = [], 0
    for index, size in enumerate(sizes):
        members = tuple(failing(number + i, f"{index}", length=9 - index) for i in range(size))
        found.append(Group(Cause(f"{index}", frozenset(), frozenset()), members))
        number += size
    return found


@pytest.mark.parametrize("most", [3, 4, 10])
def test_few_groups_are_kept_as_they_are_the_largest_first(most: int) -> None:
    found = merged(parts(1, 3, 2), most)
    assert [group.cause.feature for group in found] == ["1", "2", "0"]


def test_all_beyond_the_most_become_one_group_without_a_cause() -> None:
    found = merged(parts(1, 4, 1, 3, 2), 3)
    assert [(g.cause.feature, len(g.members)) for g in found] == [("1", 4), ("3", 3), ("", 4)]


def test_the_smallest_of_merged_groups_comes_first() -> None:
    found = merged(parts(2, 1, 1), 2)[-1]
    lengths = [len(one.exchange.request.body or b"") for one in found.members]
    assert lengths == sorted(lengths) == [7, 8]


@given(st.lists(st.integers(1, 4), max_size=9), st.integers(1, 5))
def test_merging_loses_no_failure_and_keeps_to_the_most(sizes: list[int], most: int) -> None:
    found = merged(parts(*sizes), most)
    assert len(found) <= most
    assert sorted(n for group in found for n in numbers(group)) == list(range(sum(sizes)))
