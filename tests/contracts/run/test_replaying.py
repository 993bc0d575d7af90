"""What is sent again says nothing where the target lets nobody in."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.errors import EXIT_INCONCLUSIVE
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.record.exchange import Answer, Failure, FailureKind
from contracts.record.request import Request
from contracts.run.events import Options
from contracts.run.replaying import Replaying
from contracts.servers.reference import Response, as_asgi
from strategies.sequences.scenarios import hello
from tests.support.apps import Cli, Install, Scripted, StubTarget
from tests.support.reports import answered, case, report_on

DOORS = {
    "a wrong token": (401, "sk-wrong-0123", "status 401); give a token that is right"),
    "no token": (403, None, "status 403); give a token with --token"),
    "another address": (404, None, "status 404); give the address of the API with --target"),
    "a redirection": (302, None, "status 302); give the address of the API with --target"),
    "no money": (402, None, "status 402); try again once it answers"),
    "a bare 503": (503, None, "status 503); try again once it answers"),
}
BROKEN = case(b'{"metadata": 1}')


def again(name: str, target: StubTarget, token: str | None = None) -> ClauseVerdict:
    """Return the verdict on a clause once what broke it is sent again."""
    clause = next(one for one in catalogue(load()) if one.id == name)
    return Replaying(target, Options(token=token)).again(clause, [BROKEN], comes_and_goes=False)


@pytest.mark.parametrize(("status", "token", "said"), DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("name", ["wire.no-server-error", "refuse.wrong-type"])
def test_a_closed_door_neither_passes_nor_fails(
    name: str, status: int, token: str | None, said: str
) -> None:
    verdict = again(name, StubTarget(lambda _: Answer(status, (), b"")), token)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.reason == f"no valid request is accepted now ({said}"


def test_a_target_that_is_gone_is_open() -> None:
    verdict = again("wire.no-server-error", StubTarget(lambda _: gone()))
    assert verdict.outcome is Outcome.INCONCLUSIVE


def gone() -> Failure:
    """Return the failure to reach anything."""
    return Failure(FailureKind.GONE, "nothing is there")


@pytest.mark.parametrize("name", ["refuse.wrong-type", "wire.no-server-error"])
def test_a_refusal_counts_only_where_the_control_is_accepted(name: str) -> None:
    def picky(request: Request) -> Answer:
        is_plain = request.body == hello(load()).body
        return Answer(200 if is_plain else 400, (), b"{}")

    assert again(name, StubTarget(picky)).outcome in {Outcome.INCONCLUSIVE, Outcome.UNTESTED}


def test_a_closed_door_exits_with_3(cli: Cli, installed: Install, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report_on(answered()).dump(path)
    ran = cli(
        "replay",
        str(path),
        "--all",
        "--target",
        installed(as_asgi(Scripted(lambda _: Response(402, b"{}")))),
    )
    assert ran.code == EXIT_INCONCLUSIVE
    assert ran.out.startswith("open ")
    assert "no valid request is accepted now (status 402)" in " ".join(ran.out.split())
    assert "0 of 1 finding still fails, 0 pass, 1 could not be judged." in ran.out
