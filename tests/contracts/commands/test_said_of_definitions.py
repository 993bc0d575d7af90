"""What is said where another definition is in use: of files of limits, of liars and of tags."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from contracts.clauses import catalogue
from contracts.conduct.run_options import run_options
from contracts.definition.loading import load_definition
from contracts.errors import UsageError
from contracts.settings.resolve import resolve
from contracts.targets.loading import TargetError
from contracts.targets.open import open_target
from tests.support.apps import Cli
from tests.support.openapi_documents import answering, written

MAP: Final = {
    "type": "object",
    "description": "Set of 4 key-value pairs. Keys are strings of at most 5 characters.",
    "additionalProperties": {"type": "string"},
}
LIMITS: Final = """# limits
[[limit]]
at = "file_ids"
keyword = "maxItems"
value = 7
"""


@pytest.fixture
def place(tmp_path: Path) -> str:
    shared = {"metadata": MAP, "file_ids": {"type": "array", "items": {"type": "string"}}}
    both = {"type": "object", "properties": {**shared, "id": {"type": "string"}}}
    return written(tmp_path, answering(both, {"type": "object", "properties": shared}))


def test_a_limit_of_a_file_is_cited_from_there(place: str, tmp_path: Path, cli: Cli) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text(LIMITS, "utf-8")
    said = cli(
        "explain", "refuse.too-many-items", "--definition", place, "--prose", str(limits)
    ).out
    assert "limits.toml, lines 2 to 5" in said
    assert "value = 7" in said


def test_a_topic_goes_by_the_name_of_its_property(place: str) -> None:
    names = {clause.id for clause in catalogue(load_definition(place))}
    assert {"accept.metadata", "accept.file-ids"} <= names
    assert "accept.code-interpreter" not in names


def test_a_liar_whose_fault_cannot_show_does_not_apply(place: str, cli: Cli) -> None:
    name, definition = "accepts-any-number-of-files", load_definition(place)
    with pytest.raises(TargetError, match=f"liar:{name} does not apply to .*openapi.json: "):
        open_target(f"liar:{name}", 10.0, 2**20, definition=definition)
    rows = cli("liars", "--definition", place).out.splitlines()
    assert any(row.startswith(name) and "does not apply: " in row for row in rows)
    assert any(row.startswith("id-as-null") and "breaks thread.id.type" in row for row in rows)


def test_a_tag_is_held_to_the_limits_of_the_definition(place: str) -> None:
    given = {"target": "reference", "definition": place}
    assert run_options(resolve({**given, "tag": "abcde=v"})).tag == ("abcde", "v")
    with pytest.raises(UsageError, match="--tag: metadata keys have at most 5 characters"):
        run_options(resolve({**given, "tag": "abcdef=v"}))


def test_a_tag_that_nothing_can_hold_is_refused(tmp_path: Path) -> None:
    plain = written(tmp_path, answering({"type": "object", "properties": {}}))
    with pytest.raises(UsageError, match="has no metadata that comes back"):
        run_options(resolve({"target": "reference", "definition": plain, "tag": "a=b"}))
