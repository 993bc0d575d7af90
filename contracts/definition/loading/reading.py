"""The text of a document, from a file or a URL, and what it says as YAML or JSON."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import urljoin, urlsplit

from contracts.definition.loading.yaml_values import values
from contracts.definition.operation import DefinitionError
from contracts.secrets.addresses import without_credentials
from contracts.secrets.redaction import REDACTED

# The longest published documents have 80,000 lines and three megabytes.
_MOST_BYTES: Final = 32 * 2**20
_MOST_LINES: Final = 500_000
_DEEPEST: Final = 200
_TIMEOUT_S: Final = 30.0
_MOST_REDIRECTS: Final = 5
# Of a whole document, however it trickles in.
_WHOLE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class File:
    """One file of a document.

    Attributes:
        place: its path, or its URL.
        text: what it holds.
        value: what that says.
    """

    place: str
    text: str
    value: Any


def is_remote(place: str) -> bool:
    """Return whether *place* is a URL."""
    return place.startswith(("http://", "https://"))


def shown(place: str) -> str:
    """Return *place* as a message may have it: a URL without what may be secret in it."""
    place = without_credentials(place).replace(f"{REDACTED}@", "")
    if not is_remote(place):
        return place[:300]
    parts = urlsplit(place)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"[:300]


def below(base: str, reference: str) -> str:
    """Return the place that *reference* leads to from the file at *base*.

    Raises:
        DefinitionError: it is outside of the folder.
    """
    if is_remote(base) or is_remote(reference):
        return urljoin(base, reference)
    return str(Path(base).parent / reference)


def read(place: str) -> File:
    """Return the file at *place*.

    Raises:
        DefinitionError: it cannot be read, or is no YAML or JSON; the message names it.
    """
    try:
        text = _decoded(_fetched(place) if is_remote(place) else _bytes(place))
        if text.count("\n") > _MOST_LINES:
            raise DefinitionError(
                f"it has more than {_MOST_LINES:,} lines; cut it to what the operation reaches"
            )
        return File(place, text, _value(text))
    except DefinitionError as error:
        raise DefinitionError(f"{shown(place)} cannot be used as a definition: {error}") from None


def _bytes(place: str) -> bytes:
    try:
        if Path(place).exists() and not Path(place).is_file():
            # Reading a pipe or a device might never end.
            raise DefinitionError("it is not a file")
        with Path(place).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        _check_length(content)
    except (OSError, ValueError) as error:
        raise DefinitionError(str(getattr(error, "strerror", None) or error)) from None
    return content


def _check_length(content: bytes | bytearray) -> None:
    if len(content) > _MOST_BYTES:
        raise DefinitionError(
            f"it is longer than {_MOST_BYTES // 2**20} MB; cut it to what the operation reaches"
        )


def _fetched(url: str) -> bytes:
    """Return what is at *url*, which the user has given."""
    import httpx

    content, ends = bytearray(), time.monotonic() + _WHOLE_S
    try:
        with (
            httpx.Client(
                timeout=_TIMEOUT_S,
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                trust_env=False,
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise DefinitionError(f"the server answers with {response.status_code}")
            for chunk in response.iter_bytes():
                content += chunk
                _check_length(content)
                if time.monotonic() > ends:
                    raise DefinitionError(f"it takes longer than {_WHOLE_S:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DefinitionError(f"it cannot be fetched ({type(error).__name__})") from None
    return bytes(content)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(f"it is not UTF-8 (byte {error.start})") from None


def _value(text: str) -> Any:
    """Return what *text* says: JSON where it looks like that, and YAML otherwise."""
    if text.lstrip()[:1] != "{":
        return values(text)
    try:
        found = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise DefinitionError("it is nested too deeply") from None
    except ValueError as error:
        # YAML may begin so, too.
        try:
            return values(text)
        except DefinitionError:
            raise DefinitionError(f"it is no JSON: {error}") from None
    _check(found, 1)
    return found


def _refuse(word: str) -> NoReturn:
    raise DefinitionError(f"it is no JSON: {word} stands for a number")


def _check(value: Any, depth: int) -> None:
    """Raise DefinitionError for what only some readers of JSON take."""
    if depth > _DEEPEST:
        raise DefinitionError(f"it is nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict):
        for name, entry in value.items():
            _check(name, depth)
            _check(entry, depth + 1)
    elif isinstance(value, list):
        for entry in value:
            _check(entry, depth + 1)
    elif isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise DefinitionError("it has half a surrogate pair in a string") from None
    elif isinstance(value, float) and value in {float("inf"), float("-inf")}:
        raise DefinitionError("it has a number that is too large")
