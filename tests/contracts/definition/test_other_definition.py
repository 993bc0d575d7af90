"""A definition with other limits: corpora, clauses, reference and liars all follow it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pytest

from contracts.clauses import Level, catalogue
from contracts.clauses.clause import Cause
from contracts.definition import Definition, Prose, load
from contracts.definition.place import Place
from contracts.definition.pointer import join
from contracts.judging.finding import Outcome
from contracts.judging.verdict import overall
from contracts.record.case import Case
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import parse
from contracts.run.events import Finished, Options
from contracts.run.runner import Run
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import TOKEN, Reference
from strategies.bodies.build import PROFILES
from strategies.drawing.valid import valid_requests
from strategies.invalid.corpus import invalid_cases
from strategies.valid.corpus import boundary_cases
from strategies.valid.everyday import typical
from tests.servers.direct import target_of
from tests.support.drawn import drawn
from tests.support.independent import METADATA, at
from tests.support.runs import thoroughly

# Half of each limit of metadata.
LIMITS: Final = {"maxProperties": 8, "keyMaxLength": 32, "maxLength": 256}
CLAUSES: Final = {
    "maxProperties": "refuse.too-many-pairs",
    "keyMaxLength": "refuse.long-key",
    "maxLength": "refuse.long-value",
}


@cache
def other() -> Definition:
    limits = (replace(one, value=LIMITS.get(one.keyword, one.value)) for one in Prose().limits)
    return Definition(load().document, replace(Prose(), limits=tuple(limits)))


def run(
    server: Reference, profile: str, definition: Definition, most: int | None = None
) -> Finished:
    target = target_of(server, wire=False)
    options = Options(token=TOKEN, profile=profile, definition=definition, max_requests=most)
    try:
        return Run(target, options).execute()
    finally:
        target.close()


def failing(result: Finished) -> dict[str, str]:
    found = (v for v in result.clauses if v.outcome in {Outcome.FAIL, Outcome.ERROR})
    return {v.clause.id: v.findings[0].message if v.findings else v.reason for v in found}


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["quick", *thoroughly("ci")])
def test_the_reference_conforms_to_its_own_definition(profile: str) -> None:
    result = run(Reference(definition=other()), profile, other())
    assert failing(result) == {}
    assert overall(result.clauses, Level.IMPLIED, cut_short=bool(result.cut_short)) == "conformant"


@pytest.mark.slow
def test_the_reference_of_another_definition_is_too_lax_or_too_strict() -> None:
    lax = failing(run(Reference(definition=load()), "quick", other()))
    assert lax.keys() == set(CLAUSES.values())
    strict = run(Reference(definition=other()), "quick", load(), most=240)
    causes = {f.cause.words for v in strict.clauses for f in v.findings}
    # One more than half of each limit, where it is refused.
    assert {"metadata has 9 or more", "messages[].metadata has 9 or more"} <= causes
    assert any("messages[].metadata key has 33 characters" in one for one in causes)


def test_everyday_requests_have_the_metadata_of_the_definition() -> None:
    document = json.loads(json.dumps(load().document))
    schemas = document["components"]["schemas"]
    for name in ("CreateThreadRequest", "ThreadObject"):
        properties = schemas[name]["properties"]
        properties["labels"] = properties.pop("metadata")
        required = schemas[name].get("required", [])
        required[:] = ["labels" if one == "metadata" else one for one in required]
    bodies = dict(typical(Definition(document, other().prose)))
    assert [name for name, body in bodies.items() if "metadata" in body] == []
    full = bodies["long content, many messages and full metadata"]["labels"]
    assert len(full) == LIMITS["maxProperties"]


@pytest.mark.parametrize(
    ("kind", "steps", "detail", "owner"),
    [
        (Kind.ALTERNATIVE, (), "picture_url", "accept.images"),
        (Kind.WORD, ("type",), "picture_file", "accept.images"),
        (Kind.PRESENT, ("picture_file",), "", "accept.images"),
        (Kind.WORD, ("picture_url", "detail"), "low", "accept.images"),
        (Kind.ALTERNATIVE, (), "text", "accept.content-parts"),
        (Kind.WORD, ("type",), "text", "accept.content-parts"),
        (Kind.PRESENT, ("text",), "", "accept.content-parts"),
    ],
)
def test_images_are_the_parts_with_an_id_whatever_they_are_called(
    kind: Kind, steps: tuple[str, ...], detail: str, owner: str
) -> None:
    document = json.loads(json.dumps(load().document).replace("image_", "picture_"))
    renamed = Definition(document)
    feature = Feature(kind, Place(("messages", "[]", "content", "[]", *steps)), detail)
    claiming = [c.id for c in catalogue(renamed) if c.claims(Cause((feature,)))]
    assert next(name for name in claiming if name.startswith("accept.")) == owner


@pytest.mark.slow
@pytest.mark.parametrize("keyword", LIMITS)
def test_a_liar_that_forgets_a_limit_is_caught_by_its_clause(keyword: str) -> None:
    limit = next(one for one in other().prose.limits if one.keyword == keyword)
    pointer = join(limit.schema, keyword)
    liar = Liar(name=f"forgets-{keyword}", clause=CLAUSES[keyword], forgets=(pointer,))
    found = failing(run(liar.server(other()), "quick", other()))
    assert list(found) == [CLAUSES[keyword]]
    assert f"{LIMITS[keyword] + 1}" in _title(CLAUSES[keyword])


def _title(name: str) -> str:
    return next(clause.title for clause in catalogue(other()) if clause.id == name)


def sizes(cases: tuple[Case, ...]) -> dict[str, set[int]]:
    """Return how many pairs the maps of some cases have, and how long keys and values are."""
    found: dict[str, set[int]] = {keyword: set() for keyword in LIMITS}
    for case in cases:
        body: Any = parse(case.body or b"{}")
        for pairs in (pairs for path in METADATA for pairs in at(body, *path)):
            if not isinstance(pairs, dict):
                continue
            found["maxProperties"].add(len(pairs))
            found["keyMaxLength"] |= {len(key) for key in pairs}
            found["maxLength"] |= {len(text) for text in pairs.values() if isinstance(text, str)}
    return found


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("keyword", LIMITS)
def test_corpora_stand_on_the_limits_and_one_beyond(profile: str, keyword: str) -> None:
    limit, valid = LIMITS[keyword], sizes(boundary_cases(other(), profile))[keyword]
    assert {limit, limit - 1} <= valid
    assert max(valid) == limit
    broken = (c for c in invalid_cases(other(), profile) if c.rule and c.rule.keyword == keyword)
    assert limit + 1 in sizes(tuple(broken))[keyword]


def test_random_requests_keep_the_limits_and_reach_them() -> None:
    bodies = drawn(valid_requests(other()), 300)
    pairs = [found for body in bodies for path in METADATA for found in at(body, *path) if found]
    assert max(map(len, pairs)) == LIMITS["maxProperties"]
    assert max(len(key) for found in pairs for key in found) == LIMITS["keyMaxLength"]
    assert max(len(text) for found in pairs for text in found.values()) == LIMITS["maxLength"]
