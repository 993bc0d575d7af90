"""Loading an app of the user's: factories, and files beside it with the names of libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from contracts.targets.loading import TargetError, load_app
from contracts.targets.open import open_target

FACTORIES: Final = """
from contracts.servers.reference import Reference, as_asgi

def create_app():
    return as_asgi(Reference())

def with_default(name="x"):
    return as_asgi(Reference())

class Made:
    @staticmethod
    def app():
        return as_asgi(Reference())

def needs(name):
    return as_asgi(Reference())

def broken():
    raise RuntimeError("no settings")

app = create_app()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("tc_load_"):
            del sys.modules[name]


@pytest.mark.parametrize(
    "attribute", ["app", "create_app", "create_app()", "with_default()", "with_default", "Made.app"]
)
def test_what_makes_an_app_is_called(folder: Path, attribute: str) -> None:
    (folder / "tc_load_factories.py").write_text(FACTORIES)
    open_target(f"asgi:tc_load_factories:{attribute}", 5.0).close()


def test_a_factory_that_fails_is_told_with_what_it_says(folder: Path) -> None:
    (folder / "tc_load_failing.py").write_text(FACTORIES)
    with pytest.raises(TargetError, match="no settings"):
        load_app("asgi:tc_load_failing:broken", "tc_load_failing:broken")
    with pytest.raises(TargetError, match="missing 1 required positional argument"):
        load_app("asgi:tc_load_failing:needs()", "tc_load_failing:needs()")


def test_the_working_directory_is_first_for_the_app_and_last_afterwards(folder: Path) -> None:
    (folder / "tc_load_where.py").write_text(
        "import sys\nfirst = sys.path[0]\ndef app(scope, receive, send): ...\n"
    )
    app = load_app("asgi:tc_load_where:app", "tc_load_where:app")
    assert callable(app)
    assert sys.modules["tc_load_where"].first == str(folder)
    assert sys.path[-1] == str(folder)
    assert sys.path.count(str(folder)) == 1


def test_a_file_with_the_name_of_a_library_is_told_of_if_the_app_imports_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "requests"]:
        monkeypatch.delitem(sys.modules, name)
    (folder / "requests.py").write_text("mine = True\n")
    (folder / "tc_load_shadow.py").write_text(
        "import requests\nassert requests.mine\ndef app(scope, receive, send): ...\n"
    )
    with pytest.raises(TargetError, match=r"the app imports requests\.py beside it"):
        load_app("asgi:tc_load_shadow:app", "tc_load_shadow:app")
    monkeypatch.delitem(sys.modules, "requests")
