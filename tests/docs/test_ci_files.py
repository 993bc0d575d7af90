"""Our files for other people's CI agree with the settings, and give nobody's text to a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from contracts.servers.reference import as_asgi
from contracts.settings.declaration import PREFIX, Declaration
from contracts.settings.table import DECLARATIONS
from tests.support.apps import always
from tests.support.documents import ROOT, example
from tests.support.served import served
from thread_contracts import __version__

ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SPEC, JOBS = yaml.safe_load_all((ROOT / "templates" / "check.yml").read_text("utf-8"))
COMPONENT: Final[dict[str, Any]] = SPEC["spec"]["inputs"]
(JOB,) = JOBS.values()
SETTINGS: Final = {one.variable: one for one in DECLARATIONS.values()}
# The inputs of the action that are no settings.
BESIDE: Final = {"args", "package", "python"}


def step(name: str) -> dict[str, Any]:
    """Return the step of the action with this id."""
    (found,) = (one for one in ACTION["runs"]["steps"] if one["id"] == name)
    return dict(found)


def of_settings(environment: dict[str, str]) -> dict[str, Declaration]:
    """Return which setting each input sets."""
    return {
        re.findall(r"inputs\.([\w-]+)", text)[0]: SETTINGS[variable]
        for variable, text in environment.items()
        if variable.startswith(PREFIX) and "inputs." in text
    }


def test_the_inputs_of_the_action_are_settings() -> None:
    found = of_settings(step("check")["env"])
    assert set(found) == set(ACTION["inputs"]) - BESIDE
    for name, setting in found.items():
        assert name in {setting.name, f"{setting.name}s"}
        # The help of the token says where to keep it at a terminal.
        said = setting.help.partition(";")[0]
        assert ACTION["inputs"][name]["description"].startswith(said)


def test_the_inputs_of_the_component_are_settings() -> None:
    found = of_settings(JOB["variables"])
    assert {"target", "profile", "gate", "waivers", "wait"} == set(found)
    assert "token" not in COMPONENT
    for name, setting in found.items():
        assert setting.name == name
        assert COMPONENT[name]["description"] == setting.help
        if "options" in COMPONENT[name]:
            assert "|".join(COMPONENT[name]["options"]) == setting.metavar
            assert COMPONENT[name]["default"] == setting.default


def test_the_component_uses_each_of_its_inputs_and_no_other() -> None:
    assert set(re.findall(r"inputs\.([\w-]+)", json.dumps(JOBS))) == set(COMPONENT)
    assert "inputs." not in json.dumps(JOB["script"])


def test_no_input_stands_in_the_text_of_a_shell() -> None:
    for one in ACTION["runs"]["steps"]:
        assert "${{" not in one["run"]
    used = re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"]))
    assert set(used) == set(ACTION["inputs"])


def test_the_page_shows_inputs_that_exist() -> None:
    workflow = yaml.safe_load(example("docs/ci.md", "yaml", "uses: ./vendor/thread-contracts"))
    (used,) = (
        one["with"]
        for one in workflow["jobs"]["threads"]["steps"]
        if one.get("uses") == "./vendor/thread-contracts"
    )
    assert set(used) <= set(ACTION["inputs"])
    (included,) = yaml.safe_load(example("docs/ci.md", "yaml", "component:"))["include"]
    needed = {name for name, said in COMPONENT.items() if "default" not in said}
    assert needed <= set(included["inputs"]) <= set(COMPONENT)
    assert included["component"].endswith(f"/check@{__version__}")


def test_the_container_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / ".ci" / "Containerfile").read_text("utf-8").splitlines()
    (user,) = (line.split()[1] for line in lines if line.startswith("USER "))
    assert int(user) > 0


def checked(folder: Path, target: str, *words: str) -> tuple[int, str, dict[str, str]]:
    """Run the step that checks; return its exit code, what it prints, and its outputs."""
    named = dict.fromkeys(step("check")["env"], "") | {
        "ARGS": "\n".join(words),
        "PYTHON": sys.executable,
        "THREAD_CONTRACTS_TARGET": target,
        "THREAD_CONTRACTS_PROFILE": "quick",
        "THREAD_CONTRACTS_REPORT": "html=a.html\nmarkdown=a.md",
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "RUNNER_TEMP": str(folder),
    }
    shell = shutil.which("bash")
    assert shell is not None
    ran = subprocess.run(
        [shell, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step("check")["run"]],
        cwd=folder,
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (folder / "output").read_text("utf-8").splitlines()
    return ran.returncode, ran.stdout, dict(line.split("=", 1) for line in lines)


@pytest.mark.slow
def test_the_action_says_what_came_of_a_run_and_a_target_gives_its_runner_no_command(
    tmp_path: Path,
) -> None:
    with served(as_asgi(always(200, json.dumps("::error::x ##[error]y " * 40).encode()))) as url:
        code, out, outputs = checked(tmp_path, url, "--max-requests", "9")
    assert (code, outputs["exit-code"], outputs["verdict"]) == (1, "1", "nonconformant")
    report = json.loads(Path(outputs["report"]).read_text("utf-8"))
    assert report["target"] == url
    assert (tmp_path / "a.html").exists()
    assert (tmp_path / "summary").read_text("utf-8") == (tmp_path / "a.md").read_text("utf-8")
    assert ":error::x" in out
    assert [line for line in out.splitlines() if line.strip().startswith("::")] == []
    assert "##[" not in out


@pytest.mark.slow
def test_the_words_of_a_user_are_no_commands_either(tmp_path: Path) -> None:
    touch = f"touch {tmp_path}/touched"
    code, out, outputs = checked(tmp_path, "reference", f"$({touch})", f"`{touch}`", f"; {touch}")
    assert (code, out, outputs) == (2, "", {"exit-code": "2"})
    assert not (tmp_path / "touched").exists()


def test_the_token_reaches_the_run_through_the_environment() -> None:
    token: str = step("check")["env"]["THREAD_CONTRACTS_TOKEN"]
    assert token == "${{ inputs.token || env.THREAD_CONTRACTS_TOKEN }}"
    assert "token" not in step("check")["run"].lower()
    assert [one["id"] for one in ACTION["runs"]["steps"] if "token" in json.dumps(one).lower()] == [
        "check"
    ]
