"""Faults in what a whole request has: one finding each, which says what that is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest

from contracts.judging.finding import Outcome
from contracts.servers.liars import Liar, liars
from contracts.servers.reference import Received, Reference
from tests.support.findings import checked, findings
from tests.support.runs import clause, thoroughly

pytestmark = pytest.mark.slow


def _maps(value: Any) -> list[dict[str, str]]:
    """Return the metadata of a thread and of its messages."""
    inside = [one.get("metadata") for one in value.get("messages") or []]
    return [pairs for pairs in (value.get("metadata"), *inside) if pairs]


def _refuses(test: Callable[[Any], object]) -> Reference:
    """Return a server that refuses some valid requests."""
    return Liar(name="refuses", clause="accept.combinations", refuses=test).server()


def _images(value: Any) -> int:
    contents = [one["content"] for one in value.get("messages") or []]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return sum(part["type"] != "text" for part in parts)


def _shares_a_file(value: Any) -> bool:
    """Return whether one file is attached to two messages."""
    seen = set[str]()
    for message in value.get("messages") or []:
        own = {one.get("file_id", "") for one in message.get("attachments") or []} - {""}
        if own & seen:
            return True
        seen |= own
    return False


def test_keys_that_are_held_to_a_pattern_are_one_finding_that_names_the_signs() -> None:
    pattern = re.compile("[a-z0-9_]+")
    server = _refuses(lambda v: not all(map(pattern.fullmatch, chain.from_iterable(_maps(v)))))
    found = findings(checked(server))
    assert {owner for owner, _ in found} == {"accept.any-text"}
    # One for each of the two maps.
    assert len(found) <= 2
    assert found[0][1].endswith("metadata key: signs other than small letters, digits and _")


def test_a_cap_on_the_pairs_of_a_whole_request_is_put_down_to_their_sum() -> None:
    def pairs(value: Any) -> int:
        search = (value.get("tool_resources") or {}).get("file_search") or {}
        stores = [one.get("metadata") or {} for one in search.get("vector_stores") or []]
        return sum(map(len, [*_maps(value), *stores]))

    ((owner, cause),) = findings(checked(_refuses(lambda v: pairs(v) > 16)))
    assert (owner, cause) == ("accept.combinations", "all maps of a body have 17 pairs or more")


def test_a_limit_of_images_is_put_down_to_how_many_there_are() -> None:
    ((owner, cause),) = findings(checked(_refuses(lambda v: _images(v) > 10)))
    assert (owner, "11 or more that are not text" in cause) == ("accept.combinations", True)


def test_a_file_in_two_messages_is_put_down_to_the_file() -> None:
    ((_, cause),) = findings(checked(_refuses(_shares_a_file), "ci"))
    assert cause == "two in messages have one id: messages[].attachments[].file_id"


def test_two_parts_that_are_refused_together_are_one_cause_in_the_quick_profile() -> None:
    server = _refuses(lambda v: v.get("messages") and v.get("tool_resources"))
    ((owner, cause),) = findings(checked(server))
    assert owner == "accept.combinations"
    assert cause == "messages has something in it, and tool_resources has something in it"


def test_what_two_parts_lose_together_is_put_down_to_both() -> None:
    def lost(thread: Any, value: Any) -> Any:
        both = value.get("messages") and value.get("tool_resources")
        return {**thread, "metadata": {}} if both else thread

    server = Liar(name="loses", clause="echo.metadata.kept", thread=lost).server()
    ((_, cause),) = findings(checked(server))
    assert cause == "messages is there, and tool_resources is there"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (lambda names: names[0] != "role", "not first"),
        (lambda names: "role" in names[1:-1], "between others"),
    ],
)
def test_an_order_that_is_refused_is_put_down_to_what_all_that_fail_have(
    wrong: Callable[[list[str]], bool], where: str
) -> None:
    server = _refuses(lambda v: any(wrong(list(one)) for one in v.get("messages") or []))
    ((owner, cause),) = findings(checked(server))
    assert owner == "accept.written-otherwise"
    assert cause == f"JSON written with messages[].role {where}"


def test_metadata_that_is_lost_for_where_it_stands_is_put_down_to_that_in_quick_too() -> None:
    result = checked(liars()["metadata-lost-between-others"].server())
    assert findings(result) == [("echo.metadata.kept", "JSON written with metadata between others")]


@pytest.mark.parametrize("empty", ["vector_store_ids", "vector_stores"])
def test_both_branches_at_once_are_no_company_of_each_other(empty: str) -> None:
    def overlooks(value: Any) -> Any:
        search = value["tool_resources"]["file_search"] if "tool_resources" in str(value) else {}
        one, other = search["vector_store_ids"], search["vector_stores"]
        is_let_in = search[empty] == [] and (one or other)
        return {} if is_let_in else value

    def carefully(value: Any) -> Any:
        try:
            return overlooks(value)
        except (KeyError, TypeError):
            return value

    liar = Liar(name="lets-in", clause="refuse.no-alternative", overlooks=carefully)
    ((owner, _),) = findings(checked(liar.server()))
    assert owner == "refuse.no-alternative"


def test_a_part_that_is_lost_now_and_then_is_one_finding() -> None:
    class Forgetful(Reference):
        def thread(self, value: Any, request: Received) -> dict[str, Any]:
            found = super().thread(value, request)
            return found if next(self._calls) % 5 else {**found, "tool_resources": None}

        _calls = itertools.count(1)

    result = checked(Forgetful())
    assert [owner for owner, _ in findings(result)] == ["echo.code-interpreter-files"]
    other = clause(result, "echo.vector-store-ids")
    assert other.outcome is Outcome.INCONCLUSIVE
    assert other.reason == "fails together with echo.code-interpreter-files"


@pytest.mark.parametrize("other", ["resources", "metadata"])
@pytest.mark.parametrize("profile", ["quick", *thoroughly("ci")])
def test_what_two_parts_switch_off_is_one_finding_that_names_both(other: str, profile: str) -> None:
    server = liars()[f"accepts-anything-once-there-are-messages-and-{other}"].server()
    name = {"resources": "tool_resources"}.get(other, other)
    cause = f"something invalid in a body that has messages and {name}"
    assert findings(checked(server, profile)) == [("refuse.in-any-company", cause)]
