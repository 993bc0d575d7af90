"""Read a recording: find out its format, and yield its exchanges as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from contracts.errors import UsageError
from contracts.recordings import cassette, har, ndjson
from contracts.recordings.entry import Malformed, RecordedExchange

_KNOWN: Final = "HAR 1.2, a cassette of VCR or Schemathesis (YAML or JSON), or NDJSON"
_BEGINNING: Final = 2**16
_LINES: Final = frozenset({".ndjson", ".jsonl"})

Read = Callable[[IO[bytes]], Iterator[RecordedExchange]]


def exchanges(path: str) -> Iterator[RecordedExchange]:
    """Yield the exchanges of the recording at *path*, as they are read.

    Raises:
        UsageError: it cannot be read, or is no recording.
    """
    # Most of them are imported for one format only.
    number = 0
    try:
        with Path(path).open("rb") as stream:
            for found in _reader(path, stream)(stream):
                number += 1
                yield found
    except Malformed as error:
        where = "" if str(error).startswith("line ") else f"exchange {number + 1}: "
        raise UsageError(f"{path!r:.200}: {where}{error}; {_done(number)}") from None
    except OSError as error:
        raise UsageError(f"{path!r:.200} cannot be read: {error.strerror}") from None
    except _unreadable() as error:
        why = str(error).partition("\n")[0][:200]
        raise UsageError(f"{path!r:.200} is damaged or cut off ({why}); {_done(number)}") from None


def _done(number: int) -> str:
    return f"record it again, or cut it behind exchange {number}" if number else "record it again"


def _unreadable() -> tuple[type[Exception], ...]:
    """Return what the parsers raise."""
    from ijson import JSONError
    from yaml import YAMLError

    return (JSONError, YAMLError, UnicodeDecodeError, RecursionError)


def _reader(path: str, stream: IO[bytes]) -> Read:
    """Return what reads *stream*, which is put back to its beginning."""
    beginning = stream.read(_BEGINNING).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    if not beginning:
        raise Malformed("the file is empty")
    if Path(path).suffix in _LINES or beginning.startswith(b'{"Initialize":'):
        return ndjson.exchanges
    if beginning[:1] not in b"{[":
        return partial(_from_yaml, path)
    prefix, exchange = _place(path, stream, beginning)
    return partial(_from_json, prefix, exchange)


def _place(
    path: str, stream: IO[bytes], beginning: bytes
) -> tuple[str, Callable[[Any], RecordedExchange]]:
    """Return where in a JSON file the exchanges are, and what reads one."""
    import ijson

    if beginning[:1] == b"[":
        return "item", cassette.exchange
    names = (
        key for prefix, event, key in ijson.parse(stream) if (prefix, event) == ("", "map_key")
    )
    for name in names:
        if name == "log":
            stream.seek(0)
            return f"{har.ENTRIES}.item", har.exchange
        if name in cassette.ENTRIES:
            stream.seek(0)
            return f"{name}.item", cassette.exchange
    raise UsageError(f"{path!r:.200} is no recording that can be read: give {_KNOWN}")


def _from_json(
    prefix: str, exchange: Callable[[Any], RecordedExchange], stream: IO[bytes]
) -> Iterator[RecordedExchange]:
    import ijson

    for entry in ijson.items(stream, prefix, use_float=True):
        yield exchange(entry)


def _from_yaml(path: str, stream: IO[bytes]) -> Iterator[RecordedExchange]:
    from contracts.recordings.yaml_stream import items

    try:
        for entry in items(stream, cassette.ENTRIES):
            yield cassette.exchange(entry)
    except KeyError:
        raise UsageError(f"{path!r:.200} is no recording that can be read: give {_KNOWN}") from None
