"""A drift as JSON; ``drift.schema.json`` describes it."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

from contracts.drift.change import Change, Drift, Party
from contracts.version import version

SCHEMA_VERSION: Final = 1


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what ``render`` writes."""
    text = resources.files(__package__).joinpath("drift.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def render(drift: Drift) -> str:
    """Return a drift as JSON."""
    found = {
        "schema_version": SCHEMA_VERSION,
        "tool_version": version(),
        "before": drift.before,
        "after": drift.after,
        "breaking": {party.value: len(drift.broken(party)) for party in Party},
        "changes": [_change(one) for one in drift.changes],
        "reworded": {
            "places": list(drift.reworded.places),
            "other_numbers": list(drift.reworded.numbers),
        },
    }
    return f"{json.dumps(found, indent=2, ensure_ascii=True)}\n"


def _change(change: Change) -> dict[str, Any]:
    meaning = change.meaning
    return {
        "side": change.side.value,
        "kind": meaning.kind.value,
        "place": change.place,
        "sentence": change.sentence,
        "effect": change.effect.value,
        "breaks": [party.value for party in change.breaks],
        "before": meaning.before,
        "after": meaning.after,
        "before_pointer": change.before,
        "after_pointer": change.after,
        "clauses": list(change.clauses),
    }
