"""What several recordings hold: the exchanges that create threads, and how many others."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final
from urllib.parse import urlsplit

from contracts.definition.operation import METHOD
from contracts.definition.prose import UNAUTHORIZED
from contracts.errors import UsageError
from contracts.record.digest import digest_of
from contracts.record.request import first_value, path_of
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.reading import exchanges
from contracts.recordings.secrets import secrets_of, without_secrets

_MOST_SECRETS: Final = 200


class Collection:
    """The exchanges of recordings that create threads, in their order.

    They are kept in a temporary file: a recording may be larger than the memory.  Everything
    that a report must not show is known before the first exchange is judged.

    Attributes:
        secrets: the texts that no report may show, in order.
        admitted: the Authorization headers that were not refused.
        admits_anybody: whether a request without such a header was accepted, as recorded.
        taken: how many there are.
        others: how many exchanges do something else.
        repeated: how many stand there more than once.

    Args:
        paths: of the recordings.
        url: the beginning of the addresses to look at; None for all.
        tail: how the path of the operation ends, as ``/threads``.

    Raises:
        UsageError: a recording cannot be read, or cannot be judged as a whole.
    """

    def __init__(self, paths: Sequence[str], url: str | None, tail: str) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 -- ``close`` closes it
        self._tail = tail
        self._url = None if url is None else url.rstrip("/")
        self._places: Counter[str] = Counter()
        self._seen: dict[bytes, int] = {}
        self.secrets: dict[str, None] = {}
        self.admitted: set[str] = set()
        self.admits_anybody = False
        self.taken = self.others = self.repeated = 0
        try:
            for path in paths:
                for exchange in exchanges(path):
                    self._add(exchange)
            self._check(paths)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Delete what was kept."""
        self._file.close()

    @property
    def place(self) -> str:
        """The address at which the threads were created."""
        return next(iter(self._places))

    def __iter__(self) -> Iterator[tuple[int, RecordedExchange, str | None]]:
        """Yield each exchange without secrets, behind its number, and its Authorization header.

        One that stands twice has the number that it had at first.
        """
        self._file.seek(0)
        for _ in range(self.taken):
            # Only this process can have written it.
            yield pickle.load(self._file)  # noqa: S301

    def _add(self, exchange: RecordedExchange) -> None:
        place = _place(exchange.url)
        if place is None or not (self._creates(exchange) and self._is_asked_for(place)):
            self.others += 1
            return
        self._places[place] += 1
        self._keep(exchange, self._seen.setdefault(_digest(exchange), self.taken + 1))

    def _creates(self, exchange: RecordedExchange) -> bool:
        return exchange.method == METHOD and not path_of(exchange.url, self._tail)

    def _is_asked_for(self, place: str) -> bool:
        return self._url is None or f"{place}/".startswith(f"{self._url}/")

    def _keep(self, exchange: RecordedExchange, number: int) -> None:
        self.secrets.update(dict.fromkeys(secrets_of(exchange.headers, exchange.url)))
        if len(self.secrets) > _MOST_SECRETS:
            raise UsageError(
                "the recordings hold too many different credentials to keep them out of a report; "
                "judge them in parts"
            )
        authorization = first_value(exchange.headers, "authorization")
        if authorization is None:
            self.admits_anybody |= 200 <= exchange.status < 300
        elif exchange.status not in UNAUTHORIZED:
            self.admitted.add(authorization)
        kept = without_secrets(exchange)
        pickle.dump((number, kept, authorization), self._file, pickle.HIGHEST_PROTOCOL)
        self.taken += 1
        self.repeated += number != self.taken

    def _check(self, paths: Sequence[str]) -> None:
        if not self.taken:
            counted = (
                f"none of the {self.others} exchanges there" if self.others else "nothing there"
            )
            where = f" below {self._url!r:.200}" if self._url else ""
            raise UsageError(
                f"no thread is created in {', '.join(paths)!r:.200}: {counted} is a POST to a "
                f"path{where} that ends in {self._tail}"
            )
        if len(self._places) > 1:
            found = ", ".join(f"{place} ({n})" for place, n in self._places.most_common(5))
            raise UsageError(
                f"threads are created at several addresses: {found:.500}; choose one with --url"
            )


def _place(url: str) -> str | None:
    """Return the address without what may differ from request to request, or is secret.

    It is None where *url* is no address: nobody knows where in it a path or a secret stands.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else f"{host}{parts.path}"


def _digest(exchange: RecordedExchange) -> bytes:
    """Return what is equal for one exchange that stands in several places."""
    line = f"{exchange.url} {exchange.status} {exchange.started} {exchange.answer_headers}"
    parts = (line.encode("utf-8", "surrogatepass"), exchange.body or b"", exchange.answer_body)
    return digest_of(b"\0".join(parts))
