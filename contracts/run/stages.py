"""The corpus is sent stage by stage: that of each profile up to the one that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from contracts.record.case import Case
from contracts.run.budget import Reserved
from contracts.run.corpus import STAGES, Corpus
from contracts.run.distribution import Distribution
from contracts.run.phase import Phase
from contracts.run.session import Session
from strategies.order.plan import Manner
from strategies.sequences import scenarios

# About how many requests a stage sends to a correct server, until its cases are derived.
PLANNED: Final = {"quick": 258, "ci": 1_480, "deep": 4_090}


class Stages:
    """Sends the corpus of a run.

    Args:
        session: the run under way.
        corpus: what to send.
        distribution: sends what may be sent in any order.
        exploring: how many random requests are planned behind the corpus.
    """

    def __init__(
        self, session: Session, corpus: Corpus, distribution: Distribution, exploring: int
    ) -> None:
        self._session = session
        self._corpus = corpus
        self._distribution = distribution
        self._exploring = exploring
        self._names = STAGES[session.options.profile]
        self._manners = {
            Manner.IN_ANY_ORDER: self._in_any_order,
            Manner.IN_ORDER: self._in_order,
            Manner.IN_BURSTS: self._in_bursts,
        }

    def send(self, kept: int) -> str:
        """Send the corpus, and return why that ended early; empty where it did not.

        The last of it gets its share, too, where the number of requests is limited.

        Args:
            kept: how many requests are kept for what follows.
        """
        budget = self._session.sender.budget
        last = self._corpus.last(budget.requests, self._session.sender.sent)
        with budget.keeping(sum(len(phase.cases) for phase in last) + kept):
            ended = _reserved(self._send_stages)
        with budget.keeping(kept):
            return _reserved(lambda: self._send(last, None)) or ended

    def planned(self) -> int:
        """Return about how many requests the corpus, and what follows on it, will come to."""
        return self._planned_for(self._names)

    def _send_stages(self) -> None:
        for number, profile in enumerate(self._names):
            phases = self._corpus.stage(profile, self._session.sender.sent)
            self._send(phases, self._names[number + 1 :])

    def _send(self, phases: Sequence[Phase], stages: Sequence[str] | None) -> None:
        """Send phases, in order.

        Args:
            phases: of one stage, or the last ones of all.
            stages: those that follow; None behind the last of them.
        """
        known = sum(len(phase.cases) for phase in phases)
        later = self._exploring if stages is None else self._planned_for(stages)
        self._session.phases.later = known + later
        for phase in phases:
            self._manners[phase.manner](phase)

    def _in_any_order(self, phase: Phase) -> None:
        self._distribution.bulk(self._session, phase.name, phase.cases)

    def _in_order(self, phase: Phase) -> None:
        one_by_one = partial(self._session.send_all, together=1)
        self._session.phase(phase.name, phase.cases, one_by_one)

    def _in_bursts(self, phase: Phase) -> None:
        session = self._session

        def send(_: Sequence[Case]) -> None:
            for burst in phase.groups:
                if len(burst) > 1:
                    session.send_all(burst, together=len(burst))

        session.phase(phase.name, phase.cases, send)

    def _planned_for(self, stages: Sequence[str]) -> int:
        """Return about how many requests these stages, and what follows on them, will send."""
        credentials = scenarios.credential_cases(self._session.options.definition)
        last = sum(map(self._session.usable, credentials))
        return sum(map(PLANNED.__getitem__, stages)) + last + self._exploring


def _reserved(send: Callable[[], None]) -> str:
    """Send, and return why that ended early; empty where it did not."""
    try:
        send()
    except Reserved as reason:
        return str(reason)
    return ""
