"""From the name of a target to the target: ``reference``, ``liar:NAME``, a URL, an app."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from ssl import SSLContext, SSLError
from typing import Any, Final
from urllib.parse import urlsplit

from contracts.record.request import OPERATION_PATH
from contracts.targets.connection import ConnectionTransport, tls_context
from contracts.targets.http import MAX_BODY, Bounds, SyncTarget
from contracts.targets.target import Target
from contracts.targets.watchdog import Blocked, watchdog

# Importing a large application takes seconds; an import that never ends costs this once.
_IMPORT_S: Final = 30.0


class TargetError(Exception):
    """The target cannot be used; the message says in one sentence why and what to do."""


def open_target(
    name: str,
    timeout: float,
    max_bytes: int = MAX_BODY,
    *,
    insecure: bool = False,
    bundle: str | None = None,
) -> Target:
    """Return the target called *name*.

    Args:
        name: as on the command line.
        timeout: seconds for a whole exchange.
        max_bytes: of an answer's content.
        insecure: whether any certificate is accepted.
        bundle: a file with the certificates to trust; None for the usual ones.

    Raises:
        TargetError: the name is not one, or what it names cannot be loaded.
    """
    bounds = Bounds(timeout, max_bytes)
    if bundle is not None:
        # A wrong path is reported although nothing may be encrypted, or verified.
        _tls(insecure=False, bundle=bundle)
    kind, colon, rest = name.partition(":")
    if name == "reference":
        return _embedded(name, None, bounds)
    if kind == "liar" and colon:
        return _embedded(name, rest, bounds)
    if kind in {"http", "https"}:
        tls = partial(_tls, insecure=insecure, bundle=bundle)
        return _url(name, bounds, tls)
    if kind in {"asgi", "wsgi"} and colon:
        return _app(name, kind, rest, bounds)
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


def _url(name: str, bounds: Bounds, tls: Callable[[], SSLContext]) -> Target:
    import httpx

    if "@" in name.partition("//")[2].partition("/")[0]:
        raise TargetError("credentials in a URL would be printed; use --token or --header")
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

    context = tls() if base.scheme == "https" else None
    return SyncTarget(name, url, lambda: ConnectionTransport(context), bounds, retries=True)


def _tls(*, insecure: bool, bundle: str | None) -> SSLContext:
    try:
        return tls_context(insecure=insecure, bundle=bundle)
    except OSError as error:
        # OpenSSL's own message about a file without a certificate does not say so.
        reason = "it holds no certificate" if isinstance(error, SSLError) else error.strerror
        raise TargetError(f"--ca-bundle {bundle!r:.200} cannot be used: {reason}") from None


def _app(name: str, kind: str, rest: str, bounds: Bounds) -> Target:
    from contracts.targets import inprocess
    from contracts.targets.lifespan import LifespanError

    app = load_app(name, rest)
    other = "asgi" if kind == "wsgi" else "wsgi"
    if looks_like(other, app) and not looks_like(kind, app):
        raise TargetError(f"{name}: this looks like a {other.upper()} app; use {other}:{rest}")
    try:
        if kind == "asgi":
            return inprocess.AsgiTarget(name, app, bounds)
        return inprocess.wsgi_target(name, app, bounds)
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
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        with watchdog(_IMPORT_S):
            found: Any = importlib.import_module(module_name)
        for part in attribute.split("."):
            found = getattr(found, part)
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
    return found


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
