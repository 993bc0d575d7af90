"""From the name of a target to the target: ``reference``, ``liar:NAME``, a URL, an app."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.definition import Definition, load
from contracts.definition.operation import Operation
from contracts.secrets.looks import looks_secret
from contracts.targets.address import Address, address_of
from contracts.targets.connection import ConnectionTransport
from contracts.targets.http import MAX_BODY, Bounds, SyncTarget
from contracts.targets.loading import TargetError, load_app, looks_like
from contracts.targets.mounting import Place
from contracts.targets.names import is_embedded, is_in_process, is_url
from contracts.targets.route import Http2, Route, proxy_of
from contracts.targets.target import Target
from contracts.targets.tls import Tls, check_files, tls_context


@dataclass(frozen=True, slots=True)
class Reach:
    """How a target is reached.

    Attributes:
        tls: which certificates to trust, and to show.
        path: where the operation is in an app of this process, or behind a Unix socket; None
            for the usual place.
        root_path: below which path an app of this process is mounted; empty for none.
        proxy: the URL of a proxy, with its credentials; None for none.
        http2: whether HTTP/2 is spoken where the server offers it.
    """

    tls: Tls = field(default_factory=Tls)
    path: str | None = None
    root_path: str = ""
    proxy: str | None = field(default=None, repr=False)
    http2: bool = False


def open_target(
    name: str,
    timeout: float,
    max_bytes: int = MAX_BODY,
    reach: Reach | None = None,
    definition: Definition | None = None,
) -> Target:
    """Return the target called *name*.

    Args:
        name: as on the command line.
        timeout: seconds for a whole exchange.
        max_bytes: of an answer's content.
        reach: how it is reached; None for the usual way.
        definition: says which operation is asked, and what our own servers promise; None for the
            one that the package ships.

    Raises:
        TargetError: the name is not one, or what it names cannot be loaded.
    """
    bounds, reach, definition = Bounds(timeout, max_bytes), reach or Reach(), definition or load()
    operation = definition.operation
    check_files(reach.tls)
    kind, colon, rest = name.partition(":")
    _refuse_what_does_nothing(name, reach)
    if name == "reference":
        return _embedded(name, None, bounds, definition)
    if kind == "liar" and colon:
        return _embedded(name, rest, bounds, definition)
    if is_url(name):
        return _url(name, bounds, reach, operation)
    if kind in {"asgi", "wsgi"} and colon:
        place = Place.of(reach.path or operation.usual_path, reach.root_path)
        return _app(name, kind, rest, bounds, place)
    # A token that is given by mistake would be written to a log.
    shown = "what was given, which may be a token," if looks_secret(name) else repr(name)
    raise TargetError(
        f"{shown} is not a target; use reference, liar:NAME, http(s)://HOST/v1, unix:SOCKET, "
        "asgi:MODULE:APP or wsgi:MODULE:APP"
    )


def _refuse_what_does_nothing(name: str, reach: Reach) -> None:
    """Raise TargetError for what a target of another kind needs: it would be ignored."""
    if is_in_process(name) or is_embedded(name):
        for given, option in ((reach.proxy, "--proxy"), (reach.http2, "--http2")):
            if given:
                raise TargetError(
                    f"{option} is for the URL of a server; {name} runs in this process"
                )
    elif reach.root_path:
        raise TargetError("--root-path is for apps of this process; a URL has the whole path in it")


def default_token(name: str) -> str | None:
    """Return the token that the embedded targets expect; others have none by default."""
    if is_embedded(name):
        from contracts.servers.reference import TOKEN

        return TOKEN
    return None


def _embedded(name: str, liar: str | None, bounds: Bounds, definition: Definition) -> Target:
    from contracts.servers.reference import Reference, as_asgi
    from contracts.targets.inprocess import AsgiTarget

    place = Place.of(definition.operation.usual_path)
    if liar is None:
        return AsgiTarget(name, as_asgi(Reference(definition=definition)), bounds, place)
    from contracts.servers.liars import applying

    try:
        server = applying(liar, definition).server(definition)
        return AsgiTarget(name, as_asgi(server), bounds, place)
    except LookupError as error:
        raise TargetError(str(error.args[0])) from None


def _url(name: str, bounds: Bounds, reach: Reach, operation: Operation) -> Target:
    address = address_of(name, reach.path, operation)
    is_tls = address.url.startswith("https:")
    context = tls_context(reach.tls) if is_tls else None
    route = _route(address, reach, is_tls=is_tls)
    return SyncTarget(
        name,
        address.url,
        lambda: ConnectionTransport(context, route),
        bounds,
        retries=True,
        carries=route.carries,
        notes=route.notes,
    )


def _route(address: Address, reach: Reach, *, is_tls: bool) -> Route:
    if reach.http2 and not is_tls:
        raise TargetError(
            "--http2 is agreed on in the TLS handshake; give an address that begins with https://"
        )
    if reach.proxy is not None and address.socket is not None:
        raise TargetError("--proxy leads to a host, not to a Unix socket; leave one of them out")
    # A context of its own: those of servers may be set to offer HTTP/2.
    proxy = None if reach.proxy is None else proxy_of(reach.proxy, tls_context(reach.tls))
    return Route(address.socket, proxy, Http2() if reach.http2 else None)


def _app(name: str, kind: str, rest: str, bounds: Bounds, place: Place) -> Target:
    from contracts.targets import inprocess
    from contracts.targets.lifespan import LifespanError

    app = load_app(name, rest)
    other = "asgi" if kind == "wsgi" else "wsgi"
    if looks_like(other, app) and not looks_like(kind, app):
        raise TargetError(f"{name}: this looks like an app of {other.upper()}; use {other}:{rest}")
    try:
        if kind == "asgi":
            return inprocess.AsgiTarget(name, app, bounds, place)
        return inprocess.wsgi_target(name, app, bounds, place)
    except LifespanError as error:
        raise TargetError(f"{name}: {error}") from None
