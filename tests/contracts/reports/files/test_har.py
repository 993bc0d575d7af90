"""HAR: every exchange, whole, valid, and read back by a parser that is not ours."""

from __future__ import annotations

import json
import tracemalloc
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from haralyzer import HarParser
from hypothesis import given
from hypothesis import strategies as st

from contracts.conduct.run_options import redactor
from contracts.errors import ReportError
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Delivery, Framing, Request, Spelling
from contracts.reports.exchanges import Exchanges
from contracts.reports.registry import reporters_for
from contracts.run.events import Options, PhaseStarted, Sent, Started
from contracts.run.sender import Sender
from contracts.secrets.redaction import REDACTED
from tests.contracts.reports.test_secrets import leaks
from tests.support.apps import StubTarget
from tests.support.published import problems
from tests.support.reports import EXCHANGES, NOBODY, answered, case, with_text

TOKEN = "sk-Very-Secret-7391548260"
# Each can be sent, and must come back out of the file: text, no text at all, NUL, and megabytes.
BODIES = {
    "text": '{"a": "caf\u00e9 \U0001f600 \\ud800"}'.encode(),
    "binary": bytes(range(256)),
    "nul": b"\x00" * 9,
    "large": b'"' + b"x" * 3_000_000 + b'"',
    "large binary": b"\xff" * 3_000_000,
    "empty": b"",
}


def written(
    exchanges: Iterable[Exchange], path: Path, reports: Exchanges = EXCHANGES
) -> dict[str, Any]:
    """Return the archive of *exchanges* as data."""
    (reporter,) = reporters_for([f"har={path}"], reports)
    reporter.start(Started("x", "http://x.invalid", 0.0))
    reporter.event(PhaseStarted("corpus", 1))
    for exchange in exchanges:
        reporter.event(Sent(exchange, ()))
    reporter.finish(with_text("x"))
    made: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return made


def body_of(part: Any, encoding: str) -> bytes:
    """Return the bytes that a part of an entry stands for."""
    text = part["text"]
    return b64decode(text) if part.get(encoding) == "base64" else text.encode()


TEXT = st.text(max_size=20)
ANSWERS = st.builds(
    Answer,
    st.integers(100, 999),
    st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
    st.binary(max_size=40),
)


@given(sent=st.none() | st.binary(max_size=40), answer=st.just(NOBODY) | ANSWERS)
def test_any_exchange_is_valid_and_whole(sent: bytes | None, answer: Any) -> None:
    with TemporaryDirectory() as folder:
        made = written([answered(case(sent), answer)], Path(folder, "x.har"))
    assert problems("har", made) == []
    (entry,) = made["log"]["entries"]
    assert ("postData" in entry["request"]) is (sent is not None)
    if sent is not None:
        assert body_of(entry["request"]["postData"], "_encoding") == sent
    if isinstance(answer, Answer):
        assert body_of(entry["response"]["content"], "encoding") == answer.body
        assert entry["response"]["content"]["size"] == len(answer.body)
    else:
        assert entry["response"]["status"] == 0
        assert "nothing came" in entry["response"]["comment"]


def test_of_an_answer_that_is_very_long_the_beginning_is_kept_and_that_is_said(
    tmp_path: Path,
) -> None:
    answers = [Answer(200, (), b"a" * size) for size in (2**17, 2**17 + 1_500)]
    made = written([answered(case(b"{}"), answer) for answer in answers], tmp_path / "x.har")
    whole, cut = (entry["response"]["content"] for entry in made["log"]["entries"])
    assert (len(whole["text"]), "comment" in whole) == (2**17, False)
    assert (len(cut["text"]), cut["size"]) == (2**17, 2**17 + 1_500)
    assert cut["comment"] == "1,500 of 132,572 bytes are left out: this is only the beginning"


def test_the_validator_would_find_a_mistake(tmp_path: Path) -> None:
    made = written([answered()], tmp_path / "x.har")
    del made["log"]["entries"][0]["timings"]
    assert len(problems("har", made)) == 1


