"""What an exchange keeps of the request, and what it shows of it."""

from __future__ import annotations

from contracts.record.case import Case, Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Request
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
