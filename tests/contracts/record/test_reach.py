"""Features of a value by its schema: on the step that has one, and just beside it."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given

from contracts.definition import load
from contracts.definition.place import BODY
from contracts.record import reach, texts
from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.feature import AtLimit, Feature, MoreThan, Role, TextOf
from contracts.record.feature import Kind as K
from contracts.record.text_reach import LENGTHS
from strategies.drawing.valid import valid_requests
from tests.support.bodies import chunked, image, message, with_files
from tests.support.nodes import node, place
from tests.support.obligations import obligations

ROOT: Final = load().request
STATIC: Final = "tool_resources.file_search.vector_stores[].chunking_strategy.static"
SIZE: Final = f"{STATIC}.max_chunk_size_tokens"
OVERLAP: Final = f"{STATIC}.chunk_overlap_tokens"
FILES: Final = "tool_resources.code_interpreter.file_ids"
URL: Final = "messages[].content[].image_url.url"
ROLE: Final = "messages[].role"


def features(value: Any) -> set[Feature]:
    return set(reach.features(ROOT, value))


def of(kind: K, where: str, value: Any) -> set[Any]:
    """Return the details of the features of one kind at one place."""
    return {f.detail for f in features(value) if f.kind is kind and f.place == place(where)}


def sides(where: str, keyword: str, value: Any) -> set[str]:
    """Return on which sides of a limit a value is: one below, on it, one beyond."""
    found = (detail for detail in of(K.LIMIT, where, value) if detail.keyword == keyword)
    return {f"{detail.off:+d}" if detail.off else "on" for detail in found}


def pairs(count: int) -> dict[str, Any]:
    return {"metadata": {f"{i}": "" for i in range(count)}}


def said(*roles: str) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": "x"} for role in roles]}


# Objects.


def test_an_empty_object_is_empty_and_lacks_every_property() -> None:
    absent = {Feature(K.ABSENT, place(name)) for name in ROOT.properties}
    assert features({}) == absent | {Feature(K.COUNT, BODY, "nothing in it")}


def test_null_is_not_absence() -> None:
    null, absent = Feature(K.NULL, place("metadata")), Feature(K.ABSENT, place("metadata"))
    assert {null, absent} & features({"metadata": None}) == {null}
    assert {null, absent} & features({}) == {absent}


def test_only_optional_properties_can_be_absent() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
    }
    absent, empty = Feature(K.ABSENT, place("b")), Feature(K.COUNT, BODY, "nothing in it")
    assert set(reach.features(node(schema), {})) == {absent, empty}
    assert set(reach.features(node(schema), {"c": 1})) == {absent}


def test_declared_properties_of_a_map_are_no_entries_of_it() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "additionalProperties": {"type": "integer"},
    }
    found = reach.features(node(schema), {"a": 5, "b": 8})
    assert {(str(f.place), f.detail) for f in found if f.kind is K.PARITY} == {
        ("a", "odd"),
        ("{}", "even"),
    }


@pytest.mark.parametrize("value", [None, 1, "x", [], {"messages": 5}, {"metadata": [1]}])
def test_values_of_the_wrong_type_raise_nothing(value: Any) -> None:
    assert all(feature.words for feature in features(value))


@given(valid_requests(load()))
def test_no_valid_request_is_beyond_a_limit(body: Any) -> None:
    limits = (f.detail for f in features(body) if f.kind is K.LIMIT)
    beyond = [one for one in limits if isinstance(one, AtLimit) and one.off > 0]
    assert [one for one in beyond if not one.keyword.startswith("min")] == []


# Words, branches and counts.


@pytest.mark.parametrize("word", ["user", "assistant"])
def test_enum_words_are_features(word: str) -> None:
    assert of(K.WORD, ROLE, said(word)) == {word}


@pytest.mark.parametrize(
    ("content", "branch"), [("x", "string"), ([{"type": "text", "text": "x"}], "array")]
)
def test_branches_are_features(content: Any, branch: str) -> None:
    assert of(K.ALTERNATIVE, "messages[].content", message(content)) == {branch}


@pytest.mark.parametrize(("count", "name"), [(0, "none"), (1, "one"), (2, "several")])
def test_counts_have_names(count: int, name: str) -> None:
    assert of(K.COUNT, "metadata", pairs(count)) == {name}
    assert of(K.COUNT, "messages", said(*["user"] * count)) == {name}


@pytest.mark.parametrize(
    ("count", "steps"), [(2, []), (3, [3]), (5, [3, 4, 5]), (19, range(3, 20)), (20, range(3, 20))]
)
def test_counts_reach_every_step_below_the_limit(count: int, steps: Any) -> None:
    assert of(K.COUNT_AT_LEAST, FILES, with_files(*["f"] * count)) == set(steps)


def test_the_limit_itself_is_no_step_of_a_count() -> None:
    assert max(of(K.COUNT_AT_LEAST, "metadata", pairs(17))) == 15


def test_an_array_whose_elements_are_not_described_is_counted() -> None:
    several = {Feature(K.COUNT, BODY, "several")}
    assert reach.features(node({"type": "array"}), [1, "x"]) == several


def test_only_the_first_and_the_last_of_several_elements_are_marked_as_such() -> None:
    def placed(*roles: str) -> set[tuple[str, Any]]:
        found = features(said(*roles))
        kinds = {K.FIRST, K.LAST, K.TWICE}
        return {(f.kind.name, f.detail) for f in found if f.kind in kinds and f.place[-1] == "role"}

    assert placed("user") == set()
    assert placed("user", "assistant") == {("FIRST", "user"), ("LAST", "assistant")}
    three = {("FIRST", "user"), ("LAST", "user"), ("TWICE", "user")}
    assert placed("user", "assistant", "user") == three


def test_of_elements_only_words_and_branches_have_a_place_among_them() -> None:
    kinds = {K.FIRST, K.LAST, K.TWICE}
    found = {(str(f.place), f.detail) for f in features(said("user", "user")) if f.kind in kinds}
    assert found == {(ROLE, "user"), ("messages[].content", "string")}


def test_equal_elements_are_repeated() -> None:
    repeated = Feature(K.REPEATED, place(FILES))
    assert repeated in features(with_files("a", "b", "a"))
    assert repeated not in features(with_files("a", "b")) | features(with_files("a"))


@pytest.mark.parametrize(
    ("text", "characters", "in_utf_8"),
    [
        ("x" * 499, set(), set()),
        ("x" * 500, {1_000}, {1_000}),
        ("\u00e9" * 501, {1_000}, {1_000, 2_000}),
        ("x" * 2_000, {1_000, 2_000, 4_000}, {1_000, 2_000, 4_000}),
    ],
)
def test_how_much_a_map_holds_in_all(text: str, characters: set[int], in_utf_8: set[int]) -> None:
    found = features({"metadata": {"a": text[1:], "b": text[1:]}})
    sizes = {(f.kind, f.detail) for f in found if f.kind in {K.SIZE_AT_LEAST, K.BYTES_AT_LEAST}}
    assert sizes == {
        *((K.SIZE_AT_LEAST, size) for size in characters),
        *((K.BYTES_AT_LEAST, size) for size in in_utf_8),
    }


# Sides of limits.


@pytest.mark.parametrize(
    ("count", "side"),
    [(1, set()), (14, set()), (15, {"-1"}), (16, {"on"}), (17, {"+1"}), (18, set())],
)
def test_sides_of_the_number_of_pairs(count: int, side: set[str]) -> None:
    assert sides("metadata", "maxProperties", pairs(count)) == side


@pytest.mark.parametrize(
    ("length", "side"), [(62, set()), (63, {"-1"}), (64, {"on"}), (65, {"+1"}), (70, {"+6"})]
)
def test_sides_of_the_length_of_a_key_count_code_points(length: int, side: set[str]) -> None:
    keyed = {"metadata": {"\U0001f600" * length: "v"}}
    assert sides("metadata", "keyMaxLength", keyed) == side


@pytest.mark.parametrize(
    ("length", "side"), [(510, set()), (511, {"-1"}), (512, {"on"}), (513, {"+1"}), (514, set())]
)
def test_sides_of_the_length_of_a_value_count_code_points(length: int, side: set[str]) -> None:
    assert sides("metadata{}", "maxLength", {"metadata": {"k": "\U0001f600" * length}}) == side


@pytest.mark.parametrize(
    ("size", "keyword", "side"),
    [
        (98, "minimum", set()),
        (99, "minimum", {"-1"}),
        (100, "minimum", {"on"}),
        (101, "minimum", {"+1"}),
        (102, "minimum", set()),
        (4094, "maximum", set()),
        (4095, "maximum", {"-1"}),
        (4096, "maximum", {"on"}),
        (4097, "maximum", {"+1"}),
        (4098, "maximum", set()),
    ],
)
def test_sides_of_a_range(size: int, keyword: str, side: set[str]) -> None:
    assert sides(SIZE, keyword, chunked(size, 0)) == side


@pytest.mark.parametrize(
    ("size", "overlap", "side", "half"),
    [
        (800, 400, {"on"}, {"exactly half of the other"}),
        (801, 400, {"on"}, {"half of the other, rounded down"}),
        (800, 399, {"-1"}, set()),
        (801, 399, {"-1"}, set()),
        (800, 401, {"+1"}, set()),
        (801, 401, {"+1"}, set()),
        (801, 402, set(), set()),
        (800, 398, set(), set()),
        (800, 10, set(), set()),
        (800, "400", set(), set()),
        (800, True, set(), set()),
        ("800", 400, set(), set()),
    ],
)
def test_sides_of_half_of_another_number(
    size: Any, overlap: Any, side: set[str], half: set[str]
) -> None:
    value = chunked(size, overlap)
    assert (sides(OVERLAP, "atMostHalfOf", value), of(K.HALF, OVERLAP, value)) == (side, half)


# Numbers, texts and ids.


@pytest.mark.parametrize(
    ("overlap", "number", "parity", "steps"),
    [
        (0, {0}, "even", set()),
        (1, {1}, "odd", set()),
        (2, set(), "even", set()),
        (100, set(), "even", set()),
        (101, set(), "odd", {101}),
        (200, set(), "even", {101, 200}),
    ],
)
def test_zero_one_parity_and_size_of_a_number(
    overlap: int, number: set[int], parity: str, steps: set[int]
) -> None:
    value = chunked(4000, overlap)
    assert of(K.NUMBER, OVERLAP, value) == number
    assert of(K.PARITY, OVERLAP, value) == {parity}
    assert of(K.VALUE_AT_LEAST, OVERLAP, value) == steps


@pytest.mark.parametrize("length", [1, 2, 200, 256, 257, 1_000, 4_096, 100_000])
def test_long_texts_reach_every_step_up_to_their_length(length: int) -> None:
    found = of(K.LENGTH_AT_LEAST, "messages[].content", message("a" * length))
    assert found == {n for n in LENGTHS if 1 < n <= length}


@pytest.mark.parametrize(
    ("name", "sample"),
    [("NUL", "\x00"), ("newline", "\n"), ("astral", "\U0001f600"), ("empty", "")],
)
def test_classes_of_text_are_features_with_and_without_their_place(name: str, sample: str) -> None:
    found = features({"metadata": {"k": sample}})
    at_place = Feature(K.TEXT_AT, place("metadata{}"), name)
    assert {
        at_place,
        Feature(K.TEXT, BODY, name),
        Feature(K.TEXT_OF, BODY, TextOf(Role.VALUE, name)),
    } <= found


@pytest.mark.parametrize("name", EDGE_TEXTS)
def test_every_edge_text_is_a_class_of_its_own(name: str) -> None:
    own, text = f"like {name!r}", EDGE_TEXTS[name]
    assert {own, "empty"} & texts.classes(text)
    assert own not in texts.classes(f"x{text}x")


@pytest.mark.parametrize(
    ("url", "forms"),
    [
        ("https://a.b/c.png", {"that ends in .png"}),
        ("https://a.b/c.tar.gz", {"that ends in .gz"}),
        ("https://a.b/c.abcdefghijkl", {"that ends in .abcdefgh"}),
        ("https://a.b/c.png?d=e.f", {"that ends in .png", "with ?"}),
        ("https://a.b/c.png#d.e?f", {"that ends in .png", "with #", "with ?"}),
        ("thread-1", {"without a dot"}),
        ("a%20b", {"without a dot", "with %"}),
    ],
)
def test_how_a_link_ends_and_what_it_is_written_with(url: str, forms: set[str]) -> None:
    assert of(K.ID_FORM, URL, image(url)) == forms


@pytest.mark.parametrize(
    ("length", "steps"), [(64, []), (126, []), (127, [127]), (128, [127, 128]), (129, [127, 128])]
)
def test_only_ids_of_more_than_64_characters_are_long(length: int, steps: list[int]) -> None:
    assert of(K.ID_LENGTH_AT_LEAST, f"{FILES}[]", with_files("f" * length)) == set(steps)


@pytest.mark.parametrize(
    ("letter", "octets", "utf_16"),
    [("é", 257, 513), ("\U0001f600", 129, 257), ("\ud800", 171, 513)],
    ids=ascii,
)
def test_what_is_longer_in_bytes_or_utf_16_than_the_limit_of_characters(
    letter: str, octets: int, utf_16: int
) -> None:
    for length in (octets - 1, octets, utf_16 - 1, utf_16):
        limits = {"bytes": length >= octets, "UTF-16 units": length >= utf_16}
        expected = {MoreThan(512, unit) for unit, over in limits.items() if over}
        value = {"metadata": {"k": letter * length}}
        assert of(K.TEXT_UNITS_AT, "metadata{}", value) == expected


def test_keys_have_a_limit_of_their_own_and_ascii_is_as_long_in_any_unit() -> None:
    assert of(K.TEXT_UNITS_AT, "metadata{}", {"metadata": {"k": "a" * 513}}) == set()
    value = {"metadata": {"é" * 33: "v"}}
    assert of(K.TEXT_UNITS_AT, "metadata{key}", value) == {MoreThan(64, "bytes")}


# Obligations.


def test_obligations_of_a_small_schema_are_both_sides_of_everything() -> None:
    schema = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": ["a", "b"]},
            "list": {
                "type": "array",
                "items": {"type": "string", "maxLength": 5},
                "minItems": 1,
                "maxItems": 3,
                "nullable": True,
            },
        },
    }
    kind, array, item = place("kind"), place("list"), place("list[]")
    assert obligations(node(schema)) == {
        Feature(K.PRESENT, kind),
        Feature(K.WORD, kind, "a"),
        Feature(K.WORD, kind, "b"),
        *(Feature(one, array) for one in (K.PRESENT, K.ABSENT, K.NULL)),
        *(Feature(K.COUNT, array, count) for count in ("one", "several")),
        *(reach.on_limit(array, *one) for one in (("maxItems", 0), ("maxItems", -1))),
        *(reach.on_limit(array, *one) for one in (("minItems", 0), ("minItems", 1))),
        *(reach.on_limit(item, "maxLength", off) for off in (0, -1)),
    }


@pytest.mark.parametrize(
    ("most", "sides", "counts"),
    [
        (1, [0], ["none", "one"]),
        (2, [0, -1], ["none", "one", "several"]),
        (None, [], ["none", "one", "several"]),
    ],
)
def test_a_step_inside_a_limit_is_one_that_is_not_empty(
    most: int | None, sides: list[int], counts: list[str]
) -> None:
    limit = {} if most is None else {"maxItems": most}
    found = obligations(node({"type": "array", "items": {"type": "string"}, **limit}))
    on_sides = {reach.on_limit(BODY, "maxItems", off) for off in sides}
    assert found == on_sides | {Feature(K.COUNT, BODY, count) for count in counts}
