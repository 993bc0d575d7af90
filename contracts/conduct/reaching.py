"""Reach a target as the settings say: open it, wait until it answers, and close it in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import Final

from contracts.definition import Definition
from contracts.definition.operation import Operation
from contracts.errors import UsageError
from contracts.run.sender import Unreachable
from contracts.run.waiting import wait_for
from contracts.settings.record import Settings
from contracts.targets.address import address_of
from contracts.targets.loading import TargetError
from contracts.targets.names import is_in_process, is_url, takes_path
from contracts.targets.open import Reach, open_target
from contracts.targets.output import captured
from contracts.targets.route import proxy_address
from contracts.targets.target import Target
from contracts.targets.tls import Tls


def opened(settings: Settings, definition: Definition | None = None) -> Target:
    """Open the target; the caller closes it.

    Args:
        settings: the settings in force.
        definition: says which operation is asked; None for the one that the package ships.

    Raises:
        TargetError: it cannot be used.
    """
    return open_target(
        settings.target,
        settings.timeout,
        settings.max_body,
        Reach(
            tls=Tls(settings.insecure, settings.ca_bundle, settings.cert, settings.key),
            path=settings.path,
            root_path=settings.root_path or "",
            proxy=settings.proxy,
            http2=settings.http2,
        ),
        definition,
    )


def curl_options(settings: Settings, operation: Operation) -> tuple[str, ...]:
    """Return the options with which curl reaches the target as we do; secrets stay out."""
    if not is_url(settings.target):
        return ()
    socket = None
    if not settings.target.startswith(("http://", "https://")):
        # What is no address is said where the target is opened.
        with suppress(TargetError):
            socket = address_of(settings.target, settings.path, operation).socket
    given = (
        ("--unix-socket", socket),
        ("--proxy", settings.proxy and proxy_address(settings.proxy)),
        ("--cacert", settings.ca_bundle),
        ("--cert", settings.cert),
        ("--key", settings.key),
    )
    options = [word for option, value in given if value for word in (option, value)]
    return (*options, *(["--insecure"] if settings.insecure else []))


@contextmanager
def reached(settings: Settings, definition: Definition) -> Iterator[Target]:
    """Give the target, once it answers where the settings say to wait for that.

    What an app in this process prints meanwhile is kept apart from our own output.

    Raises:
        TargetError: it cannot be used.
        UsageError: no connection can be made; the message says what to do.
    """
    is_app = is_in_process(settings.target)
    with captured() if is_app else nullcontext(), closing(opened(settings, definition)) as target:
        try:
            if settings.wait is not None:
                wait_for(target, settings.wait)
            yield target
        except Unreachable as error:
            # The URL of a server behind a socket does not say which.
            where = target.name if takes_path(target.name) else target.url
            remedy = _remedy(error, is_proxied=settings.proxy is not None)
            raise UsageError(f"{where} cannot be reached ({error}); {remedy}") from None


# What an error says, in lower case, and what to do then; the first that fits counts.
_REMEDIES: Final = (
    ("proxy answers 407", "give its credentials, as --proxy http://USER:PASSWORD@HOST:PORT"),
    ("proxy answers", "does the proxy let you through, and is the server running?"),
    ("wrong_version_number", "it speaks HTTP without TLS: give its address as http://..."),
    ("record layer failure", "it speaks HTTP without TLS: give its address as http://..."),
    ("eof occurred", "if it speaks HTTP without TLS, give its address as http://..."),
    ("certificate required", "give a client certificate with --cert"),
    ("certificate_required", "give a client certificate with --cert"),
    ("certificate", "give --ca-bundle, or --insecure"),
)


def _remedy(error: Unreachable, *, is_proxied: bool) -> str:
    """Say what to do where no connection can be made."""
    said = str(error).lower()
    usual = "is the proxy running?" if is_proxied else "is the server running?"
    return next((remedy for words, remedy in _REMEDIES if words in said), usual)
