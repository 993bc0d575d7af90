"""Counterexamples can be read although Schemathesis silences Hypothesis' printer."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import core
from hypothesis.vendor import pretty
from schemathesis.generation import hypothesis as theirs

from contracts.definition import load
from contracts.schemathesis.bridge import operation
from thread_contracts.printing import set_right

FAILING = """
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

@settings(database=None, phases=[Phase.generate, Phase.shrink])
@given(number=st.integers(), words=st.lists(st.text()))
def test_small(number, words):
    assert number < 10
"""


@pytest.fixture
def silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Schemathesis replace the printer, as it does when its plugin is loaded."""
    monkeypatch.setattr(core, "RepresentationPrinter", pretty.RepresentationPrinter)
    monkeypatch.setattr(theirs.setup, "_is_patched", False, raising=False)
    theirs.setup()
    assert printed(10) == ""


def printed(value: object) -> str:
    printer = printer_of_hypothesis()()
    printer.pretty(value)
    text: str = printer.getvalue()
    return text


def printer_of_hypothesis() -> Any:
    return vars(core)["RepresentationPrinter"]


@pytest.mark.usefixtures("silenced")
def test_values_are_printed_again_but_those_of_schemathesis() -> None:
    case = operation(load()).Case(body={}, media_type="application/json")
    set_right()
    assert printed({"a": [1, "b"]}) == "{'a': [1, 'b']}"
    assert printed(case) == ""
    right = printer_of_hypothesis()
    set_right()
    assert printer_of_hypothesis() is right


@pytest.mark.usefixtures("silenced")
def test_a_counterexample_can_be_read(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FAILING)
    found = pytester.runpytest_inprocess("-p", "no:django", "-p", "no:cacheprovider")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["*number=10,*", "*words=[[][]],*"])


def test_nothing_is_imported_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "hypothesis.core")
    set_right()
    assert "hypothesis.core" not in sys.modules
