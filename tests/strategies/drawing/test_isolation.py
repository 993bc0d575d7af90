"""What Hypothesis makes for us depends on the seed alone, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, configuration, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.internal.conjecture import providers

from contracts.definition import load
from contracts.schemathesis import cases
from strategies.drawing.isolation import isolated

VARIABLE = "HYPOTHESIS_STORAGE_DIRECTORY"


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let nobody have said where Hypothesis keeps things, and the user's cache be a new folder."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(configuration, "__hypothesis_home_directory", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def kept_in() -> Path:
    return configuration.storage_directory("x", intent_to_write=False).path


def test_tables_are_kept_in_the_cache_of_the_user(cache: Path) -> None:
    with isolated():
        assert kept_in().is_relative_to(cache)
        with isolated():
            assert kept_in().is_relative_to(cache)
        assert kept_in().is_relative_to(cache)
    # Which is the default again, beside the user's project.
    assert configuration.__dict__["__hypothesis_home_directory"] is None


def test_a_folder_that_the_user_has_chosen_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration.set_hypothesis_home_dir(tmp_path / "set")
    with isolated():
        assert kept_in() == tmp_path / "set" / "x"
    assert kept_in() == tmp_path / "set" / "x"
    configuration.set_hypothesis_home_dir(None)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    with isolated():
        assert kept_in() == tmp_path / "named" / "x"


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: Path("~/.cache"))
    with isolated():
        storage = configuration.storage_directory("x", intent_to_write=False)
        with pytest.raises(NotADirectoryError):
            storage.create_if_missing()


def constants() -> None:
    raise AssertionError("constants of loaded modules are drawn")


def test_no_constants_of_loaded_modules_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_get_local_constants", constants)
    with isolated():
        # A few long lists, not shrunk: a constant would be among a thousand integers.
        once = settings(max_examples=5, phases=[Phase.generate], database=None)
        with pytest.raises(NoSuchExample):
            find(st.lists(st.integers(), min_size=200), lambda _: False, settings=once)
        assert cases.coverage_cases.__wrapped__(load())


def test_afterwards_they_are_drawn_as_before() -> None:
    drawn = vars(providers.HypothesisProvider)["_maybe_draw_constant"]
    with pytest.raises(ZeroDivisionError), isolated():
        raise ZeroDivisionError
    assert vars(providers.HypothesisProvider)["_maybe_draw_constant"] is drawn
