"""The command ``drift``: exit codes, formats, and what it refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.definition import load
from contracts.drift import data
from tests.support.apps import Cli

Document = dict[str, Any]


def role(document: Document) -> None:
    message = document["components"]["schemas"]["CreateMessageRequest"]
    message["properties"]["role"]["enum"].append("system")


def status(document: Document) -> None:
    responses = document["paths"]["/threads"]["post"]["responses"]
    responses["429"] = {"description": "Too many requests."}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Return what writes an edited copy of the shipped definition."""

    def write(name: str, edit: Callable[[Document], None] = lambda _: None) -> str:
        document = copy.deepcopy(load().document)
        edit(document)
        path = tmp_path / name
        path.write_text(json.dumps(document) if name.endswith("json") else yaml.dump(document))
        return str(path)

    return write


@pytest.mark.parametrize(
    ("edit", "fail_on", "code"),
    [
        (role, None, 0),
        (role, "breaking", 1),
        (role, "any", 1),
        (status, "breaking", 0),
        (status, "any", 1),
        (lambda _: None, "any", 0),
    ],
)
def test_it_fails_on_what_is_asked_for(
    edit: Callable[[Document], None],
    fail_on: str | None,
    code: int,
    cli: Cli,
    written: Callable[..., str],
) -> None:
    options = ["--fail-on", fail_on] if fail_on else []
    ran = cli("drift", written("a.yaml"), written("b.json", edit), *options)
    assert (ran.code, ran.err) == (code, "")


def test_the_later_one_is_the_shipped_one_where_none_is_named(
    cli: Cli, written: Callable[..., str]
) -> None:
    ran = cli("drift", written("a.yaml", role))
    assert "a.yaml to the shipped definition" in " ".join(ran.out.split())
    assert "`messages[].role` may no longer be `system`" in ran.out
    assert "1 change: 1 breaks old clients and none breaks old servers." in ran.out


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (("few",), ""),
        (("few", "many"), "`messages` may hold 9 items, was 3"),
    ],
)
def test_limits_of_files_count_as_much_as_those_of_documents(
    files: tuple[str, ...], said: str, cli: Cli, written: Callable[..., str], tmp_path: Path
) -> None:
    for name, value in (("few", 3), ("many", 9)):
        limit = f'[[limit]]\nat = "messages"\nkeyword = "maxItems"\nvalue = {value}\n'
        (tmp_path / name).write_text(limit)
    options = [word for name in files for word in ("--prose", str(tmp_path / name))]
    ran = cli("drift", written("a.yaml"), written("b.json"), *options)
    assert (ran.code, ran.err) == (0, "")
    assert said in " ".join(ran.out.split())
    assert bool(said) is ("refuse.too-many-items.described" in ran.out)


def test_there_are_no_more_files_of_limits_than_documents(
    cli: Cli, written: Callable[..., str]
) -> None:
    ran = cli("drift", written("a.yaml"), "--prose", "a.toml", "--prose", "b.toml")
    assert ran.code == 2
    assert "--prose is given once" in ran.err


def test_a_file_takes_any_format(cli: Cli, written: Callable[..., str], tmp_path: Path) -> None:
    pair = (written("a.yaml"), written("b.yaml", role))
    path = tmp_path / "drift.json"
    ran = cli("drift", *pair, "--format", "json", "--output", str(path))
    assert (ran.code, ran.out) == (0, "")
    found = json.loads(path.read_text())
    assert found["schema_version"] == data.SCHEMA_VERSION
    assert [one["place"] for one in found["changes"]] == ["messages[].role"]
    assert cli("drift", *pair, "--format", "markdown").out.startswith("# From ")


def test_the_operation_can_be_named(cli: Cli, written: Callable[..., str]) -> None:
    def twice(document: Document) -> None:
        other = copy.deepcopy(document["paths"]["/threads"]["post"])
        document["paths"]["/other"] = {"post": other | {"operationId": "other"}}

    place = written("a.yaml", twice)
    ran = cli("drift", place, place, "--operation", "other", "--fail-on", "any")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("nowhere.yaml",), "nowhere.yaml"),
        (("{a}", "--operation", "nothing"), "nothing"),
        (("{a}", "--output", "nowhere/drift.txt"), "folder that does not exist"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_sentence(
    options: tuple[str, ...], said: str, cli: Cli, written: Callable[..., str]
) -> None:
    place = written("a.yaml")
    ran = cli("drift", *(option.format(a=place) for option in options))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
