"""From the name of a target to the target: ``reference``, ``liar:NAME``, a URL, an app."""

from __future__ import annotations

from dataclasses import replace
from ssl import SSLError
from urllib.parse import urlsplit

from contracts.record.request import OPERATION_PATH
from contracts.targets.connection import ConnectionTransport, Tls, tls_context
from contracts.targets.http import MAX_BODY, Bounds, SyncTarget
from contracts.targets.loading import TargetError, load_app, looks_like
from contracts.targets.names import is_embedded
from contracts.targets.target import Target


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
    if is_embedded(name):
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
