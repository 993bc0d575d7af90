"""Promises that the answer gives back what was sent: metadata, ids, and nothing else.

The document describes these properties once for the request and once for the
answer and says of both that they belong to the thread; it makes no sense unless
what is stored is what was sent.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from contracts.clauses.clause import (
    CROSSTALK,
    METADATA_KEPT,
    Breach,
    Clause,
    Difference,
    Family,
    JudgeFunction,
    Level,
)
from contracts.definition import Definition
from contracts.definition.pointer import join
from contracts.record.feature import Kind as K
from contracts.record.feature import OddId
from contracts.record.label import Expectation
from contracts.record.parsed import About, ParsedExchange
from contracts.record.texts import common_start

# So much of two texts is kept on each side of where they begin to differ.
_AROUND: Final = 200
_FORMS: Final[tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...]] = ("NFC", "NFD", "NFKC", "NFKD")
# An answer that carries another request's values is that fault, and no other.
# No normal form and no other case of a text is longer, so often is a character written out
# (Unicode Standard Annex 15, table 1).  To normalise an endless text may take for ever.
_LONGEST_FORM: Final = 18
_WHOLE: Final = Family(defers_to=(CROSSTALK,))
_BY_CAUSE: Final = Family(split=True, defers_to=(CROSSTALK,))
Names = tuple[str, ...]


def dig(value: Any, path: Names) -> Any:
    """Return what stands where *path* leads in *value*; None where nothing does."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: Any, path: Names) -> list[Any]:
    found = dig(value, path)
    return found if isinstance(found, list) else []


def shown(text: str, *, escape: bool = False) -> str:
    """Quote *text* so that invisible differences show, cut to a telling length."""
    cut = text if len(text) <= 60 else f"{text[:40]}...{text[-10:]}"
    return ascii(cut) if escape or not cut.isprintable() else repr(cut)


def difference(what: str, sent: str, received: str, at: Names) -> Breach:
    """Say how two texts differ, naming the normal form, case or length where that is it."""
    text, manner = _difference(sent, received)
    sentence = f"{what}: {text}" + f" ({manner})" * bool(manner)
    return Breach(sentence, manner=manner, at=at, difference=excerpt(sent, received))


def excerpt(sent: str, received: str) -> Difference:
    """Return the parts of two texts that stand around the first difference."""
    first = common_start(sent, received)
    start = max(0, first - _AROUND)
    shown = slice(start, first + _AROUND)
    return Difference(sent[shown], received[shown], is_sent=True, skipped=start)


def _difference(sent: str, received: str) -> tuple[str, str]:
    # Escapes show the difference between texts that look alike.
    plain = not _look_alike(sent, received) and shown(sent) != shown(received)
    text = f"sent {shown(sent, escape=not plain)}, received {shown(received, escape=not plain)}"
    for form in _FORMS:
        if received == unicodedata.normalize(form, sent):
            return text, f"normalised to {form}"
    if received == sent.strip():
        return text, "white space trimmed"
    if any(fold(received) == fold(sent) for fold in (str.casefold, str.upper, str.lower)):
        return text, "other case"
    if len(sent) != len(received) and (sent.startswith(received) or received.startswith(sent)):
        return f"{text} ({len(sent)} characters became {len(received)})", ""
    at = common_start(sent, received)
    if sent[at : at + 1] and received[at : at + 1]:
        return f"{text} (first at {at}: U+{ord(sent[at]):04X} became U+{ord(received[at]):04X})", ""
    return text, ""


def _look_alike(sent: str, received: str) -> bool:
    if len(received) > _LONGEST_FORM * len(sent):
        return False
    one, other = (unicodedata.normalize("NFKC", text) for text in (sent, received))
    return one == other


def _comparable(parsed: ParsedExchange) -> bool:
    """Tell whether what was sent is clear enough to ask for it back.

    Of what the document is silent about (a key that stands twice, another content
    type, lone surrogates, a blank id) nobody can say what should come back.
    """
    if parsed.thread is None:
        return False
    if parsed.expect is Expectation.VALID:
        return True
    odd = [f for f in parsed.exchange.case.features if f.kind in {K.ODD_ID, K.SILENT}]
    return bool(odd) and all(f.kind is K.ODD_ID and f.detail is not OddId.BLANK for f in odd)


