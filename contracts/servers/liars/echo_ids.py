"""Liars about ids that come back: files and vector stores that are not what was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from contracts.servers.liars.liar import Liar

Thread = dict[str, Any]

_FILES: Final = "echo.code-interpreter-files"
_STORES: Final = "echo.vector-store-ids"
_CREATED: Final = "echo.vector-store-created"
_INVENTED: Final = "echo.nothing-invented"
_STORE_LIST: Final = "thread.tool_resources.file_search.vector_store_ids"


def _asked(value: Thread, tool: str, name: str) -> list[Any]:
    """Return a list of the request's tool_resources, empty where it was not sent."""
    found: list[Any] = ((value.get("tool_resources") or {}).get(tool) or {}).get(name) or []
    return found


def stores_of(value: Thread) -> list[Any]:
    """Return the vector stores that a request asks for."""
    return _asked(value, "file_search", "vector_stores")


def messages_of(value: Thread) -> list[Any]:
    """Return the messages of a request, none where it has none."""
    found: list[Any] = value.get("messages") or []
    return found


def _attached(value: Thread) -> list[str]:
    """Return the ids of the files attached to messages."""
    found = [a for message in messages_of(value) for a in message.get("attachments") or []]
    return [attachment["file_id"] for attachment in found if "file_id" in attachment]


def _tools(name: str, clause: str, change: Callable[[Thread, Thread], Thread]) -> Liar:
    """Make a liar that changes tool_resources, given the request."""
    key = "tool_resources"
    return Liar(name=name, clause=clause, thread=lambda t, v: {**t, key: change(t[key], v)})


def _file_ids(name: str, change: Callable[[list[str]], list[str]]) -> Liar:
    """Make a liar that changes the files of code_interpreter wherever it is there."""

    def changed(tools: Thread) -> Thread:
        tool = tools.get("code_interpreter")
        ids = {"code_interpreter": {"file_ids": change(tool["file_ids"])}} if tool else {}
        return {**tools, **ids}

    return _tools(f"file-ids-{name}", _FILES, lambda tools, value: changed(tools))


def _store_ids(name: str, change: Callable[[list[str]], list[str]]) -> Liar:
    """Make a liar that changes the vector store ids that were sent."""

    def changed(tools: Thread, value: Thread) -> Thread:
        sent = _asked(value, "file_search", "vector_store_ids")
        return {**tools, "file_search": {"vector_store_ids": change(sent)}} if sent else tools

    return _tools(f"vector-store-ids-{name}", _STORES, changed)


def _created(name: str, clause: str, ids: Callable[[dict[str, Any], str], list[Any]]) -> Liar:
    """Make a liar that answers an entry of vector_stores with other ids than the one created."""

    def changed(tools: Thread, value: Thread) -> Thread:
        asked = stores_of(value)
        if not asked:
            return tools
        own = tools["file_search"]["vector_store_ids"][0]
        return {**tools, "file_search": {"vector_store_ids": ids(asked[0], own)}}

    return _tools(f"vector-store-{name}", clause, changed)


_IDS: Final = (
    _file_ids("dropped", lambda ids: []),
    _file_ids("distinct", lambda ids: [*dict.fromkeys(ids)]),
    _file_ids("sorted", sorted),
    _file_ids("in-reverse", lambda ids: ids[::-1]),
    _file_ids("numbered-anew", lambda ids: [f"file-{i}" for i in range(len(ids))]),
    _file_ids("first-only", lambda ids: ids[:1]),
    _file_ids("first-ten-only", lambda ids: ids[:10]),
    _file_ids("trimmed", lambda ids: [one.strip() for one in ids]),
    _store_ids("dropped", lambda ids: []),
    _store_ids("replaced-by-a-copy", lambda ids: ["vs_copy"]),
    _created("not-created", _CREATED, lambda store, own: []),
    _created("created-twice", f"{_STORE_LIST}.max-items", lambda store, own: [own, f"{own}2"]),
    _created("given-back-raw", f"{_STORE_LIST}.items.type", lambda store, own: [store]),
    _created("with-empty-id", _CREATED, lambda store, own: [""]),
    _created("always-the-same", "identity.fresh-vector-stores", lambda store, own: ["vs_default"]),
)

_CODE_INVENTED: Final = {"code_interpreter": {"file_ids": ["file-x"]}}
_SEARCH_INVENTED: Final = {"file_search": {"vector_store_ids": ["vs_x"]}}


def _with_attachments(tools: Thread, value: Thread) -> Thread:
    """Give code_interpreter the files attached to messages, where it was not asked for."""
    attached = _attached(value)[:20]
    return ({"code_interpreter": {"file_ids": attached}} if attached else {}) | tools


_RESOURCES: Final = (
    _tools("tool-resources-emptied", _FILES, lambda tools, value: {}),
    _tools("code-interpreter-invented", _INVENTED, lambda tools, value: _CODE_INVENTED | tools),
    _tools("file-search-invented", _INVENTED, lambda tools, value: _SEARCH_INVENTED | tools),
    _tools("attachments-in-code-interpreter", _INVENTED, _with_attachments),
)

LIARS: Final[tuple[Liar, ...]] = (*_IDS, *_RESOURCES)
