"""The corpus holds what can be sent, and asks that once of every request."""

from __future__ import annotations

from contracts.record.case import Case, Credentials
from contracts.run.corpus import STAGES, Corpus
from contracts.run.events import Options


def test_what_cannot_be_sent_is_left_out_and_each_request_is_asked_about_once() -> None:
    asked: list[Case] = []

    def usable(case: Case) -> bool:
        asked.append(case)
        return is_sendable(case)

    corpus = Corpus(Options(profile="quick"), usable)
    stages = [corpus.stage(profile) for profile in STAGES["quick"]]
    cases = [case for phases in (*stages, corpus.last()) for p in phases for case in p.cases]
    assert len(cases) > 300
    assert all(map(is_sendable, cases))
    left_out = [case for case in asked if not is_sendable(case)]
    assert left_out
    assert len(asked) == len(cases) + len(left_out)


def is_sendable(case: Case) -> bool:
    """Stand for a target that checks ids, and a run that has no token."""
    return not case.ids and case.credentials is Credentials.GIVEN
