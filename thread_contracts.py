"""The front door: makes sure that our packages are ours before anything is imported.

``contracts`` and ``strategies`` are names that a user's folder may hold as well.
Python prefers the folder when it comes first on the path, as with ``python -m pytest``
or ``PYTHONPATH=.``; then we put our own place first, or say what clashes.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

HOME: Final = Path(__file__).resolve().parent
PACKAGES: Final = ("contracts", "strategies")


def claim() -> None:
    """Import our top-level packages, whatever else is called the same.

    Raises:
        ImportError: another package of that name is already imported.
    """
    if not any(finder is _Explainer for finder in sys.meta_path):
        sys.meta_path.append(_Explainer)
    for name in PACKAGES:
        loaded = sys.modules.get(name)
        if loaded is None:
            _import_from_home(name)
        elif not _is_ours(loaded):
            where = getattr(loaded, "__file__", None) or getattr(loaded, "__path__", "elsewhere")
            raise ImportError(
                f"thread-contracts needs the package name {name!r}, but {where} has it; "
                "run `thread-contracts check` against the served app instead"
            )


class _Explainer:
    """Says whose name it is where a folder's own package of that name is asked for."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        """Find nothing; raise for modules below our names that we do not have."""
        del path, target
        top, dot, _ = name.partition(".")
        if dot and top in PACKAGES and name not in sys.modules and not _exists(name):
            raise ModuleNotFoundError(
                f"no module named {name!r}: in this process thread-contracts needs the package "
                f"name {top!r}; check the served app from elsewhere instead",
                name=name,
            )


def _exists(name: str) -> bool:
    path = HOME.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _import_from_home(name: str) -> None:
    spec = PathFinder.find_spec(name, [str(HOME)])
    if spec is None or spec.loader is None:
        raise ImportError(f"thread-contracts is not installed completely: {name} is missing")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _is_ours(module: ModuleType) -> bool:
    return Path(getattr(module, "__file__", None) or "/").resolve().parent.parent == HOME


# The settings of contracts.settings.table, which is not imported before it is needed.
ONCE: Final = (
    "profile",
    "seed",
    "gate",
    "max-requests",
    "time-budget",
    "timeout",
    "max-body",
    "wait",
    "rate",
    "workers",
    "examples",
    "ca-bundle",
    "tag",
)
MANY: Final = (
    "clause",
    "report",
    "header",
    "secret-header",
    "file-id",
    "vector-store-id",
    "image-url",
)
FLAGS: Final = ("insecure", "cleanup")


def pytest_addoption(parser: Any) -> None:
    """Add our options to pytest; nothing else is imported until a test asks for a verdict."""
    group = parser.getgroup("thread-contracts")
    group.addoption("--target", help="what to check (default: reference)")
    for name in (*ONCE, *MANY, *FLAGS):
        how = {"action": "append"} if name in MANY else {}
        if name in FLAGS:
            how = {"action": "store_const", "const": True}
        text = f"as the option --{name} of thread-contracts"
        group.addoption(f"--contract-{name}", dest=f"contract_{name}", help=text, **how)


def pytest_generate_tests(metafunc: Any) -> None:
    """Repeat tests that use ``clause_verdict`` for every clause."""
    if "clause_verdict" in metafunc.fixturenames:
        claim()
        from contracts.integrations import pytest_plugin as plugin

        plugin.register(metafunc.config, plugin)
        metafunc.parametrize("clause_verdict", plugin.clause_ids(), indirect=True)


_WORKERS: list[tuple[str, str]] = []


def pytest_testnodedown(node: Any) -> None:
    """Take note of what a worker of pytest-xdist found out (a hook of pytest-xdist)."""
    told = getattr(node, "workeroutput", {}).get("thread_contracts")
    if told is not None:
        _WORKERS.append(told)


def pytest_sessionfinish(session: Any) -> None:
    """Close the controller's session as its workers' verdict demands."""
    if _WORKERS:
        from contracts.integrations import pytest_plugin as plugin

        plugin.register(session.config, plugin)
        plugin.close(session, *_WORKERS.pop())


if "pytest" in sys.modules:
    # Only pytest loads this module as a plugin; the command line can do without.
    import pytest

    pytest_testnodedown = pytest.hookimpl(optionalhook=True)(pytest_testnodedown)

    @pytest.fixture(scope="session")
    def contract_run(request: pytest.FixtureRequest) -> Any:
        """The one run of the session against ``--target``."""
        claim()
        from contracts.integrations import pytest_plugin as plugin

        plugin.register(request.config, plugin)
        return plugin.run(request.config, _folder(request))

    def _folder(request: pytest.FixtureRequest) -> Path:
        """Return a folder that all workers of pytest-xdist share, and nobody else."""
        base: Path = request.getfixturevalue("tmp_path_factory").getbasetemp()
        session = getattr(request.config, "workerinput", None)
        folder = base.parent / session["testrunuid"] if session else base / "thread-contracts"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    @pytest.fixture
    def clause_verdict(request: pytest.FixtureRequest, contract_run: Any) -> Any:
        """The verdict on one clause; the test is repeated for every clause."""
        return contract_run.clause(request.param)


def main() -> int:
    """Run the command line."""
    try:
        claim()
    except ImportError as error:
        sys.stderr.write(f"thread-contracts: {error}\n")
        return 2
    from contracts.cli import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())
