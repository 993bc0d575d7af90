"""Cases: what their bytes tell, which ids they carry, and that each comes once."""

from __future__ import annotations

from typing import Final

import pytest

from contracts.definition import load
from contracts.record.case import Credentials, Expectation
from strategies.build import SIZE, distinct, dump, ids_in, valid_case
from strategies.everyday import everything

ROOT: Final = load().request


@pytest.mark.parametrize(
    "size",
    [1_000, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 100_000, 102_400, 262_144],
)
def test_a_body_above_a_usual_limit_of_bytes_is_told(size: int) -> None:
    feature = f"{SIZE}{size}"
    on, over = (valid_case("x", {}, body=b"{}".ljust(n)) for n in (size, size + 1))
    assert feature not in on.features
    assert feature in over.features


def test_how_a_body_is_written_is_told() -> None:
    plain = valid_case("x", {"metadata": {"k": "a"}})
    raw = valid_case("x", {"metadata": {"k": "é"}})
    escaped = valid_case("x", {"metadata": {"k": "é"}}, body=b'{"metadata":{"k":"\\u00e9"}}')
    forms = [{n for n in case.features if n.startswith("form")} for case in (plain, raw, escaped)]
    assert forms == [set(), {"form:raw UTF-8"}, {"form:escaped"}]


def test_lone_surrogates_are_escaped_and_all_else_is_compact_utf_8() -> None:
    assert dump({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()
    assert dump(["\ud800", "é"]) == b'["\\ud800","\\u00e9"]'


def test_the_same_request_comes_once_and_names_are_made_unique() -> None:
    first = valid_case("a", {})
    again = valid_case("b", {})
    other = valid_case("a", {"metadata": {}})
    third = valid_case("a", {"metadata": {"k": "v"}})
    typed = valid_case("c", {}, content_type="text/plain")
    found = distinct([first, again, other, third, typed])
    assert [case.name for case in found] == ["a", "a (2)", "a (3)", "c"]
    assert found[0] is first
    assert {case.expect for case in found} == {Expectation.VALID}
    assert {case.credentials for case in found} == {Credentials.GIVEN}


def test_ids_are_told_by_kind_and_place_in_whatever_branch_they_stand() -> None:
    ((_, whole),) = list(everything(ROOT))[:1]
    assert "file at messages[].attachments[].file_id" in ids_in(ROOT, whole)
    image = {"type": "image_file", "image_file": {"file_id": "f"}}
    body = {"messages": [{"role": "user", "content": [image]}]}
    assert ids_in(ROOT, body) == {"file at messages[].content[].image_file.file_id"}
    assert ids_in(ROOT, {"messages": 5}) == ids_in(ROOT, {}) == frozenset()
