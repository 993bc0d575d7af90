"""The command line of Schemathesis with our hooks: as the README has it, against servers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.servers.liars import find
from contracts.servers.reference import TOKEN, Reference, as_asgi
from tests.support.projects import python
from tests.support.served import served
from thread_contracts.hooks import CHECKS

ROOT: Final = Path(__file__).parents[3]
ST: Final = "from schemathesis.cli import schemathesis; schemathesis()"
NAMES: Final = {check.__name__ for check in CHECKS.values()}


@pytest.fixture
def st_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], tuple[int, str]]:
    """Return what runs ``st run`` against an app; it returns the exit code and what is printed."""
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "thread_contracts.hooks")

    def run(app: Any) -> tuple[int, str]:
        with served(app) as url:
            # Only 200 is documented, so its own check of statuses calls every refusal a failure.
            command = ["run", str(ROOT / "contracts/openapi.yaml"), "--url", url, "-n", "20"]
            command += ["-H", f"Authorization: Bearer {TOKEN}", "--continue-on-failure"]
            command += ["--exclude-checks", "status_code_conformance", "--seed", "1"]
            code, out, err = python(tmp_path, "-c", ST, *command, path=str(ROOT))
        return code, out + err

    return run


@pytest.mark.slow
def test_the_reference_passes_every_check(st_run: Callable[[Any], tuple[int, str]]) -> None:
    code, said = st_run(as_asgi(Reference()))
    assert [name for name in NAMES if f"`{name}`" in said] == []
    assert code == 0, said


@pytest.mark.slow
def test_a_liar_fails_its_check(st_run: Callable[[Any], tuple[int, str]]) -> None:
    code, said = st_run(as_asgi(find("accepts-unknown-properties-at-the-top").server()))
    assert code == 1
    assert "`refuse_unknown_property`" in said
