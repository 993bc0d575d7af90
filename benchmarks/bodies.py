"""What a body is, wherever it comes from: valid, or invalid by the schema or by its prose only.

jsonschema-rs judges by the schema, which no generator here uses.  A body is the same as
another if both carry the same JSON value, however its properties are ordered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from contracts.definition import load
from contracts.definition.validation.rules import Rules
from contracts.definition.validation.validator import request_validator

_DEFINITION: Final = load()
_RULES: Final = Rules(_DEFINITION)
NOTHING: Final = object()
"""The value of a body that is no JSON."""


class Verdict(StrEnum):
    """What the contract says of a body."""

    VALID = "valid"
    SCHEMA = "invalid by the schema"
    PROSE = "invalid by the prose"


def value_of(body: bytes) -> Any:
    """Return the JSON value of *body*, or NOTHING."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return NOTHING


def judge(body: bytes) -> Verdict:
    """Judge a body; one that is not there is valid, since none is required."""
    if not body:
        return Verdict.VALID
    value = value_of(body)
    if value is NOTHING or not _fits(value):
        return Verdict.SCHEMA
    problem = _RULES.problem(value)
    # A format is an annotation: no validator need look at it.
    broken = problem is not None and problem.keyword != "format"
    return Verdict.PROSE if broken else Verdict.VALID


def _fits(value: Any) -> bool:
    try:
        return request_validator(_DEFINITION).is_valid(value)
    except (ValueError, RecursionError):
        # Lone surrogates, or nested beyond reason: no text that a validator could take.
        return False


def identity(body: bytes) -> str:
    """Return what two bodies share if they say the same."""
    value = value_of(body)
    return repr(body) if value is NOTHING else json.dumps(value, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """What some bodies are worth.

    Attributes:
        count: how many there are.
        shares: the share of each verdict.
        distinct: the different bodies of each verdict.
        distinct_share: how many are no repeats, whatever the verdict.
        mean_bytes: the mean size, by verdict, of the different ones.
    """

    count: int
    shares: dict[Verdict, float]
    distinct: dict[Verdict, int]
    distinct_share: float
    mean_bytes: dict[Verdict, float]


def assess(bodies: Sequence[bytes]) -> Judged:
    """Judge *bodies*, repeats once."""
    different: dict[str, bytes] = {}
    verdicts: dict[str, Verdict] = {}
    names = [identity(body) for body in bodies]
    for name, body in zip(names, bodies, strict=True):
        if different.setdefault(name, body) is body:
            verdicts[name] = judge(body)
    sizes = {v: [len(different[n]) for n, w in verdicts.items() if w is v] for v in Verdict}
    return Judged(
        count=len(bodies),
        shares={v: sum(verdicts[n] is v for n in names) / len(bodies) for v in Verdict},
        distinct={v: len(found) for v, found in sizes.items()},
        distinct_share=len(different) / len(bodies),
        mean_bytes={v: sum(found) / max(1, len(found)) for v, found in sizes.items()},
    )
