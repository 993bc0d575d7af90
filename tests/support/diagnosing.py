"""Failures looked into: a server by a script, and what is common to the requests it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.judging.evidence import Diagnosed
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.request import Request
from contracts.run.diagnosis.asking import Answered
from contracts.run.diagnosis.diagnosis import Diagnosis
from tests.support.bodies import with_files
from tests.support.exchanges import DEFINITION, case, exchange

Script = Callable[[Case], int]
FIRST: Final = 1000
OCTETS: Final = "application/octet-stream"
CHUNKS: Final = (
    *("tool_resources", "file_search", "vector_stores", "*", "chunking_strategy", "static"),
)


@dataclass
class Server:
    """Answers by a script that says which status a case gets; counts what it is asked.

    Attributes:
        script: the status of the answer to a case.
        most: it can be asked no more than this; 0 ends it.
        found: what failing exchanges were put down to, by number.
    """

    script: Script
    most: int = 10_000
    asked: list[Case] = field(default_factory=list)
    found: dict[int, Diagnosed] = field(default_factory=dict)
    _answered: dict[tuple[Request, Credentials], Answered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._diagnosis = Diagnosis(DEFINITION, self.ask, self.again, self.found.__setitem__)

    def ask(self, of: Case) -> Answered | None:
        key = (of.request, of.credentials)
        if key not in self._answered:
            if len(self.asked) >= self.most:
                return None
            self.asked.append(of)
            self._answered[key] = Answered(FIRST + len(self.asked), self.script(of))
        return self._answered[key]

    def again(self, of: Case) -> Answered:
        return Answered(FIRST, self.script(of))

    def fails(self, body: Any, number: int = 1, **more: Any) -> Diagnosed | None:
        """Let the request with *body* fail; return what that is put down to."""
        of = body if isinstance(body, Case) else case(body, **more)
        status = self.script(of)
        self._answered[of.request, of.credentials] = Answered(number, status)
        self._diagnosis.look_into(exchange(of, b"{}", status=status, number=number))
        return self.found.get(number)


def said(found: Diagnosed | None) -> tuple[str, str]:
    """Return the owner of a failure, and its cause in words."""
    assert found is not None
    return found.owner, found.cause.words


def holding(of: Case, *path: str) -> list[Any]:
    """Return what stands at *path* in a body; ``*`` is every element."""
    return holding_of(of.label.value, *path)


def holding_of(value: Any, *path: str) -> list[Any]:
    found = [value]
    for step in path:
        if step == "*":
            found = [entry for one in found if isinstance(one, list) for entry in one]
        else:
            found = [one[step] for one in found if isinstance(one, dict) and step in one]
    return found


def honest(of: Case) -> int:
    if of.credentials is not Credentials.GIVEN:
        return 401
    return 400 if of.expect is Expectation.INVALID else 200


def refusing(*refused: Callable[[Case], bool]) -> Script:
    """Return a server that refuses some valid requests, too."""
    return lambda of: 400 if any(one(of) for one in refused) else honest(of)


def accepting(accepted: Callable[[Case], bool]) -> Script:
    """Return a server that does not check some rules."""
    return lambda of: 200 if accepted(of) else honest(of)


def crashing(crashes: Callable[[Case], bool]) -> Script:
    return lambda of: 500 if crashes(of) else honest(of)


def is_assistant(of: Case) -> bool:
    return "assistant" in holding(of, "messages", "*", "role")


def has_parts(of: Case) -> bool:
    return any(isinstance(c, list) for c in holding(of, "messages", "*", "content"))


def has_metadata(of: Case) -> bool:
    return bool(holding(of, "metadata"))


LARGE: Final[dict[str, Any]] = {
    "metadata": {"k": "v"},
    "messages": [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": [{"type": "text", "text": "y"}], "metadata": {"a": "b"}},
    ],
    **with_files("file-1", "file-2"),
}
