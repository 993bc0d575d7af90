"""The command line: verdicts become exit codes, and options do what they say."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from contracts.clauses import catalogue, matching
from contracts.definition import load
from contracts.servers.reference import TOKEN, Received, Response, as_asgi
from contracts.settings.table import TOKEN_VARIABLE
from tests.support.apps import Cli, Forgetful, Install, Recording, Scripted, always

CLAUSES = catalogue(load())
FEW = ("--profile", "quick", "--max-requests", "60")
FORGETFUL = """
from contracts.servers.reference import Reference, as_asgi

class Forgetful(Reference):
    def thread(self, value, request):
        return {**super().thread(value, request), "metadata": {}}

app = as_asgi(Forgetful())
"""


@pytest.mark.slow
def test_the_reference_is_conformant(cli: Cli) -> None:
    ran = cli("check", "--profile", "quick")
    assert (ran.code, ran.err) == (0, "")
    assert ran.last == "reference is conformant: every clause that could be judged holds."


@pytest.mark.slow
def test_a_faulty_app_in_the_working_directory_is_nonconformant(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tc_cli_forgetful.py").write_text(FORGETFUL)
    monkeypatch.chdir(tmp_path)
    ran = cli("check", "asgi:tc_cli_forgetful:app", "--profile", "quick", "--token", TOKEN)
    assert ran.code == 1
    assert ran.last == "asgi:tc_cli_forgetful:app is nonconformant: 1 clause broken."
    assert "FAIL echo.metadata.kept [implied]" in ran.out
    assert "curl -sS -i -X POST http://localhost/v1/threads" in ran.out


@pytest.mark.parametrize("status", [404, 405, 410, 501, 401, 403])
def test_a_target_that_answers_nothing_else_is_not_testable(
    status: int, cli: Cli, installed: Install
) -> None:
    server = always(status)
    ran = cli("check", installed(as_asgi(server)))
    assert ran.code == 3
    assert "could not be judged: not testable" in ran.last
    assert str(status) in ran.last
    assert len(server.seen) == 2


@pytest.mark.parametrize("most", ["1", "2"])
def test_a_missing_endpoint_is_not_accused_when_the_budget_is_spent(
    most: str, cli: Cli, installed: Install
) -> None:
    few = ("--profile", "quick", "--max-requests", most)
    assert cli("check", installed(as_asgi(always(404))), *few).code == 3


def test_the_version_is_the_installed_one(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    from contracts.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"thread-contracts {version('thread-contracts')}\n"


def test_clauses_lists_the_whole_catalogue_in_order(cli: Cli) -> None:
    ran = cli("clauses")
    assert [line.split()[0] for line in ran.out.splitlines()] == [c.id for c in CLAUSES]


@pytest.mark.parametrize(
    "pattern", ["echo.metadata", "auth.*", "wire.json", "!auth", "echo,!echo.metadata"]
)
def test_clauses_lists_only_what_matches(pattern: str, cli: Cli) -> None:
    ids = [line.split()[0] for line in cli("clauses", "--clause", pattern).out.splitlines()]
    assert ids == [clause.id for clause in matching(CLAUSES, pattern)]
    assert 0 < len(ids) < len(CLAUSES)


def test_the_markdown_catalogue_has_a_row_for_every_clause(cli: Cli) -> None:
    rows = [r for r in cli("clauses", "--format", "markdown").out.splitlines() if "| `" in r]
    assert [row.split("`")[1] for row in rows] == [clause.id for clause in CLAUSES]


def test_only_the_clauses_asked_for_are_judged(
    cli: Cli, installed: Install, tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    options = ("--profile", "quick", "--token", TOKEN, "--report", f"json={path}")
    ran = cli("check", installed(as_asgi(Forgetful())), "--clause", "echo.metadata", *options)
    assert ran.code == 1
    judged = [clause["id"] for clause in json.loads(path.read_text())["clauses"]]
    assert judged == [clause.id for clause in matching(CLAUSES, "echo.metadata")]


def test_no_more_requests_are_sent_than_allowed(cli: Cli, installed: Install) -> None:
    server = Recording()
    target = installed(as_asgi(server))
    few = ("--profile", "quick", "--max-requests", "50")
    ran = cli("check", target, "--token", TOKEN, *few)
    assert ran.code == 3
    assert "--max-requests 50 is spent" in ran.last
    assert len(server.seen) == 50


def test_requests_sent_again_after_a_429_count_as_requests(
    cli: Cli, installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts.run.backoff.time.sleep", lambda seconds: None)

    def script(request: Received) -> Response:
        status = 429 if request.number % 2 else 200
        return Response(status, b"{}", {"retry-after": "0"})

    server = Scripted(script)
    cli("check", installed(as_asgi(server)), "--profile", "quick", "--max-requests", "50")
    assert 40 < len(server.seen) <= 50


def _unusual_id(request: Received) -> Response:
    recorded = Recording().answer(request)
    return recorded.having(body=recorded.body.replace(b'"id": "thread_', b'"id": "t-'))


@pytest.mark.slow
@pytest.mark.parametrize(("gate", "code"), [("implied", 0), ("advice", 1)])
def test_advice_fails_a_run_only_when_asked_to(
    gate: str, code: int, cli: Cli, installed: Install
) -> None:
    target = installed(as_asgi(Scripted(_unusual_id)))
    options = ("--profile", "quick", "--token", TOKEN, "--clause", "wire,advice.id-form")
    ran = cli("check", target, *options, "--gate", gate)
    assert ran.code == code
    assert "FAIL advice.id-form [advice]" in ran.out
    assert ("but 1 clause of advice failed" in ran.last) == (code == 0)


@pytest.mark.slow
@pytest.mark.parametrize(("gate", "code"), [("prose", 0), ("implied", 1)])
def test_the_gate_lets_weaker_levels_pass(
    gate: str, code: int, cli: Cli, installed: Install
) -> None:
    options = ("--profile", "quick", "--token", TOKEN, "--clause", "wire,echo", "--gate", gate)
    assert cli("check", installed(as_asgi(Forgetful())), *options).code == code


def test_a_clause_of_ours_that_cannot_judge_has_an_exit_code_of_its_own(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: object) -> NoReturn:
        raise RuntimeError("stumbled")

    broken = replace(matching(CLAUSES, "wire.json")[0], judge=stumble)
    monkeypatch.setattr("contracts.run.runner.chosen", lambda _, __: (broken,))
    ran = cli("check", "--profile", "quick")
    assert ran.code == 4
    assert "a fault of this suite, not of the target: RuntimeError: stumbled" in ran.out


def test_a_token_for_another_server_does_not_lock_the_reference(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "sk-for-my-own-server")
    few = ("--profile", "quick", "--max-requests", "2")
    assert cli("check", "--clause", "wire.json", *few).last.endswith("reached.")


async def _exits(scope: Any, receive: Any, send: Any) -> None:
    del receive, send
    if scope["type"] == "http":
        sys.exit(0)


async def _exits_at_startup(scope: Any, receive: Any, send: Any) -> None:
    del scope, receive, send
    sys.exit(0)


async def _is_cancelled(scope: Any, receive: Any, send: Any) -> None:
    del receive, send
    if scope["type"] == "http":
        raise asyncio.CancelledError


@pytest.mark.parametrize("app", [_exits, _exits_at_startup, _is_cancelled])
def test_an_app_that_ends_itself_does_not_end_us(app: Any, cli: Cli, installed: Install) -> None:
    assert cli("check", installed(app), *FEW).code in {1, 2, 3}


def test_an_exiting_wsgi_app_does_not_end_us(cli: Cli, installed: Install) -> None:
    def app(environ: Any, start_response: Any) -> NoReturn:
        del environ, start_response
        sys.exit(0)

    assert cli("check", installed(app, "wsgi"), *FEW).code == 1


def test_a_closed_pipe_is_no_error() -> None:
    parsed, writing = os.pipe()
    os.close(parsed)
    command = [sys.executable, "-m", "contracts.cli", "clauses", "--clause", "wire.json"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    with os.fdopen(writing, "wb") as closed:
        ran = subprocess.run(
            command,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=environment,
        )
    assert ran.stderr == ""
