"""The kinds of change that are made to the definition of answers."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.mutants.draft import Draft
from benchmarks.mutants.mutant import Change

_NEW: Final[dict[str, dict[str, Any]]] = {
    "status": {"type": "string", "enum": ["ready", "busy"]},
    "revision": {"type": "integer", "minimum": 1},
    "expires_at": {"type": "integer", "description": "When it ends, as a Unix timestamp."},
    "is_shared": {"type": "boolean"},
    "summary": {"type": "string", "nullable": True},
    "usage": {
        "type": "object",
        "required": ["total"],
        "properties": {"total": {"type": "integer", "minimum": 0}},
    },
    "labels": {"type": "array", "items": {"type": "string"}, "maxItems": 4},
}


def _answer(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = draft.at(draft.old.response.pointer)
    return found


def required_added(draft: Draft) -> Change:
    """Promise one more property."""
    name, answer = draft.choose(_NEW), _answer(draft)
    answer["properties"][name] = dict(_NEW[name])
    answer["required"] = [*answer["required"], name]
    return Change(f"an answer has {name}", (f"thread.{name}.*",), has_old_answers=True)


def constant_changed(draft: Draft) -> Change:
    """Call the thing something else."""
    word = draft.choose(("conversation", "thread.v2", "Thread"))
    _answer(draft)["properties"]["object"]["enum"] = [word]
    words = f"object is {word}"
    return Change(words, ("thread.object.enum",), has_old_answers=True)


def constant_grown(draft: Draft) -> Change:
    """Let the thing be called one of several words."""
    _answer(draft)["properties"]["object"]["enum"] = ["thread", "conversation"]
    return Change(
        "object may be conversation",
        ("thread.object.enum",),
        answers=lambda thread: {**thread, "object": "other"},
    )


def answer_closed(draft: Draft) -> Change:
    """Promise that an answer has nothing else."""
    _answer(draft)["additionalProperties"] = False
    extra = {"request_id": "req_1"}
    return Change(
        "an answer has nothing else", ("thread.schema",), answers=lambda thread: {**thread, **extra}
    )


def promise_dropped(draft: Draft) -> Change:
    """Promise a property no longer."""
    answer = _answer(draft)
    name = draft.choose(answer["required"])
    answer["required"] = [one for one in answer["required"] if one != name]
    return Change(f"an answer need not have {name}")


def type_changed(draft: Draft) -> Change:
    """Promise another type."""
    name = draft.choose(("id", "created_at"))
    _answer(draft)["properties"][name] = {"type": "boolean"}
    return Change(f"{name} is a boolean", (f"thread.{name}.type",), has_old_answers=True)


ANSWERS: Final = (
    *(required_added, constant_changed, constant_grown, answer_closed),
    *(promise_dropped, type_changed),
)
