"""--definition: every command works for the document that it names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contracts.definition.loading import load_definition
from contracts.servers.reference import Received, Reference
from tests.support.apps import Cli
from tests.support.openapi_documents import Json, shipped, written


def other() -> Json:
    """Return the shipped document with another limit, path and title."""
    document = shipped()
    document["info"] = {"title": "Another", "version": "9"}
    document["paths"] = {"/v2/threads": document["paths"]["/threads"]}
    files = document["components"]["schemas"]["CreateThreadRequest"]["properties"]
    files["tool_resources"]["properties"]["code_interpreter"]["properties"]["file_ids"][
        "maxItems"
    ] = 7
    return document


@pytest.fixture
def place(tmp_path: Path) -> str:
    return written(tmp_path, json.dumps(other(), indent=2))


def test_a_run_is_held_to_it_and_reports_it(place: str, tmp_path: Path, cli: Cli) -> None:
    kinds = [f"--report={kind}={tmp_path / kind}" for kind in ("json", "sarif", "badge")]
    ran = cli(
        *("check", "liar:body-empty", "--definition", place, "--profile", "quick"),
        *("--max-requests", "30", "--clause", "wire,thread", *kinds),
    )
    assert ran.code == 1
    report = json.loads((tmp_path / "json").read_text())
    held_to = {"title": "Another", "version": "9", "operation": "POST /v2/threads"}
    assert report["definition"] == held_to
    assert report["url"].endswith("/v1/v2/threads")
    sarif = json.loads((tmp_path / "sarif").read_text())["runs"][0]
    where = sarif["results"][0]["locations"][0]["physicalLocation"]
    assert sarif["artifacts"][0]["location"]["uri"] == place
    lines = Path(place).read_text().splitlines()
    origin = sarif["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    name = re.sub("~1", "/", origin.rpartition("/")[2])
    assert f'"{name}"' in lines[where["region"]["startLine"] - 1]
    assert json.loads((tmp_path / "badge").read_text())["label"] == "POST /v2/threads"


def test_clauses_and_explanations_follow_it(place: str, cli: Cli) -> None:
    listed = cli("clauses", "--definition", place, "--clause", "accept.code-interpreter")
    assert "up to 7 file ids" in listed.out
    said = cli("explain", "accept.code-interpreter", "--definition", place).out
    assert f"({place}, lines " in said
    assert '"code_interpreter": {' in said


def test_what_needs_a_document_says_so(cli: Cli) -> None:
    for option in (("--operation", "x"), ("--prose", "x"), ("--remote-references",)):
        ran = cli("check", *option)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            f"thread-contracts: {option[0]} is about a document of yours; name it with "
            "--definition\n"
        )


@pytest.mark.parametrize("command", ["check", "clauses", "serve", "explain", "judge", "replay"])
def test_a_bad_document_is_one_sentence(command: str, tmp_path: Path, cli: Cli) -> None:
    bad = written(tmp_path, "swagger: '2.0'", "old.yaml")
    more = {"explain": ["wire.json"], "judge": ["none.har"], "replay": ["none.json"]}
    ran = cli(command, *more.get(command, []), "--definition", bad)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    if command != "replay":
        assert "it is Swagger 2.0" in ran.err


def test_the_reference_serves_it(place: str) -> None:
    server = Reference(definition=load_definition(place))
    assert server.path == "/v1/v2/threads"
    headers = {"authorization": f"Bearer {server.token}"}
    for count, status in ((7, 200), (8, 400)):
        ids = {"tool_resources": {"code_interpreter": {"file_ids": ["file-a"] * count}}}
        given = Received("POST", server.path, headers, json.dumps(ids).encode(), count)
        assert server.answer(given).status == status
