"""The clauses about credentials: what is missing, malformed or wrong is refused."""

from __future__ import annotations

import pytest

from contracts.clauses import matching
from contracts.record.credentials import (
    MALFORMED_CREDENTIALS,
    MISSING_CREDENTIALS,
    OTHER_CREDENTIALS,
    WRONG_CREDENTIALS,
    Credentials,
)
from strategies.sequences.scenarios import credential_cases
from tests.support.exchanges import (
    CLAUSES,
    DEFINITION,
    DOES_NOT_APPLY,
    broken,
    case,
    causes,
    controlled,
    exchange,
    judged,
    verdicts,
)

WRONG = case(credentials=Credentials.RANDOM)


@pytest.mark.parametrize("kind", sorted(WRONG_CREDENTIALS | MISSING_CREDENTIALS))
def test_bad_credentials_are_refused_with_401_or_403(kind: Credentials) -> None:
    name = "auth.wrong" if kind in WRONG_CREDENTIALS else "auth.missing"
    of = case(credentials=kind)
    assert judged(name, exchange(of, status=401), exchange(of, status=403)) == [None, None]
    assert "was accepted with 200" in broken(name, exchange(of))
    assert "was answered with 404" in broken(name, exchange(of, status=404))
    assert judged(name, exchange(of, status=500), exchange(status=401)) == [DOES_NOT_APPLY] * 2


@pytest.mark.parametrize("kind", sorted(MALFORMED_CREDENTIALS))
def test_a_malformed_header_may_be_a_bad_request(kind: Credentials) -> None:
    of = case(credentials=kind)
    said = judged("auth.malformed", *(exchange(of, status=status) for status in (400, 401, 403)))
    assert said == [None, None, None]
    assert "(" + kind + ")" in broken("auth.malformed", exchange(of))


@pytest.mark.parametrize("kind", [Credentials.MISSING, Credentials.RANDOM])
def test_400_does_not_refuse_credentials_that_are_missing_or_wrong(kind: Credentials) -> None:
    name = "auth.wrong" if kind is Credentials.RANDOM else "auth.missing"
    assert "answered with 400" in broken(name, exchange(case(credentials=kind), status=400))


@pytest.mark.parametrize(
    ("status", "did"), [(200, "accepted"), (299, "accepted"), (300, "answered")]
)
def test_a_hole_in_the_credentials_is_reported_with_what_was_done(status: int, did: str) -> None:
    said = broken("auth.wrong", exchange(WRONG, b"", status=status))
    assert f"was {did} with {status}" in said


@pytest.mark.parametrize("status", [429, 428])
def test_a_rate_limit_says_nothing_about_credentials(status: int) -> None:
    said = judged("auth.wrong", exchange(WRONG, status=status))
    assert (said == [DOES_NOT_APPLY]) is (status == 429)


@pytest.mark.parametrize(
    ("lenient", "owner", "cause"),
    [
        (MISSING_CREDENTIALS, "auth.missing", "credentials missing"),
        (MALFORMED_CREDENTIALS, "auth.malformed", "credentials malformed"),
        (WRONG_CREDENTIALS, "auth.wrong", "credentials wrong"),
        (frozenset(OTHER_CREDENTIALS), "auth.missing", "whatever is sent"),
    ],
)
def test_one_hole_in_the_credentials_is_one_finding(
    lenient: frozenset[Credentials], owner: str, cause: str
) -> None:
    seen = [
        exchange(c, status=200 if c.credentials in lenient else 401, number=i)
        for i, c in enumerate(credential_cases(DEFINITION), 1)
        if c.credentials is not Credentials.LOWER_SCHEME
    ]
    assert causes(verdicts(*controlled(*seen), prefix="auth")) == {owner: [cause]}


def test_a_scheme_in_lower_case_is_advice() -> None:
    of = case(credentials=Credentials.LOWER_SCHEME)
    assert judged("auth.scheme-in-any-case", exchange(of)) == [None]
    assert "lower case" in broken("auth.scheme-in-any-case", exchange(of, status=401))
    assert [one.level for one in matching(CLAUSES, "auth.scheme-in-any-case")] == ["advice"]


def test_a_scheme_in_lower_case_proves_nothing_where_its_control_is_refused() -> None:
    of = case(credentials=Credentials.LOWER_SCHEME)
    name = "auth.scheme-in-any-case"
    refused = exchange(of, status=402)
    assert verdicts(refused, prefix=name)[name].outcome == "untested"
    assert verdicts(*controlled(refused), prefix=name)[name].outcome == "fail"


@pytest.mark.parametrize("status", [429, 503])
def test_a_limit_says_nothing_of_the_scheme(status: int) -> None:
    of = case(credentials=Credentials.LOWER_SCHEME)
    assert judged("auth.scheme-in-any-case", exchange(of, status=status)) == [DOES_NOT_APPLY]
    assert "answered with 401" in broken("auth.scheme-in-any-case", exchange(of, status=401))
