"""Conventions of the ecosystem: worth knowing, never a reason to fail."""

from __future__ import annotations

import re
from functools import partial
from json import dumps
from typing import Any, Final

from contracts.clauses.clause import NOT_BLANK, Applies, Clause, Excuse, Family, Level
from contracts.clauses.compared import made
from contracts.definition import Definition
from contracts.definition.pointer import join
from contracts.definition.schema.branches import json_type
from contracts.record.feature import Kind as K
from contracts.record.json_text import NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange

# Of other things it is not known what their ids look like elsewhere.
_KNOWN: Final = "thread"
_ID_FORM: Final = re.compile(r"thread_[A-Za-z0-9]{24}")
_SILENT: Final = frozenset({K.SILENT, K.OPEN_OBJECT, K.ODD_ID, K.NOT_A_URI})
_ERROR_KEYS: Final = ("message", "type", "param", "code")
_MAY_BE_NULL: Final = frozenset({"param", "code"})


def _refusal(parsed: ParsedExchange) -> bool:
    answer = parsed.exchange.answer
    # What only the beginning is there of cannot be read.
    whole = answer is not None and answer.cut_from is None and not answer.is_unreadable
    return whole and 400 <= parsed.status < 500 and parsed.expect is not Expectation.UNSPECIFIED


def _envelope(parsed: ParsedExchange) -> str | None:
    error: Any = parsed.json.get("error") if isinstance(parsed.json, dict) else None
    if not isinstance(error, dict):
        return 'a refusal should carry {"error": {"message", "type", "param", "code"}}'
    missing = [key for key in _ERROR_KEYS if key not in error]
    if missing:
        return f"the error lacks {', '.join(missing)}"
    # Clients read these as texts; which parameter it was, and its code, may not be known.
    for key in _ERROR_KEYS:
        kind = json_type(error[key])
        if kind != "string" and (key not in _MAY_BE_NULL or kind != "null"):
            return f"the error's {key} should be a string, but is {dumps(error[key]):.60}"
    return None


def _id_form(name: str, parsed: ParsedExchange) -> str | None:
    assert parsed.thread is not None
    if _ID_FORM.fullmatch(str(parsed.thread[name])):
        return None
    return (
        f"ids are thread_ and 24 letters or digits elsewhere; this is {parsed.thread[name]!r:.60}"
    )


def _has(kind: K) -> Applies:
    """Return what selects answered requests with a feature of this kind."""

    def applies(parsed: ParsedExchange) -> bool:
        if not 0 < parsed.status < 500 or parsed.expect is not Expectation.UNSPECIFIED:
            return False
        found = {f.kind for f in parsed.exchange.case.features if f.kind in _SILENT}
        # What is silent in another way, too, may be refused for that.
        return kind in found and found <= {kind, K.ODD_ID}

    return applies


def _open(parsed: ParsedExchange) -> str | None:
    if parsed.is_success:
        return None
    return f"an unknown property was refused with {parsed.status} where the definition allows it"


def _not_json(parsed: ParsedExchange) -> str | None:
    if parsed.thread is None:
        return None
    return "a body declared as something other than JSON was accepted; 415 would tell the client"


def _declared_otherwise(parsed: ParsedExchange) -> bool:
    declared = parsed.exchange.case.content_type or ""
    other = declared.startswith(("application/x-www-form", "application/xml", "multipart/"))
    # What is no JSON either may be refused for that: it says nothing of the declaration.
    is_json = not isinstance(parsed.exchange.case.label.value, NotJson)
    telling = bool(parsed.exchange.request.body) and (is_json or parsed.is_success)
    return parsed.authentic and telling and 0 < parsed.status < 500 and other


def _non_uri(parsed: ParsedExchange) -> str | None:
    return "an image URL that is no URI was accepted" if parsed.thread is not None else None


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    operation, parts = definition.operation, definition.parts
    identity = parts.identity or "id"
    known = parts.noun == _KNOWN
    urls = [n for n in definition.request.walk() if n.id_kind and n.keywords.get("format") == "uri"]
    return (
        Clause(
            id="advice.error-envelope",
            level=Level.ADVICE,
            title="Refusals carry an error object with message, type, param and code",
            origin=join(operation.pointer, "responses"),
            applies=_refusal,
            judge=_envelope,
            needs="a refused request",
        ),
        Clause(
            id="advice.id-form",
            level=Level.ADVICE,
            title="Ids are thread_ followed by 24 letters or digits",
            origin=join(operation.response, "properties", identity),
            about=About.CREATED,
            applies=made(definition, identity),
            judge=partial(_id_form, identity),
            missing="" if known and parts.identity else "the form of such ids is not known",
            needs=f"a created {parts.noun}",
            explained_by=(NOT_BLANK,),
        ),
        Clause(
            id="advice.open-objects",
            level=Level.ADVICE,
            title="Unknown properties are accepted where the definition does not forbid them",
            origin=join(operation.request, "properties"),
            applies=_has(K.OPEN_OBJECT),
            judge=_open,
            family=Family(excuse=Excuse.UNLIKE),
            profile="ci",
            needs="an answered request with an unknown property in an open object",
        ),
        Clause(
            id="advice.other-media-types",
            level=Level.ADVICE,
            title="A body declared as a form, XML or multipart is refused",
            origin=operation.body.rpartition("/")[0],
            applies=_declared_otherwise,
            judge=_not_json,
            profile="ci",
            needs="an answered request with such a content type",
        ),
        Clause(
            id="advice.image-uri",
            level=Level.ADVICE,
            title="An image URL that is no URI is refused",
            origin=join(urls[0].pointer, "format") if urls else operation.request,
            missing="" if urls else "the definition has no image URLs",
            applies=_has(K.NOT_A_URI),
            judge=_non_uri,
            profile="ci",
            needs="an answered request with an image URL that is no URI",
        ),
    )
