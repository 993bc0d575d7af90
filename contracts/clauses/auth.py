"""Promises about credentials: the operation is secured by a bearer token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.clauses.clause import RELIABILITY, About, Cause, Clause, Family, Level
from contracts.definition import Definition
from contracts.definition.prose import UNAUTHORIZED
from contracts.record.credentials import (
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    WRONG_CREDENTIALS,
)
from contracts.record.credentials import Credentials as C
from contracts.record.feature import Kind as K
from contracts.record.parsed import ParsedExchange

FAMILY: Final = Family(name="credentials", split=True, defers_to=(RELIABILITY,), needs_control=True)
_ORIGIN: Final = "#/security"


def _carries(kinds: frozenset[C]) -> Callable[[ParsedExchange], bool]:
    return lambda r: r.exchange.case.credentials in kinds and 0 < r.status < 500 and r.status != 429


def _refused(parsed: ParsedExchange) -> str | None:
    credentials = parsed.exchange.case.credentials
    # RFC 6750, section 3.1: a malformed Authorization header is a bad request, and so is
    # what cannot be a token by its syntax (section 2.1).
    malformed = credentials in MALFORMED_CREDENTIALS | {C.EMPTY_HEADER}
    allowed = UNAUTHORIZED | ({400} if malformed else frozenset())
    if parsed.status in allowed:
        return None
    did = "accepted" if 200 <= parsed.status < 300 else "answered"
    return f"a request with {_named(credentials)} was {did} with {parsed.status}"


def _named(credentials: C) -> str:
    return "no credentials" if credentials is C.MISSING else f"bad credentials ({credentials})"


def _auth(name: str, kinds: frozenset[C], title: str, *, all_of_them: bool = False) -> Clause:
    names = {str(kind) for kind in kinds}

    def claims(cause: Cause) -> bool:
        if cause.feature is not None and cause.feature.kind is K.CREDENTIALS:
            return all_of_them
        return any(f.detail in names for f in cause.smallest if f.kind is K.CREDENTIALS_VARIANT)

    return Clause(
        id=f"auth.{name}",
        level=Level.SCHEMA,
        title=title,
        origin=_ORIGIN,
        about=About.OTHER_CREDENTIALS,
        applies=_carries(kinds),
        judge=_refused,
        family=FAMILY,
        claims=claims,
        needs="an answered request with such credentials",
        hint="Check the Authorization header before anything else; answer 401.",
    )


def _lower_scheme(parsed: ParsedExchange) -> str | None:
    if parsed.is_success:
        return None
    return f"'bearer' in lower case was answered with {parsed.status}; schemes ignore case"


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    del definition
    return _CLAUSES


_CLAUSES: Final = (
    _auth(
        "missing", MISSING_CREDENTIALS, "A request without credentials is refused", all_of_them=True
    ),
    _auth(
        "malformed", MALFORMED_CREDENTIALS, "Credentials that are not a bearer token are refused"
    ),
    _auth("wrong", WRONG_CREDENTIALS, "A wrong token is refused"),
    Clause(
        id="auth.scheme-in-any-case",
        level=Level.ADVICE,
        title="The scheme's capitalisation does not matter (RFC 9110, section 11.1)",
        origin="#/components/securitySchemes/ApiKeyAuth/scheme",
        about=About.OTHER_CREDENTIALS,
        applies=_carries(frozenset({C.LOWER_SCHEME})),
        judge=_lower_scheme,
        family=Family(needs_control=True),
        moot_with=("auth.missing",),
        needs="an answered request with the scheme in lower case",
    ),
)
