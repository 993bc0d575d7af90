"""Liars of one family: state.

Their fault is what they remember, or what they let two requests share: ids that come
again, metadata of somebody else, a refusal that spoils the next request, a server that
breaks down now and then.  Each of them answers a single request as it should.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any, Final

import anyio
import anyio.lowlevel

from contracts.reading import NotJson, parse
from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Reference, Request, Response
from contracts.targets.rules import Rules

Json = dict[str, Any]
Twist = Callable[[Response, Request, Json], Response]

_PAUSE_S: Final = 0.001
_RULES: Final = Rules()

_UNIQUE: Final = "identity.unique"
_IDENTICAL: Final = "identity.unique-for-identical-bodies"
_PARALLEL: Final = "identity.unique-in-parallel"
_STORES: Final = "identity.fresh-vector-stores"
_CROSSTALK: Final = "isolation.no-crosstalk"
_AFTER_REFUSAL: Final = "isolation.after-refusal"
_RELIABLE: Final = "reliability.same-request-same-outcome"
_NO_5XX: Final = "wire.no-server-error"
_CLOCK: Final = "thread.created_at.follows-the-clock"


def _failure(status: int, message: str = "Something went wrong.") -> Response:
    """Return an error answer."""
    return Response(status, json.dumps({"error": {"message": message}}).encode())


def _with(response: Response, **changes: Any) -> Response:
    """Return an answered thread with some properties replaced."""
    return response.having(body=json.dumps({**json.loads(response.body), **changes}).encode())


def _digest(data: object) -> str:
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:24]


class _Ids(Reference):
    """Makes thread ids in a way of its own, and vector store ids as it should.

    Args:
        make_id: returns an id, given how many threads there are, the request's value and
            the request itself.
    """

    def __init__(self, make_id: Callable[[int, Json, Request], object]) -> None:
        super().__init__()
        self._make_id = make_id
        self._threads = 0

    def thread(self, value: Json, request: Request) -> Json:
        self._threads += 1
        own = self._make_id(self._threads, value, request)
        return {**super().thread(value, request), "id": f"thread_{own}"}


class _StoreIds(Reference):
    """Makes vector store ids in a way of its own, and thread ids as it should.

    Args:
        make_id: returns an id, given how many vector stores there are, what is asked for
            and the thread.
    """

    def __init__(self, make_id: Callable[[int, Json, Json], object]) -> None:
        super().__init__()
        self._make_id = make_id
        self._stores = 0

    def thread(self, value: Json, request: Request) -> Json:
        thread = super().thread(value, request)
        search = (value.get("tool_resources") or {}).get("file_search") or {}
        for asked in search.get("vector_stores", ()):
            self._stores += 1
            own = self._make_id(self._stores, asked, thread)
            thread["tool_resources"]["file_search"]["vector_store_ids"] = [str(own)]
        return thread


class _Rollback(_Ids):
    """Takes its last id back when it refuses something."""

    def __init__(self) -> None:
        super().__init__(lambda threads, value, request: threads)

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        if response.status == 400:
            self._threads = max(0, self._threads - 1)
        return response


class _Memory(Reference):
    """Answers honestly, then changes the answer by what it remembers.

    Args:
        twist: changes the answer, given the request and a memory to read and to write.
    """

    def __init__(self, twist: Twist) -> None:
        super().__init__()
        self._twist = twist
        self._memory: Json = {}

    def answer(self, request: Request) -> Response:
        return self._twist(super().answer(request), request, self._memory)


def _remembers(twist: Twist) -> Callable[[], Reference]:
    return partial(_Memory, twist)


def _previous(*names: str, only_if_empty: bool = False) -> Twist:
    """Answer with properties of the previous thread, or only where this one's are empty."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        del request
        if response.status != 200:
            return response
        thread = json.loads(response.body)
        last = memory.get("thread", thread)
        memory["thread"] = thread
        stale = {n: last[n] for n in names if not (only_if_empty and thread[n])}
        return _with(response, **stale)

    return twist