@pytest.mark.parametrize("name", BODIES)
def test_another_parser_reads_every_request_back(name: str, tmp_path: Path) -> None:
    body = BODIES[name]
    made = written([answered(case(body), Answer(200, (), body))] * 2, tmp_path / "x.har")
    entries = HarParser(made).har_data["entries"]
    assert len(entries) == 2
    (page,) = HarParser(made).pages or [None]
    assert page is None or page.entries
    for entry in entries:
        assert body_of(entry["request"]["postData"], "_encoding") == body
        assert entry["request"]["bodySize"] == len(body)
        assert body_of(entry["response"]["content"], "encoding") == body[: 2**17]


def test_it_says_how_a_request_travelled(tmp_path: Path) -> None:
    delivery = Delivery(Framing.CHUNKS, Spelling.CAPITALS, without=("accept",))
    exchange = answered()
    sent = Request((("Content-Type", "a/b"),), b"{}", delivery=delivery)
    exchange = Exchange(
        7, exchange.case, sent, "http://x/?a=b%20c", exchange.answer, None, 0.0, 0.1
    )
    (entry,) = written([exchange], tmp_path / "x.har")["log"]["entries"]
    assert entry["comment"] == "7: by hand (valid)"
    assert entry["time"] == 100
    assert entry["startedDateTime"] == "1970-01-01T00:00:00.000+00:00"
    request = entry["request"]
    assert request["queryString"] == [{"name": "a", "value": "b c"}]
    assert request["postData"]["mimeType"] == "a/b"
    said = "without accept, body in chunks, names of headers in capitals"
    assert request["comment"] == said


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/2"])
def test_it_says_which_version_of_http_was_spoken(version: str, tmp_path: Path) -> None:
    exchange = answered()
    assert exchange.answer is not None
    spoken = replace(exchange, answer=replace(exchange.answer, version=version))
    (entry,) = written([spoken], tmp_path / "x.har")["log"]["entries"]
    assert entry["request"]["httpVersion"] == entry["response"]["httpVersion"] == version


@given(
    body=st.binary(max_size=9).map(lambda more: more + TOKEN.encode() + more),
    kind=st.sampled_from(Credentials),
)
def test_no_secret_is_in_it_whatever_is_around_it(body: bytes, kind: Credentials) -> None:
    options = Options(token=TOKEN, secrets=("hush-hush-0123",))
    answer = Answer(200, (("x-key", f"Bearer {TOKEN}"),), body)
    target = StubTarget(lambda _: answer)
    exchange = Sender(target, options).send(case(credentials=kind))
    reports = Exchanges(options, redactor(options))
    with TemporaryDirectory() as folder:
        made = written([exchange], Path(folder, "x.har"), reports)
    (entry,) = made["log"]["entries"]
    content = body_of(entry["response"]["content"], "encoding")
    assert TOKEN not in json.dumps(made) + content.decode("utf-8", "replace")
    headers = {one["name"].lower(): one["value"] for one in entry["request"]["headers"]}
    assert kind is not Credentials.GIVEN or headers["authorization"] == REDACTED
    assert leaks(json.dumps(made), TOKEN) == []


@pytest.mark.slow
def test_memory_does_not_grow_with_what_is_written(tmp_path: Path) -> None:
    size = 1_000_000
    tracemalloc.start()
    try:
        many = (answered(case(b"%d" % number * size)) for number in range(10, 40))
        made = tmp_path / "x.har"
        (reporter,) = reporters_for([f"har={made}"], EXCHANGES)
        reporter.start(Started("x", "http://x.invalid", 0.0))
        for exchange in many:
            reporter.event(Sent(exchange, ()))
        reporter.finish(with_text("x"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.stat().st_size > 60 * size
    assert peak < 30 * size


def test_nothing_is_left_where_a_run_does_not_end(tmp_path: Path) -> None:
    (reporter,) = reporters_for([f"har={tmp_path / 'x.har'}"], EXCHANGES)
    with pytest.raises(ReportError, match="has no run"):
        reporter.finish(with_text("x"))
    reporter.start(Started("x", "http://x.invalid", 0.0))
    reporter.event(Sent(answered(), ()))
    assert [*tmp_path.iterdir()] == []


def test_an_archive_without_exchanges_is_valid(tmp_path: Path) -> None:
    assert problems("har", written([], tmp_path / "x.har")) == []
