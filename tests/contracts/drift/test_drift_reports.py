"""A drift as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import jsonschema
import pytest
from markdown_it import MarkdownIt

from contracts.definition import load
from contracts.definition.place import Place
from contracts.drift import data, markdown, text
from contracts.drift.change import Change, Drift, Effect, Kind, Meaning, Party, Reworded, Side
from contracts.drift.drift import Named, drift_between
from contracts.drift.spot import Spot
from tests.support.edits import all_edits, edited


def change(
    place: str,
    says: str,
    side: Side = Side.REQUEST,
    *,
    widens: bool = False,
    narrows: bool = False,
) -> Change:
    meaning = Meaning(Kind.LIMIT, says, widens, narrows)
    spot = Spot(Place(place.split(".")))
    return Change(side, f"`{place}`", meaning, spot, "#/a", "#/b", ("accept.roles",))


DRIFT: Final = Drift(
    "old.yaml",
    "new.yaml",
    (
        change("metadata", "may hold 32 pairs, was 16", widens=True),
        change("messages.metadata", "may hold 32 pairs, was 16", widens=True),
        change("messages.tools", "is gone", narrows=True),
        change("messages.names", "is gone", narrows=True),
        change("metadata", "may hold 32 pairs, was 16", Side.ANSWER, widens=True),
        change("usage", "is new, optional", Side.ANSWER),
    ),
    Reworded(("id", "usage"), ("id",)),
)
SHOWN: Final = """\
From old.yaml to new.yaml

The request
  looser      `metadata` and `messages.metadata` may hold 32 pairs, was 16
              old servers break; touches accept.roles
  stricter    `messages.tools` and `messages.names` are gone
              old clients break; touches accept.roles

The answer
  looser      `metadata` may hold 32 pairs, was 16
              old clients break; touches accept.roles
  compatible  `usage` is new, optional
              breaks nobody; touches accept.roles

Words only: 2 descriptions read otherwise; other numbers at `id`.
6 changes: 3 break old clients and 2 break old servers.
"""


def test_places_of_which_the_same_is_said_share_a_sentence() -> None:
    assert text.render(DRIFT) == SHOWN


@pytest.mark.parametrize("width", [40, 80])
def test_a_line_is_no_longer_than_the_terminal_is_wide(width: int) -> None:
    found = drift_between(Named("A", load()), Named("B", edited(*all_edits()[3:40:9])))
    assert found.changes
    assert max(map(len, text.render(found, width=width).splitlines())) <= width


def test_colours_change_no_word() -> None:
    coloured = text.render(DRIFT, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == SHOWN


def test_nothing_is_said_in_a_sentence() -> None:
    shown = text.render(Drift("a", "b", ()))
    assert shown == "From a to b\n\nNothing changed that matters to a client or a server.\n"


@pytest.mark.parametrize("render", [text.render, markdown.render, data.render])
def test_what_a_document_says_steers_no_reader(render: Any) -> None:
    evil = "\x1b[2J\u202e<img src=x>|`#"
    shown = render(Drift(evil, evil, (change("a", f"must match {evil}"),)))
    assert not {"\x1b", "\u202e"} & {*shown}
    if render is markdown.render:
        made = MarkdownIt("commonmark").enable("table").render(shown)
        assert "<img" not in made
        assert made.count("<td>") == 4


def test_the_json_follows_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(data.schema())
    validator.check_schema(data.schema())
    shown = json.loads(data.render(DRIFT))
    validator.validate(shown)
    assert shown["breaking"] == {"old clients": 3, "old servers": 2}
    first = shown["changes"][0]
    assert first["sentence"] == "`metadata` may hold 32 pairs, was 16"
    assert (first["side"], first["place"], first["effect"]) == ("request", "metadata", "looser")
    assert first["breaks"] == ["old servers"]


def test_the_schema_knows_every_word_of_the_code() -> None:
    change_schema = data.schema()["$defs"]["change"]["properties"]
    assert change_schema["kind"]["enum"] == [kind.value for kind in Kind]
    assert change_schema["effect"]["enum"] == [effect.value for effect in Effect]
    assert change_schema["side"]["enum"] == [side.value for side in Side]
    assert change_schema["breaks"]["items"]["enum"] == [party.value for party in Party]


def test_the_markdown_has_a_row_for_each_sentence() -> None:
    shown = markdown.render(DRIFT)
    made = MarkdownIt("commonmark").enable("table").render(shown)
    assert made.count("<tr>") == 2 + 4
    assert "<td><code>messages.tools</code> and <code>messages.names</code> are gone</td>" in made
    assert "From old.yaml to new.yaml" in made
