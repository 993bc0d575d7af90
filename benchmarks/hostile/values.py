"""Values that no setting takes, drawn from a seed."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

Draw = Callable[[Random], str]

# What software takes for its own: escapes, marks of direction, formats, markup, paths.
ODD: Final = (
    *("\x1b]0;evil\x07", "\x1b[2J", "\u202egnp.exe", "\u2028", "\x7f", "\x85", "\r\nX: y", "\t"),
    *("%s%n", "{0}", "${HOME}", "$(id)", "'\"", "<b>", "../../etc", "-", "--", "\\", "\ufeff"),
    *("\U0001f600", "e\u0301", "\u0661", "NaN", "1e999", "0x10", "1_000", "null", "[]", "\udcff"),
)
_SAFE: Final = string.ascii_lowercase


def word(random: Random, least: int = 4, most: int = 12) -> str:
    """Return a word that is no word of ours."""
    return "zq" + "".join(random.choices(_SAFE, k=random.randint(least, most)))


def odd(random: Random) -> str:
    """Return a word with something odd in it."""
    return f"{word(random)}{random.choice(ODD)}{random.choice(('', word(random)))}"


def long(random: Random) -> str:
    """Return a word that is much too long."""
    return word(random) * random.choice((100, 1_000))


def secret(random: Random) -> str:
    """Return what must be shown nowhere."""
    return "sk-" + "".join(random.choices(string.ascii_letters + string.digits, k=32))


def one_of(*values: str) -> Draw:
    """Return what draws one of *values*, a word, or something odd."""
    drawn = (word, odd, long, *(lambda _, value=value: value for value in values))
    return lambda random: random.choice(drawn)(random)


def _only(*values: str) -> Draw:
    return lambda random: random.choice(values)


def _header(random: Random) -> str:
    name = word(random)
    wrong = (
        *(name, f": {name}", f"X {name}: y", f"X-A: {name}\r\nX-B: y", f"X-A: {name}\u20ac"),
        *(
            f"Authorization: Bearer {name}",
            f"content-type: {name}",
            f"Host: {name}",
            f"\x1b: {name}",
        ),
    )
    return random.choice(wrong)


def _tag(random: Random) -> str:
    return random.choice((word(random), f"={word(random)}", f"{word(random)}=", "k=" + "v" * 600))


def target(random: Random) -> str:
    """Return what is no target, or cannot be reached."""
    name = word(random)
    wrong = (
        *(name, odd(random), f"ftp://{name}/v1", f"liar:{name}", f"liar:{odd(random)}", "liar:"),
        *(
            f"asgi:{name}",
            f"asgi:{name}:app",
            f"wsgi:{name}:app",
            f"asgi::{name}",
            f"asgi:.{name}:a",
        ),
        *(f"asgi:json:{name}", "asgi:json:__doc__", "wsgi:os:sep", f"http:///{name}", "http://"),
        *(f"http://127.0.0.1:1/{name}", f"http://127.0.0.1:99999/{name}", "http://[::1/v1"),
        *(f"http://127.0.0.1/v1?{name}=1", f"http://127.0.0.1/v1#{name}", "http://a..b/v1"),
        *(f"http://{'a' * 70}.invalid/v1", f"http://127.0.0.1:{name}/v1", "https://127.0.0.1:1/v1"),
    )
    return random.choice(wrong)


_NUMBERS: Final = ("-1", "1.5", "1e3", "9" * 19, " ", "+1", "\u0661")
WRONG: Final[Mapping[str, Draw]] = {
    "profile": one_of("Quick", "cii", "quick,ci"),
    "gate": one_of("Schema", "must", "prose "),
    "seed": one_of(*_NUMBERS),
    "clause": one_of("ehco", "wire.", "[", "a,b"),
    "report": one_of("json", "json=", "json=.", "json=none/such.json", "xml=report.xml", "=x"),
    "max-requests": one_of("0", *_NUMBERS),
    "time-budget": one_of("0", "-1s", "10d", "1h30m", "9999999h", "inf", "nan"),
    "timeout": one_of("0", "-1", "3601", "inf", "nan", "1 s s"),
    "max-body": one_of("0", "1", "5G", "-1MB", "16 M B", "1e9"),
    "wait": one_of("0", "-1", "8w", "inf"),
    "rate": one_of("0", "10/d", "-1/s", "/s", "10//s"),
    "workers": one_of("0", "65", *_NUMBERS),
    "header": _header,
    "secret-header": _header,
    "token": _only("a b", "a\nb", "a\tb", "\u20ac", "\x1b[2J", "\x7f", " "),
    "ca-bundle": one_of(".", "none/such.pem"),
    "cert": one_of(".", "none/such.pem"),
    "path": one_of("threads", "/a#b", "/a b", "/\u20ac"),
    "tag": _tag,
    "file-id": _only(" ", "\t", "\n"),
    "config": one_of(".", "none/such.toml"),
    "target": target,
}
"""What each setting cannot be, by its name."""
