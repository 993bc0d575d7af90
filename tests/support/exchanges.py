"""Exchanges written by hand: what was sent, what came back, and what the clauses say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from contracts.clauses import Clause, catalogue
from contracts.definition import load
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.judging.judge import Judge
from contracts.record.case import JSON as JSON_TYPE
from contracts.record.case import (
    Case,
    Credentials,
    Expectation,
    Scenario,
    case_of,
    request_of,
)
from contracts.record.exchange import Answer, Exchange, Failure, FailureKind
from contracts.record.feature import Feature, Kind
from contracts.record.json_text import NotJson, parse
from contracts.record.label import Label
from contracts.record.writing import dump

DEFINITION: Final = load()
CLAUSES: Final = catalogue(DEFINITION)
NOW: Final = 1_800_000_000
URL: Final = "http://127.0.0.1/v1/threads"
JSON: Final = {"content-type": "application/json"}
DOES_NOT_APPLY: Final = "(does not apply)"


def thread(number: int = 1, /, **changes: Any) -> dict[str, Any]:
    """Return a thread that breaks no clause; a property set to ``...`` is left out."""
    whole = {
        "id": f"thread_{number:024d}",
        "object": "thread",
        "created_at": NOW,
        "metadata": {},
        "tool_resources": {},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def honest(sent: Mapping[str, Any], number: int = 1) -> dict[str, Any]:
    """Return the thread that a conforming server makes of *sent*."""
    resources: dict[str, Any] = dict(sent.get("tool_resources") or {})
    search = resources.get("file_search")
    if search:
        made = [f"vs_{number:024d}" for _ in search.get("vector_stores", ())]
        resources["file_search"] = {"vector_store_ids": search.get("vector_store_ids", made)}
    metadata = sent.get("metadata") or {}
    return thread(number, metadata=metadata, tool_resources=resources)


def case(
    sent: Any = None,
    *,
    body: bytes | None = b"(the value)",
    content_type: str | None = JSON_TYPE,
    credentials: Credentials = Credentials.GIVEN,
    scenario: Scenario = Scenario.CORPUS,
    **label: Any,
) -> Case:
    """Return the case of the value *sent*, an empty object where None, or of a *body*.

    *label* is what the label is to say of it (``features``, ``rules``), whatever the bytes.
    """
    written = dump({} if sent is None else sent) if body == b"(the value)" else body
    request = request_of(written, content_type)
    made = case_of(DEFINITION, request, "by hand", credentials).playing(scenario)
    if not label:
        return made
    if "features" in label:
        label.setdefault("holds", label["features"])
    # What a cached property once said, it says again.  Labels are shared; this one is not.
    own = Label(DEFINITION, request, credentials)
    vars(own).update(label)
    return replace(made, label=own)


def fact(name: str) -> Feature:
    """Return a feature that is put in words as *name*."""
    return Feature(Kind.SILENT, detail=name)


# One of each expectation; the invalid one breaks the enum at messages[].role.
VALID: Final = case({"messages": [{"role": "user", "content": "x"}]})
INVALID: Final = case({"messages": [{"role": "me", "content": "x"}]})
UNSPECIFIED: Final = case({"tool_resources": {"unknown": 1}})


def exchange(
    of: Case | None = None,
    answer: Any = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] = JSON,
    number: int = 1,
    when: float | None = None,
    raw_length: int | None = None,
) -> Exchange:
    """Return the exchange of a case and an answer: bytes as they are, else a JSON value.

    No answer given is what a conforming server says: the thread for 200, else an error.
    Exchanges follow one another by their number, a tenth of a second each; *when* says
    otherwise, in seconds from the first.
    """
    sent = of or case()
    started = NOW + (number / 10 if when is None else when)
    if answer is None:
        value = _value_of(sent) if status == 200 else {}
        answer = honest(value, number) if status == 200 else {"error": {"message": "no"}}
        answer |= {"created_at": int(started)} if status == 200 else {}
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    received = Answer(status, tuple(headers.items()), body, raw_length)
    return Exchange(number, sent, sent.request, URL, received, None, started, started + 0.1)


def _value_of(sent: Case) -> dict[str, Any]:
    try:
        value = parse(sent.body or b"{}")
    except NotJson:
        return {}
    return value if isinstance(value, dict) else {}


def unanswered(
    of: Case | None = None, kind: FailureKind = FailureKind.TIMEOUT, number: int = 1
) -> Exchange:
    """Return an exchange in which nothing came back."""
    sent = of or case()
    failure = Failure(kind, "nothing came")
    return Exchange(number, sent, sent.request, URL, None, failure, NOW, NOW + 10)


def controlled(*exchanges: Exchange) -> list[Exchange]:
    """Return exchanges behind their controls, the valid requests like them, all accepted."""
    controls = (one.case.control for one in exchanges)
    made = {of.request: of for of in controls if of and of.expect is not Expectation.INVALID}
    return [*(exchange(of, b"{}", number=-i) for i, of in enumerate(made.values())), *exchanges]


@cache
def clause(name: str) -> Clause:
    """Return the clause with this id."""
    return next(found for found in CLAUSES if found.id == name)


def judged(name: str, *exchanges: Exchange) -> list[str | None]:
    """Return what a clause says of each exchange in turn; it must not raise.

    Where it needs controls, these were accepted.
    """
    judge, seen = Judge([clause(name)]), 0
    said: list[str | None] = []
    if clause(name).family.needs_control:
        for one in controlled(*exchanges)[: -len(exchanges)]:
            judge.see(one)
    for one in exchanges:
        messages: list[str | None] = [message for _, message in judge.see(one)]
        (verdict,) = judge.verdicts()
        assert verdict.outcome is not Outcome.ERROR, verdict.reason
        said += messages or [None if verdict.exchanges > seen else DOES_NOT_APPLY]
        seen = verdict.exchanges
    return said


def broken(name: str, *exchanges: Exchange) -> str:
    """Return what a clause has against the last exchange, which must break it."""
    said = judged(name, *exchanges)[-1]
    assert said not in (None, DOES_NOT_APPLY)
    return str(said)


def verdicts(*exchanges: Exchange, prefix: str = "") -> dict[str, ClauseVerdict]:
    """Return the verdicts of the clauses whose id starts with *prefix*, by id.

    Schemathesis' second opinion takes seconds to import and has tests of its own.
    """
    chosen = [c for c in CLAUSES if c.id.startswith(prefix) and "schemathesis" not in c.id]
    return verdicts_of(chosen, *exchanges)


def verdicts_of(clauses: list[Clause], *exchanges: Exchange) -> dict[str, ClauseVerdict]:
    """Return the verdicts of these clauses, by id."""
    judge = Judge(clauses)
    for one in exchanges:
        judge.see(one)
    return {verdict.clause.id: verdict for verdict in judge.verdicts()}


def causes(found: Mapping[str, ClauseVerdict]) -> dict[str, list[str]]:
    """Return the clauses that fail, each with the causes of its findings in words."""
    return {
        name: [finding.cause.words for finding in verdict.findings]
        for name, verdict in found.items()
        if verdict.outcome is Outcome.FAIL
    }
