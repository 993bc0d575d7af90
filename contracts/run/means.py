"""What a run can send to its target, and why clauses stay untested where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contracts.clauses import Clause, catalogue, chosen, left_out
from contracts.clauses.clause import HEADER_NAMES
from contracts.record.case import Case, Credentials
from contracts.record.parsed import About, ParsedExchange
from contracts.record.request import USUAL, Delivery, Spelling
from contracts.run.backoff import Backoff
from contracts.run.events import Options
from contracts.run.ids.resources import Resources
from contracts.targets.authorization import is_distinct
from contracts.targets.names import is_url
from contracts.targets.target import Target
from strategies.bodies.build import PROFILES


class Means:
    """Knows what the target, the token and the real ids of a run let it send.

    Args:
        target: where to send.
        options: the token, the headers and the profile.
        resources: what is known about ids.
        backoff: knows whether the target protects itself against guessing.
    """

    def __init__(
        self, target: Target, options: Options, resources: Resources, backoff: Backoff
    ) -> None:
        self._target, self._options = target, options
        self._resources, self._backoff = resources, backoff
        out = left_out(catalogue(options.definition), options.pattern or "")
        judged = chosen(options.definition, options.pattern)
        # The user has left the clauses out that they are sent for.
        self._shows_wrong_tokens = any(map(_is_of_credentials, judged)) or not any(
            map(_is_of_credentials, out)
        )

    def usable(self, case: Case) -> bool:
        """Return whether there are the real ids and the credentials to send *case*."""
        return (
            self._resources.usable(case)
            and self._can_be_judged(case.credentials)
            and self._can_be_delivered(case.request.delivery)
        )

    def _can_be_delivered(self, delivery: Delivery) -> bool:
        if delivery == USUAL:
            return True
        # A header that the user has set may be one that every request needs.
        given = {name.lower() for name, _ in self._options.headers}
        return not given & delivery.changed and self._target.carries(delivery)

    def _can_be_judged(self, kind: Credentials) -> bool:
        token = self._options.token
        if kind is Credentials.GIVEN:
            return True
        # Without a token, nothing says that the target asks for one.
        return bool(token) and self._shows_wrong_tokens and is_distinct(kind, token)

    def why_never(self, clause: Clause) -> str:
        """Return why *clause* would be untested, too, by a run that sends all it has."""
        if clause.missing:
            return clause.missing
        if clause.id == HEADER_NAMES and not self._target.carries(
            Delivery(spelling=Spelling.LOWER)
        ):
            return _why_not_spelled(self._target.name)
        if _is_of_credentials(clause) and not self._options.token:
            return "needs a token: set THREAD_CONTRACTS_TOKEN"
        return self._resources.reason(clause)

    def why_untested(self, clause: Clause) -> str:
        """Return why *clause* is untested where the run knows better than the clause."""
        if clause.missing or clause.id == HEADER_NAMES:
            return self.why_never(clause)
        if _is_longer(clause.profile, self._options.profile):
            if clause.is_costly:
                return f"takes longer than a quick run should: use --profile {clause.profile}"
            return (
                f"needs requests that the {self._options.profile} profile does not send: "
                f"use --profile {clause.profile}"
            )
        if reason := self.why_never(clause):
            return reason
        if _is_of_credentials(clause) and self._backoff.locked_out:
            return (
                "the target answers 429 to requests with other credentials, which may be its "
                "protection against guessing"
            )
        return ""


def affordable(clauses: Iterable[Clause], profile: str) -> Iterator[Clause]:
    """Yield *clauses*; those that cost too much for a run of *profile* judge nothing."""
    for clause in clauses:
        if clause.is_costly and _is_longer(clause.profile, profile):
            yield replace(clause, applies=_never, judge=_silent, make_judge=None)
        else:
            yield clause


def _is_longer(profile: str, other: str) -> bool:
    return PROFILES.index(profile) > PROFILES.index(other)


def _never(_: ParsedExchange) -> bool:
    return False


def _silent(_: ParsedExchange) -> None:
    return None


def _is_of_credentials(clause: Clause) -> bool:
    return clause.about is About.OTHER_CREDENTIALS


def _why_not_spelled(target: str) -> str:
    if is_url(target):
        return "over HTTP/2 all names of headers are in lower case; test it without --http2"
    return "an app in this process does not see how names are spelled; test it over HTTP"
