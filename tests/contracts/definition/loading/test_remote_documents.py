"""Documents and references over the network: only where the user says so, and in bounds."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.definition.loading import load_definition, reading
from contracts.definition.operation import DefinitionError
from tests.support.apps import raw_server
from tests.support.openapi_documents import Json, minimal, written


@contextmanager
def serving(pages: Callable[[str], bytes | None], asked: list[str]) -> Iterator[str]:
    """Serve what *pages* has for a path; yields the address."""

    def handle(accepted: socket.socket, number: int) -> None:
        del number
        head = b""
        while b"\r\n\r\n" not in head:
            head += accepted.recv(65_536)
        path = head.split(b" ")[1].decode()
        asked.append(path)
        body = pages(path)
        status = b"200 OK" if body is not None else b"404 Not Found"
        body = body or b""
        length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
        accepted.sendall(b"HTTP/1.1 " + status + b"\r\n" + length + body)

    with raw_server(handle) as url:
        yield url.removesuffix("/v1")


def referring(to: str) -> Json:
    document = minimal()
    content = document["paths"]["/threads"]["post"]["requestBody"]["content"]
    content["application/json"]["schema"] = {"$ref": to}
    return document


SCHEMA = {"A": {"type": "object", "properties": {"other": {"type": "string"}}}}


def test_a_document_comes_from_a_url() -> None:
    asked: list[str] = []
    with serving(lambda _: json.dumps(minimal("/v1/threads")).encode(), asked) as url:
        found = load_definition(f"{url}/openapi.json?token=secret")
    assert found.operation.path == "/v1/threads"
    assert found.source.name == f"{url}/openapi.json"
    assert asked == ["/openapi.json?token=secret"]


@pytest.mark.parametrize("is_local", [True, False])
def test_references_over_the_network_are_followed_only_where_that_is_allowed(
    tmp_path: Path, is_local: bool
) -> None:
    asked: list[str] = []
    pages: dict[str, Any] = {"/b/s.json": SCHEMA}
    with serving(
        lambda path: json.dumps(pages[path]).encode() if path in pages else None, asked
    ) as url:
        pages["/b/a.json"] = referring("s.json#/A")
        place = (
            written(tmp_path, referring(f"{url}/b/s.json#/A")) if is_local else f"{url}/b/a.json"
        )
        with pytest.raises(DefinitionError, match="allow them with --remote-references"):
            load_definition(place)
        assert "/b/s.json" not in asked
        found = load_definition(place, is_remote_allowed=True)
    assert list(found.request.properties) == ["other"]
    assert found.source.file_of(found.request.pointer) == f"{url}/b/s.json"


def test_what_is_not_there_or_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_BYTES", 2**20)
    with serving(lambda path: b" " * 2**21 if path == "/long" else None, []) as url:
        with pytest.raises(DefinitionError, match="the server answers with 404"):
            load_definition(f"{url}/none")
        with pytest.raises(DefinitionError, match="it is longer than 1 MB"):
            load_definition(f"{url}/long")
