"""Every recorder's file says the same of the same exchanges."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.errors import UsageError
from contracts.record.exchange import Exchange
from contracts.recordings.collection import Collection
from contracts.run.events import Event, Sent
from tests.support.exchanges import NOW, thread
from tests.support.recorded import (
    BEARER,
    WRITERS,
    Wire,
    broken,
    har,
    har_entry,
    judged,
    passing,
)

KEPT = "echo.metadata.kept"
REFUSAL = {"error": {"message": "no", "type": "invalid_request_error", "param": None, "code": None}}
HONEST = [
    Wire({"metadata": {"k": "vä"}}, headers=BEARER),
    Wire({}, number=2, headers=BEARER),
    Wire({"metadata": 1}, REFUSAL, 400, headers=BEARER),
]
FORGETFUL = Wire({"metadata": {"k": "v"}}, thread(metadata={}), headers=BEARER)


@pytest.mark.parametrize("name", WRITERS)
def test_an_honest_server_passes_and_a_liar_fails(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(WRITERS[name](HONEST))
    found = judged(path)
    assert (broken(found), found.requests) == ([], 3)
    assert passing(found) >= {KEPT, "wire.json", "identity.unique"}
    path.write_bytes(WRITERS[name]([*HONEST, FORGETFUL]))
    assert KEPT in broken(judged(path))


@pytest.mark.parametrize("name", WRITERS)
def test_what_was_sent_and_received_is_read_to_the_byte(name: str, tmp_path: Path) -> None:
    (path := tmp_path / name).write_bytes(WRITERS[name](HONEST[:1]))
    (exchange,) = exchanges(path)
    assert exchange.answer is not None
    assert exchange.request.body == '{"metadata": {"k": "vä"}}'.encode()
    assert exchange.answer.body == HONEST[0].answer_body.encode()
    assert abs(exchange.started - NOW) < 1


def exchanges(path: Path) -> list[Exchange]:
    found: list[Event] = []
    judged(path, listen=found.append)
    return [event.exchange for event in found if isinstance(event, Sent)]


def test_several_recordings_are_judged_as_one(tmp_path: Path) -> None:
    paths = []
    for name, write in WRITERS.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(write(HONEST))
    found = judged(*paths)
    assert (found.target, found.requests) == (f"{len(paths)} recordings", 3 * len(paths))


def test_what_creates_no_thread_is_counted(tmp_path: Path) -> None:
    others = [Wire(method="GET"), Wire(url="http://threads.example/v1/threads/thread_1")]
    (path := tmp_path / "a.har").write_bytes(har(*map(har_entry, [*others, *HONEST])))
    found = judged(path)
    assert found.requests == 3
    assert found.notes == ("2 exchanges left out: they create no thread",)
    path.write_bytes(har(*map(har_entry, others)))
    with pytest.raises(UsageError, match="none of the 2 exchanges there is a POST to a path that"):
        judged(path)
    path.write_bytes(har())
    with pytest.raises(UsageError, match=r"a\.har': nothing there is a POST to a path that"):
        judged(path)


def test_an_address_that_is_none_is_that_of_something_else(tmp_path: Path) -> None:
    nowhere = Wire(url="http://[::1/v1/threads")
    (path := tmp_path / "a.har").write_bytes(har(*map(har_entry, [nowhere, *HONEST])))
    found = judged(path)
    assert found.requests == 3
    assert found.notes == ("1 exchange left out: they create no thread",)


def test_one_of_several_addresses_is_chosen(tmp_path: Path) -> None:
    there = Wire(url="http://threads.example/v10/threads")
    (path := tmp_path / "a.har").write_bytes(har(*map(har_entry, [there, *HONEST])))
    with pytest.raises(UsageError, match=r"v1/threads \(3\), http.*v10/threads \(1\); choose one"):
        judged(path)
    found = judged(path, url="http://threads.example/v1/")
    assert (found.requests, found.url) == (3, "http://threads.example/v1/threads")
    with pytest.raises(UsageError, match="to a path below 'http://other' that ends in /threads"):
        judged(path, url="http://other")


def test_secrets_in_an_address_are_no_part_of_it(tmp_path: Path) -> None:
    urls = [f"http://me:pass{n}@threads.example/v1/threads?key={n}" for n in range(3)]
    wires = [Wire(url=url, number=n) for n, url in enumerate(urls)]
    (path := tmp_path / "a.har").write_bytes(har(*map(har_entry, wires)))
    assert judged(path).url == "http://threads.example/v1/threads"


def test_one_exchange_that_stands_twice_creates_one_thread(tmp_path: Path) -> None:
    (path := tmp_path / "a.har").write_bytes(WRITERS["browser.har"]([*HONEST, *HONEST]))
    found = judged(path)
    assert broken(found) == []
    assert found.notes == ("3 exchanges taken for repetitions: the same stands there before",)


def test_an_id_that_two_requests_get_is_one_too_often(tmp_path: Path) -> None:
    wires = [Wire({}), Wire({"metadata": {"k": "v"}}, thread(metadata={"k": "v"}), number=2)]
    (path := tmp_path / "a.har").write_bytes(WRITERS["browser.har"](wires))
    assert broken(judged(path)) == ["identity.unique"]


def test_too_many_credentials_are_refused_rather_than_shown(tmp_path: Path) -> None:
    wires = [Wire(headers={"x-signature": f"signature-{n:05d}"}, number=n) for n in range(300)]
    (path := tmp_path / "a.har").write_bytes(WRITERS["browser.har"](wires))
    with pytest.raises(UsageError, match="too many different credentials"):
        Collection([str(path)], None, "/threads")
