"""Servers that refuse a body that they have accepted before: their other faults show as well."""

from __future__ import annotations

from typing import Any, Final

from contracts.clauses.clause import RELIABILITY
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.record.case import Case
from contracts.servers.liars import liars
from contracts.servers.liars.composed import compose
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from tests.support.exchanges import case, exchange, thread, verdicts
from thread_contracts import check

VALID: Final = case({"metadata": {"a": "b"}})
OTHER: Final = case({"metadata": {"c": "d"}})
WRONG: Final = case({"messages": [{"role": "system", "content": "x"}]})
REFUSED: Final = "refuse.unknown-word"
ACCEPTED: Final = "accept.metadata"
COMBINED: Final = "accept.combinations"


def made(of: Case, number: int) -> dict[str, Any]:
    sent = of.label.value
    return thread(number, metadata=sent.get("metadata", {}) if isinstance(sent, dict) else {})


def failing(found: dict[str, ClauseVerdict]) -> set[str]:
    failed = {name for name, verdict in found.items() if verdict.outcome is Outcome.FAIL}
    return failed - {"advice.error-envelope"}


def judged(*answers: tuple[Case, int]) -> dict[str, ClauseVerdict]:
    """Return the verdicts on answers with these statuses, in order."""
    return verdicts(
        *(
            exchange(of, made(of, number) if status == 200 else b"", status=status, number=number)
            for number, (of, status) in enumerate(answers, 1)
        )
    )


def test_what_was_accepted_the_first_time_is_a_fault_though_it_is_then_a_repeat() -> None:
    found = judged((VALID, 200), (VALID, 409), (WRONG, 200), (WRONG, 409))
    assert found[RELIABILITY].outcome is Outcome.FAIL
    assert found[REFUSED].outcome is Outcome.FAIL
    assert found[REFUSED].findings[0].failed == found[REFUSED].findings[0].tries == 1


def test_a_repeat_is_no_valid_request_that_is_refused() -> None:
    found = judged((VALID, 200), (VALID, 409))
    assert found[RELIABILITY].outcome is Outcome.FAIL
    assert found[ACCEPTED].outcome is not Outcome.FAIL


def test_what_is_refused_the_first_time_is_no_repeat() -> None:
    found = judged((VALID, 200), (VALID, 409), (OTHER, 409))
    assert failing(found) == {RELIABILITY, COMBINED}
    assert [one.exchange.number for one in found[COMBINED].findings] == [3]


def test_a_conflict_that_no_request_met_twice_counts_as_it_is() -> None:
    declared = case({"metadata": {"a": "b"}}, content_type="application/json; charset=utf-8")
    found = judged((VALID, 200), (declared, 409))
    assert found[RELIABILITY].outcome is not Outcome.FAIL
    assert failing(found) == {"accept.media-type-parameters"}
    # Once it is known what a conflict is, that was one.
    found = judged((VALID, 200), (declared, 409), (VALID, 409))
    assert failing(found) == {RELIABILITY}


def test_a_request_that_is_refused_before_it_is_accepted_comes_and_goes() -> None:
    found = judged((VALID, 409), (VALID, 200))
    assert found[RELIABILITY].outcome is Outcome.FAIL
    assert found[ACCEPTED].outcome is Outcome.INCONCLUSIVE


class Remembering:
    """Refuses a body that it has accepted before, and else answers as another server does."""

    def __init__(self, server: Reference) -> None:
        self._server = server
        self._seen = set[bytes]()

    def answer(self, request: Received) -> Response:
        response = self._server.answer(request)
        body = request.body or b""
        if response.status == 200 and body in self._seen:
            return response.having(status=409, body=b"{}")
        if response.status == 200:
            self._seen.add(body)
        return response


def test_the_faults_of_a_server_that_remembers_bodies_are_found_in_a_run() -> None:
    names = ("accepts-the-system-role", "accepts-17-pairs")
    known = [liars()[name] for name in names]
    server = compose(known).server()
    server.answer = Remembering(compose(known).server()).answer  # type: ignore[method-assign]
    report = check(as_asgi(server), profile="quick", token=TOKEN)
    failing = {clause.id for clause in report.broken}
    assert {
        RELIABILITY,
        *(f"refuse.{name}" for name in ("unknown-word", "too-many-pairs")),
    } <= failing
