"""A clause's verdict comes from its own evidence: what it judged, and what that is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.clauses import Cause, matching
from contracts.clauses.clause import ANSWERS, NO_CRASH, RELIABILITY, Clause
from contracts.judging.evidence import Diagnosed
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import Case, Credentials, Expectation, Scenario
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature, Kind
from strategies.invalid.corpus import invalid_cases
from strategies.sequences.scenarios import credential_case, credential_cases
from strategies.valid.corpus import boundary_cases
from tests.support.bodies import message
from tests.support.exchanges import (
    CLAUSES,
    DEFINITION,
    INVALID,
    NOW,
    VALID,
    case,
    controlled,
    exchange,
    thread,
    unanswered,
    verdicts,
)

# Schemathesis' second opinion takes seconds to import and has tests of its own.
OURS: Final = [clause for clause in CLAUSES if "schemathesis" not in clause.id]
CORPUS: Final = (
    *boundary_cases(DEFINITION, "quick")[::5],
    *invalid_cases(DEFINITION, "quick")[::4],
    *credential_cases(DEFINITION)[::2],
)


def judged(
    *exchanges: Exchange,
    found: dict[int, Diagnosed] | None = None,
    clauses: Iterable[Clause] = OURS,
) -> dict[str, ClauseVerdict]:
    """Return the verdicts; *found* is what failing exchanges, by number, are put down to."""
    judge = Judge(list(clauses), is_diagnosed=found is not None)
    for one in exchanges:
        judge.see(one)
    for number, why in (found or {}).items():
        judge.assign(number, why)
    return {verdict.clause.id: verdict for verdict in judge.verdicts()}


def put_down(owner: str, *features: Feature, expect: Expectation) -> Diagnosed:
    return Diagnosed(owner, Cause(features), expect)


def broken_by(*exchanges: Exchange) -> set[str]:
    """Return the clauses that any of the exchanges breaks, each judged by itself."""
    judge = Judge(OURS)
    return {name for one in exchanges for name, _ in judge.see(one)}


def answers(statuses: list[int]) -> list[Exchange]:
    """Return the corpus, answered with these statuses in turn."""
    return [
        exchange(of, b"{}" if status >= 300 else thread(n), status=status, number=n)
        for n, (of, status) in enumerate(zip(CORPUS, statuses, strict=True), 1)
    ]


# Each example judges the whole sample with every clause.
FEW: Final = settings(max_examples=20, deadline=None)
STATUSES: Final = st.sampled_from([200, 200, 201, 400, 401, 404, 500])


@FEW
@given(st.lists(STATUSES, min_size=len(CORPUS), max_size=len(CORPUS)))
def test_no_clause_passes_that_judged_a_wrong_answer(statuses: list[int]) -> None:
    seen = answers(statuses)
    broken = broken_by(*seen)
    found = judged(*seen)
    assert {name for name in broken if found[name].outcome is Outcome.PASS} == set()
    # Nor does one fail that judged none.
    failing = {name for name, verdict in found.items() if verdict.outcome is Outcome.FAIL}
    family = {v.clause.family_name for name, v in found.items() if name in broken}
    assert {name for name in failing if found[name].clause.family_name not in family} == set()


@FEW
@given(st.lists(STATUSES, min_size=len(CORPUS), max_size=len(CORPUS)))
def test_what_is_inconclusive_says_how_much_was_wrong_and_names_a_clause(
    statuses: list[int],
) -> None:
    for verdict in judged(*answers(statuses)).values():
        if verdict.outcome is Outcome.INCONCLUSIVE and "wrong answers" in verdict.reason:
            count = r"to (?:(\d+) of the|all|the one) ?(\d*) requests? that"
            said = re.search(count, verdict.reason)
            assert said is not None
            of = int(said[2] or 1)
            assert 0 < int(said[1] or of) <= of == verdict.exchanges
        if verdict.outcome is Outcome.INCONCLUSIVE:
            named = verdict.reason.rpartition("see ")[2].rpartition(" with ")[2].split(", ")
            assert set(named) <= {clause.id for clause in CLAUSES}, verdict.reason


@FEW
@given(st.lists(STATUSES, min_size=len(CORPUS), max_size=len(CORPUS)), st.data())
def test_exchanges_added_make_no_clause_pass_that_did_not(
    statuses: list[int], data: st.DataObject
) -> None:
    seen = answers(statuses)
    fewer = seen[: data.draw(st.integers(1, len(seen)))]
    before, after = judged(*fewer), judged(*seen)
    wrong = broken_by(*fewer)
    assert {n for n in wrong if after[n].outcome is Outcome.PASS} == set()
    untested = {n for n in wrong if after[n].outcome is Outcome.UNTESTED}
    # What proves something only against a control proves nothing where there is none.
    assert {n for n in untested if not after[n].clause.family.needs_control} == set()
    assert before.keys() == after.keys()


# What is explained elsewhere.

ROLE: Final = Feature(Kind.PRESENT, DEFINITION.request.properties["metadata"].place)
BOTH: Final = case({**message("x", role="assistant"), "metadata": {"k": "v"}})


def test_what_another_clause_explains_is_inconclusive_with_its_name_and_the_number() -> None:
    seen = [exchange(VALID, number=1), exchange(BOTH, status=400, number=2)]
    why = put_down("accept.metadata", ROLE, expect=Expectation.VALID)
    found = judged(*seen, found={2: why})
    assert found["accept.metadata"].outcome is Outcome.FAIL
    assert found["accept.roles"].outcome is Outcome.INCONCLUSIVE
    assert found["accept.roles"].reason == (
        "failures of other clauses hide whether it holds (they explain the wrong answers to 1 of "
        "the 2 requests that it was judged on); mend those first: see accept.metadata"
    )
    # What it has judged, and was right, is none of the other's matter.
    assert found["accept.empty-object"].outcome is Outcome.UNTESTED


def test_where_the_owner_was_not_chosen_the_clause_fails_itself() -> None:
    why = put_down("accept.metadata", ROLE, expect=Expectation.VALID)
    chosen = matching(CLAUSES, "accept.roles")
    found = judged(exchange(BOTH, status=400, number=2), found={2: why}, clauses=chosen)
    assert found["accept.roles"].outcome is Outcome.FAIL
    assert [one.exchange.number for one in found["accept.roles"].findings] == [2]


@pytest.mark.parametrize("is_diagnosed", [True, False])
def test_a_valid_request_that_crashes_is_accepted_by_no_clause(*, is_diagnosed: bool) -> None:
    seen = [exchange(VALID, number=1), exchange(BOTH, b"", status=500, number=2)]
    found = judged(*seen, found={} if is_diagnosed else None)
    assert found[NO_CRASH].outcome is Outcome.FAIL
    for name in ("accept.roles", "accept.metadata", "accept.messages", "accept.combinations"):
        assert found[name].outcome is Outcome.INCONCLUSIVE, name
        assert found[name].reason.endswith(f"see {NO_CRASH}")


def test_an_image_that_is_refused_for_itself_is_accepted_by_no_clause() -> None:
    """An invalid image with 400 says nothing of the valid one, which crashes."""
    valid, invalid = (
        case(message([{"type": "image_url", "image_url": {"url": "https://a.b/c.png", **more}}]))
        for more in ({}, {"detail": "huge"})
    )
    seen = [exchange(valid, b"", status=500, number=1), exchange(invalid, status=400, number=2)]
    assert judged(*seen)["accept.images"].outcome is Outcome.INCONCLUSIVE


# What a refusal proves.


def test_a_refusal_without_an_accepted_control_proves_nothing() -> None:
    alone = judged(exchange(INVALID, status=400))["refuse.unknown-word"]
    assert (alone.outcome, alone.exchanges) == (Outcome.UNTESTED, 0)
    assert alone.reason.endswith("to compare those that were refused with were not answered")
    beside = judged(*controlled(exchange(INVALID, status=400)))["refuse.unknown-word"]
    assert beside.outcome is Outcome.PASS


def test_only_the_control_of_the_same_company_counts() -> None:
    other = exchange(case({"metadata": {"k": "v"}}), number=2)
    found = judged(exchange(INVALID, status=400), other)["refuse.unknown-word"]
    assert found.outcome is Outcome.UNTESTED


def test_a_refused_control_leaves_it_untested() -> None:
    control = INVALID.control
    assert control is not None
    seen = [exchange(INVALID, status=400), exchange(control, status=400, number=2)]
    found = judged(*seen)["refuse.unknown-word"]
    assert found.outcome is Outcome.UNTESTED
    assert found.reason == "valid requests like those that were refused are refused, too"


def test_what_is_accepted_fails_whatever_its_control() -> None:
    found = judged(exchange(INVALID, status=200))
    assert [name for name in found if name.startswith("refuse") and found[name].findings] == [
        "refuse.unknown-word"
    ]


def test_one_proven_refusal_does_not_outweigh_one_that_is_accepted() -> None:
    other = case(message("x", role="system"))
    seen = [*controlled(exchange(INVALID, status=400)), exchange(other, status=200, number=2)]
    assert judged(*seen)["refuse.unknown-word"].outcome is Outcome.FAIL


@pytest.mark.parametrize("status", [400, 404])
def test_credentials_are_judged_only_on_what_is_accepted_with_good_ones(status: int) -> None:
    """The body is refused in any case."""
    bad = case({"metadata": {"k": "v"}}, credentials=Credentials.RANDOM)
    refused = exchange(case({"metadata": {"k": "v"}}), status=400, number=2)
    found = judged(exchange(bad, status=status), refused)["auth.wrong"]
    assert found.outcome in {Outcome.UNTESTED, Outcome.INCONCLUSIVE}
    accepted = exchange(case({"metadata": {"k": "v"}}), number=2)
    assert judged(exchange(bad, status=status), accepted)["auth.wrong"].outcome is Outcome.FAIL


def test_what_is_accepted_with_bad_credentials_fails_whatever_its_control() -> None:
    bad = case({"metadata": {"k": "v"}}, credentials=Credentials.RANDOM)
    assert judged(exchange(bad, status=200))["auth.wrong"].outcome is Outcome.FAIL


def test_credentials_that_are_refused_beside_an_accepted_body_pass() -> None:
    bad: Case = case({"metadata": {}}, credentials=Credentials.MISSING)
    seen = controlled(exchange(bad, status=401))
    assert judged(*seen)["auth.missing"].outcome is Outcome.PASS
    assert judged(seen[-1])["auth.missing"].outcome is Outcome.UNTESTED


# Answers that everybody gets.


def test_where_one_answer_is_given_to_everybody_each_clause_counts_its_own() -> None:
    answer = thread(id="thread_1", metadata={"a": "b"})
    bodies: list[Any] = [{"metadata": {"k": f"v{n}"}} for n in range(60)]
    seen = [exchange(case(body), answer, number=n) for n, body in enumerate(bodies, 1)]
    found = judged(*seen)
    assert found["identity.unique"].outcome is Outcome.FAIL
    echoes = [v for name, v in found.items() if name.startswith("echo.") and v.exchanges]
    assert {v.outcome for v in echoes} >= {Outcome.FAIL}
    assert all("wrong answers" not in v.reason for v in echoes)


def test_a_few_answers_of_others_are_a_mix_up_and_nothing_else() -> None:
    answers = [thread(n, id=f"thread_{n}", metadata={"k": f"v{n}"}) for n in range(60)]
    answers[59] = answers[0]
    seen = [
        exchange(case({"metadata": {"k": f"v{n}"}}), a, number=n) for n, a in enumerate(answers)
    ]
    found = judged(*seen)
    failing = {name for name, v in found.items() if v.outcome is Outcome.FAIL}
    assert "identity.unique" in failing
    assert not {name for name in failing if name.startswith("echo.")}


def test_reliability_explains_what_was_accepted_another_time() -> None:
    seen = [exchange(BOTH, status=400, number=1), exchange(BOTH, number=2)]
    found = judged(*seen)
    assert found[RELIABILITY].outcome is Outcome.FAIL
    assert found["accept.roles"].outcome is Outcome.INCONCLUSIVE
    assert RELIABILITY in found["accept.roles"].reason


def test_the_example_is_a_request_that_shows_the_fault_by_itself() -> None:
    small, plain = case({}), case({"metadata": {"key": "value"}})
    behind = small.playing(Scenario.AFTER_REFUSAL)
    spoilt = thread(id="")
    both = judged(exchange(behind, spoilt, number=1), exchange(plain, spoilt, number=2))
    (finding,) = both["thread.id.not-empty"].findings
    assert finding.exchange.case == plain
    assert "alone may not show it" not in finding.message
    (only,) = judged(exchange(behind, spoilt, number=1))["thread.id.not-empty"].findings
    assert only.message.endswith("alone may not show it")


def test_a_reader_that_crashes_on_what_it_cannot_read_is_one_fault() -> None:
    # What is no UTF-8 is mended before it is read, and accepted.
    seen = [exchange(case(body=b'{"metadata":{"key":"\xc3"}}'), number=1)]
    found = {}
    for number, body in enumerate((b"{", b"1F", b"[1,]", b'""v', b"tdat"), 2):
        one = exchange(case(body=body), b"", status=500, number=number)
        syntax = [f for f in one.case.features if f.kind is Kind.SYNTAX]
        found[number] = put_down(NO_CRASH, max(syntax, key=str), expect=Expectation.INVALID)
        seen.append(one)
    assert len({why.cause.features for why in found.values()}) == len(found)
    (finding,) = judged(*seen, found=found)[NO_CRASH].findings
    assert finding.count == len(found)
    # Another crash is another fault.
    seen.append(exchange(VALID, b"", status=500, number=9))
    found[9] = put_down(NO_CRASH, Feature(Kind.NO_BODY), expect=Expectation.VALID)
    assert len(judged(*seen, found=found)[NO_CRASH].findings) == 1 + 1


def test_what_waits_behind_a_request_that_hangs_is_not_blamed_for_it() -> None:
    plain, wide = case(body=b"{}"), case(body=b'{"unknown":"%s"}' % (b"x" * 99))
    late = [
        replace(unanswered(of, number=n), started=NOW + 10 * n)
        for n, of in enumerate((wide, plain, plain), 2)
    ]
    (finding,) = judged(exchange(plain, number=1), *late)[ANSWERS].findings
    assert (finding.exchange.number, finding.count) == (2, 1)
    # What hangs first, or was never answered, hangs by itself.
    (finding,) = judged(exchange(plain, number=1), *late[1:])[ANSWERS].findings
    assert finding.exchange.number == 3
    assert judged(*late)[ANSWERS].findings[0].exchange.number == 3


def test_what_asking_could_not_tell_of_one_request_is_what_it_found_of_another() -> None:
    declared = "application/json; charset=utf-8"
    plain, pair = b'{"metadata":{}}', b'{"metadata":{"k":"v"}}'
    seen = [
        exchange(case(body=body, content_type=declared), status=400, number=number)
        for number, body in enumerate((plain, pair), 1)
    ]
    charset = next(one for one in seen[0].case.holds if "charset" in one.words)
    owner, other = "accept.media-type-parameters", "accept.combinations"
    found = judged(
        *seen,
        found={
            1: put_down(owner, charset, expect=Expectation.VALID),
            2: put_down(other, expect=Expectation.VALID),
        },
    )
    assert [one.count for one in found[owner].findings] == [2]
    assert found[other].findings == ()


def test_that_invalid_requests_come_and_go_hides_no_refusal_of_valid_ones() -> None:
    wrong, valid = case({"metadata": 5}), case({"metadata": {"a": "b"}})
    answers = [
        exchange(wrong, status=400, number=1),
        exchange(wrong, thread(2), number=2),
        exchange(case({}), thread(3), number=3),
        exchange(valid, status=400, number=4),
    ]
    found = verdicts(*answers)
    assert found["reliability.same-request-same-outcome"].outcome is Outcome.FAIL
    assert found["accept.metadata"].outcome is Outcome.FAIL


def test_an_answer_given_twice_is_none_for_those_who_have_no_credentials() -> None:
    unknown = credential_case(DEFINITION, Credentials.MISSING)
    control = unknown.control
    assert control is not None
    answers = [
        exchange(case({"metadata": {"a": "b"}}), thread(1), number=1),
        exchange(control, thread(1), number=2),
        exchange(unknown, thread(1), number=3),
    ]
    found = verdicts(*answers)
    assert found["identity.unique"].outcome is Outcome.FAIL
    assert found["auth.missing"].outcome is Outcome.FAIL


@pytest.mark.parametrize("is_diagnosed", [False, True])
def test_where_nothing_valid_is_accepted_a_crash_is_one_fault_without_a_cause(
    *, is_diagnosed: bool
) -> None:
    """What is refused beside it may not have come as far as to crash."""
    crashed = [{}, {"metadata": {}}, {"messages": []}, {"metadata": {"k": "v"}}, {"messages": 5}]
    refused = [{"messages": [{"role": "user", "content": "x"}]}, {"messages": [{}]}]
    seen = [exchange(case(body), b"", status=500, number=n) for n, body in enumerate(crashed, 1)]
    seen += [exchange(case(body), status=422, number=n) for n, body in enumerate(refused, 11)]
    why = Diagnosed(NO_CRASH, Cause(), Expectation.VALID, is_never_due=True)
    asked = dict.fromkeys(range(1, 6), why) if is_diagnosed else None
    (finding,) = judged(*seen, found=asked)[NO_CRASH].findings
    assert (finding.count, finding.cause.words) == (5, "not known, as next to nothing passes")
    # Once a valid request like it is accepted, a refusal tells what does no harm.
    seen.append(
        exchange(case({"messages": [{"role": "user", "content": "y"}]}), thread(), number=20)
    )
    causes = {one.cause.words for one in judged(*seen)[NO_CRASH].findings}
    assert "messages is absent; the same where messages has none" in causes


@pytest.mark.parametrize("name", [ANSWERS, NO_CRASH])
def test_what_no_reader_comes_through_with_is_one_fault_however_it_is_met(name: str) -> None:
    found, seen = {}, [exchange(VALID, thread(1), number=1)]
    for number, body in enumerate((b'{"a":007}', b'{"metadata" {}}', b"{"), 2):
        sent = case(body=body)
        syntax = next(one for one in sent.holds if one.kind is Kind.SYNTAX)
        found[number] = Diagnosed(name, Cause((syntax,)), Expectation.INVALID, is_never_due=True)
        crashed = exchange(sent, b"", status=500, number=number)
        seen.append(crashed if name == NO_CRASH else unanswered(sent, number=number))
    assert [one.count for one in judged(*seen, found=found)[name].findings] == [3]
