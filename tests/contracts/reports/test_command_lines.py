"""Commands that are broken to fit: pasted into a shell, they do what they did in one line."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from contracts.record.case import Credentials
from contracts.record.request import Delivery, Framing
from contracts.reports.terminal.command import folded
from contracts.run.events import Options
from contracts.run.sender import Sender
from tests.support.apps import StubTarget
from tests.support.reports import EMPTY, answered, case, finding_on

BASH: Final = shutil.which("bash")
# Shows what a command was given instead of sending it.
SHOWN: Final = """
curl() { printf '%s\\0' "$@"; case " $* " in *@-*) cat;; esac; }
export THREAD_CONTRACTS_TOKEN=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl
"""
IDS: Final = [f"file-{number:024}" for number in range(6)]
BODIES: Final = [
    b"{}",
    json.dumps({"tool_resources": {"code_interpreter": {"file_ids": IDS}}}).encode(),
    json.dumps({"metadata": {"it's": 'a "word", and, more; $HOME `x` \\ ' * 9}}).encode(),
    json.dumps({"metadata": {f"key {n}": "value " * n for n in range(12)}}, indent=1).encode(),
    ('{"metadata":{"k":"' + "e\u0301" * 200 + '"}}').encode(),
    b'{"metadata":{"k":"\xff' + b"x" * 200 + b'"}}',
    b'{"a":[{"b":[{"c":[' + b"1," * 99 + b"2]}]}]}",
]


def done(*lines: str) -> bytes:
    """Return what a shell does with lines that are pasted into it."""
    assert BASH
    script = SHOWN + "\n".join(lines) + "\n"
    ran = subprocess.run([BASH], input=script.encode(), capture_output=True, check=True)
    assert ran.stderr == b""
    return ran.stdout


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize("width", [40, 76, 116])
def test_what_is_pasted_does_the_same(width: int) -> None:
    options = Options(token="t", headers=(("X-Words", "with some words, and 'quotes'"),))
    cases = [case(body) for body in BODIES]
    cases += [case(BODIES[1], credentials=kind) for kind in Credentials]
    lines = [finding_on(answered(one), options).curl for one in cases]
    broken = [folded(line, width)[0] for line in lines]
    assert sum(len(shown) > 1 for shown in broken) > len(lines) / 2
    assert done(*(part for shown in broken for part in shown)) == done(*lines)


def test_a_line_is_no_longer_than_it_must_be() -> None:
    line = finding_on(answered(case(BODIES[1]))).curl
    shown, _ = folded(line, 60)
    assert max(map(len, shown)) <= 60
    assert len(shown) > 4


def test_nothing_is_wider_than_the_terminal() -> None:
    long = "x" * 512
    bodies = [*BODIES, json.dumps({"metadata": {"k": long, "it's": long}}).encode(), long.encode()]
    cases = [case(body) for body in bodies]
    cases += [case(BODIES[1], credentials=kind) for kind in Credentials]
    headers = (("Accept", long), ("User-Agent", "it's " * 60))
    options = Options(token="t", headers=headers)
    sender = Sender(StubTarget(lambda _: EMPTY), options)
    lines = [finding_on(sender.send(one), options).curl for one in cases]
    broken = [folded(line, 76)[0] for line in lines]
    assert max(cell_len(line) for shown in broken for line in shown) == 76
    if BASH:
        assert done(*(part for shown in broken for part in shown)) == done(*lines)


def test_a_comment_is_no_part_of_the_command() -> None:
    sent = case(b"{}")
    pieces = (
        sent.delivered(Delivery(framing=Framing.PIECES)) if hasattr(sent, "delivered") else None
    )
    line = finding_on(answered(pieces or sent)).curl + "  # said besides, # and more"
    shown, comment = folded(line, 76)
    assert comment.endswith("# said besides, # and more")
    assert not any("#" in part for part in shown)


@given(
    words=st.lists(st.text("ab'\" $(){}\\#&|", min_size=1, max_size=12), min_size=1, max_size=6),
    width=st.integers(20, 60),
)
def test_words_are_never_broken(words: list[str], width: int) -> None:
    import shlex

    line = " ".join(["curl", *map(shlex.quote, words)])
    shown, comment = folded(line, width)
    assert comment == ""
    assert shlex.split("\n".join(shown).replace("\\\n", "")) == ["curl", *words]
