"""Features of texts, ids and links: on the step that has one, and just beside it."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition import load
from strategies import reach

ROOT: Final = load().request
IMAGE: Final = "messages[].content[].image_url.url"
FILE: Final = "tool_resources.code_interpreter.file_ids[]"


def about(place: str, value: Any) -> set[str]:
    """Return what is told about one place, without the place."""
    found = {n for n in reach.features(ROOT, value) if n.startswith(place)}
    rest = {name.removeprefix(place) for name in found}
    return {name for name in rest if name and name[0] in ":~= "}


def with_files(*files: str) -> dict[str, Any]:
    return {"tool_resources": {"code_interpreter": {"file_ids": list(files)}}}


def with_image(url: str) -> dict[str, Any]:
    part = {"type": "image_url", "image_url": {"url": url}}
    return {"messages": [{"role": "user", "content": [part]}]}


# Ids and links.


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.b/c.png", {":ending=png"}),
        ("https://a.b/c.tar.gz", {":ending=gz"}),
        ("https://a.b/c.abcdefghijkl", {":ending=abcdefgh"}),
        ("https://a.b/c.png?d=e.f", {":ending=png", ":with ?"}),
        ("https://a.b/c.png#d.e?f", {":ending=png", ":with #", ":with ?"}),
        ("thread-1", {":plain"}),
        ("a%20b", {":plain", ":with %"}),
    ],
)
def test_how_a_link_ends_is_told_and_what_it_is_written_with(url: str, told: set[str]) -> None:
    assert about(IMAGE, with_image(url)) == told


@pytest.mark.parametrize(
    ("length", "steps"), [(64, []), (126, []), (127, [127]), (128, [127, 128]), (129, [127, 128])]
)
def test_only_names_of_more_than_64_characters_are_long(length: int, steps: list[int]) -> None:
    assert about(FILE, with_files("f" * length)) == {":plain", *(f":long>={n}" for n in steps)}


# Text in other units.


def units(text: str, unit: str) -> set[str]:
    found = about("metadata{}", {"metadata": {"k": text}})
    return {name.removeprefix(f":{unit}>=") for name in found if name.startswith(f":{unit}")}


@pytest.mark.parametrize(
    ("text", "octets", "utf_16"),
    [
        ("a" * 65, set(), set()),
        ("é" * 32, set(), set()),
        ("é" * 33, {"64"}, set()),
        ("é" * 65, {"64"}, {"64"}),
        ("\U0001f600" * 32, {"64"}, set()),
        ("\U0001f600" * 33, {"64"}, {"64"}),
        ("é" * 256, {"64"}, {"64"}),
        ("é" * 257, {"64", "512"}, {"64"}),
        ("\U0001f600" * 256, {"64", "512"}, {"64"}),
        ("\U0001f600" * 257, {"64", "512"}, {"64", "512"}),
    ],
    ids=lambda value: f"{len(value)} long" if isinstance(value, str) else None,
)
def test_what_is_longer_in_bytes_or_utf_16_than_a_limit_of_characters_is_told(
    text: str, octets: set[str], utf_16: set[str]
) -> None:
    assert (units(text, "bytes"), units(text, "UTF-16")) == (octets, utf_16)


def test_lone_surrogates_are_counted_too() -> None:
    assert units("\ud800" * 65, "bytes") == units("\ud800" * 65, "UTF-16") == {"64"}
