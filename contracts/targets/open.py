"""From the name of a target to the target: ``reference``, ``liar:NAME``, a URL, an app."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from ssl import SSLError
from typing import Any, Final
from urllib.parse import urlsplit

from contracts.record.request import OPERATION_PATH
from contracts.targets.connection import ConnectionTransport, Tls, tls_context
from contracts.targets.http import MAX_BODY, Bounds, SyncTarget
from contracts.targets.target import Target
from contracts.targets.watchdog import Blocked, watchdog

# What a file beside the app must not be called, as we import it later.
_LIBRARIES: Final = (
    *("httpx", "httpcore", "h11", "anyio", "hypothesis", "hypothesis_jsonschema", "jsonschema_rs"),
    *("schemathesis", "yaml", "filelock", "brotli", "zstandard", "requests"),
)
# Importing a large application takes seconds; an import that never ends costs this once.
_IMPORT_S: Final = 30.0


class TargetError(Exception):
    """The target cannot be used; the message says in one sentence why and what to do."""


def open_target(
    name: str,
    timeout: float,
    max_bytes: int = MAX_BODY,
    *,
    tls: Tls | None = None,
    path: str | None = None,
) -> Target:
    """Return the target called *name*.

    Args:
        name: as on the command line.
        timeout: seconds for a whole exchange.
        max_bytes: of an answer's content.
        tls: which certificates to trust, and to show.
        path: where the operation is in an app of this process; None for the usual place.

    Raises:
        TargetError: the name is not one, or what it names cannot be loaded.
    """
    bounds, tls = Bounds(timeout, max_bytes), tls or Tls()
    _check_files(tls)
    kind, colon, rest = name.partition(":")
    if name == "reference":
        return _embedded(name, None, bounds)
    if kind == "liar" and colon:
        return _embedded(name, rest, bounds)
    if kind in {"http", "https"}:
        if path is not None:
            raise TargetError("--path is for apps of this process; a URL has its path in it")
        return _url(name, bounds, tls)
    if kind in {"asgi", "wsgi"} and colon:
        return _app(name, kind, rest, bounds, path)
    raise TargetError(
        f"{name!r} is not a target; use reference, liar:NAME, http(s)://HOST/v1, "
        "asgi:MODULE:APP or wsgi:MODULE:APP"
    )


def default_token(name: str) -> str | None:
    """Return the token that the embedded targets expect; others have none by default."""
    if name == "reference" or name.startswith("liar:"):
        from contracts.servers.reference import TOKEN

        return TOKEN
    return None


def _embedded(name: str, liar: str | None, bounds: Bounds) -> Target:
    from contracts.servers.reference import Reference, as_asgi
    from contracts.targets.inprocess import AsgiTarget

    if liar is None:
        return AsgiTarget(name, as_asgi(Reference()), bounds)
    from contracts.servers.liars import find

    try:
        return AsgiTarget(name, as_asgi(find(liar).server()), bounds)
    except LookupError as error:
        raise TargetError(str(error.args[0])) from None


def _url(name: str, bounds: Bounds, tls: Tls) -> Target:
    import httpx

    if "@" in name.partition("//")[2].partition("/")[0]:
        raise TargetError(
            "credentials in a URL would be printed, and the Authorization header is part of what "
            "is tested: a server behind basic authentication cannot be checked"
        )
    try:
        parts = urlsplit(name)
        base = httpx.URL(name)
        (parts.hostname or "").encode("idna")
        port_is_sane = parts.port is None or 0 < parts.port < 65_536
    except (ValueError, httpx.InvalidURL) as error:
        raise TargetError(f"{name!r} is not a URL: {error}") from None
    if not base.host or not port_is_sane:
        raise TargetError(f"{name!r} names no host; write it as http://HOST:PORT/v1")
    if parts.query or parts.fragment:
        raise TargetError("the URL must end with the base path, as in http://HOST:PORT/v1")
    path = parts.path.rstrip("/")
    whole = path if path.endswith(OPERATION_PATH) else f"{path}{OPERATION_PATH}"
    url = str(base.copy_with(path=whole))

    context = tls_context(tls) if base.scheme == "https" else None
    return SyncTarget(name, url, lambda: ConnectionTransport(context), bounds, retries=True)


def _check_files(tls: Tls) -> None:
    """Raise TargetError for a wrong file, although nothing may be encrypted, or verified."""
    if tls.key is not None and tls.cert is None:
        raise TargetError("--key belongs to a certificate; give --cert, too")
    for option, path, wanted, part in (
        ("--ca-bundle", tls.bundle, "certificate", Tls(bundle=tls.bundle)),
        (
            "--cert",
            tls.cert,
            "certificate with the key that belongs to it",
            replace(tls, bundle=None),
        ),
    ):
        if path is None:
            continue
        try:
            tls_context(part)
        except OSError as error:
            # OpenSSL's own message about a file without a certificate does not say so.
            reason = (
                f"it holds no {wanted}" if isinstance(error, SSLError) else error.strerror or error
            )
            raise TargetError(f"{option} {path!r:.200} cannot be used: {reason}") from None


def _app(name: str, kind: str, rest: str, bounds: Bounds, path: str | None) -> Target:
    from contracts.targets import inprocess
    from contracts.targets.lifespan import LifespanError

    app = load_app(name, rest)
    other = "asgi" if kind == "wsgi" else "wsgi"
    if looks_like(other, app) and not looks_like(kind, app):
        raise TargetError(f"{name}: this looks like a {other.upper()} app; use {other}:{rest}")
    try:
        if kind == "asgi":
            return inprocess.AsgiTarget(name, app, bounds, path)
        return inprocess.wsgi_target(name, app, bounds, path)
    except LifespanError as error:
        raise TargetError(f"{name}: {error}") from None


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
        with _working_directory(), watchdog(_IMPORT_S):
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
    except Exception as error:  # noqa: BLE001 -- a user's module may raise anything
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


def _import_problem(error: Exception) -> str:
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
