"""Where the document is open or silent, nothing is expected of a request."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.record.case import JSON, Expectation
from strategies.build import dump
from strategies.samples import made_up
from tests.support.bodies import chunked, image, message, with_files
from tests.support.exchanges import case

VALID: Final = Expectation.VALID
INVALID: Final = Expectation.INVALID
OPEN: Final = Expectation.UNSPECIFIED
FILE: Final = made_up("file")


def expected(body: Any, content_type: str | None = JSON) -> Expectation:
    written = body if isinstance(body, bytes) else dump(body)
    return case(body=written, content_type=content_type).expect


@pytest.mark.parametrize(("count", "expect"), [(32, VALID), (33, OPEN)])
def test_more_than_32_messages_are_unspecified(count: int, expect: Expectation) -> None:
    assert expected({"messages": message()["messages"] * count}) is expect


def test_more_than_32_parts_are_fine() -> None:
    assert expected(message([{"type": "text", "text": "x"}] * 33)) is VALID


@pytest.mark.parametrize(("length", "expect"), [(256_000, VALID), (256_001, OPEN)])
def test_more_than_256_000_characters_are_unspecified(length: int, expect: Expectation) -> None:
    assert expected(message("x" * length)) is expect


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        ({"tool_resources": {"other": 1}}, OPEN),
        ({"tool_resources": {"code_interpreter": {"other": 1}}}, OPEN),
        (message([{"type": "text", "text": "x", "other": 1}]), OPEN),
        ({"other": 1}, INVALID),
        (message(other=1), INVALID),
        ({"metadata": {"other": "1"}}, VALID),
    ],
    ids=str,
)
def test_an_unknown_property_of_an_open_object_is_unspecified(
    value: Any, expect: Expectation
) -> None:
    assert expected(value) is expect


@pytest.mark.parametrize(
    ("attachment", "expect"),
    [
        ({"file_id": FILE, "tools": []}, VALID),
        ({"file_id": FILE}, OPEN),
        ({"tools": []}, OPEN),
        ({"file_id": FILE, "tools": 5}, INVALID),
    ],
    ids=str,
)
def test_an_attachment_without_what_is_usual_is_unspecified(
    attachment: Any, expect: Expectation
) -> None:
    assert expected(message(attachments=[attachment])) is expect


@pytest.mark.parametrize(
    ("identity", "expect"),
    [
        ("file-a", VALID),
        ("file_" + "a" * 64, VALID),
        ("file-" + "a" * 65, OPEN),
        ("file-", OPEN),
        ("", OPEN),
        (" ", OPEN),
        ("file-a b", OPEN),
        ("File-a", OPEN),
        ("x file-a", OPEN),
    ],
)
def test_an_id_of_another_form_is_unspecified(identity: str, expect: Expectation) -> None:
    assert expected(with_files(identity)) is expect


@pytest.mark.parametrize(
    ("url", "expect"),
    [
        ("https://a.b/c.png", VALID),
        ("http://a.b/c.JPEG?x=1", VALID),
        ("https://a.b/c.webp#top", VALID),
        ("https://a.b/c", OPEN),
        ("https://a.b/c.png/d", OPEN),
        ("https://a.b/c d.png", OPEN),
        ("ftp://a.b/c.png", OPEN),
        ("not a url", OPEN),
    ],
)
def test_an_image_that_may_not_be_there_is_unspecified(url: str, expect: Expectation) -> None:
    assert expected(image(url)) is expect


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        (chunked(800, 0), VALID),
        (chunked(800, -1), OPEN),
        (chunked(800.0, 400), OPEN),
        (chunked(800.5, 400), INVALID),
        (chunked(800, 401), INVALID),
        (chunked("800", 400), INVALID),
        ({"metadata": {"k": "\ud800"}}, OPEN),
        ({"metadata": {"\udfff": "v"}}, OPEN),
        ({"metadata": {"k": "\ue000\ud7ff"}}, VALID),
        (message([{"type": "text", "text": "\ud83d"}]), OPEN),
        ({"metadata": {"chunk_overlap_tokens": "-1"}}, VALID),
        (b'{"metadata":{"k":"v","k":"v"}}', OPEN),
        (b'{"messages":[{"role":"user","content":"a","content":"b"}]}', OPEN),
        (b"null", OPEN),
        (b"5", INVALID),
        # However it is read, it is no object.
        (b"5.0", INVALID),
    ],
    ids=lambda value: ascii(value)[:70],
)
def test_numbers_names_and_texts_that_parsers_read_differently_are_unspecified(
    value: Any, expect: Expectation
) -> None:
    assert expected(value) is expect


@pytest.mark.parametrize(
    ("body", "expect"),
    [
        (b"{", INVALID),
        (b"   ", OPEN),
        ("{}".encode("utf-16"), OPEN),
        ("{}".encode("utf-16-le"), OPEN),
        (b"\xef\xbb\xbf{}", OPEN),
        (b'{"metadata":{"k":NaN}}', INVALID),
        (b'{"tool_resources":{"other":NaN}}', OPEN),
        (b"{'a':1}", INVALID),
        (b'"\xff"', INVALID),
        (b"[" * 100_000, INVALID),
    ],
    ids=lambda body: ascii(body)[:40],
)
def test_what_is_not_json_is_invalid_unless_some_parsers_read_it(
    body: bytes, expect: Expectation
) -> None:
    assert expected(body) is expect


@pytest.mark.parametrize(
    ("content_type", "expect"),
    [
        ("application/json", VALID),
        (" Application/JSON ; Charset=UTF-8", VALID),
        ('application/json; charset="utf-8"', VALID),
        ("application/json; charset=utf8", VALID),
        ("application/json; version=1", VALID),
        ("application/json; charset=latin-1", OPEN),
        ("application/jsonp", OPEN),
        ("text/json", OPEN),
        ("", OPEN),
    ],
)
def test_only_json_in_utf_8_is_declared_as_the_document_says(
    content_type: str, expect: Expectation
) -> None:
    assert expected({}, content_type) is expect
