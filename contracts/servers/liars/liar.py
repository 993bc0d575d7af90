"""What a liar is, and how its one fault is put into the reference."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from contracts.definition import Definition, Node, load
from contracts.definition.validation.rules import Problem, Rules
from contracts.definition.validation.validator import thread_violations
from contracts.nearest import did_you_mean
from contracts.servers.reference import Received, Reference, Refusal, Response

ROOMS: Final = (
    "shape",
    "echo",
    "echo_ids",
    "strict",
    "lax",
    "context",
    "crash",
    "wire",
    "delivery",
    "state",
    "auth",
    "semantics",
)


class Crash(Exception):
    """The server breaks down; the framework around it answers 500."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liar:
    """The reference with one fault.

    Attributes:
        name: what the fault is; ``liar:NAME`` addresses it.
        clause: id of the clause that owns the fault.
        thread: changes the thread before it is written, given the request's value.
        text: changes the answer's bytes after a thread was created.
        response: changes any answer, given the request.
        refuses: holds for the valid values that are refused with 400.
        crashes: holds for the values that end in a 500; sees every value that could be read.
        crashes_on: the same for requests, before anything is read.
        forgets: pointers of keywords that are not enforced.
        overlooks: changes what validation gets to see.
        admits: decides whether an Authorization header (or None) is accepted.
        make: makes the whole server, for faults that need memory.
        places: where in requests it looks, as ``messages[].role``, if anywhere in particular.
    """

    name: str
    clause: str
    thread: Callable[[dict[str, Any], dict[str, Any]], Any] | None = None
    text: Callable[[bytes], bytes] | None = None
    response: Callable[[Response, Received], Response] | None = None
    refuses: Callable[[dict[str, Any]], Any] | None = None
    crashes: Callable[[Any], Any] | None = None
    crashes_on: Callable[[Received], Any] | None = None
    forgets: tuple[str, ...] = ()
    overlooks: Callable[[Any], Any] | None = None
    admits: Callable[[str | None, str], bool] | None = None
    make: Callable[[], Reference] | None = None
    places: tuple[str, ...] = ()

    def server(self, definition: Definition | None = None) -> Reference:
        """Return a new server with this fault, which otherwise keeps *definition*."""
        if self.make is None:
            return _Faulty(self, definition)
        server = self.make()
        if definition is not None:
            server.keep(definition)
        return server

    def why_not(self, definition: Definition) -> str:
        """Return why this fault cannot show under *definition*; nothing where it can."""
        from contracts.clauses import catalogue

        owners = [clause for clause in catalogue(definition) if clause.id == self.clause]
        if not owners:
            return f"there is no {self.clause}"
        if owners[0].missing:
            return owners[0].missing
        gone = [pointer for pointer in self.forgets if not _states(definition, pointer)]
        if gone:
            return f"the definition has nothing at {gone[0]}"
        if self.places and not any(_has(definition.request, place) for place in self.places):
            return f"the definition has no {self.places[0] or 'body'}"
        return ""


class _Faulty(Reference):
    """The reference with the hooks of a liar put into its steps."""

    def __init__(self, liar: Liar, definition: Definition | None) -> None:
        super().__init__(definition=definition)
        self._liar = liar
        if liar.forgets:
            self.rules = Rules(self.definition, *liar.forgets)

    def answer(self, request: Received) -> Response:
        liar = self._liar
        try:
            if liar.crashes_on is not None and liar.crashes_on(request):
                raise Crash
            response = super().answer(request)
        except Crash:
            response = Response(500, b"Internal Server Error", {"content-type": "text/plain"})
        if liar.text is not None and 200 <= response.status < 300:
            response = response.having(body=liar.text(response.body))
        return liar.response(response, request) if liar.response is not None else response

    def authorized(self, header: str | None) -> bool:
        if self._liar.admits is not None:
            return self._liar.admits(header, self.token)
        return super().authorized(header)

    def problem(self, value: Any) -> Problem | None:
        liar = self._liar
        if liar.crashes is not None and liar.crashes(value):
            raise Crash
        problem = super().problem(liar.overlooks(value) if liar.overlooks is not None else value)
        if problem is None and liar.refuses is not None and liar.refuses(value):
            raise Refusal(400, "This value is not supported.", None, "unsupported")
        return problem

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        thread = self._presentable(value, request)
        if self._liar.thread is not None:
            changed: dict[str, Any] = self._liar.thread(thread, value)
            return changed
        return thread

    def _presentable(self, value: Any, request: Received) -> dict[str, Any]:
        """Return a thread without what was accepted by mistake and cannot stand in it."""
        try:
            thread = super().thread(value, request)
        except (AttributeError, TypeError):
            # A value that validation accepted by mistake may not be storable.
            return super().thread({}, request)
        is_lax = self._liar.forgets or self._liar.overlooks is not None
        if is_lax and thread_violations(self.definition, thread):
            return super().thread({}, request)
        return thread


def _states(definition: Definition, pointer: str) -> bool:
    """Tell whether a keyword is there, in the schema or in the words beside it."""
    parent, _, keyword = pointer.rpartition("/")
    if any((one.schema, one.keyword) == (parent, keyword) for one in definition.prose.limits):
        return True
    try:
        definition.at(pointer)
    except LookupError:
        return False
    return True


def _has(root: Node, place: str) -> bool:
    """Tell whether a request may have anything at *place*."""
    here = [root]
    for step in filter(None, place.replace("[]", ".[]").split(".")):
        forms = [form for node in here for form in (node, *node.branches)]
        below = [form.items if step == "[]" else form.properties.get(step) for form in forms]
        here = [node for node in below if node is not None]
    return bool(here)


@cache
def liars() -> Mapping[str, Liar]:
    """Return every liar by name, room by room."""
    found: dict[str, Liar] = {}
    for room in ROOMS:
        for liar in importlib.import_module(f"{__package__}.{room}").LIARS:
            if liar.name in found:
                raise ValueError(f"two liars are called {liar.name}")
            found[liar.name] = liar
    return found


def applying(name: str, definition: Definition) -> Liar:
    """Return the liar called *name*, whose fault can show under *definition*, or raise LookupError.

    Those of the shipped definition all can.
    """
    liar = find(name)
    reason = "" if definition is load() else liar.why_not(definition)
    if reason:
        raise LookupError(f"liar:{name} does not apply to {definition.source.name}: {reason}")
    return liar


def find(name: str) -> Liar:
    """Return the liar called *name*, or raise LookupError with the nearest names."""
    known = liars()
    if name in known:
        return known[name]
    help_ = did_you_mean(name, known, "`thread-contracts liars` lists them", 3)
    raise LookupError(f"no liar is called {name!r}; {help_}")
