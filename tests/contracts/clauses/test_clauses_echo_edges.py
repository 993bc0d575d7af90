"""What comes back in another form, and which of several faults is told."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.clauses.echo import difference, shown
from contracts.record.case import Expectation
from contracts.record.exchange import Exchange
from tests.support.exchanges import DOES_NOT_APPLY, broken, case, exchange, judged, thread

KEPT: Final = "echo.metadata.kept"
VALUES: Final = "echo.metadata.values"
ADDED: Final = "echo.metadata.nothing-added"
FILES: Final = "echo.code-interpreter-files"
STORES: Final = "echo.vector-store-ids"
CREATED: Final = "echo.vector-store-created"
INVENTED: Final = "echo.nothing-invented"
CROSSTALK: Final = "isolation.no-crosstalk"


@pytest.mark.parametrize("length", [60, 61])
def test_a_text_of_more_than_60_characters_is_shown_cut(length: int) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(length))
    cut = f"'{text[:40]}...{text[-10:]}'"
    assert shown(text) == (f"'{text}'" if length == 60 else cut)


@pytest.mark.parametrize(
    ("text", "escape", "told"),
    [
        ("é", False, "'é'"),
        ("é", True, "'\\xe9'"),
        ("a\u200bb", False, "'a\\u200bb'"),
        ("it's", False, '"it\'s"'),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_escapes(text: str, escape: bool, told: str) -> None:
    assert shown(text, escape=escape) == told


@pytest.mark.parametrize(
    ("sent", "received", "told"),
    [
        ("e\u0301", "\u00e9", "(normalised to NFC)"),
        ("\u00e9", "e\u0301", "(normalised to NFD)"),
        ("\ufb01", "fi", "(normalised to NFKC)"),
        (" x ", "x", "(white space trimmed)"),
        ("Ab", "aB", "(other case)"),
        ("abc", "ab", "(3 characters became 2)"),
        ("ab", "abc", "(2 characters became 3)"),
        ("abc", "abd", "(first at 2: U+0063 became U+0064)"),
        ("xbc", "\U0001f600", "(first at 0: U+0078 became U+1F600)"),
    ],
)
def test_how_two_texts_differ_is_named(sent: str, received: str, told: str) -> None:
    assert difference(sent, received).endswith(told)


def test_what_looks_alike_is_told_apart_by_its_escapes() -> None:
    assert "sent '\\xe9', received 'e\\u0301'" in difference("é", "e\u0301")
    assert "sent 'é', received 'x'" in difference("é", "x")
    same_ends = "a" * 40 + "x" * 20 + "b" * 10, "a" * 40 + "é" * 20 + "b" * 10
    assert "\\x" not in difference(*same_ends)


def echoed(sent: Any, received: Any, **changes: Any) -> Exchange:
    return exchange(case({"metadata": sent}, **changes), thread(metadata=received))


def test_a_key_that_changed_is_told_as_one_and_several_as_lost() -> None:
    said = broken(KEPT, echoed({"Key": "v", "b": ""}, {"key": "v", "b": ""}))
    assert said == "a metadata key changed: sent 'Key', received 'key' (other case)"
    two = broken(KEPT, echoed({"a": "", "b": ""}, {"c": ""}))
    assert two == "metadata: 2 pair(s) sent, 2 lost, the first 'a'"
    one = broken(KEPT, echoed({"a": "", "b": ""}, {"b": "", "c": "", "d": ""}))
    assert one == "metadata: 2 pair(s) sent, 1 lost, the first 'a'"
    assert judged(KEPT, echoed({"a": ""}, {"a": "", "b": ""})) == [None]


def test_values_are_compared_only_where_every_key_came_back() -> None:
    assert judged(VALUES, echoed({"a": "1"}, {"b": "1"})) == [DOES_NOT_APPLY]
    assert judged(ADDED, echoed({"a": "1"}, {"b": "1"})) == [DOES_NOT_APPLY]
    assert judged(VALUES, echoed({}, {"b": "1"})) == [DOES_NOT_APPLY]
    assert broken(VALUES, echoed({"a": "1", "b": "2"}, {"a": "1", "b": "3"})).startswith(
        "metadata.b: sent '2', received '3'"
    )
    assert broken(ADDED, echoed({}, {"b": "1"})) == (
        "metadata 'b' was never sent, but came back as '1'"
    )


@pytest.mark.parametrize("sent", [5, "text", [], {"k": 1}, {"a": "v", "k": None}])
def test_metadata_that_is_no_map_of_texts_is_not_asked_for(sent: Any) -> None:
    for name in (KEPT, VALUES, ADDED):
        assert judged(name, echoed(sent, {})) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("features", "asked"),
    [({"odd id: blank"}, True), ({"an odd id: blank"}, False), (set(), False)],
)
def test_of_unspecified_requests_only_those_with_odd_ids_are_asked_for(
    features: set[str], *, asked: bool
) -> None:
    changes = {"expect": Expectation.UNSPECIFIED, "features": frozenset(features)}
    said = judged(KEPT, echoed({"k": "v"}, {"k": "v"}, **changes))
    assert said == ([None] if asked else [DOES_NOT_APPLY])


# Ids.


def resources(sent: Any, received: Any) -> Exchange:
    return exchange(case({"tool_resources": sent}), thread(tool_resources=received))


def files(*ids: str) -> dict[str, Any]:
    return {"code_interpreter": {"file_ids": list(ids)}}


def stores(*ids: str) -> dict[str, Any]:
    return {"file_search": {"vector_store_ids": list(ids)}}


def helper(*ids: str) -> dict[str, Any]:
    return {"file_search": {"vector_stores": [{"file_ids": list(ids)}]}}


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (files("a", "b"), None),
        (files("b", "a"), "code_interpreter.file_ids came back in another order"),
        (files("b"), "code_interpreter.file_ids: 2 sent, 1 received; 'a' is missing"),
        (files("a", "b", "c"), "code_interpreter.file_ids: 2 sent, 3 received"),
        ({}, "code_interpreter.file_ids: 2 sent, 0 received; 'a' is missing"),
    ],
)
def test_files_come_back_as_sent(received: Any, said: str | None) -> None:
    assert judged(FILES, resources(files("a", "b"), received)) == [said]


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (stores("vs"), None),
        (stores(), "asked for 1 vector store, but 0 ids came back"),
        (stores(" "), "the id of the created vector store is empty"),
        (stores("f"), "the id of the created vector store, 'f', is one that was sent"),
    ],
)
def test_a_created_store_has_an_id_of_its_own(received: Any, said: str | None) -> None:
    (found,) = judged(CREATED, resources(helper("f"), received))
    assert (found is None) if said is None else (said in str(found))


@pytest.mark.parametrize(
    ("sent", "received", "said"),
    [
        ({}, files("x"), "code_interpreter.file_ids was not asked for, but has 'x'"),
        ({}, stores("x"), "file_search.vector_store_ids was not asked for, but has 'x'"),
        ({}, {**files(), **stores()}, None),
        (helper(), stores("x"), None),
        (stores("x"), stores("x"), None),
        (files("x"), files("x"), None),
        (files("x"), {**files("x"), **stores("y")}, "has 'y'"),
        (stores("x"), {**files("y"), **stores("x")}, "has 'y'"),
    ],
)
def test_tools_that_were_not_asked_for_have_no_ids(sent: Any, received: Any, said: Any) -> None:
    (found,) = judged(INVENTED, resources(sent, received))
    assert (found is None) if said is None else (said in str(found))


def test_where_files_and_stores_were_sent_nothing_can_be_invented() -> None:
    both = {**files("x"), **stores("y")}
    assert judged(INVENTED, resources(both, both)) == [DOES_NOT_APPLY]


# Metadata of another place of the same request is no crosstalk.


def late(number: int, **more: Any) -> Exchange:
    """Return an answer with the metadata of the request before."""
    mine, before = {"k": f"{number}"}, {"k": f"{number - 1}"}
    sent = case({"metadata": mine, **more})
    return exchange(sent, thread(number, metadata=before), number=number)


def message(**metadata: str) -> dict[str, Any]:
    return {"role": "user", "content": "x", "metadata": metadata}


@pytest.mark.parametrize("beside", [{}, {"l": "and more"}])
def test_metadata_of_a_message_in_place_of_the_threads_is_no_crosstalk(
    beside: dict[str, str],
) -> None:
    seen = [late(n, messages=[message(), message(k=f"{n - 1}", **beside)]) for n in range(1, 20)]
    assert set(judged(CROSSTALK, *seen)) == {None}


def test_the_fifth_answer_with_the_metadata_of_the_one_before_is_crosstalk() -> None:
    said = judged(CROSSTALK, *(late(n) for n in range(1, 8)))
    assert [one is None for one in said] == [True] * 5 + [False] * 2


def test_after_late_answers_one_that_is_right_or_of_no_other_is_not_told() -> None:
    seen = [late(n) for n in range(1, 8)]
    right = exchange(case({"metadata": {"k": "7"}}), thread(8, metadata={"k": "7"}), number=8)
    other = exchange(case({"metadata": {"k": "9"}}), thread(9, metadata={"k": "x"}), number=9)
    assert judged(CROSSTALK, *seen, right, other)[-2:] == [None, None]
