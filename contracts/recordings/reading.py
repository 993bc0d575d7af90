"""Read a recording: find out its format, and yield its exchanges as they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from contracts.errors import UsageError
from contracts.recordings import cassette, har, ndjson
from contracts.recordings.entry import Malformed, RecordedExchange
from contracts.recordings.json_stream import JsonStream

_KNOWN: Final = "HAR 1.2, a cassette of VCR or Schemathesis (YAML or JSON), or NDJSON"
_BEGINNING: Final = 2**16
_LINES: Final = frozenset({".ndjson", ".jsonl"})
# What a line of NDJSON begins with.
_LINE: Final = re.compile(rb'\{\s*"(Initialize|request)"')
# HAR allows it, and readers are to pass over it.
_MARK: Final = b"\xef\xbb\xbf"
# What the packed files of gzip, zip and Zstandard begin with.
_PACKED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")
# What else comes of a run, by how it begins.
_OTHERS: Final = (
    (
        re.compile(rb'\{\s*"schemathesis_version"'),
        "is Schemathesis' report of a run, which holds no exchanges: have it write --report har, "
        "vcr or ndjson, and give that",
    ),
    (
        re.compile(rb'\{\s*"schema_version".{0,200}"tool_version"', re.DOTALL),
        "is a report of a run, which was judged already: `thread-contracts replay` sends its "
        "findings again, and --report har=FILE writes a recording",
    ),
    (
        re.compile(rb"(<\?xml[^>]*>\s*)?<testsuites?\b"),
        f"is a JUnit report, which holds no exchanges: give {_KNOWN}",
    ),
)

Read = Callable[[IO[bytes]], Iterator[RecordedExchange]]


class _Unknown(Exception):
    """A file is in none of the formats that are known."""


def exchanges(path: str) -> Iterator[RecordedExchange]:
    """Yield the exchanges of the recording at *path*, as they are read.

    Raises:
        UsageError: it cannot be read, or is no recording.
    """
    number = 0
    try:
        for found in _exchanges(path):
            number += 1
            yield found
    except _Unknown:
        raise UsageError(f"{path!r:.200} {_unlike_a_recording(path)}") from None
    except Malformed as error:
        where = "" if str(error).startswith("line ") else f"exchange {number + 1}: "
        raise UsageError(f"{path!r:.200}: {where}{error}; {_done(number)}") from None
    except OSError as error:
        raise UsageError(f"{path!r:.200} cannot be read: {error.strerror}") from None
    except _unreadable() as error:
        why = str(error).partition("\n")[0][:200]
        raise UsageError(f"{path!r:.200} is damaged or cut off ({why}); {_done(number)}") from None


def _unlike_a_recording(path: str) -> str:
    """Say what a file is instead of a recording, and what to give."""
    with Path(path).open("rb") as stream:
        beginning = stream.read(_BEGINNING).removeprefix(_MARK).lstrip()
    for pattern, what in _OTHERS:
        if pattern.match(beginning):
            return what
    return f"is no recording that can be read: give {_KNOWN}"


def _done(number: int) -> str:
    return f"record it again, or cut it behind exchange {number}" if number else "record it again"


def _unreadable() -> tuple[type[Exception], ...]:
    """Return what the parsers raise."""
    from yaml import YAMLError

    return (YAMLError, ValueError, RecursionError)


def _exchanges(path: str) -> Iterator[RecordedExchange]:
    file = Path(path)
    if file.exists() and not file.is_file() and not file.is_dir():
        raise UsageError(f"{path!r:.200} is no file; save what comes from it as one")
    with file.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
        stream.seek(0)
        if beginning.startswith(_PACKED):
            raise UsageError(f"{path!r:.200} is compressed; unpack it first")
        yield from _reader(file, beginning.removeprefix(_MARK).lstrip())(stream)


def _reader(file: Path, beginning: bytes) -> Read:
    """Return what reads a file that begins so."""
    if not beginning:
        raise UsageError(f"{str(file)!r:.200} is empty; record it again")
    if file.suffix in _LINES or _LINE.match(beginning):
        return ndjson.exchanges
    return _from_json if beginning[:1] in b"{[" else _from_yaml


def _from_json(stream: IO[bytes]) -> Iterator[RecordedExchange]:
    found, text = False, JsonStream(stream)
    if text.next() == "[":
        yield from map(cassette.exchange, text.items())
    else:
        for name in text.names():
            read = _READERS.get(name)
            found = found or read is not None
            if read is None:
                text.value()
            else:
                yield from read(text)
        if not found:
            raise _Unknown
    text.end()


def _log(text: JsonStream) -> Iterator[RecordedExchange]:
    for name in text.names():
        if name == har.ENTRIES:
            yield from map(har.exchange, text.items())
        else:
            text.value()


def _interactions(text: JsonStream) -> Iterator[RecordedExchange]:
    yield from map(cassette.exchange, text.items())


_READERS: Final = {"log": _log, **dict.fromkeys(cassette.ENTRIES, _interactions)}


def _from_yaml(stream: IO[bytes]) -> Iterator[RecordedExchange]:
    # Most of what reads YAML is imported for that alone.
    from contracts.recordings.yaml_stream import NoSuchList, items

    try:
        yield from map(cassette.exchange, items(stream, cassette.ENTRIES))
    except NoSuchList:
        raise _Unknown from None
