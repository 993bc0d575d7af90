"""The reporter follows a run in little memory, and writes no secret."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.conduct.run_options import redactor
from contracts.record.exchange import Answer
from contracts.reports.exchanges import Exchanges
from contracts.reports.html.reporter import HtmlFile
from contracts.run.events import Options, Sent, Started
from contracts.secrets.redaction import REDACTED
from tests.support.apps import Cli
from tests.support.pages import parsed, words
from tests.support.projects import python
from tests.support.reports import URL, answered, case, report_on

SECRET = "sk-Very-Secret-7391548260"


def test_a_token_that_comes_back_is_on_no_page(tmp_path: Path) -> None:
    options = Options(token=SECRET)
    body = f'{{"metadata": {{"k": "{SECRET}"}}}}'.encode()
    exchange = answered(case(body, name=f"with {SECRET}"), Answer(500, (), body * 20))
    reporter = HtmlFile(tmp_path / "r.html", Exchanges(options, redactor(options)))
    reporter.start(Started("x", URL, 0.0, options))
    reporter.event(Sent(exchange, ()))
    reporter.finish(report_on(exchange, options))
    text = (tmp_path / "r.html").read_text("utf-8")
    assert SECRET[:12] not in text
    assert REDACTED in words(parsed(text))


def test_a_long_run_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    options = Options()
    reporter = HtmlFile(tmp_path / "r.html", Exchanges(options, redactor(options)))
    reporter.start(Started("x", URL, 0.0))
    bodies = [b"{}", b"[]", b'{"metadata": {"k": "v"}}', b'{"tool_resources": {"x": 1}}']
    sent = [case(body) for body in bodies]

    def follow(count: int) -> None:
        for number in range(count):
            answer = Answer(500, (), b"%d" % number * 50_000)
            exchange = replace(answered(sent[number % len(sent)], answer), number=number)
            reporter.event(Sent(exchange, ()))

    follow(50)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        follow(400)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000


@pytest.mark.slow
def test_a_run_ends_in_a_page(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    ran = cli("check", "liar:created-at-in-milliseconds", "--profile", "quick",
              "--report", f"html={path}")  # fmt: skip
    found = parsed(path.read_text("utf-8"))
    [heading] = found.iter("h1")
    assert ran.code == 1
    assert words(heading).startswith("liar:created-at-in-milliseconds is nonconformant: 1 clause")
    [article] = found.iter("article")
    assert article.get("id") == "failure-thread.created_at.in-seconds"
    assert "created_at is in milliseconds" in words(article)
    wrong = [e for e in found.iter("span") if e.get("class", "").endswith(" wrong")]
    assert len(wrong) == 2, "the legend, and the place of created_at in the answer"


def test_templates_are_loaded_only_where_a_page_is_asked_for(tmp_path: Path) -> None:
    code = "import sys; from contracts.conduct import entry; "
    code += "from contracts.reports import registry; "
    code += "print('jinja2' in sys.modules, 'contracts.reports.html' in sys.modules)"
    assert python(tmp_path, "-c", code) == (0, "False False\n", "")
