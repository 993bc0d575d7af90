"""NDJSON: a value a line, of Schemathesis' events or of exchanges like those of a cassette."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, Final

from contracts.recordings import cassette
from contracts.recordings.entry import Malformed, RecordedExchange, optional

_LONGEST_LINE: Final = 256 * 2**20
_FINISHED: Final = "ScenarioFinished"


def exchanges(stream: IO[bytes]) -> Iterator[RecordedExchange]:
    """Yield the exchanges of *stream*, one after the other.

    Raises:
        Malformed: a line is no JSON, or tells of no exchange although it should.
    """
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if line.strip():
            try:
                yield from _of_line(json.loads(line))
            except (ValueError, RecursionError):
                raise Malformed(f"line {number} is not JSON, or cut off") from None
            except Malformed as error:
                raise Malformed(f"line {number}: {error}") from None


def _of_line(value: Any) -> Iterator[RecordedExchange]:
    if optional(value, "request") is not None:
        yield cassette.exchange(value)
        return
    told = optional(value, _FINISHED, "recorder", "interactions")
    for interaction in told.values() if isinstance(told, dict) else ():
        if not isinstance(interaction, dict):
            raise Malformed("an interaction is no map")
        yield cassette.exchange({**interaction, "recorded_at": interaction.get("timestamp")})
