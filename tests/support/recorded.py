"""Recordings written by hand: one exchange, as each recorder writes it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.judging.finding import Outcome
from contracts.recordings.collection import Collection
from contracts.recordings.recorded_run import RecordedRun, named, with_secrets
from contracts.run.events import Event, Finished, Options
from tests.support.exchanges import NOW, honest

URL: Final = "http://threads.example/v1/threads"
TOKEN: Final = "sk-right-right-right-0123"
TYPE: Final = {"content-type": "application/json"}
BEARER: Final = {"authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Wire:
    """What was sent and received, before anybody recorded it."""

    sent: Any = field(default_factory=dict)
    answer: Any = None
    status: int = 200
    number: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    url: str = URL
    method: str = "POST"

    @property
    def body(self) -> str:
        """The content of the request."""
        return json.dumps(self.sent, ensure_ascii=False)

    @property
    def answer_body(self) -> str:
        """The content of the answer: what a conforming server makes of the request."""
        made = honest(self.sent, self.number) if self.answer is None else self.answer
        return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)

    @property
    def moment(self) -> str:
        """When it took place."""
        return datetime.fromtimestamp(self.second, UTC).isoformat()

    @property
    def second(self) -> float:
        """When, in Unix seconds: one in turn, in the second in which all threads are created."""
        return NOW + self.number / 10

    def both(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the headers of the request, and those of the answer."""
        came = {**TYPE, "date": formatdate(NOW, usegmt=True), **self.answer_headers}
        return {**TYPE, **self.headers}, came


def har_entry(wire: Wire, **changes: Any) -> dict[str, Any]:
    """Return an entry as Chromium writes it; what *changes* says of the entry wins."""
    sent, came = (
        [{"name": name, "value": value} for name, value in headers.items()]
        for headers in wire.both()
    )
    answer = wire.answer_body
    return {
        "startedDateTime": wire.moment,
        "time": 12.5,
        "request": {
            "method": wire.method,
            "url": wire.url,
            "headers": sent,
            "postData": {"mimeType": "application/json", "text": wire.body},
            "bodySize": len(wire.body.encode()),
        },
        "response": {
            "status": wire.status,
            "headers": came,
            "content": {"size": len(answer.encode()), "text": answer},
        },
        **changes,
    }


def har(*entries: Any) -> bytes:
    """Return a HAR file."""
    return json.dumps({"log": {"version": "1.2", "pages": [], "entries": entries}}).encode()


def _vcr_py(wire: Wire) -> dict[str, Any]:
    sent, came = ({n: [v] for n, v in headers.items()} for headers in wire.both())
    return {
        "request": {"body": wire.body, "headers": sent, "method": wire.method, "uri": wire.url},
        "response": {
            "body": {"string": wire.answer_body},
            "headers": came,
            "status": {"code": wire.status, "message": "OK"},
        },
    }


def _vcr_ruby(wire: Wire) -> dict[str, Any]:
    found = _vcr_py(wire)
    found["request"] |= {
        "method": wire.method.lower(),
        "body": {"encoding": "UTF-8", "string": wire.body},
    }
    found["response"]["body"] = {"encoding": "ASCII-8BIT", "string": wire.answer_body.encode()}
    return {**found, "recorded_at": formatdate(wire.second, usegmt=True)}


def _schemathesis(wire: Wire) -> dict[str, Any]:
    found = _vcr_py(wire)
    packed = b64encode(wire.answer_body.encode()).decode()
    found["response"] |= {
        "status": {"code": str(wire.status), "message": "OK"},
        "body": {"encoding": "utf-8", "base64_string": packed},
        "elapsed": "0.0125",
    }
    return {"id": "a", "status": "SUCCESS", "recorded_at": wire.moment, **found}


def _event(wire: Wire) -> dict[str, Any]:
    found = _schemathesis(wire)
    sent, came = found["request"], found["response"]
    packed = {"$base64": b64encode(wire.body.encode()).decode()}
    interaction = {
        "timestamp": wire.second,
        "request": {**sent, "body": packed},
        "response": {
            "status_code": wire.status,
            "headers": came["headers"],
            "content": {"$base64": came["body"]["base64_string"]},
            "elapsed": 0.0125,
        },
    }
    return {"ScenarioFinished": {"recorder": {"interactions": {"a": interaction}}}}


def _yaml(value: Any) -> bytes:
    return yaml.safe_dump(value).encode()


def _lines(values: Sequence[Any]) -> bytes:
    return "".join(f"{json.dumps(value)}\n" for value in values).encode()


Writer = Callable[[Sequence[Wire]], bytes]
# By the name of a file.
WRITERS: Final[Mapping[str, Writer]] = {
    "browser.har": lambda wires: har(*map(har_entry, wires)),
    "marked.har": lambda wires: b"\xef\xbb\xbf" + har(*map(har_entry, wires)),
    "vcrpy.yaml": lambda wires: _yaml({"interactions": [*map(_vcr_py, wires)], "version": 1}),
    "vcrpy.json": lambda wires: json.dumps(
        {"version": 1, "interactions": [*map(_vcr_py, wires)]}
    ).encode(),
    "ruby.yml": lambda wires: _yaml({"http_interactions": [*map(_vcr_ruby, wires)]}),
    "schemathesis.yaml": lambda wires: _yaml(
        {"command": "st run", "http_interactions": [*map(_schemathesis, wires)]}
    ),
    "events.ndjson": lambda wires: _lines([{"Initialize": {}}, *map(_event, wires)]),
    "lines": lambda wires: _lines([*map(_vcr_py, wires)]),
}


def judged(
    *paths: Path,
    token: str | None = None,
    url: str | None = None,
    listen: Callable[[Event], None] = lambda event: None,
) -> Finished:
    """Judge recordings, and return the result."""
    written = [str(path) for path in paths]
    with closing(Collection(written, url, "/threads")) as recordings:
        options = with_secrets(Options(token=token), recordings)
        return RecordedRun(named(written), recordings, options, listen, 2**20).execute()


def broken(finished: Finished) -> list[str]:
    """Return the ids of the clauses that fail."""
    return [one.clause.id for one in finished.clauses if one.outcome is Outcome.FAIL]


def passing(finished: Finished) -> set[str]:
    """Return the ids of the clauses that pass."""
    return {one.clause.id for one in finished.clauses if one.outcome is Outcome.PASS}
