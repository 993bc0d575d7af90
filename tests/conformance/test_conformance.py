"""The suite itself: fires at ``--target``, one test per clause."""

from __future__ import annotations

import pytest

from thread_contracts import ClauseCheck

pytestmark = pytest.mark.slow


def test_clause(clause_verdict: ClauseCheck) -> None:
    """The clause holds for every exchange of the run that it can be judged on."""
    clause_verdict.check()
