"""Wrong uses of the command line, settings files, variables, reports and pytest's options."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from benchmarks.hostile.use import Use
from benchmarks.hostile.values import WRONG, long, odd, secret, word

CHECK: Final = ("-m", "thread_contracts", "check")
TOKEN: Final = "THREAD_CONTRACTS_TOKEN"  # noqa: S105 -- the name of a variable
# A target that would be conformant, had it come to that.
_HONEST: Final = "reference"
_COMMANDS: Final = ("check", "config", "clauses", "liars", "serve")
# What is read only when a run begins is no fault of what only shows settings.
_SHOWN: Final = ("clause", "report", "ca-bundle", "cert", "target")


def encoded(text: str) -> bytes:
    """Return *text* as an argument of a process, whatever it holds."""
    return text.replace("\0", "").encode("utf-8", "surrogateescape")


def command_line(random: Random) -> Use:
    """Return a wrong command line."""
    return random.choice((_option, _option, _option, _unknown, _command, _missing, _password))(
        random
    )


def _use(random: Random, kind: str, words: tuple[str, ...], hidden: str = "") -> Use:
    del random
    environment = {TOKEN: hidden} if hidden else {}
    return Use(kind, (*CHECK[:2], *map(encoded, words)), environment, secret=hidden)


def _option(random: Random) -> Use:
    name = random.choice([*WRONG])
    value = WRONG[name](random)
    command = "config" if name not in _SHOWN and not random.randrange(4) else "check"
    hidden = secret(random)
    if name == "target":
        return _use(random, "option", (command, "--", value), hidden)
    given = random.choice(((f"--{name}={value}",), (f"--{name}", value)))
    return _use(random, "option", (command, _HONEST, *given), hidden)


def _unknown(random: Random) -> Use:
    """A mistyped option: what it was given may be the token."""
    hidden = secret(random)
    names = ("tokenn", "tok3n", "secret_header", "pasword", word(random), "t", "c", "insecure")
    name = random.choice(names)
    ways: list[tuple[str, ...]] = [(f"--{name}={hidden}",), (f"-k{hidden}",)]
    if name != "insecure":
        # It takes no value: what follows it is the target.
        ways.append((f"--{name}", hidden))
    given = random.choice(ways)
    return _use(random, "mistyped", (random.choice(("check", "config")), *given), hidden)


def _command(random: Random) -> Use:
    name = random.choice((word(random), odd(random), long(random), "Check", "chek"))
    wrong = (
        *((), (name,), ("--", name), ("clauses", "--clause", name), ("clauses", name)),
        *(("serve", "--port", name), ("serve", "--liar", name), ("clauses", "--format", name)),
        *(("liars", name), ("serve", "--port", "70000"), ("config", _HONEST, name)),
    )
    return _use(random, "command", random.choice(wrong))


def _missing(random: Random) -> Use:
    name = random.choice([one for one in WRONG if one != "target"])
    return _use(random, "no value", ("check", _HONEST, f"--{name}"))


def _password(random: Random) -> Use:
    hidden = secret(random)
    port = random.choice(("80", "99999", "x", ""))
    name = f"{random.choice(('http', 'https', 'ftp'))}://user:{hidden}@127.0.0.1:{port}/v1"
    words = random.choice((("check", name), ("check", name, "--seed", "x")))
    return _use(random, "password", words, hidden)


def environment(random: Random) -> Use:
    """Return a wrong variable."""
    names = [name for name in WRONG if name not in {"config", "token"}]
    name = random.choice(names)
    value = WRONG[name](random)
    # A list is split, and what is blank is nothing; a blank variable is not set.
    if not value.strip() or name in {"header", "secret-header", "file-id", "clause"}:
        name, value = "seed", odd(random)
    hidden = secret(random)
    variable = f"THREAD_CONTRACTS_{name.replace('-', '_').upper()}"
    given: Mapping[str, bytes] = {variable: encoded(value), TOKEN: hidden.encode()}
    return Use("variable", CHECK, given, secret=hidden)


def settings_file(random: Random) -> Use:
    """Return a wrong settings file."""
    hidden = secret(random)
    name = random.choice(("thread-contracts.toml", "pyproject.toml"))
    head = b"" if name.startswith("thread") else b"[tool.thread-contracts]\n"
    body = head + b'token = "%s"\n' % hidden.encode() + random.choice(_CONTENTS)(random)
    words = ("-m", "thread_contracts", random.choice(("check", "config")))
    return Use("settings file", words, {}, {name: body}, secret=hidden)


def _quoted(text: str) -> bytes:
    shown = text.encode("utf-8", "replace").decode("utf-8")
    return f'"{"".join(map(_escaped, shown))}"'.encode()


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else character


def _wrong_value(random: Random) -> bytes:
    names = [n for n in WRONG if n not in {*_SHOWN, "config", "token"}]
    name = random.choice(names)
    value = _quoted(WRONG[name](random))
    is_list = name in {"header", "secret-header", "file-id"}
    return b"%s = %s\n" % (name.encode(), b"[%s]" % value if is_list else value)


_NO_NUMBERS: Final = (
    *("1.5", "true", "[1]", "{a=1}", "nan", "1979-05-27"),
    *("", "1 2", "= 3", "[", "01"),
)
_CONTENTS: Final = (
    _wrong_value,
    _wrong_value,
    lambda random: f"{word(random)} = 1\n".encode(),
    lambda random: f'{word(random)} = "{secret(random)}"\n'.encode(),
    lambda random: f"seed = {random.choice(_NO_NUMBERS)}\n".encode(),
    lambda random: f"seed = 1\nseed = {random.randrange(9)}\n".encode(),
    lambda random: b"seed = 1 # \xff\xfe" + bytes(random.choices(range(128, 256), k=9)) + b"\n",
    lambda random: b"a = " + b"[" * random.choice((500, 100_000)) + b"\n",
    lambda random: b"# " + b"x" * 2**20 + word(random).encode() + b"\n",
    lambda random: f"report = {random.choice(('true', '{}', '[{}]', '[[]]'))}\n".encode(),
    lambda random: b"\0" * random.randint(1, 9) + b"\n",
)


def report(random: Random) -> Use:
    """Return a report that cannot be written."""
    name = random.choice(
        (
            *(".", "none/such.json", "folder", "/", "/proc/none.json", "n" * 300, "/dev"),
            *("file/x.json", "\x1b[2J/x", f"{word(random)}/\u202e", "~none/x", "pipe/"),
        )
    )
    kind = random.choice(("json", "json", "json", "xml", "", word(random), odd(random)))
    given = [f"--report={kind}={name}"]
    if kind == "json" and not random.randrange(4):
        given = ["--report=json=same.json", "--report=json=./same.json"]
    hidden = secret(random)
    given = [*given, "--max-requests=1"]
    words: tuple[str | bytes, ...] = (*CHECK, _HONEST, *map(encoded, given))
    return Use("report", words, {TOKEN: hidden}, {"folder/x": b"", "file": b""}, secret=hidden)


_TEST: Final = b"def test_clause(clause_verdict):\n    clause_verdict.check()\n"


def pytest_option(random: Random) -> Use:
    """Return a wrong option of pytest."""
    name = random.choice([one for one in WRONG if one not in {"token", "file-id"}])
    value = WRONG[name](random)
    hidden = secret(random)
    # What plugins of others import takes longer than all else.
    out = ("cacheprovider", "xdist", "schemathesis", "hypothesispytest", "anyio")
    less = (word for name in out for word in ("-p", f"no:{name}"))
    words = ("-m", "pytest", "-q", *less, "--color=no")
    given = encoded(f"--contract-{name}={value}")
    # pytest itself refuses with 4 what argparse does.
    codes = frozenset({2, 4})
    files = {"test_it.py": _TEST}
    return Use("pytest", (*words, given), {TOKEN: hidden}, files, codes, hidden, is_pytest=True)
