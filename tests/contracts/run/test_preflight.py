"""A target that accepts nothing gets a few hundred requests at most, and a reason."""

from __future__ import annotations

import pytest

from contracts.conduct.entry import verdict_of
from contracts.judging.finding import Outcome
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from tests.support.apps import Scripted, always
from tests.support.runs import clause, run

FEW = 400


def is_empty(request: Received) -> bool:
    return bool(request.body) and not request.body.strip(b"{} \n\t\r")


@pytest.mark.parametrize("status", [400, 500, 418])
@pytest.mark.parametrize("profile", ["quick", "ci"])
def test_a_target_that_accepts_nothing_is_not_sent_everything(status: int, profile: str) -> None:
    server = always(status, b"Invalid HTTP_HOST\n header")
    result = run(as_asgi(server), profile=profile, token=TOKEN)
    assert verdict_of(result) == "nonconformant"
    assert 10 < len(server.seen) < FEW
    assert "no valid request is accepted" in result.cut_short
    assert f"{status}: Invalid HTTP_HOST header" in result.cut_short
    failing = [verdict for verdict in result.clauses if verdict.outcome is Outcome.FAIL]
    assert len([verdict for verdict in failing if verdict.clause.level != "advice"]) <= 2
    assert not any("made-up" in note for note in result.notes)


def test_a_target_that_accepts_nothing_is_accused_of_that_alone() -> None:
    result = run(as_asgi(always(400)), token=TOKEN, pattern="wire.json")
    assert verdict_of(result) == "inconclusive"


@pytest.mark.slow
def test_a_target_that_refuses_only_plain_requests_is_judged() -> None:
    """An object must have something in it, and ids must exist: the first seven look alike."""
    reference = Reference()

    def script(request: Received) -> Response:
        if is_empty(request) or b"-tC" in request.body or b"_tC" in request.body:
            return Response(400, b"Bad Request")
        return Response(400, b"") if b"/tC" in request.body else reference.answer(request)

    server = Scripted(script)
    result = run(as_asgi(server), token=TOKEN)
    assert result.cut_short == ""
    assert clause(result, "accept.empty-object").outcome is Outcome.FAIL
    assert clause(result, "accept.images").outcome is Outcome.UNTESTED
    assert len(result.notes) == 6


@pytest.mark.parametrize("status", [404, 405, 410, 501, 401, 403])
def test_a_target_that_lets_nobody_in_is_not_testable(status: int) -> None:
    server = always(status)
    result = run(as_asgi(server), token=TOKEN)
    assert verdict_of(result) == "inconclusive"
    assert "not testable" in result.cut_short
    assert len(server.seen) == 2
    assert {verdict.outcome for verdict in result.clauses} == {Outcome.UNTESTED}


def test_a_target_that_accepts_the_second_request_is_judged() -> None:
    reference = Reference()

    def script(request: Received) -> Response:
        return Response(404, b"{}") if is_empty(request) else reference.answer(request)

    result = run(as_asgi(Scripted(script)), token=TOKEN)
    assert clause(result, "accept.empty-object").outcome is Outcome.FAIL
