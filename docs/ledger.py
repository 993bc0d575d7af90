"""The page of the ledger, made from the code: ``python -m docs.ledger > docs/ledger.md``."""

from __future__ import annotations

import sys
from typing import Final

from contracts.definition.ledger import LEDGER, Stand

_HEAD: Final = """# The ledger

<!-- Made by `python -m docs.ledger`; a test fails when it is out of date. -->

The document contradicts itself in places and is silent in others. This is how the suite reads it
there. *Unspecified* means that a target may do as it likes, so long as it answers, and not with
a 5xx. The places are JSON pointers into [`contracts/openapi.yaml`](../contracts/openapi.yaml).
"""


def page() -> str:
    """Return the page, a section per trouble."""
    return _HEAD + "".join(_section(one) for one in LEDGER)


def _section(one: Stand) -> str:
    places = "".join(f"- `{place}`\n" for place in one.places)
    said = f"\n## {one.name}\n\n{one.trouble}\n\n**Read as:** {one.stand}\n"
    return f"{said}\n{places}" if places else said


if __name__ == "__main__":
    sys.stdout.write(page())