def _accumulated(name: str) -> Twist:
    """Add what earlier threads had under *name* to what this one has."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        del request
        if response.status != 200:
            return response
        memory.update(json.loads(response.body)[name])
        return _with(response, **{name: memory})

    return twist


def _never_reset(response: Response, request: Request, memory: Json) -> Response:
    """Give what was sent last under tool_resources until something else is sent there."""
    del request
    if response.status == 200:
        memory["kept"] = json.loads(response.body)["tool_resources"] or memory.get("kept", {})
        return _with(response, tool_resources=memory["kept"])
    return response


def _after_refusal(spoil: Callable[[Response, Response], Response], *refusals: int) -> Twist:
    """Spoil the next thread after a refusal, given its answer and the refusal."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        del request
        if response.status in (refusals or (400, 401, 415)):
            memory["refusal"] = response
        elif response.status == 200 and "refusal" in memory:
            return spoil(response, memory.pop("refusal"))
        return response

    return twist


def _leftover(name: str, refused_with: int, fits: Callable[[Json], bool]) -> Twist:
    """Put *name* of a refused request, where it *fits*, into the next thread that has none."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        if response.status == refused_with:
            left = _sent(request).get(name) or {}
            memory["left"] = left if fits({name: left}) else {}
        elif response.status == 200:
            left = memory.pop("left", {})
            return response if _sent(request).get(name) else _with(response, **{name: left})
        return response

    return twist


def _is_valid(value: Json) -> bool:
    return _RULES.problem(value) is None


def _is_text(value: Json) -> bool:
    pairs = value["metadata"]
    return isinstance(pairs, dict) and all(isinstance(text, str) for text in pairs.values())


def _sent(request: Request) -> Json:
    try:
        value = parse(request.body)
    except NotJson:
        return {}
    return value if isinstance(value, dict) else {}


def _unread_rest(response: Response, request: Request, memory: Json) -> Response:
    """Leave malformed JSON in the buffer, where the next body is appended to it."""
    if response.status == 400 and b"invalid_json" in response.body:
        memory["rest"] = request.body
    elif response.status == 200 and memory.pop("rest", b""):
        return _failure(400, "The body is not JSON.")
    return response


def _every(count: int, status: int) -> Twist:
    """Fail every *count*-th time a thread should be created."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        del request
        memory["threads"] = memory.get("threads", 0) + (response.status == 200)
        failing = response.status == 200 and memory["threads"] % count == 0
        return _failure(status) if failing else response

    return twist


def _after(refusals: int, refused_with: int, status: int, *, everything: bool = False) -> Twist:
    """Create no thread any more after so many refusals of a kind, or look at nothing at all."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        del request
        locked = memory.get("refusals", 0) >= refusals
        memory["refusals"] = memory.get("refusals", 0) + (response.status == refused_with)
        return _failure(status) if locked and (everything or response.status == 200) else response

    return twist


def _seen_before(
    again: Callable[[Response, Response], Response], *, in_a_row: bool = False
) -> Twist:
    """Change the answer to a body that was answered before, given both answers."""

    def twist(response: Response, request: Request, memory: Json) -> Response:
        if response.status != 200:
            return response
        key = request.body.hex()
        first = memory.get(key)
        if in_a_row:
            memory.clear()
        memory.setdefault(key, first or response)
        return response if first is None else again(response, first)

    return twist


def _used_up(response: Response, request: Request, memory: Json) -> Response:
    """Refuse a file that belongs to another thread already."""
    if response.status != 200:
        return response
    resources = _sent(request).get("tool_resources") or {}
    files = (resources.get("code_interpreter") or {}).get("file_ids") or []
    taken = [file for file in files if file in memory]
    memory.update(dict.fromkeys(files, True))
    return _failure(409, "The file is in use.") if taken else response


class _Overlapping(Reference):
    """Pauses halfway through a request, as a server does that waits for its database."""

    in_flight = 0

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        self.in_flight += 1
        try:
            before = self.enter(request)
            await anyio.sleep(_PAUSE_S)
            return self.leave(request, before)
        finally:
            self.in_flight -= 1

    def enter(self, request: Request) -> Any:
        """Begin a request; what is returned is kept for its second half."""

    def leave(self, request: Request, before: Any) -> Response:
        """Finish a request."""
        del before
        return super().answer(request)


class _RacingIds(_Overlapping):
    """Reads its counter before the pause and writes it back after."""

    last = 0

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def enter(self, request: Request) -> int:
        del request
        return self.last + 1

    def leave(self, request: Request, before: int) -> Response:
        self.last = before
        return super().leave(request, before)

    def new_id(self, prefix: str) -> str:
        racing = prefix == self._prefix
        return f"{prefix}_{self.last:024d}" if racing else super().new_id(prefix)


class _Latest(_Overlapping):
    """Keeps the current request where the next one overwrites it."""

    current: Request

    def enter(self, request: Request) -> None:
        self.current = request

    def leave(self, request: Request, before: None) -> Response:
        return super().leave(self.current, before)


class _SharedMetadata(_Latest):
    """Keeps the current request's metadata where the next one overwrites it."""

    def leave(self, request: Request, before: None) -> Response:
        return Reference.answer(self, request)

    def thread(self, value: Json, request: Request) -> Json:
        metadata = _sent(self.current).get("metadata") or {}
        valid = super().problem({"metadata": metadata}) is None
        return {**super().thread(value, request), **({"metadata": metadata} if valid else {})}


