"""Promises that the ids that were sent come back, those of what was created too, and no others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.clauses.clause import Breach, Clause, JudgeFunction, Level
from contracts.clauses.compared import (
    Names,
    comparable,
    dig,
    excerpt,
    is_own_answer,
    manner_of,
    shown,
)
from contracts.clauses.echo import BY_CAUSE, WHOLE
from contracts.definition import Definition
from contracts.record.parsed import About, ParsedExchange


def _list(value: Any, path: Names) -> list[Any]:
    found = dig(value, path) if path else None
    return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids that the thread's tools were given, and those of what was created for them."""

    resources: Names
    files: Names
    stores: Names
    new: Names
    attachments: Names
    metadata: Names

    def judge(self, find: JudgeFunction) -> JudgeFunction:
        """Return a judge that also tells whether the answer is evidently that of its request."""

        def judge(parsed: ParsedExchange) -> str | None:
            said = find(parsed)
            if not isinstance(said, Breach):
                return said
            # An id that is written in another way is still that of this request.
            is_own = bool(said.manner) or is_own_answer(parsed, self.metadata)
            return said.of_own_answer(is_own)

        return judge

    @property
    def tools(self) -> tuple[str, str]:
        """The names of the tools that files and stores belong to."""
        return _tool(self.files), _tool(self.stores)

    def attached(self, parsed: ParsedExchange, tool: str) -> list[Any]:
        """Return the ids of files that are attached to messages for a tool, one for each time."""
        if not self.attachments:
            return []
        messages, _, attachments = self.attachments
        return [
            one.get("file_id")
            for message in _list(parsed.sent, (messages,))
            for one in _list(message, (attachments,))
            if isinstance(one, dict)
            for kind in _list(one, ("tools",))
            if kind == {"type": tool}
        ]

    def same_files(self, parsed: ParsedExchange) -> str | None:
        """Judge that the files come back; those that are attached may come with them."""
        return _compared(self.files, parsed, self.attached(parsed, self.tools[0]))

    def sound(self, parsed: ParsedExchange) -> bool:
        """Tell whether the answer's resources can be read."""
        return comparable(parsed) and parsed.sound(*self.resources)

    def was_sent(self, path: Names, parsed: ParsedExchange) -> bool:
        """Tell whether there is a list at *path* that should come back."""
        return self.sound(parsed) and bool(_list(parsed.sent, path))

    def is_partly_sent(self, parsed: ParsedExchange) -> bool:
        """Tell whether some tool was given no ids."""
        given = [path for path in (self.files, self.stores) if path]
        whole = all(_list(parsed.sent, path) for path in given)
        return self.sound(parsed) and not whole

    def created(self, parsed: ParsedExchange) -> str | None:
        """Judge that an entry of the new stores yields one id."""
        received = _list(parsed.thread, self.stores)
        asked = len(_list(parsed.sent, self.new))
        name, what = self.new[-1], self.new[-1].removesuffix("s").replace("_", " ")
        if len(received) != asked:
            said = f"{name} asked for {asked} {what}, but {len(received)} ids came back"
            return Breach(said, at=self.stores)
        if not all(entry.strip() for entry in received):
            return Breach(f"the id of the created {what} is empty", at=self.stores)
        if set(received) & set(self._files_of_new(parsed)):
            said = f"the id of the created {what}, {shown(received[0])}, is one that was sent"
            return Breach(said, at=self.stores)
        return None

    def _files_of_new(self, parsed: ParsedExchange) -> list[str]:
        new = [one for one in _list(parsed.sent, self.new) if isinstance(one, dict)]
        name = self.files[-1] if self.files else "file_ids"
        return [file for one in new for file in one.get(name) or []]

    def nothing_invented(self, parsed: ParsedExchange) -> str | None:
        """Judge that no ids come back for what was not asked for."""
        asked_for_store = _list(parsed.sent, self.stores) or _list(parsed.sent, self.new)
        by_files, by_search = (set(self.attached(parsed, tool)) for tool in self.tools)
        for path, asked, may in (
            (self.files, _list(parsed.sent, self.files), by_files),
            # A store may be made of what is attached, and goes by an id of its own.
            (self.stores, asked_for_store, _list(parsed.thread, self.stores)[: bool(by_search)]),
        ):
            if not path:
                continue
            received = [entry for entry in _list(parsed.thread, path) if entry not in may]
            if received and not asked:
                name = ".".join(path[-2:])
                return Breach(
                    f"{name} was not asked for, but has {shown(str(received[0]))}", at=path
                )
        return None


def _tool(path: Names) -> str:
    """Return the name of the tool that ids at *path* are for."""
    return path[-2] if len(path) > 1 else ""


def _same_list(path: Names) -> JudgeFunction:
    return lambda parsed: _compared(path, parsed, [])


