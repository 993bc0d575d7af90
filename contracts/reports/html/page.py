"""The page: templates, style and script in one file that asks the network for nothing."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contracts.definition.ledger import LEDGER, Stand
from contracts.record.level import Level
from contracts.reports import sentences
from contracts.reports.findings import DifferenceReport, FindingReport
from contracts.reports.html import content, text
from contracts.reports.html.causes import Places, places_of
from contracts.reports.html.content import Limits
from contracts.reports.html.drawing import AnswerDrawing, Drawing, summary
from contracts.reports.html.timings import Timings
from contracts.reports.html.tree import Entry
from contracts.reports.report import Report
from contracts.reports.spotting import span_of
from contracts.reports.unjudged import groups

# A larger page is made anew with smaller limits, so often.
MAX_BYTES: Final = 950_000
_TRIES: Final = 6
_ROOM: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Observed:
    """What a run's events have shown.

    Attributes:
        requests: the map of the request; None where no run was followed.
        answers: the map of the answer; likewise.
        timings: how long the target took.
        ledger: what the definition leaves unclear, and how it is read.
    """

    requests: Entry | None
    answers: Entry | None
    timings: Timings
    ledger: tuple[Stand, ...] = LEDGER


def page(report: Report, observed: Observed) -> str:
    """Return the page of a report, of less than a megabyte whatever the target answered."""
    limits = Limits()
    made = _rendered(report, observed, limits)
    for _ in range(_TRIES):
        if len(made.encode()) <= MAX_BYTES:
            break
        limits = limits.smaller
        made = _rendered(report, observed, limits)
    return made


def _rendered(report: Report, observed: Observed, limits: Limits) -> str:
    style, script = asset("page.css"), asset("page.js")
    failures = content.failures(report, limits)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            limits=limits,
            style=Markup(style),  # noqa: S704 -- our own files
            script=Markup(script),  # noqa: S704 -- our own files
            policy=policy(style, script),
            sentence=sentences.verdict(report),
            broken=[f for f in failures if content.is_broken(f)],
            advice=[f for f in failures if content.is_advice(f)],
            waived=_waived(report),
            open=groups(report),
            verdicts=content.verdicts(report),
            counts=content.counts(report),
            levels=[*Level],
            subjects=content.subjects(report.clauses),
            maps=_maps(observed, limits, places_of(report)),
            timings=observed.timings,
            ledger=observed.ledger,
            **_helpers(limits),
        )
    )


def _helpers(limits: Limits) -> dict[str, Any]:
    return {
        "t": partial(text.isolated, limit=limits.text),
        "code": partial(text.code, limit=limits.command),
        "sample": partial(text.isolated, limit=limits.sample),
        "answer": partial(_answer, limit=limits.answer),
        "difference": partial(_difference, limit=limits.text),
        "counted": content.counted,
        "bodies": partial(content.bodies, limit=limits.body),
    }


def _waived(report: Report) -> list[tuple[str, FindingReport]]:
    return [(c.id, f) for c in report.clauses for f in c.findings if f.waived]


def _maps(observed: Observed, limits: Limits, causes: Places) -> dict[str, Any] | None:
    if observed.requests is None or observed.answers is None:
        return None
    return {
        "request": Drawing(limits, causes).entry(observed.requests),
        "answer": AnswerDrawing(limits).entry(observed.answers),
        "summary": summary(observed.requests),
    }


def _answer(finding: FindingReport, limit: int) -> Markup:
    """Return the content of an answer, with the wrong place marked."""
    assert finding.response is not None
    body = finding.response.body
    words = body.words
    size = body.size if body.cut else None
    return text.marked(words, span_of(words, finding.at), limit, size)


def _difference(found: DifferenceReport, limit: int) -> list[tuple[str, Markup, str]]:
    """Return both sides of a difference: what it is, the text, and names of what differs."""
    nothing = (0, 0)
    alike = text.differing(found.wanted, found.received) if found.is_alike else (nothing, nothing)
    wanted, received = alike
    sides = (
        ("sent" if found.is_sent else "promised", found.wanted, wanted),
        ("received", found.received, received),
    )
    return [
        (what, text.marked(side, span, limit), text.names(side[slice(*span)]))
        for what, side, span in sides
    ]


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy that allows this style and this script, and no more."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(source: str) -> str:
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"


@cache
def asset(name: str) -> str:
    """Return a file that goes into the page as it is."""
    return (_ROOM / "assets" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    # By path: a user's project may have a package that is called like ours.
    return Environment(
        loader=FileSystemLoader(_ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
