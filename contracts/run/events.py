"""What a run reports while it goes on, and what it has found: plain data for any reporter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from contracts.definition import Definition, load
from contracts.judging.finding import ClauseVerdict
from contracts.record.exchange import Exchange
from contracts.record.level import Level
from contracts.run.left_out import LeftOut
from contracts.run.renewal import Renewal

# Why a run that a signal has ended was cut short, and the note where only exploring was.
INTERRUPTED: Final = "it was interrupted"
EXPLORED: Final = f"explored until {INTERRUPTED}"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do.

    Attributes:
        profile: ``quick``, ``ci`` or ``deep``.
        seed: of everything random.
        pattern: which clauses to judge, patterns with commas between them; None for all.
        gate: the weakest level whose failure fails the run.
        max_requests: how many requests may be sent at most; None for no limit.
        max_failures: how many clauses may fail before the run ends; None for any number.
        expected: ids of clauses whose failure does not end the run, as some of it is accepted.
        time_budget_s: how many seconds to go on exploring, and to end by; None to send
            what the profile has, however long that takes.
        rate: how many requests a second may be sent at most; None for no limit.
        workers: over how many connections the corpus is sent.
        examples: where what broke the contract is kept: a folder or ``redis://...``.
        token: the bearer token, with which the run begins; never part of a report.
        renewal: renews it; None where it stays as it is.
        headers: further headers, as name and value.
        secrets: values of headers, and other texts, that are shown nowhere.
        curl: the options with which curl reaches the target as the run does.
        tag: a pair of metadata for what is created; None for none.
        ids: real ids by kind (``file``, ``vector_store``, ``image``), used where a
            target refuses made-up ones.
        definition: whose contract the target is held to.
    """

    profile: str = "ci"
    seed: int = 0
    pattern: str | None = None
    gate: Level = Level.IMPLIED
    max_requests: int | None = None
    max_failures: int | None = None
    expected: frozenset[str] = frozenset()
    time_budget_s: float | None = None
    rate: float | None = None
    workers: int = 1
    examples: str | None = None
    token: str | None = None
    renewal: Renewal | None = None
    headers: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    curl: tuple[str, ...] = ()
    tag: tuple[str, str] | None = None
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    definition: Definition = field(default_factory=load, repr=False)

    @property
    def bearer(self) -> str | None:
        """The token to send now."""
        return self.token if self.renewal is None else self.renewal.current


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins.

    Attributes:
        target: what is checked, as the user named it.
        url: where requests are sent.
        started: when, in Unix seconds.
        options: what the run is asked to do; secrets are among them.
    """

    target: str
    url: str
    started: float
    options: Options = field(default_factory=Options, repr=False)


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase begins.

    Attributes:
        name: of the phase.
        planned: how many requests it will send, as far as is known.
        later: how many requests the phases after it will send, as far as is known.
    """

    name: str
    planned: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A request was answered or failed.

    Attributes:
        exchange: the request and what came back.
        broken: the clauses that it breaks, each as id and sentence.
        judged: whether clauses judged it as it came; the others only tell a limit, a
            check of ids or an absent endpoint from a fault.
        planned: whether it is one of those that its phase has planned; the others look into
            what was found.
    """

    exchange: Exchange
    broken: tuple[tuple[str, str], ...]
    judged: bool = True
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run waits, as the target asks it to come back later.

    Attributes:
        seconds: how long.
        status: of the answer that asks for it.
    """

    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over, and this is what it has found; whether that is enough is judged elsewhere.

    Attributes:
        target: what was checked, as the user named it.
        url: where requests were sent.
        options: what the run was asked to do.
        started: when it began, in Unix seconds.
        requests: how many were sent.
        duration_s: how long it took.
        clauses: the verdict on every clause, in the order of the catalogue.
        notes: what a reader must know: what was not sent, what the target refuses.
        cut_short: why the run ended early; empty where it did not.
        is_recorded: whether somebody else sent the requests, and this only judges them.
        left_out: what a limit of requests or of time kept from being sent; None where nothing is
            known of it.
    """

    target: str
    url: str
    options: Options
    started: float
    requests: int
    duration_s: float
    clauses: tuple[ClauseVerdict, ...]
    notes: tuple[str, ...]
    cut_short: str
    is_recorded: bool = False
    left_out: LeftOut | None = None


Event = Started | PhaseStarted | Sent | Waiting | Finished
Listener = Callable[[Event], None]