def _compared(path: Names, parsed: ParsedExchange, may_come_too: list[Any]) -> str | None:
    what, sent = ".".join(path[-2:]), _list(parsed.sent, path)
    everything = _list(parsed.thread, path)
    if _is_within(sent, everything, may_come_too):
        return None
    received = [e for e in everything if e in sent or e not in may_come_too]
    differs = excerpt(_listed(sent), _listed(received))
    if sorted(sent) == sorted(received):
        return Breach(f"{what} came back in another order", at=path, difference=differs)
    lost = [entry for entry in sent if entry not in received]
    first = f"; {shown(lost[0])} is missing" if lost else ""
    said = f"{what}: {len(sent)} sent, {len(received)} received{first}"
    return Breach(said, at=path, difference=differs, manner=_manner(sent, received))


def _is_within(sent: list[Any], received: list[Any], may_come_too: list[Any]) -> bool:
    """Tell whether what was sent is there in its order, and what came too may have come."""
    left = iter(received)
    if not all(entry in left for entry in sent):
        return False
    # A file that was sent and is attached as well may come back twice.
    rest, may = [*received], [*may_come_too]
    for entry in sent:
        rest.remove(entry)
    for entry in rest:
        if entry not in may:
            return False
        may.remove(entry)
    return True


def _manner(sent: list[Any], received: list[Any]) -> str:
    """Return what was done to ids, where that is the same for each that changed."""
    pairs = [pair for pair in zip(sent, received, strict=False) if pair[0] != pair[1]]
    found = {manner_of(*pair) for pair in pairs if all(isinstance(one, str) for one in pair)}
    return found.pop() if len(sent) == len(received) and len(found) == 1 else ""


def _listed(entries: list[Any]) -> str:
    """Return a list as JSON writes it, characters as they are."""
    return json.dumps(entries, ensure_ascii=False)


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    parts = definition.parts
    ids = _Ids(
        parts.resources,
        parts.files,
        parts.stores,
        parts.new_stores,
        parts.attachments,
        parts.metadata,
    )
    return (*_as_sent(definition, ids), *_as_created(definition, ids))


def _as_sent(definition: Definition, ids: _Ids) -> tuple[Clause, ...]:
    response, noun = definition.response, definition.parts.noun
    tool = (ids.files[:-1] or ids.files or ("tools",))[-1]
    shared: dict[str, Any] = {
        "level": Level.IMPLIED,
        "about": About.CREATED,
        "family": BY_CAUSE,
        "hidden_by": tuple(f"thread.{name}." for name in ids.resources),
    }
    return (
        Clause(
            id="echo.code-interpreter-files",
            title=f"The file ids of {tool} come back as sent, in order",
            origin=response.below(ids.files).pointer,
            applies=partial(ids.was_sent, ids.files),
            judge=ids.judge(ids.same_files),
            needs=f"a created {noun} with {tool} file ids",
            needs_ids=(ids.files,),
            missing="" if ids.files else "the definition has no file ids that come back",
            **shared,
        ),
        Clause(
            id="echo.vector-store-ids",
            title="The vector store id that was sent comes back",
            origin=response.below(ids.stores).pointer,
            applies=partial(ids.was_sent, ids.stores),
            judge=ids.judge(_same_list(ids.stores)),
            needs=f"a created {noun} with a vector store id",
            needs_ids=(ids.stores,),
            missing="" if ids.stores else "the definition has no vector stores that come back",
            **shared,
        ),
    )


def _as_created(definition: Definition, ids: _Ids) -> tuple[Clause, ...]:
    noun, new = definition.parts.noun, definition.request.below(ids.new)
    name = ids.new[-1] if ids.new else "vector stores"
    shared: dict[str, Any] = {
        "about": About.CREATED,
        "family": WHOLE,
        "hidden_by": tuple(f"thread.{one}." for one in ids.resources),
    }
    whole = bool(ids.resources and (ids.files or ids.stores))
    return (
        Clause(
            id="echo.vector-store-created",
            level=Level.PROSE,
            title=f"An entry of {name} yields one vector store id",
            origin=definition.described(new.pointer),
            applies=partial(ids.was_sent, ids.new),
            judge=ids.judge(ids.created),
            moot_with=("echo.nothing-invented",),
            needs=f"a created {noun} with an entry in {name}",
            missing="" if ids.new else "the definition has no vector stores to create",
            **shared,
        ),
        Clause(
            id="echo.nothing-invented",
            level=Level.IMPLIED,
            title="Tools that were not asked for carry no ids",
            origin=definition.response.below(ids.resources).pointer,
            applies=ids.is_partly_sent,
            judge=ids.judge(ids.nothing_invented),
            needs=f"a created {noun}",
            missing="" if whole else "the definition has no ids that come back",
            **shared,
        ),
    )
