"""No budget is exceeded, whatever the server does; what fails now and then is tried again."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Final

import pytest

from tests.hostile.servers import NO_STORES, Script, Turn, check, honest, serving, where
from tests.support.apps import response

pytestmark = pytest.mark.slow

CRASH: Final = response(b"{}", status="500 Oops")


@pytest.mark.parametrize("most", [1, 2, 7, 8, 50])
@pytest.mark.parametrize(
    "script", [honest, lambda _: None, lambda _: CRASH], ids=["honest", "closing", "crashing"]
)
def test_no_more_requests_are_sent_than_allowed(most: int, script: Script, tmp_path: Path) -> None:
    with serving(script) as server:
        checked = check(server, tmp_path, "--max-requests", str(most), "--timeout", "1")
    # A connection that breaks is tried once more, on a new one, and that counts.
    assert len(server.requests) <= checked.report["requests"] == most
    assert checked.counts(server)
    assert checked.ran.code == (3 if script is honest else 1)


@pytest.mark.parametrize("workers", ["1", "8"])
@pytest.mark.parametrize("most", [2, 25])
def test_a_kept_connection_that_breaks_when_nothing_is_left_accuses_nobody(
    most: int, workers: str, tmp_path: Path
) -> None:
    """Every request but the first of a connection takes a second try."""
    script: Script = lambda turn: None if turn.place > 1 else turn.answer()  # noqa: E731
    with serving(script) as server:
        checked = check(server, tmp_path, "--max-requests", str(most), "--workers", workers)
    assert len(server.requests) <= checked.report["requests"] == most
    assert (checked.ran.code, checked.failing()) == (3, [])
    if most == 2:
        assert "say nothing: their kept connection broke" in "".join(checked.report["notes"])


def test_workers_share_the_budget(tmp_path: Path) -> None:
    with serving(honest) as server:
        checked = check(server, tmp_path, "--max-requests", "60", "--workers", "8")
    assert len(server.requests) == checked.report["requests"] == 60


def slow(seconds: float) -> Script:
    def script(turn: Turn) -> bytes:
        time.sleep(seconds)
        return turn.answer()

    return script


@pytest.mark.parametrize("workers", ["1", "4"])
@pytest.mark.parametrize("script", [slow(0.05), lambda turn: turn.hang()], ids=["slow", "hanging"])
def test_the_time_budget_ends_a_run(script: Script, workers: str, tmp_path: Path) -> None:
    with serving(script) as server:
        checked = check(
            server, tmp_path, "--time-budget", "0.5s", "--timeout", "0.3", "--workers", workers
        )
    assert checked.report["duration_s"] < 0.5 + 0.3 + 1.0
    assert "--time-budget 0.5s is spent" in checked.report["cut_short"]
    assert checked.ran.code in {1, 3}


def test_the_time_budget_ends_waiting_for_limits(tmp_path: Path) -> None:
    answer = response(b"{}", "Retry-After: 30", status="429 Too Many")
    with serving(lambda _: answer) as server:
        checked = check(server, tmp_path, "--time-budget", "1s")
    assert checked.report["duration_s"] < 2
    assert (checked.ran.code, len(server.requests)) == (3, 1)


@pytest.mark.parametrize("workers", ["1", "4"])
def test_hanging_now_and_then_costs_a_few_timeouts(workers: str, tmp_path: Path) -> None:
    """Every third request: too many to wait for them all, too few to say that it is down."""
    hung: list[int] = []

    def script(turn: Turn) -> bytes | None:
        if turn.request.number % 3:
            return turn.answer()
        hung.append(turn.request.number)
        turn.hang()
        return None

    with serving(script) as server:
        checked = check(server, tmp_path, "--timeout", "0.1", "--workers", workers)
    assert checked.ran.code == 1
    assert "wire.answers" in checked.failing()
    # On a busy machine honest answers are late as well, and it gives up for that.
    given_up = ("sending stopped early", "answers nothing any more")
    assert any(words in checked.ran.out for words in given_up), checked.ran.out
    assert len(hung) < 120


def every_third(fault: Script) -> Script:
    return lambda turn: turn.answer() if turn.request.number % 3 else fault(turn)


def test_crashing_now_and_then_is_reported_as_that(tmp_path: Path) -> None:
    with serving(every_third(lambda _: CRASH)) as server:
        checked = check(server, tmp_path)
    assert checked.failing() == ["wire.no-server-error"]
    findings = checked.clause("wire.no-server-error")["findings"]
    # The plainest request is shown, which the corpus itself has some twenty times.
    assert any(0 < f["failed"] < f["tries"] <= 30 for f in findings)
    assert "intermittent: in " in checked.ran.out
    # The corpus, what failed again, and some requests to look into each of 250 failures at most.
    assert len(server.requests) < 528 + 60 * 5 + 250 * 3


def test_hanging_up_on_the_first_try_of_each_request_is_reported_as_that(tmp_path: Path) -> None:
    met: set[bytes] = set()

    def script(turn: Turn) -> bytes | None:
        body = turn.request.body
        if body in met or b"attachments" not in body:
            return turn.answer()
        met.add(body)
        turn.hang()
        return None

    with serving(script) as server:
        checked = check(server, tmp_path, "--timeout", "0.1")
    assert checked.failing() == ["wire.answers"]
    findings = checked.clause("wire.answers")["findings"]
    assert {finding["failed"] for finding in findings} == {1}
    tries = max(finding["tries"] for finding in findings)
    assert 2 <= tries <= 7
    assert f"intermittent: in 1 of {tries} tries" in checked.ran.out


# As in tests/contracts/run/test_intermittent.py, but on a wire.
@pytest.mark.thorough
def test_what_fails_every_time_is_not_called_intermittent(tmp_path: Path) -> None:
    with serving(where(NO_STORES, lambda _: CRASH)) as server:
        checked = check(server, tmp_path)
    finding = checked.clause("wire.no-server-error")["findings"][0]
    assert finding["failed"] == finding["tries"] > 1
    assert "intermittent" not in checked.ran.out
    assert json.dumps(checked.report)
