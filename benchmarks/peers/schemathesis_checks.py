"""What Schemathesis would send to a server and say of its answers, without a wire between them.

Its coverage phase comes first, then its fuzzing.  A failure counts where it says it of a server
with a fault, and not of the reference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from inspect import iscoroutinefunction
from json import loads
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from benchmarks.detection import tightened
from contracts.process.clock import time
from contracts.servers.reference import TOKEN, Received, Reference, Response

_BASE: Final = "http://localhost/v1"
_AUTHORIZED: Final = {"Authorization": f"Bearer {TOKEN}"}
# All that need no request of their own; ignored_auth, which does, is done by hand below.
_CHECKS: Final = frozenset(
    {"not_a_server_error", "status_code_conformance", "content_type_conformance"}
    | {"response_headers_conformance", "response_schema_conformance", "unsupported_method"}
    | {"negative_data_rejection", "positive_data_acceptance", "missing_required_header"}
    | {"allow_header_conformance"}
)
_OTHER_TOKENS: Final[tuple[dict[str, str], ...]] = ({}, {"authorization": "Bearer invalid"})
_CRASH: Final = 500
# Our clock and the server's may be so far apart.
_NEAR_S: Final = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """A case of Schemathesis, and what is sent for it."""

    case: Any
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@cache
def cases(count: int) -> tuple[Sent, ...]:
    """Return the first *count* cases of the tightened definition."""
    operation = schemathesis.openapi.from_dict(tightened())["/threads"]["POST"]
    made = operation.schema.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=operation.schema.config.generation_for(
            operation=operation, phase="coverage"
        ),
    )
    found = [_sent(case) for case in made][:count]
    return (*found, *_fuzzed(operation, count - len(found)))


def _fuzzed(operation: Any, count: int) -> list[Sent]:
    if count <= 0:
        return []
    drawn: list[Any] = []
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @seed(0)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(modes))
    def draw(case: Any) -> None:
        drawn.append(case)

    draw()
    return [_sent(case) for case in drawn]


def _sent(case: Any) -> Sent:
    written = case.as_transport_kwargs(base_url=_BASE, headers=dict(_AUTHORIZED))
    known = {"method", "url", "headers", "params", "data", "json", "files", "cookies"}
    ready = requests.Request(**{k: v for k, v in written.items() if k in known}).prepare()
    body: Any = ready.body or b""
    headers = {name.lower(): str(value) for name, value in ready.headers.items()}
    return Sent(
        case,
        str(ready.method),
        urlsplit(str(ready.url)).path,
        headers,
        body.encode() if isinstance(body, str) else body,
    )


def first_failure(server: Reference, count: int) -> int | None:
    """Return how many requests it takes until Schemathesis says something against *server*.

    None where *count* do not suffice.
    """
    sent, is_tried = 0, False
    for one, expected in zip(cases(count), _expected(count), strict=True):
        answer = _answered(server, one)
        sent += 1
        if not _is_alike(answer, expected) and _fails(one, answer):
            return sent if sent <= count else None
        if answer.status == 200 and not is_tried:
            is_tried = True
            for token in _OTHER_TOKENS:
                sent += 1
                if _answered(server, one, token).status < 300:
                    return sent
    return None


@cache
def _expected(count: int) -> Sequence[Response]:
    """Return how the reference answers."""
    reference = Reference()
    return [_answered(reference, one) for one in cases(count)]


def _answered(server: Reference, one: Sent, token: dict[str, str] | None = None) -> Response:
    headers = one.headers
    if token is not None:
        headers = {n: v for n, v in headers.items() if n != "authorization"} | token
    received = Received(one.method, one.path, headers, one.body, next(server.count))
    if iscoroutinefunction(server.answer):
        found: Response = asyncio.run(server.answer(received))
        return found
    return server.answer(received)


def _is_alike(answer: Response, expected: Response) -> bool:
    """Return whether an answer is the reference's but for what differs each time."""
    same = (answer.status, answer.headers, answer.chunks) == (
        expected.status,
        expected.headers,
        expected.chunks,
    )
    return same and _timeless(answer.body) == _timeless(expected.body)


def _timeless(body: bytes) -> Any:
    try:
        value = loads(body)
    except ValueError:
        return body
    if not isinstance(value, dict) or body != _compact(body):
        return body
    name, created = value.get("id"), value.get("created_at")
    if isinstance(name, str) and name.startswith("thread_"):
        value["id"] = len(name)
    if isinstance(created, int) and abs(created - time.time()) < _NEAR_S:
        value["created_at"] = "now"
    return value


def _compact(body: bytes) -> bytes:
    return body.strip()


def _fails(one: Sent, answer: Response) -> bool:
    if answer.status >= _CRASH:
        # It would ask again to see whether the content type is why.
        return True
    body = b"".join(answer.chunks) if answer.chunks is not None else answer.body
    response = httpx.Response(
        answer.status,
        headers=[(n.encode(), v.encode("latin-1", "replace")) for n, v in answer.headers.items()],
        stream=httpx.ByteStream(body),
        request=httpx.Request(one.method, f"http://localhost{one.path}", headers=one.headers),
    )
    try:
        response.read()
        response.elapsed = timedelta(0)
        one.case.validate_response(response, checks=list(_checks()))
    except (Failure, FailureGroup, httpx.HTTPError):
        return True
    return False


@cache
def _checks() -> tuple[Any, ...]:
    load_all_checks()
    return tuple(_chosen())


def _chosen() -> Iterator[Any]:
    for name, check in zip(CHECKS.get_all_names(), CHECKS.get_all(), strict=True):
        if name in _CHECKS:
            yield check
