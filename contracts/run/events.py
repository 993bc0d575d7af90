"""What a run tells while it goes on, and what it comes to: plain data for any report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.clauses.clause import Level
from contracts.judging.finding import ClauseVerdict
from contracts.judging.verdict import Verdict
from contracts.record.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do.

    Attributes:
        profile: ``quick``, ``ci`` or ``deep``.
        seed: of everything random.
        pattern: which clauses to judge, patterns with commas between them; None for all.
        gate: the weakest level whose failure fails the run.
        max_requests: how many requests may be sent at most; None for no limit.
        time_budget_s: how many seconds to go on exploring, and to end by; None to send
            what the profile has, however long that takes.
        rate: how many requests a second may be sent at most; None for no limit.
        workers: over how many connections the corpus is sent.
        examples: where what broke the contract is kept: a folder or ``redis://...``.
        token: the bearer token; never part of a report.
        headers: further headers, as name and value.
        secrets: values of headers that are shown nowhere, whatever the header.
        tag: a pair of metadata for what is created; None for none.
        ids: real ids by kind (``file``, ``vector_store``, ``image``), used where a
            target refuses made-up ones.
    """

    profile: str = "ci"
    seed: int = 0
    pattern: str | None = None
    gate: Level = Level.IMPLIED
    max_requests: int | None = None
    time_budget_s: float | None = None
    rate: float | None = None
    workers: int = 1
    examples: str | None = None
    token: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    tag: tuple[str, str] | None = None
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins."""

    target: str
    options: Options


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase begins; *planned* requests are to be sent, as far as is known."""

    name: str
    planned: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A request was answered or failed.

    Attributes:
        exchange: the request and what came back.
        broken: the clauses that it breaks, each as id and sentence.
        judged: whether clauses judged it as it came; the others only tell a limit, a
            check of ids or an absent endpoint from a fault.
    """

    exchange: Exchange
    broken: tuple[tuple[str, str], ...]
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over.

    Attributes:
        notes: what a reader must know: what was not sent, what the target refuses.
        cut_short: why the run ended early; empty where it did not.
    """

    target: str
    url: str
    verdict: Verdict
    options: Options
    requests: int
    duration_s: float
    clauses: tuple[ClauseVerdict, ...]
    notes: tuple[str, ...]
    cut_short: str


Event = Started | PhaseStarted | Sent | Finished
Listener = Callable[[Event], None]
