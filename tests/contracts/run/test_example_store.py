"""Where examples are kept: a folder, or a real Redis server; trouble is reported, and only that."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.conduct.entry import verdict_of
from contracts.errors import UsageError
from contracts.record.case import Expectation
from contracts.run.events import Event
from contracts.run.example_store import ExampleStore, open_stores
from tests.contracts.run.test_exploration import LOST, execute, phases, rare
from tests.support.apps import Cli

_PASSWORD = "hush-hush-redis"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Redis server on a free port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed; `apt-get install redis-server` does that")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    options += ["--dir", str(tmp_path_factory.mktemp("redis")), "--requirepass", _PASSWORD]
    process = subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ready to accept connections" in line:
                break
        yield f"redis://:{_PASSWORD}@127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_what_one_process_found_others_get_through_redis(redis_url: str) -> None:
    execute(rare(), [], time_budget_s=3600.0, max_requests=500, examples=redis_url, pattern=LOST)
    events: list[Event] = []
    result = execute(rare(), events, seed=7, examples=redis_url)
    assert verdict_of(result) == "nonconformant"
    assert "valid requests found before" in phases(events)


def test_stores_have_nothing_to_do_with_each_other(redis_url: str, tmp_path: Path) -> None:
    for place in (redis_url, str(tmp_path)):
        first, second = open_stores(place), open_stores(place)
        first[Expectation.INVALID].save(b"any key", b"\1\2")
        first[Expectation.INVALID].save(b"another.secondary", b"\3")
        assert set(second[Expectation.INVALID].fetch(b"whatever")) == {b"\1\2"}
        assert set(second[Expectation.INVALID].fetch(b"key.secondary")) == {b"\3"}
        assert b"\1\2" not in set(second[Expectation.VALID].fetch(b"any key"))
        second[Expectation.INVALID].delete(b"", b"\1\2")
        assert set(first[Expectation.INVALID].fetch(b"any key")) == set()


def test_a_server_that_goes_away_is_a_note_and_no_more() -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise ConnectionError(f"redis://:{_PASSWORD}@127.0.0.1 is gone")

    store = ExampleStore(Broken(), Expectation.VALID)  # type: ignore[arg-type]
    store.save(b"key", b"value")
    store.delete(b"key", b"value")
    assert list(store.fetch(b"key")) == []
    assert store.trouble == "--examples could not be used all the time (ConnectionError)"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (f"redis://:{_PASSWORD}@127.0.0.1:1/0", "no Redis server answers"),
        (f"redis://:{_PASSWORD}@127.0.0.1:port/0", "cannot be used"),
        ("mongodb://127.0.0.1/0", "takes a folder or redis://"),
        ("pyproject.toml/below", "is no folder"),
    ],
)
def test_a_place_that_cannot_be_used_is_reported_before_anything_is_sent(
    place: str, said: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    with pytest.raises(UsageError, match=said):
        open_stores(place)
    ran = cli("check", "--profile", "quick", "--examples", place)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert _PASSWORD not in ran.err


def test_a_password_in_the_place_is_not_shown(cli: Cli) -> None:
    ran = cli("config", "--examples", f"redis://user:{_PASSWORD}@127.0.0.1:6379/0")
    assert ran.code == 0
    assert "redis://[redacted]@127.0.0.1:6379/0" in ran.out
    assert _PASSWORD not in ran.out


def test_a_wrong_password_is_not_shown(redis_url: str, cli: Cli) -> None:
    wrong = redis_url.replace(_PASSWORD, f"{_PASSWORD}-no")
    ran = cli("check", "--profile", "quick", "--examples", wrong)
    assert (ran.code, _PASSWORD in ran.err) == (2, False)
