"""Content that is hard to read, or to bear: an honest verdict, in little memory and time."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import brotli
import pytest
import zstandard

from contracts.servers.reference import Response
from contracts.targets.content import TooLarge, Undecodable, decoded
from tests.hostile.servers import Script, Turn, check, serving, written

pytestmark = pytest.mark.slow

Change = Callable[[bytes], bytes]
FEW: Final = ("--max-requests", "16")


def changing(change: Change, encoding: str = "") -> Script:
    """Return a script that changes the content of each created thread."""

    def script(turn: Turn) -> bytes:
        response = turn.server.reference.answer(turn.request)
        if response.status != 200:
            return written(response)
        changed = Response(200, change(response.body), response.headers)
        return written(changed.with_header("content-encoding", encoding or None))

    return script


def adding(member: bytes) -> Change:
    """Return what adds a member that we did not ask for, which is fine in itself."""
    return lambda body: body.rstrip()[:-1] + b"," + member + b"}"


def created_at(written_as: bytes) -> Change:
    def change(body: bytes) -> bytes:
        text = json.dumps({**json.loads(body), "created_at": 0}).encode()
        return text.replace(b'"created_at": 0', b'"created_at": ' + written_as)

    return change


def in_chunks_with_a_length(turn: Turn) -> bytes:
    head, _, body = turn.answer().partition(b"\r\n\r\n")
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks


def packed_spaces(size: int) -> bytes:
    """Return so many spaces in gzip, without ever holding them."""
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    return b"".join([*(packer.compress(b" " * 2**20) for _ in range(size >> 20)), packer.flush()])


@cache
def bomb(coding: str) -> bytes:
    """Return 256 MiB of nothing in this coding; made only where a test needs it."""
    if coding == "gzip":
        return packed_spaces(2**28)
    if coding == "br":
        packed: bytes = brotli.compress(bytes(2**28), quality=1)
        return packed
    return zstandard.compress(bytes(2**28), 1)


NESTED: Final = b"[" * 100_000 + b"]" * 100_000


@dataclass(frozen=True)
class Fault:
    """Content, the clause that it breaks (none where it is fine), and what is said of it."""

    name: str
    script: Script
    clause: str = ""
    message: str = ""


FAULTS: Final = (
    Fault(
        "gzip bomb",
        changing(lambda _: bomb("gzip"), "gzip"),
        "wire.answers",
        "longer than 16777216",
    ),
    Fault(
        "gzip bomb in gzip",
        changing(lambda _: gzip.compress(bomb("gzip")), "gzip, gzip"),
        "wire.answers",
        "longer than 16777216",
    ),
    Fault("no gzip", changing(lambda b: b, "gzip"), "wire.answers", "cannot be undone"),
    Fault(
        "gzip cut off",
        changing(lambda b: gzip.compress(b)[:-9], "gzip"),
        "wire.answers",
        "ends too early",
    ),
    Fault(
        "gzip with a wrong sum",
        changing(lambda b: gzip.compress(b)[:-8] + bytes(8), "gzip"),
        "wire.answers",
        "incorrect data check",
    ),
    Fault("20 encodings", changing(lambda b: b, "gzip, " * 20), "wire.answers", "20 encodings"),
    Fault("gzip in gzip", changing(lambda b: gzip.compress(gzip.compress(b)), "gzip, gzip")),
    Fault("gzip of nothing", changing(lambda _: b"", "gzip"), "wire.json", "empty"),
    Fault("no brotli", changing(lambda b: b, "br"), "wire.content-encoding", "'br'"),
    *(
        Fault(f"{coding} unasked", changing(pack, coding), "wire.content-encoding", repr(coding))
        for coding, pack in (("br", brotli.compress), ("zstd", zstandard.compress))
    ),
    Fault(
        "an encoding nobody knows",
        changing(lambda b: b"\x00" + b, "own"),
        "wire.content-encoding",
        "'own'",
    ),
    Fault("brotli bomb", changing(lambda _: bomb("br"), "br"), "wire.answers", "longer than"),
    Fault("zstd bomb", changing(lambda _: bomb("zstd"), "zstd"), "wire.answers", "longer than"),
    Fault(
        "brotli cut off",
        changing(lambda b: brotli.compress(b)[:-2], "br"),
        "wire.content-encoding",
        "'br'",
    ),
    Fault(
        "zstd cut off",
        changing(lambda b: zstandard.compress(b)[:-2], "zstd"),
        "wire.content-encoding",
        "'zstd'",
    ),
    Fault("no UTF-8", changing(lambda b: b.replace(b"_", b"\xff")), "wire.json", "not UTF-8"),
    Fault(
        "chunks with a length",
        in_chunks_with_a_length,
        "wire.content-length",
        "beside Transfer-Encoding",
    ),
    Fault("nested deeply", changing(lambda _: NESTED), "thread.object-itself", "is an array"),
    Fault("nested without end", changing(lambda _: b'{"a":' * 10**5), "wire.json", "too deeply"),
    Fault("a million digits", changing(adding(b'"n":' + b"9" * 10**6))),
    Fault(
        "created_at of a million digits",
        changing(created_at(b"9" * 10**6)),
        "thread.created_at.type",
        "created_at should be an integer",
    ),
    Fault("an exponent of a million digits", changing(adding(b'"n":1e' + b"9" * 10**6))),
    Fault("an id twice", changing(adding(b'"id":"thread_x"')), "identity.unique", "thread_x"),
    Fault("a member twice", changing(adding(b'"a":1,"a":2'))),
    Fault("NaN", changing(adding(b'"n":NaN')), "wire.json", "NaN is not JSON"),
    Fault("-Infinity", changing(created_at(b"-Infinity")), "wire.json", "-Infinity is not JSON"),
    Fault("a string of 10 MB", changing(adding(b'"s":"' + b"x" * 10**7 + b'"'))),
    Fault("zero bytes", changing(lambda _: bytes(999)), "wire.json", "Expecting value"),
    Fault("a lone surrogate", changing(adding(b'"\\ud800":"\\udfff"'))),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.name))
def test_content_is_judged_for_what_it_is(fault: Fault, tmp_path: Path) -> None:
    is_large = "bomb" in fault.name or "10 MB" in fault.name
    most = ("--max-requests", "8") if is_large else FEW
    with serving(fault.script) as server:
        checked = check(server, tmp_path, *most)
    assert checked.failing() == ([fault.clause] if fault.clause else [])
    assert checked.ran.code == (1 if fault.clause else 3)
    assert fault.message in checked.ran.out
    assert len(checked.ran.out) < 20_000
    assert (tmp_path / "report.json").stat().st_size < 2**20


def test_a_created_at_of_another_kind_is_quoted_in_brief(tmp_path: Path) -> None:
    with serving(changing(created_at(b'"' + b"x" * 10**6 + b'"'))) as server:
        checked = check(server, tmp_path, *FEW)
    assert checked.failing() == ["thread.created_at.type"]
    assert len(checked.ran.out) < 20_000


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_bomb_takes_no_more_memory_than_allowed(times: int) -> None:
    import tracemalloc

    packed = bomb("gzip")
    for _ in range(times - 1):
        packed = gzip.compress(packed)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decoded(packed, ["gzip"] * times, 2**20)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_a_gzip_file_of_many_is_read_in_linear_time() -> None:
    """Each of them was once copied with all that follow: hours, for 16 MB of empty ones."""
    assert decoded(gzip.compress(b"{}") * 999, ["gzip"], 2**20) == b"{}" * 999
    with pytest.raises(Undecodable, match="more than 1000 parts"):
        decoded(gzip.compress(b"") * 800_000, ["gzip"], 2**24)


def test_a_gzip_file_may_end_anywhere_in_what_was_read() -> None:
    raw = bytes(i * i % 251 for i in range(70_000))
    both = gzip.compress(raw, 0) + gzip.compress(b"end")
    assert decoded(both, ["gzip"], 2**20) == raw + b"end"
    assert decoded(zlib.compress(raw), ["deflate"], 2**20) == raw
    assert decoded(zlib.compress(raw)[2:-4], ["deflate"], 2**20) == raw
    with pytest.raises(Undecodable, match="too early"):
        decoded(both[:-1], ["gzip"], 2**20)


@pytest.mark.parametrize("over", [0, 1])
def test_just_so_much_is_allowed(over: int) -> None:
    raw = gzip.compress(b"x" * (1024 + over))
    if over:
        with pytest.raises(TooLarge):
            decoded(raw, ["gzip"], 1024)
    else:
        assert len(decoded(raw, ["gzip"], 1024)) == 1024


def seldom(script: Script, every: int) -> Script:
    """Return a script that is *script* for one request of so many."""
    return lambda turn: turn.answer() if turn.request.number % every else script(turn)


@pytest.mark.parametrize("every", [1, 20])
def test_an_answer_that_cannot_be_read_hides_no_status(every: int, tmp_path: Path) -> None:
    def cut(turn: Turn) -> bytes | None:
        asked = turn.request.headers.get("accept-encoding", "")
        return broken(turn) if "gzip" in asked or "*" in asked else turn.answer()

    broken = changing(lambda b: gzip.compress(b)[: len(b) // 2], "gzip")
    with serving(seldom(cut, every)) as server:
        checked = check(server, tmp_path)
    assert (checked.ran.code, checked.failing()) == (1, ["wire.answers"])
    assert checked.report["cut_short"] == ""
    assert len(checked.clause("wire.answers")["findings"]) == 1
    for name in ("accept.roles", "refuse.wrong-type", "wire.status-200"):
        assert checked.clause(name)["verdict"] == "pass"
    assert checked.clause("advice.error-envelope")["verdict"] != "fail"


@pytest.mark.parametrize(
    ("coding", "pack"), [("br", brotli.compress), ("zstd", zstandard.compress)]
)
def test_each_coding_is_undone_and_what_is_cut_off_is_not(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    content = b'{"a": "' + b"x" * 100_000 + b'"}'
    packed = pack(content)
    assert decoded(packed, [coding], 10**6) == content
    with pytest.raises(Undecodable):
        decoded(packed[:-2], [coding], 10**6)
    with pytest.raises(TooLarge):
        decoded(packed, [coding], 99_999)
