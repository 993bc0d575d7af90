"""Promises that the answer gives back what was sent: metadata, ids, and nothing else.

The document describes these properties once for the request and once for the
answer and says of both that they belong to the thread; it makes no sense unless
what is stored is what was sent.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final, Literal

from contracts.clauses.clause import CROSSTALK, Clause, JudgeFunction, Level
from contracts.definition.document import RESPONSE
from contracts.definition.pointer import join
from contracts.record.case import Expectation
from contracts.record.parsed import Kind, ParsedExchange

_METADATA: Final = join(RESPONSE, "properties", "metadata")
_RESOURCES: Final = join(RESPONSE, "properties", "tool_resources")
_FILES: Final = ("tool_resources", "code_interpreter", "file_ids")
_STORES: Final = ("tool_resources", "file_search", "vector_store_ids")
_FORMS: Final[tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...]] = ("NFC", "NFD", "NFKC", "NFKD")
_HELPER: Final = ("tool_resources", "file_search", "vector_stores")


def _dig(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _sent(parsed: ParsedExchange, path: tuple[str, ...]) -> list[Any]:
    found = _dig(parsed.sent, path)
    return found if isinstance(found, list) else []


def _received(parsed: ParsedExchange, path: tuple[str, ...]) -> list[Any]:
    found = _dig(parsed.thread, path)
    return found if isinstance(found, list) else []


def _maps(parsed: ParsedExchange) -> tuple[dict[str, str], dict[str, str]]:
    assert parsed.thread is not None
    return parsed.sent.get("metadata") or {}, parsed.thread["metadata"] or {}


def shown(text: str, *, escape: bool = False) -> str:
    """Quote *text* so that invisible differences show, cut to a telling length."""
    cut = text if len(text) <= 60 else f"{text[:40]}...{text[-10:]}"
    return ascii(cut) if escape or not cut.isprintable() else repr(cut)


def difference(sent: str, received: str) -> str:
    """Say how two texts differ, naming the normal form, case or length where that is it."""
    # What looks alike is told apart by its escapes.
    alike = unicodedata.normalize("NFKC", sent) == unicodedata.normalize("NFKC", received)
    plain = not alike and shown(sent) != shown(received)
    text = f"sent {shown(sent, escape=not plain)}, received {shown(received, escape=not plain)}"
    for form in _FORMS:
        if received == unicodedata.normalize(form, sent):
            return f"{text} (normalised to {form})"
    if received == sent.strip():
        return f"{text} (white space trimmed)"
    if received.casefold() == sent.casefold():
        return f"{text} (other case)"
    if len(sent) != len(received) and (sent.startswith(received) or received.startswith(sent)):
        return f"{text} ({len(sent)} characters became {len(received)})"
    at = next((i for i, (a, b) in enumerate(zip(sent, received, strict=False)) if a != b), None)
    if at is not None and sent[at : at + 1] and received[at : at + 1]:
        return f"{text} (first at {at}: U+{ord(sent[at]):04X} became U+{ord(received[at]):04X})"
    return text


def _kept(parsed: ParsedExchange) -> str | None:
    sent, received = _maps(parsed)
    lost = [key for key in sent if key not in received]
    if not lost:
        return None
    extra = [key for key in received if key not in sent]
    if len(extra) == 1 and len(lost) == 1:
        return f"a metadata key changed: {difference(lost[0], extra[0])}"
    return f"metadata: {len(sent)} pair(s) sent, {len(lost)} lost, the first {shown(lost[0])}"


def _values(parsed: ParsedExchange) -> str | None:
    sent, received = _maps(parsed)
    for key, value in sent.items():
        if received[key] != value:
            return f"metadata.{shown(key)[1:-1]}: {difference(value, received[key])}"
    return None


def _nothing_added(parsed: ParsedExchange) -> str | None:
    sent, received = _maps(parsed)
    extra = [key for key in received if key not in sent]
    if not extra:
        return None
    return (
        f"metadata {shown(extra[0])} was never sent, but came back as {shown(received[extra[0]])}"
    )


def _has_metadata(parsed: ParsedExchange) -> bool:
    sent = parsed.sent.get("metadata")
    readable = sent is None or (isinstance(sent, dict) and _are_strings(sent))
    return _comparable(parsed) and parsed.sound("metadata") and readable


def _are_strings(pairs: dict[str, Any]) -> bool:
    return all(isinstance(value, str) for value in pairs.values())


def _comparable(parsed: ParsedExchange) -> bool:
    """Tell whether what was sent is clear enough to ask for it back.

    Of what the document is silent about (a key that stands twice, another content
    type, lone surrogates, a blank id) nobody can say what should come back.
    """
    if parsed.expect is Expectation.VALID:
        return parsed.thread is not None
    features = parsed.exchange.case.features
    return parsed.thread is not None and any(f.startswith("odd id:") for f in features)


def _same_list(path: tuple[str, ...], what: str) -> JudgeFunction:
    def judge(parsed: ParsedExchange) -> str | None:
        sent, received = _sent(parsed, path), _received(parsed, path)
        if sent == received:
            return None
        if sorted(sent) == sorted(received):
            return f"{what} came back in another order"
        lost = [entry for entry in sent if entry not in received]
        first = f"; {shown(lost[0])} is missing" if lost else ""
        return f"{what}: {len(sent)} sent, {len(received)} received{first}"

    return judge


def _store_created(parsed: ParsedExchange) -> str | None:
    received = _received(parsed, _STORES)
    asked = len(_sent(parsed, _HELPER))
    if len(received) != asked:
        return f"vector_stores asked for {asked} vector store, but {len(received)} ids came back"
    if not all(entry.strip() for entry in received):
        return "the id of the created vector store is empty"
    if set(received) & set(_ids_sent(parsed)):
        return f"the id of the created vector store, {shown(received[0])}, is one that was sent"
    return None


def _ids_sent(parsed: ParsedExchange) -> list[str]:
    stores = [store for store in _sent(parsed, _HELPER) if isinstance(store, dict)]
    return [file for store in stores for file in store.get("file_ids") or []]


def _nothing_invented(parsed: ParsedExchange) -> str | None:
    if _received(parsed, _FILES) and not _sent(parsed, _FILES):
        return f"code_interpreter.file_ids was not asked for, but has {_first(parsed, _FILES)}"
    if _received(parsed, _STORES) and not (_sent(parsed, _STORES) or _sent(parsed, _HELPER)):
        return f"file_search.vector_store_ids was not asked for, but has {_first(parsed, _STORES)}"
    return None


def _first(parsed: ParsedExchange, path: tuple[str, ...]) -> str:
    return shown(str(_received(parsed, path)[0]))


def _resources_sound(parsed: ParsedExchange) -> bool:
    return _comparable(parsed) and parsed.sound("tool_resources")


CLAUSES: Final = (
    Clause(
        id="echo.metadata.kept",
        level=Level.IMPLIED,
        title="Every metadata key that was sent comes back",
        origin=_METADATA,
        about=Kind.CREATED,
        applies=lambda parsed: _has_metadata(parsed) and bool(_maps(parsed)[0]),
        judge=_kept,
        split=True,
        defers_to=CROSSTALK,
        needs="a created thread with metadata",
    ),
    Clause(
        id="echo.metadata.values",
        level=Level.IMPLIED,
        title="Every metadata value comes back exactly as it was sent",
        origin=_METADATA,
        about=Kind.CREATED,
        applies=lambda r: _has_metadata(r) and bool(_maps(r)[0]) and _kept(r) is None,
        judge=_values,
        split=True,
        defers_to=CROSSTALK,
        needs="a created thread whose metadata keys came back",
    ),
    Clause(
        id="echo.metadata.nothing-added",
        level=Level.IMPLIED,
        title="No metadata comes back that was not sent",
        origin=_METADATA,
        about=Kind.CREATED,
        applies=lambda parsed: _has_metadata(parsed) and _kept(parsed) is None,
        judge=_nothing_added,
        defers_to=CROSSTALK,
        needs="a created thread",
    ),
    Clause(
        id="echo.code-interpreter-files",
        level=Level.IMPLIED,
        title="The file ids of code_interpreter come back as sent, in order",
        origin=join(_RESOURCES, "properties", "code_interpreter", "properties", "file_ids"),
        about=Kind.CREATED,
        applies=lambda parsed: _resources_sound(parsed) and bool(_sent(parsed, _FILES)),
        judge=_same_list(_FILES, "code_interpreter.file_ids"),
        defers_to=CROSSTALK,
        needs="a created thread with code_interpreter file ids",
    ),
    Clause(
        id="echo.vector-store-ids",
        level=Level.IMPLIED,
        title="The vector store id that was sent comes back",
        origin=join(_RESOURCES, "properties", "file_search", "properties", "vector_store_ids"),
        about=Kind.CREATED,
        applies=lambda parsed: _resources_sound(parsed) and bool(_sent(parsed, _STORES)),
        judge=_same_list(_STORES, "file_search.vector_store_ids"),
        defers_to=CROSSTALK,
        needs="a created thread with a vector store id",
    ),
    Clause(
        id="echo.vector-store-created",
        level=Level.PROSE,
        title="An entry of vector_stores yields one vector store id",
        origin="#/components/schemas/CreateThreadRequest/properties/tool_resources/properties"
        "/file_search/properties/vector_stores/description",
        about=Kind.CREATED,
        applies=lambda parsed: _resources_sound(parsed) and bool(_sent(parsed, _HELPER)),
        judge=_store_created,
        defers_to=CROSSTALK,
        needs="a created thread with an entry in vector_stores",
    ),
    Clause(
        id="echo.nothing-invented",
        level=Level.IMPLIED,
        title="Tools that were not asked for carry no ids",
        origin=_RESOURCES,
        about=Kind.CREATED,
        applies=lambda parsed: (
            _resources_sound(parsed) and not (_sent(parsed, _FILES) and _sent(parsed, _STORES))
        ),
        judge=_nothing_invented,
        defers_to=CROSSTALK,
        needs="a created thread",
    ),
)