class _Swapped(_Overlapping):
    """Puts finished answers on one pile, from which each request takes the topmost."""

    def __init__(self) -> None:
        super().__init__()
        self._pile: list[Response] = []

    def enter(self, request: Request) -> None:
        self._pile.append(super().leave(request, None))

    def leave(self, request: Request, before: None) -> Response:
        del request, before
        return self._pile.pop()


class _Cell(_Overlapping):
    """Keeps the finished answer in one place, from which each request takes it."""

    cell: Response

    def enter(self, request: Request) -> None:
        self.cell = super().leave(request, None)

    def leave(self, request: Request, before: None) -> Response:
        del request, before
        return self.cell


class _Crowded(_Overlapping):
    """Does something else where it has more than one request at once.

    Args:
        instead: changes the answer to a thread.
    """

    def __init__(self, instead: Callable[[Response], Response]) -> None:
        super().__init__()
        self._instead = instead

    def leave(self, request: Request, before: None) -> Response:
        response = super().leave(request, before)
        crowded = self.in_flight > 1 and response.status == 200
        return self._instead(response) if crowded else response


class _SpoiledTogether(_Overlapping):
    """Rolls back every request at once when one of them is refused."""

    refusing = 0

    def enter(self, request: Request) -> bool:
        refused = super().leave(request, None).status >= 400
        self.refusing += refused
        return refused

    def leave(self, request: Request, before: Any) -> Response:
        spoiled = self.refusing > 0 and not before
        self.refusing -= before
        return _failure(400, "Rolled back.") if spoiled else super().leave(request, before)


class _Hanging(Reference):
    """Never answers certain requests.

    Args:
        hangs: tells which, given the request and how many are in flight.
    """

    in_flight = 0

    def __init__(self, hangs: Callable[[Request, int], bool]) -> None:
        super().__init__()
        self._hangs = hangs

    async def answer(self, request: Request) -> Response:  # type: ignore[override]  # is awaited
        self.in_flight += 1
        try:
            await anyio.lowlevel.checkpoint()
            if self._hangs(request, self.in_flight):
                await anyio.sleep_forever()
            return super().answer(request)
        finally:
            self.in_flight -= 1


class _FirstTime(Reference):
    """Stamps a thread with the time at which its body was first sent."""

    def __init__(self) -> None:
        super().__init__()
        self._first: dict[bytes, int] = defaultdict(lambda: int(time.time()))

    def thread(self, value: Json, request: Request) -> Json:
        return {**super().thread(value, request), "created_at": self._first[request.body]}


def _stopped_clock() -> Reference:
    started = time.time()
    return Reference(clock=lambda: started)


def _ids(make_id: Callable[[int, Json, Request], object]) -> Callable[[], Reference]:
    return partial(_Ids, make_id)


def _stores(make_id: Callable[[int, Json, Json], object]) -> Callable[[], Reference]:
    return partial(_StoreIds, make_id)


def _random() -> str:
    return secrets.token_hex(12)


