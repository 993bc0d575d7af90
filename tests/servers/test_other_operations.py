"""Other operations that create something: their reference conforms, and faulty servers do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from contracts.clauses import Level, catalogue
from contracts.definition import Definition
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.verdict import overall
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import safely
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import target_of
from tests.support.creating import CONVERSATIONS, VECTOR_STORES, definition_of

pytestmark = pytest.mark.slow
NAMES: Final = {"vector stores": VECTOR_STORES, "conversations": CONVERSATIONS}
Change = Callable[[dict[str, Any], dict[str, Any]], Any]


def verdicts(server: Reference, definition: Definition) -> tuple[ClauseVerdict, ...]:
    target = target_of(server, wire=False)
    try:
        options = Options(token=TOKEN, profile="quick", definition=definition)
        return Run(target, options).execute().clauses
    finally:
        target.close()


def failing(server: Reference, definition: Definition) -> set[str]:
    found = verdicts(server, definition)
    return {v.clause.id for v in found if v.outcome in {Outcome.FAIL, Outcome.ERROR}}


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_conforms(name: str) -> None:
    definition = definition_of(NAMES[name])
    found = verdicts(Reference(definition=definition), definition)
    assert overall(found, Level.IMPLIED, cut_short=False) == "conformant"
    lacking = {v.clause.id for v in found if v.clause.missing}
    assert {v.clause.id for v in found if v.reason.startswith("the definition has no")} <= lacking
    assert {v.outcome for v in found if v.clause.id in lacking} == {Outcome.UNTESTED}


FORGOTTEN: Final = {
    ("vector stores", "file_ids/maxItems"): "refuse.too-many-items",
    ("vector stores", "name/type"): "refuse.wrong-type",
    ("conversations", "items/anyOf/0/maxItems"): "refuse.too-many-items",
}


@pytest.mark.parametrize(("name", "below"), FORGOTTEN)
def test_a_rule_that_is_forgotten_is_found_by_its_clause(name: str, below: str) -> None:
    definition = definition_of(NAMES[name])
    pointer = f"{definition.request.pointer}/properties/{below}"
    liar = Liar(name="forgets", clause=FORGOTTEN[name, below], forgets=(pointer,))
    assert failing(liar.server(definition), definition) == {FORGOTTEN[name, below]}


def having(**changes: Any) -> Change:
    return lambda thing, value: {**thing, **changes}


FAULTS: Final[dict[str, Change]] = {
    "echo.metadata.kept": having(metadata={}),
    "identity.unique": having(id="the-only-one"),
    "thread.created_at.type": having(created_at="now"),
    "thread.object.enum": having(object="thread"),
    "thread.metadata.required": lambda thing, value: {
        name: thing[name] for name in thing if name != "metadata"
    },
}


@pytest.mark.parametrize("clause", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_answer_is_found_by_its_clause(name: str, clause: str) -> None:
    definition = definition_of(NAMES[name])
    liar = Liar(name="wrong", clause=clause, thread=FAULTS[clause])
    assert clause in failing(liar.server(definition), definition)


@pytest.mark.parametrize(("name", "part"), [("vector stores", "name"), ("conversations", "items")])
def test_a_crash_over_a_property_is_found(name: str, part: str) -> None:
    definition = definition_of(NAMES[name])
    liar = Liar(name="crash", clause="wire.no-server-error", crashes=safely(lambda v: v[part]))
    assert failing(liar.server(definition), definition) == {"wire.no-server-error"}


def test_what_the_request_has_besides_comes_back() -> None:
    definition = definition_of(VECTOR_STORES)
    liar = Liar(name="nameless", clause="echo.name", thread=having(name="another"))
    assert failing(liar.server(definition), definition) == {"echo.name"}


def test_other_properties_have_clauses_of_their_own() -> None:
    names = {clause.id for clause in catalogue(definition_of(VECTOR_STORES))}
    assert {"accept.name", "accept.expires-after", "accept.file-ids"} <= names
    assert {"echo.name", "echo.expires-after", "refuse.below-minimum"} <= names
    assert "refuse.large-overlap" not in names
