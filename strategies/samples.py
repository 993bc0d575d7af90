"""The plainest value for each schema, and what is special about the strings of this API."""

from __future__ import annotations

from typing import Any, Final

from contracts.definition import Node

_SCHEMAS: Final = "#/components/schemas"
_TOOLS: Final = f"{_SCHEMAS}/CreateThreadRequest/properties/tool_resources/properties"
_SEARCH: Final = f"{_TOOLS}/file_search/properties"

# Strings that name something a target may look up.  Probing decides whether it does.
ID_KINDS: Final[dict[str, str]] = {
    f"{_TOOLS}/code_interpreter/properties/file_ids/items": "file",
    f"{_SEARCH}/vector_store_ids/items": "vector_store",
    f"{_SEARCH}/vector_stores/items/properties/file_ids/items": "file",
    f"{_SCHEMAS}/CreateMessageRequest/properties/attachments/items/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageFileObject/properties/image_file/properties/file_id": "file",
    f"{_SCHEMAS}/MessageContentImageUrlObject/properties/image_url/properties/url": "image",
}
_FORMS: Final = {
    "file": "file-tc{:020d}zz",
    "vector_store": "vs_tc{:020d}zz",
    "image": "https://example.com/tc{:06d}.png",
}


def made_up(kind: str, number: int = 0) -> str:
    """Return the *number*-th made-up id of a *kind*: file, vector_store or image."""
    return _FORMS[kind].format(number)


def minimal(node: Node, number: int = 0) -> Any:
    """Return the plainest value that obeys *node*; *number* tells siblings apart."""
    if node.branches:
        return minimal(plainest(node.branches), number)
    if node.type == "object":
        return {name: minimal(node.properties[name], number) for name in always(node)}
    if node.type == "array":
        assert node.items is not None or not node.keywords.get("minItems")
        count = node.keywords.get("minItems", 0)
        return [minimal(node.items, i) for i in range(count)] if node.items else []
    return _plain_leaf(node, number)


def always(node: Node) -> list[str]:
    """Names that every valid object carries: required, usual, and one choice's."""
    chosen = min(node.choices, key=sorted) if node.choices else frozenset()
    wanted = node.required | node.usual | chosen
    return [name for name in node.properties if name in wanted]


def plainest(branches: tuple[Node, ...]) -> Node:
    """Return the branch whose minimal value needs the fewest things, ids least of all."""
    return min(branches, key=_weight)


def _weight(node: Node) -> int:
    if node.branches:
        return _weight(plainest(node.branches))
    children = [node.properties[name] for name in always(node)]
    if node.items is not None and node.keywords.get("minItems"):
        children.append(node.items)
    own = 100 if node.pointer in ID_KINDS else 1
    # An array of text says more than a bare string, but a bare string is plainer.
    return own + sum(_weight(child) for child in children) + (node.type == "array")


def _plain_leaf(node: Node, number: int) -> Any:
    if "enum" in node.keywords:
        return node.keywords["enum"][0]
    if node.pointer in ID_KINDS:
        return made_up(ID_KINDS[node.pointer], number)
    if node.type in {"integer", "number"}:
        low, high = node.keywords.get("minimum"), node.keywords.get("maximum")
        return low if low is not None else min(0, high if high is not None else 0)
    if node.type == "boolean":
        return True
    return "hello".ljust(node.keywords.get("minLength", 0), "x")[: node.keywords.get("maxLength")]
