"""``check --list`` tells what a run would judge and send, and sends nothing."""

from __future__ import annotations

import re

import pytest

from contracts.clauses import catalogue
from contracts.commands.listing import listed
from contracts.definition import load
from contracts.run.events import Event, Options, Sent
from contracts.servers.reference import TOKEN, Reference, as_asgi
from tests.support.apps import Cli
from tests.support.runs import run


def test_what_is_listed_is_what_a_run_sends() -> None:
    events: list[Event] = []
    run(as_asgi(Reference()), listen=events.append, token=TOKEN, profile="quick")
    sent = {event.exchange.case.name for event in events if isinstance(event, Sent)}
    lines = list(listed(Options(profile="quick", token=TOKEN), "x"))
    names = [line.partition(" B  ")[2] or line.partition("no body  ")[2] for line in lines]
    listed_names = {name.partition(" (with ")[0] for name in names if name}
    assert len(listed_names) > 250
    # An app in this process does not see how names are spelled, and this token has no parts.
    left_out = ("names in lower case", "names in capitals", "JSON Web Token")
    assert all(any(part in name for part in left_out) for name in listed_names - sent)


def test_every_clause_and_a_summary_are_listed() -> None:
    lines = [*listed(Options(profile="quick"), "x")]
    judged = [line.split()[2] for line in lines if line.startswith("judge")]
    assert judged == [clause.id for clause in catalogue(load())]
    count = sum(line.startswith("send") for line in lines)
    assert f"on these {count:,} requests to x, and on those that" in lines[-1]


def test_without_a_token_no_other_credentials_are_listed() -> None:
    with_one = [*listed(Options(profile="quick", token=TOKEN), "x")]
    without = [*listed(Options(profile="quick"), "x")]
    assert any("a token nobody issued" in line for line in with_one)
    assert not any(
        "(with a token nobody issued)" in line and "credentials" in line[:25] for line in without
    )


def test_nothing_is_sent_not_even_where_nothing_listens(cli: Cli) -> None:
    ran = cli("check", "http://127.0.0.1:9/v1", "--list", "--profile", "quick")
    assert (ran.code, ran.err) == (0, "")
    assert ran.last.endswith("nothing was sent")


def test_only_the_clauses_that_were_chosen_are_listed(cli: Cli) -> None:
    ran = cli("check", "--list", "--profile", "quick", "--clause", "auth")
    judged = {
        line.split()[2].partition(".")[0]
        for line in ran.out.splitlines()
        if line.startswith("judge")
    }
    assert judged == {"auth"}
    assert cli("check", "--list", "--clause", "none").code == 2


@pytest.mark.parametrize("profile", ["quick", "ci", "deep"])
def test_a_longer_profile_lists_what_a_shorter_one_does_first(profile: str) -> None:
    def sent(profile: str) -> list[str]:
        # How wide the columns are depends on all lines.
        lines = listed(Options(profile=profile), "x")
        return [re.sub(" +", " ", line) for line in lines if line.startswith("send")]

    short = sent("quick")
    assert sent(profile)[: len(short)] == short
