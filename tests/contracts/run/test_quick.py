"""What a quick run leaves out, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.judging.finding import Outcome
from contracts.servers.reference import TOKEN, Reference, as_asgi
from tests.support.projects import python
from tests.support.runs import clause, run

SECOND = "schemathesis.agrees"
IMPORTED = """
import sys
from thread_contracts import check

report = check("reference", profile="quick")
print(report.verdict, *sorted({"hypothesis", "schemathesis"} & sys.modules.keys()))
"""


@pytest.mark.slow
def test_a_quick_run_imports_neither_schemathesis_nor_hypothesis(tmp_path: Path) -> None:
    code, out, err = python(tmp_path, "-c", IMPORTED)
    assert (code, out.split()) == (0, ["conformant"]), err


def test_the_second_opinion_is_asked_from_ci_on() -> None:
    quick = run(as_asgi(Reference()), token=TOKEN, profile="quick")
    assert clause(quick, SECOND).outcome is Outcome.UNTESTED
    assert clause(quick, SECOND).reason == "takes longer than a quick run should: use --profile ci"
    longer = run(as_asgi(Reference()), token=TOKEN, profile="ci", max_requests=150)
    assert clause(longer, SECOND).outcome is Outcome.PASS
