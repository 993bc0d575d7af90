"""From the name of a target to the target: ``reference``, ``liar:NAME``, a URL, an app."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.targets.http import SyncTarget, Target


class TargetError(Exception):
    """The target cannot be used; the message says in one sentence why and what to do."""


def open_target(name: str, timeout: float) -> Target:
    """Return the target called *name*.

    Raises:
        TargetError: the name is not one, or what it names cannot be loaded.
    """
    kind, colon, rest = name.partition(":")
    if name == "reference":
        return _embedded(name, None, timeout)
    if kind == "liar" and colon:
        return _embedded(name, rest, timeout)
    if kind in {"http", "https"}:
        return _url(name, timeout)
    if kind in {"asgi", "wsgi"} and colon:
        return _app(name, kind, rest, timeout)
    raise TargetError(
        f"{name!r} is not a target; use reference, liar:NAME, http(s)://HOST/v1, "
        "asgi:MODULE:APP or wsgi:MODULE:APP"
    )


def default_token(name: str) -> str | None:
    """Return the token that the embedded targets expect; others have none by default."""
    if name == "reference" or name.startswith("liar:"):
        from contracts.targets.reference import TOKEN

        return TOKEN
    return None


def _embedded(name: str, liar: str | None, timeout: float) -> Target:
    from contracts.targets.inprocess import AsgiTarget
    from contracts.targets.reference import Reference, as_asgi

    if liar is None:
        return AsgiTarget(name, as_asgi(Reference()), timeout)
    from contracts.targets.liars import find

    try:
        return AsgiTarget(name, as_asgi(find(liar).server()), timeout)
    except LookupError as error:
        raise TargetError(str(error.args[0])) from None


def _url(name: str, timeout: float) -> Target:
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
    url = str(base.copy_with(path=path if path.endswith("/threads") else f"{path}/threads"))

    def transport() -> httpx.HTTPTransport:
        # The environment is not trusted: what it says would change what is measured.
        return httpx.HTTPTransport(trust_env=False)

    return SyncTarget(name, url, transport, timeout, retries=True)


def _app(name: str, kind: str, rest: str, timeout: float) -> Target:
    from contracts.targets import inprocess
    from contracts.targets.lifespan import LifespanError

    app = load_app(name, rest)
    try:
        if kind == "asgi":
            return inprocess.AsgiTarget(name, app, timeout)
        return inprocess.wsgi_target(name, app, timeout)
    except LifespanError as error:
        raise TargetError(f"{name}: {error}") from None


def load_app(name: str, spec: str) -> Any:
    """Import ``module:attribute`` from the working directory, or raise TargetError."""
    module_name, colon, attribute = spec.partition(":")
    if not module_name or not colon or not attribute:
        raise TargetError(f"{name!r} should name a module and its app, as in asgi:main:app")
    _claim_names()
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module_name)
        for part in attribute.split("."):
            found = getattr(found, part)
    except SystemExit as error:
        raise TargetError(f"{name}: importing {module_name} ended the process ({error})") from None
    except Exception as error:  # noqa: BLE001 -- anything may go wrong in somebody's module
        raise TargetError(f"{name}: {_import_problem(error)}") from None
    if not callable(found):
        raise TargetError(f"{name}: {attribute} is {type(found).__name__}, not an app")
    return found


def _claim_names() -> None:
    """Import our top-level packages before the working directory can shadow them."""
    importlib.import_module("strategies")


def _import_problem(error: Exception) -> str:
    missing = getattr(error, "name", None) or ""
    top = missing.partition(".")[0]
    here = Path.cwd()
    local = [p for p in (here / top, here / f"{top}.py") if top and p.exists()]
    if top in {"contracts", "strategies"} and local:
        return (
            f"the app imports {missing!r} from {local[0].name}/, but that name belongs to "
            "thread-contracts in this process; start the app yourself and give its URL instead"
        )
    return f"{type(error).__name__}: {error}"[:300]
