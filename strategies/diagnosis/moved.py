"""The same odd text where other text stands: one place may refuse what another takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.place import ENTRY
from contracts.record.case import Case
from contracts.record.json_text import NotJson
from contracts.record.texts import classes
from contracts.record.writing import JSON, dump, request_of
from strategies.bodies.sites import embed, sites
from strategies.diagnosis.simpler import is_alike, made

# So many places are tried, those that stand least deep first.
_PLACES: Final = 4
# What is long is refused for its length, and short texts show what they are.
_LONG: Final = 200


def moved(case: Case) -> Iterator[Case]:
    """Yield valid requests with the odd text of *case* at other places, and nothing else."""
    value, root = case.label.value, case.label.definition.request
    if isinstance(value, NotJson) or case.content_type != JSON:
        return
    names = {name for node in root.walk() for name in node.properties}
    odd = (one for one in _texts(value) if len(one) < _LONG and classes(one))
    text = next((one for one in odd if one not in names), None)
    if text is None:
        return
    bodies = (dump(body) for body in _elsewhere(root, text))
    others = (made("moved", case, request_of(body)) for body in bodies if body != case.body)
    yield from islice((other for other in others if is_alike(case, other)), _PLACES)


def _elsewhere(root: Node, text: str) -> Iterator[Any]:
    for site in sorted(sites(root), key=lambda site: len(site.place)):
        entries = site.node.entries
        if entries is not None and entries.is_text:
            yield from (embed(site, pairs) for pairs in ({"key": text}, {text: "value"}))
        elif site.node.is_text and site.steps and site.steps[-1].kind != ENTRY:
            yield embed(site, text)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in *value*, keys of maps among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, child in value.items():
            yield name
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)
