"""The clauses about what comes back: metadata, ids, created stores, and nothing else."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses.echo import difference, shown
from contracts.record.case import Case, Expectation
from contracts.record.exchange import Exchange
from strategies.text import EDGE_TEXTS
from strategies.valid import valid_requests
from tests.support.exchanges import (
    DOES_NOT_APPLY,
    broken,
    case,
    exchange,
    honest,
    judged,
    thread,
    verdicts,
)

KEPT: Final = "echo.metadata.kept"
VALUES: Final = "echo.metadata.values"
ADDED: Final = "echo.metadata.nothing-added"
FILES: Final = "echo.code-interpreter-files"
IDS: Final = "echo.vector-store-ids"
CREATED: Final = "echo.vector-store-created"
INVENTED: Final = "echo.nothing-invented"
STORE: Final[dict[str, Any]] = {"file_search": {"vector_stores": [{"file_ids": ["file-a"]}]}}


def echoed(sent: Any, received: Any, **changes: Any) -> Exchange:
    """Return an exchange in which this metadata was sent and that came back."""
    return exchange(case({"metadata": sent}, **changes), thread(metadata=received))


def value(sent: str, received: str) -> str:
    return broken(VALUES, echoed({"k": sent}, {"k": received}))


def resources(sent: Any, received: Any, **changes: Any) -> Exchange:
    return exchange(case({"tool_resources": sent}, **changes), thread(tool_resources=received))


def files(ids: Any) -> dict[str, Any]:
    return {"code_interpreter": {"file_ids": ids}}


def stores(ids: Any) -> dict[str, Any]:
    return {"file_search": {"vector_store_ids": ids}}


@given(valid_requests())
def test_an_honest_answer_to_any_valid_request_breaks_nothing(body: Any) -> None:
    found = verdicts(exchange(case(body), honest(body)), prefix="echo")
    assert {verdict.findings for verdict in found.values()} == {()}


@pytest.mark.parametrize("name", EDGE_TEXTS)
def test_every_corner_of_text_comes_back_as_value_and_as_key(name: str) -> None:
    pairs = {"k": EDGE_TEXTS[name], EDGE_TEXTS[name]: "v"}
    assert judged(VALUES, echoed(pairs, pairs)) == [None]
    assert judged(KEPT, echoed(pairs, pairs)) == [None]


@pytest.mark.parametrize(
    ("sent", "received", "told"),
    [
        ("e\u0301", "\u00e9", "(normalised to NFC)"),
        ("\u00e9", "e\u0301", "(normalised to NFD)"),
        ("\ufb01", "fi", "(normalised to NFKC)"),
        (" x\n", "x", "(white space trimmed)"),
        ("Mixed", "mixed", "(other case)"),
        ("STRASSE", "Stra\u00dfe", "(other case)"),
        ("abcdef", "abc", "(6 characters became 3)"),
        ("a\x00b", "a", "(3 characters became 1)"),
        ("abc", "abx", "(first at 2: U+0063 became U+0078)"),
        ("\U0001f600!", "\ufffd!", "(first at 0: U+1F600 became U+FFFD)"),
        ("a\u200bb", "axb", "U+200B became U+0078"),
        ("x", "", "sent 'x', received ''"),
    ],
    ids=ascii,
)
def test_how_a_value_differs_is_named(sent: str, received: str, told: str) -> None:
    assert told in value(sent, received)
    assert value(sent, received).startswith("metadata.k: sent ")


def test_two_texts_that_look_alike_are_escaped() -> None:
    said = value("e\u0301", "\u00e9")
    assert said == "metadata.k: sent 'e\\u0301', received '\\xe9' (normalised to NFC)"


def test_what_cannot_be_seen_is_escaped_and_what_can_is_not() -> None:
    assert "sent 'caf\u00e9'" in value("caf\u00e9", "cafe")
    assert "sent 'a\\u200bb'" in value("a\u200bb", "ab")
    assert "\x1b" not in value("\x1b[31m", "")


def test_long_texts_are_cut_to_a_telling_length() -> None:
    assert shown("a" * 60) == repr("a" * 60)
    assert shown("a" * 61) == repr("a" * 40 + "..." + "a" * 10)
    assert len(value("a" * 512, "a" * 511)) < 200


@given(st.text(), st.text())
def test_any_two_texts_can_be_told_apart_in_printable_words(sent: str, received: str) -> None:
    said = difference(sent, received)
    assert said.startswith("sent ")
    assert said.isprintable()


@pytest.mark.parametrize(
    ("received", "told"),
    [
        ({}, "2 pair(s) sent, 2 lost, the first 'a'"),
        (None, "2 pair(s) sent, 2 lost"),
        ({"a": "1"}, "2 pair(s) sent, 1 lost, the first 'B'"),
        ({"a": "1", "b": "2"}, "a metadata key changed: sent 'B', received 'b' (other case)"),
    ],
)
def test_lost_keys_are_counted_and_changed_keys_are_named(received: Any, told: str) -> None:
    assert told in broken(KEPT, echoed({"a": "1", "B": "2"}, received))


def test_a_lost_key_is_told_once_and_not_as_a_wrong_value_as_well() -> None:
    of = echoed({"a": "1", "b": "2"}, {"a": "x"})
    assert judged(VALUES, of) == [DOES_NOT_APPLY]
    assert judged(ADDED, of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("sent", [{}, None])
@pytest.mark.parametrize("received", [{}, None])
def test_empty_metadata_and_null_are_the_same(sent: Any, received: Any) -> None:
    assert judged(ADDED, echoed(sent, received)) == [None]
    assert judged(KEPT, echoed(sent, received)) == [DOES_NOT_APPLY]


def test_order_of_keys_does_not_matter() -> None:
    forth, back = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert judged(KEPT, echoed(forth, back)) == judged(VALUES, echoed(forth, back)) == [None]


def test_metadata_that_was_never_sent_is_told() -> None:
    said = broken(ADDED, echoed({"k": "v"}, {"k": "v", "source": "api"}))
    assert said == "metadata 'source' was never sent, but came back as 'api'"
    assert "'default'" in broken(ADDED, exchange(answer=thread(metadata={"default": "1"})))


@pytest.mark.parametrize("received", [{"k": 1}, [], ..., "k"])
def test_metadata_of_the_wrong_type_has_a_clause_of_its_own(received: Any) -> None:
    for name in (KEPT, VALUES, ADDED):
        assert judged(name, echoed({"k": "v"}, received)) == [DOES_NOT_APPLY]


def test_of_unspecified_requests_nothing_is_asked_back_but_odd_ids() -> None:
    unclear = {"expect": Expectation.UNSPECIFIED}
    assert judged(KEPT, echoed({"k": "v"}, {}, **unclear)) == [DOES_NOT_APPLY]
    odd = {**unclear, "features": frozenset({"odd id:NUL"})}
    assert judged(FILES, resources(files(["f\x00x"]), files(["f"]))) != [DOES_NOT_APPLY]
    assert "f\\x00x" in broken(FILES, resources(files(["f\x00x"]), files(["f"]), **odd))


# Ids.


@pytest.mark.parametrize(
    ("sent", "received", "told"),
    [
        (["a", "b"], ["b", "a"], "came back in another order"),
        (["a", "b"], ["a"], "2 sent, 1 received; 'b' is missing"),
        (["a"], [], "1 sent, 0 received; 'a' is missing"),
        (["a", "a"], ["a"], "2 sent, 1 received"),
        (["a"], ["a", "b"], "1 sent, 2 received"),
    ],
)
def test_how_file_ids_differ_is_told(sent: list[str], received: list[str], told: str) -> None:
    said = broken(FILES, resources(files(sent), files(received)))
    assert said.startswith("code_interpreter.file_ids")
    assert told in said


@pytest.mark.parametrize("received", [None, {}, {"code_interpreter": {}}])
def test_file_ids_that_do_not_come_back_at_all_are_missed(received: Any) -> None:
    assert "'a' is missing" in broken(FILES, resources(files(["a"]), received))


def test_ids_that_come_back_as_sent_are_kept() -> None:
    assert judged(FILES, resources(files(["a", "b"]), files(["a", "b"]))) == [None]
    assert judged(IDS, resources(stores(["vs"]), stores(["vs"]))) == [None]


def test_a_vector_store_id_that_does_not_come_back_is_missed() -> None:
    assert "'vs' is missing" in broken(IDS, resources(stores(["vs"]), {}))
    assert "'vs' is missing" in broken(IDS, resources(stores(["vs"]), stores(["other"])))


def test_no_ids_sent_are_none_to_come_back() -> None:
    assert judged(FILES, resources(files([]), {})) == [DOES_NOT_APPLY]
    assert judged(IDS, resources(stores([]), {})) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("received", "told"),
    [
        ({}, "asked for 1 vector store, but 0 ids came back"),
        (stores([]), "asked for 1 vector store, but 0 ids came back"),
        (stores([" "]), "is empty"),
        (stores(["file-a"]), "'file-a', is one that was sent"),
    ],
)
def test_a_store_that_was_asked_for_is_created(received: Any, told: str) -> None:
    assert told in broken(CREATED, resources(STORE, received))
    assert judged(CREATED, resources(STORE, stores(["vs-new"]))) == [None]


@pytest.mark.parametrize(
    ("sent", "received", "told"),
    [
        ({}, files(["f"]), "code_interpreter.file_ids was not asked for, but has 'f'"),
        ({}, stores(["v"]), "file_search.vector_store_ids was not asked for, but has 'v'"),
        (stores(["v"]), stores(["v"]) | files(["f"]), "code_interpreter.file_ids"),
        (files(["f"]), files(["f"]) | stores(["v"]), "file_search.vector_store_ids"),
        (None, files(["f"]), "code_interpreter"),
    ],
)
def test_ids_that_nobody_asked_for_are_told(sent: Any, received: Any, told: str) -> None:
    assert told in broken(INVENTED, resources(sent, received))


def test_ids_of_attachments_do_not_belong_to_the_tools() -> None:
    attachment = {"file_id": "file-a", "tools": [{"type": "code_interpreter"}]}
    message = {"role": "user", "content": "x", "attachments": [attachment]}
    of: Case = case({"messages": [message]})
    assert "has 'file-a'" in broken(
        INVENTED, exchange(of, thread(tool_resources=files(["file-a"])))
    )


@pytest.mark.parametrize("received", [{}, None, files([]), stores([])])
def test_tools_without_ids_are_nothing_invented(received: Any) -> None:
    assert judged(INVENTED, resources({}, received)) == [None]


def test_ids_of_the_wrong_type_have_a_clause_of_their_own() -> None:
    assert judged(FILES, resources(files(["a"]), files(5))) == [DOES_NOT_APPLY]
    assert judged(INVENTED, resources({}, files([5]))) == [DOES_NOT_APPLY]
