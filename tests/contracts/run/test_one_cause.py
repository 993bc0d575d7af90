"""One cause is one finding, whatever else the same answers break."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from contracts.judging.finding import Outcome
from contracts.servers.liars import Liar, liars
from contracts.servers.reference import Received, Reference, Refusal, Response
from tests.support.findings import checked, findings
from tests.support.runs import clause, thoroughly

pytestmark = pytest.mark.slow


class Spoiling(Reference):
    """Changes each metadata value, or the id, of the thread that it answers with."""

    def __init__(self, **changes: Any) -> None:
        super().__init__()
        self._changes = changes

    def render(self, thread: dict[str, Any]) -> Response:
        changes = {name: change(thread[name]) for name, change in self._changes.items()}
        return super().render({**thread, **changes})


class Cached(Reference):
    """Answers a body that it has answered before with the same thread."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[bytes, Response] = {}

    def answer(self, request: Received) -> Response:
        found = super().answer(request)
        return self._known.setdefault(request.body, found) if found.status == 200 else found


class Hasty(Reference):
    """Checks only the first messages.

    Args:
        checked: how many.
    """

    def __init__(self, checked: int) -> None:
        super().__init__()
        self._checked = checked

    def read(self, request: Received) -> Any:
        value = super().read(request)
        if isinstance(value, dict) and isinstance(value.get("messages"), list):
            return {**value, "messages": value["messages"][: self._checked]}
        return value


def test_white_space_in_front_is_not_put_down_to_what_the_same_request_declares() -> None:
    result = checked(liars()["refuses-white-space-in-front"].server())
    assert [owner for owner, _ in findings(result)] == ["accept.written-otherwise"]


def test_a_property_that_is_not_read_between_others_is_put_down_to_where_it_stands() -> None:
    result = checked(liars()["metadata-lost-between-others"].server(), "ci")
    assert findings(result) == [("echo.metadata.kept", "JSON written with metadata between others")]


def test_a_limit_of_all_metadata_is_put_down_to_its_size() -> None:
    result = checked(liars()["metadata-lost-above-4000-characters"].server())
    ((owner, cause),) = findings(result)
    assert (owner, cause) == ("echo.metadata.kept", "metadata has 4000 characters or more in all")


@pytest.mark.parametrize(
    ("what", "how"),
    [
        ("case", ["case"]),
        # What is no accent to a reader is one to Unicode, where it is written apart.
        *thoroughly(("accent", ["form", "accents"]), ("hyphen", ["what joins words"])),
    ],
)
def test_keys_that_are_taken_for_one_are_one_finding_that_says_how_they_differ(
    what: str, how: list[str]
) -> None:
    result = checked(liars()[f"metadata-{what}-insensitive"].server(), "ci")
    causes = [f"keys at metadata that differ in {one} only" for one in how]
    assert findings(result) == [("echo.metadata.kept", cause) for cause in causes]


@pytest.mark.parametrize("change", [str.upper, str.casefold, str.strip], ids=lambda c: c.__name__)
def test_values_that_are_changed_in_one_manner_are_one_finding(change: Any) -> None:
    def spoil(pairs: dict[str, str]) -> dict[str, str]:
        return {key: change(value) for key, value in pairs.items()}

    result = checked(Spoiling(metadata=spoil))
    assert [name for name, _ in findings(result)] == ["echo.metadata.values"]


def test_an_empty_id_is_one_finding_and_no_advice_beside_it() -> None:
    result = checked(Spoiling(id=lambda _: ""))
    assert [name for name, _ in findings(result)] == ["thread.id.not-empty"]
    advice = clause(result, "advice.id-form")
    assert advice.outcome is Outcome.INCONCLUSIVE
    assert advice.reason.endswith("see thread.id.not-empty")


def test_a_thread_kept_by_its_body_is_one_finding() -> None:
    result = checked(Cached(), overlapping=True)
    assert [name for name, _ in findings(result)] == ["identity.unique-for-identical-bodies"]
    together = clause(result, "identity.unique-in-parallel")
    assert together.outcome is Outcome.INCONCLUSIVE
    assert "identity.unique-for-identical-bodies" in together.reason


@pytest.mark.parametrize("count", [5, *thoroughly(2, 20)])
def test_what_is_checked_only_up_to_some_element_is_one_finding_that_says_so(count: int) -> None:
    result = checked(Hasty(count), "ci")
    words = f"something invalid behind {count} or more elements of messages"
    assert findings(result) == [("refuse.every-element", words)]


PARTS: Final = ("metadata", "tool_resources")


def test_a_missing_property_is_broken_by_the_answers_that_break_others() -> None:
    def render(thread: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in thread.items() if name not in PARTS}

    class Sparse(Reference):
        def render(self, thread: dict[str, Any]) -> Response:
            return super().render(render(thread))

    result = checked(Sparse())
    (finding,) = clause(result, "thread.metadata.required").findings
    assert finding.also_breaks == ("thread.tool_resources.required",)
    assert "thread.metadata.required" not in finding.also_breaks


THREE: Final = ("messages", "tool_resources", "metadata")


def test_what_only_three_things_together_break_is_one_finding_that_names_them() -> None:
    def crashes(value: Any) -> bool:
        return isinstance(value, dict) and [value.get(name) for name in THREE] == [[], {}, {}]

    liar = Liar(name="crashes-on-three", clause="wire.no-server-error", crashes=crashes)
    (found,) = clause(checked(liar.server(), "ci"), "wire.no-server-error").findings
    assert {feature.place[0] for feature in found.cause.features} == set(THREE)


class Lenient(Reference):
    """Takes a body that is no JSON for an empty object, unless it begins as an array."""

    def answer(self, request: Received) -> Response:
        try:
            json.loads(request.body or b"{}")
        except ValueError:
            if not request.body.startswith(b"["):
                request = replace(request, body=b"{}")
        return super().answer(request)


def test_bodies_that_are_not_json_in_several_ways_are_one_finding() -> None:
    (found,) = clause(checked(Lenient()), "refuse.malformed-json").findings
    assert "not JSON" in found.cause.words


class Firewall(Reference):
    """Refuses what attacks begin with, wherever it stands."""

    def answer(self, request: Received) -> Response:
        if b"<script" in request.body.lower():
            return self.refuse(Refusal(403, "Forbidden", None, "blocked"))
        return super().answer(request)


def test_a_text_that_is_refused_wherever_it_stands_is_one_finding() -> None:
    result = checked(Firewall())
    (found,) = clause(result, "accept.any-text").findings
    assert "<script" in found.cause.words
    failing = [v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL]
    assert failing == ["accept.any-text"]
