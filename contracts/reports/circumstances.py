"""What a report says of the run itself: what it was held to, what was set, what was not sent."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.definition.operation import METHOD


@dataclass(frozen=True, slots=True)
class DefinitionReport:
    """The OpenAPI document that the target was held to.

    Attributes:
        title: its title.
        version: its version.
        operation: which of its operations was checked: method and path.
    """

    title: str
    version: str
    operation: str = f"{METHOD} /threads"


SettingValue = str | int | float | tuple[str, ...]
"""Of a setting, as JSON has it: text, a number, a truth, or several texts."""


@dataclass(frozen=True, slots=True)
class SettingReport:
    """A setting that was set.

    Attributes:
        name: as on the command line, without the hyphens.
        value: as the run took it, times in seconds and sizes in bytes; secrets are redacted.
        source: the option, the variable or the place in a file that it came from.
    """

    name: str
    value: SettingValue
    source: str


@dataclass(frozen=True, slots=True)
class NotSentReport:
    """Requests of one kind that were not sent.

    Attributes:
        kind: of the requests.
        requests: how many.
    """

    kind: str
    requests: int


@dataclass(frozen=True, slots=True)
class LeftOutReport:
    """What a limit of requests or of time kept a run from sending.

    Attributes:
        reached: the share of what the profile shows that was shown, from 0 to 1.
        not_sent: what was not sent by kind, the most first.
    """

    reached: float
    not_sent: tuple[NotSentReport, ...]