LIARS: Final[tuple[Liar, ...]] = (
    # Ids that come again.
    Liar(name="state-id-constant", clause=_UNIQUE, make=_ids(lambda n, v, q: "abc123")),
    Liar(
        name="state-id-constant-for-empty-threads",
        clause=_IDENTICAL,
        make=_ids(lambda n, value, q: _random() if value else "empty"),
    ),
    Liar(
        name="state-id-constant-without-messages",
        clause=_UNIQUE,
        make=_ids(lambda n, value, q: _random() if value.get("messages") else "none"),
    ),
    Liar(
        name="state-id-from-the-bytes",
        clause=_IDENTICAL,
        make=_ids(lambda n, v, request: sha256(request.body).hexdigest()[:24]),
    ),
    Liar(
        name="state-id-from-the-value",
        clause=_IDENTICAL,
        make=_ids(lambda n, value, q: _digest(value)),
    ),
    Liar(
        name="state-id-from-the-metadata",
        clause=_UNIQUE,
        make=_ids(lambda n, value, q: _digest(value.get("metadata") or {})),
    ),
    Liar(
        name="state-id-from-the-metadata-if-any",
        clause=_IDENTICAL,
        make=_ids(lambda n, value, q: _digest(value.get("metadata") or n)),
    ),
    Liar(
        name="state-id-from-the-messages-if-any",
        clause=_UNIQUE,
        make=_ids(lambda n, value, q: _digest(value.get("messages") or _random())),
    ),
    Liar(
        name="state-id-from-the-length",
        clause=_UNIQUE,
        make=_ids(lambda n, v, request: len(request.body)),
    ),
    Liar(
        name="state-id-from-the-second", clause=_UNIQUE, make=_ids(lambda n, v, q: int(time.time()))
    ),
    Liar(
        name="state-id-from-the-second-and-the-body",
        clause=_IDENTICAL,
        make=_ids(lambda n, value, q: _digest([int(time.time()), value])),
    ),
    Liar(
        name="state-id-of-four-random-digits",
        clause=_UNIQUE,
        make=_ids(lambda n, v, q: secrets.randbelow(10_000)),
    ),
    Liar(name="state-id-modulo-2", clause=_UNIQUE, make=_ids(lambda n, v, q: n % 2)),
    Liar(name="state-id-modulo-10", clause=_UNIQUE, make=_ids(lambda n, v, q: n % 10)),
    Liar(name="state-id-modulo-100", clause=_UNIQUE, make=_ids(lambda n, v, q: n % 100)),
    Liar(name="state-id-modulo-1000", clause=_UNIQUE, make=_ids(lambda n, v, q: n % 1_000)),
    Liar(name="state-id-of-two-workers", clause=_UNIQUE, make=_ids(lambda n, v, q: n // 2)),
    Liar(name="state-id-taken-back-by-a-refusal", clause=_UNIQUE, make=_Rollback),
    Liar(name="state-id-races", clause=_PARALLEL, make=partial(_RacingIds, "thread")),
    # Vector stores that are not new.
    Liar(name="state-store-constant", clause=_STORES, make=_stores(lambda n, a, t: "vs_abc123")),
    Liar(
        name="state-store-constant-when-empty",
        clause=_STORES,
        make=_stores(lambda n, asked, t: f"vs_{n}" if asked.get("file_ids") else "vs_default"),
    ),
    Liar(
        name="state-store-from-its-files",
        clause=_STORES,
        make=_stores(lambda n, asked, t: f"vs_{_digest(asked.get('file_ids') or n)}"),
    ),
    Liar(
        name="state-store-from-its-description",
        clause=_STORES,
        make=_stores(lambda n, asked, t: f"vs_{_digest(asked)}"),
    ),
    Liar(
        name="state-store-modulo-10", clause=_STORES, make=_stores(lambda n, a, t: f"vs_{n % 10}")
    ),
    Liar(name="state-store-is-its-thread", clause=_STORES, make=_stores(lambda n, a, t: t["id"])),
    Liar(name="state-store-races", clause=_STORES, make=partial(_RacingIds, "vs")),
    # What belongs to one thread shows up in another.
    Liar(
        name="state-metadata-of-the-previous",
        clause=_CROSSTALK,
        make=_remembers(_previous("metadata")),
    ),
    Liar(
        name="state-metadata-of-the-previous-if-none",
        clause=_CROSSTALK,
        make=_remembers(_previous("metadata", only_if_empty=True)),
    ),
    Liar(
        name="state-metadata-accumulates",
        clause=_CROSSTALK,
        make=_remembers(_accumulated("metadata")),
    ),
    Liar(name="state-metadata-shared-in-parallel", clause=_CROSSTALK, make=_SharedMetadata),
    Liar(
        name="state-metadata-lost-in-parallel",
        clause="echo.metadata.kept",
        make=partial(_Crowded, partial(_with, metadata={})),
    ),
    Liar(
        name="state-resources-of-the-previous-if-none",
        clause="echo.nothing-invented",
        make=_remembers(_previous("tool_resources", only_if_empty=True)),
    ),
    Liar(
        name="state-resources-never-reset",
        clause="echo.nothing-invented",
        make=_remembers(_never_reset),
    ),
    Liar(
        name="state-resources-accumulate",
        clause="echo.nothing-invented",
        make=_remembers(_accumulated("tool_resources")),
    ),
    Liar(
        name="state-thread-of-the-previous",
        clause=_CROSSTALK,
        make=_remembers(_previous("id", "metadata", "tool_resources")),
    ),
    Liar(name="state-request-shared-in-parallel", clause=_CROSSTALK, make=_Latest),
    Liar(name="state-answers-swapped-in-parallel", clause=_CROSSTALK, make=_Swapped),
    Liar(name="state-answer-shared-in-parallel", clause=_PARALLEL, make=_Cell),
    # A refusal that leaves something behind.
    Liar(
        name="state-refusal-then-500",
        clause=_NO_5XX,
        make=_remembers(_after_refusal(lambda response, refusal: _failure(500))),
    ),
    Liar(
        name="state-refusal-then-400",
        clause=_AFTER_REFUSAL,
        make=_remembers(_after_refusal(lambda response, refusal: _failure(400), 400)),
    ),
    Liar(
        name="state-refusal-then-401",
        clause=_AFTER_REFUSAL,
        make=_remembers(_after_refusal(lambda response, refusal: _failure(401), 400)),
    ),
    Liar(
        name="state-refusal-repeated",
        clause=_AFTER_REFUSAL,
        make=_remembers(_after_refusal(lambda response, refusal: refusal)),
    ),
    Liar(
        name="state-wrong-token-repeated",
        clause=_AFTER_REFUSAL,
        make=_remembers(_after_refusal(lambda response, refusal: refusal, 401)),
    ),
    Liar(
        name="state-refusal-then-an-empty-thread",
        clause="echo.metadata.kept",
        make=_remembers(
            _after_refusal(lambda response, refusal: _with(response, metadata={}), 400)
        ),
    ),
    Liar(
        name="state-malformed-body-stays-unread",
        clause=_AFTER_REFUSAL,
        make=_remembers(_unread_rest),
    ),
    Liar(
        name="state-refused-metadata-leaks",
        clause=_CROSSTALK,
        make=_remembers(_leftover("metadata", 400, _is_valid)),
    ),
    Liar(
        name="state-excessive-metadata-leaks",
        clause=_CROSSTALK,
        make=_remembers(_leftover("metadata", 400, _is_text)),
    ),
    Liar(
        name="state-unauthorised-metadata-leaks",
        clause=_CROSSTALK,
        make=_remembers(_leftover("metadata", 401, _is_valid)),
    ),
    Liar(
        name="state-refused-resources-leak",
        clause="echo.nothing-invented",
        make=_remembers(_leftover("tool_resources", 400, _is_valid)),
    ),
    Liar(
        name="state-400-after-10-refusals",
        clause=_AFTER_REFUSAL,
        make=_remembers(_after(10, 400, 400)),
    ),
    Liar(
        name="state-400-whatever-comes-after-20-refusals",
        clause=_RELIABLE,
        make=_remembers(_after(20, 400, 400, everything=True)),
    ),
    Liar(
        name="state-400-after-200-refusals",
        clause=_RELIABLE,
        make=_remembers(_after(200, 400, 400)),
    ),
    Liar(name="state-500-after-20-refusals", clause=_NO_5XX, make=_remembers(_after(20, 400, 500))),
    Liar(
        name="state-401-after-10-wrong-tokens",
        clause=_RELIABLE,
        make=_remembers(_after(10, 401, 401)),
    ),
    # Now and then.
    Liar(
        name="state-first-request-500",
        clause=_NO_5XX,
        crashes_on=lambda request: request.number == 1,
    ),
    Liar(
        name="state-first-request-400",
        clause=_RELIABLE,
        response=lambda response, request: _failure(400) if request.number == 1 else response,
    ),
    Liar(name="state-every-2nd-400", clause=_RELIABLE, make=_remembers(_every(2, 400))),
    Liar(name="state-every-7th-500", clause=_NO_5XX, make=_remembers(_every(7, 500))),
    Liar(name="state-every-10th-500", clause=_NO_5XX, make=_remembers(_every(10, 500))),
    Liar(name="state-every-100th-500", clause=_NO_5XX, make=_remembers(_every(100, 500))),
    Liar(name="state-every-10th-400", clause=_RELIABLE, make=_remembers(_every(10, 400))),
    Liar(name="state-every-50th-400", clause=_RELIABLE, make=_remembers(_every(50, 400))),
    Liar(name="state-every-100th-400", clause=_RELIABLE, make=_remembers(_every(100, 400))),
    Liar(name="state-every-25th-401", clause=_RELIABLE, make=_remembers(_every(25, 401))),
    Liar(name="state-every-50th-404", clause=_RELIABLE, make=_remembers(_every(50, 404))),
    Liar(
        name="state-500-after-500-requests",
        clause=_NO_5XX,
        crashes_on=lambda request: request.number > 500,
    ),
    Liar(
        name="state-400-after-500-requests",
        clause=_RELIABLE,
        response=lambda response, request: (
            _failure(400) if request.number > 500 and response.status == 200 else response
        ),
    ),
    Liar(
        name="state-400-whatever-comes-after-500-requests",
        clause=_RELIABLE,
        response=lambda response, request: _failure(400) if request.number > 500 else response,
    ),
    Liar(
        name="state-100th-request-hangs",
        clause="wire.answers",
        make=partial(_Hanging, lambda request, in_flight: request.number == 100),
    ),
    # Together.
    Liar(
        name="state-500-in-parallel",
        clause=_NO_5XX,
        make=partial(_Crowded, lambda response: _failure(500, "The database is locked.")),
    ),
    Liar(
        name="state-400-in-parallel",
        clause=_RELIABLE,
        make=partial(_Crowded, lambda response: _failure(400, "Try again.")),
    ),
    Liar(name="state-400-beside-a-refusal", clause=_AFTER_REFUSAL, make=_SpoiledTogether),
    Liar(
        name="state-parallel-requests-hang",
        clause="wire.answers",
        make=partial(_Hanging, lambda request, in_flight: in_flight > 1),
    ),
    # Requests that were seen before.
    Liar(
        name="state-body-answered-from-a-cache",
        clause=_IDENTICAL,
        make=_remembers(_seen_before(lambda response, first: first)),
    ),
    Liar(
        name="state-repeated-body-answered-once",
        clause=_IDENTICAL,
        make=_remembers(_seen_before(lambda response, first: first, in_a_row=True)),
    ),
    Liar(
        name="state-repeated-body-conflicts",
        clause=_RELIABLE,
        make=_remembers(_seen_before(lambda response, first: _failure(409, "It exists already."))),
    ),
    Liar(
        name="state-repeated-body-crashes",
        clause=_NO_5XX,
        make=_remembers(_seen_before(lambda response, first: _failure(500, "Duplicate key."))),
    ),
    Liar(
        name="state-file-belongs-to-one-thread",
        clause="accept.code-interpreter",
        make=_remembers(_used_up),
    ),
    Liar(name="state-clock-stopped", clause=_CLOCK, make=_stopped_clock),
    Liar(name="state-time-of-the-first-such-body", clause=_CLOCK, make=_FirstTime),
)
