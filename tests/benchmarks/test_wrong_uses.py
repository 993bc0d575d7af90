"""Wrong uses: what is drawn, what counts as a violation, and that there is none."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

import pytest

from benchmarks import wrong_uses
from benchmarks.hostile.traces import controls, leaks
from benchmarks.hostile.use import Use, tried

SECRET: Final = "sk-3fG7hJ9kLmNpQrStVwXy"
FORMS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as it is": bytes,
    "percent-encoded": lambda part: b"".join(b"%%%02x" % one for one in part),
    "as HTML": lambda part: b"".join(b"&#%d;" % one for one in part),
    "in escapes": lambda part: b"".join(b"\\u%04x" % one for one in part),
    "in UTF-16": lambda part: part.decode().encode("utf-16-le"),
    "in hexadecimal": lambda part: part.hex().encode(),
    "as a list of numbers": lambda part: str([*part]).encode(),
    "in base64": lambda part: base64.b64encode(b"x" + part),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_part_of_a_secret_is_read_out_of_any_form(form: str) -> None:
    part = SECRET.encode()[3:15]
    assert leaks(SECRET, b"before " + FORMS[form](part) + b" after") == form


@pytest.mark.parametrize("text", [b"", b"sk-3fG7", b"nothing of it", b"\xff\xfe\x00"])
def test_what_is_no_part_is_no_leak(text: bytes) -> None:
    assert leaks(SECRET, text) == ""


def test_line_ends_and_tabs_alone_may_steer() -> None:
    assert controls(b"a\n\tb \xc3\xa9") == ""
    assert controls(b"a\x1b[2J") == "'\\x1b'"
    assert controls("\u202e".encode()) == "'\\u202e'"


def test_what_is_violated_is_seen() -> None:
    script = (
        "import pathlib, sys\n"
        f"pathlib.Path('left').write_text('{SECRET}')\n"
        "print('Traceback', '\\x1b', file=sys.stderr); print('words')\n"
        "sys.exit(1)"
    )
    found = " ".join(tried(Use("test", ("-c", script), secret=SECRET)))
    for said in ("exit code 1", "a traceback", "the secret, as it is", "'\\x1b'", "here/left"):
        assert said in found
    found = " ".join(tried(Use("test", ("-c", "import sys; print(1); sys.exit(2)"))))
    assert "no single sentence" in found
    assert "words on standard output" in found


def test_the_same_seed_draws_the_same_uses() -> None:
    first, again = (list(wrong_uses.uses(100, 3, "http://x")) for _ in range(2))
    assert first == again
    assert first != list(wrong_uses.uses(100, 4, "http://x"))
    assert len(first) == 100


@pytest.mark.slow
def test_nothing_is_violated() -> None:
    # One of each group; `python -m benchmarks.wrong_uses` tries a thousand.
    found = wrong_uses.run(1, 5)
    assert [(use, violations) for use, violations in found if violations] == []
    assert len(found) == 7
    section = wrong_uses.section(found)
    assert not section.is_violated
    assert sum(int(row[1]) for row in section.rows) == len(found)
