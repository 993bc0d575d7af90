"""What may have failed by chance is told from what has a cause."""

from __future__ import annotations

import pytest

from contracts.judging.chance import as_often
from contracts.judging.evidence import Tally
from tests.support.exchanges import clause


def tally(failures: int, passes: int) -> Tally:
    known = clause("isolation.after-refusal")
    return Tally(known, known.applies, lambda _: None, passes=passes, failures=failures)


@pytest.mark.parametrize(
    ("failures", "share", "each_time", "expected"),
    [
        (1, 0.01, False, True),
        (3, 0.02, False, True),
        (10, 0.02, False, False),
        # Of those that failed each time there are two at least.
        (2, 0.02, True, False),
        (2, 0.2, True, True),
        (50, 0.5, False, False),
        (0, 0.0, False, True),
    ],
)
def test_what_fails_as_often_as_others_do_fails_by_chance(
    failures: int, share: float, *, each_time: bool, expected: bool
) -> None:
    other = tally(round(1_000 * share), round(1_000 * (1 - share)))
    assert as_often(tally(failures, 50 - failures), other, each_time=each_time) is expected
