"""What is no answer by HTTP is a finding of one clause, and never holds a run up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import pytest

from tests.hostile.servers import NO_STORES, NO_STORES_CAUSE, Script, Turn, check, serving, where
from tests.support.runs import thoroughly

pytestmark = pytest.mark.slow

TIMEOUT_S: Final = 0.2
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED: Final = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MANY: Final = b"".join(b"X-%d: y\r\n" % i for i in range(100_000))
LATE: Final = f"no complete answer within {TIMEOUT_S:g} s"
CLOSED: Final = "the connection broke: Server disconnected"
NOT_HTTP: Final = "the answer is not HTTP: "
TOO_LONG: Final = "its headers, or the size of a chunk, are longer than 100 KiB"
EARLY: Final = "its body was cut short: the connection ended after "
UNENDED: Final = "bytes, and before its last chunk"


def say(data: bytes, *, closing: bool = False) -> Script:
    """Return a script that sends *data*, and closes the connection if asked to."""

    def script(turn: Turn) -> bytes | None:
        turn.send(data)
        return None if closing else b""

    return script


def drip(head: bytes, drop: bytes) -> Script:
    return lambda turn: turn.drip(head, repeat(drop))


def flood(head: bytes, piece: bytes) -> Script:
    """Return a script that sends *piece* again and again, as fast as it can."""

    def script(turn: Turn) -> None:
        turn.send(head)
        for data in repeat(piece):
            turn.send(data)

    return script


@dataclass(frozen=True)
class Fault:
    """A way not to answer, and what is to be said of it."""

    name: str
    script: Script
    message: str
    # What is no HTTP from its first byte on: all by itself, that is another kind of port.
    is_foreign: bool = False


FAULTS: Final = (
    Fault("closes at once", lambda _: None, CLOSED),
    Fault("never answers", lambda turn: turn.hang(), LATE),
    Fault("status line drips", drip(b"", b"H"), LATE),
    Fault("header drips", drip(HEAD, b"X"), LATE),
    Fault("headers drip", drip(HEAD, b"X-A: b\r\n"), LATE),
    Fault("body drips", drip(HEAD + b"Content-Length: 9999\r\n\r\n", b" "), LATE),
    Fault("chunks drip", drip(CHUNKED, b"1\r\n \r\n"), LATE),
    Fault("ends in headers", say(HEAD, closing=True), f"{NOT_HTTP}it ends after 49 bytes"),
    Fault(
        "ends in body",
        say(HEAD + b"Content-Length: 9\r\n\r\n{}", closing=True),
        f"{EARLY}2 of 9 bytes",
    ),
    Fault("ends in chunk", say(CHUNKED + b"5\r\n{", closing=True), f"{EARLY}1 {UNENDED}"),
    Fault(
        "ends between chunks", say(CHUNKED + b"2\r\n{}\r\n", closing=True), f"{EARLY}2 {UNENDED}"
    ),
    Fault("too short, and waits", say(HEAD + b"Content-Length: 9\r\n\r\n{}"), LATE),
    Fault("chunks as small as can be", flood(CHUNKED, b"1\r\n \r\n" * 9_000), LATE),
    Fault("100 without end", flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000), LATE),
    Fault("103 without end", flood(b"", b"HTTP/1.1 103 Hints\r\nLink: </>\r\n\r\n" * 999), LATE),
    Fault("101", say(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), NOT_HTTP),
    Fault("100,000 headers", say(HEAD + MANY + b"Content-Length: 2\r\n\r\n{}"), TOO_LONG),
    Fault("headers without end", flood(HEAD, b"X-A: yyyyyyyy\r\n" * 4_000), TOO_LONG),
    Fault("header without end", flood(HEAD + b"X-A: ", b"y" * 65_536), TOO_LONG),
    Fault("chunk size without end", flood(CHUNKED, b"0" * 65_536), TOO_LONG),
    Fault("no HTTP", say(b"\x16\x03\x01\x00\x02\r\n\r\n"), NOT_HTTP, is_foreign=True),
    Fault("HTTP/0.9", say(b"{}", closing=True), f"{NOT_HTTP}it ends after 2 bytes"),
    Fault("HTTP/2", say(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), NOT_HTTP, is_foreign=True),
    Fault("status in words", say(b"HTTP/1.1 fine\r\n\r\n"), NOT_HTTP),
    Fault("status 1000", say(b"HTTP/1.1 1000 Odd\r\n\r\n"), NOT_HTTP),
    Fault("header without colon", say(HEAD + b"oh\r\n\r\n"), NOT_HTTP),
    Fault("zero byte in header", say(HEAD + b"X: \0\r\n\r\n"), NOT_HTTP),
    Fault("negative length", say(HEAD + b"Content-Length: -2\r\n\r\n{}"), NOT_HTTP),
    Fault("endless length", say(HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n"), NOT_HTTP),
    Fault("chunk size in words", say(CHUNKED + b"two\r\n{}\r\n0\r\n\r\n"), NOT_HTTP),
)


# What pours out small pieces until the time is over keeps both sides busy all that time.
FLOODS: Final = [
    fault for fault in FAULTS if fault.name.endswith("without end") and fault.message == LATE
]
FLOODS.append(next(fault for fault in FAULTS if fault.name == "chunks as small as can be"))


def named(fault: Fault) -> str:
    return fault.name


# The next test has each of them; here a flood is one more answer that is late.
@pytest.mark.parametrize(
    "fault",
    [*(fault for fault in FAULTS if fault not in FLOODS), *thoroughly(*FLOODS)],
    ids=named,
)
def test_a_server_that_never_answers_is_soon_asked_no_more(fault: Fault, tmp_path: Path) -> None:
    with serving(fault.script) as server:
        checked = check(server, tmp_path, "--timeout", str(TIMEOUT_S))
    if fault.is_foreign:
        assert (checked.ran.code, checked.failing(), len(server.requests)) == (3, [], 3)
        return
    assert checked.ran.code == 1
    assert checked.failing() == ["wire.answers"]
    assert fault.message in checked.messages
    assert "The run ended early: the target " in checked.ran.last
    # Once it is waited for, by plain requests, to answer again.
    assert len(server.requests) <= (10 if fault.message == LATE else 50)
    assert checked.counts(server)
    assert checked.report["duration_s"] < 20 * TIMEOUT_S * 6


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_a_server_that_does_not_answer_one_request_is_asked_on(
    fault: Fault, tmp_path: Path
) -> None:
    script = where(b'"attachments":null', fault.script)
    with serving(script) as server:
        checked = check(server, tmp_path, "--timeout", str(TIMEOUT_S), "--max-requests", "30")
    assert (checked.ran.code, checked.failing()) == (1, ["wire.answers"])
    assert fault.message in checked.messages
    assert checked.report["requests"] == 30
    assert checked.counts(server)


@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[1], *thoroughly(FAULTS[16])], ids=named)
def test_the_finding_names_what_its_requests_have_in_common(fault: Fault, tmp_path: Path) -> None:
    with serving(where(NO_STORES, fault.script)) as server:
        # Only what hangs is waited for; a busy machine takes its time for all else.
        patience = ("--timeout", str(TIMEOUT_S)) if fault.message == LATE else ()
        checked = check(server, tmp_path, *patience)
    assert checked.failing() == ["wire.answers"]
    # On a busy machine a connection may fail for reasons of its own beside these.
    finding = checked.clause("wire.answers")["findings"][0]
    if fault.message == LATE:
        # What hangs is tried too few times to be sure of its cause.
        assert finding["cause"] in {"", NO_STORES_CAUSE}
        return
    assert finding["cause"] == NO_STORES_CAUSE
    assert finding["failed"] == finding["tries"]
    assert f"shown by  {finding['count']} different requests" in checked.ran.out
    assert checked.report["cut_short"] == ""
