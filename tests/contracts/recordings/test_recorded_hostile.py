"""Recordings that are cut off, damaged or made to harm: a sentence, and never a traceback."""

from __future__ import annotations

import copy
import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import UsageError
from contracts.record.credentials import Credentials
from contracts.recordings import cassette, har
from contracts.recordings.entry import Malformed, RecordedExchange, text
from contracts.recordings.reading import exchanges
from contracts.recordings.rules import credentials_of, exchange_from, undone, why_not
from contracts.recordings.secrets import secrets_of, without_secrets
from tests.support.apps import Cli
from tests.support.exchanges import DEFINITION
from tests.support.recorded import BEARER, WRITERS, Wire, har_entry
from tests.support.recorded import har as har_of

DEEP = 100_000
WIRE = Wire({"metadata": {"k": "ä"}}, headers=BEARER)
ENTRY = json.dumps(har_entry(WIRE))
LAUGHS = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
MERGES = "".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 10))


def read(path: Path) -> list[RecordedExchange] | None:
    """Return what a recording holds; None where a sentence says why it cannot be read."""
    try:
        return [*exchanges(str(path))]
    except UsageError as error:
        sentence = str(error)
    assert "\n" not in sentence
    assert path.name in sentence
    return None


SMALL = {"request": {"method": "POST", "url": "u", "headers": []}, "response": {"status": 200}}
CUT = {
    "small.har": har_of(SMALL),
    "small.json": json.dumps({"interactions": [SMALL]}).encode(),
    "small.ndjson": json.dumps(SMALL).encode() + b"\n",
    "small.yaml": yaml.safe_dump({"interactions": [SMALL]}).encode(),
}


@pytest.mark.parametrize("name", CUT)
def test_cut_off_anywhere_it_is_read_to_there_or_refused(name: str, tmp_path: Path) -> None:
    whole, path = CUT[name], tmp_path / name
    path.write_bytes(whole)
    assert len(read(path) or ()) == 1
    found = []
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        found.append(read(path))
    assert None in found
    # A YAML file that ends early may be a whole one.
    assert name.endswith(".yaml") or not any(found[:-1])


