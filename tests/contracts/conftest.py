"""What the tests of the command line share: a clean environment, apps by name, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from contracts.cli import main
from contracts.settings.table import TOKEN_VARIABLE
from tests.support.apps import App, Cli, Install, Ran, named


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's token out, GitHub's variables, and what `asgi:` adds to the path."""
    for name in (TOKEN_VARIABLE, "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "path", sys.path[:])


@pytest.fixture
def installed() -> Iterator[Install]:
    """Give apps target names until the test is over."""
    with ExitStack() as stack:

        def install(app: App, kind: str = "asgi") -> str:
            return stack.enter_context(named(app, kind))

        yield install


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line in this process."""

    def run(*argv: str) -> Ran:
        code = main(argv)
        return Ran(code, *capsys.readouterr())

    return run
