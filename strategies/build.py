"""From a JSON value to the bytes of a case, and the ids it carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from contracts.definition import Node, load
from contracts.record.case import JSON, Case, Expectation
from strategies import reach
from strategies.samples import ID_KINDS

Named = tuple[str, Any]
"""A name and the JSON value that goes by it."""

QUICK: Final = "quick"
CI: Final = "ci"
DEEP: Final = "deep"
PROFILES: Final = (QUICK, CI, DEEP)

RAW_UTF_8: Final = "form:raw UTF-8"
BARE: Final = "bare {}"
ESCAPED: Final = "form:escaped"
SIZE: Final = "size:bytes>"
_SIZES: Final = (
    1_000,
    1_024,
    2_048,
    4_096,
    8_192,
    16_384,
    32_768,
    65_536,
    100_000,
    102_400,
    262_144,
)


def dump(value: Any) -> bytes:
    """Write *value* as compact JSON in UTF-8; lone surrogates are escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def valid_case(
    name: str, value: Any, *extra: str, body: bytes | None = None, content_type: str = JSON
) -> Case:
    """Return a valid case whose features are read off *value*.

    Args:
        name: what it is.
        value: the JSON value it carries.
        extra: features that the value itself does not show.
        body: another way to write the same value.
        content_type: the header to send.
    """
    root = load().request
    written = dump(value) if body is None else body
    return Case(
        name=name,
        expect=Expectation.VALID,
        body=written,
        content_type=content_type,
        features=reach.features(root, value) | set(extra) | _of_bytes(written),
        ids=ids_in(root, value),
    )


def _of_bytes(body: bytes) -> set[str]:
    """Return the features that a body has as bytes, whatever it says."""
    found = {f"{SIZE}{n}" for n in _SIZES if len(body) > n}
    found |= {BARE} if body == b"{}" else set()
    found |= {ESCAPED} if b"\\u" in body else set()
    return found if body.isascii() else {*found, RAW_UTF_8}


def unspecified_case(
    name: str, value: Any, *extra: str, body: bytes | None = None, content_type: str | None = JSON
) -> Case:
    """Return a case about which the contract is silent."""
    case = valid_case(name, value, *extra, body=body)
    return replace(case, expect=Expectation.UNSPECIFIED, content_type=content_type)


def distinct(cases: Iterable[Case]) -> list[Case]:
    """Return *cases* without repeats of the same request, their names made unique."""
    found: dict[Any, Case] = {}
    for case in cases:
        key = (case.body, case.content_type, case.credentials)
        if key not in found:
            found[key] = case
    names: dict[str, int] = {}
    for key, case in found.items():
        names[case.name] = seen = names.get(case.name, 0) + 1
        if seen > 1:
            found[key] = replace(case, name=f"{case.name} ({seen})")
    return list(found.values())


def ids_in(node: Node, value: Any) -> frozenset[str]:
    """Return the places of *value* at which ids stand, as ``kind at place``."""
    return frozenset(_ids(node, value, ""))


def _ids(node: Node, value: Any, place: str) -> Iterator[str]:
    if node.branches:
        branch = reach.select(node.branches, value)
        if branch is not None:
            yield from _ids(branch, value, place)
    elif isinstance(value, str) and node.pointer in ID_KINDS:
        yield f"{ID_KINDS[node.pointer]} at {place}"
    elif isinstance(value, list) and node.items is not None:
        # One string of thousands tells as much as all of them.
        strings = [entry for entry in value if isinstance(entry, str)]
        others = [entry for entry in value if isinstance(entry, dict | list)]
        for entry in (*strings[:1], *others):
            yield from _ids(node.items, entry, f"{place}[]")
    elif isinstance(value, dict):
        for name, child in node.properties.items():
            if name in value:
                yield from _ids(child, value[name], f"{place}.{name}" if place else name)
