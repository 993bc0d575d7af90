"""The page on the history of the original, made of documents that are not part of the project.

``python -m docs.history DOCUMENT... > docs/history.md``, the oldest document first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Final

from contracts.drift.drift import SHIPPED, Named, drift_between, named
from contracts.drift.markdown import sections

_HEAD: Final = """# The original's history

<!-- Made by `python -m docs.history DOCUMENT...` of documents that are not in this project. -->

`POST /threads` changed while it was there. This page compares documents that OpenAI published and
[the definition that this suite ships with](../contracts/openapi.yaml), each with the later ones, as
[`thread-contracts drift`](drift.md) does. The wording is ours. *Old* clients and servers are those
written for the earlier one of two.
"""


def page(places: Sequence[str]) -> str:
    """Return the page that compares the documents at *places* and the shipped definition.

    Raises:
        UsageError: a document cannot be read, or has no such operation.
    """
    # A page that anybody may read does not say where the documents were.
    documents = [replace(named(place), name=Path(place).stem) for place in places]
    every = [*documents, named(None)]
    parts = [_HEAD, _overview(every)]
    parts += [part for one, other in combinations(every, 2) for part in _pair(one, other)]
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _overview(every: Sequence[Named]) -> str:
    rows = [
        f"| {_words(one)} | {one.definition.document['openapi']} | {one.definition.version} |"
        for one in every
    ]
    return "\n".join(["| definition | OpenAPI | its version |", "|---|---|---|", *rows])


def _pair(before: Named, after: Named) -> Iterator[str]:
    drift = drift_between(before, after)
    yield f"## From {_words(before)} to {_words(after)}"
    yield from sections(drift, "###")


def _words(one: Named) -> str:
    return one.name if one.name == SHIPPED else f"`{one.name}`"


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1:]))
