"""Limits in descriptions: all that is known of the shipped document, and nothing by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.definition import Definition, Prose, load
from contracts.definition.meaning.recognition import recognised, with_maps
from tests.support.openapi_documents import minimal

SCHEMA = "#/paths/~1threads/post/requestBody/content/application~1json/schema"
AT = f"{SCHEMA}/properties/id"


def found(schema: Any, **beside: Any) -> dict[tuple[str, str], int | str]:
    """Return the limits that a property has, by where below it and the keyword."""
    document = minimal()
    body = document["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"] = {"type": "object", "properties": {"id": schema, **beside}}
    limits = recognised(document, Definition(document).operation)
    assert all(limit.source.endswith("/description") for limit in limits)
    return {(one.schema.removeprefix(AT), one.keyword): one.value for one in limits}


def test_of_the_shipped_document_just_what_is_known_is_recognised() -> None:
    assert set(recognised(load().document, load().operation)) == set(Prose().limits)


ITEMS = ("", "maxItems")
LENGTH = ("", "maxLength")
PAIRS = {("", "maxProperties"): 16}
MAP = {"type": "object", "additionalProperties": {"type": "string"}}
WHOLE = {
    **PAIRS,
    ("", "keyMaxLength"): 64,
    ("/additionalProperties", "maxLength"): 512,
}


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        (
            "Set of 16 key-value pairs that can be attached to an object. Keys are strings\nwith a "
            "maximum length of 64 characters. Values are strings with a maximum length of 512 "
            "characters.",
            WHOLE,
        ),
        (
            "Set of 16 key-value pairs. Keys can be a maximum of 64 characters long and values can "
            "be a maxium of 512 characters long.",
            WHOLE,
        ),
        ("Up to 16 key-value pairs; keys up to 64 characters, values up to 512 characters.", WHOLE),
        (
            "At most 16 pairs: values of 512 characters at most, keys of 64 characters or less",
            WHOLE,
        ),
        ("Up to 16 key/value pairs.", PAIRS),
        ("Key-value pairs that help you find it.", {}),
        ("The key has at least 3 characters.", {}),
        ("Up to 16 pairs, or up to 32 pairs for others.", {}),
    ],
)
def test_maps(said: str, limits: Any) -> None:
    assert found({**MAP, "description": said}) == limits


@pytest.mark.parametrize(
    ("schema", "limits"),
    [
        (
            {"type": "array", "description": "There can be a maximum of 10,000 files."},
            {ITEMS: 10_000},
        ),
        ({"type": "array", "description": "Up to 5 items."}, {ITEMS: 5}),
        ({"type": "array", "description": "20 files at most."}, {ITEMS: 20}),
        ({"type": "array", "description": "At most 20 tokens each."}, {}),
        ({"type": "array", "maxItems": 3, "description": "At most 20 files."}, {}),
        ({"type": "array", "description": "At most 5 files before May, at most 9 files now."}, {}),
        ({"type": ["array", "null"], "description": "A maximum of 4 files."}, {ITEMS: 4}),
        ({"type": "string", "description": "The maximum length is 256 characters."}, {LENGTH: 256}),
        ({"type": "string", "description": "256 characters max."}, {LENGTH: 256}),
        ({"type": "string", "description": "A maximum of 4096 tokens."}, {}),
        ({"type": "integer", "description": "At most 5 characters"}, {}),
        (
            {"description": "Up to 16 pairs", "anyOf": [MAP, {"type": "null"}]},
            {("/anyOf/0", "maxProperties"): 16},
        ),
    ],
)
def test_other_values(schema: Any, limits: Any) -> None:
    assert found(schema) == limits


@pytest.mark.parametrize(
    "said",
    [
        "At most half of `Size`.",
        "Note that the overlap must not exceed half of `Size`.",
        "Should never be more than half the `Size`",
    ],
)
def test_half_of_a_neighbour(said: str) -> None:
    half = {("", "atMostHalfOf"): "Size"}
    schema = {"type": "integer", "description": said}
    assert found(schema, Size={"type": "integer"}) == half
    assert found(schema) == {}


def test_an_object_whose_values_have_a_length_is_a_map() -> None:
    document = minimal()
    media = document["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]
    said = "Keys have up to 64 characters, values up to 512 characters."
    media["schema"]["properties"] = {
        "map": {"type": "object", "description": said},
        "other": {"type": "object", "description": "Whatever you like."},
        "closed": {"type": "object", "description": said, "additionalProperties": False},
    }
    with_maps(document, Definition(document).operation)
    properties = media["schema"]["properties"]
    assert properties["map"]["additionalProperties"] == {"type": "string"}
    assert "additionalProperties" not in properties["other"]
    assert properties["closed"]["additionalProperties"] is False
