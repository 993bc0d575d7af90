"""Our packages under names that nobody else has, so that users keep theirs.

A user's folder may hold packages called ``contracts`` and ``strategies`` as well.
Ours are loaded as ``thread_contracts.rooms.contracts`` and
``thread_contracts.rooms.strategies``, and inside them ``import contracts`` means ours.  This
holds in every thread and at any time, because nothing in ``sys.modules`` is ever swapped.

Outside, the plain names are the user's: ours have no ``__init__.py``, and Python prefers any
module, and any package that has one, wherever it stands on the path.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

HOME: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ("contracts", "strategies")
PREFIX: Final = f"{__name__}."

# Only a module with a path may have modules below it; our own finder finds them, not the path's.
__path__: list[str] = []


def load(name: str) -> Any:
    """Import a module of ours, such as ``contracts.cli``, even where others use that name."""
    _install()
    return import_module(_FINDER.prefix + name)


def claim() -> None:
    """Give our packages their plain names in this process, for our own tests.

    Raises:
        ImportError: a package of that name has been imported from elsewhere.
    """
    _FINDER.prefix = ""
    for name in PACKAGES:
        path = [str(HOME / name)]
        if name not in sys.modules:
            sys.modules[name] = module_from_spec(_package(name, path))
        found = getattr(sys.modules[name], "__path__", None)
        if found != path:
            raise ImportError(f"{name} was imported from {found}, not from {path}")


def _package(name: str, path: list[str]) -> ModuleSpec:
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = path
    return spec


class _Finder:
    """Finds our packages by their private names.

    Attributes:
        prefix: what stands before the names of our packages; nothing once they are claimed.
    """

    prefix = PREFIX

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load the module *name*; None leaves it to the other finders."""
        del path, target
        if not name.startswith(PREFIX):
            return None
        *folders, module = name.removeprefix(PREFIX).split(".")
        # A path would lead other finders to load modules in which `contracts` is not ours.
        if not folders:
            return _package(name, []) if module in PACKAGES else None
        spec = PathFinder.find_spec(name, [str(HOME.joinpath(*folders))])
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin)
            if spec.submodule_search_locations is not None:
                spec.submodule_search_locations = []
        return spec


class _Loader(SourceFileLoader):
    """Loads a module of ours, in which the plain names mean our packages."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with our own ``import`` statement among its builtins.

        A function keeps the builtins of its module, so this holds for later imports as well.
        """
        module.__dict__["__builtins__"] = _BUILTINS
        super().exec_module(module)


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 -- Python's name for it
    locals: Mapping[str, object] | None = None,  # noqa: A002 -- Python's name for it
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Do what ``import`` does, with our packages for their plain names."""
    package = name.partition(".")[0]
    if level or package not in PACKAGES:
        return __import__(name, globals, locals, fromlist or (), level)
    if fromlist:
        return __import__(PREFIX + name, globals, locals, fromlist)
    import_module(PREFIX + name)
    return sys.modules[PREFIX + package]


_BUILTINS: Final = {**vars(builtins), "__import__": _import}
_FINDER: Final = _Finder()


def _install() -> None:
    """Let Python ask our finder; pytest's own plugin for tests of plugins removes it at times."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.append(_FINDER)


_install()
