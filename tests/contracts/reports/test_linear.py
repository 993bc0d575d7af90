"""Nothing that looks at an answer costs more than linear time and memory, whatever its shape."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.clauses.second_opinion import _shape_of
from contracts.conduct.entry import verdict_of
from contracts.conduct.run_options import redactor
from contracts.judging.judge import Judge
from contracts.record.exchange import Answer, Exchange
from contracts.reports import reading
from contracts.reports.build import report_of
from contracts.reports.exchanges import Exchanges
from contracts.reports.terminal.reporter import explain, render
from contracts.run.events import Finished, Options
from tests.support.exchanges import CLAUSES, DEFINITION, INVALID, NOW, URL, case, thread
from tests.support.steps import cost, grows_faster

# Small ones first: what doubles with every level would never end for the others.
SMALL: Final = (4, 8, 16)
LARGE: Final = (30, 60, 120)
SENT: Final = {
    "metadata": {"k": "v"},
    "tool_resources": {"code_interpreter": {"file_ids": ["file-1", "file-2"]}},
}
OPTIONS: Final = Options(token="sk-Very-Secret-7391548260")
CHOSEN: Final = [clause for clause in CLAUSES if "schemathesis" not in clause.id]

# Each is a JSON text that grows with a number; what is between quotation marks is one string.
SHAPES: Final[dict[str, Callable[[int], str]]] = {
    "arrays in arrays": lambda n: "[" * n + "]" * n,
    "objects in objects": lambda n: '{"a":' * n + "1" + "}" * n,
    "both in turn": lambda n: '[{"a":' * n + "null" + "}]" * n,
    "a tree": lambda n: "[" + ",".join(['[[1],[1,{"a":[1]}]]'] * n) + "]",
    "many names": lambda n: "{" + ",".join(f'"k{i}":{i}' for i in range(n)) + "}",
    "one name many times": lambda n: "{" + ",".join(['"k":"v"'] * n) + "}",
    "many texts": lambda n: "[" + ",".join(f'"file-{i}"' for i in range(n)) + "]",
    "many bytes": lambda n: f"[{','.join(['115'] * n)}]",
    "many objects": lambda n: "[" + ",".join(['{"id":"a"}'] * n) + "]",
    "a long text": lambda n: '"' + "x" * n + '"',
    "a long name": lambda n: '{"' + "x" * n + '":1}',
    "escapes": lambda n: '"' + "\\\\" * n + '"',
    "escapes of letters": lambda n: '"' + "\\u0061" * n + '"',
    "percent signs": lambda n: '"' + "%25" * n + '"',
    "lone surrogates": lambda n: '"' + "\\ud800" * n + '"',
    "marks": lambda n: '"v' + "\u0301\u0316" * n + '"',
    "digits": lambda n: "9" * n,
    "a fraction": lambda n: "0." + "1" * n,
    "brackets in a text": lambda n: '"' + "[{" * n + '"',
    "the secret": lambda n: '"' + str(OPTIONS.token) * n + '"',
}
PLACES: Final = ("metadata", "value", "tools", "files", "stores", "extra", "id", "created_at")
WHERE: Final = ("top", "error", "message", "no JSON", "crash", *PLACES)


def body_of(where: str, text: str) -> tuple[int, bytes]:
    """Return the status and the body of an answer that has *text* at a place."""
    inside: dict[str, dict[str, Any]] = {
        "metadata": {"metadata": "?"},
        "value": {"metadata": {"k": "?"}},
        "tools": {"tool_resources": "?"},
        "files": {"tool_resources": {"code_interpreter": {"file_ids": "?"}}},
        "stores": {"tool_resources": {"file_search": {"vector_store_ids": "?"}}},
        "extra": {"extra": "?"},
        "id": {"id": "?"},
        "created_at": {"created_at": "?"},
    }
    whole: Any = "?"
    if where in inside:
        whole = thread(**inside[where])
    elif where in {"error", "crash"}:
        whole = {"error": "?"}
    elif where == "message":
        whole = {"error": {"message": "?", "type": "?", "param": None, "code": None}}
    written = json.dumps(whole).replace('"?"', text)
    status = {"error": 400, "message": 400, "crash": 500}.get(where, 200)
    return status, written.encode() + b"," * (where == "no JSON")


def looked_at(status: int, body: bytes) -> Callable[[], object]:
    """Return what judges an answer, makes its report, shows, writes and reads that."""
    headers = (("content-type", "application/json"),)
    sent = (case(SENT), INVALID)
    exchanges = [
        Exchange(n, of, of.request, URL, Answer(status, headers, body), None, NOW, NOW + 1)
        for n, of in enumerate(sent, 1)
    ]

    def look() -> None:
        judge = Judge(CHOSEN)
        for exchange in exchanges:
            judge.see(exchange)
        verdicts = tuple(judge.verdicts())
        assert not [v.reason for v in verdicts if v.outcome == "error"]
        # The others say nothing of the answer, and cost the same whatever it is.
        broken = tuple(verdict for verdict in verdicts if verdict.findings)
        finished = Finished("x", URL, OPTIONS, NOW, 1, 1.0, broken, (), "")
        report = report_of(finished, verdict_of(finished), Exchanges(OPTIONS, redactor(OPTIONS)))
        render(report)
        for clause in report.clauses:
            if clause.findings:
                explain(clause)
        assert reading.from_dict(json.loads(json.dumps(report.to_dict()))) == report

    return look


# Each example is looked at a dozen times, with every step counted.
@settings(max_examples=settings().max_examples // 6)
@given(where=st.sampled_from(WHERE), shape=st.sampled_from(sorted(SHAPES)), after=st.booleans())
def test_what_looks_at_an_answer_is_linear(where: str, shape: str, after: bool) -> None:
    def call(size: int) -> Callable[[], object]:
        # Some limits of ours are met on the way; beyond them the cost is linear as well.
        text = SHAPES[shape](size)
        return looked_at(*body_of(where, f"[{text},{text}]" if after else text))

    call(1)()
    for sizes in (SMALL, LARGE):
        assert not grows_faster(call, sizes)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_of_an_answer_is_linear(shape: str) -> None:
    def call(size: int) -> Callable[[], object]:
        value = json.loads(SHAPES[shape](size))
        return lambda: hash(_shape_of(DEFINITION.response, value))

    for sizes in (SMALL, LARGE):
        assert not grows_faster(call, sizes)


def doubling(value: Any) -> str:
    """Return what the shape of an answer once was: nested quotes, doubled at each level."""
    return repr([doubling(one) for one in value])


def pairs(size: int) -> int:
    """Compare each with each."""
    return sum(a == b for a in range(size) for b in range(size))


def test_the_measure_finds_a_square_and_what_doubles() -> None:
    def nested(size: int) -> Callable[[], object]:
        value = json.loads("[" * size + "]" * size)
        return lambda: doubling(value)

    assert "steps" in grows_faster(lambda size: lambda: pairs(size), LARGE)
    assert "held" in grows_faster(nested, (5, 10, 20))
    assert "held" in grows_faster(lambda size: lambda: "x" * size**2, (250, 500, 1000))
    assert not grows_faster(lambda size: lambda: json.dumps([*range(size)]), LARGE)


def test_the_measure_counts_the_same_each_time() -> None:
    look = looked_at(*body_of("extra", SHAPES["a tree"](20)))
    look()
    assert cost(look).steps == cost(look).steps


def test_a_text_without_end_is_not_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are put in order one by one, which the count of steps does not see."""
    longest = 0
    normalize = unicodedata.normalize

    def watched(form: Any, text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watched)
    for where in PLACES:
        looked_at(*body_of(where, SHAPES["marks"](20_000)))()
    assert 0 < longest < 100
