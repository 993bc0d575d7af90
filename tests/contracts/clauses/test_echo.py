"""The clauses about what comes back: metadata, ids, created stores, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses.breach import Breach
from contracts.clauses.compared import difference, shown
from contracts.judging.finding import Outcome
from contracts.record import mark
from contracts.record.case import Case
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.exchange import Exchange
from strategies.drawing.valid import valid_requests
from tests.support.exchanges import (
    DEFINITION,
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


def echoed(sent: Any, received: Any, **more: Any) -> Exchange:
    """Return an exchange in which this metadata was sent and that came back."""
    return exchange(case({"metadata": sent, **more}), thread(metadata=received))


def value(sent: str, received: str) -> str:
    return broken(VALUES, echoed({"k": sent}, {"k": received}))


def resources(sent: Any, received: Any) -> Exchange:
    return exchange(case({"tool_resources": sent}), thread(tool_resources=received))


def files(*ids: Any) -> dict[str, Any]:
    return {"code_interpreter": {"file_ids": list(ids)}}


def stores(*ids: Any) -> dict[str, Any]:
    return {"file_search": {"vector_store_ids": list(ids)}}


def new_store(*ids: str) -> dict[str, Any]:
    return {"file_search": {"vector_stores": [{"file_ids": list(ids)}]}}


@given(valid_requests(DEFINITION))
def test_an_honest_answer_to_any_valid_request_breaks_nothing(body: Any) -> None:
    found = verdicts(exchange(case(body), honest(body)), prefix="echo")
    assert {verdict.findings for verdict in found.values()} == {()}


# How a difference is put in words.


@pytest.mark.parametrize(
    ("sent", "received", "said"),
    [
        ("e\u0301", "\u00e9", "(normalised to NFC)"),
        ("\u00e9", "e\u0301", "(normalised to NFD)"),
        ("\ufb01", "fi", "(normalised to NFKC)"),
        (" x\n", "x", "(white space trimmed)"),
        ("\u3000x\u2003", "\u3000x", "(white space trimmed)"),
        (" x\n", "x\n", "(white space trimmed)"),
        (" x\n", "x \n", "(first at 0: U+0020 became U+0078)"),
        ("Mixed", "mixed", "(other case)"),
        ("STRASSE", "Stra\u00dfe", "(other case)"),
        ("user_id", "userId", "(underscores or hyphens changed)"),
        ("user-id", "user_id", "(underscores or hyphens changed)"),
        ("-1", "_1", "(underscores or hyphens changed)"),
        ("007", "7", "(a number written otherwise)"),
        ("1e3", "1000", "(a number written otherwise)"),
        ("1e3", "1001", "(first at 1: U+0065 became U+0030)"),
        ("a b+c", "a_b_c", "(signs became '_')"),
        ("a+b\tc", "a b c", "(signs became ' ')"),
        ("a+b", "a c", "(first at 1: U+002B became U+0020)"),
        ("a+b.c", "a b-c", "(first at 1: U+002B became U+0020)"),
        ("-0", "0", "(a number written otherwise)"),
        ("-#", "#", "(first at 0: U+002D became U+0023)"),
        ("user_id", "user__ids", "(first at 5: U+0069 became U+005F)"),
        ("abcdef", "abc", "(6 characters became 3)"),
        ("ab", "abc", "(2 characters became 3)"),
        ("a\x00b", "a", "(3 characters became 1)"),
        ("abc", "abx", "(first at 2: U+0063 became U+0078)"),
        ("\U0001f600!", "\ufffd!", "(first at 0: U+1F600 became U+FFFD)"),
        ("a\u200bb", "axb", "(first at 1: U+200B became U+0078)"),
        ("x", "", "sent 'x', received '' (1 characters became 0)"),
    ],
    ids=ascii,
)
def test_how_a_value_differs_is_named(sent: str, received: str, said: str) -> None:
    assert value(sent, received).endswith(said)
    assert value(sent, received).startswith("metadata.k: sent ")


def test_what_looks_alike_is_escaped_and_what_does_not_is_shown() -> None:
    assert "sent 'e\\u0301', received '\\xe9'" in difference("k", "e\u0301", "\u00e9", ())
    assert "sent 'caf\u00e9', received 'cafe'" in difference("k", "caf\u00e9", "cafe", ())
    same_ends = "a" * 40 + "x" * 20 + "b" * 10, "a" * 40 + "é" * 20 + "b" * 10
    assert "\\x" not in difference("k", *same_ends, ())


@pytest.mark.parametrize(
    ("text", "escape", "expected"),
    [
        ("é", False, "'é'"),
        ("é", True, "'\\xe9'"),
        ("a\u200bb", False, "'a\\u200bb'"),
        ("it's", False, '"it\'s"'),
        ("a" * 60, False, repr("a" * 60)),
        ("a" * 40 + "b" * 21, False, "'" + "a" * 40 + "..." + "b" * 10 + "'"),
    ],
)
def test_a_text_is_shown_short_and_what_cannot_be_seen_by_its_escapes(
    text: str, *, escape: bool, expected: str
) -> None:
    assert shown(text, escape=escape) == expected


@given(st.text(), st.text())
def test_any_two_texts_can_be_told_apart_in_printable_words(sent: str, received: str) -> None:
    said = difference("k", sent, received, ())
    assert said.startswith("k: sent ")
    assert said.isprintable()


# Metadata.


@pytest.mark.parametrize("name", EDGE_TEXTS)
def test_every_edge_text_comes_back_as_value_and_as_key(name: str) -> None:
    pairs = {"k": EDGE_TEXTS[name], EDGE_TEXTS[name]: "v"}
    assert judged(VALUES, echoed(pairs, pairs)) == [None]
    assert judged(KEPT, echoed(pairs, pairs)) == [None]


@pytest.mark.parametrize(
    ("received", "said"),
    [
        ({}, "metadata: 2 pair(s) sent, 2 lost, the first 'a'"),
        (None, "metadata: 2 pair(s) sent, 2 lost, the first 'a'"),
        ({"c": "1"}, "metadata: 2 pair(s) sent, 2 lost, the first 'a'"),
        ({"a": "1"}, "metadata: 2 pair(s) sent, 1 lost, the first 'B'"),
        ({"a": "", "c": "", "d": ""}, "metadata: 2 pair(s) sent, 1 lost, the first 'B'"),
        ({"a": "1", "b": "2"}, "a metadata key changed: sent 'B', received 'b' (other case)"),
        ({"a": "1", "B": "2", "c": "3"}, None),
        ({"B": "2", "a": "1"}, None),
    ],
)
def test_lost_keys_are_counted_and_a_changed_key_is_named(received: Any, said: str | None) -> None:
    assert judged(KEPT, echoed({"a": "1", "B": "2"}, received)) == [said]


@pytest.mark.parametrize(
    ("received", "manner"),
    [
        ({"userId": "1", "c": "2", "runId": "3"}, "underscores or hyphens changed"),
        # One of them is lost, whatever became of the other.
        ({"userId": "1", "c": "2"}, ""),
        # What is added is a fault of its own.
        (
            {"userId": "1", "c": "2", "runId": "3", "more": "4"},
            "underscores or hyphens changed",
        ),
        ({"userId": "1", "c": "2", "more": "4", "other": "5"}, ""),
        ({"userId": "1", "c": "2", "other": "3"}, ""),
        ({"x": "1", "c": "2", "y": "3"}, ""),
    ],
)
def test_keys_that_all_changed_in_one_way_are_no_losses(
    received: dict[str, str], manner: str
) -> None:
    sent = {"user_id": "1", "c": "2", "run_id": "3"}
    (said,) = judged(KEPT, echoed(sent, received))
    assert isinstance(said, Breach)
    assert said.manner == manner
    assert ("changed" in said) is bool(manner)


def test_the_value_that_differs_is_named_whatever_the_order() -> None:
    assert judged(VALUES, echoed({"a": "1", "b": "2"}, {"b": "2", "a": "1"})) == [None]
    said = broken(VALUES, echoed({"a": "1", "b": "2"}, {"a": "1", "b": "3"}))
    assert said.startswith("metadata.b: sent '2', received '3'")


def test_a_lost_key_is_reported_once_and_not_as_a_wrong_value_as_well() -> None:
    of = echoed({"a": "1", "b": "2"}, {"a": "x"})
    assert judged(VALUES, of) == [DOES_NOT_APPLY]
    assert judged(ADDED, of) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("sent", [{}, None])
@pytest.mark.parametrize("received", [{}, None])
def test_empty_metadata_and_null_are_the_same(sent: Any, received: Any) -> None:
    assert judged(ADDED, echoed(sent, received)) == [None]
    assert judged(KEPT, echoed(sent, received)) == [DOES_NOT_APPLY]


def test_metadata_that_was_never_sent_is_reported() -> None:
    said = broken(ADDED, echoed({"k": "v"}, {"k": "v", "source": "api"}))
    assert said == "metadata 'source' was never sent, but came back as 'api'"
    assert "'default'" in broken(ADDED, exchange(answer=thread(metadata={"default": "1"})))
    assert judged(VALUES, echoed({}, {"b": "1"})) == [DOES_NOT_APPLY]


@pytest.mark.parametrize("received", [{"k": 1}, [], ..., "k"])
def test_metadata_of_the_wrong_type_has_a_clause_of_its_own(received: Any) -> None:
    for name in (KEPT, ADDED):
        assert judged(name, echoed({"k": "v"}, received)) == [DOES_NOT_APPLY]
    # A value of another type is not the one that was sent; the type's clause explains that.
    came_back = isinstance(received, dict) and "k" in received
    said = judged(VALUES, echoed({"k": "v"}, received))
    assert said == ["metadata.k came back as no string" if came_back else DOES_NOT_APPLY]


@pytest.mark.parametrize("sent", [5, "text", [], {"k": 1}, {"a": "v", "k": None}])
def test_metadata_that_is_no_map_of_texts_is_not_asked_for(sent: Any) -> None:
    for name in (KEPT, VALUES, ADDED):
        assert judged(name, echoed(sent, {})) == [DOES_NOT_APPLY]


@pytest.mark.parametrize(
    ("beside", "asked"),
    [
        (files("f\x00x"), True),
        (files(" "), False),
        ({"unknown": 1}, False),
        (files("f\x00x", "\ud800"), False),
    ],
    ids=["odd", "blank", "unknown", "odd and unclear"],
)
def test_of_unspecified_requests_only_those_with_odd_ids_are_asked_for(
    beside: Any, *, asked: bool
) -> None:
    of = echoed({"k": "v"}, {"k": "v"}, tool_resources=beside)
    assert judged(KEPT, of) == ([None] if asked else [DOES_NOT_APPLY])


# Ids.


@pytest.mark.parametrize(
    ("sent", "received", "said"),
    [
        (files("a", "b"), files("a", "b"), None),
        (files("a", "b"), files("b", "a"), "came back in another order"),
        (files("a", "b"), files("b"), ": 2 sent, 1 received; 'a' is missing"),
        (files("a", "b"), files("a", "b", "c"), ": 2 sent, 3 received"),
        (files("a", "a"), files("a"), ": 2 sent, 1 received"),
        (files("a"), files(), ": 1 sent, 0 received; 'a' is missing"),
        (files("a"), {"code_interpreter": {}}, ": 1 sent, 0 received; 'a' is missing"),
        (files("a"), {}, ": 1 sent, 0 received; 'a' is missing"),
        (files("a"), None, ": 1 sent, 0 received; 'a' is missing"),
        (files("f\x00x"), files("f"), ": 1 sent, 1 received; 'f\\x00x' is missing"),
        (files(), {}, DOES_NOT_APPLY),
        (files("a"), {"code_interpreter": {"file_ids": 5}}, DOES_NOT_APPLY),
        (stores("vs"), stores("vs"), None),
        (stores("vs"), {}, ": 1 sent, 0 received; 'vs' is missing"),
        (stores("vs"), stores("other"), ": 1 sent, 1 received; 'vs' is missing"),
        (stores(), {}, DOES_NOT_APPLY),
    ],
)
def test_ids_come_back_as_sent(sent: Any, received: Any, said: str | None) -> None:
    name, path = (IDS, "file_search.vector_store_ids")
    if "code_interpreter" in sent:
        name, path = (FILES, "code_interpreter.file_ids")
    (found,) = judged(name, resources(sent, received))
    if said in {None, DOES_NOT_APPLY}:
        assert found == said
    else:
        assert str(found).startswith(path)
        assert str(found).endswith(str(said))


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (stores("vs-new"), None),
        ({}, "asked for 1 vector store, but 0 ids came back"),
        (stores(), "asked for 1 vector store, but 0 ids came back"),
        (stores(" "), "the id of the created vector store is empty"),
        (stores("f"), "the id of the created vector store, 'f', is one that was sent"),
    ],
)
def test_a_store_that_was_asked_for_is_created(received: Any, said: str | None) -> None:
    (found,) = judged(CREATED, resources(new_store("f"), received))
    assert (found is None) if said is None else (said in str(found))


@pytest.mark.parametrize(
    ("sent", "received", "said"),
    [
        ({}, files("x"), "code_interpreter.file_ids was not asked for, but has 'x'"),
        ({}, stores("x"), "file_search.vector_store_ids was not asked for, but has 'x'"),
        (None, files("x"), "code_interpreter.file_ids was not asked for, but has 'x'"),
        (files("x"), files("x") | stores("y"), "file_search.vector_store_ids"),
        (stores("x"), stores("x") | files("y"), "code_interpreter.file_ids"),
        ({}, files() | stores(), None),
        ({}, {}, None),
        ({}, None, None),
        (new_store(), stores("x"), None),
        (stores("x"), stores("x"), None),
        (files("x"), files("x"), None),
        # Ids of the wrong type have clauses of their own, and of both nothing is invented.
        ({}, files(5), DOES_NOT_APPLY),
        (files("x") | stores("y"), files("x") | stores("y"), DOES_NOT_APPLY),
    ],
)
def test_tools_that_were_not_asked_for_have_no_ids(sent: Any, received: Any, said: Any) -> None:
    (found,) = judged(INVENTED, resources(sent, received))
    assert (found == said) if said in {None, DOES_NOT_APPLY} else (said in str(found))


def attaching(tool: str, **more: Any) -> Case:
    attachment = {"file_id": "file-a", "tools": [{"type": tool}]}
    return case(
        {"messages": [{"role": "user", "content": "x", "attachments": [attachment]}], **more}
    )


@pytest.mark.parametrize(
    ("tool", "back", "said"),
    [
        ("code_interpreter", files("file-a"), None),
        ("code_interpreter", files("file-a", "file-b"), "has 'file-b'"),
        ("file_search", files("file-a"), "has 'file-a'"),
        ("file_search", {"file_search": {"vector_store_ids": ["vs-1"]}}, None),
        ("code_interpreter", {"file_search": {"vector_store_ids": ["vs-1"]}}, "has 'vs-1'"),
        ("file_search", {}, None),
    ],
)
def test_ids_of_attachments_may_belong_to_the_tools_that_they_are_for(
    tool: str, back: Any, said: str | None
) -> None:
    (found,) = judged(INVENTED, exchange(attaching(tool), thread(tool_resources=back)))
    assert (found is None) if said is None else (said in str(found))


def test_files_that_were_sent_may_come_back_with_those_that_are_attached() -> None:
    of = attaching("code_interpreter", tool_resources=files("file-s"))
    name = "echo.code-interpreter-files"
    for back in (files("file-s"), files("file-s", "file-a"), files("file-a", "file-s")):
        assert judged(name, exchange(of, thread(tool_resources=back))) == [None]
    assert "is missing" in broken(name, exchange(of, thread(tool_resources=files("file-a"))))


@pytest.mark.parametrize(
    ("sent", "back", "holds"),
    [
        (("file-a",), ("file-a", "file-a"), True),
        (("file-a", "file-s"), ("file-a", "file-s", "file-a"), True),
        (("file-s", "file-a"), ("file-a", "file-s", "file-a"), True),
        # Attached once, it comes back once more and no oftener, and nothing else does.
        (("file-a",), ("file-a", "file-a", "file-a"), False),
        (("file-a", "file-s"), ("file-a", "file-s", "file-s"), False),
        (("file-a", "file-s"), ("file-s", "file-a"), False),
    ],
)
def test_a_file_that_was_sent_and_is_attached_as_well_may_come_back_twice(
    sent: tuple[str, ...], back: tuple[str, ...], holds: bool
) -> None:
    of = attaching("code_interpreter", tool_resources=files(*sent))
    (found,) = judged(
        "echo.code-interpreter-files", exchange(of, thread(tool_resources=files(*back)))
    )
    assert (found is None) is holds


CROSSED: Final = echoed({mark.KEY: "mark-0-1"}, {mark.KEY: "mark-0-2"})


def test_in_an_answer_that_is_evidently_its_own_a_change_is_found_beside_a_mix_up() -> None:
    pairs = {"a": "1", "b": "2", "c": "x+y"}
    own = echoed(pairs, {**pairs, "c": "x y"})
    found = verdicts(CROSSED, replace(own, number=2))
    assert found["isolation.no-crosstalk"].outcome is Outcome.FAIL
    assert found[VALUES].outcome is Outcome.FAIL


def test_an_answer_with_nothing_of_its_own_is_put_down_to_the_mix_up() -> None:
    other = echoed({"a": "1"}, {"a": "2"})
    found = verdicts(CROSSED, replace(other, number=2))
    assert found[VALUES].outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("back", "outcome"),
    [("file-a", Outcome.FAIL), ("FILE-A", Outcome.FAIL), ("file-b", Outcome.INCONCLUSIVE)],
)
def test_an_id_that_is_written_otherwise_is_no_mix_up(back: str, outcome: Outcome) -> None:
    sent = case({"tool_resources": files("FILE-A " if back == "FILE-A" else "FILE-A")})
    changed = exchange(sent, thread(tool_resources=files(back)))
    found = verdicts(CROSSED, replace(changed, number=2))
    assert found[FILES].outcome is outcome


def test_two_faults_of_file_ids_are_two_findings() -> None:
    both = {"code_interpreter": {"file_ids": ["a"]}, "file_search": {"vector_store_ids": ["v"]}}
    gone = exchange(
        case({"tool_resources": both}), thread(tool_resources={**both, "code_interpreter": {}})
    )
    trimmed = exchange(case({"tool_resources": files(" x ")}), thread(tool_resources=files("x")))
    kept = exchange(case({"tool_resources": files("a")}), thread(tool_resources=files("a")))
    found = verdicts(kept, replace(gone, number=2), replace(trimmed, number=3))[FILES]
    assert {finding.manner for finding in found.findings} == {"", "white space trimmed"}


MESSAGES: Final = [{"role": "user", "content": "hello"}]


def lost(number: int, back: dict[str, str], **more: Any) -> Exchange:
    sent = case({"metadata": {"k": f"{number}"}, **more})
    return exchange(sent, thread(number, metadata=back), number=number)


@pytest.mark.parametrize(
    ("count", "back", "kept", "outcome"),
    [
        (8, {}, 20, Outcome.FAIL),
        # So few may be chance.
        (4, {}, 20, Outcome.INCONCLUSIVE),
        # What came back is another's, though it has what these have in common.
        (8, {"l": "of another"}, 20, Outcome.INCONCLUSIVE),
        # Nothing passes that says what does no harm.
        (8, {}, 0, Outcome.INCONCLUSIVE),
    ],
)
def test_what_is_lost_whenever_its_cause_is_there_is_found_beside_a_mix_up(
    count: int, back: dict[str, str], kept: int, outcome: Outcome
) -> None:
    failing = [lost(n, back, messages=MESSAGES) for n in range(100, 100 + count)]
    passing = [lost(n, {"k": f"{n}"}) for n in range(200, 200 + kept)]
    found = verdicts(replace(CROSSED, number=1), *passing, *failing)
    assert found["isolation.no-crosstalk"].outcome is Outcome.FAIL
    assert found[KEPT].outcome is outcome


def test_what_is_lost_now_and_then_is_put_down_to_the_mix_up() -> None:
    mixed = [lost(n, {} if n % 2 else {"k": f"{n}"}, messages=MESSAGES) for n in range(2, 40)]
    found = verdicts(replace(CROSSED, number=1), *mixed)
    assert found[KEPT].outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(("pairs", "outcome"), [(2, Outcome.FAIL), (1, Outcome.INCONCLUSIVE)])
def test_ids_that_change_in_an_answer_of_its_own_are_found_beside_a_mix_up(
    pairs: int, outcome: Outcome
) -> None:
    metadata = {f"k{i}": f"v{i}" for i in range(pairs)}
    sent = case({"metadata": metadata, "tool_resources": files("file-A")})
    changed = exchange(sent, thread(metadata=metadata, tool_resources=files("file-x")))
    found = verdicts(CROSSED, replace(changed, number=2))
    assert found["isolation.no-crosstalk"].outcome is Outcome.FAIL
    assert found[FILES].outcome is outcome


def test_a_byte_order_mark_hides_no_fault_behind_it() -> None:
    def marked(received: dict[str, Any]) -> Exchange:
        answer = b"\xef\xbb\xbf" + json.dumps(thread(metadata=received)).encode()
        return exchange(case({"metadata": {"k": "v"}}), answer)

    assert "byte order mark" in broken("wire.json", marked({"k": "v"}))
    assert judged(VALUES, marked({"k": "v"})) == [None]
    assert "received 'V'" in broken(VALUES, marked({"k": "V"}))


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text[:-1] + b', "score": NaN}',
        lambda text: text[:-1] + b",}",
        lambda text: b")]}',\n" + text,
        lambda text: b"{}" + text,
        lambda text: text + b"<!-- took 3 ms -->",
        lambda text: text[:-1] + b', "note": "a\nb"}',
    ],
)
def test_what_is_no_json_hides_no_fault_that_is_evident(spoilt: Callable[[bytes], bytes]) -> None:
    def answered(received: dict[str, Any]) -> Exchange:
        answer = json.dumps(thread(metadata=received)).encode()
        return exchange(case({"metadata": {"k": ",}"}}), spoilt(answer))

    assert "is not JSON" in broken("wire.json", answered({"k": ",}"}))
    assert judged(VALUES, answered({"k": ",}"})) == [None]
    assert "received 'V'" in broken(VALUES, answered({"k": "V"}))


@pytest.mark.parametrize(
    "page",
    [
        b"<style>p{}</style>",
        b'<script>x({"id": 1})</script>',
        b'{"id": "thread_1", "object": "thread", "metadata": {"k"',
        b'{"id": "caf\xe9", "object": "thread"}',
        b"{" * 70_000,
        b'{"id": "a", "object": "thread", "created_at": NaN, "metadata": {"k": "V"}}',
        b'{"id": "a", "object": "thread", "metadata": {"k": NaN}}',
    ],
)
def test_where_no_thread_is_evident_nothing_else_is_judged(page: bytes) -> None:
    answer = exchange(case({"metadata": {"k": "v"}}), page)
    assert "is not JSON" in broken("wire.json", answer)
    assert judged(VALUES, answer) == [DOES_NOT_APPLY]
    assert judged("thread.object-itself", answer) == [DOES_NOT_APPLY]
