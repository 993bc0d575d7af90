"""Credentials in addresses: of a proxy, of a store, in the query of a target, in a header."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Final
from urllib.parse import unquote

from contracts.secrets.redaction import REDACTED

# Who calls stands between the slashes and the last `@`.  A password may have slashes in it that
# should be escaped, and an address that is written wrongly may lack its scheme, or half of `://`;
# what stands behind a port, or behind the name of an app or a socket, is a path.
_AUTHORITY: Final = re.compile(
    r"(?:://|^(?!(?:asgi|liar|unix|wsgi):)(?:[A-Za-z][\w+.-]*:?/{1,2}(?!/)|//)?(?=[^/\s:@]*:[^/\s]))"
    r"(?P<user>[^/?#\s]*(?=@)|(?!\[)[^/\s:@]*:(?!\d{1,5}[/?#])\S*(?=@))"
)
_WEB: Final = re.compile(r"(?i)https?://[^/?#\s]+")
_PARAMETER: Final = re.compile(r"(?<=[?&])([^=&#\s]+)=([^&#\s]+)")
# What stands in names of parameters that hold credentials: `api-key`, `accessToken`, `sig`.
_NAMES: Final = re.compile(
    r"(?i)(?:^|[-_.])(?:auth|code|jwt|pwd|sas|sig|signature)$"
    r"|(?:key|token|secret|password|passwd|credential|credentials)$"
)


def without_credentials(address: str) -> str:
    """Return *address* as a reader may see it."""
    shown = _AUTHORITY.sub(_without_user, address)
    return _PARAMETER.sub(
        lambda one: f"{one[1]}={REDACTED if _NAMES.search(one[1]) else one[2]}", shown
    )


def names_a_user(address: str) -> bool:
    """Return whether *address* says who calls, perhaps with a password."""
    return _AUTHORITY.search(address) is not None


def _without_user(one: re.Match[str]) -> str:
    return one[0].removesuffix(one["user"]) + REDACTED


def credentials_in(address: str | None) -> list[str]:
    """Return the texts in *address* that are secrets, in each way in which they may be written.

    A name of a user alone is none.
    """
    found: list[str] = []
    for user in (one["user"] for one in _AUTHORITY.finditer(address or "")):
        name, _, password = user.partition(":")
        found += [password, unquote(password)]
        if password:
            # As the header has it; what follows a part of three depends on nothing before.
            found.append(b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode())
    for name, value in _PARAMETER.findall(address or ""):
        if _NAMES.search(name):
            found += [value, unquote(value)]
    return [text for text in dict.fromkeys(found) if text]


def secret_parts(value: str) -> list[str]:
    """Return what of the *value* of a header may be secret.

    Of an address that is what lets somebody in, and what stands behind the host.
    """
    web = _WEB.match(value)
    return [value] if web is None else [*credentials_in(value), value[web.end() :]]
