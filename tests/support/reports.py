"""Reports for tests: of one exchange, with chosen text everywhere, and of any content at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from contracts.clauses import Level, catalogue
from contracts.conduct.run_options import redactor
from contracts.definition import load
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.verdict import Verdict
from contracts.record.case import JSON, Case, Credentials, case_of, request_of
from contracts.record.exchange import Answer, Exchange, Failure, FailureKind
from contracts.record.request import Framing, Spelling
from contracts.reports.body import BodyReport, Encoding, kept
from contracts.reports.build import report_of
from contracts.reports.circumstances import (
    DefinitionReport,
    LeftOutReport,
    NotSentReport,
    SettingReport,
)
from contracts.reports.exchanges import Exchanges
from contracts.reports.findings import (
    DifferenceReport,
    FindingReport,
    RequestReport,
    ResponseReport,
)
from contracts.reports.report import ClauseReport, Report
from contracts.run.events import Finished, Options

URL: Final = "http://x.invalid/v1/threads"
EMPTY: Final = Answer(200, (), b"{}")
NOBODY: Final = Failure(FailureKind.TIMEOUT, "nothing came")
VERDICTS: Final = (Outcome.FAIL, Outcome.ERROR, Outcome.UNTESTED, Outcome.INCONCLUSIVE)


def case(
    body: bytes | None = b"{}",
    name: str = "by hand",
    credentials: Credentials = Credentials.GIVEN,
    content_type: str | None = JSON,
) -> Case:
    """Return the case of a request."""
    return case_of(load(), request_of(body, content_type), name, credentials)


def answered(of: Case | None = None, answer: Answer | Failure = EMPTY) -> Exchange:
    """Return the exchange of a case and an answer, or the failure to get one."""
    sent = of or case()
    came, failure = (None, answer) if isinstance(answer, Failure) else (answer, None)
    return Exchange(1, sent, sent.request, URL, came, failure, 0.0, 0.1)


def report_on(exchange: Exchange, options: Options | None = None) -> Report:
    """Return the report of a run in which *exchange* breaks the first clause."""
    used = options or Options()
    finding = Finding(catalogue(load())[0].id, "it is broken", exchange, 1)
    verdict = ClauseVerdict(catalogue(load())[0], Outcome.FAIL, 1, (finding,))
    finished = Finished(
        target="http://x.invalid/v1",
        url=URL,
        options=used,
        started=1_800_000_000.5,
        requests=1,
        duration_s=0.25,
        clauses=(verdict,),
        notes=(),
        cut_short="",
    )
    exchanges = Exchanges(used, redactor(used))
    return report_of(finished, Verdict.NONCONFORMANT, exchanges)


EXCHANGES: Final = Exchanges(Options(), redactor(Options()))
"""Makes reports of exchanges of a run without secrets."""


def finding_on(exchange: Exchange, options: Options | None = None) -> FindingReport:
    """Return what a report says of *exchange*, which breaks a clause."""
    return report_on(exchange, options).clauses[0].findings[0]


def with_text(text: str, **changes: Any) -> Report:
    """Return a report in which everything that a target can influence is *text*."""
    body = BodyReport(text.encode("utf-8", "backslashreplace").decode(), Encoding.UTF_8, len(text))
    request = RequestReport(
        1,
        text,
        text,
        "valid",
        (),
        "POST",
        text,
        ((text, text),),
        (text,),
        Framing.CHUNKS,
        Spelling.CAPITALS,
        "given",
        body,
    )
    response = ResponseReport(200, (("content-type", text), (text, text)), body, 1.0)
    finding = FindingReport(
        identity="0123456789",
        message=text,
        at=(text,),
        difference=DifferenceReport(text, text, is_sent=True, skipped=3),
        count=2,
        cause=text,
        failed=1,
        tries=2,
        also_breaks=("wire.json",),
        request=request,
        response=response,
        failure="",
        printed=text,
        curl=text,
        earlier=(request,),
        steps=(text, text),
        waived="",
        places=((text, text),),
    )
    broken = {Outcome.FAIL: (finding,), Outcome.WAIVED: (replace(finding, waived=text or "x"),)}

    def clause(verdict: Outcome, level: Level = Level.SCHEMA) -> ClauseReport:
        return ClauseReport(
            id=f"a.{level}-{verdict}",
            level=level,
            title="A promise",
            origin="#/x",
            hint="",
            gating=level is not Level.ADVICE,
            verdict=verdict,
            exchanges=1,
            reason=text,
            findings=broken.get(verdict, ()),
        )

    made: dict[str, Any] = {
        "tool_version": "0",
        "started": "2026-11-26T19:18:00.000Z",
        "duration_s": 1.0,
        "target": text,
        "url": text,
        "definition": DefinitionReport("threads", "1"),
        "profile": "ci",
        "seed": 0,
        "gate": Level.IMPLIED,
        "settings": (),
        "verdict": Verdict.NONCONFORMANT,
        "cut_short": text,
        "requests": 1,
        "notes": (text,),
        "problems": (text,),
        "clauses": (*map(clause, VERDICTS), clause(Outcome.FAIL, Level.ADVICE)),
    }
    return Report(**made | changes)


# A report is valid Unicode, and so has no lone surrogates.
TEXT: Final = st.text(st.characters(codec="utf-8"), max_size=20)
TEXTS: Final = st.lists(TEXT, max_size=2).map(tuple)
DIFFERENCES: Final = st.builds(
    DifferenceReport, wanted=TEXT, received=TEXT, is_sent=st.booleans(), skipped=st.integers(0, 9)
)
COUNT: Final = st.integers(1, 2**70)
SECONDS: Final = st.floats(0, 1e9)
HEADERS: Final = st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
BODIES: Final = st.builds(kept, st.binary(max_size=40), st.just(str), st.none() | st.integers(1, 9))
REQUESTS: Final = st.builds(
    RequestReport,
    number=COUNT,
    expected=st.sampled_from(["valid", "invalid", "unspecified"]),
    case=TEXT,
    scenario=TEXT,
    breaks=st.lists(TEXT, max_size=2).map(tuple),
    method=TEXT,
    url=TEXT,
    headers=HEADERS,
    credentials=TEXT,
    body=st.none() | BODIES,
)
RESPONSES: Final = st.builds(
    ResponseReport, status=st.integers(100, 999), headers=HEADERS, body=BODIES, elapsed_ms=SECONDS
)


@st.composite
def _findings(draw: st.DrawFn, *, is_waived: bool) -> FindingReport:
    failed = draw(COUNT)
    response = draw(st.none() | RESPONSES)
    return FindingReport(
        message=draw(TEXT),
        count=draw(COUNT),
        cause=draw(TEXT),
        printed=draw(TEXT),
        failed=failed,
        tries=failed + draw(st.integers(0, 9)),
        also_breaks=tuple(draw(st.lists(st.sampled_from(["wire.json", "a.b"]), max_size=2))),
        request=draw(REQUESTS),
        response=response,
        failure="" if response else f"timeout: {draw(TEXT)}",
        curl=draw(TEXT),
        identity=draw(st.from_regex(r"[0-9a-f]{10}", fullmatch=True)),
        at=draw(TEXTS),
        difference=draw(st.none() | DIFFERENCES),
        earlier=tuple(draw(st.lists(REQUESTS, max_size=1))),
        steps=draw(TEXTS),
        waived=draw(TEXT.filter(bool)) if is_waived else "",
        places=draw(st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)),
    )


@st.composite
def _clauses(draw: st.DrawFn, gate: Level) -> ClauseReport:
    verdict = draw(st.sampled_from(Outcome))
    level = draw(st.sampled_from(Level))
    is_waived = verdict is Outcome.WAIVED
    is_broken = is_waived or verdict is Outcome.FAIL
    found = st.lists(_findings(is_waived=is_waived), min_size=is_broken, max_size=2 * is_broken)
    return ClauseReport(
        id=draw(st.from_regex(r"[a-z]{1,9}\.[a-z][a-z.-]{0,8}", fullmatch=True)),
        level=level,
        title=draw(TEXT),
        origin=draw(TEXT),
        hint=draw(TEXT),
        gating=[*Level].index(level) <= [*Level].index(gate),
        verdict=verdict,
        exchanges=draw(st.integers(0, 9)),
        reason=draw(TEXT),
        findings=tuple(draw(found)),
        problems=draw(TEXTS),
    )


VALUES: Final = (
    TEXT | st.integers() | SECONDS | st.booleans() | st.lists(TEXT, max_size=2).map(tuple)
)


LEFT_OUT: Final = st.builds(
    LeftOutReport,
    st.floats(0, 1),
    st.lists(st.builds(NotSentReport, TEXT, st.integers(0, 9)), max_size=2).map(tuple),
)


def _verdict(clauses: Sequence[ClauseReport], cut_short: str) -> Verdict:
    """Return the verdict that follows from those on the clauses."""
    found = {clause.verdict for clause in clauses if clause.gating}
    if Outcome.FAIL in found:
        return Verdict.NONCONFORMANT
    sound = {Outcome.PASS, Outcome.WAIVED} & found and Outcome.ERROR not in found and not cut_short
    return Verdict.CONFORMANT if sound else Verdict.INCONCLUSIVE


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Return any report at all."""
    gate, cut_short = draw(st.sampled_from(Level)), draw(TEXT)
    some = st.lists(_clauses(gate), max_size=4, unique_by=lambda clause: clause.id)
    clauses = tuple(draw(some))
    moment = draw(st.datetimes()).isoformat(timespec="milliseconds")
    return Report(
        tool_version=draw(TEXT),
        started=f"{moment}Z",
        duration_s=draw(SECONDS),
        target=draw(TEXT),
        url=draw(TEXT),
        definition=DefinitionReport(draw(TEXT), draw(TEXT)),
        profile=draw(st.none() | TEXT),
        seed=draw(st.none() | st.integers()),
        gate=gate,
        settings=tuple(draw(st.lists(st.builds(SettingReport, TEXT, VALUES, TEXT), max_size=2))),
        verdict=_verdict(clauses, cut_short),
        cut_short=cut_short,
        requests=draw(st.integers(0, 9)),
        notes=draw(TEXTS),
        problems=draw(TEXTS),
        clauses=clauses,
        left_out=draw(st.none() | LEFT_OUT),
    )
