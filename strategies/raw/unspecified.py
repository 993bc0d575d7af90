"""Well-formed bodies that the definition neither allows nor forbids.

Properties that nobody declared where others may stand, and ids and URLs that no service issues.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Definition, Node
from contracts.definition.place import ITEM
from contracts.record.samples import always, minimal
from strategies.bodies.build import Named
from strategies.bodies.frames import is_open
from strategies.bodies.plain import at, message, smallest, text_part
from strategies.bodies.sites import Site, embed, sites

_UNKNOWN: Final = {"unknown": 1}
_URLS: Final = (
    "not a url",
    "",
    "ftp://example.com/a.png",
    "https://example.com/a.svg",
    "data:,x",
    "https://b\u00fccher.example/a.png",
)
_ODD_IDS: Final = {
    "empty": "",
    "a space": " ",
    "a quote": "f\"'x",
    "a path": "../../x",
    "NUL": "f\x00x",
    "Unicode": "f\u00e9\U0001f600",
    "decomposed": "file-cafe\u0301",
    "digits": "123",
    "leading zeros": "007",
    "a comma": "file-a,file-b",
    "capitals between spaces": " FILE-ABC ",
    # Longer than a column for ids, or a path to look one up.
    "long": "f" * 5_000,
}


def open_objects(definition: Definition) -> Iterator[Named]:
    """Yield unknown properties where the definition does not forbid them."""
    for site in _elsewhere(definition, but=definition.parts.messages):
        if is_open(site.node):
            names = [step for step in site.place if step != ITEM]
            where = names[-1] if names else "the body"
            body = embed(site, {**minimal(site.node), **_UNKNOWN})
            yield f"an unknown property in {where}", body
    part = text_part(definition)
    if part is not None and is_open(part):
        said = {name: "x" for name in always(part) if part.properties[name].is_text}
        content = [{**minimal(part), **said, **_UNKNOWN}]
        yield "an unknown property in content part", _with_message(definition, content)
    item = _attachment(definition)
    if item is not None and is_open(item):
        attached = {**_attached(item), **_UNKNOWN}
        yield "an unknown property in attachment", _with_attachment(definition, attached)


def partial_attachments(definition: Definition) -> Iterator[Named]:
    """Yield attachments without what every valid one has, though nothing says it must."""
    item = _attachment(definition)
    if item is None:
        return
    for left_out in (name for name in always(item) if name in item.usual):
        rest = {name: value for name, value in _attached(item).items() if name != left_out}
        yield f"an attachment without {left_out}", _with_attachment(definition, rest)


def odd_images(definition: Definition) -> Iterator[Named]:
    """Yield URLs that no image has, or that are none."""
    for site in sites(definition.request):
        if site.node.id_kind == "image":
            yield from ((f"an image URL of {url!r}", embed(site, url)) for url in _URLS)


def odd_ids(definition: Definition) -> Iterator[Named]:
    """Yield ids that no service issues: a target that checks them may refuse them."""
    parts, item = definition.parts, _attachment(definition)
    known = item.properties if item is not None else {}
    attached = next((name for name, child in known.items() if child.id_kind), "")
    images = [site for site in _in_content(definition) if site.node.id_kind not in {"", "image"}]
    others = [
        site
        for site in _elsewhere(definition, but=parts.messages)
        if site.node.id_kind not in {"", "image"} and site.place[:1] != (parts.resources or None)
    ]
    for name, odd in _ODD_IDS.items():
        if parts.files:
            yield f"a file id: {name}", at(definition, parts.files, [odd])
        if parts.stores:
            yield f"a vector store id: {name}", at(definition, parts.stores, [odd])
        if item is not None and attached:
            value = {**minimal(item), attached: odd}
            yield f"a attached file id: {name}", _with_attachment(definition, value)
        for site in images:
            yield f"a image file id: {name}", embed(site, odd)
        for site in others:
            yield f"an id at {site.place}: {name}", embed(site, odd)


def _in_content(definition: Definition) -> Iterator[Site]:
    """Yield every site of what a message says."""
    path = definition.parts.content
    return (one for one in sites(definition.request) if path and one.place.within(path))


def _elsewhere(definition: Definition, but: tuple[str, ...]) -> Iterator[Site]:
    """Yield every site that is in no message, and each message itself."""
    for site in sites(definition.request):
        if not but or not site.place.within(but) or site.place == (*but, ITEM):
            yield site


def _with_message(definition: Definition, content: Any, /, **more: Any) -> dict[str, Any]:
    (name,) = definition.parts.messages
    return {**smallest(definition), name: [{**message(definition, content), **more}]}


def _attachment(definition: Definition) -> Node | None:
    path = definition.parts.attachments
    return definition.request.below((*path, ITEM)) if path else None


def _with_attachment(definition: Definition, value: dict[str, Any]) -> dict[str, Any]:
    return _with_message(definition, "x", **{definition.parts.attachments[-1]: [value]})


def _attached(item: Node) -> dict[str, Any]:
    """Return an attachment that names a file which is not there, for tools of whatever kind."""
    made: dict[str, Any] = {}
    for name in always(item):
        child = item.properties[name]
        if child.id_kind:
            made[name] = f"{child.id_kind}-unknown"
        elif child.items is not None and child.items.branches:
            made[name] = [{**minimal(child.items), **_UNKNOWN}]
        else:
            made[name] = minimal(child)
    return made
