"""Installs parties in a folder, each apart from the others, and never twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.third_parties.party import NODE, UV, Party, Registry

APPS: Final = Path(__file__).with_name("apps")
_LONGEST_S: Final = 480.0
# It is written last, so that an installation that was interrupted is begun again.
_DONE: Final = "installed"


class TroubleError(Exception):
    """A party cannot be installed, started or judged; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A party that is ready to be started.

    Attributes:
        folder: where it is.
        app: its app in there; the folder itself where it has none.
        programs: where its programs are, the first of a name wins.
    """

    folder: Path
    app: Path
    programs: tuple[Path, ...]

    @property
    def path(self) -> str:
        """The search path of its programs."""
        return os.pathsep.join([*map(str, self.programs), os.environ.get("PATH", os.defpath)])


def install(party: Party, cache: Path) -> Installed:
    """Return *party*, installed below *cache*.

    Raises:
        TroubleError: a program that it needs is missing, or a package cannot be had.
    """
    if party.unfit:
        raise TroubleError(party.unfit)
    for program in party.needs:
        if shutil.which(program) is None:
            raise TroubleError(f"{program}, which it needs, is not installed")
    if party.registry is Registry.PYPI:
        folder = _uv(cache / party.folder, party.packages)
        return Installed(folder, _app(party, folder), (folder / "bin",))
    node = _npm(cache / NODE, (NODE,))
    folder = _npm(cache / party.folder, party.packages)
    programs = tuple(one / "node_modules" / ".bin" for one in (folder, node))
    return Installed(folder, _app(party, folder), programs)


def _app(party: Party, folder: Path) -> Path:
    """Copy the app to where Node looks for its packages."""
    if not party.app:
        return folder
    for file in (party.app, "thread.mjs"):
        shutil.copy(APPS / file, folder / file)
    return folder / party.app


def _uv(folder: Path, packages: Sequence[str]) -> Path:
    """Make an environment of *packages* in *folder*, and return it.

    Old packages name few limits, and pip looks for a set that fits for longer than anybody waits.
    """
    if not (folder / _DONE).exists():
        uv = str(_installer(folder.with_name(UV)) / "bin" / "uv")
        _run([uv, "venv", "--clear", "--python", sys.executable, str(folder)], folder)
        python = str(folder / "bin" / "python")
        _run([uv, "pip", "install", "--native-tls", "--python", python, *packages], folder)
        (folder / _DONE).touch()
    return folder


def _installer(folder: Path) -> Path:
    if not (folder / _DONE).exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], folder)
        python = str(folder / "bin" / "python")
        options = ("--quiet", "--disable-pip-version-check", "--no-input")
        _run([python, "-m", "pip", "install", *options, UV], folder)
        (folder / _DONE).touch()
    return folder


def _npm(folder: Path, packages: Sequence[str]) -> Path:
    """Install *packages* in *folder*, and return it."""
    if not (folder / _DONE).exists():
        npm = shutil.which("npm")
        if npm is None:
            raise TroubleError("npm, which installs it, is not there")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ("--prefix", ".", "--no-audit", "--no-fund", "--save-exact")
        _run([npm, "install", *options, *packages], folder)
        (folder / _DONE).touch()
    return folder


def _run(command: Sequence[str], folder: Path) -> None:
    """Run *command*; what it says goes to a log beside the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    name = Path(command[0]).name
    log = folder.with_name(f"{folder.name}.log")
    with log.open("ab") as output:
        try:
            ran = subprocess.run(
                command, cwd=folder, stdout=output, stderr=output, timeout=_LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise TroubleError(f"{name} took longer than {_LONGEST_S:.0f} s") from None
    if ran.returncode:
        raise TroubleError(f"{name} could not install it (see {log})")
