"""Loading an app of the user's: factories, and files beside it with the names of libraries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from contracts.targets.loading import TargetError, load_app, made_app
from contracts.targets.open import open_target
from tests.support.apps import Cli, Install

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


APPS: Final = """
class Asgi:
    async def __call__(self, scope, receive, send): ...

app = Asgi()

def returns_nothing():
    return None

def needs(name):
    return app

def with_default(app=None):
    return app

async def later():
    return app
"""


@pytest.mark.parametrize(
    ("attribute", "said"),
    [
        ("later", "later is an async function; a factory must return the app itself"),
        ("app()", "app is an app already, not what makes one; leave out the ()"),
        ("Asgi", "Asgi is a class, not an app; name an instance of it"),
        ("needs", "needs is a function of name, neither an app nor a factory that needs no"),
        ("returns_nothing", "returns_nothing() returns NoneType, not an app; a factory must"),
        ("ap", "tc_load_apps has no 'ap'; did you mean app?"),
        ("zzz", "tc_load_apps has no 'zzz'; name the app in it, as in asgi:main:app"),
    ],
)
def test_what_is_no_app_is_said_in_a_sentence(folder: Path, attribute: str, said: str) -> None:
    (folder / "tc_load_apps.py").write_text(APPS)
    with pytest.raises(TargetError) as caught:
        load_app(f"asgi:tc_load_apps:{attribute}", f"tc_load_apps:{attribute}")
    assert said in str(caught.value)


def test_a_factory_with_as_many_parameters_as_an_app_is_a_factory() -> None:
    """A Flask factory often has two with defaults, and a WSGI app has two without."""

    def app(environ: object, start_response: object) -> list[bytes]:
        del environ, start_response
        return []

    def factory(config: object = None, testing: object = False) -> object:
        del config, testing
        return app

    def open_app(*arguments: object) -> list[bytes]:
        return app(*arguments)

    assert made_app(factory, "factory") is app
    assert made_app(app, "app") is app
    assert made_app(open_app, "open_app") is open_app


class Stub:
    """An app, to look at."""

    def __call__(self, environ: object, start_response: object) -> list[bytes]:
        del environ, start_response
        return []


def test_a_factory_that_was_given_as_an_app_is_said_to_be_one(cli: Cli, installed: Install) -> None:
    def needs(config: object, name: object, *more: object) -> object:
        del config, name, more
        return Stub()

    for kind in ("wsgi", "asgi"):
        ran = cli("check", installed(needs, kind))
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "what was given as the app makes one (Stub); name the app that it makes" in ran.err


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "x = 1\nraise ValueError('no settings')\n",
            "ValueError: no settings, at tc_load_bad.py:2",
        ),
        (
            "import json\n\njson.loads('{')\n",
            "double quotes: line 1 column 2 (char 1), at tc_load_bad.py:3",
        ),
        ("x = 1\ny = (\n", "SyntaxError: '(' was never closed, at tc_load_bad.py:2"),
        ("import tc_load_nowhere\n", "No module named 'tc_load_nowhere', at tc_load_bad.py:1"),
        ("def app():\n    assert not 'made'\n", "AssertionError, at tc_load_bad.py:2"),
    ],
)
def test_an_app_that_cannot_be_imported_says_what_failed_and_where(
    folder: Path, cli: Cli, code: str, said: str
) -> None:
    (folder / "tc_load_bad.py").write_text(code)
    ran = cli("check", "asgi:tc_load_bad:app")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_a_module_whose_name_ends_as_files_do_is_a_module(folder: Path) -> None:
    (folder / "tc_load_py").mkdir()
    (folder / "tc_load_py" / "py.py").write_text(APPS)
    assert callable(load_app("asgi:tc_load_py.py:app", "tc_load_py.py:app"))
