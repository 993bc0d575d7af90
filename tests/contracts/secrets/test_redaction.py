"""Secrets in every form that a target may hand them back, whole or cut."""

from __future__ import annotations

import json
from base64 import a85encode, b64encode, b85encode
from codecs import encode
from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.secrets.redaction import REDACTED, Redactor
from contracts.targets.authorization import secrets
from tests.support.steps import grows_faster

NO_ESCAPE: Final = dict.fromkeys(map(ord, "\\%&'"))
TOKEN = 'sk-proj-0123456789"abc&def/xyz='
# What may stand in a bearer token, and more; nothing in it is an escape by itself.
ASCII = st.text(
    st.sampled_from("".join(map(chr, range(35, 127))).translate(NO_ESCAPE)),
    min_size=10,
    max_size=40,
)
TEXT = st.tuples(st.text(max_size=20), st.text(max_size=20))


@pytest.mark.parametrize(
    "form",
    [
        TOKEN,
        TOKEN.upper(),
        TOKEN.lower(),
        TOKEN[:-1],
        TOKEN[:15],
        TOKEN.swapcase(),
        TOKEN[::-1],
        TOKEN.encode().hex(),
        TOKEN.replace("/", r"\/"),
        TOKEN.replace("&", r"\u0026").replace("=", r"\u003D"),
        "".join(f"\\u{ord(c):04x}" for c in TOKEN),
        json.dumps(json.dumps(TOKEN))[3:-3],
        quote(TOKEN, safe=""),
        quote(quote(TOKEN, safe=""), safe=""),
        escape(TOKEN),
        encode(TOKEN, "rot13"),
        *(one.join(TOKEN) for one in ("-", ".", " ", "\n", "\r\n", ", ", "\\n", "\u00b7", "%20")),
        *(
            pack(f"{before}{TOKEN}".encode()).decode()
            for pack in (b64encode, a85encode, b85encode)
            for before in ("", ":", "Bearer ")
        ),
    ],
)
def test_no_form_of_a_token_is_shown(form: str) -> None:
    shown = Redactor(secrets(TOKEN))(f"before {form} after")
    assert shown == f"before {REDACTED} after"


FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
FORMS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "in other case": str.swapcase,
    "escaped as JSON": lambda token: "".join(f"\\u{ord(c):04X}" for c in token),
    "JSON within JSON": lambda token: json.dumps(json.dumps(token)),
    "percent-encoded": lambda token: quote(token, safe=""),
    "percent-encoded twice": lambda token: quote(quote(token, safe=""), safe=""),
    "each letter percent-encoded": lambda token: "".join(f"%{ord(c):02x}" for c in token),
    "entities": lambda token: "".join(f"&#{ord(c)};" for c in token),
    "hex": lambda token: token.encode().hex(),
    "entities in a URL": lambda token: quote("".join(f"&#{ord(c)};" for c in token)),
    "a list of bytes in a URL": lambda token: quote(str(list(token.encode()))),
    "UTF-16": lambda token: token.encode("utf-16-le").decode("latin-1"),
    "UTF-16 escaped": lambda token: json.dumps(token.encode("utf-16-le").decode("latin-1")),
    "UTF-16 in hex": lambda token: token.encode("utf-16-be").hex(),
    "hex with spaces": lambda token: token.encode().hex(" "),
    "hex with colons": lambda token: token.encode().hex(":"),
    "hexadecimal numbers": lambda token: str([f"{b:#04x}" for b in token.encode()]),
    "quoted-printable": lambda token: "".join(f"={b:02X}" for b in token.encode()),
    "a list of bytes on many lines": lambda token: json.dumps(list(token.encode()), indent=2),
    "bytes with spaces": lambda token: f"[{' '.join(map(str, token.encode()))}]",
    "a list of bytes": lambda token: str(list(token.encode())),
    "a list of bytes in JSON in JSON": lambda token: json.dumps(
        json.dumps(list(token.encode()), indent=1)
    ),
    "a list of bytes of UTF-16": lambda token: str(list(token.encode("utf-16-le"))),
    "hex of UTF-16 with spaces": lambda token: token.encode("utf-16-be").hex(" "),
    "octal escapes": lambda token: "".join(f"\\{b:03o}" for b in token.encode()),
    "octal escapes within JSON": lambda token: json.dumps(
        "".join(f"\\{b:03o}" for b in token.encode())
    ),
    "escapes in braces": lambda token: "".join(f"\\u{{{ord(c):x}}}" for c in token),
    "entities without an end": lambda token: "".join(f"&#{ord(c):05}" for c in token) + " ",
    "hexadecimal entities without an end": lambda token: (
        "".join(f"&#x{ord(c):04x}" for c in token) + " "
    ),
    "a list of letters": lambda token: json.dumps([*token]),
    "a list of letters in JSON in JSON": lambda token: json.dumps(json.dumps([*token], indent=1)),
    # A digit right behind it would belong to the last number.
    "octal numbers": lambda token: f" {' '.join(f'{b:03o}' for b in token.encode())} ",
    "octal numbers with a sign": lambda token: str([f"{b:#o}" for b in token.encode()]),
    "full-width letters": lambda token: token.translate(FULL_WIDTH),
    "full-width letters escaped as JSON": lambda token: json.dumps(token.translate(FULL_WIDTH)),
    "ROT13": lambda token: encode(token, "rot13"),
    "reversed": lambda token: token[::-1],
    "dashes between": "-".join,
    "commas between": ", ".join,
    "lines": "\n".join,
    "lines in JSON": lambda token: json.dumps("\n".join(token)),
    "base64": lambda token: b64encode(token.encode()).decode(),
    "base64 behind one": lambda token: b64encode(f"x{token}".encode()).decode(),
    "base64 behind two": lambda token: b64encode(f"xy{token}z".encode()).decode(),
}


