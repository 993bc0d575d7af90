"""The page of the original's history: how it is made of documents, and what is committed of it."""

from __future__ import annotations

import copy
from pathlib import Path

import yaml

from contracts.definition import load
from docs.history import page
from tests.support.documents import ROOT


def written(folder: Path, name: str, pairs: int) -> str:
    document = copy.deepcopy(load().document)
    metadata = document["components"]["schemas"]["Metadata"]
    metadata["description"] = metadata["description"].replace("16", str(pairs))
    path = folder / f"{name}.yaml"
    path.write_text(yaml.dump(document))
    return str(path)


def test_each_document_is_compared_with_those_behind_it_and_with_ours(tmp_path: Path) -> None:
    made = page([written(tmp_path, "old", 32), written(tmp_path, "new", 16)])
    assert [line for line in made.splitlines() if line.startswith("## ")] == [
        "## From `old` to `new`",
        "## From `old` to the shipped definition",
        "## From `new` to the shipped definition",
    ]
    assert made.count("may hold 16 pairs, was 32") == 4
    assert made.count("Nothing changed that matters to a client or a server.") == 1
    assert str(tmp_path) not in made


def test_what_is_committed_compares_three_documents_and_ours() -> None:
    text = (ROOT / "docs" / "history.md").read_text("utf-8")
    assert text.count("\n## From ") == 6
    assert "100,000,000" in text
