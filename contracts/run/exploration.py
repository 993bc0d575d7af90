"""Go on with random requests, block by block; what only they break is shrunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from contracts.judging.finding import Finding
from contracts.record.case import Case, Expectation, Scenario
from contracts.run.events import Options
from contracts.run.session import Session

if TYPE_CHECKING:
    # Hypothesis is imported only where something is drawn.
    from contracts.run.example_store import ExampleStore

# So many different requests of each kind are drawn for a block.
BLOCK: Final = {Expectation.VALID: 120, Expectation.INVALID: 40}
# So many are drawn by Schemathesis for each block but the first: it takes a hundred times as
# long for one, and about half of them are repeats.
FUZZED: Final = 20
FUZZING: Final = "fuzzing of Schemathesis"
_BLOCKS: Final = {"quick": 0, "ci": 1, "deep": 15}
# Requests to shrink one finding with, and how many findings are shrunk: as much together
# as three blocks.  Smaller examples are a help, and not worth a longer run.
_SHRINKING: Final = 200
_SHRUNK: Final = 3
# The part of a time budget that is left when exploring ends: the run has a little more to
# send, and that takes no longer in a long run.
_RESERVE: Final = 0.05
_MAX_RESERVE_S: Final = 10.0
# Seeds have at most 18 digits, so the blocks of two seeds never meet.
_SEEDS_APART: Final = 2**64


def drawn_at_random(profile: str, block: int = 0) -> int:
    """Return about how many requests the blocks of a profile have, from *block* on."""
    return max(0, _BLOCKS[profile] - block) * sum(BLOCK.values())


def isolated(options: Options) -> AbstractContextManager[None]:
    """Isolate Hypothesis while a run draws; one that draws nothing does not import it."""
    if not drawn_at_random(options.profile) and options.time_budget_s is None:
        return nullcontext()
    from strategies.drawing import isolation

    return isolation.isolated()


class Exploration:
    """The random part of a run.

    Args:
        session: the run.
        stores: where to keep what is found, if anywhere.
    """

    def __init__(
        self, session: Session, stores: dict[Expectation, ExampleStore] | None = None
    ) -> None:
        self._session = session
        self._stores = stores or {}
        self._seen: set[int] = set()
        self._tried: set[str] = set()
        self._failing: set[str] = set()

    @property
    def planned(self) -> int:
        """About how many requests the blocks of the profile have."""
        return self._planned_from(0)

    @property
    def left(self) -> int:
        """About how many requests of the blocks of the profile were not drawn."""
        return max(0, self.planned - len(self._seen))

    def _planned_from(self, block: int) -> int:
        return drawn_at_random(self._session.options.profile, block)

    def is_planned(self, block: int) -> bool:
        """Return whether the profile has a block of this number, whatever the time."""
        return block < _BLOCKS[self._session.options.profile]

    def blocks(self) -> Iterator[int]:
        """Yield the numbers of the blocks to send, as long as there is time for another."""
        for block in count():
            if not self.is_planned(block) and not self._has_time():
                return
            yield block

    def _has_time(self) -> bool:
        seconds = self._session.options.time_budget_s
        if seconds is None:
            return False
        reserve = min(_RESERVE * seconds, _MAX_RESERVE_S)
        return not self._session.sender.budget.is_spent(reserve)

    def replay(self) -> None:
        """Send what earlier runs found."""
        if not self._stores:
            return
        from contracts.run.drawing import replay

        def again(expect: Expectation, store: ExampleStore, _: Sequence[Case]) -> None:
            replay(self._session.options.definition, expect, store, self._breaks_any)

        for expect, store in self._stores.items():
            named = f"{expect} requests found before"
            self._session.phase(named, (), partial(again, expect, store))

    def _breaks_any(self, case: Case) -> bool:
        if not self._session.usable(case):
            return False
        return any(not name.startswith("advice.") for name in self._broken_by(case))

    def _broken_by(self, case: Case) -> frozenset[str]:
        """Send a case that Hypothesis tries; return the ids of the clauses that it breaks."""
        session = self._session
        names = session.take(session.sender.send(case))
        session.sender.patience.check()
        return names

    def send(self, block: int) -> None:
        """Send the block's cases that were not sent before."""
        self._session.phases.later = self._planned_from(block)
        for expect, cases in self._drawn(block).items():
            named = f"random {expect} requests" + (f", block {block}" if block else "")
            self._session.phase(named, self._unseen(cases))
        if block:
            self._session.phase(f"{FUZZING}, block {block}", self.fuzzed(block))

    def fuzzed(self, block: int) -> list[Case]:
        """Return what Schemathesis draws for the block, but for what was sent before."""
        from contracts.schemathesis.cases import fuzzed_cases

        cases = fuzzed_cases(self._session.options.definition, FUZZED, self.seed(block))
        return [case for case in self._unseen(cases) if not self._session.memory.has_sent(case)]

    def _unseen(self, cases: Sequence[Case]) -> list[Case]:
        """Return the cases that can be sent, and whose bodies no block has had."""
        fresh = [case for case in cases if hash(case.body) not in self._seen]
        self._seen.update(hash(case.body) for case in fresh)
        return [*filter(self._session.usable, fresh)]

    def _drawn(self, block: int) -> dict[Expectation, tuple[Case, ...]]:
        from contracts.run.drawing import random_cases

        definition = self._session.options.definition
        return {e: random_cases(definition, e, n, self.seed(block)) for e, n in BLOCK.items()}

    def seed(self, block: int) -> int:
        """Return the seed that a block is drawn with."""
        return self._session.options.seed + block * _SEEDS_APART

    def shrink(self, blocks: Sequence[int]) -> None:
        """Look for smaller requests for what only random ones of these blocks break."""
        failing = set(self._session.judge.failing())
        if failing <= self._failing:
            return
        self._failing |= failing
        for finding in self._found_at_random():
            case = finding.exchange.case
            for block in blocks:
                cases = self._drawn(block)[case.expect]
                if len(self._tried) < _SHRUNK and case in cases:
                    self._tried.add(finding.clause)
                    shrink = partial(self._shrink, finding, block)
                    usable = [*filter(self._session.usable, cases)]
                    self._session.phase(f"shrinking {finding.clause}", usable, shrink)

    def _found_at_random(self) -> list[Finding]:
        """Return a finding for each clause that only random requests break."""
        judge = self._session.judge
        found = (verdict.findings for verdict in judge.verdicts() if verdict.findings)
        return [
            findings[0]
            for findings in found
            if all(f.exchange.case.scenario is Scenario.RANDOM for f in findings)
            and judge.is_about_one_exchange(findings[0].clause)
            and findings[0].clause not in self._tried
        ]

    def _shrink(self, finding: Finding, block: int, cases: Sequence[Case]) -> None:
        from contracts.run.drawing import Enough, shrink

        left, session = _SHRINKING, self._session

        def breaks(case: Case) -> bool:
            nonlocal left
            if not left:
                raise Enough
            if not session.usable(case):
                return False
            left -= 1
            return finding.clause in self._broken_by(case)

        known = {case.body for case in cases if case.body is not None}
        expect = finding.exchange.case.expect
        store = self._stores.get(expect)
        shrink(
            finding.exchange.case,
            known,
            breaks,
            count=BLOCK[expect],
            number=self.seed(block),
            store=store,
        )

    def notes(self) -> list[str]:
        """Say what went wrong with the stores."""
        return sorted({store.trouble for store in self._stores.values() if store.trouble})
