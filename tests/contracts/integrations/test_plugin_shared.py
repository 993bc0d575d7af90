"""Under pytest-xdist a run is shared: nothing is sent twice, and there is one report."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from unicodedata import normalize

import pytest

from contracts.servers.reference import TOKEN, Received, Reference, as_asgi
from contracts.settings.table import TOKEN_VARIABLE
from tests.support.openapi_documents import of_metadata, written
from tests.support.runs import thoroughly
from tests.support.served import served

pytestmark = pytest.mark.slow

# These plugins import much in each worker, and have no part in this.
ALONE = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio")
QUICK = ("--contract-profile", "quick")
EMBEDDED = ("--contract-target", "reference")
SUITE = """
def test_clause(clause_verdict):
    clause_verdict.check()
"""

# Writes down the process that imports it.
IMPORTED = """
import os
from contracts.servers.reference import Reference, as_asgi

with open("imported", "a") as file:
    print(os.getpid(), file=file)
app = as_asgi(Reference())
"""


class Normalising(Reference):
    """The reference, but it normalises metadata; counts the bodies of what it accepts."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: Counter[bytes] = Counter()

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        self.bodies[request.body] += 1
        made = super().thread(value, request)
        pairs = {key: normalize("NFC", text) for key, text in made["metadata"].items()}
        return {**made, "metadata": pairs}


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """Return what a report tells of each clause but of one, which needs some seconds."""
    return {
        clause["id"]: (
            clause["verdict"],
            clause["exchanges"],
            [(f["message"], f["count"], f["cause"]) for f in clause["findings"]],
        )
        for clause in report["clauses"]
        if clause["id"] != "thread.created_at.follows-the-clock"
    }


def run(pytester: pytest.Pytester, target: str, *options: str) -> tuple[Any, dict[str, Any]]:
    pytester.makepyfile(test_contract=SUITE)
    words = (*ALONE, *QUICK, "--contract-report", "json=out.json", "--target", target)
    result = pytester.runpytest_inprocess(*words, *options)
    return result, json.loads((pytester.path / "out.json").read_text())


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)


def test_every_request_is_sent_once_and_the_verdict_is_that_of_one_process(
    pytester: pytest.Pytester,
) -> None:
    bodies, reports = [], []
    for options in ((), ("-n", "2")):
        server = Normalising()
        with served(as_asgi(server)) as url:
            result, report = run(pytester, url, *options)
        assert result.ret == 1
        bodies.append(server.bodies)
        reports.append(report)
    assert bodies[0] == bodies[1]
    assert reports[0]["requests"] == reports[1]["requests"]
    alone, shared = map(shown, reports)
    assert alone == shared
    assert [name for name, (verdict, *_) in alone.items() if verdict == "fail"] == [
        "echo.metadata.values"
    ]
    result.stdout.fnmatch_lines(["* is nonconformant: 1 clause broken."])


def test_an_app_in_this_process_is_run_by_one_worker(pytester: pytest.Pytester) -> None:
    small = written(pytester.path, of_metadata())
    pytester.makepyfile(tc_shared_imported=IMPORTED)
    target = "asgi:tc_shared_imported:app"
    result, report = run(pytester, target, "-n", "2", "--contract-definition", small)
    assert result.ret == 0
    assert report["verdict"] == "conformant"
    assert len((pytester.path / "imported").read_text().split()) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--target", "http://127.0.0.1:1/v1", "-n", "2"), "is the server running?"),
        *thoroughly(
            ((*EMBEDDED, "--contract-clause", "ehco", "-n", "1"), "no clause matches 'ehco'"),
            ((*EMBEDDED, "--contract-seed", "-1", "-n", "1"), "'-1' is not a whole number"),
        ),
    ],
)
def test_what_cannot_be_checked_is_one_sentence_and_no_error(
    options: tuple[str, ...], sentence: str, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(test_contract=SUITE)
    # Nothing is sent: each worker has less to prepare.
    small = ("--contract-definition", written(pytester.path, of_metadata()))
    result = pytester.runpytest_inprocess(*ALONE, *QUICK, *small, *options)
    assert result.ret == 2
    assert result.stdout.str().count(sentence) == 1
    assert result.parseoutcomes() == {}