HOSTILE = {
    "deep.har": b"[" * DEEP,
    "deep_map.har": b'{"log":' * DEEP,
    "deep.yaml": b"interactions: " + b"[" * DEEP,
    "deep_map.yaml": b"interactions:\n- request: " + b"{a: " * DEEP,
    "deep_block.yaml": b"interactions:\n- " + b"- " * DEEP,
    "deep.ndjson": b"[" * DEEP,
    "laughs.yaml": (
        "a0: &a0 [x]\n" + LAUGHS + "interactions:\n- request: {method: GET, uri: u, headers: *a9}\n"
    ).encode(),
    "merges.yaml": ("a0: &a0 {k: v}\n" + MERGES + "interactions:\n- *a9\n").encode(),
    "object.yaml": b"interactions:\n- !!python/object/apply:os.getcwd []\n",
    "moment.yaml": b"interactions:\n- {recorded_at: 2024-99-99}\n",
    "bool.yaml": b"interactions:\n- !!bool maybe\n",
    "int.yaml": b"interactions:\n- !!int 0b_\n",
    "binary.yaml": b"interactions:\n- !!binary \xc3\xa9\n",
    "key.yaml": b"interactions:\n- {[a]: b}\n",
    "endless.yaml": b"interactions:\n- &a [*a]\n",
    "digits.yaml": b"interactions:\n- " + b"9" * 5000,
    "digits.har": b'{"log": {"entries": [' + b"9" * 5000 + b"]}}",
    "digits.ndjson": b'{"request": ' + b"9" * 5000 + b"}",
    "bytes.har": ENTRY.encode().replace(b"k", b"\xff"),
    "bytes.yaml": b"interactions:\n- \xff\xfe\n",
    "wide.har": har_of(har_entry(WIRE)).decode().encode("utf-16"),
    "packed.har": gzip.compress(har_of(har_entry(WIRE))),
    "twice.har": har_of(har_entry(WIRE)) * 2,
    "empty.har": b"",
    "blank.har": b" \n",
    "noise": bytes(range(256)),
    "other.json": b'{"openapi": "3.1.0"}',
    "number.json": b"5",
    "text.yaml": b"hello",
    "list.yaml": b"- a\n",
    "no_list.har": b'{"log": {"entries": {}}}',
    "no_map.har": b'{"log": []}',
    "names.har": b'{"log": {5: 1}}',
    "no_map.ndjson": b'{"ScenarioFinished": {"recorder": {"interactions": {"a": 5}}}}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_recording_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    (path := tmp_path / name).write_bytes(HOSTILE[name])
    assert read(path) is None


@pytest.mark.parametrize(("value", "kind"), [(None, "null"), ([1], "a list"), ({"a": 1}, "a map")])
def test_what_stands_in_place_of_a_text_is_named_as_in_the_file(value: Any, kind: str) -> None:
    with pytest.raises(Malformed, match=f"^{kind} where a text should be$"):
        text(value)


def test_what_is_no_file_is_refused(tmp_path: Path, cli: Cli) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    for path in (pipe, tmp_path, tmp_path / "missing", Path("/dev/zero")):
        ran = cli("judge", str(path))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.count("\n") == 1


def test_long_bodies_are_read_in_time_that_grows_with_them(tmp_path: Path) -> None:
    """A long value is begun anew as often as the file is twice as long, and not every piece."""
    size = 20 * 2**20
    long = ENTRY.replace('"text": "', f'"text": "{"x" * size}', 1)
    (path := tmp_path / "long.har").write_text(f'{{"log": {{"entries": [{long}]}}}}')
    found = read(path)
    assert found is not None
    assert len(found[0].body or b"") > size


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("-1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KINDS: dict[str, tuple[Any, Any]] = {
    "har": (har.exchange, har_entry(WIRE)),
    "vcr": (cassette.exchange, json.loads(WRITERS["lines"]([WIRE]))),
    "schemathesis": (
        cassette.exchange,
        json.loads(WRITERS["events.ndjson"]([WIRE]).splitlines()[1])["ScenarioFinished"][
            "recorder"
        ]["interactions"]["a"],
    ),
}


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value within *value*."""
    yield ()
    inner: Any = enumerate(value) if isinstance(value, list) else ()
    for key, one in value.items() if isinstance(value, dict) else inner:
        yield from ((key, *rest) for rest in places(one))


def changed(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """Return *value* with another value at a place."""
    if not place:
        return new
    made = copy.copy(value)
    made[place[0]] = changed(value[place[0]], place[1:], new)
    return made


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_whatever_stands_anywhere_is_refused_or_judged(kind: str, data: st.DataObject) -> None:
    read_entry, entry = KINDS[kind]
    place = data.draw(st.sampled_from([*places(entry)]))
    try:
        found = read_entry(changed(entry, place, data.draw(JSON_VALUES)))
    except Malformed:
        return
    whole = undone(without_secrets(found), 1000)
    assert isinstance([*secrets_of(found.headers, found.url)], list)
    if not why_not(whole):
        kind_of = credentials_of(None, whole.status, whole.answer_headers, None)
        assert kind_of in {Credentials.GIVEN, Credentials.UNKNOWN}
        exchange = exchange_from(DEFINITION, whole, kind_of, 1)
        assert exchange.elapsed is None or exchange.elapsed >= 0


@pytest.mark.parametrize(
    ("beginning", "said"),
    [
        ('{\n  "schemathesis_version": "4.32.5", "seed": 1}', "have it write --report har, vcr or"),
        ('{"schema_version": 2, "tool_version": "0.1.0"}', "`thread-contracts replay` sends its"),
        ('<?xml version="1.0"?>\n<testsuites errors="0"/>', "is a JUnit report"),
        ('\ufeff<testsuite name="x"/>', "is a JUnit report"),
        ('{"schema_version": 2}', "is no recording that can be read: give HAR 1.2"),
    ],
)
def test_what_else_a_run_writes_is_told_from_a_recording(
    beginning: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "written"
    path.write_text(beginning, "utf-8")
    with pytest.raises(UsageError, match=re.escape(said)):
        list(exchanges(str(path)))
