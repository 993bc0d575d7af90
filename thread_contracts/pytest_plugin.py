"""The pytest plugin: options and fixtures, from data alone.

What judges is in ``contracts.integrations.pytest_plugin``, imported when a test first asks for
the verdict on a clause.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from thread_contracts.rooms import load

if TYPE_CHECKING:
    from contracts.integrations.pytest_plugin import ClauseCheck, ContractRun

DATA: Final = Path(__file__).with_name("data.json")
_ACTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "once": {},
    "many": {"action": "append"},
    "flag": {"action": "store_const", "const": True},
}
_WORKERS: Final = pytest.StashKey[tuple[str, str]]()


@cache
def _data() -> Any:
    return json.loads(DATA.read_text(encoding="utf-8"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for each setting."""
    group = parser.getgroup("thread-contracts")
    group.addoption("--target", metavar="TARGET", help="what to check (default: reference)")
    for option in _data()["options"]:
        name, how = f"contract-{option['name']}", dict(_ACTIONS[option["kind"]])
        if option["metavar"] and option["kind"] != "flag":
            how["metavar"] = option["metavar"]
        group.addoption(
            f"--{name}", dest=name.replace("-", "_"), help=option["help"].replace("%", "%%"), **how
        )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat tests that use ``clause_verdict`` for every clause."""
    if "clause_verdict" in metafunc.fixturenames:
        metafunc.parametrize("clause_verdict", _data()["clauses"], indirect=True)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep what a worker of pytest-xdist found out (a hook of pytest-xdist)."""
    found = getattr(node, "workeroutput", {}).get("thread_contracts")
    if found is not None:
        node.config.stash[_WORKERS] = found


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close the controller's session as its workers' verdict demands."""
    found = session.config.stash.get(_WORKERS, None)
    if found is not None:
        _judging(session.config).close(session, *found)


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> ContractRun:
    """The one run of the session against ``--target``."""
    run: ContractRun = _judging(request.config).run(request.config, _folder(request))
    return run


def _judging(config: pytest.Config) -> Any:
    """Import the part that judges, and let it take part in the session."""
    plugin = load("contracts.integrations.pytest_plugin")
    if not config.pluginmanager.is_registered(plugin):
        config.pluginmanager.register(plugin)
    return plugin


def _folder(request: pytest.FixtureRequest) -> Path:
    """Return a folder that all workers of pytest-xdist share, and nobody else."""
    base: Path = request.getfixturevalue("tmp_path_factory").getbasetemp()
    session = getattr(request.config, "workerinput", None)
    folder = base.parent / session["testrunuid"] if session else base / "thread-contracts"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture
def clause_verdict(request: pytest.FixtureRequest, contract_run: ContractRun) -> ClauseCheck:
    """The verdict on one clause; the test is repeated for every clause."""
    return contract_run.clause(request.param)
