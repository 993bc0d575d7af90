"""Reach a target as the settings say: open it, wait until it answers, and close it in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

from contracts.errors import UsageError
from contracts.run.sender import Unreachable
from contracts.run.waiting import wait_for
from contracts.settings.record import Settings
from contracts.targets.connection import Tls
from contracts.targets.names import is_in_process
from contracts.targets.open import open_target
from contracts.targets.output import captured
from contracts.targets.target import Target


def opened(settings: Settings) -> Target:
    """Open the target; the caller closes it.

    Raises:
        TargetError: it cannot be used.
    """
    return open_target(
        settings.target,
        settings.timeout,
        settings.max_body,
        tls=Tls(settings.insecure, settings.ca_bundle, settings.cert, settings.key),
        path=settings.path,
    )


@contextmanager
def reached(settings: Settings) -> Iterator[Target]:
    """Give the target, once it answers where the settings say to wait for that.

    What an app in this process prints meanwhile is kept apart from our own output.

    Raises:
        TargetError: it cannot be used.
        UsageError: no connection can be made; the message says what to do.
    """
    is_app = is_in_process(settings.target)
    with captured() if is_app else nullcontext(), closing(opened(settings)) as target:
        try:
            if settings.wait is not None:
                wait_for(target, settings.wait)
            yield target
        except Unreachable as error:
            said = f"{target.url} cannot be reached ({error}); {_remedy(error)}"
            raise UsageError(said) from None


def _remedy(error: Unreachable) -> str:
    """Say what to do where no connection can be made."""
    said = str(error).lower()
    if "wrong_version_number" in said or "record layer failure" in said:
        return "it speaks HTTP without TLS: give its address as http://..."
    if "eof occurred" in said:
        return "if it speaks HTTP without TLS, give its address as http://..."
    if "certificate required" in said or "certificate_required" in said:
        return "give a client certificate with --cert"
    return "give --ca-bundle, or --insecure" if "certificate" in said else "is the server running?"
