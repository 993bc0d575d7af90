"""What stands in front of an endpoint, or in its place, is said with the remedy."""

from __future__ import annotations

import pytest

from contracts.record.exchange import Exchange
from contracts.run.ids.wording import quoted
from contracts.run.wrong_door import may_be, may_be_a_fault, reason
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from tests.support.apps import Scripted
from tests.support.exchanges import exchange
from tests.support.runs import clause, run

PAGE = b"<!DOCTYPE html><html><title>Log in</title></html>"
HTML = {"content-type": "text/html; charset=utf-8"}


def why(*exchanges: Exchange) -> str:
    return reason(exchanges, has_token=True, takes_path=False)


@pytest.mark.parametrize(
    ("sentence", "option"),
    [
        ("You must provide the 'OpenAI-Beta' header", "--header 'OpenAI-Beta: ...'"),
        (
            "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try "
            "again by setting the header 'OpenAI-Beta: assistants=v2'.",
            "--header 'OpenAI-Beta: assistants=v2'",
        ),
        ("Missing required header: X-Api-Key", "--header 'X-Api-Key: ...'"),
        ("Requests without X-Tenant header fail.", "--header 'X-Tenant: ...'"),
        ("Missing Authorization header", "--token"),
        ("The Content-Type header is missing, expected Content-Type header", ""),
        ("Invalid HTTP_HOST header", ""),
        ("a header is required", ""),
    ],
)
def test_a_header_that_every_request_needs_is_named(sentence: str, option: str) -> None:
    refused = exchange(answer={"error": {"message": sentence}}, status=400)
    assert why(refused, refused).endswith(option and f"give it with {option}")
    assert bool(why(refused)) is bool(option) is may_be(refused)
    assert not option or sentence in why(refused)


@pytest.mark.parametrize(
    ("status", "remedy"), [(402, "raise the budget"), (503, "not ready"), (403, "--token")]
)
def test_a_status_that_all_get_has_its_remedy(status: int, remedy: str) -> None:
    assert remedy in why(exchange(status=status), exchange(status=status))
    assert not why(exchange(status=status), exchange())


@pytest.mark.parametrize(
    ("status", "place", "said"),
    [
        (302, "", "302, and to no other address; give the address of the API"),
        (307, "javascript:alert(1)", "307, and to no other address; give the address of the API"),
        (302, "http://h:1/login", "to http://h:1/login, as a website or a login does; give"),
        (308, "http://h:1/login/", "to http://h:1/login/, as a website or a login does; give"),
        (303, "http://h:1/v2", "to http://h:1/v2, as a website or a login does; give"),
        (307, "http://h:1/logins", "with 307 to http://h:1/logins; give that address"),
    ],
)
def test_a_redirection_says_where_to_go_or_what_is_wanted(
    status: int, place: str, said: str
) -> None:
    redirected = exchange(status=status, headers={"location": place})
    assert said in why(redirected, redirected)
    assert "javascript" not in why(redirected)
    assert may_be_a_fault(redirected) is ("give that address" not in said)


def test_a_redirection_in_place_of_threads_alone_is_a_fault() -> None:
    reference = Reference()

    def script(request: Received) -> Response:
        made = reference.answer(request)
        return Response(303, made.body) if made.status == 200 else made

    result = run(as_asgi(Scripted(script)), token=TOKEN, max_requests=30)
    assert "redirected" not in result.cut_short
    assert clause(result, "wire.status-200").outcome == "fail"


def test_a_page_for_people_is_no_api() -> None:
    page = exchange(answer=PAGE, headers=HTML)
    assert "page for people" in why(page, page)
    assert not why(page, exchange())
    assert not why(exchange(answer=b"{}", headers=HTML))


def test_a_page_in_place_of_threads_alone_is_a_fault() -> None:
    reference = Reference()

    def script(request: Received) -> Response:
        made = reference.answer(request)
        return Response(200, PAGE, HTML) if made.status == 200 else made

    result = run(as_asgi(Scripted(script)), token=TOKEN, max_requests=30)
    assert "page for people" not in result.cut_short
    assert clause(result, "wire.content-type").outcome == "fail"


def test_a_forgotten_base_path_is_guessed() -> None:
    bare = exchange(status=404)
    forgotten = Exchange(
        1, bare.case, bare.request, "http://h:1/threads", bare.answer, None, bare.started, 0.0
    )
    assert why(forgotten).endswith("try http://h:1/v1")
    assert "try" not in why(bare)


def test_a_long_answer_is_cut_between_words() -> None:
    answer = exchange(answer=b"word " * 100, status=400).answer
    assert answer is not None
    assert quoted(answer).endswith("word ...")