# What cuts a part out is the same for all forms, so that each needs fewer examples.
@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=settings().max_examples // 2)
@given(token=ASCII, text=TEXT, data=st.data())
def test_of_any_part_of_a_token_no_eight_characters_are_left(
    form: str, token: str, text: tuple[str, str], data: st.DataObject
) -> None:
    write = FORMS[form]
    start = data.draw(st.integers(0, len(token) - 8))
    part = write(token[start : data.draw(st.integers(start + 8, len(token)))])
    shown = Redactor(secrets(token))(part.join(text))
    if form.startswith("base64"):
        # Its letters are those of the token only from one group of three bytes to the next.
        if len(part) < 16 or part not in write(token):
            return
        assert part not in shown
        return
    assert REDACTED in shown
    for piece in (write(token[i : i + 8]) for i in range(start, len(token) - 7)):
        assert piece.strip(' "[]') not in shown


@pytest.mark.parametrize("before", ["", "u", "us", "user", "user:"])
@given(token=ASCII)
def test_base64_is_hidden_wherever_the_token_begins_in_it(before: str, token: str) -> None:
    packed = b64encode(f"{before}{token}".encode()).decode().rstrip("=")
    shown = Redactor(secrets(token))(packed)
    at = len(before) % 3
    core = b64encode(b"\0" * at + token.encode()).decode().rstrip("=")[at + bool(at) : -1]
    assert not any(core[i : i + 8] in shown for i in range(len(core) - 7))


