"""The original's own client reads what our clauses call a thread, and can send all that is valid.

Where the two disagree, the ledger says so.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

import pytest

from contracts.definition.ledger import LEDGER
from contracts.judging.judge import Judge
from contracts.record.exchange import Answer, Exchange
from contracts.record.feature import Feature
from contracts.record.json_text import parse
from contracts.record.label import Expectation
from contracts.record.level import Level
from contracts.record.request import Request
from contracts.servers.reference import TOKEN, Received, Response, as_asgi
from strategies.valid.corpus import boundary_cases
from tests.support.apps import Recording
from tests.support.exchanges import (
    CLAUSES,
    DEFINITION,
    case,
    causes,
    clause,
    exchange,
    thread,
    verdicts,
)
from tests.support.served import served
from thread_contracts import exchange_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:The Assistants API is deprecated:DeprecationWarning"),
]


class Server(Recording):
    """The reference, which keeps what it answered, or answers what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: bytes | None = None
        self.answered: list[Response] = []

    def answer(self, request: Received) -> Response:
        right = super().answer(request)
        self.answered.append(right if self.given is None else right.having(body=self.given))
        return self.answered[-1]

    def exchanges(self) -> list[Exchange]:
        """Return what took place, as somebody who records it has it."""
        recorded = [
            exchange_of(
                Request(tuple(sent.headers.items()), sent.body),
                Answer(got.status, tuple(got.headers.items()), got.body),
                token=TOKEN,
                started=self.clock(),
                finished=self.clock(),
            )
            for sent, got in zip(self.seen, self.answered, strict=True)
        ]
        return [replace(one, number=number) for number, one in enumerate(recorded, 1)]


Place = tuple[Server, str]
"""A server, and its URL."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Place]:
    server = Server()
    with served(as_asgi(server)) as url:
        yield server, url


@pytest.fixture
def place(shared: Place) -> Place:
    server, url = shared
    server.seen, server.answered, server.given = [], [], None
    return server, url


def arguments(url: str) -> dict[str, Any]:
    """Return those of a client that refuses what is not of its types, and tries once."""
    return {
        "base_url": url,
        "api_key": TOKEN,
        "max_retries": 0,
        "_strict_response_validation": True,
    }


@cache
def bodies() -> list[Any]:
    """Return bodies of the corpus, each with a feature that none before it has.

    One request cannot be made with the client: the one without a body.  It sends ``{}``.
    """
    seen: set[Feature] = set()
    found = []
    for one in boundary_cases(DEFINITION, "quick"):
        if one.expect is Expectation.VALID and one.body and one.label.features - seen:
            seen |= one.label.features
            found.append(parse(one.body))
    return found


def test_the_client_sends_what_it_is_given_and_reads_what_comes(place: Place) -> None:
    from openai import OpenAI

    server, url = place
    with OpenAI(**arguments(url)) as client:
        threads = [client.beta.threads.create(**body) for body in bodies()]
    agree(server, [one.to_dict() for one in threads])


def test_the_asynchronous_client_does_so_too(place: Place) -> None:
    from openai import AsyncOpenAI

    async def create() -> list[Any]:
        async with AsyncOpenAI(**arguments(url)) as client:
            return [await client.beta.threads.create(**body) for body in bodies()]

    server, url = place
    agree(server, [one.to_dict() for one in asyncio.run(create())])


def agree(server: Server, threads: list[dict[str, Any]]) -> None:
    """Assert that client, server and clauses have the same requests and the same threads."""
    assert [parse(sent.body) for sent in server.seen] == bodies()
    assert [parse(answer.body) for answer in server.answered] == threads
    exchanges = server.exchanges()
    assert {one.case.expect for one in exchanges} == {Expectation.VALID}
    assert causes(verdicts(*exchanges)) == {}


def test_its_types_express_every_valid_body() -> None:
    from openai.types.beta.thread_create_params import ThreadCreateParams
    from pydantic import TypeAdapter

    adapter = TypeAdapter(ThreadCreateParams)

    for body in bodies():
        # What the types do not name is dropped, and what they do not allow raises.
        assert parse(adapter.dump_json(adapter.validate_python(body, strict=True))) == body


def test_its_errors_say_what_a_refusal_says(place: Place) -> None:
    from openai import AuthenticationError, BadRequestError, OpenAI

    _, url = place
    both: Any = {"file_search": {"vector_store_ids": ["vs_1"], "vector_stores": [{}]}}
    with OpenAI(**arguments(url)) as client:
        with pytest.raises(BadRequestError) as refused:
            client.beta.threads.create(tool_resources=both)
        assert refused.value.param == "tool_resources.file_search"
        with pytest.raises(AuthenticationError) as unknown:
            client.with_options(api_key="another").beta.threads.create()
    assert unknown.value.code == "invalid_api_key"


FULL: Final = thread(
    metadata={"key": "value"},
    tool_resources={
        "code_interpreter": {"file_ids": ["file_1"]},
        "file_search": {"vector_store_ids": ["vs_1"]},
    },
)
PLACES: Final[tuple[tuple[Any, ...], ...]] = (
    (),
    *((name,) for name in FULL),
    ("metadata", "key"),
    ("tool_resources", "code_interpreter"),
    ("tool_resources", "code_interpreter", "file_ids"),
    ("tool_resources", "code_interpreter", "file_ids", 0),
    ("tool_resources", "file_search"),
    ("tool_resources", "file_search", "vector_store_ids"),
    ("tool_resources", "file_search", "vector_store_ids", 0),
)
# Three dots leave out what is there.
VALUES: Final[tuple[Any, ...]] = (
    ...,
    None,
    True,
    1.0,
    1.5,
    "7",
    [],
    ["a"],
    ["a"] * 21,
    [None],
    {},
    {"a": None},
)


def answers() -> Iterator[Any]:
    """Yield the full thread with another value in each place in turn."""
    for *path, last in PLACES[1:]:
        for value in VALUES:
            answer = copy.deepcopy(FULL)
            at = answer
            for step in path:
                at = at[step]
            if value is ...:
                del at[last]
            else:
                at[last] = value
            yield answer
    # The client makes None of null, and says nothing.
    yield from VALUES[2:]


def test_it_reads_every_thread_that_conforms_and_the_ledger_says_what_else(place: Place) -> None:
    from openai import APIResponseValidationError, OpenAI

    server, url = place
    of_thread = [one for one in CLAUSES if one.id.startswith("thread.")]
    sent, judge = case(), Judge([one for one in of_thread if one.level is Level.SCHEMA])
    taken: set[str] = set()
    refused = 0
    with OpenAI(**arguments(url)) as client:
        for answer in (FULL, *answers()):
            server.given = json.dumps(answer).encode()
            broken = {clause(name).origin for name, _ in judge.see(exchange(sent, server.given))}
            try:
                read = client.beta.threads.create().to_dict()
            except APIResponseValidationError:
                assert broken, answer
                refused += 1
            else:
                assert broken or read == answer
                taken |= broken
    (stand,) = (one for one in LEDGER if one.name == "the original's client")
    assert refused > len(PLACES)
    assert {under(origin, stand.places) for origin in taken} == set(stand.places)


def under(pointer: str, places: tuple[str, ...]) -> str:
    """Return the one of *places* in which a pointer lies; the pointer where it lies in none."""
    return next((place for place in places if pointer.startswith(place)), pointer)
