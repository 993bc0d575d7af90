"""The stimulus: one request to send, with what the contract expects of the answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from contracts.definition import Definition
from contracts.record.credentials import Credentials
from contracts.record.feature import Feature
from contracts.record.inspection import IdPlace
from contracts.record.label import Expectation, Label, Rule, label_of
from contracts.record.request import Request
from contracts.record.writing import JSON, request_of

__all__ = [
    "JSON",
    "Case",
    "Credentials",
    "Expectation",
    "Rule",
    "Scenario",
    "case_of",
    "request_of",
]


class Scenario(StrEnum):
    """The part that a case plays in a run."""

    CORPUS = "corpus"
    PROBE = "probe"
    CONTROL = "control"
    REFUSED_FIRST = "refused first"
    AFTER_REFUSAL = "after a refusal"
    REFUSED_BESIDE = "refused beside valid ones"
    PARALLEL = "in parallel"
    IDENTICAL = "identical bodies"
    DELIVERY = "delivered otherwise"
    RANDOM = "random"
    RECORDED = "recorded"


# What was sent beside others shows its fault only so.
BESIDE_OTHERS: Final = frozenset({Scenario.PARALLEL, Scenario.REFUSED_BESIDE})


@dataclass(frozen=True, slots=True)
class Case:
    """One request to ``POST /threads``; ``case_of`` makes it.

    Attributes:
        name: what it is, unique in a corpus and stable between runs.
        request: what to send, but for what the target room adds (credentials, own headers).
        credentials: which credentials to send.
        label: what the contract says of it.
        scenario: the part it plays.
        is_rich: whether it shows many things at once; it is taken apart when it fails.
    """

    name: str
    request: Request
    credentials: Credentials
    label: Label = field(compare=False, repr=False)
    scenario: Scenario = Scenario.CORPUS
    is_rich: bool = field(default=False, compare=False, repr=False)

    @property
    def body(self) -> bytes | None:
        """The bytes to send; None sends no body at all."""
        return self.request.body

    @property
    def content_type(self) -> str | None:
        """The Content-Type header; None sends none."""
        return self.request.header("content-type")

    @property
    def expect(self) -> Expectation:
        """What the contract says of it: valid, invalid or unspecified."""
        return self.label.expect

    @property
    def rule(self) -> Rule | None:
        """The rule that an invalid case breaks, where it is only one."""
        return self.label.rule

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that an invalid case breaks."""
        return self.label.rules

    @property
    def features(self) -> frozenset[Feature]:
        """What its failure may be put down to."""
        return self.label.features

    @property
    def holds(self) -> frozenset[Feature]:
        """Its features, and those of all that its request holds, whatever it breaks."""
        return self.label.holds

    @property
    def ids(self) -> frozenset[IdPlace]:
        """Where it carries ids that a target may check."""
        return self.label.ids

    @property
    def control(self) -> Case | None:
        """The nearest case that must be accepted: the violation mended, the right credentials.

        None where there is none: the case is to be accepted itself.
        """
        label = self.label.accepted
        if label is None:
            return None
        return Case(f"control of {self.name}", label.request, label.credentials, label)

    def playing(self, scenario: Scenario, name: str | None = None) -> Case:
        """Return the same case in another part, and perhaps under another name."""
        return replace(self, scenario=scenario, name=self.name if name is None else name)


def case_of(
    definition: Definition,
    request: Request,
    name: str = "",
    credentials: Credentials = Credentials.GIVEN,
) -> Case:
    """Return the case that *request* amounts to, wherever it comes from.

    What is expected of it, the rules it breaks, its features and ids are read off its bytes.

    Args:
        definition: whose contract it is held to.
        request: what is sent, or was.
        name: what to call it.
        credentials: which credentials it carries; those of a request that comes from
            elsewhere are found out by who knows what was given.
    """
    return Case(name, request, credentials, label_of(definition, request, credentials))
