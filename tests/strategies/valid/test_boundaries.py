"""The valid corpus is valid, complete, the same everywhere, and small where it should be."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.definition import load
from contracts.record.case import Case, Expectation
from contracts.record.credentials import Credentials
from contracts.record.feature import Feature
from contracts.record.inspection import IdPlace
from strategies.bodies.build import PROFILES
from strategies.valid import forms, options
from strategies.valid.corpus import boundary_cases
from strategies.valid.covering_array import Axis
from tests.support.independent import METADATA, STATIC, at, problems, strict_json
from tests.support.nodes import site
from tests.support.obligations import obligations
from tests.support.runs import thoroughly

DEFINITION: Final = load()
HOME: Final = Path(__file__).resolve().parents[3]
DIGEST: Final = """
import hashlib
from contracts.definition import load
from strategies.valid.corpus import boundary_cases
from strategies.invalid.corpus import invalid_cases
from strategies.raw.corpus import raw_cases
for profile in ("quick", "deep"):
    for corpus in (boundary_cases, invalid_cases, raw_cases):
        digest = hashlib.sha256()
        for number, c in enumerate(corpus(load(), profile)):
            plain = (c.name, c.expect, c.content_type, c.credentials, c.rule, c.scenario)
            # Of bytes themselves a representation would only take longer.
            size = None if c.body is None else len(c.body)
            digest.update(repr((plain, c.is_rich, size)).encode())
            digest.update(c.body or b"")
            if number % 5 == 0:
                # They are made in the same ways for all, and take most of the time.
                digest.update(repr((sorted(map(repr, c.features)), sorted(c.ids))).encode())
        print(profile, corpus.__name__, digest.hexdigest())
