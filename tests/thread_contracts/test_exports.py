"""What users import: these names, typed and lazy, and no others."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Final

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


STARTED: Final = """
import sys
from thread_contracts import __main__

sys.argv[1:] = {arguments}
try:
    __main__.main()
except SystemExit:
    pass
print(*sorted({modules} & {{name for name, module in sys.modules.items() if module}}))
"""
# What sends, judges, draws on terminals and reads documents.
UNUSED: Final = {"httpx", "rich", "yaml", "jsonschema_rs", "thread_contracts.rooms.strategies"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_command_says_what_it_is_before_it_loads_what_it_runs_with(
    option: str, tmp_path: Path
) -> None:
    code = STARTED.format(arguments=[option], modules=UNUSED)
    status, out, err = python(tmp_path, "-c", code)
    assert (status, out.splitlines()[-1], err) == (0, "", "")


@pytest.mark.slow
def test_the_command_loads_no_other_command_line(tmp_path: Path) -> None:
    """httpx has one, which draws with more than a third of what httpx itself takes to load."""
    arguments = ["check", "reference", "--profile", "quick", "--max-requests", "1"]
    code = STARTED.format(arguments=arguments, modules={"httpx", "httpx._main", "click"})
    status, out, err = python(tmp_path, "-c", code)
    assert (status, out.splitlines()[-1]) == (0, "httpx"), err


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
