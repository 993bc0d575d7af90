"""A door that closes while somebody records: nothing behind that says what the server promises.

A recording cannot be asked again.  So the door counts as closed only where, from some exchange
to the end, nothing is accepted and every valid request gets the same status; and where that
status speaks of the door, or a body that was accepted before is among the refused ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from contracts.definition import Definition
from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Expectation, case_of
from contracts.record.digest import digest_of
from contracts.record.request import Request
from contracts.recordings.collection import Collection
from contracts.recordings.entry import RecordedExchange
from contracts.run.refusal_words import NOT_THE_BODY

# Of an absent endpoint, and of limits, nobody can be asked again here.
_OF_THE_DOOR: Final = NOT_THE_BODY | {404, 429}
# One refusal may be a fault of its own, unless it speaks of credentials.
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class ClosedDoor:
    """Where the door closed.

    Attributes:
        since: the place of the first valid request that was turned away, from 1.
        status: what every valid request was answered with from then on.
        was_open: whether any request was accepted before.
    """

    since: int
    status: int
    was_open: bool

    @property
    def sentence(self) -> str:
        """Why no more was judged."""
        if not self.was_open:
            return f"every valid request was answered with {self.status}: nothing got in"
        return (
            f"since exchange {self.since} every valid request was answered with {self.status}; "
            "what was recorded from then on says nothing of the contract"
        )


def closed_door(recordings: Collection, definition: Definition) -> ClosedDoor | None:
    """Return where the door closed in *recordings*; None where it did not."""
    accepted, last = set(), 0
    for place, (_, recorded, _) in enumerate(recordings, 1):
        if 200 <= recorded.status < 300:
            accepted.add(_body(recorded))
            last = place
    if last == recordings.taken:
        return None
    refused = [
        (place, recorded.status, _body(recorded))
        for place, (_, recorded, _) in enumerate(recordings, 1)
        if place > last and recorded.status and _is_valid(recorded, definition)
    ]
    return closed_by(refused, accepted, was_open=bool(last))


def closed_by(
    refused: Sequence[tuple[int, int, bytes]],
    accepted: AbstractSet[bytes],
    *,
    was_open: bool,
    is_token_known: bool = False,
) -> ClosedDoor | None:
    """Return the door that *refused* says is closed; None where they do not say so.

    Args:
        refused: the valid requests behind the last accepted one, each by its place, its status
            and the digest of its body.
        accepted: digests of the bodies that were accepted before.
        was_open: whether any request was accepted before.
        is_token_known: whether exchanges say if their token is right, so that one refusal of it
            may be a fault.
    """
    statuses = {status for _, status, _ in refused}
    if len(statuses) != 1:
        return None
    [status] = statuses
    may_be_a_fault = was_open or is_token_known or status not in UNAUTHORIZED
    if len(refused) < _LEAST and may_be_a_fault:
        return None
    asked_before = not accepted.isdisjoint(body for _, _, body in refused)
    if status not in _OF_THE_DOOR and not asked_before:
        return None
    # A crash is one, however often it comes.
    return None if status in {500, 502, 504} else ClosedDoor(refused[0][0], status, was_open)


def _body(recorded: RecordedExchange) -> bytes:
    return digest_of(recorded.body or b"")


def _is_valid(recorded: RecordedExchange, definition: Definition) -> bool:
    request = Request(recorded.headers, recorded.body, recorded.method)
    return case_of(definition, request).expect is Expectation.VALID
