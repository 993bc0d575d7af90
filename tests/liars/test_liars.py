"""Every liar is caught by the clause that owns its fault; every clause has such a liar."""

from __future__ import annotations

import pytest

from contracts.clauses import Level, catalogue
from contracts.judge import Outcome
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.targets.inprocess import AsgiTarget
from contracts.targets.liars import liars
from contracts.targets.reference import TOKEN, as_asgi

MOST_CONSEQUENCES = 2


def run_against(name: str) -> Finished:
    target = AsgiTarget(f"liar:{name}", as_asgi(liars()[name].server()), timeout=5)
    try:
        return Run(target, Options(token=TOKEN)).execute()
    finally:
        target.close()


@pytest.mark.parametrize("name", liars())
def test_liar_is_caught_by_the_clause_that_owns_its_fault(name: str) -> None:
    result = run_against(name)
    failing = {v.clause.id for v in result.clauses if v.outcome is Outcome.FAIL}
    counting = {c.id for c in catalogue() if c.level is not Level.ADVICE} & failing
    owner = liars()[name].clause
    assert owner in failing, f"missed; these fail instead: {sorted(counting)}"
    assert len(counting - {owner}) <= MOST_CONSEQUENCES
    assert not [v.clause.id for v in result.clauses if v.outcome is Outcome.ERROR]


def test_every_clause_has_a_liar_or_says_why_none_can_exist() -> None:
    owned = {liar.clause for liar in liars().values()}
    without = {clause.id for clause in catalogue() if not clause.no_liar} - owned
    assert not without
    assert not {c.id for c in catalogue() if c.no_liar} & owned


def test_there_are_enough_liars_of_every_family() -> None:
    assert len(liars()) >= 200
