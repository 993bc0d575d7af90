"""Files of waivers: what may stand in them, and one sentence with the line for what may not."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.waivers.reading import text_of, waivers_in
from contracts.waivers.waiver import UNFILLED, Waiver
from tests.support.waivers import IDS

NAME = "waivers.toml"
FULL = """# Ours.
[[waiver]]
clause = "echo.metadata.kept"
identity = "0123456789"
cause = "text: *"
reason = '''
two
[[waiver]]
lines'''
expires = 2027-01-31

  [[ waiver ]]  # indented
clause = "wire.json"
reason = "because"
"""


def read(text: str, *, unfilled: bool = False) -> tuple[Waiver, ...]:
    return waivers_in(text, NAME, IDS, unfilled=unfilled)


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as refused:
        read(text)
    said = str(refused.value)
    assert "\n" not in said
    return said


def test_an_entry_has_all_that_it_says_and_its_line() -> None:
    first, second = read(FULL)
    assert (first.clause, first.identity, first.cause) == (
        "echo.metadata.kept",
        "0123456789",
        "text: *",
    )
    assert first.expires == date(2027, 1, 31)
    assert first.reason == "two\n[[waiver]]\nlines"
    assert (first.place, second.place) == (f"{NAME}, line 2", f"{NAME}, line 12")
    assert (second.identity, second.cause, second.expires) == ("", "", None)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\r\n"])
def test_a_file_may_have_no_entries(text: str) -> None:
    assert read(text) == ()


def entry(*lines: str) -> str:
    return "\n".join(["# one", "", "[[waiver]]", *lines, ""])


GOOD = ('clause = "wire.json"', 'reason = "r"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            entry('clause = "wire.jsn"', 'reason = "r"'),
            "line 4: there is no clause 'wire.jsn'; did ",
        ),
        (entry('clause = "wire.jsn"', 'reason = "r"'), "did you mean wire.json?"),
        (entry('clause = "zzz"', 'reason = "r"'), "see `thread-contracts clauses`"),
        (entry('reason = "r"'), "line 3: the entry has no clause; add clause = "),
        (entry('clause = "wire.json"'), "line 3: the entry has no reason; add reason = "),
        (entry('clause = "wire.json"', 'reason = " "'), "line 5: reason is empty; fill it in"),
        (entry('clause = "wire.json"', "reason = 3"), "line 5: reason must be a text; put it in"),
        (
            entry('clause = "wire.json"', f'reason = "{UNFILLED}"'),
            "line 5: the reason is not filled",
        ),
        (entry(*GOOD, 'cause = ""'), "line 6: cause is empty"),
        (entry(*GOOD, 'identity = "nine"'), "line 6: an identity has ten hexadecimal digits; copy"),
        (entry(*GOOD, 'expires = "2027-01-31"'), "line 6: expires must be a date without quotes"),
        (entry(*GOOD, "expires = 2027-01-31T10:00:00"), "line 6: expires must be a date"),
        (entry(*GOOD, 'reson = "r"'), "line 6: 'reson' means nothing; did you mean reason?"),
        (entry(*GOOD, "xyz = 1"), "line 6: 'xyz' means nothing; there are clause, identity, "),
        (entry(*GOOD, 'cause = "x'), "line 6: this is not TOML (Illegal"),
        (entry(*GOOD) + entry(*GOOD), "line 8: line 3 waives the same already; delete one"),
        ("waiver = 1\n", "write each entry as [[waiver]]"),
        ('[waiver]\nclause = "wire.json"\n', "write each entry as [[waiver]]"),
        ('waiver = [{clause = "wire.json", reason = "r"}]\n', "write each entry as [[waiver]]"),
        ("[[waivers]]\n", "'waivers' means nothing here; write each entry as [[waiver]]"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_what_to_do(text: str, said: str) -> None:
    found = refusal(text)
    assert found.startswith(NAME)
    assert said in found


def test_a_reason_that_is_to_be_filled_in_may_stand_in_a_file_that_is_updated() -> None:
    (one,) = read(entry('clause = "wire.json"', f'reason = "{UNFILLED}"'), unfilled=True)
    assert not one.is_filled


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"clause": st.sampled_from(IDS), "reason": TEXTS.filter(lambda t: bool(t.strip()))},
        optional={
            "identity": st.from_regex(r"[0-9a-f]{10}", fullmatch=True),
            "cause": TEXTS.filter(lambda t: bool(t.strip())),
            "expires": st.dates(min_value=date(1000, 1, 1)),
        },
    ),
    max_size=4,
    unique_by=lambda e: (e["clause"], e.get("identity"), e.get("cause")),
)


@given(ENTRIES)
def test_whatever_a_library_writes_is_read(entries: list[dict[str, object]]) -> None:
    text = tomlkit.dumps({"waiver": entries})
    found = read(text)
    assert [(w.clause, w.reason, w.identity, w.cause, w.expires) for w in found] == [
        (e["clause"], e["reason"], e.get("identity", ""), e.get("cause", ""), e.get("expires"))
        for e in entries
    ]
    lines = text.split("\n")
    assert all(lines[waiver.line - 1] == "[[waiver]]" for waiver in found)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    with suppress(UsageError):
        assert isinstance(read(text), tuple)


def test_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    def said(path: Path) -> str:
        with pytest.raises(UsageError) as refused:
            text_of(path, NAME)
        return str(refused.value)

    assert said(tmp_path / "none") == (
        f"{NAME} cannot be read: there is no such file; --update-waivers writes it"
    )
    assert "it is not a file" in said(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "it is not a file" in said(tmp_path / "pipe")
    (tmp_path / "latin").write_bytes(b"\xff")
    assert "it is not UTF-8" in said(tmp_path / "latin")
    (tmp_path / "large").write_bytes(b"#" * (2**20 + 1))
    assert "longer than" in said(tmp_path / "large")
