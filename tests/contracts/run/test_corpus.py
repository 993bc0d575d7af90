"""The corpus holds what can be sent, and every kind of it early."""

from __future__ import annotations

import pytest

from contracts.record.case import Case, Credentials, Scenario
from contracts.run.corpus import QUICK_SIZE, STAGES, Corpus
from contracts.run.events import Options
from contracts.servers.reference import TOKEN
from strategies.order.plan import Manner

# So many requests come before the corpus.
HELLO = 5


def test_what_cannot_be_sent_is_left_out_and_something_else_sent_in_its_place() -> None:
    corpus = Corpus(Options(profile="quick"), is_sendable)
    stages = [corpus.stage(profile) for profile in STAGES["quick"]]
    cases = [case for phases in (*stages, corpus.last()) for p in phases for case in p.cases]
    # One more is the last of a run; what is sent in the place of one may be several.
    assert QUICK_SIZE - 2 < len(cases) < QUICK_SIZE + 3
    assert all(map(is_sendable, cases))
    assert any(case.is_rich for case in cases)


def is_sendable(case: Case) -> bool:
    """Stand for a target that checks ids, and a run that has no token."""
    return not case.ids and case.credentials is Credentials.GIVEN


def test_a_limited_run_keeps_a_share_for_other_credentials() -> None:
    corpus = Corpus(Options(token=TOKEN))
    counts = [sum(len(phase.cases) for phase in corpus.last(most)) for most in (20, 100, None)]
    assert counts[:2] == [2, 14]
    assert counts[-1] > 50


@pytest.mark.parametrize("most", [20, 25, 50, 60, 100, 300])
def test_a_limited_run_has_a_request_without_credentials_and_the_same_with_them(most: int) -> None:
    corpus = Corpus(Options(token=TOKEN, max_requests=most))
    last = [case for phase in corpus.last(most, HELLO) for case in phase.cases]
    rest = [case for phases in corpus.units("ci", HELLO) for unit in phases for case in unit.cases]
    cases = [*rest[: most - HELLO - len(last)], *last]
    if most >= 25:
        assert {one.credentials for one in cases} > {Credentials.GIVEN, Credentials.RANDOM}
    wrong = (one for one in cases if one.credentials is Credentials.MISSING)
    controls = {one.control.request for one in wrong if one.control is not None}
    assert controls & {one.request for one in cases if one.credentials is Credentials.GIVEN}


def test_what_is_drawn_at_random_and_by_schemathesis_is_counted_where_it_was_left_out() -> None:
    corpus = Corpus(Options(token=TOKEN))
    left = corpus.left_out(lambda _: True, others={"random requests": 7})
    assert left is not None
    assert dict(left.missing) == {"random requests": 7, "cases of Schemathesis": 40}
    assert left.reached == 1


@pytest.mark.parametrize("profile", ["quick", "ci"])
def test_two_requests_of_all_have_other_credentials_before_the_last_ones(profile: str) -> None:
    corpus = Corpus(Options(profile=profile, token=TOKEN))
    phases = [phase for one in STAGES[profile] for phase in corpus.stage(one)]
    sent = [c.credentials for phase in phases for c in phase.cases]
    others = [one for one in sent if one is not Credentials.GIVEN]
    assert others == [Credentials.MISSING, Credentials.RANDOM]
    late = [case for phase in corpus.last() for case in phase.cases]
    scenarios = {case.scenario for case in late if case.credentials is Credentials.RANDOM}
    assert {Scenario.REFUSED_FIRST, Scenario.REFUSED_BESIDE} < scenarios


def test_what_was_left_out_is_counted_and_weighed() -> None:
    corpus = Corpus(Options(profile="quick", token=TOKEN))
    phases = [phase for phase in corpus.stage("quick") if phase.manner is Manner.IN_ANY_ORDER]
    sent = {case.name for phase in phases for case in phase.cases}
    left = Corpus(Options(profile="quick", token=TOKEN)).left_out(lambda case: case.name in sent)
    assert left is not None
    kinds = dict(left.missing)
    assert kinds["in parallel"] == 20
    assert "invalid requests" not in kinds
    assert 0.5 < left.reached < 1
    assert f"{sum(kinds.values())} requests of the profile were not sent" in left.sentence
    assert Corpus(Options(profile="quick")).left_out(lambda _: True) is None


def test_a_longer_profile_begins_with_all_of_a_shorter_one() -> None:
    quick, ci = (Corpus(Options(profile=p, token=TOKEN)) for p in ("quick", "ci"))
    both = [[c for phase in corpus.stage("quick") for c in phase.cases] for corpus in (quick, ci)]
    assert both[0] == both[1]
    more = [case for phase in ci.stage("ci") for case in phase.cases]
    assert len(more) > 1_000
    last = [[c for phase in corpus.last() for c in phase.cases] for corpus in (quick, ci)]
    assert set(last[0]) < set(last[1])
    fresh = [case.request for case in more if case.scenario is Scenario.CORPUS]
    alone = {case.request for case in both[0] if case.scenario is Scenario.CORPUS}
    assert not set(fresh) & alone
