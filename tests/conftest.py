"""What all tests share: the installed packages, and pytester."""

from __future__ import annotations

import compileall
import gc
import os
import sys
from typing import Final

import pytest

from thread_contracts.rooms import claim

# Python looks for cycles after 700 new objects, but a single run makes a million.
_NEW_OBJECTS: Final = 200_000

pytest_plugins = ["pytester"]

# What is tested is the installed package, although its source lies beside the tests.
claim()


def pytest_configure(config: pytest.Config) -> None:
    """Let hundreds of processes compile what they import once, where Python is to write nothing.

    What they compile, and this one, goes to pytest's own cache, and not beside the sources.
    """
    # Without pytest's cache plugin there is none.
    cache = getattr(config, "cache", None)
    if cache is None:
        return
    if sys.dont_write_bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(cache.mkdir("bytecode"))
        sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        # Once, and on all processors, before each of the workers does it for itself.
        for name in ("contracts", "strategies", "thread_contracts", "benchmarks"):
            compileall.compile_dir(config.rootpath / name, quiet=2, workers=0)
    # Hypothesis reads all sources of ours for constants: once, not in each project of a test.
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(cache.mkdir("hypothesis"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start one worker more than there are processors: a tenth of the tests only waits."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Keep what there is by now, which stays to the end, out of every search for cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Most liars are caught by the quick profile; that ci catches each takes minutes more."""
    text = "let each liar and each oddity meet the ci profile, and run tests marked as thorough"
    parser.addoption("--thorough", action="store_true", help=text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out further examples of what other tests show, unless they are asked for."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
