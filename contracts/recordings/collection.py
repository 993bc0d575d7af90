"""What several recordings hold: the exchanges that create threads, and how many others."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import Final
from urllib.parse import urlsplit

from contracts.errors import UsageError
from contracts.record.digest import digest_of
from contracts.record.request import METHOD, path_of
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.reading import exchanges
from contracts.recordings.secrets import secrets_of, without_secrets

_MOST_SECRETS: Final = 200
_AUTHORIZATION: Final = "authorization"


class Collection:
    """The exchanges of recordings that create threads, in their order.

    They are kept in a temporary file: a recording may be larger than the memory.  Everything
    that a report must not show is known before the first exchange is judged.

    Args:
        paths: of the recordings.
        url: the beginning of the addresses to look at; None for all.

    Raises:
        UsageError: a recording cannot be read, or cannot be judged as a whole.
    """

    def __init__(self, paths: Sequence[str], url: str | None) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 -- ``close`` closes it
        self._url = url
        self._places: Counter[str] = Counter()
        self._seen: dict[bytes, int] = {}
        self.secrets: dict[str, None] = {}
        self.authorizations: set[str] = set()
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
        if exchange.method != METHOD or path_of(exchange.url):
            self.others += 1
            return
        if self._url is not None and not exchange.url.startswith(self._url):
            self.others += 1
            return
        self._places[_place(exchange.url)] += 1
        self._keep(exchange, self._seen.setdefault(_digest(exchange), self.taken + 1))

    def _keep(self, exchange: RecordedExchange, number: int) -> None:
        self.secrets.update(dict.fromkeys(secrets_of(exchange)))
        if len(self.secrets) > _MOST_SECRETS:
            raise UsageError(
                "the recordings hold too many different credentials to keep them out of a report; "
                "judge them in parts"
            )
        authorization = next((v for n, v in exchange.headers if n.lower() == _AUTHORIZATION), None)
        if authorization is not None:
            self.authorizations.add(authorization)
        kept = replace(exchange, headers=without_secrets(exchange))
        pickle.dump((number, kept, authorization), self._file, pickle.HIGHEST_PROTOCOL)
        self.taken += 1
        self.repeated += number != self.taken

    def _check(self, paths: Sequence[str]) -> None:
        if not self.taken:
            where = f" below {self._url!r:.200}" if self._url else ""
            raise UsageError(
                f"no thread is created{where} in {', '.join(paths):.200}: none of its "
                f"{self.others} exchanges is a POST to a path that ends in /threads"
            )
        if len(self._places) > 1:
            found = ", ".join(f"{place} ({n})" for place, n in self._places.most_common(5))
            raise UsageError(
                f"threads are created at several addresses: {found:.500}; choose one with --url"
            )


def _place(url: str) -> str:
    """Return the address without what may differ from request to request, or is secret."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname or ''}{_port(parts.port)}{parts.path}"
    except ValueError:
        raise UsageError(f"a recording has the address {url!r:.100}, which is none") from None


def _port(port: int | None) -> str:
    return "" if port is None else f":{port}"


def _digest(exchange: RecordedExchange) -> bytes:
    """Return what is equal for one exchange that stands in several places."""
    line = f"{exchange.url} {exchange.status} {exchange.started} {exchange.answer_headers}"
    parts = (line.encode("utf-8", "surrogatepass"), exchange.body or b"", exchange.answer_body)
    return digest_of(b"\0".join(parts))
