"""What a refusal says of a made-up id."""

from __future__ import annotations

import pytest

from contracts.record.exchange import Answer
from contracts.run.ids.wording import Says, quoted, says
from tests.support.words import IN_VAIN, MUTE, UNSUPPORTED


def _says(body: bytes, status: int = 400) -> Says:
    return says(Answer(status, (), body))


@pytest.mark.parametrize("body", MUTE.values(), ids=MUTE)
def test_silence_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.NOTHING
    assert _says(body, 404) is Says.UNKNOWN


@pytest.mark.parametrize("body", IN_VAIN.values(), ids=IN_VAIN)
def test_a_search_in_vain_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.UNKNOWN


@pytest.mark.parametrize("body", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_a_plain_no_is_recognised(body: bytes) -> None:
    assert _says(body) is Says.SOMETHING_ELSE


@pytest.mark.parametrize("what", ["URL", "host", "URL scheme"])
def test_a_no_to_the_value_is_none_to_the_feature(what: str) -> None:
    assert _says(f"This {what} is not supported.".encode()) is Says.NOTHING


def test_the_beginning_of_an_answer_is_quoted_on_one_line() -> None:
    assert quoted(Answer(400, (), b"Bad\n  \xff Request " + b"x" * 500)).startswith(
        "Bad \ufffd Req"
    )
    assert len(quoted(Answer(400, (), b"x" * 500))) < 500
    # A word is never cut.
    words = quoted(Answer(400, (), b"please " * 100))
    assert set(words.split()) == {"please", "..."}
