"""What the contract expects of a request that somebody else made."""

from __future__ import annotations

import json
import re
from typing import Any

from contracts.definition import Node, load
from contracts.definition.document import REQUEST
from contracts.definition.pointer import join
from contracts.definition.prose import UNSTATED_MAX_CONTENT, UNSTATED_MAX_MESSAGES
from contracts.definition.rules import Rules
from contracts.record.case import JSON, Case, Credentials, Expectation, Rule
from contracts.record.parsed import DuplicateKeys, NotJson, parse
from strategies import reach
from strategies.build import ids_in
from strategies.samples import ID_KINDS

_RULES = Rules()
_MESSAGES = join(REQUEST, "properties", "messages")


def classify(body: bytes | None, content_type: str | None, *, authorised: bool) -> Case:
    """Return the case that a request amounts to: valid, invalid or unspecified.

    Args:
        body: the bytes that were sent; None for no body.
        content_type: the Content-Type header, or None.
        authorised: whether the request carried credentials that should be accepted.
    """
    credentials = Credentials.GIVEN if authorised else Credentials.MISSING
    if not body:
        expect = Expectation.VALID if content_type is None else Expectation.UNSPECIFIED
        absent = frozenset({"body:absent"}) if expect is Expectation.VALID else frozenset()
        return Case("no body", expect, body, content_type, credentials, features=absent)
    media_type, _, parameters = (content_type or "").partition(";")
    declared = media_type.strip().lower() == JSON and _plain_charset(parameters)
    try:
        value = parse(body)
    except NotJson as problem:
        clear = declared and body.strip() and not _readable_otherwise(body)
        expect = Expectation.INVALID if clear else Expectation.UNSPECIFIED
        rule = Rule(
            join("#/paths", "/threads", "post", "requestBody"), "json", "body", str(problem)
        )
        return Case("not JSON", expect, body, content_type, credentials, rule=rule)
    problem_found = _RULES.problem(value)
    expect, rule_broken = Expectation.VALID, None
    if not declared or value is None or _unclear(value):
        expect = Expectation.UNSPECIFIED
    elif problem_found is not None and problem_found.keyword != "format":
        expect = Expectation.INVALID
        rule_broken = Rule(REQUEST, problem_found.keyword, problem_found.param or "body", "as sent")
    elif _beyond(load().request, value):
        expect = Expectation.UNSPECIFIED
    root = load().request
    return Case(
        name=f"{expect} request",
        expect=expect,
        body=body,
        content_type=content_type,
        credentials=credentials,
        rule=rule_broken,
        features=reach.features(root, value),
        ids=ids_in(root, value),
    )


def _plain_charset(parameters: str) -> bool:
    """Tell whether the parameters of a media type leave JSON in UTF-8."""
    _, _, charset = parameters.lower().partition("charset=")
    return charset.strip().strip('"') in {"", "utf-8", "utf8"}


def _beyond(node: Node, value: Any) -> bool:
    """Tell whether *value* goes where the document is open, silent or misplaced."""
    if node.branches:
        branch = reach.select(node.branches, value)
        return branch is not None and _beyond(branch, value)
    if isinstance(value, list) and node.items is not None:
        unstated = node.pointer == _MESSAGES and len(value) > UNSTATED_MAX_MESSAGES
        return unstated or any(_beyond(node.items, entry) for entry in value)
    if isinstance(value, dict) and node.properties:
        unknown = not node.closed and not value.keys() <= node.properties.keys()
        below = (_beyond(c, value[n]) for n, c in node.properties.items() if n in value)
        return unknown or not node.usual <= value.keys() or any(below)
    if isinstance(value, str) and "enum" not in node.keywords:
        odd = node.pointer in ID_KINDS and not _ID.fullmatch(value)
        return odd or len(value) > UNSTATED_MAX_CONTENT
    return False


_ID = re.compile(
    r"[a-z]+[-_][A-Za-z0-9_-]{1,64}|https?://[!-~]+\.(?i:jpe?g|png|gif|webp)([?#][!-~]*)?"
)


def _readable_otherwise(body: bytes) -> bool:
    """Tell whether *body* is JSON in another encoding, or with NaN where anything may stand."""
    if json.detect_encoding(body) != "utf-8":
        return True
    try:
        return _RULES.problem(json.loads(body.decode())) is None
    except (ValueError, RecursionError):
        return False


def _unclear(value: Any) -> bool:
    """Tell whether *value* holds something the document is silent about."""
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, dict):
        overlap = value.get("chunk_overlap_tokens")
        negative = isinstance(overlap, int) and overlap < 0
        return (
            isinstance(value, DuplicateKeys)
            or negative
            or any(map(_unclear, (*value, *value.values())))
        )
    return isinstance(value, list) and any(map(_unclear, value))
