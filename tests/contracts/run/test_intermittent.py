"""What fails now and then is tried again, and reported with its counts."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest

from contracts.conduct.entry import conduct, verdict_of
from contracts.definition.validation.rules import Problem
from contracts.judging.finding import Outcome
from contracts.reports.terminal.reporter import explain
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.settings.resolve import resolve
from tests.support.apps import Install, Scripted
from tests.support.runs import clause, quickly, run, thoroughly


class Flaky(Scripted):
    """Fails for every *every*-th try of requests with a vector store in them."""

    def __init__(self, every: int, status: int) -> None:
        reference, tries = Reference(), [0]

        def script(request: Received) -> Response:
            if b'"vector_stores"' in request.body:
                tries[0] += 1
                if tries[0] % every == 0:
                    return Response(status, b"{}")
            return reference.answer(request)

        super().__init__(script)


@pytest.mark.slow
def test_a_crash_that_comes_and_goes_is_reported_with_its_counts() -> None:
    result = run(as_asgi(Flaky(5, 500)), token=TOKEN)
    assert verdict_of(result) == "nonconformant"
    findings = clause(result, "wire.no-server-error").findings
    assert any(finding.is_intermittent for finding in findings)
    assert all(0 < finding.failed <= finding.tries <= 8 for finding in findings)


class Counting(Scripted):
    """Fails for every *every*-th request, whatever it is."""

    def __init__(self, every: int) -> None:
        reference, number = Reference(), count(1)

        def script(request: Received) -> Response:
            return Response(500, b"{}") if next(number) % every == 0 else reference.answer(request)

        super().__init__(script)


@pytest.mark.slow
# What comes of every third request is shown in tests/hostile/test_budgets.py as well.
@pytest.mark.parametrize("every", [5, *thoroughly(2, 3)])
def test_a_crash_that_counts_requests_gets_no_cause_by_chance(every: int) -> None:
    result = run(as_asgi(Counting(every)), token=TOKEN, profile="quick")
    (finding,) = clause(result, "wire.no-server-error").findings
    assert finding.is_intermittent
    assert finding.cause.features == ()


@pytest.mark.parametrize(("every", "most"), quickly((2, 60), (3, 60), (2, 450)))
def test_where_a_run_is_cut_short_chance_names_no_cause_either(every: int, most: int) -> None:
    result = run(as_asgi(Counting(every)), token=TOKEN, profile="ci", max_requests=most)
    assert result.cut_short
    (finding,) = clause(result, "wire.no-server-error").findings
    assert finding.cause.features == ()


def test_where_a_run_is_cut_short_a_fault_beside_one_that_comes_and_goes_has_its_cause() -> None:
    def both(request: Received) -> Response:
        crashes = b"assistant" in request.body
        return Response(500, b"{}") if crashes else flaky.answer(request)

    flaky = Flaky(5, 500)
    result = run(as_asgi(Scripted(both)), token=TOKEN, profile="ci", max_requests=250)
    words = {f.cause.words for f in clause(result, "wire.no-server-error").findings}
    assert any("assistant" in one for one in words), words


class Changing(Reference):
    """Changes what it gives back, or forgets its rules, at every second request."""

    def __init__(self, *, forgets: bool) -> None:
        super().__init__()
        self._forgets, self._number = forgets, count(1)

    def problem(self, value: Any) -> Problem | None:
        is_second = self._forgets and next(self._number) % 2 == 0
        return None if is_second else super().problem(value)

    def render(self, thread: dict[str, Any]) -> Response:
        if not self._forgets and next(self._number) % 2 == 0:
            values = {key: value[:1] for key, value in (thread["metadata"] or {}).items()}
            thread = {**thread, "metadata": values}
        return super().render(thread)


@pytest.mark.parametrize(
    ("forgets", "owner"),
    [(False, "echo.metadata.values"), (True, "reliability.same-request-same-outcome")],
    ids=["values", "rules"],
)
@pytest.mark.parametrize("most", quickly(60, 300))
def test_a_fault_of_every_second_answer_is_put_down_to_nothing_else(
    most: int, *, forgets: bool, owner: str
) -> None:
    result = run(as_asgi(Changing(forgets=forgets)), token=TOKEN, profile="ci", max_requests=most)
    failing = {v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL}
    crashes = {"wire.no-server-error"} if forgets else set()
    assert {name for name in failing if not name.startswith("advice.")} - crashes == {owner}


@pytest.mark.slow
def test_a_refusal_that_comes_and_goes_is_reported_with_its_counts() -> None:
    result = run(as_asgi(Flaky(5, 400)), token=TOKEN)
    (finding,) = clause(result, "reliability.same-request-same-outcome").findings
    found = re.match(r"intermittent: .* with 200 (\d+) times and with 400 ", finding.message)
    assert found is not None, finding.message
    assert int(found[1]) > 1


class Swinging(Scripted):
    """Refuses every *every*-th request with 401, and what follows a refusal where it *disturbs*."""

    def __init__(self, every: int, *, disturbs: bool = False) -> None:
        reference, number, refused = Reference(), count(1), [False]

        def script(request: Received) -> Response:
            was_refused, refused[0] = refused[0], False
            if next(number) % every == 0:
                return Response(401, b"{}")
            if disturbs and was_refused:
                return Response(400, b"{}")
            answer = reference.answer(request)
            refused[0] = answer.status == 400
            return answer

        super().__init__(script)


@pytest.mark.slow
@pytest.mark.parametrize(("every", "profile"), [(7, "quick"), *thoroughly((7, "ci"), (20, "ci"))])
def test_a_door_that_comes_and_goes_disturbs_nothing_behind_a_refusal(
    every: int, profile: str
) -> None:
    result = run(as_asgi(Swinging(every)), token=TOKEN, profile=profile)
    failing = [v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL]
    failing = [name for name in failing if not name.startswith("advice.")]
    assert failing == ["reliability.same-request-same-outcome"]
    after = clause(result, "isolation.after-refusal")
    # Whether the door was shut right behind a refusal depends on the order of requests.
    together = "fails together with reliability.same-request-same-outcome"
    assert after.outcome is Outcome.PASS or after.reason == together


@pytest.mark.slow
def test_what_refusals_disturb_more_often_is_found_beside_such_a_door() -> None:
    result = run(as_asgi(Swinging(41, disturbs=True)), token=TOKEN, profile="ci")
    assert clause(result, "isolation.after-refusal").outcome is Outcome.FAIL


def test_a_fault_that_stays_is_not_called_intermittent() -> None:
    result = run(as_asgi(Flaky(1, 500)), token=TOKEN, max_requests=150)
    findings = clause(result, "wire.no-server-error").findings
    assert findings
    assert not any(finding.is_intermittent for finding in findings)
    assert any(finding.failed > 1 for finding in findings)


def test_the_report_says_so(installed: Install) -> None:
    target = installed(as_asgi(Flaky(5, 500)))
    report = conduct(resolve({"target": target, "token": TOKEN, "profile": "quick"}))
    found = report.clause("wire.no-server-error")
    finding = next(each for each in found.findings if each.is_intermittent)
    said = f"intermittent: in {finding.failed} of {finding.tries} tries"
    assert said in explain(found)
