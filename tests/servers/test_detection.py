"""Liars are caught by the clause that owns their fault; honest oddities are not accused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.clauses import Level, catalogue
from contracts.conduct.entry import verdict_of
from contracts.definition import load
from contracts.judging.finding import Outcome
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.oddities import ODDITIES, answers
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import FRAMING, target_of

CLAUSES = catalogue(load())
MOST_CONSEQUENCES = 2
_THOROUGHLY = 16
# Of so many liars one is looked at for what else fails within a hundred requests.
_ONE_IN = 3
WHOLE = Options(token=TOKEN, profile="ci")
# A run that ends with the first failure is the cheapest, as looking for the cause of a fault takes
# longer than finding it.  It says nothing of what else would fail, so only the clauses are judged
# that may take the fault for theirs; and the quick profile comes first to what ci sends last.
# Where causes must be known, more is needed.
QUICK = replace(WHOLE, profile="quick")
HUNDRED = replace(QUICK, max_requests=100)
UNTIL_CAUGHT = replace(WHOLE, max_failures=1)


def judged_with(owner: str) -> str:
    """Return the pattern of the clauses among which *owner* must come out as the broken one."""
    family = next(clause.family for clause in CLAUSES if clause.id == owner)
    alike = [c.id for c in CLAUSES if family.name and c.family.name == family.name]
    return ",".join(sorted({owner, *alike, *family.defers_to}))


def run_against(server: Reference, options: Options, *, wire: bool = True) -> Finished:
    target = target_of(server, wire=wire)
    try:
        return Run(target, options).execute()
    finally:
        target.close()


def shows_on_the_wire(liar: str) -> bool:
    return liars()[liar].make is not None or liars()[liar].clause in FRAMING


def complaint(liar: str, options: Options) -> str:
    """Return what is wrong with the verdict on a liar, or nothing."""
    result = run_against(liars()[liar].server(), options, wire=shows_on_the_wire(liar))
    failing = {v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL}
    counting = {c.id for c in CLAUSES if c.level is not Level.ADVICE} & failing
    owner = liars()[liar].clause
    if owner not in failing:
        return f"missed; these fail instead: {sorted(counting)}"
    if len(counting - {owner}) > MOST_CONSEQUENCES:
        return f"too much fails: {sorted(counting)}"
    errors = [v.clause.id for v in result.clauses if v.outcome is Outcome.ERROR]
    return f"could not be judged: {errors}" if errors else ""


@pytest.mark.slow
@pytest.mark.parametrize("liar", liars())
def test_a_liar_is_caught_by_the_clause_that_owns_its_fault(
    liar: str, request: pytest.FixtureRequest
) -> None:
    thorough = bool(request.config.getoption("--thorough"))
    complaints = []
    looked_at = list(liars()).index(liar) % _ONE_IN == 0
    owner = judged_with(liars()[liar].clause)
    first = [replace(UNTIL_CAUGHT, pattern=owner, profile=profile) for profile in ("quick", "ci")]
    steps = (HUNDRED, *first, QUICK) if looked_at else (*first, HUNDRED, QUICK)
    for options in (WHOLE,) if thorough else (*steps, WHOLE):
        complaints.append(complaint(liar, options))
        if not complaints[-1]:
            return
    pytest.fail("; ".join(complaints))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ODDITIES)), ids=[o.name for o in ODDITIES])
def test_an_honest_oddity_is_not_accused(number: int, request: pytest.FixtureRequest) -> None:
    oddity = ODDITIES[number]
    # The ci profile sends six times as much, and takes six times as long.
    thorough = bool(request.config.getoption("--thorough")) or number % _THOROUGHLY == 0
    profile = "ci" if thorough else "quick"
    options = Options(token=TOKEN, headers=oddity.headers, ids=dict(oddity.ids), profile=profile)
    # The oddities of this module are about answers on the wire.
    wire = oddity in answers.ODDITIES
    result = run_against(oddity.make(), options, wire=wire)
    accusations = [
        f"{v.clause.id}: {v.findings[0].message}"
        for v in result.clauses
        if v.outcome is Outcome.FAIL and v.clause.level is not Level.ADVICE
    ]
    assert accusations == []
    assert verdict_of(result) == oddity.expect, result.cut_short


def test_every_clause_has_a_liar_or_says_why_none_can_exist() -> None:
    owned = {liar.clause for liar in liars().values()}
    assert {clause.id for clause in CLAUSES if not clause.no_liar} == owned


def test_there_are_enough_of_both() -> None:
    assert len(liars()) >= 200
    assert len(ODDITIES) >= 40
