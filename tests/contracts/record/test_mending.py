"""Controls: the nearest valid request to an invalid one, the same but for the violation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.case import JSON, Case, Credentials, Expectation, case_of, request_of
from contracts.record.feature import Kind
from contracts.record.inspection import Inspection, Trail
from contracts.record.json_text import NotJson, parse
from contracts.record.mending import mended
from contracts.record.writing import dump
from strategies.bodies.build import CI, DEEP, QUICK
from strategies.drawing.valid import valid_requests
from strategies.invalid.corpus import invalid_cases
from strategies.raw.corpus import raw_cases
from tests.support.bodies import chunked, message
from tests.support.exchanges import DEFINITION, UNSPECIFIED, VALID, case
from tests.support.independent import problems
from tests.support.mangled import json_values, mangled
from tests.support.runs import thoroughly

ROOT: Final = DEFINITION.request


def differences(one: Any, other: Any, path: Trail = ()) -> Iterator[Trail]:
    """Yield the paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        yield from ((*path, name) for name in one.keys() ^ other.keys())
        for name in one.keys() & other.keys():
            yield from differences(one[name], other[name], (*path, name))
    elif isinstance(one, list) and isinstance(other, list):
        for number, (entry, its) in enumerate(zip(one, other, strict=False)):
            yield from differences(entry, its, (*path, number))
        yield from ((*path, n) for n in range(*sorted((len(one), len(other)))))
    elif type(one) is not type(other) or one != other:
        yield path


def elsewhere(value: Any, control: Any) -> list[Trail]:
    """Return where a value and its control differ, but no rule is broken there or around."""
    broken = [breach.path for breach in Inspection(ROOT, value).breaches]
    found = differences(value, control)
    return [path for path in found if not any(path[: len(b)] == b for b in broken)]


def complaint(of: Case) -> str:
    """Return what is wrong with the control of an invalid case; nothing where all is well."""
    control = of.control
    if control is None or control.body is None:
        return "none"
    value, mended_value = of.label.value, parse(control.body)
    not_json = isinstance(value, NotJson)
    # An open object keeps the other name that it has in place of what is required.
    is_open = Kind.OPEN_OBJECT in control.label.kinds
    wanted = Expectation.UNSPECIFIED if is_open else Expectation.VALID
    checks = {
        "not valid": control.expect is wanted,
        "other credentials": control.credentials is Credentials.GIVEN,
        "has a control itself": control.control is None,
        "not declared plainly": control.content_type == JSON,
        "another reading objects": not problems(mended_value),
        "not the plainest": not not_json or mended_value == {},
        "differs elsewhere": not_json or not elsewhere(value, mended_value),
    }
    return ", ".join(name for name, holds in checks.items() if not holds)


@pytest.mark.parametrize(
    "profile", [QUICK, *thoroughly(CI), pytest.param(DEEP, marks=pytest.mark.slow)]
)
def test_every_invalid_case_differs_from_its_control_in_the_violation_alone(profile: str) -> None:
    cases = [*invalid_cases(DEFINITION, profile), *raw_cases(DEFINITION, profile)]
    invalid = [of for of in cases if of.expect is Expectation.INVALID]
    wrong = {of.name: said for of in invalid if (said := complaint(of))}
    assert wrong == {}
    assert len(invalid) > 100


NAMES: Final = st.sampled_from(["metadata", "messages", "role", "content", "type", "odd", ""])
BODIES: Final = mangled(valid_requests(DEFINITION), NAMES, json_values(NAMES))


@given(BODIES)
def test_whatever_is_invalid_is_mended_where_it_is_broken_and_nowhere_else(body: Any) -> None:
    of = case_of(DEFINITION, request_of(dump(body)))
    if of.expect is not Expectation.INVALID:
        assert of.control is None
        return
    value = of.label.value
    control = mended(ROOT, value)
    assert problems(control) == []
    assert elsewhere(value, control) == []
    # What needs no mending is left alone.
    assert mended(ROOT, control) == control


@pytest.mark.parametrize("of", [VALID, UNSPECIFIED, case(body=None), case(content_type=None)])
def test_what_is_not_invalid_has_no_control(of: Case) -> None:
    assert of.control is None


PAIRS: Final = {f"k{n}": "v" for n in range(17)}


@pytest.mark.parametrize(
    ("body", "control"),
    [
        ({"metadata": PAIRS}, {"metadata": {f"k{n}": "v" for n in range(16)}}),
        ({"metadata": {"k" * 65: "v"}}, {"metadata": {"k" * 64: "v"}}),
        ({"metadata": {"k": "é" * 513}}, {"metadata": {"k": "é" * 512}}),
        ({"odd": 1, "metadata": {"k": "v"}}, {"metadata": {"k": "v"}}),
        (message(role="me"), message(role="user")),
        # The element before it is left as it is.
        (
            {"messages": [message("a")["messages"][0], {"role": "user"}]},
            {"messages": [message("a")["messages"][0], message("hello")["messages"][0]]},
        ),
        (chunked(800, 401), chunked(800, 400)),
        (chunked(99, 1), chunked(100, 1)),
        (chunked(4097, 1), chunked(4096, 1)),
        # A smaller chunk brings out that the overlap is too large for it.
        (chunked(5000, 2500), chunked(4096, 2048)),
        ([], {}),
        (5, {}),
        # Two rules, both mended.
        ({"metadata": {"k" * 65: "v"}, "odd": 1}, {"metadata": {"k" * 64: "v"}}),
    ],
)
def test_a_control_is_as_near_as_can_be(body: Any, control: Any) -> None:
    found = case(body).control
    assert found is not None
    assert found.label.value == control


@pytest.mark.parametrize("credentials", [Credentials.MISSING, Credentials.RANDOM])
def test_the_control_of_bad_credentials_is_the_same_request_with_good_ones(
    credentials: Credentials,
) -> None:
    of = case({"metadata": {"k": "v"}}, credentials=credentials)
    assert of.control is not None
    assert (of.control.request, of.control.credentials) == (of.request, Credentials.GIVEN)
