"""What a report has of a finding: how a clause is broken, and the exchange that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.record.request import Framing, Spelling, first_value
from contracts.record.texts import common_start
from contracts.reports.body import BodyReport


@dataclass(frozen=True, slots=True)
class RequestReport:
    """A request; but for the credentials it can be sent again.

    Attributes:
        number: its place in the run.
        case: the name of the case.
        scenario: the part that it played: sent after others, beside others, or by itself.
        expected: ``valid``, ``invalid`` or ``unspecified``.
        breaks: pointers of the rules that it breaks; none unless it is invalid.
        method: the HTTP method.
        url: where it was sent, in full.
        headers: names and values in order; credentials are redacted.
        without: names of headers that usually go along, and did not.
        framing: how the body was framed: ``Content-Length``, or in another way.
        spelling: how the names of headers were written.
        credentials: which credentials it carried, in words.
        body: all of the content; None where none was sent.
    """

    number: int
    case: str
    scenario: str
    expected: str
    breaks: tuple[str, ...]
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    without: tuple[str, ...]
    framing: Framing
    spelling: Spelling
    credentials: str
    body: BodyReport | None


@dataclass(frozen=True, slots=True)
class ResponseReport:
    """A response.

    Attributes:
        status: the status code.
        headers: names and values in order, the first hundred.
        body: the content, or its beginning; any content encoding is undone.
        elapsed_ms: milliseconds from when sending began to when the response was complete;
            None where a recording does not say.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: BodyReport
    elapsed_ms: float | None

    @property
    def content_type(self) -> str:
        """What the answer says it is, in words where it says nothing."""
        found = first_value(self.headers, "content-type")
        return "no content type" if found is None else found


@dataclass(frozen=True, slots=True)
class DifferenceReport:
    """What should have come, and what came: the parts around where they begin to differ.

    Attributes:
        wanted: what should have come.
        received: what came.
        is_sent: whether what should have come is what was sent.
        skipped: how many characters of both are left out in front.
    """

    wanted: str
    received: str
    is_sent: bool
    skipped: int

    @property
    def is_alike(self) -> bool:
        """Whether both begin alike: words of ours for what is promised differ everywhere."""
        alike = common_start(self.wanted, self.received)
        return self.is_sent or 2 * alike > len(self.wanted)


@dataclass(frozen=True, slots=True)
class FindingReport:
    """How a clause is broken, with the smallest exchange that shows it.

    Attributes:
        identity: what names this fault of its clause: the same in every run that finds it.
        message: a sentence for the author of the server.
        at: where in the answer the fault is, as names and indices; empty where no place is.
        difference: what should have come, and what came; None where the sentence says it all.
        count: how many requests show it.
        cause: what these have in common, and no passing request has; may be empty.
        failed: how often the very same request failed, of so many *tries*.
        tries: how often it was sent from the first failure on.
        also_breaks: ids of further failing clauses that the very same answer breaks.
        request: the request.
        response: the response; None where none came.
        failure: why none came; empty where one did.
        printed: the end of what an app in this process printed meanwhile.
        curl: a command that sends the request again.
        earlier: the requests that go before it, where it alone does not show the fault.
        steps: lines for a shell that send them all; empty where ``curl`` alone shows it.
        waived: why the fault is accepted for now; empty where it is not.
        places: where in the request the cause is, as far as it is at a place: the place and the
            keyword of the rule that is broken, of which one may be empty.
        same_requests: ids of further clauses that fail on the very same requests for one cause.
    """

    identity: str
    message: str
    at: tuple[str, ...]
    difference: DifferenceReport | None
    count: int
    cause: str
    failed: int
    tries: int
    also_breaks: tuple[str, ...]
    request: RequestReport
    response: ResponseReport | None
    failure: str
    printed: str
    curl: str
    earlier: tuple[RequestReport, ...]
    steps: tuple[str, ...]
    waived: str
    places: tuple[tuple[str, str], ...]
    same_requests: tuple[str, ...] = ()

    @property
    def is_intermittent(self) -> bool:
        """Whether the same request fails only now and then."""
        return self.failed < self.tries
