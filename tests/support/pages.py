"""HTML reports for tests: made of hostile text, and read by a parser that is not ours."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

import html5lib

from contracts.record.case import Case
from contracts.record.exchange import Answer, Exchange
from contracts.reports.html.page import Observed, page
from contracts.reports.html.reporter import HtmlFile
from contracts.reports.html.timings import Stopwatch
from contracts.reports.report import Report
from contracts.run.events import Sent, Started
from tests.support.reports import EXCHANGES, URL, answered, case

# It tries to break out of text, attributes, comments, scripts, styles and code.
EVIL: Final = (
    "<script>alert(1)</script><img src=//x.invalid/y onerror=alert(2)>\"' onfocus=alert(3) "
    "</code></pre></details></style><!-- ]]> --> {{ 7*7 }} &lt;b&gt; \x1b[31m\x07 \x00 "
    "\u202eesrever\u2066 \u05d0\u05d1 \u2028 \ufeff \U000e0041"
)
NOTHING: Final = Observed(None, None, Stopwatch().timings())


def rendered(report: Report, observed: Observed = NOTHING) -> Element:
    """Return the page of *report*, as a browser reads it; what is no HTML raises ParseError."""
    return parsed(page(report, observed))


def parsed(text: str) -> Element:
    """Return an HTML page as elements."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    found: Element = parser.parse(text)
    return found


def written(path: Path, exchanges: Iterable[Exchange], report: Report) -> str:
    """Return the page that the reporter writes after a run of *exchanges*."""
    reporter = HtmlFile(path, EXCHANGES)
    reporter.start(Started("x", URL, 0.0))
    for exchange in exchanges:
        reporter.event(Sent(exchange, ()))
    reporter.finish(report)
    return path.read_text("utf-8")


def of_body(value: Any, status: int = 200, answer: Any = None) -> Exchange:
    """Return the exchange of a request with a JSON body."""
    sent: Case = case(json.dumps(value).encode(), name=EVIL)
    return answered(sent, Answer(status, (), json.dumps(answer).encode()))


def words(element: Element) -> str:
    """Return the text in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())
