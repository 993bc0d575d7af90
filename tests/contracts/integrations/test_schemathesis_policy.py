"""Checks of Schemathesis know our reading of the document, and its fuzzing our bodies."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import find, settings
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER
from schemathesis.openapi.checks import RejectedPositiveData, UndefinedStatusCode

from contracts.definition import load
from contracts.integrations import schemathesis_bodies, schemathesis_policy
from contracts.schemathesis.bridge import operation

URL = "http://127.0.0.1/v1/threads"
VALID: Any = {"metadata": {"k": "v"}}
INVALID: Any = {"metadata": {"k": 1}}
LONG: Any = {"metadata": {"k" * 65: "v"}}
SILENT: Any = {"tool_resources": {"unknown": 1}}


@pytest.fixture(autouse=True)
def _hooks_of_this_test() -> Any:
    """Forget the hooks that are registered; hooks hold for the whole process."""
    before = {name: [*hooks] for name, hooks in GLOBAL_HOOK_DISPATCHER._hooks.items()}
    yield
    GLOBAL_HOOK_DISPATCHER._hooks.clear()
    GLOBAL_HOOK_DISPATCHER._hooks.update(before)


def kept(kind: type[Failure], value: Any, status: int, method: str = "POST") -> bool:
    """Return whether a failure stays one for this answer to *value*."""
    headers = {"content-type": "application/json", "authorization": "Bearer x"}
    asked = httpx.Request(method, URL, content=json.dumps(value).encode(), headers=headers)
    answered = httpx.Response(status, json={}, request=asked)
    answered.elapsed = timedelta(0)
    response = Response.from_httpx(answered, verify=True)
    failure = kind.__new__(kind)
    return schemathesis_policy.register(load())(None, failure, None, response)


@pytest.mark.parametrize("status", [400, 401, 403, 409, 413, 415, 422])
def test_a_correct_refusal_needs_no_documented_status(status: int) -> None:
    assert not kept(UndefinedStatusCode, INVALID, status)
    assert not kept(UndefinedStatusCode, LONG, status)
    assert not kept(UndefinedStatusCode, SILENT, status)


@pytest.mark.parametrize(
    ("value", "status"),
    [(VALID, 400), (VALID, 201), (INVALID, 500), (INVALID, 302), (INVALID, 404), (SILENT, 500)],
)
def test_a_wrong_status_stays_a_failure(value: Any, status: int) -> None:
    assert kept(UndefinedStatusCode, value, status)


def test_other_methods_stay_with_schemathesis() -> None:
    assert kept(UndefinedStatusCode, INVALID, 400, "TRACE")


def test_what_only_the_prose_forbids_may_be_refused() -> None:
    assert not kept(RejectedPositiveData, LONG, 400)
    assert kept(RejectedPositiveData, LONG, 500)
    assert kept(RejectedPositiveData, VALID, 400)


def test_what_the_document_is_silent_about_may_be_accepted() -> None:
    assert not kept(AcceptedNegativeData, SILENT, 200)
    assert kept(AcceptedNegativeData, INVALID, 200)


def test_bodies_of_ours_are_drawn_for_the_operation_only() -> None:
    hook = schemathesis_bodies.register(load())
    theirs = st.just("theirs")
    context: Any = SimpleNamespace(operation=operation(load()))
    few = settings(max_examples=200, database=None)
    ours = hook(context, theirs)
    assert find(ours, lambda body: body == {}, settings=few) == {}
    # No valid body is anything but an object; to find none raises.
    assert find(ours, lambda body: not isinstance(body, dict), settings=few) != "theirs"
    other: Any = SimpleNamespace(operation=SimpleNamespace(method="post", path="/files"))
    assert hook(other, theirs) is theirs
