"""What of a profile a run that ended early did not send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a profile was not sent.

    Attributes:
        reached: the share of what the profile shows that was shown, from 0 to 1.
        missing: how many requests of which kind were not sent, the most first.
    """

    reached: float
    missing: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """Say what was left out, and what that leaves untested."""
        count = sum(number for _, number in self.missing)
        kinds = ", ".join(f"{number:,} {name}" for name, number in self.missing)
        return (
            f"{count:,} requests of the profile were not sent ({kinds}): what they alone show is "
            f"not tested; {self.reached:.0%} of what the profile shows was"
        )
