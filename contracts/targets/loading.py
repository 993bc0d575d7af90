"""Load an app of the user's from the working directory, which then stays out of our way."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from contracts.nearest import did_you_mean
from contracts.process.signals import may_be_the_users
from contracts.targets.blame import import_problem
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
        # A decorator may take other arguments than what it wraps.
        inspect.signature(called, follow_wrapped=False).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return kind == "asgi" or not inspect.iscoroutinefunction(called)


def load_app(name: str, spec: str) -> Any:
    """Import ``module:attribute`` from the working directory, or raise TargetError."""
    module_name, colon, attribute = spec.partition(":")
    if not module_name or not colon or not attribute:
        raise TargetError(f"{name!r} should name a module and its app, as in asgi:main:app")
    _refuse_paths(name, module_name, attribute)
    try:
        with _working_directory(), turn(_IMPORT_S):
            module = importlib.import_module(module_name)
            found = made_app(_attribute(module, attribute.removesuffix("()")), attribute)
    except Blocked:
        raise TargetError(
            f"{name}: importing {module_name} was not over after {_IMPORT_S:g} s"
        ) from None
    except SystemExit as error:
        raise TargetError(f"{name}: importing {module_name} ended the process ({error})") from None
    except TargetError as error:
        raise TargetError(f"{name}: {error}") from None
    except BaseException as error:
        if may_be_the_users(error):
            raise
        raise TargetError(f"{name}: {import_problem(error, module_name)}") from None
    _refuse_shadows(name)
    return found


def _refuse_paths(name: str, module: str, attribute: str) -> None:
    """Raise TargetError where the path of a file is given as the name of its *module*."""
    path = module.replace("\\", "/").removeprefix("./")
    # A package may have a module called py.
    is_module = not path.endswith(".py") or Path(*path.split(".")).with_suffix(".py").exists()
    if "/" not in path and is_module:
        return
    kind, dotted = name.partition(":")[0], path.removesuffix(".py").replace("/", ".")
    where = ""
    if Path(path).is_absolute():
        where, dotted = "start the suite in its folder and ", Path(path).stem
    raise TargetError(
        f"{name!r} names a file; {where}name its module, as in {kind}:{dotted}:{attribute}"
    )


def _attribute(module: ModuleType, path: str) -> Any:
    """Return what *path* names in *module*, or raise TargetError with the nearest name."""
    found: Any = module
    for part in path.split("."):
        if not hasattr(found, part):
            known = [one for one in dir(found) if not one.startswith("_")]
            what = did_you_mean(part, known, "name the app in it, as in asgi:main:app")
            owner = getattr(found, "__name__", type(found).__name__)
            raise TargetError(f"{owner} has no {part!r}; {what}")
        found = getattr(found, part)
    return found


def made_app(found: Any, attribute: str) -> Any:
    """Return the app that *found* is or makes, or raise TargetError; it is called *attribute*."""
    called = attribute.removesuffix("()")
    is_app = looks_like("asgi", found) or looks_like("wsgi", found)
    if attribute != called and is_app and not inspect.isclass(found) and not _takes_nothing(found):
        raise TargetError(f"{called} is an app already, not what makes one; leave out the ()")
    if attribute != called or _makes_an_app(found):
        app, what = found(), f"{called}() returns"
    else:
        app, what = found, f"{attribute} is"
    if inspect.iscoroutine(app):
        app.close()
        raise TargetError(f"{called} is an async function; a factory must return the app itself")
    if not callable(app):
        hint = "; a factory must return the app" if app is not found else ""
        raise TargetError(f"{what} {type(app).__name__}, not an app{hint}")
    if inspect.isclass(app) and not (hasattr(app, "__await__") or hasattr(app, "__iter__")):
        raise TargetError(f"{what} a class, not an app; name an instance of it")
    if inspect.isfunction(app) and not (looks_like("asgi", app) or looks_like("wsgi", app)):
        raise TargetError(
            f"{what} a function of {', '.join(inspect.signature(app).parameters) or 'nothing'}, "
            "neither an app nor a factory that needs no arguments; name one of these"
        )
    return app


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


def makes_an_app(made: Any) -> str:
    """Say what to do about a factory that was called as the app that it makes."""
    return (
        f"what was given as the app makes one ({type(made).__name__}); name the app that it makes, "
        "or a factory that needs no arguments"
    )


def _makes_an_app(found: Any) -> bool:
    """Return whether *found* is an app factory: a function that can be called with nothing.

    It may have as many parameters as apps have, but an app needs a value for each of its own.
    """
    if not inspect.isroutine(found) or not _takes_nothing(found):
        return False
    parameters = inspect.signature(found).parameters.values()
    if all(one.kind is not inspect.Parameter.VAR_POSITIONAL for one in parameters):
        return True
    # A decorator that takes anything may stand for either.
    return not (looks_like("asgi", found) or looks_like("wsgi", found))


def _takes_nothing(found: Any) -> bool:
    try:
        inspect.signature(found).bind()
    except (TypeError, ValueError):
        return False
    return True