@pytest.mark.parametrize("pack", [a85encode, b85encode])
@given(token=ASCII, before=st.binary(max_size=9), behind=st.binary(max_size=5))
def test_base85_is_hidden_wherever_the_token_begins_in_it(
    pack: Callable[[bytes], bytes], token: str, before: bytes, behind: bytes
) -> None:
    shown = Redactor(secrets(token))(pack(before + token.encode() + behind).decode())
    # The groups of four bytes that have the token's alone.
    skipped = -len(before) % 4
    whole = token.encode()[skipped : skipped + (len(token) - skipped) // 4 * 4]
    core = pack(whole).decode()
    assert not any(core[i : i + 8] in shown for i in range(len(core) - 7))


def packed(data: bytes, *, is_hex: bool) -> bytes:
    return data.hex().encode() if is_hex else b64encode(data)


@pytest.mark.parametrize(("inner", "outer"), [(0, 0), (0, 1), (1, 0)], ids=str)
@given(token=ASCII, before=st.binary(max_size=5), between=st.binary(max_size=5))
def test_what_is_packed_twice_is_hidden_but_for_its_ends(
    inner: int, outer: int, token: str, before: bytes, between: bytes
) -> None:
    """In base64 of base64, hexadecimal of base64, and base64 of hexadecimal."""
    once = packed(before + token.encode(), is_hex=bool(inner))
    twice = packed(between + once, is_hex=bool(outer))
    head, tail = Redactor(secrets(token))(twice.decode()).split(REDACTED)
    # What depends on what stands before and behind the token gives next to nothing of it away.
    first = packed(between + packed(before + b"xx", is_hex=bool(inner)), is_hex=bool(outer))
    assert len(head) <= len(first)
    assert len(tail) <= 16


@pytest.mark.parametrize("one", ["sk-Shared-beginning-of-two-1", "eyJhbGciOiJIUzI1NiJ9.abc.def"])
def test_two_secrets_that_begin_alike_are_both_hidden_to_the_end(one: str) -> None:
    other = f"{one[:20]}-and-quite-another-end"
    shown = Redactor([*secrets(one), *secrets(other)])(f"{other} {one}")
    assert shown == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("before", ["", "x", "xy"])
@given(token=ASCII)
def test_base64_of_utf_16_is_hidden(order: str, before: str, token: str) -> None:
    packed = b64encode(before.encode() + token.encode(f"utf-16-{order}")).decode().rstrip("=")
    shown = Redactor(secrets(token))(packed)
    inside = packed[4:-4]
    assert not any(inside[i : i + 8] in shown for i in range(len(inside) - 7))


# What is made of nothing but such a sign, a thing that looks like a form, or a secret.
FLOODS: Final = (
    *("\\", "%", "%25", "%2", "&", "&#0", "&lt;", "&x;", "\\u", "\\u0000", "\\u0061", "\0", "="),
    *(
        "1,",
        "-".join(TOKEN),
        "1 ",
        "1  ",
        " ",
        "73 ",
        "73:00:",
        "\\163",
        "\\u{",
        "\\u{0",
        "&#115",
        "&#x73",
        '"s",',
        "'s' ",
        "'",
        '"s\\',
        '"s",\\"',
        "0o163, ",
        "0163 ",
        "0x",
        "a",
        "QUJDREVGR0hJ",
        "ab01",
        "\u0130",
        "\ud800",
    ),
    *('{"id":"thread_abc","metadata":{"k":"v"}}', TOKEN, TOKEN[:9], TOKEN.encode().hex()),
)


@pytest.mark.parametrize("unit", FLOODS)
def test_the_cost_is_linear(unit: str) -> None:
    """Several portions of a text, so that what one costs more than another shows."""
    redactor = Redactor(secrets(TOKEN))

    def call(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: redactor(text)

    assert not grows_faster(call, (4_500, 9_000, 18_000))


@pytest.mark.parametrize("unit", [unit for unit in FLOODS if TOKEN[:9] not in unit])
def test_a_flood_of_signs_is_left_as_it_is(unit: str) -> None:
    flood = unit * (20_000 // len(unit))
    assert Redactor(["sk-quite-another-secret"])(flood) == flood


@pytest.mark.parametrize("unit", ["\\u0061", "&lt;", "%41"])
@pytest.mark.parametrize("form", ["plain", "each letter percent-encoded", "UTF-16"])
def test_a_secret_is_found_wherever_a_portion_ends(unit: str, form: str) -> None:
    """A long text is read in portions; what stands across the end of one is one secret still."""
    written = FORMS[form](TOKEN).rstrip("\0")
    redactor = Redactor([TOKEN])
    for number in range(4_096 - 64, 4_096 + 2, 3):
        assert redactor(unit * number + written) == unit * number + REDACTED


def test_a_list_of_bytes_is_read_wherever_a_portion_ends() -> None:
    listed = ", ".join(map(str, TOKEN.encode()))
    redactor = Redactor([TOKEN])
    for number in range(4_095 - 32, 4_095 + 9, 3):
        assert redactor("97, " * number + listed) == "97, " * number + REDACTED


@given(
    token=st.text("abcdefgh0123456789", min_size=20, max_size=40),
    words=st.lists(st.sampled_from(["thread", "a", "b 1", "user-role", "0.0.0.0", "c\n", "- -"])),
    between=st.sampled_from(["", " ", "-", ", "]),
)
def test_ordinary_text_is_left_as_it_is(token: str, words: list[str], between: str) -> None:
    assume(len(set(token)) > 7)
    text = between.join(words)
    assert Redactor(secrets(token))(text) == text


def test_what_stands_between_letters_of_other_text_is_no_secret() -> None:
    """Every second letter of a long text may happen to be as a secret's."""
    text = "".join(f"{letter}{other}" for letter, other in zip(TOKEN, "0f9b7c2e" * 4, strict=False))
    assert Redactor(secrets(TOKEN))(text) == text


@given(token=st.text("0123456789-#", min_size=8, max_size=40), text=st.text("GHIJ kl\\%&;"))
def test_what_has_no_secret_in_it_stays_as_it_is(token: str, text: str) -> None:
    assert Redactor([token])(text) == text


def test_a_short_secret_is_no_reason_to_garble_words() -> None:
    shown = Redactor(secrets("tok"))("the token is tok; give one with --token, not tok.")
    assert shown == f"the token is {REDACTED}; give one with --token, not {REDACTED}."
