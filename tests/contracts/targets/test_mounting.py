"""Apps in this process that are mounted below a path, and paths with a query."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from contracts.record.request import Request
from contracts.targets.http import Bounds
from contracts.targets.inprocess import AsgiTarget, wsgi_target
from contracts.targets.mounting import USUAL_PATH, Place
from tests.support.apps import HELLO
from tests.support.calls import Receive, Send, answer, answered

ELSEWHERE = Request((), None, "DELETE", "/thread_1")


@pytest.mark.parametrize(
    ("path", "root_path", "url"),
    [
        (USUAL_PATH, "", "http://localhost/v1/threads"),
        ("/t?x=y", "", "http://localhost/t?x=y"),
        (USUAL_PATH, "/api/", "http://localhost/api/v1/threads"),
        ("/t/?x=y", "/a%20b", "http://localhost/a%20b/t/?x=y"),
        (USUAL_PATH, "/", "http://localhost/v1/threads"),
    ],
)
def test_the_root_path_comes_first(path: str, root_path: str, url: str) -> None:
    assert str(Place.of(path, root_path).url) == url


def test_an_asgi_app_sees_its_root_path_as_servers_show_it() -> None:
    """The path has the root path in it (ASGI specification, "HTTP connection scope")."""
    seen: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        del receive
        seen.append(scope)
        assert scope["type"] == "http"
        await answer(send)

    place = Place.of("/t%2Fu?x=y", "/a%20b")
    with closing(AsgiTarget("asgi:x:app", app, Bounds(10.0), place)) as target:
        answered(target, HELLO)
        answered(target, ELSEWHERE)
    scopes = [scope for scope in seen if scope["type"] == "http"]
    assert [scope["root_path"] for scope in scopes] == ["/a b", "/a b"]
    assert [scope["path"] for scope in scopes] == ["/a b/t/u", "/a b/t/u/thread_1"]
    assert [scope["raw_path"] for scope in scopes] == [b"/a%20b/t%2Fu", b"/a%20b/t%2Fu/thread_1"]
    assert [scope["query_string"] for scope in scopes] == [b"x=y", b"x=y"]


def test_a_wsgi_app_sees_its_script_name() -> None:
    seen: list[tuple[str, ...]] = []
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.append(tuple(environ[name] for name in names))
        start_response("200 OK", [])
        return []

    with closing(wsgi_target("wsgi:x:app", app, Bounds(10.0), Place.of("/t?x=y", "/a"))) as target:
        answered(target, HELLO)
        answered(target, ELSEWHERE)
    assert seen == [("/a", "/t", "x=y"), ("/a", "/t/thread_1", "x=y")]
