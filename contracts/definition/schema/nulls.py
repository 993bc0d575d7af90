"""Whether a schema allows null, also by what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.schema.keywords import NEGATED

_NEGATIONS: Final = ("not", NEGATED)


class Nulls:
    """Knows which schemas of a document allow null.

    Args:
        document: the parsed document.
        is_3_0: whether it is of OpenAPI 3.0, where nothing stands beside a reference.
    """

    def __init__(self, document: Any, *, is_3_0: bool) -> None:
        self._document, self._is_3_0 = document, is_3_0
        # Of what references lead to, whether it allows null; and how often one led in a circle.
        self._known: dict[str, bool] = {}
        self._circles = 0

    def take(self, schema: Any, pointer: str, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether *schema* allows null."""
        if isinstance(schema, bool) or schema.get("nullable") is True:
            return schema is not False
        if "$ref" in schema:
            if not self._leads_to_null(schema["$ref"], seen):
                return False
            if self._is_3_0:
                return True
        return _says_null(schema) and self._compose_null(schema, pointer, seen)

    def _leads_to_null(self, target: str, seen: frozenset[str]) -> bool:
        if target in seen:
            self._circles += 1
            return True
        if target not in self._known:
            circles = self._circles
            found = pointers.resolve(self._document, target)
            answer = self.take(found, target, seen | {target})
            if self._circles > circles:
                # It holds for this way only.
                return answer
            self._known[target] = answer
        return self._known[target]

    def _compose_null(self, schema: Any, pointer: str, seen: frozenset[str]) -> bool:
        def take(keyword: str) -> list[bool]:
            return [self.take(one, pointer, seen) for one in schema.get(keyword, ())]

        test = schema.get("if", True)
        then = "then" if self.take(test, pointer, seen) else "else"
        return (
            all(take("allOf"))
            and ("anyOf" not in schema or any(take("anyOf")))
            and ("oneOf" not in schema or sum(take("oneOf")) == 1)
            and not any(self.take(schema.get(k, False), pointer, seen) for k in _NEGATIONS)
            and ("if" not in schema or self.take(schema.get(then, True), pointer, seen))
        )


def _says_null(schema: Mapping[str, Any]) -> bool:
    """Tell whether the type, the words and the constant of a schema leave room for null."""
    kinds = schema.get("type", "null")
    listed = [kinds] if isinstance(kinds, str) else kinds
    return "null" in listed and None in schema.get("enum", [None]) and schema.get("const") is None
