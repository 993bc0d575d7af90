"""Judge recorded exchanges as a run judges those that it sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from contracts.clauses import chosen
from contracts.judging.judge import Judge
from contracts.process.clock import time
from contracts.record.credentials import Credentials
from contracts.recordings.closed_door import closed_door
from contracts.recordings.collection import Collection
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.rules import (
    NAME,
    LeftOut,
    counted,
    credentials_of,
    exchange_from,
    undone,
    why_not,
)
from contracts.run.events import Finished, Listener, Options, PhaseStarted, Sent, Started
from contracts.targets.authorization import authorization

_NOT_SHOWN: Final = "the token itself comes in by no recording; it may have been taken out"


class RecordedRun:
    """Judges the exchanges of recordings; what a recording does not say accuses nobody.

    Args:
        name: what to call the target.
        recordings: what was recorded.
        options: which clauses, which token is right.
        listen: called with every event.
        max_body: how many bytes of a compressed answer are read.
    """

    def __init__(
        self,
        name: str,
        recordings: Collection,
        options: Options,
        listen: Listener,
        max_body: int,
    ) -> None:
        self._name, self._recordings, self._options = name, recordings, options
        self._listen, self._max_body = listen, max_body
        self._judge = Judge(chosen(options.definition, options.pattern))
        self._left_out = LeftOut()
        # A recording in which nobody ever comes in by the right token says nothing of wrong ones,
        # and no more does one in which somebody seems to come in without any.
        right = authorization(Credentials.GIVEN, options.token) if options.token else None
        self._is_known = right in recordings.admitted
        is_asked_for = self._is_known and not recordings.admits_anybody
        self._token = options.token if is_asked_for else None

    def execute(self) -> Finished:
        """Judge everything, and return the result."""
        began, place = time.time(), self._recordings.place
        self._listen(Started(self._name, place, began, self._options))
        self._listen(PhaseStarted(NAME, self._recordings.taken))
        closed = closed_door(self._recordings, self._options.definition)
        most = closed.since - 1 if closed else None
        for number, recorded, header in islice(self._recordings, most):
            self._take(number, recorded, header)
        result = Finished(
            target=self._name,
            url=place,
            options=self._options,
            started=began,
            requests=self._recordings.taken,
            duration_s=time.time() - began,
            clauses=tuple(self._judge.verdicts()),
            notes=tuple(self._notes()),
            cut_short=closed.sentence if closed else "",
            is_recorded=True,
        )
        self._listen(result)
        return result

    def _take(self, number: int, recorded: RecordedExchange, header: str | None) -> None:
        recorded = undone(recorded, self._max_body)
        if why := why_not(recorded):
            self._left_out.add(why)
            return
        credentials = credentials_of(header, recorded.status, recorded.answer_headers, self._token)
        exchange = exchange_from(self._options.definition, recorded, credentials, number)
        self._listen(Sent(exchange, tuple(self._judge.see(exchange))))

    def _notes(self) -> list[str]:
        found, notes = self._recordings, self._left_out.notes()
        if found.repeated:
            said = "taken for repetitions: the same stands there before"
            notes.append(f"{counted(found.repeated)} {said}")
        if found.others:
            notes.append(f"{counted(found.others)} left out: they create no thread")
        if self._options.token and self._token is None:
            why = "a request without credentials was accepted" if self._is_known else _NOT_SHOWN
            notes.append(f"{why}, so nothing is said of wrong credentials")
        return notes


def named(paths: Sequence[str]) -> str:
    """Return what to call a target of which only recordings are known."""
    return paths[0] if len(paths) == 1 else f"{len(paths)} recordings"


def with_secrets(options: Options, recordings: Collection) -> Options:
    """Return *options* under which no report shows what is secret in *recordings*."""
    return replace(options, secrets=(*options.secrets, *recordings.secrets))
