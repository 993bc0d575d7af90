"""Documents as they come: versions, formats, prefixes, several files; and what is refused."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.definition import load
from contracts.definition.document import text
from contracts.definition.loading import load_definition
from contracts.definition.operation import DefinitionError
from contracts.servers.serve import listener
from tests.support.openapi_documents import Json, large, minimal, shipped, written

REQUEST = "#/components/schemas/CreateThreadRequest"


def refusal(*given: Any, **more: Any) -> str:
    """Return the sentence with which a document is refused."""
    with pytest.raises(DefinitionError) as caught:
        load_definition(*given, **more)
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_the_shipped_document_from_a_file_is_the_shipped_definition(
    tmp_path: Path, name: str
) -> None:
    said = text() if name.endswith("yaml") else json.dumps(shipped(), indent=1)
    found = load_definition(written(tmp_path, said, name))
    assert found.operation == load().operation
    assert found.document["components"] == load().document["components"]
    assert set(found.prose.limits) == set(load().prose.limits)
    assert found.source.text == said
    title = found.source.excerpt("#/components/schemas/ThreadObject/title")
    assert [line.strip(' ",') for _, line in title] in (["title: Thread"], ['title": "Thread'])


def test_a_large_document_is_cut_to_what_the_operation_reaches(tmp_path: Path) -> None:
    said = large(20_000)
    found = load_definition(written(tmp_path, said, "large.yaml"))
    assert said.count("\n") >= 20_000
    assert found.document["components"]["schemas"] == load().document["components"]["schemas"]
    assert found.source.text == said


def test_duplicate_anchors_and_merge_keys_are_read(tmp_path: Path) -> None:
    document = yaml.safe_dump(minimal()).replace("type: string", "<<: *s", 1)
    both = f"x-one: &s {{type: integer}}\nx-two: &s {{type: string}}\n{document}"
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(both)
    found = load_definition(written(tmp_path, both, "anchors.yaml"))
    types = {found.request.properties["id"].type, found.response.properties["id"].type}
    assert types == {"string"}


def test_a_definition_travels_with_its_text(tmp_path: Path) -> None:
    place = written(tmp_path, minimal())
    found = load_definition(place, "POST /threads")
    copied = pickle.loads(pickle.dumps(found))
    assert (copied.document, copied.prose, copied.source) == (
        *(found.document, found.prose, found.source),
    )
    assert copied.operation == found.operation
    assert load_definition(place, "POST /threads") is found
    written(tmp_path, minimal("/v1/threads"))
    assert load_definition(place).operation.path == "/v1/threads"


@pytest.mark.parametrize("path", ["/threads", "/v1/threads", "/openai/threads", "/threads/"])
def test_the_operation_is_found_behind_a_prefix(tmp_path: Path, path: str) -> None:
    document = minimal(path)
    document["paths"]["/others"] = {"post": {}, "get": {}}
    assert load_definition(written(tmp_path, document)).operation.path == path


def test_the_operation_is_found_by_its_id_or_by_what_it_takes(tmp_path: Path) -> None:
    document = shipped()
    post = document["paths"].pop("/threads")
    document["paths"] = {"/a": minimal("/a")["paths"]["/a"], "/b": post}
    found = load_definition(written(tmp_path, document, "id.json"))
    assert (found.operation.path, found.operation.request) == ("/b", REQUEST)
    del post["post"]["operationId"]
    assert load_definition(written(tmp_path, document, "shape.json")).operation.path == "/b"
    wanted = load_definition(written(tmp_path, document), "post /a").operation
    assert (wanted.path, wanted.name) == ("/a", "POST /a")


def test_references_stand_for_all_parts_of_an_operation(tmp_path: Path) -> None:
    document = minimal()
    post = document["paths"]["/threads"]["post"]
    document["components"] = {
        "requestBodies": {"B": post["requestBody"]},
        "responses": {"R": post["responses"]["200"]},
        "pathItems": {"P": document["paths"]["/threads"]},
    }
    post["requestBody"] = {"$ref": "#/components/requestBodies/B"}
    post["responses"] = {"201": {"$ref": "#/components/responses/R"}, "429": {}}
    document["paths"]["/threads"] = {"$ref": "#/components/pathItems/P"}
    operation = load_definition(written(tmp_path, document)).operation
    assert operation.pointer == "#/components/pathItems/P/post"
    assert operation.request.startswith("#/components/requestBodies/B/")
    assert operation.answer == "#/components/responses/R"
    assert (operation.success, operation.documented) == (201, frozenset({"201", "429"}))


def split(folder: Path) -> Json:
    """Write a document over three files, and return the first."""
    document = shipped()
    schemas = document.pop("components")["schemas"]
    (folder / "parts").mkdir()
    own = {k: v for k, v in schemas.items() if k != "Metadata"}
    said = (
        json.dumps(own)
        .replace("#/components/schemas/", "#/")
        .replace("#/Metadata", "more.yaml#/Metadata")
    )
    written(folder / "parts", said, "schemas.yaml")
    written(folder / "parts", yaml.safe_dump({"Metadata": schemas["Metadata"]}), "more.yaml")
    whole = json.dumps(document).replace("#/components/schemas/", "parts/schemas.yaml#/")
    found: Json = json.loads(whole)
    return found


def test_other_files_of_the_folder_are_followed(tmp_path: Path) -> None:
    found = load_definition(written(tmp_path, split(tmp_path)))
    assert found.resolved(found.operation.request) == load().resolved(load().operation.request)
    assert found.operation.response == "#/x-files/parts~1schemas.yaml/ThreadObject"
    metadata = found.response.properties["metadata"].pointer
    assert metadata == "#/x-files/parts~1more.yaml/Metadata"
    assert found.source.file_of(metadata) == "parts/more.yaml"
    assert found.source.excerpt(metadata)[0] == (1, "Metadata:")


def without(*names: str) -> Json:
    document = minimal()
    for name in names:
        document["paths"]["/threads"]["post"].pop(name)
    return document


def with_schema(schema: Any) -> Json:
    document = minimal()
    content = document["paths"]["/threads"]["post"]["requestBody"]["content"]
    content["application/json"] = schema
    return document


TWO = {"openapi": "3.1.0", "paths": {"/v1/threads": {"post": {}}, "/v2/threads": {"post": {}}}}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([1], "it is no OpenAPI document"),
        ({"a": 1}, "it does not say `openapi: 3.1.0`"),
        ({"swagger": "2.0"}, "it is Swagger 2.0"),
        ({"openapi": "4.0.0"}, "it is OpenAPI 4.0.0"),
        ({"openapi": "3.0.0"}, "it has no paths"),
        ({"openapi": 3.1, "paths": {}}, "the document has no POST operation"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": {}}}}, "the document has no POST operation"),
        (TWO, "several times: POST /v1/threads, POST /v2/threads; name one with --operation"),
        (without("requestBody"), "POST /threads takes no application/json"),
        (without("responses"), "POST /threads documents no success with application/json"),
        (with_schema({}), "POST /threads states no schema of its request"),
        (with_schema({"schema": {"$ref": "#/nowhere"}}), "'#/nowhere', where nothing is"),
        (with_schema({"schema": {"$ref": "../a.yaml"}}), "'../a.yaml', which is outside"),
        (with_schema({"schema": {"$ref": "/etc/hosts"}}), "'/etc/hosts', which is outside"),
        (with_schema({"schema": {"$ref": "a.yaml"}}), "a.yaml cannot be used .* No such file"),
        (with_schema({"schema": {"$ref": "http://h/a?k=v"}}), "http://h/a, and .*--remote-ref"),
        (with_schema({"schema": {"$ref": "#anchor"}}), "'#anchor', where nothing has"),
        ("a: [", "it is no YAML"),
        ('{"a": NaN}', "NaN stands for a number"),
        ('{"a": "\\ud800"}', "half a surrogate pair"),
        ("{" * 50_000, "it is no JSON|nested"),
        ("[" * 50_000, "maximum nesting depth"),
        ("\n" * 600_000, "more than 500,000 lines"),
        ("\xff".encode("latin-1").decode("latin-1") * 3, "it is no OpenAPI document"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, document: Any, said: str
) -> None:
    place = written(tmp_path, document)
    found = refusal(place)
    assert place in found
    assert re.search(said, found), found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            "createThing",
            "no 'createThing'; name one of its operations with --operation: POST /threads",
        ),
        ("PUT /threads", "only POST creates something"),
        ("POST /thread", "no 'POST /thread'"),
    ],
)
def test_an_operation_that_is_not_there_is_named(tmp_path: Path, wanted: str, said: str) -> None:
    assert said in refusal(written(tmp_path, minimal()), wanted)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "No such file" in refusal(str(tmp_path / "none.yaml"))
    assert "it is not a file" in refusal(str(tmp_path))
    (tmp_path / "latin").write_bytes(b"openapi: \xe4")
    assert "it is not UTF-8 (byte 9)" in refusal(str(tmp_path / "latin"))


def test_a_url_that_leads_nowhere_is_shown_without_its_secrets() -> None:
    with listener("127.0.0.1", 0) as closed:
        port = closed.getsockname()[1]
    said = refusal(f"http://127.0.0.1:{port}/a.yaml?key=secret")
    assert said.startswith(f"http://127.0.0.1:{port}/a.yaml cannot be used")
    assert "secret" not in said
