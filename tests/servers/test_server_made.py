"""What a server makes is not asked back of it, where requests may have what is called the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest

from contracts.clauses import catalogue
from contracts.definition import Definition
from contracts.judging.finding import Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars.liar import Liar
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import target_of
from tests.support.tickets import tickets

MADE: Final = ("id", "object", "created_at")


@cache
def definition() -> Definition:
    """Return a definition whose requests may have all that the server makes, and a time."""
    document = copy.deepcopy(tickets().document)
    schemas = document["components"]["schemas"]
    created = schemas["Ticket"]["properties"]
    created["due_at"] = {"type": "integer", "description": "When it is due: a Unix timestamp."}
    schemas["CreateTicket"]["properties"] = copy.deepcopy(created)
    return Definition(document, tickets().prose)


def failing(server: Reference) -> set[str]:
    options = Options(token=TOKEN, profile="quick", definition=definition())
    found = Run(target_of(server, wire=False), options).execute().clauses
    return {v.clause.id for v in found if v.outcome in {Outcome.FAIL, Outcome.ERROR}}


def giving(*names: str) -> Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]:
    """Return what changes an answer to have what the client sent under these names."""
    return lambda thing, sent: {**thing, **{n: sent[n] for n in names if n in sent}}


def test_the_reference_makes_what_requests_may_have_too() -> None:
    names = {clause.id for clause in catalogue(definition())}
    assert "echo.due-at" in names
    assert names.isdisjoint({"echo.id", "echo.object", "echo.created-at"})
    assert {"accept.id", "accept.object", "accept.created-at"} <= names
    assert failing(Reference(definition=definition())) == set()


@pytest.mark.parametrize("name", MADE)
def test_a_server_that_takes_what_the_client_chose_is_not_accused(name: str) -> None:
    liar = Liar(name="obeys", clause="identity.unique", thread=giving(name))
    assert failing(liar.server(definition())) == set()


def test_ids_that_nobody_asked_for_are_still_to_be_unique() -> None:
    liar = Liar(
        name="one-id",
        clause="identity.unique",
        thread=lambda thing, sent: {**thing, "id": sent.get("id", "the-only-one")},
    )
    assert "identity.unique" in failing(liar.server(definition()))


def test_a_time_that_is_chosen_comes_back() -> None:
    liar = Liar(name="now", clause="echo.due-at", thread=lambda t, _: {**t, "due_at": 7})
    assert failing(liar.server(definition())) == {"echo.due-at"}
