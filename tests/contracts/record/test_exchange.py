"""What an exchange keeps of the request, and what it shows of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Request, path_of
from contracts.run.events import Options
from contracts.run.sender import Sender
from tests.support.apps import StubTarget
from tests.support.exchanges import case as case_by_hand

TOKEN = "sk-hush-0123456789"
CASE = case_by_hand()


def sent(case: Case = CASE, options: Options | None = None) -> tuple[Exchange, Request]:
    """Return the exchange of a case, and the request that came to the target."""
    target = StubTarget(lambda _: Answer(200, (), b"{}"))
    exchange = Sender(target, options or Options(token=TOKEN)).send(case)
    return exchange, target.sent[0]


def test_the_request_is_kept_as_it_was_sent() -> None:
    options = Options(token=TOKEN, headers=(("X-A", "b"),))
    exchange, request = sent(options=options)
    assert exchange.request == request
    assert request == Request(
        (
            ("X-A", "b"),
            ("Content-Type", "application/json"),
            ("Authorization", f"Bearer {TOKEN}"),
        ),
        b"{}",
    )
    assert (request.method, exchange.url) == ("POST", "http://stub.invalid/v1/threads")


def test_what_is_not_sent_is_not_kept() -> None:
    bare = case_by_hand(body=None, content_type=None, credentials=Credentials.MISSING)
    assert sent(bare)[0].request == Request((), None)


def test_no_header_value_is_printed() -> None:
    exchange, request = sent(options=Options(token=TOKEN, headers=(("X-Key", "hush"),)))
    for shown in (repr(request), str(request), f"{request}", repr(exchange)):
        assert "hush" not in shown
        assert "POST" in shown
        assert "X-Key" in shown


def test_a_header_is_found_in_any_capitalisation() -> None:
    request = Request((("X-A", "1"), ("x-a", "2")), None)
    assert (request.header("x-A"), request.header("X-B")) == ("1", None)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://h/v1/threads", ""),
        ("http://h/v1/threads/?x=1", ""),
        ("http://h/threads-api/threads#x", ""),
        ("/v1/threads", ""),
        ("http://h/v1/threads/thread_1/runs?x=1", "/thread_1/runs"),
        ("http://h/v1/models", "/../v1/models"),
        ("http://h/v1/threads2", "/../v1/threads2"),
        ("http://threads", "/../"),
    ],
)
def test_the_path_of_a_url_is_what_follows_the_operations_own(url: str, path: str) -> None:
    assert path_of(url, "/threads") == path
    request = Request((), None, path=path)
    assert request.is_of_operation is (path == "")


def test_the_method_is_written_in_one_place() -> None:
    root = Path(__file__).parents[3]
    sources = [path for room in ("contracts", "strategies") for path in (root / room).rglob("*.py")]
    written = [path for path in sources if re.search(r'"POST["\s]', path.read_text("utf-8"))]
    assert [path.name for path in written] == ["operation.py"]
