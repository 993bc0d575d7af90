"""What the author of a failing server should do: the clause's own hint, or its subject's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.clauses.clause import Clause

_BY_SUBJECT: Final[Mapping[str, str]] = {
    "wire": "Look at what the framework or the proxy in front of the server writes: status, "
    "headers and body must be those of one JSON answer.",
    "delivery": "Let the framework read the request: how a body is framed, how names of headers "
    "are spelled and what Accept allows must not change what is created.",
    "thread": "Answer with every property of ThreadObject, each of the type that the definition "
    "gives it, and with nothing around it.",
    "schemathesis": "Another tool reads the same fault off the answer; mend what the other "
    "clauses name first.",
    "echo": "Store what was sent as it was sent, character by character and in order, and give "
    "back what is stored, not a default.",
    "accept": "The request obeys the definition: find the check that refuses it, and compare it "
    "with the definition.",
    "refuse": "Validate the whole body against the definition, every element of every array, "
    "before anything is created.",
    "auth": "Compare the whole Authorization header with what was issued, before the body is "
    "looked at, and answer 401.",
    "identity": "Draw ids from a source that never repeats itself, such as random UUIDs, in every "
    "process and thread of the server.",
    "isolation": "Keep nothing of a request in variables that other requests share.",
    "reliability": "Look for what differs between the tries: several servers behind one address, "
    "a limit, a race, a cache.",
    "advice": "Nothing in the definition asks for it; clients of this API are used to it.",
}


def remedy(clause: Clause) -> str:
    """Return what to do where *clause* fails, as a sentence or two."""
    return clause.hint or _BY_SUBJECT[clause.id.partition(".")[0]]
