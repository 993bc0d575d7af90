"""A target that lets nobody in any more: the run stops, and blames nothing on the contract."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.run.events import Finished
from contracts.servers.reference import TOKEN, Received, Reference, Refusal, Response, as_asgi
from tests.support.runs import run


class Closing(Reference):
    """Takes the token only for so many requests."""

    def __init__(self, lasts: int, status: int) -> None:
        super().__init__()
        self._left, self._status = lasts, status

    def authorized(self, header: str | None) -> bool:
        self._left -= 1
        if self._left < 0:
            raise Refusal(self._status, "No.", None, "no")
        return super().authorized(header)


class Guarded(Reference):
    """Lets in nobody after so many wrong tokens."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def authorized(self, header: str | None) -> bool:
        if self._left <= 0:
            raise Refusal(403, "Too many failed attempts.", None, "blocked")
        admitted = super().authorized(header)
        self._left -= not admitted
        return admitted


def failing(result: Finished) -> list[str]:
    """Return the clauses that fail, but for mere advice."""
    found = (v.clause for v in result.clauses if v.outcome is Outcome.FAIL)
    return [clause.id for clause in found if clause.level != "advice"]


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("lasts", [40, 120, 160])
@pytest.mark.parametrize("workers", [1, 4])
def test_a_token_that_expires_ends_the_run(lasts: int, status: int, workers: int) -> None:
    result = run(as_asgi(Closing(lasts, status)), token=TOKEN, workers=workers)
    assert failing(result) == []
    assert verdict_of(result) == "inconclusive"
    assert f"the target refuses every request with {status}" in result.cut_short
    assert "expired" in result.cut_short
    # It is noticed at once: a few are under way, and two more tell.
    assert result.requests <= lasts + 2 + 2 * workers


# Among the last requests, which have other credentials, and behind them all.
@pytest.mark.parametrize("lasts", [270, 285, 296, 298])
def test_a_door_that_shuts_with_the_status_of_bodies_accuses_nobody(lasts: int) -> None:
    result = run(as_asgi(Closing(lasts, 400)), token=TOKEN)
    assert failing(result) == []
    assert verdict_of(result) == "inconclusive"
    assert "refuses every request with 400, saying 'No.'" in result.cut_short


def test_what_is_sent_again_at_a_door_that_shuts_is_no_other_answer() -> None:
    class Forgetful(Closing):
        """Takes unknown properties, as long as it takes anything."""

        def problem(self, value: Any) -> Any:
            value.pop("unknown", None)
            return super().problem(value)

    whole = run(as_asgi(Forgetful(10**6, 400)), token=TOKEN)
    again = range(whole.requests - 12, whole.requests - 2, 3)
    for lasts in again:
        result = run(as_asgi(Forgetful(lasts, 400)), token=TOKEN)
        assert failing(result) == failing(whole)


def test_a_login_page_in_place_of_an_answer_ends_the_run() -> None:
    page = Response(200, b"<!doctype html><p>Log in", {"content-type": "text/html"})

    class Session(Reference):
        """Shows its login once the session is over."""

        def answer(self, request: Received) -> Response:
            return super().answer(request) if request.number <= 90 else page

    result = run(as_asgi(Session()), token=TOKEN)
    assert failing(result) == []
    assert "answers every request with 200 and a page for people" in result.cut_short
    assert result.requests <= 95


def test_a_lockout_comes_last_and_is_said_to_be_one() -> None:
    result = run(as_asgi(Guarded(3)), token=TOKEN)
    assert result.requests > 250
    assert failing(result) == []
    assert "locks out clients that have shown wrong tokens" in result.cut_short
    assert "show no wrong tokens (--clause '!auth')" in result.cut_short
    passed = [v.clause.id for v in result.clauses if v.outcome is Outcome.PASS]
    assert {"auth.wrong", "refuse.wrong-type", "echo.metadata.values"} <= set(passed)


def test_single_requests_that_are_forbidden_are_faults() -> None:
    class Picky(Reference):
        """Forbids an empty list of vector stores, as a gateway might."""

        def problem(self, value: Any) -> Any:
            found = super().problem(value)
            if found is None and "'vector_store_ids': []" in str(value):
                raise Refusal(403, "No search.", None, "forbidden")
            return found

    result = run(as_asgi(Picky()), token=TOKEN)
    assert result.cut_short == ""
    assert failing(result) == ["accept.vector-store-ids"]
