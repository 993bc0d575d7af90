"""What users import: these names, typed and lazy, and no others."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given

import thread_contracts
from contracts.servers.reference import Received, Reference
from tests.support.independent import problems
from tests.support.projects import python
from thread_contracts import invalid_requests, valid_requests

NAMES = {
    "Answer",
    "Case",
    "Clause",
    "ClauseCheck",
    "ClauseReport",
    "Credentials",
    "DefinitionReport",
    "Exchange",
    "Expectation",
    "Failure",
    "FailureKind",
    "Feature",
    "Finding",
    "FindingReport",
    "Headers",
    "Level",
    "Outcome",
    "Report",
    "ReportError",
    "Request",
    "RequestReport",
    "ResponseReport",
    "Rule",
    "SettingReport",
    "UsageError",
    "Verdict",
    "broken_thread_objects",
    "check",
    "exchange_of",
    "invalid_requests",
    "judge",
    "thread_objects",
    "valid_requests",
}
ROOT = str(Path(__file__).parents[2])
HEAVY = (
    "contracts",
    "strategies",
    "hypothesis",
    "httpx",
    "schemathesis",
    "thread_contracts.rooms.",
)


def test_exactly_these_names_are_exported() -> None:
    assert set(thread_contracts.__all__) == NAMES
    assert set(dir(thread_contracts)) >= NAMES
    assert thread_contracts.__all__ == sorted(thread_contracts.__all__)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_there_and_documented(name: str) -> None:
    found = getattr(thread_contracts, name)
    # Headers are a plain tuple of pairs.
    assert found.__name__ == ("tuple" if name == "Headers" else name)
    assert found.__doc__


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'chekc'"):
        _ = thread_contracts.chekc


def test_the_version_is_that_of_the_distribution() -> None:
    assert thread_contracts.__version__ == version("thread-contracts")


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    code = f"import sys, thread_contracts; print([m for m in sys.modules if m.startswith({HEAVY})])"
    assert python(tmp_path, "-c", code) == (0, "[]\n", "")


def test_strategies_import_ours_only_when_they_are_drawn_from(tmp_path: Path) -> None:
    code = "import sys; from thread_contracts import *; valid_requests(); invalid_requests(); "
    code = code.replace("*", "invalid_requests, valid_requests")
    code += "print([m for m in sys.modules if m.startswith('thread_contracts.rooms.')])"
    assert python(tmp_path, "-c", code) == (0, "[]\n", "")


@given(valid_requests())
def test_valid_requests_are_valid(body: object) -> None:
    assert problems(body) == []


@given(invalid_requests())
def test_invalid_requests_are_refused(body: object) -> None:
    server = Reference()
    headers = {"authorization": f"Bearer {server.token}", "content-type": "application/json"}
    request = Received("POST", "/v1/threads", headers, json.dumps(body).encode(), 1)
    assert server.answer(request).status == 400


def test_importing_what_makes_checks_of_clauses_registers_none(tmp_path: Path) -> None:
    code = "from schemathesis.checks import CHECKS; from thread_contracts.rooms import load; "
    code += "load('contracts.integrations.schemathesis_checks'); "
    code += "before = {check.__name__ for check in CHECKS.get_all()}; "
    code += "import thread_contracts.hooks as hooks; "
    code += "ours = {check.__name__ for check in hooks.CHECKS.values()}; "
    code += "print(len(before & ours), ours <= {check.__name__ for check in CHECKS.get_all()})"
    assert python(tmp_path, "-W", "ignore", "-c", code, path=ROOT) == (0, "0 True\n", "")
