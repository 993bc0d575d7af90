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
from collections.abc import Callable, Mapping
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
        del request
        return super().leave(self.current, before)


class _SharedMetadata(_Latest):
    """Keeps the current request's metadata where the next one overwrites it."""

    def leave(self, request: Request, before: None) -> Response:
        del before
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


_SERVERS: Final[Mapping[str, Mapping[str, Callable[[], Reference]]]] = {
    _UNIQUE: {
        "state-id-constant": _ids(lambda n, v, q: "abc123"),
        "state-id-constant-without-messages": _ids(
            lambda n, value, q: _random() if value.get("messages") else "none"
        ),
        "state-id-from-the-metadata": _ids(
            lambda n, value, q: _digest(value.get("metadata") or {})
        ),
        "state-id-from-the-metadata-if-any": _ids(
            lambda n, value, q: _digest(value.get("metadata") or n)
        ),
        "state-id-from-the-messages-if-any": _ids(
            lambda n, value, q: _digest(value.get("messages") or _random())
        ),
        "state-id-from-the-length": _ids(lambda n, v, request: len(request.body)),
        "state-id-from-the-second": _ids(lambda n, v, q: int(time.time())),
        "state-id-of-four-random-digits": _ids(lambda n, v, q: secrets.randbelow(10_000)),
        "state-id-modulo-2": _ids(lambda n, v, q: n % 2),
        "state-id-modulo-10": _ids(lambda n, v, q: n % 10),
        "state-id-modulo-100": _ids(lambda n, v, q: n % 100),
        "state-id-modulo-1000": _ids(lambda n, v, q: n % 1_000),
        "state-id-of-two-workers": _ids(lambda n, v, q: n // 2),
        "state-id-taken-back-by-a-refusal": _Rollback,
    },
    _IDENTICAL: {
        "state-id-constant-for-empty-threads": _ids(
            lambda n, value, q: _random() if value else "empty"
        ),
        "state-id-from-the-bytes": _ids(
            lambda n, v, request: sha256(request.body).hexdigest()[:24]
        ),
        "state-id-from-the-value": _ids(lambda n, value, q: _digest(value)),
        "state-id-from-the-second-and-the-body": _ids(
            lambda n, value, q: _digest([int(time.time()), value])
        ),
        "state-body-answered-from-a-cache": _remembers(_seen_before(lambda response, first: first)),
        "state-repeated-body-answered-once": _remembers(
            _seen_before(lambda response, first: first, in_a_row=True)
        ),
    },
    _PARALLEL: {
        "state-id-races": partial(_RacingIds, "thread"),
        "state-answer-shared-in-parallel": _Cell,
    },
    _STORES: {
        "state-store-constant": _stores(lambda n, a, t: "vs_abc123"),
        "state-store-constant-when-empty": _stores(
            lambda n, asked, t: f"vs_{n}" if asked.get("file_ids") else "vs_default"
        ),
        "state-store-from-its-files": _stores(
            lambda n, asked, t: f"vs_{_digest(asked.get('file_ids') or n)}"
        ),
        "state-store-from-its-description": _stores(lambda n, asked, t: f"vs_{_digest(asked)}"),
        "state-store-modulo-10": _stores(lambda n, a, t: f"vs_{n % 10}"),
        "state-store-is-its-thread": _stores(lambda n, a, t: t["id"]),
        "state-store-races": partial(_RacingIds, "vs"),
    },
    _CROSSTALK: {
        "state-metadata-of-the-previous": _remembers(_previous("metadata")),
        "state-metadata-of-the-previous-if-none": _remembers(
            _previous("metadata", only_if_empty=True)
        ),
        "state-metadata-accumulates": _remembers(_accumulated("metadata")),
        "state-metadata-shared-in-parallel": _SharedMetadata,
        "state-thread-of-the-previous": _remembers(_previous("id", "metadata", "tool_resources")),
        "state-request-shared-in-parallel": _Latest,
        "state-answers-swapped-in-parallel": _Swapped,
        "state-refused-metadata-leaks": _remembers(_leftover("metadata", 400, _is_valid)),
        "state-excessive-metadata-leaks": _remembers(_leftover("metadata", 400, _is_text)),
        "state-unauthorised-metadata-leaks": _remembers(_leftover("metadata", 401, _is_valid)),
    },
    "echo.metadata.kept": {
        "state-metadata-lost-in-parallel": partial(_Crowded, partial(_with, metadata={})),
        "state-refusal-then-an-empty-thread": _remembers(
            _after_refusal(lambda response, refusal: _with(response, metadata={}), 400)
        ),
    },
    "echo.nothing-invented": {
        "state-resources-of-the-previous-if-none": _remembers(
            _previous("tool_resources", only_if_empty=True)
        ),
        "state-resources-never-reset": _remembers(_never_reset),
        "state-resources-accumulate": _remembers(_accumulated("tool_resources")),
        "state-refused-resources-leak": _remembers(_leftover("tool_resources", 400, _is_valid)),
    },
    _AFTER_REFUSAL: {
        "state-refusal-then-400": _remembers(
            _after_refusal(lambda response, refusal: _failure(400), 400)
        ),
        "state-refusal-then-401": _remembers(
            _after_refusal(lambda response, refusal: _failure(401), 400)
        ),
        "state-refusal-repeated": _remembers(_after_refusal(lambda response, refusal: refusal)),
        "state-wrong-token-repeated": _remembers(
            _after_refusal(lambda response, refusal: refusal, 401)
        ),
        "state-malformed-body-stays-unread": _remembers(_unread_rest),
        "state-400-after-10-refusals": _remembers(_after(10, 400, 400)),
        "state-400-beside-a-refusal": _SpoiledTogether,
    },
    _RELIABLE: {
        "state-400-whatever-comes-after-20-refusals": _remembers(
            _after(20, 400, 400, everything=True)
        ),
        "state-400-after-200-refusals": _remembers(_after(200, 400, 400)),
        "state-401-after-10-wrong-tokens": _remembers(_after(10, 401, 401)),
        "state-every-2nd-400": _remembers(_every(2, 400)),
        "state-every-10th-400": _remembers(_every(10, 400)),
        "state-every-50th-400": _remembers(_every(50, 400)),
        "state-every-100th-400": _remembers(_every(100, 400)),
        "state-every-25th-401": _remembers(_every(25, 401)),
        "state-every-50th-404": _remembers(_every(50, 404)),
        "state-400-in-parallel": partial(_Crowded, lambda response: _failure(400, "Try again.")),
        "state-repeated-body-conflicts": _remembers(
            _seen_before(lambda response, first: _failure(409, "It exists already."))
        ),
    },
    _NO_5XX: {
        "state-refusal-then-500": _remembers(
            _after_refusal(lambda response, refusal: _failure(500))
        ),
        "state-500-after-20-refusals": _remembers(_after(20, 400, 500)),
        "state-every-7th-500": _remembers(_every(7, 500)),
        "state-every-10th-500": _remembers(_every(10, 500)),
        "state-every-100th-500": _remembers(_every(100, 500)),
        "state-500-in-parallel": partial(
            _Crowded, lambda response: _failure(500, "The database is locked.")
        ),
        "state-repeated-body-crashes": _remembers(
            _seen_before(lambda response, first: _failure(500, "Duplicate key."))
        ),
    },
    "wire.answers": {
        "state-100th-request-hangs": partial(
            _Hanging, lambda request, in_flight: request.number == 100
        ),
        "state-parallel-requests-hang": partial(_Hanging, lambda request, in_flight: in_flight > 1),
    },
    "accept.code-interpreter": {"state-file-belongs-to-one-thread": _remembers(_used_up)},
    _CLOCK: {
        "state-clock-stopped": _stopped_clock,
        "state-time-of-the-first-such-body": _FirstTime,
    },
}

LIARS: Final[tuple[Liar, ...]] = (
    *(
        Liar(name=name, clause=clause, make=make)
        for clause, servers in _SERVERS.items()
        for name, make in servers.items()
    ),
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
)
