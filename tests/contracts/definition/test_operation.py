"""The operation of a document: where it is on a server, and how its path joins an address."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.definition import Definition
from contracts.definition.operation import DefinitionError, follow
from contracts.targets.address import address_of
from contracts.targets.loading import TargetError
from tests.support.openapi_documents import minimal


@pytest.mark.parametrize(
    ("path", "given", "url"),
    [
        ("/v1/threads", "http://h", "http://h/v1/threads"),
        ("/v1/threads", "http://h/v1", "http://h/v1/threads"),
        ("/v1/threads", "http://h/api/v1/", "http://h/api/v1/threads"),
        ("/v1/threads", "http://h/other", "http://h/other/v1/threads"),
        ("/v1/threads", "http://h/threads", "http://h/threads"),
        ("/openai/threads", "http://h/openai?x=y", "http://h/openai/threads?x=y"),
        ("/conversations", "http://h/v1", "http://h/v1/conversations"),
        ("/a/{b}/c", "http://h/a/1/c", "http://h/a/1/c"),
    ],
)
def test_the_path_is_added_to_an_address_that_has_not_all_of_it(
    path: str, given: str, url: str
) -> None:
    operation = Definition(minimal(path)).operation
    assert address_of(given, None, operation).url == url


def test_a_path_with_a_parameter_is_the_users_to_fill_in() -> None:
    operation = Definition(minimal("/a/{b}/c")).operation
    with pytest.raises(TargetError, match=r"the path of the operation is /a/\{b\}/c; give"):
        address_of("http://h/v1", None, operation)


@pytest.mark.parametrize(
    ("servers", "usual"),
    [
        (None, "/threads"),
        ([{"url": "https://h/v1/"}], "/v1/threads"),
        ([{"url": "/api"}], "/api/threads"),
        ([{"url": "{base}/v1"}], "/threads"),
        ([{}], "/threads"),
        ("none", "/threads"),
        ([{"url": "http://["}], "/threads"),
    ],
)
def test_the_base_path_is_that_of_the_first_server(servers: Any, usual: str) -> None:
    document = {**minimal(), **({} if servers is None else {"servers": servers})}
    assert Definition(document).operation.usual_path == usual


@pytest.mark.parametrize(
    ("statuses", "success"),
    [(["200", "201"], 200), (["4XX", "2XX", "default"], 200), (["202", "429"], 202)],
)
def test_the_success_is_the_lowest_status_that_has_json(statuses: list[str], success: int) -> None:
    document = minimal()
    post = document["paths"]["/threads"]["post"]
    post["responses"] = dict.fromkeys(statuses, post["responses"]["200"])
    post["responses"]["204"] = {"description": ""}
    operation = Definition(document).operation
    assert operation.success == success
    assert operation.documented == {*statuses, "204"}


def test_json_is_recognised_with_parameters() -> None:
    document = minimal()
    body = document["paths"]["/threads"]["post"]["requestBody"]
    media = body["content"].pop("application/json")
    body["content"] = {"text/plain": {}, "Application/JSON; charset=utf-8": media}
    assert Definition(document).operation.body.endswith("/Application~1JSON; charset=utf-8")


def test_a_circle_of_references_ends() -> None:
    with pytest.raises(DefinitionError, match="refers to itself"):
        follow({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}, "#/a")
