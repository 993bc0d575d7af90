"""``init`` writes a file that means what the defaults do; ``completion`` a script that runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from contracts.commands.init import text
from contracts.settings.record import Settings
from contracts.settings.resolve import resolve
from contracts.settings.table import DECLARATIONS
from tests.support.apps import Cli


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_file_changes_nothing(cli: Cli, folder: Path) -> None:
    before = resolve({})
    ran = cli("init")
    assert (ran.code, ran.err) == (0, "")
    assert tomllib.loads((folder / "thread-contracts.toml").read_text("utf-8")) == {}
    assert resolve({}) == before


def test_every_setting_but_the_token_is_explained_with_a_line_to_set_it() -> None:
    lines = text().splitlines()
    names = {line.partition(" = ")[0].removeprefix("# ") for line in lines if " = " in line}
    assert names == {said.name for said in DECLARATIONS.values()} - {"token"}
    for said in DECLARATIONS.values():
        assert said.help.split()[0].lower() in text().lower()


def uncommented() -> list[str]:
    """Return the lines that set something, without their mark."""
    return [
        line.removeprefix("# ")
        for line in text().splitlines()
        if re.match(r"# [a-z0-9-]+ = ", line)
    ]


def test_all_lines_whose_mark_is_removed_are_read(folder: Path) -> None:
    (folder / "thread-contracts.toml").write_text("\n".join(uncommented()))
    found = resolve({})
    assert set(found.sources) == set(DECLARATIONS) - {"token"}
    for field, source in found.sources.items():
        said = DECLARATIONS[field]
        assert source.endswith("in thread-contracts.toml")
        if said.default:
            assert getattr(found.settings, field) == getattr(Settings(), field)


@pytest.mark.parametrize("line", uncommented())
def test_each_line_is_read_alone_and_has_the_type_that_toml_has_for_it(
    folder: Path, line: str
) -> None:
    (folder / "thread-contracts.toml").write_text(line)
    found = resolve({})
    (field,) = found.sources
    (written,) = tomllib.loads(line).values()
    value = getattr(found.settings, field)
    assert isinstance(written, bool) == isinstance(value, bool)
    if isinstance(value, int) and not isinstance(value, bool) and field != "max_body":
        assert written == value
        assert isinstance(written, int)


def test_a_file_that_exists_is_left_alone(cli: Cli, folder: Path) -> None:
    (folder / "thread-contracts.toml").write_text("seed = 3\n")
    ran = cli("init")
    assert (ran.code, ran.out) == (2, "")
    assert "thread-contracts.toml exists already; give another name with --path" in ran.err
    assert (folder / "thread-contracts.toml").read_text() == "seed = 3\n"
    assert cli("init", "--path", "none/such.toml").code == 2
    assert cli("init", "--path", "other.toml").code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish"])
def test_a_script_for_each_shell_names_commands_and_options(shell: str, cli: Cli) -> None:
    ran = cli("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    for word in ("explain", "replay", "max-requests"):
        assert word in ran.out


@pytest.mark.slow
def test_bash_completes_a_command(cli: Cli, folder: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    (folder / "completion").write_text(cli("completion", "bash").out)
    script = (
        "source completion; COMP_WORDS=(thread-contracts expl); COMP_CWORD=1; "
        '"$(complete -p thread-contracts | sed -E "s/.*-F ([^ ]+).*/\\1/")"; '
        'echo "${COMPREPLY[@]}"'
    )
    ran = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["explain"]


def test_an_unknown_shell_is_refused(cli: Cli) -> None:
    ran = cli("completion", "csh")
    assert ran.code == 2
    assert "invalid choice: 'csh'" in ran.err
