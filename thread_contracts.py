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


def _import_from_home(name: str) -> None:
    spec = PathFinder.find_spec(name, [str(HOME)])
    if spec is None or spec.loader is None:
        raise ImportError(f"thread-contracts is not installed completely: {name} is missing")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _is_ours(module: ModuleType) -> bool:
    return Path(getattr(module, "__file__", None) or "/").resolve().parent.parent == HOME


def pytest_addoption(parser: Any) -> None:
    """Add our options to pytest; nothing else is imported until a run needs it."""
    group = parser.getgroup("thread-contracts")
    group.addoption("--target", default="reference", help="what to check (default: reference)")
    group.addoption("--contract-profile", default="ci", choices=("quick", "ci", "deep"))
    group.addoption("--contract-seed", default=0, type=int)
    group.addoption(
        "--contract-gate", default="implied", choices=("schema", "prose", "implied", "advice")
    )
    group.addoption("--contract-timeout", default=10.0, type=float)
    group.addoption("--contract-header", default=[], action="append", type=_header)
    group.addoption("--contract-report", default=[], action="append", metavar="json=PATH")


def _header(text: str) -> Any:
    claim()
    from contracts.cli import _header as parse

    return parse(text)


def pytest_configure(config: Any) -> None:
    """Register the plugin proper, unless the folder's own packages are in its way."""
    try:
        claim()
    except ImportError as error:
        config.issue_config_time_warning(UserWarning(str(error)), stacklevel=2)
        return
    config.pluginmanager.import_plugin("contracts.plugin")


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
