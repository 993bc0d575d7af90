"""Judge recorded exchanges as a run judges those that it sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from math import nan
from typing import Final

from contracts.clauses import chosen
from contracts.clock import time
from contracts.definition.prose import UNAUTHORIZED
from contracts.judging.judge import Judge
from contracts.record.case import Scenario, case_of
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Headers, Request, first_value
from contracts.recordings.collection import Collection
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.secrets import is_filtered
from contracts.run.events import Finished, Listener, Options, PhaseStarted, Sent, Started
from contracts.targets.authorization import authorization, recognised
from contracts.targets.content import TooLarge, Undecodable, decoded

# What says of the moment only, not of the request: come back later.
LATER: Final = frozenset({429, 503})


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
        self._left_out: Counter[str] = Counter()
        # A recording in which nobody ever shows the right token says nothing of wrong ones.
        right = authorization(Credentials.GIVEN, options.token) if options.token else None
        self._token = options.token if right in recordings.authorizations else None

    def execute(self) -> Finished:
        """Judge everything, and return the result."""
        began, place = time.time(), self._recordings.place
        self._listen(Started(self._name, place, began, self._options))
        self._listen(PhaseStarted("recorded", self._recordings.taken))
        for number, recorded, header in self._recordings:
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
            cut_short="",
            is_recorded=True,
        )
        self._listen(result)
        return result

    def _take(self, number: int, recorded: RecordedExchange, header: str | None) -> None:
        why = self._why_not(recorded)
        if why:
            self._left_out[why] += 1
            return
        exchange = self._exchange(number, recorded, header)
        self._listen(Sent(exchange, tuple(self._judge.see(exchange))))

    def _why_not(self, recorded: RecordedExchange) -> str:
        if recorded.status in LATER:
            return "were answered with 429 or 503, which ask to come later"
        if recorded.status < 100:
            return "have no answer"
        return f"lost {recorded.lost} when they were recorded" if recorded.lost else ""

    def _exchange(self, number: int, recorded: RecordedExchange, header: str | None) -> Exchange:
        request = Request(recorded.headers, recorded.body, recorded.method)
        case = case_of(
            self._options.definition, request, "recorded", self._credentials(recorded, header)
        )
        started = _started(recorded)
        return Exchange(
            number=number,
            case=case.playing(Scenario.RECORDED),
            request=request,
            url=recorded.url,
            answer=self._answer(recorded),
            failure=None,
            started=started,
            finished=started + (recorded.elapsed or 0.0),
        )

    def _answer(self, recorded: RecordedExchange) -> Answer:
        body = _content(recorded.answer_headers, recorded.answer_body, self._max_body)
        return Answer(recorded.status, recorded.answer_headers, body)

    def _credentials(self, recorded: RecordedExchange, header: str | None) -> Credentials:
        """Return which credentials a request carries, as far as that can be known."""
        if self._token is not None and not (header is not None and is_filtered(header)):
            return Credentials.MISSING if header is None else recognised(header, self._token)
        refused = recorded.status in UNAUTHORIZED
        return Credentials.UNKNOWN if refused else Credentials.GIVEN

    def _notes(self) -> list[str]:
        found = self._recordings
        notes = [f"{_counted(n)} {why}; they were not judged" for why, n in self._left_out.items()]
        if found.repeated:
            said = "stand more than once; each is taken for one with one thread"
            notes.append(f"{_counted(found.repeated)} {said}")
        if found.others:
            notes.append(f"{_counted(found.others)} with other endpoints were left out")
        if self._options.token and self._token is None:
            notes.append("the token is in no recording, so nothing is said of wrong credentials")
        return notes


def _counted(number: int) -> str:
    return f"{number} exchange{'s' * (number != 1)}"


def _started(recorded: RecordedExchange) -> float:
    """Return when a request was sent; by the server's own clock where nobody else says."""
    if recorded.started is not None:
        return recorded.started
    try:
        date = first_value(recorded.answer_headers, "date") or ""
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return nan


def _content(headers: Headers, body: bytes, max_body: int) -> bytes:
    """Return *body* without its content encoding, which most recorders have undone already."""
    encodings = [value for name, value in headers if name.lower() == "content-encoding"]
    if not encodings or body.lstrip()[:1] in (b"{", b"[", b""):
        return body
    try:
        return decoded(body, encodings, max_body)
    except (Undecodable, TooLarge):
        return body


def named(paths: Sequence[str]) -> str:
    """Return what to call a target of which only recordings are known."""
    return paths[0] if len(paths) == 1 else f"{len(paths)} recordings"


def with_secrets(options: Options, recordings: Collection) -> Options:
    """Return *options* under which no report shows what is secret in *recordings*."""
    return replace(options, secrets=(*options.secrets, *recordings.secrets))
