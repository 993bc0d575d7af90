"""Under pytest-xdist a run is shared: nothing is sent twice, and there is one report."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from contracts.settings.table import TOKEN_VARIABLE
from contracts.targets.liars import find
from contracts.targets.reference import TOKEN, Reference, Request, as_asgi
from tests.contracts.served import served

SUITE = """
def test_clause(clause_verdict):
    clause_verdict.check()
"""


class Counting(Reference):
    """The reference, counting bodies and connections' processes."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: Counter[bytes] = Counter()

    def thread(self, value: dict[str, Any], request: Request) -> dict[str, Any]:
        self.bodies[request.body] += 1
        return super().thread(value, request)


def run(pytester: pytest.Pytester, target: str, *options: str) -> tuple[Any, dict[str, Any]]:
    pytester.makepyfile(test_contract=SUITE)
    quick = ("--contract-profile", "quick", "--contract-report", "json=out.json")
    result = pytester.runpytest_inprocess(*quick, "--target", target, *options)
    return result, json.loads((pytester.path / "out.json").read_text())


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)


def test_the_corpus_is_sent_once_whatever_the_number_of_workers(
    pytester: pytest.Pytester,
) -> None:
    alone, shared = Counting(), Counting()
    with served(as_asgi(alone)) as url:
        _, one = run(pytester, url)
    with served(as_asgi(shared)) as url:
        result, several = run(pytester, url, "-n", "3")
    assert result.ret == 0
    assert shared.bodies == alone.bodies
    assert one["requests"] == several["requests"]
    judged = ({c["id"]: c["exchanges"] for c in report["clauses"]} for report in (one, several))
    first, second = judged
    # It needs some seconds, and so may not be judged at all.
    for found in (first, second):
        del found["thread.created_at.follows-the-clock"]
    assert first == second
    result.stdout.fnmatch_lines(["* is conformant: every clause that could be judged holds."])


def test_findings_are_those_of_one_process(pytester: pytest.Pytester) -> None:
    reports = []
    for options in ((), ("-n", "2")):
        with served(as_asgi(find("metadata-values-normalised-to-nfc").server())) as url:
            result, report = run(pytester, url, *options)
        assert result.ret == 1
        reports.append(
            [
                (clause["id"], [(f["message"], f["count"], f["cause"]) for f in clause["findings"]])
                for clause in report["clauses"]
                if clause["verdict"] == "fail"
            ]
        )
    assert reports[0] == reports[1] != []


def test_an_app_in_this_process_is_run_by_one_worker(pytester: pytest.Pytester) -> None:
    result, report = run(pytester, "reference", "-n", "2")
    assert result.ret == 0
    assert report["verdict"] == "conformant"


def test_a_target_that_is_not_there_is_told_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_contract=SUITE)
    result = pytester.runpytest_inprocess("--target", "http://127.0.0.1:1/v1", "-n", "2")
    assert result.ret == 2
    assert "is the server running?" in result.stdout.str()
