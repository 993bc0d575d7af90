"""Load an app of the user's from the working directory, which then stays out of our way."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from contracts.signals import may_be_the_users
from contracts.targets.turn import turn
from contracts.targets.watchdog import Blocked

# What a file beside the app must not be called, as we import it later.
_LIBRARIES: Final = (
    *("httpx", "httpcore", "h11", "anyio", "hypothesis", "hypothesis_jsonschema", "jsonschema_rs"),
    *("schemathesis", "yaml", "filelock", "brotli", "zstandard", "requests"),
)
# Importing a large application takes seconds; an import that never ends costs this once.
_IMPORT_S: Final = 30.0


class TargetError(Exception):
    """The target cannot be used; the message says in one sentence why and what to do."""


def looks_like(kind: str, app: Any) -> bool:
    """Return whether *app* can be called as apps of this kind are."""
    called = app if inspect.isroutine(app) or inspect.isclass(app) else type(app).__call__
    try:
        own = 0 if called is app else 1
        arguments = [None] * (own + (3 if kind == "asgi" else 2))
        inspect.signature(called).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return kind == "asgi" or not inspect.iscoroutinefunction(called)


def load_app(name: str, spec: str) -> Any:
    """Import ``module:attribute`` from the working directory, or raise TargetError."""
    module_name, colon, attribute = spec.partition(":")
    if not module_name or not colon or not attribute:
        raise TargetError(f"{name!r} should name a module and its app, as in asgi:main:app")
    try:
        with _working_directory(), turn(_IMPORT_S):
            found: Any = importlib.import_module(module_name)
            for part in attribute.removesuffix("()").split("."):
                found = getattr(found, part)
            if attribute.endswith("()") or _makes_an_app(found):
                found = found()
    except Blocked:
        raise TargetError(
            f"{name}: importing {module_name} was not over after {_IMPORT_S:g} s"
        ) from None
    except SystemExit as error:
        raise TargetError(f"{name}: importing {module_name} ended the process ({error})") from None
    except BaseException as error:
        if may_be_the_users(error):
            raise
        raise TargetError(f"{name}: {_import_problem(error)}") from None
    if not callable(found):
        raise TargetError(f"{name}: {attribute} is {type(found).__name__}, not an app")
    _refuse_shadows(name)
    return found


@contextmanager
def _working_directory() -> Iterator[None]:
    """Let the app import what lies beside it first, and then behind everything installed.

    A script there may have the name of a library that we import later.
    """
    here = str(Path.cwd())
    known = here in sys.path
    if not known:
        sys.path.insert(0, here)
    try:
        yield
    finally:
        if not known:
            with suppress(ValueError):
                sys.path.remove(here)
            sys.path.append(here)


def _refuse_shadows(name: str) -> None:
    """Raise TargetError where a file beside the app was imported under a library's name."""
    here = Path.cwd()
    for library in _LIBRARIES:
        found = getattr(sys.modules.get(library), "__file__", None)
        if found and Path(found).parent in {here, here / library}:
            raise TargetError(
                f"{name}: the app imports {Path(found).name} beside it, which has the name of the "
                f"library {library} that this suite needs; rename it, or start the app yourself "
                "and give its URL"
            )


def _makes_an_app(found: Any) -> bool:
    """Return whether *found* is an app factory: a function that takes nothing."""
    if not inspect.isfunction(found) or looks_like("asgi", found) or looks_like("wsgi", found):
        return False
    try:
        inspect.signature(found).bind()
    except TypeError:
        return False
    return True


def _import_problem(error: BaseException) -> str:
    """Say what went wrong; explain it where a package of ours stands in the way of the app's."""
    missing = getattr(error, "name", None) or ""
    package = missing.partition(".")[0]
    ours = Path(__file__).parents[2] / package
    if [*getattr(sys.modules.get(package), "__path__", ())] == [str(ours)]:
        return (
            f"the app imports {missing!r}, but the name {package!r} belongs to thread-contracts "
            "in this process; start the app yourself and give its URL instead"
        )
    return f"{type(error).__name__}: {error}"[:300]
