"""Where examples that broke the contract are kept: Hypothesis' own databases.

A folder, or a Redis server that a fleet of jobs shares.  Only the choices that make a
request are kept, never an answer, a header or a token.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from contracts.errors import UsageError
from contracts.record.case import Expectation
from contracts.secrets.addresses import without_credentials

_KEY: Final = b"thread-contracts.1."
# Hypothesis keeps what is less interesting under the same key with one of these.
_SUFFIXES: Final = (b".secondary", b".pareto")
_TIMEOUT_S: Final = 5.0


class ExampleStore(ExampleDatabase):
    """A database under a key of our own, the same in every process and version.

    A database that fails during the run is a pity, and nothing else.

    Args:
        database: where to keep examples.
        expect: of which kind of case.
    """

    def __init__(self, database: ExampleDatabase, expect: Expectation) -> None:
        super().__init__()
        self._database = database
        self._key = _KEY + expect.encode()
        self.trouble = ""

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return the examples kept under *key*."""
        try:
            return list(self._database.fetch(self._named(key)))
        except Exception as error:  # noqa: BLE001 -- whatever a database client raises
            self._note(error)
            return []

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an example."""
        try:
            self._database.save(self._named(key), value)
        except Exception as error:  # noqa: BLE001 -- whatever a database client raises
            self._note(error)

    def delete(self, key: bytes, value: bytes) -> None:
        """Forget an example."""
        try:
            self._database.delete(self._named(key), value)
        except Exception as error:  # noqa: BLE001 -- whatever a database client raises
            self._note(error)

    def _named(self, key: bytes) -> bytes:
        return self._key + next((s for s in _SUFFIXES if key.endswith(s)), b"")

    def _note(self, error: Exception) -> None:
        self.trouble = f"--examples could not be used all the time ({type(error).__name__})"


def open_stores(place: str) -> dict[Expectation, ExampleStore]:
    """Return the stores at *place*, one for each kind of random case.

    Raises:
        UsageError: nothing can be kept there.
    """
    is_redis = place.startswith(("redis://", "rediss://"))
    database = _redis(place) if is_redis else _folder(place)
    return {e: ExampleStore(database, e) for e in (Expectation.VALID, Expectation.INVALID)}


def _folder(place: str) -> ExampleDatabase:
    if "://" in place:
        given = without_credentials(place)
        raise UsageError(f"--examples takes a folder or redis://HOST:PORT/DB, not {given!r:.80}")
    path = Path(place)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--examples {place!r:.200} is no folder: {error.strerror}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(f"--examples {place!r:.200} cannot be written to")
    return DirectoryBasedExampleDatabase(path)


def _redis(place: str) -> ExampleDatabase:
    try:
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import ConnectionError as RedisConnectionError
        from redis import Redis, RedisError
    except ImportError:
        raise UsageError(
            "--examples redis://... needs the package redis; install 'thread-contracts[redis]'"
        ) from None
    # The URL may hold a password.
    try:
        client = Redis.from_url(place, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
        client.ping()
    except (RedisConnectionError, OSError) as error:
        kind = type(error).__name__
        raise UsageError(f"--examples: no Redis server answers at that URL ({kind})") from None
    except (RedisError, ValueError) as error:
        kind = type(error).__name__
        raise UsageError(f"--examples: Redis at that URL cannot be used ({kind})") from None
    return RedisExampleDatabase(client)