"""


def bodies(profile: str = "ci") -> list[Any]:
    return [
        strict_json(case.body)
        for case in boundary_cases(DEFINITION, profile)
        if case.body is not None
    ]


# What ci sends of these deep does, too, as is shown below; and what ci reaches, deep reaches.
@pytest.mark.parametrize("profile", ["quick", *thoroughly("ci"), "deep"])
def test_every_case_is_valid_for_an_independent_validator(profile: str) -> None:
    for case in boundary_cases(DEFINITION, profile):
        assert case.expect is Expectation.VALID
        assert case.credentials is Credentials.GIVEN
        assert case.body is None or problems(strict_json(case.body)) == [], case.name


@pytest.mark.parametrize("profile", ["ci", *thoroughly("deep")])
def test_reaches_every_obligation_of_the_definition(profile: str) -> None:
    reached = frozenset[Feature]().union(
        *(case.features for case in boundary_cases(DEFINITION, profile))
    )
    assert obligations(DEFINITION.request) - reached == set()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        *[(path, 16) for path in METADATA],
        (("tool_resources", "code_interpreter", "file_ids"), 20),
        (("tool_resources", "file_search", "vector_stores", "*", "file_ids"), 10_000),
        (("tool_resources", "file_search", "vector_store_ids"), 1),
        (("messages",), 32),
    ],
    ids=str,
)
def test_fills_up_to_the_limit_and_to_one_less(path: tuple[str, ...], most: int) -> None:
    counts = {len(found) for body in bodies() for found in at(body, *path) if found is not None}
    assert {most, most - 1} <= counts
    assert max(counts) == most


@pytest.mark.parametrize("size", [100, 101, 800, 801, 4095, 4096])
def test_overlaps_of_exactly_half_and_of_none_are_sent(size: int) -> None:
    sizes = [tuple(found.values()) for body in bodies() for found in at(body, *STATIC)]
    assert {(size, size // 2), (size, 0)} <= set(sizes)


def test_no_body_at_all_is_a_case() -> None:
    nothing = [case for case in boundary_cases(DEFINITION, "quick") if case.body is None]
    assert [(case.content_type, case.ids) for case in nothing] == [(None, frozenset())]


def test_only_cases_about_parts_carry_the_id_of_an_image() -> None:
    place = site("messages[].content[].image_file.file_id").place
    image = IdPlace("file", place)
    carriers = [case.name for case in boundary_cases(DEFINITION, "quick") if image in case.ids]
    about = ("messages[].content[]", "everything at once")
    assert carriers
    assert [name for name in carriers if not name.startswith(about)] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_names_and_requests_are_unique(profile: str) -> None:
    cases = boundary_cases(DEFINITION, profile)
    assert repeated([case.name for case in cases]) == []
    assert repeated([(case.body, case.content_type) for case in cases]) == []


def repeated(keys: list[Any]) -> list[Any]:
    return [key for key, seen in Counter(keys).items() if seen > 1]


def test_quick_is_small_and_deep_contains_ci() -> None:
    quick, ci, deep = (
        set(map(request, boundary_cases(DEFINITION, profile))) for profile in PROFILES
    )
    assert len(quick) * 3 < len(ci) < len(deep)
    assert ci <= deep


def request(case: Case) -> tuple[bytes | None, str | None]:
    return case.body, case.content_type


@pytest.mark.slow
def test_profiles_are_the_same_bytes_whatever_the_seed_of_hashing() -> None:
    # This process has a seed of its own, which is hardly the same.  What ci sends of these is
    # compared in tests/contracts/cli/test_cli_seed.py.
    here = StringIO()
    with redirect_stdout(here):
        exec(DIGEST, {})
    ran = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(HOME)},
        cwd=HOME,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert len(ran.stdout.splitlines()) == 6
    assert here.getvalue() == ran.stdout


# The covering array: every pair of choices that can be made together is made somewhere.

Row = dict[str, str]


@cache
def covered() -> set[tuple[tuple[str, str], ...]]:
    return {pair for row in options.pairs(DEFINITION.request) for pair in pairs_of(row)}


def pairs_of(row: Row) -> Iterator[tuple[tuple[str, str], ...]]:
    # A choice that does not matter in a row is no choice.
    yield from combinations(sorted(made for made in row.items() if made[1] != "-"), 2)


def random_row(source: random.Random, axes: list[Axis]) -> Row:
    row: Row = {}
    for axis in axes:
        matters = all(row[name] in options for name, options in axis.when)
        row[axis.name] = source.choice(axis.options) if matters else "-"
    return row


def test_every_pair_of_choices_that_random_rows_make_is_covered() -> None:
    source, axes = random.Random(20_260_826), options.axes(DEFINITION.request)
    feasible = {pair for _ in range(4_000) for pair in pairs_of(random_row(source, axes))}
    assert len(feasible) > 2_000, "the sample is too small to show anything"
    assert feasible - covered() == set()


def test_every_option_is_an_axis_of_its_own_and_few_rows_cover_them() -> None:
    axes = options.axes(DEFINITION.request)
    made = {choice for row in options.pairs(DEFINITION.request) for choice in row.items()}
    assert {(axis.name, option) for axis in axes for option in axis.options} <= made
    assert len(options.pairs(DEFINITION.request)) < 250


def test_every_row_builds_the_request_it_describes() -> None:
    root = DEFINITION.request
    for row in options.pairs(root):
        body = options.build(root, row)
        assert problems(body) == []
        for name in root.properties:
            state = "absent" if name not in body else "null" if body[name] is None else "present"
            assert state == row[name]


# The same value, written in other ways.


def test_ways_of_writing_are_different_bytes_of_the_same_value() -> None:
    written = forms.written(forms.varied(DEFINITION))
    assert len(set(written.values())) == len(written)
    values = [json.loads(body) for body in written.values()]
    assert all(value == values[0] for value in values)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("raw UTF-8", "\u00e9".encode()),
        ("escaped to ASCII", b"\\u00e9"),
        ("escaped to ASCII, capital digits", b"\\u00E9"),
        ("every letter escaped", b"\\u006d"),
        ("solidus escaped", b"\\/"),
        ("indented with tabs and CRLF", b"\r\n\t"),
        ("white space around", b"\n\t {"),
        ("spaces around every colon", b" : "),
        ("properties in reverse", b'{"metadata"'),
    ],
)
def test_each_way_of_writing_is_what_it_is_called(name: str, sign: bytes) -> None:
    assert sign in forms.written(forms.varied(DEFINITION))[name]


def test_each_property_of_three_stands_everywhere_among_the_ways_of_writing() -> None:
    orders = [[*json.loads(body)] for body in forms.written(forms.varied(DEFINITION)).values()]
    for name in DEFINITION.request.properties:
        assert {order.index(name) for order in orders} == {0, 1, 2}


def test_the_quick_corpus_shows_a_server_that_writes_keys_of_metadata_in_lower_case() -> None:
    pairs = [
        json.loads(case.body).get("metadata") or {}
        for case in boundary_cases(DEFINITION, "quick")
        if case.body
    ]
    assert {"userId": "x"} in [one for one in pairs if set(one) != {key.lower() for key in one}]


def test_each_property_of_the_body_stands_first_last_and_between_others() -> None:
    whole: dict[str, Any] = {"messages": [], "tool_resources": {}, "metadata": {}}
    orders = [list(json.loads(body)) for body in forms.written(whole).values()]
    for name in whole:
        assert {names.index(name) for names in orders} == {0, 1, 2}
