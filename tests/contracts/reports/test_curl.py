"""The curl lines of reports, run by a shell with a curl that notes what it was given."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.conduct.run_options import redactor
from contracts.definition import load
from contracts.record.case import JSON, Case
from contracts.record.credentials import OTHER_CREDENTIALS
from contracts.record.exchange import Answer
from contracts.record.request import Framing, Request, Spelling
from contracts.reports.curl import curl
from contracts.reports.exchanges import Exchanges
from contracts.reports.shell_body import INLINE, made_by
from contracts.run.events import Options
from contracts.run.sender import Sender
from contracts.settings.table import TOKEN_VARIABLE
from strategies.raw.corpus import raw_cases
from strategies.sequences.deliveries import delivery_cases
from strategies.sequences.scenarios import credential_cases
from strategies.valid.corpus import boundary_cases
from tests.support.apps import StubTarget
from tests.support.reports import EMPTY, EXCHANGES, case

TOKEN = "sk-Abc'$\"x-0123456789"
STUB = r"""#!/bin/sh
printf '%s\0' "$@" >"$DUMP/arguments"
for last; do :; done
[ "$last" != @- ] || exec cat >"$DUMP/stdin"
"""


@dataclass(frozen=True)
class Meant:
    """What a curl command would send."""

    url: str
    headers: dict[str, str]
    body: bytes | None
    taken_out: frozenset[str] = frozenset()


def run(lines: Sequence[str], token: str | None) -> list[Meant]:
    """Run curl commands with bash and return what they would send."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "curl").write_text(STUB)
        (folder / "curl").chmod(0o755)
        for i in range(len(lines)):
            (folder / str(i)).mkdir()
        script = "\n".join(f"export DUMP={folder}/{i}\n{line}" for i, line in enumerate(lines))
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
        environment.pop(TOKEN_VARIABLE, None)
        if token is not None:
            environment[TOKEN_VARIABLE] = token
        (folder / "script").write_bytes(script.encode())
        ran = subprocess.run(
            ["bash", folder / "script"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=environment,
        )
        assert (ran.stdout, ran.stderr) == (b"", b"")
        return [_meant(folder / str(i)) for i in range(len(lines))]


def _meant(folder: Path) -> Meant:
    """Read the arguments as curl does."""
    words = (folder / "arguments").read_bytes().split(b"\0")[:-1]
    url, headers, taken_out, body = "", {}, set(), None
    while words:
        word = words.pop(0)
        if word in {b"-sS", b"-i"}:
            continue
        if word == b"-X":
            assert words.pop(0) == b"POST"
        elif word == b"-H":
            header = words.pop(0).decode("latin-1")
            name, colon, value = header.partition(":")
            if not colon:
                assert header.endswith(";"), header
                headers[header[:-1]] = ""
            elif value.strip():
                headers[name] = value.strip()
            else:
                taken_out.add(name.lower())
        elif word == b"--data-binary":
            data = words.pop(0)
            assert data == b"@-" or not data.startswith(b"@")
            body = (folder / "stdin").read_bytes() if data == b"@-" else data
        else:
            assert not url
            url = word.decode()
    named = {name.lower() for name in headers}
    if body is not None and "content-type" not in named | taken_out:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Meant(url, headers, body, frozenset(taken_out - {"content-type"}))


def check(cases: Iterable[Case], token: str | None, extra: tuple[tuple[str, str], ...] = ()) -> int:
    """Compare what curl would send with what the run sends; return how many cases there were."""
    target = StubTarget(lambda _: Answer(200, (), b""))
    options = Options(token=token, headers=extra)
    sender = Sender(target, options)
    kept = [one for one in cases if made_by(one.body) is not None]
    exchanges = [sender.send(one) for one in kept]
    lines = [curl(exchange, options) for exchange in exchanges]
    shown = zip(kept, target.sent, run(lines, token), strict=True)
    pairs = {one.name: (meant, _expected(sent, target.url)) for one, sent, meant in shown}
    assert {name: pair for name, pair in pairs.items() if pair[0] != pair[1]} == {}
    return len(kept)


def _expected(sent: Request, url: str) -> Meant:
    delivery = sent.delivery
    spell = {Spelling.LOWER: str.lower, Spelling.CAPITALS: str.upper}.get(delivery.spelling, str)
    headers = {spell(name): value for name, value in sent.headers}
    if delivery.framing is Framing.CHUNKS:
        headers["Transfer-Encoding"] = "chunked"
    return Meant(url, headers, sent.body, frozenset(delivery.without))


@pytest.mark.slow
def test_every_boundary_case_can_be_sent_again() -> None:
    assert check(boundary_cases(load(), "quick"), TOKEN) > 100


@pytest.mark.slow
def test_every_odd_case_can_be_sent_again() -> None:
    assert check(raw_cases(load(), "ci"), TOKEN) > 50


def test_every_way_of_delivery_can_be_sent_again() -> None:
    assert check(delivery_cases(load(), "ci"), TOKEN) > 40


@pytest.mark.parametrize(
    "token", [TOKEN, "sk-0123456789a==", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", None]
)
def test_every_kind_of_credentials_can_be_sent_again(token: str | None) -> None:
    assert check(credential_cases(load()), token) >= len(OTHER_CREDENTIALS)


@pytest.mark.parametrize("token", [TOKEN, None])
def test_the_given_credentials_can_be_sent_again(token: str | None) -> None:
    assert check([case(b"{}")], token) == 1


def test_the_values_of_further_headers_are_left_out_where_they_may_be_secret() -> None:
    target = StubTarget(lambda _: Answer(200, (), b""))
    headers = (("X-A", "hush"), ("Accept", "text/html"), ("User-Agent", "quiet"))
    options = Options(headers=headers, secrets=("quiet",))
    line = curl(Sender(target, options).send(case(b"{}")), options)
    assert "hush" not in line
    assert "quiet" not in line
    assert run([line], None)[0].headers == {
        "Content-Type": "application/json",
        "X-A": "...",
        "Accept": "text/html",
        "User-Agent": "...",
    }


REPEATING = {
    "one sign": b'{"metadata":{"k":"' + b"v" * 3_000 + b'"}}',
    "elements": b'{"messages":[' + b'{"role":"user","content":"it\'s %d"},' * 500 + b"1]}",
    "what printf reads": b"[" + b"%s\\n" * 600 + b"-" * 600 + b"-x" * 600 + b"\\" * 600 + b"]",
    "not ASCII": ("\u20ac" * 2_500).encode(),
    "many": b"x" * 200_000,
    "counted": b",".join(b'"file-%04d"' % n for n in range(250)),
    "not UTF-8": b"\xff\0" * 5_000,
    "lines": b"a\n" * 5_000,
    "at first": b"@" + b"file" * 1_000,
    "ids": b"[" + b",".join(b'"file-%020dZz"' % n for n in range(10_000)) + b",null]",
    "keys and values": b",".join(b'"k%d":%d' % (n, n) for n in range(2_000)),
    "counted and signs": b";".join(b"%d%% '\\n $x" % n for n in range(95, 1_200)),
    "counted, then not": b"08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24" + b" 24" * 900,
    "huge numbers": b",".join(b"9" * 5_000 for _ in range(3)),
}


def test_a_long_body_that_repeats_itself_is_made_by_the_command() -> None:
    assert check([_case(i, body) for i, body in enumerate(REPEATING.values())], None) == len(
        REPEATING
    )
    assert made_by(REPEATING["one sign"]) == (
        """{ printf %s '{"metadata":{"k":"'; printf v%.0s $(seq 3000); printf %s '"}}'; }"""
    )
    assert all(len(made_by(body) or "") < INLINE for body in REPEATING.values())


def test_a_long_body_that_does_not_is_in_a_file_and_the_comment_says_where_from() -> None:
    target = StubTarget(lambda _: Answer(200, (), b""))
    body = b"".join(sha512(bytes([n])).hexdigest().encode() for n in range(40))
    sent = Sender(target, Options()).send(case(body))
    line = EXCHANGES.curl(sent, "0123456789", " &")
    assert line.endswith(
        "--data-binary @- <request-1.json &  # 5,120 bytes, which the JSON report has; "
        "thread-contracts replay REPORT.json 0123456789 sends it"
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_body_whose_file_is_missing_sends_nothing_and_says_so(shell: str, tmp_path: Path) -> None:
    body = b"".join(sha512(bytes([n])).hexdigest().encode() for n in range(40))
    line = EXCHANGES.curl(Sender(StubTarget(lambda _: EMPTY), Options()).send(case(body)))
    (tmp_path / "curl").write_text("#!/bin/sh\necho sent\n")
    (tmp_path / "curl").chmod(0o755)
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}

    def pasted() -> tuple[bool, bytes, bytes]:
        ran = subprocess.run(
            [shell, "-c", line], cwd=tmp_path, env=path, capture_output=True, check=False
        )
        return ran.returncode == 0, ran.stdout, ran.stderr

    worked, out, err = pasted()
    assert (worked, out) == (False, b"")
    assert b"request-1.json" in err
    (tmp_path / "request-1.json").write_bytes(body)
    assert pasted() == (True, b"sent\n", b"")


def test_what_is_packed_for_a_shell_holds_no_secret() -> None:
    options = Options(token=TOKEN)
    body = b"\xff" * 3_000 + TOKEN.encode()
    sent = Sender(StubTarget(lambda _: Answer(200, (), b"")), options).send(case(body))
    line = Exchanges(options, redactor(options)).curl(sent)
    assert run([line], TOKEN)[0].body == b"\xff" * 3_000 + b"[redacted]"


_TEXT = st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
_SHELL = st.text("@'\"\\$`!#&|;<>()*?~{} \n\t%-\0x", max_size=20).map(str.encode)


@settings(max_examples=10)
@given(bodies=st.lists(st.binary(max_size=200) | _TEXT | _SHELL, min_size=1, max_size=20))
def test_any_bytes_can_be_sent_again(bodies: list[bytes]) -> None:
    check([_case(i, body) for i, body in enumerate(bodies)], TOKEN)


_VISIBLE = st.text(st.characters(min_codepoint=32, max_codepoint=126)).map(str.strip).filter(bool)


@settings(max_examples=5)
@given(types=st.lists(_VISIBLE, min_size=1, max_size=20))
def test_any_content_type_can_be_sent_again(types: list[str]) -> None:
    check([_case(i, b"{}", kind) for i, kind in enumerate(types)], None)


@pytest.mark.parametrize("content_type", [None, ""])
@pytest.mark.parametrize("body", [None, b"", b"{}"])
def test_an_empty_content_type_is_not_the_same_as_none(
    body: bytes | None, content_type: str | None
) -> None:
    check([_case(0, body, content_type)], None)


def _case(number: int, body: bytes | None, content_type: str | None = JSON) -> Case:
    return case(body, f"case {number}", content_type=content_type)
