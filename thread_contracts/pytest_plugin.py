"""The pytest plugin: options and fixtures, from data alone.

The settings are read where a test uses ``clause_verdict``.  What judges is in
``contracts.integrations.pytest_plugin``, imported when a test first asks for the verdict on a
clause.
"""

from __future__ import annotations

import json
from argparse import ArgumentError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from thread_contracts.printing import set_right
from thread_contracts.rooms import load

if TYPE_CHECKING:
    from contracts.integrations.pytest_plugin import ClauseCheck, ContractRun
    from contracts.settings.resolve import Resolved

App = Callable[..., Any]
"""An ASGI or a WSGI application."""
DATA: Final = Path(__file__).with_name("data.json")
_TARGET: Final = "--contract-target"
_ACTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "once": {},
    "many": {"action": "append"},
    "flag": {"action": "store_const", "const": True},
}
_RESOLVED: Final = pytest.StashKey["Resolved"]()
_WORKERS: Final = pytest.StashKey[tuple[int, str]]()


@cache
def _data() -> Any:
    return json.loads(DATA.read_text(encoding="utf-8"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for each setting."""
    group = parser.getgroup("thread-contracts")
    group.addoption(_TARGET, metavar="TARGET", help="what to check")
    for option in _data()["options"]:
        name, how = f"contract-{option['name']}", dict(_ACTIONS[option["kind"]])
        if option["metavar"] and option["kind"] != "flag":
            how["metavar"] = option["metavar"]
        group.addoption(
            f"--{name}", dest=name.replace("-", "_"), help=option["help"].replace("%", "%%"), **how
        )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Iterator[None]:
    """Add ``--target``, unless a plugin or a conftest.py of the project has such an option."""
    yield
    # Before version 9 pytest tells of a clash only when it is too late; there the options of no
    # group are kept apart.
    groups = (*getattr(parser, "_groups", ()), getattr(parser, "_anonymous", None))
    taken = (
        name for group in groups if group for option in group.options for name in option.names()
    )
    if "--target" in taken:
        return
    # From version 9 on it raises here what argparse does.
    with suppress(ValueError, ArgumentError):
        parser.getgroup("thread-contracts").addoption(
            "--target", dest="contract_target", metavar="TARGET", help=f"short for {_TARGET}"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call() -> None:
    """Let the counterexamples of everybody's tests be read, whenever Schemathesis came in."""
    set_right()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat tests that use ``clause_verdict`` for every clause that the settings choose."""
    if "clause_verdict" in metafunc.fixturenames:
        metafunc.parametrize("clause_verdict", _clauses(metafunc.config), indirect=True)


def _clauses(config: pytest.Config) -> Sequence[str]:
    """Return the ids of the clauses that a run judges, in the order of the catalogue."""
    clauses: Sequence[str] = _data()["clauses"]
    try:
        settings = _settings(config).settings
        patterns = settings.clauses
        if settings.definition is not None:
            definition = load("contracts.conduct.holding").definition_of(settings)
            clauses = [one.id for one in load("contracts.clauses").catalogue(definition)]
    except (load("contracts.errors").UsageError, OSError):
        # pytest shows what goes wrong here with a traceback; the run says it in a sentence.
        return clauses
    return matching(clauses, ",".join(patterns)) or clauses


def matching(clauses: Sequence[str], pattern: str) -> Sequence[str]:
    """Return the ids that *pattern* matches: ids, prefixes or globs, with commas.

    What stands behind an exclamation mark is left out.  The rule is that of
    ``contracts.clauses.matching``, which needs the whole catalogue.
    """
    patterns = pattern.split(",")
    named = [one for one in patterns if not one.startswith("!")]
    out = [one[1:] for one in patterns if one.startswith("!")]
    return [
        clause
        for clause in clauses
        if (_is_any(clause, named) or not named) and not _is_any(clause, out)
    ]


def _is_any(clause: str, patterns: Sequence[str]) -> bool:
    """Return whether any of *patterns* names a clause."""
    return any(fnmatchcase(clause, one) or clause.startswith(f"{one}.") for one in patterns)


def _settings(config: pytest.Config) -> Resolved:
    """Return what is set by pytest's options, the environment and the settings file."""
    found = config.stash.get(_RESOLVED, None)
    if found is None:
        names = [option["name"] for option in _data()["options"]]
        given = {name: config.getoption(f"--contract-{name}") for name in names}
        given["target"] = config.getoption(_TARGET)
        found = load("contracts.settings.resolve").resolve(given, "--contract-", _TARGET)
        config.stash[_RESOLVED] = found
    return found


@contextmanager
def _usable(session: pytest.Session) -> Iterator[None]:
    """Let what cannot be used, or what the machine lacks, end the session with one sentence."""
    # Without file descriptors nothing more can be imported.
    lacking, usage = load("contracts.process.streams").lacking, load("contracts.errors").UsageError
    try:
        yield
    except (usage, OSError, MemoryError, RuntimeError) as error:
        said = str(error) if isinstance(error, usage) else lacking(error)
        if not said:
            raise
        sentence = f"thread-contracts: {said}"
        if hasattr(session.config, "workerinput"):
            # The controller of pytest-xdist takes the exit code 2 of a worker for a crash; told
            # to stop, it ends the session with the sentence, and with that code.
            session.shouldstop = sentence
            pytest.exit(sentence, returncode=1)
        pytest.exit(sentence, returncode=2)


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
def contract_target() -> str | App | None:
    """What to check, for a project to define: an ASGI or WSGI app, or the name of a target.

    None, as here, leaves it to ``--contract-target`` and the other settings.
    """
    return None


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest, contract_target: str | App | None) -> ContractRun:
    """The one run of the session, against ``contract_target`` or ``--contract-target``."""
    config = request.config
    with _usable(request.session):
        run: ContractRun = _judging(config).run(
            request, _settings(config), _folder(request), contract_target
        )
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