@dataclass(frozen=True, slots=True)
class _Map:
    """The map that belongs to the thread: what was sent there comes back, and nothing else."""

    path: Names

    def applies(self, parsed: ParsedExchange) -> bool:
        """Tell whether what was sent and what came back can be compared."""
        sent = dig(parsed.sent, self.path)
        readable = sent is None or (isinstance(sent, dict) and _are_strings(sent))
        return _comparable(parsed) and parsed.sound(*self.path) and readable

    def was_sent(self, parsed: ParsedExchange) -> bool:
        """Tell whether there is anything that should come back."""
        return self.applies(parsed) and bool(self._both(parsed)[0])

    def came_back(self, parsed: ParsedExchange) -> bool:
        """Tell whether every key that was sent came back."""
        return self.applies(parsed) and self.kept(parsed) is None

    def values_came_back(self, parsed: ParsedExchange) -> bool:
        """Tell whether there are values to compare, if only of another type."""
        sent, received = dig(parsed.sent, self.path), dig(parsed.thread, self.path)
        maps = isinstance(sent, dict) and isinstance(received, dict) and bool(sent)
        return (
            maps and _are_strings(sent) and _comparable(parsed) and sent.keys() <= received.keys()
        )

    def _both(self, parsed: ParsedExchange) -> tuple[dict[str, str], dict[str, str]]:
        return dig(parsed.sent, self.path) or {}, dig(parsed.thread, self.path) or {}

    @property
    def _name(self) -> str:
        return self.path[-1]

    def kept(self, parsed: ParsedExchange) -> str | None:
        """Judge that no key is lost or changed."""
        sent, received = self._both(parsed)
        lost = [key for key in sent if key not in received]
        if not lost:
            return None
        extra = [key for key in received if key not in sent]
        if len(extra) == 1 and len(lost) == 1:
            at = (*self.path, extra[0])
            return difference(f"a {self._name} key changed", lost[0], extra[0], at)
        first = shown(lost[0])
        said = f"{self._name}: {len(sent)} pair(s) sent, {len(lost)} lost, the first {first}"
        return Breach(said, at=self.path)

    def values(self, parsed: ParsedExchange) -> str | None:
        """Judge that no value is changed."""
        sent, received = self._both(parsed)
        for key, value in sent.items():
            if not isinstance(received[key], str):
                said = f"{self._name}.{shown(key)[1:-1]} came back as no string"
                return Breach(said, at=(*self.path, key))
            if received[key] != value:
                what, at = f"{self._name}.{shown(key)[1:-1]}", (*self.path, key)
                return difference(what, value, received[key], at)
        return None

    def nothing_added(self, parsed: ParsedExchange) -> str | None:
        """Judge that nothing comes back that was not sent."""
        sent, received = self._both(parsed)
        extra = [key for key in received if key not in sent]
        if not extra:
            return None
        first = shown(received[extra[0]])
        said = f"{self._name} {shown(extra[0])} was never sent, but came back as {first}"
        return Breach(said, at=(*self.path, extra[0]))


def _are_strings(pairs: dict[str, Any]) -> bool:
    return all(isinstance(value, str) for value in pairs.values())


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids that the thread's tools were given, and those of what was created for them."""

    resources: Names
    files: Names
    stores: Names
    new: Names
    attachments: Names

    @property
    def tools(self) -> tuple[str, str]:
        """The names of the tools that files and stores belong to."""
        return self.files[-2], self.stores[-2]

    def attached(self, parsed: ParsedExchange, tool: str) -> list[Any]:
        """Return the ids of files that are attached to messages for a tool."""
        messages, _, attachments = self.attachments
        return [
            one.get("file_id")
            for message in _list(parsed.sent, (messages,))
            for one in _list(message, (attachments,))
            if isinstance(one, dict) and {"type": tool} in _list(one, ("tools",))
        ]

    def same_files(self, parsed: ParsedExchange) -> str | None:
        """Judge that the files come back; those that are attached may come with them."""
        return _compared(self.files, parsed, set(self.attached(parsed, self.tools[0])))

    def sound(self, parsed: ParsedExchange) -> bool:
        """Tell whether the answer's resources can be read."""
        return _comparable(parsed) and parsed.sound(*self.resources)

    def was_sent(self, path: Names, parsed: ParsedExchange) -> bool:
        """Tell whether there is a list at *path* that should come back."""
        return self.sound(parsed) and bool(_list(parsed.sent, path))

    def is_partly_sent(self, parsed: ParsedExchange) -> bool:
        """Tell whether some tool was given no ids."""
        whole = _list(parsed.sent, self.files) and _list(parsed.sent, self.stores)
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
        return [file for one in new for file in one.get(self.files[-1]) or []]

    def nothing_invented(self, parsed: ParsedExchange) -> str | None:
        """Judge that no ids come back for what was not asked for."""
        asked_for_store = _list(parsed.sent, self.stores) or _list(parsed.sent, self.new)
        by_files, by_search = (set(self.attached(parsed, tool)) for tool in self.tools)
        for path, asked, may in (
            (self.files, _list(parsed.sent, self.files), by_files),
            # A store may be made of what is attached, and goes by an id of its own.
            (self.stores, asked_for_store, _list(parsed.thread, self.stores)[: bool(by_search)]),
        ):
            received = [entry for entry in _list(parsed.thread, path) if entry not in may]
            if received and not asked:
                name = ".".join(path[-2:])
                return Breach(
                    f"{name} was not asked for, but has {shown(str(received[0]))}", at=path
                )
        return None


