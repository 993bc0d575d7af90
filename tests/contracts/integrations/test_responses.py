"""Responses of httpx and requests are judged as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import formatdate
from typing import Any

import httpx
import pytest
import requests

from tests.support.exchanges import NOW, thread
from tests.support.recorded import BEARER, TYPE, URL
from thread_contracts import Report, UsageError, judge

HEADERS = {**TYPE, "date": formatdate(NOW, usegmt=True)}
KEPT = "echo.metadata.kept"
BODY = b'{"metadata": {"k": "v"}}'
SECRET = "sk-hush-hush-0123456789"


def of_httpx(answer: Any, status: int = 200, **headers: str) -> httpx.Response:
    """Return a response that a client of httpx got, of a server in this process."""
    content = json.dumps(answer).encode()
    transport = httpx.MockTransport(
        lambda _: httpx.Response(status, headers={**HEADERS}, content=content)
    )
    with httpx.Client(transport=transport) as client:
        return client.post(URL, content=BODY, headers={**TYPE, **headers})


class Adapter(requests.adapters.BaseAdapter):
    """Answers in place of a server, as requests has it."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__()
        self._status, self._content = status, content

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return the answer."""
        made = requests.Response()
        made.status_code, made.request, made.url = self._status, request, URL
        made.headers.update(HEADERS)
        made._content = self._content
        return made

    def close(self) -> None:
        """Do nothing: there is no connection."""


def of_requests(answer: Any, status: int = 200, **headers: str) -> requests.Response:
    """Return a response that a session of requests got, of nobody."""
    with requests.Session() as session:
        session.mount("http://", Adapter(status, json.dumps(answer).encode()))
        return session.post(URL, data=BODY, headers={**TYPE, **headers})


def broken(report: Report) -> list[str]:
    return [clause.id for clause in report.broken]


@pytest.mark.parametrize("made", [of_httpx, of_requests])
def test_an_honest_answer_passes_and_another_fails(made: Any) -> None:
    honest, forgetful = thread(metadata={"k": "v"}), thread(2, metadata={})
    report = judge([made(honest, **BEARER)])
    assert (broken(report), report.url, report.requests) == ([], URL, 1)
    assert KEPT in [clause.id for clause in report.clauses if clause.verdict == "pass"]
    assert KEPT in broken(judge([made(forgetful, **BEARER)]))
    assert broken(judge([made({"error": {}}, 401)])) == []
    assert judge([made({}, 429)]).notes == ("1 exchange not judged: 429 and 503 ask to come later",)


@pytest.mark.parametrize("made", [of_httpx, of_requests])
def test_the_time_is_that_of_the_answer_and_secrets_stay_behind(made: Any) -> None:
    late = thread(metadata={"k": SECRET}, created_at=NOW - 10_000)
    report = judge([made(late, authorization=f"Bearer {SECRET}", cookie=f"sid={SECRET}")])
    assert "thread.created_at.in-seconds" in broken(report)
    assert report.started.startswith("2027-01-15")
    assert SECRET not in json.dumps(report.to_dict())


def test_without_any_time_there_is_a_report() -> None:
    response = of_httpx(thread(metadata={"k": "v"}, created_at=1))
    del response.headers["date"]
    report = judge([response])
    assert (broken(report), report.duration_s) == ([], 0.0)


def test_how_long_it_took_is_reported_where_it_is_known() -> None:
    response = of_requests(thread(metadata={}))
    response.elapsed = timedelta(seconds=0.25)
    (found,) = judge([response]).broken[0].findings
    assert found.response is not None
    assert found.response.elapsed_ms == 250.0


def streamed() -> Iterator[bytes]:
    yield BODY


def unread() -> httpx.Response:
    return httpx.Response(200, content=streamed(), request=httpx.Request("POST", URL))


def unread_of_requests() -> requests.Response:
    response = of_requests({})
    response._content = False  # as the library has it until somebody reads
    return response


def sent_as_a_stream() -> requests.Response:
    response = of_requests({})
    response.request.body = streamed()
    return response


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (httpx.Response(200), "its .request is not set"),
        (requests.Response(), "its .request is not set"),
        (unread(), "the content of a response was not read"),
        (unread_of_requests(), "the content of a response was not read"),
        (sent_as_a_stream(), "the content of a request was a stream"),
        (
            httpx.Response(200, request=httpx.Request("POST", URL, content=streamed())),
            "the content of a request was a stream",
        ),
    ],
)
def test_a_response_that_does_not_say_enough_is_refused(response: Any, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        judge([response])
    with pytest.raises(UsageError, match="judge takes a list of exchanges or responses"):
        judge(response)
