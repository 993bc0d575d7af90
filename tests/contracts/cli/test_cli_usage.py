"""Wrong invocations: exit code 2 and one sentence on stderr, never a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.support.apps import Cli

HUGE = "9" * 19
MODULES = {
    "tc_usage_raises.py": "raise RuntimeError('boom\\nand more')\n",
    "tc_usage_exits.py": "import sys\nsys.exit('bye')\n",
    "tc_usage_syntax.py": "def app(:\n",
    "tc_usage_value.py": "app = 42\n",
    "tc_usage_wsgi.py": "def app(environ, start_response):\n    return []\n",
    "tc_usage_asgi.py": "async def app(scope, receive, send): ...\n",
}
TABLE: dict[str, tuple[str, list[str]]] = {
    "no command": ("COMMAND", []),
    "an unknown command": ("there is no command 'chekc'; did you mean check?", ["chekc"]),
    "an unknown option": ("no option --sede; did you mean --seed?", ["check", "--sede", "1"]),
    "an option without its value": ("expected one argument", ["check", "--seed"]),
    "a second target": ("unrecognized arguments", ["check", "reference", "reference"]),
    "a liar as a word": (
        "serve takes the name of a liar as --liar 'auth-none'",
        ["serve", "liar:auth-none"],
    ),
    "the reference as a word": ("without --liar it serves the reference", ["serve", "reference"]),
    "an app to be served": ("start an app with its own server", ["serve", "asgi:main:app"]),
    "another word to be served": ("unrecognized arguments: x", ["serve", "x"]),
    "a file as a module": ("as in asgi:main:app", ["check", "asgi:main.py:app"]),
    "a file in a folder as a module": (
        "as in wsgi:web.main:make()",
        ["check", "wsgi:./web/main.py:make()"],
    ),
    "a file somewhere as a module": (
        "start the suite in its folder and name its module, as in asgi:main:app",
        ["check", "asgi:/srv/web/main.py:app"],
    ),
    "an unknown profile": ("'slow'", ["check", "--profile", "slow"]),
    "an unknown gate": ("'all'", ["check", "--gate", "all"]),
    "a seed in words": ("'one' is not a whole number", ["check", "--seed", "one"]),
    "a negative seed": ("'-1' is not a whole number", ["check", "--seed=-1"]),
    "a huge seed": ("at most 18 digits", ["check", "--seed", HUGE]),
    "negative max-requests": ("'-5' is not a whole number from 1", ["check", "--max-requests=-5"]),
    "no max-requests": ("0 requests test nothing", ["check", "--max-requests", "0"]),
    "a timeout of 0": ("'0' is not a duration", ["check", "--timeout", "0"]),
    "a timeout of nan": ("'nan' is not a duration", ["check", "--timeout", "nan"]),
    "an infinite timeout": ("'inf' is not a duration", ["check", "--timeout", "inf"]),
    "a negative timeout": ("'-1' is not a duration", ["check", "--timeout=-1"]),
    "a timeout in words": ("'soon'", ["check", "--timeout", "soon"]),
    "a rate of nothing": ("'0/s' is not a rate", ["check", "--rate", "0/s"]),
    "a rate in words": ("'fast' is not a rate", ["check", "--rate", "fast"]),
    "a rate per fortnight": ("'5/fortnight' is not a rate", ["check", "--rate", "5/fortnight"]),
    "no workers": ("not between 1 and 64", ["check", "--workers", "0"]),
    "too many workers": ("not between 1 and 64", ["check", "--workers", "65"]),
    "workers in words": ("'auto' is not a whole", ["check", "--workers", "auto"]),
    "a budget of no time": ("'0' is not a duration", ["check", "--time-budget", "0"]),
    "a budget of a year": ("'8760h' is not a duration", ["check", "--time-budget", "8760h"]),
    "a budget in no unit": ("'10x' is not a duration", ["check", "--time-budget", "10x"]),
    "a wait that is no time": ("'a while' is not a duration", ["check", "--wait", "a while"]),
    "a tiny body": ("'1' is not a size", ["check", "--max-body", "1"]),
    "a body in no unit": ("'1TB' is not a size", ["check", "--max-body", "1TB"]),
    "a tag without a value": ("KEY=VALUE", ["check", "--tag", "origin"]),
    "a tag with a long key": ("64 characters", ["check", "--tag", f"{'k' * 65}=v"]),
    "a tag with a long value": ("512", ["check", "--tag", f"k={'v' * 513}"]),
    "a tag with a line end": ("KEY=VALUE", ["check", "--tag", "k=a\nb"]),
    "a bundle that is not there": (
        "No such file",
        ["check", "https://127.0.0.1:1/v1", "--ca-bundle", "none.pem"],
    ),
    "a bundle without certificates": (
        "holds no certificate",
        ["check", "https://127.0.0.1:1/v1", "--ca-bundle", "tc_usage_value.py"],
    ),
    "a bundle that is a folder": (
        "is a directory",
        ["check", "https://127.0.0.1:1/v1", "--ca-bundle", "."],
    ),
    "a bundle that is not there, where nothing is encrypted": (
        "No such file",
        ["check", "http://127.0.0.1:1/v1", "--ca-bundle", "none.pem"],
    ),
    "a bundle that is not there, for a target in this process": (
        "No such file",
        ["check", "--ca-bundle", "none.pem"],
    ),
    "a bundle that is not there, where nothing is verified": (
        "No such file",
        ["check", "https://127.0.0.1:1/v1", "--insecure", "--ca-bundle", "none.pem"],
    ),
    "a file of settings that is not there": ("No such file", ["check", "--config", "none.toml"]),
    "a file of settings that is a folder": ("Is a directory", ["check", "--config", "."]),
    "a file of settings that is no TOML": (
        "cannot be read",
        ["config", "--config", "tc_usage_syntax.py"],
    ),
    "a secret header without a colon": ("'Name: value'", ["check", "--secret-header", "hush"]),
    "examples in no folder": ("is no folder", ["check", "--examples", "tc_usage_value.py/x"]),
    "examples nowhere": ("takes a folder or redis://", ["check", "--examples", "s3://bucket"]),
    "examples on no server": (
        "no Redis server answers",
        ["check", "--examples", "redis://127.0.0.1:1/0"],
    ),
    "nothing as an id": ("nothing was given", ["check", "--file-id", ""]),
    "an unknown report": ("'pdf=x' is not a report", ["check", "--report", "pdf=x"]),
    "a report without a path": ("is not a report", ["check", "--report", "json="]),
    "a report without a kind": ("is not a report", ["check", "--report", "out.json"]),
    "a report in no folder": ("does not exist", ["check", "--report", "json=none/x.json"]),
    "a report that is a folder": ("is a directory", ["check", "--report", "json=."]),
    "two reports in one file": (
        "two reports would be written to 'a'",
        ["check", "--report", "json=a", "--report", "json=a"],
    ),
    "a report with a long name": ("report", ["check", "--report", f"json={'n' * 300}"]),
    "a header without a colon": ("'Name: value'", ["check", "--header", "X-A"]),
    "a header without a name": ("'Name: value'", ["check", "--header", ": b"]),
    "a header name with a space": ("'Name: value'", ["check", "--header", "X A: b"]),
    "a header with a line end": ("printable ASCII", ["check", "--header", "X-A: b\r\nX-B: c"]),
    "a header in Unicode": ("printable ASCII", ["check", "--header", "X-A: \u20ac"]),
    "an Authorization header": ("use --token", ["check", "--header", "authorization: Bearer x"]),
    "a Content-Type header": ("Content-Type", ["check", "--header", "Content-Type: text/plain"]),
    "a token with a line end": ("printable ASCII", ["check", "--token", "a\nb"]),
    "a token with a space": ("without spaces", ["check", "--token", "a b"]),
    "an unknown scheme": ("is not a target", ["check", "ftp://127.0.0.1/v1"]),
    "a host without a scheme": ("is not a target", ["check", "127.0.0.1:8000"]),
    "an empty target": ("nothing was given", ["check", ""]),
    "a URL with credentials": ("would be printed", ["check", "http://u:hush@127.0.0.1/v1"]),
    "a URL with a query and without a host": ("names no host", ["check", "http://?a=b"]),
    "a URL with a fragment": ("is not sent", ["check", "http://127.0.0.1/v1#a"]),
    "a URL without a host": ("names no host", ["check", "http:///v1"]),
    "a URL with an open bracket": ("is not a URL", ["check", "http://[::1/v1"]),
    "a port out of range": ("out of range", ["check", "http://127.0.0.1:99999/v1"]),
    "a port of 0": ("names no host", ["check", "http://127.0.0.1:0/v1"]),
    "a port in words": ("is not a URL", ["check", "http://127.0.0.1:http/v1"]),
    "a host with an empty label": ("a..b", ["check", "http://a..b/v1"]),
    "a host with a long label": ("http", ["check", f"http://{'a' * 64}.invalid/v1"]),
    "a port where nothing listens": ("is the server running?", ["check", "http://127.0.0.1:1/v1"]),
    "an app without an attribute": ("module and its app", ["check", "asgi:tc_usage_value"]),
    "an app without a module": ("module and its app", ["check", "asgi::app"]),
    "a relative module": ("asgi:.x:app", ["check", "asgi:.x:app"]),
    "a missing module": ("there is no module 'tc_usage_none'", ["check", "asgi:tc_usage_none:app"]),
    "a module that raises": ("RuntimeError: boom and more", ["check", "asgi:tc_usage_raises:app"]),
    "a module that exits": ("ended the process (bye)", ["check", "wsgi:tc_usage_exits:app"]),
    "a module with a typo": ("SyntaxError", ["check", "asgi:tc_usage_syntax:app"]),
    "a missing attribute": ("'main'", ["check", "asgi:tc_usage_value:main"]),
    "an attribute that is no app": ("app is int, not an app", ["check", "asgi:tc_usage_value:app"]),
    "a WSGI app as ASGI": (
        "an app of WSGI; use wsgi:tc_usage_wsgi:app",
        ["check", "asgi:tc_usage_wsgi:app"],
    ),
    "an ASGI app as WSGI": (
        "an app of ASGI; use asgi:tc_usage_asgi:app",
        ["check", "wsgi:tc_usage_asgi:app"],
    ),
    "an unknown liar": (
        "did you mean auth-missing-header-accepted",
        ["check", "liar:auth-missing-header-acepted"],
    ),
    "an unknown clause": ("no clause matches 'ehco'", ["check", "--clause", "ehco"]),
    "an unknown clause to leave out": ("no clause matches '!ehco'", ["check", "--clause", "!ehco"]),
    "no clause left": (
        "leaves out every clause",
        ["check", "--clause", "echo", "--clause", "!echo"],
    ),
    "an empty clause": ("no clause matches ''", ["clauses", "--clause", ""]),
    "an unknown format": ("'html'", ["clauses", "--format", "html"]),
    "a port of serve out of range": ("ports end at 65535", ["serve", "--port", "65536"]),
    "escapes in a target": ("\\x1b]0;evil\\x07", ["check", "\x1b]0;evil\x07"]),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with modules that are no apps."""
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("said", "argv"), TABLE.values(), ids=TABLE.keys())
def test_a_wrong_invocation_is_reported_in_one_sentence(
    said: str, argv: list[str], cli: Cli
) -> None:
    ran = cli(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("thread-contracts: ")
    assert ran.err.count("\n") == 1
    assert ran.err.isascii() or ran.err.rstrip("\n").isprintable()
    assert "Traceback" not in ran.err
    assert said in ran.err


@pytest.mark.parametrize("port", ["80", "99999", "x"])
def test_a_password_in_a_url_is_never_printed(port: str, cli: Cli) -> None:
    ran = cli("check", f"http://user:hush-hush@127.0.0.1:{port}/v1")
    assert ran.code == 2
    assert "hush-hush" not in ran.err


def test_a_server_that_takes_no_connections_is_unreachable_not_nonconformant(cli: Cli) -> None:
    """The queue of a listener is full: connecting takes for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        try:
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(address)
            url = f"http://127.0.0.1:{address[1]}/v1"
            ran = cli("check", url, "--timeout", "0.3", "--max-requests", "2")
        finally:
            for each in waiting:
                each.close()
    assert ran.code == 2
    assert "cannot be reached" in ran.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--tokenn=sk-hush-1234"], "there is no option --tokenn; did you mean --token?\n"),
        (["--tokenn", "sk-hush-1234"], "there is no option --tokenn; did you mean --token?\n"),
        (["-ksk-hush-1234"], "there is no option -k; see"),
        (["-token=sk-hush-1234"], "there is no option -t; see"),
        (["--t=sk-hush = could match 1"], "ambiguous option: --t could match "),
        (["--insecure=sk-hush-1234"], "argument --insecure: takes no value; see"),
    ],
)
def test_what_a_mistyped_option_was_given_is_not_shown(
    cli: Cli, given: list[str], said: str
) -> None:
    ran = cli("check", "reference", *given)
    assert ran.code == 2
    assert ran.err.startswith(f"thread-contracts: {said}")
    assert "hush" not in ran.out + ran.err


def test_what_an_option_in_front_of_the_command_was_given_is_not_shown(cli: Cli) -> None:
    ran = cli("--tokenn", "sk-hush-1234", "check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "thread-contracts: there is no such command; see `thread-contracts --help`\n"
    )


@pytest.mark.parametrize(
    "argv",
    [
        ("check", "--config", ""),
        ("replay", "", "--all"),
        ("compare", "", "x.json"),
        ("compare", "x.json", "--output", ""),
        ("init", "--path", " "),
    ],
    ids=" ".join,
)
def test_a_path_that_is_empty_is_no_path(argv: tuple[str, ...], cli: Cli) -> None:
    ran = cli(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert "nothing was given" in ran.err
    assert ran.err.count("\n") == 1
