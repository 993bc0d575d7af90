"""Which certificates are trusted, and which is shown."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from contracts.targets.loading import TargetError


@dataclass(frozen=True, slots=True)
class Tls:
    """What of TLS can be set.

    Attributes:
        insecure: whether any certificate is accepted.
        bundle: a file with the certificates to trust; None for the usual ones.
        cert: a file with a certificate of ours; None for none.
        key: a file with its key; None where it is in the same file.
    """

    insecure: bool = False
    bundle: str | None = None
    cert: str | None = None
    key: str | None = None


def _no_passphrase() -> str:
    # OpenSSL would ask for it at the terminal, and wait.
    raise OSError("its key is encrypted")


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Return how servers are verified: not at all, by a bundle, or as the system does.

    Raises:
        OSError: a file cannot be read, or does not hold what it should.
    """
    context = _verifying(tls.bundle, insecure=tls.insecure)
    if tls.cert is not None:
        context.load_cert_chain(tls.cert, tls.key, _no_passphrase)
    return context


def _verifying(bundle: str | None, *, insecure: bool) -> ssl.SSLContext:
    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if bundle is None:
        return httpx.create_ssl_context(trust_env=False)
    if Path(bundle).is_dir():
        raise IsADirectoryError(21, "it is a directory")
    return ssl.create_default_context(cafile=bundle)


def check_files(tls: Tls) -> None:
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
            is_tls = isinstance(error, ssl.SSLError)
            reason = f"it holds no {wanted}" if is_tls else error.strerror or error
            raise TargetError(f"{option} {path!r:.200} cannot be used: {reason}") from None
