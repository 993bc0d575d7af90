"""What selects the features of a request that a clause of acceptance is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.definition import Node
from contracts.definition.place import BODY, ENTRY
from contracts.definition.schema.branches import tags
from contracts.record.feature import AtLimit, Feature, Many, Role, TextOf
from contracts.record.feature import Kind as K

Selector = Callable[[Feature], bool]

_TEXTS: Final = frozenset(
    {K.TEXT, K.TEXT_PART, K.TEXT_OF, K.TEXT_AT, K.SIGNS_OF, K.SIGNS_AT, K.LENGTH_AT_LEAST}
)
_UNITS: Final = frozenset({K.TEXT_UNITS_OF, K.TEXT_UNITS_AT})
# What is said of a place that is there, unlike that it is absent.
# Where among others something stands is no matter of what it is.
_OF_PLACES: Final = (frozenset(list(K)[list(K).index(K.PRESENT) :]) | _UNITS) - {
    K.FIRST,
    K.LAST,
    K.TWICE,
    # What there is in all, and what stands in two, each of them may have.
    K.IN_ALL,
    K.OF_A_KIND_IN_ALL,
    K.SHARED,
}
_OF_MAPS: Final = frozenset({"maxProperties", "keyMaxLength"})


def nothing(_: Feature) -> bool:
    """Select no feature."""
    return False


def anything(_: Feature) -> bool:
    """Select every feature."""
    return True


def kinds(*wanted: K) -> Selector:
    """Return what selects features of some kinds."""
    return lambda feature: feature.kind in wanted


def at(place: tuple[str, ...]) -> Selector:
    """Return what selects the features of what stands at *place*, or below."""

    def selects(feature: Feature) -> bool:
        if feature.kind not in _OF_PLACES or (feature.kind is K.ABSENT and feature.place == place):
            return False
        return feature.place.within(place)

    return selects if place else nothing


def anything_at(place: tuple[str, ...]) -> Selector:
    """Return what selects the same, and that nothing stands at *place*."""
    if not place:
        return nothing
    return lambda feature: feature.kind in _OF_PLACES and feature.place.within(place)


def of_maps(content: tuple[str, ...]) -> Selector:
    """Return what selects the limits of maps, in code points or as others count them."""
    return lambda feature: _is_of_map(feature) and not (content and feature.place.within(content))


def _is_of_map(feature: Feature) -> bool:
    if isinstance(feature.detail, AtLimit):
        of_value = feature.detail.keyword == "maxLength" and feature.place[-1:] == (ENTRY,)
        return of_value or feature.detail.keyword in _OF_MAPS
    if feature.kind is K.TEXT_UNITS_OF:
        return not _is_of_content(feature)
    return feature.kind is K.TEXT_UNITS_AT


def _is_of_content(feature: Feature) -> bool:
    return isinstance(feature.detail, TextOf) and feature.detail.role is Role.CONTENT


def branch(content: Node, kind: str) -> Node | None:
    """Return what content is where it is of one type; None where it never is."""
    return next((one for one in content.branches or (content,) if one.type == kind), None)


def parts(content: Node) -> Node | None:
    """Return what the elements of content are where it is an array."""
    array = branch(content, "array")
    return array.items if array is not None else None


def images(content: Node) -> tuple[Node, ...]:
    """Return the parts of content with an id, which is what an image is."""
    part = parts(content)
    found = part.branches if part is not None else ()
    return tuple(one for one in found if any(below.id_kind for below in one.walk()))


def of_images(content: Node) -> Selector:
    """Return what selects the features of images."""
    part, found = parts(content), images(content)
    if part is None:
        return nothing
    labels = {image.label for image in found}
    # Where all others are images, what is not the one kind is an image.
    labels |= {
        f"not {branch.label}"
        for branch in part.branches
        if len(part.branches) == len(found) + 1 and branch not in found
    }
    constants = {name for image in found for name in tags(image)}
    named = {name for image in found for name in image.properties} - constants
    place = part.place

    def selects(feature: Feature) -> bool:
        if not feature.place.within(place) or feature.kind not in _OF_PLACES:
            return False
        below = set(feature.place[len(place) : len(place) + 1])
        detail = feature.detail.kind if isinstance(feature.detail, Many) else feature.detail
        return bool(below & named) or (below <= constants and detail in labels)

    return selects


def of_string_content(content: Node) -> Selector:
    """Return what selects that content is there, and a string."""
    string = branch(content, "string")
    label = string.label if string is not None else ""
    return lambda f: (
        f.place == content.place
        and (f.kind is K.PRESENT or (f.kind is K.ALTERNATIVE and f.detail == label))
    )


def of_parts(content: Node) -> Selector:
    """Return what selects that content is an array, and what its elements are."""
    part, array = parts(content), branch(content, "array")
    if part is None or array is None:
        return nothing
    inside, label = at(part.place), array.label

    def selects(feature: Feature) -> bool:
        if inside(feature):
            return True
        other = feature.kind is not K.ALTERNATIVE or feature.detail == label
        plain = feature.kind in {K.PRESENT, K.TEXT_AT}
        is_here = feature.place == content.place and feature.kind in _OF_PLACES
        return is_here and other and not plain

    return selects


def is_empty_object(feature: Feature) -> bool:
    """Select that the body is an empty object."""
    return feature.kind is K.BARE or (feature.kind is K.COUNT and feature.place == BODY)


def any_text(feature: Feature) -> bool:
    """Select what text there is, wherever it stands."""
    if feature.kind is K.TEXT_UNITS_OF:
        return _is_of_content(feature)
    return feature.kind in _TEXTS