def _same_list(path: Names) -> JudgeFunction:
    return lambda parsed: _compared(path, parsed, set())


def _compared(path: Names, parsed: ParsedExchange, may_come_too: set[Any]) -> str | None:
    what, sent = ".".join(path[-2:]), _list(parsed.sent, path)
    received = [e for e in _list(parsed.thread, path) if e in sent or e not in may_come_too]
    if sent == received:
        return None
    differs = excerpt(_listed(sent), _listed(received))
    if sorted(sent) == sorted(received):
        return Breach(f"{what} came back in another order", at=path, difference=differs)
    lost = [entry for entry in sent if entry not in received]
    first = f"; {shown(lost[0])} is missing" if lost else ""
    said = f"{what}: {len(sent)} sent, {len(received)} received{first}"
    return Breach(said, at=path, difference=differs)


def _listed(entries: list[Any]) -> str:
    """Return a list as JSON writes it, characters as they are."""
    return json.dumps(entries, ensure_ascii=False)


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    parts = definition.prose.properties
    pairs = _Map(parts.metadata)
    ids = _Ids(parts.resources, parts.files, parts.stores, parts.new_stores, parts.attachments)
    return (*_of_map(definition, pairs), *_of_ids(definition, ids))


def _of_map(definition: Definition, pairs: _Map) -> tuple[Clause, ...]:
    steps = (step for name in pairs.path for step in ("properties", name))
    origin = join(definition.operation.response, *steps)
    return (
        Clause(
            id=METADATA_KEPT,
            level=Level.IMPLIED,
            title="Every metadata key that was sent comes back",
            origin=origin,
            about=About.CREATED,
            applies=pairs.was_sent,
            judge=pairs.kept,
            family=_BY_CAUSE,
            needs="a created thread with metadata",
            hidden_by=("thread.metadata.",),
        ),
        Clause(
            id="echo.metadata.values",
            level=Level.IMPLIED,
            title="Every metadata value comes back exactly as it was sent",
            origin=origin,
            about=About.CREATED,
            applies=pairs.values_came_back,
            judge=pairs.values,
            family=_BY_CAUSE,
            needs="a created thread whose metadata keys came back",
            hidden_by=("thread.metadata.", METADATA_KEPT),
            explained_by=("thread.metadata.values.type",),
        ),
        Clause(
            id="echo.metadata.nothing-added",
            level=Level.IMPLIED,
            title="No metadata comes back that was not sent",
            origin=origin,
            about=About.CREATED,
            applies=pairs.came_back,
            judge=pairs.nothing_added,
            hidden_by=("thread.metadata.", METADATA_KEPT),
            family=_WHOLE,
            needs="a created thread",
        ),
    )


def _of_ids(definition: Definition, ids: _Ids) -> tuple[Clause, ...]:
    response = definition.response
    return (
        Clause(
            id="echo.code-interpreter-files",
            level=Level.IMPLIED,
            title="The file ids of code_interpreter come back as sent, in order",
            origin=response.below(ids.files).pointer,
            about=About.CREATED,
            applies=partial(ids.was_sent, ids.files),
            judge=ids.same_files,
            family=_WHOLE,
            needs="a created thread with code_interpreter file ids",
            hidden_by=("thread.tool_resources.",),
            needs_ids=(ids.files,),
        ),
        Clause(
            id="echo.vector-store-ids",
            level=Level.IMPLIED,
            title="The vector store id that was sent comes back",
            origin=response.below(ids.stores).pointer,
            about=About.CREATED,
            applies=partial(ids.was_sent, ids.stores),
            judge=_same_list(ids.stores),
            family=_WHOLE,
            needs="a created thread with a vector store id",
            hidden_by=("thread.tool_resources.",),
            needs_ids=(ids.stores,),
        ),
        Clause(
            id="echo.vector-store-created",
            level=Level.PROSE,
            title="An entry of vector_stores yields one vector store id",
            origin=join(definition.request.below(ids.new).pointer, "description"),
            about=About.CREATED,
            applies=partial(ids.was_sent, ids.new),
            judge=ids.created,
            moot_with=("echo.nothing-invented",),
            family=_WHOLE,
            needs="a created thread with an entry in vector_stores",
            hidden_by=("thread.tool_resources.",),
        ),
        Clause(
            id="echo.nothing-invented",
            level=Level.IMPLIED,
            title="Tools that were not asked for carry no ids",
            origin=response.below(ids.resources).pointer,
            about=About.CREATED,
            applies=ids.is_partly_sent,
            judge=ids.nothing_invented,
            hidden_by=("thread.tool_resources.",),
            family=_WHOLE,
            needs="a created thread",
        ),
    )
