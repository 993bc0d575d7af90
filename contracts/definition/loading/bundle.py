"""What an operation reaches, over all files of a document, as one document.

Pointers into it are those of the file that the user named; what other files hold stands below
``#/x-files/NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from contracts.definition import pointer as pointers
from contracts.definition.loading.anchors import anchors
from contracts.definition.loading.reading import File, below, is_remote, read, shown
from contracts.definition.operation import Candidate, DefinitionError

FILES: Final = "x-files"
_MOST_FILES: Final = 100
# What stands there are names, and no keywords.
_NAMED: Final = frozenset(
    {"properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas"}
    | {"content", "responses", "headers", "parameters", "requestBodies", "callbacks"}
)
# What stands there are values, in which ``$ref`` means nothing.
_VALUES: Final = frozenset({"example", "examples", "default", "enum", "const", "mapping"})
_KEPT: Final = ("openapi", "info", "servers", "security", "jsonSchemaDialect")

# Of a URL (RFC 3986, section 3.1); a drive has one letter.
_SCHEME: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]+:")


class Bundle:
    """The files of a document, read when something refers to them.

    Args:
        root: the file that the user named.
        is_remote_allowed: whether references over the network are followed.

    Attributes:
        files: the files that were read, by the name that stands in pointers; the user's is "".
    """

    def __init__(self, root: File, *, is_remote_allowed: bool) -> None:
        self.files = {"": root}
        self._allowed = is_remote_allowed

    def open_paths(self) -> None:
        """Follow the references that stand in place of path items, as operations are below."""
        paths = self.files[""].value.get("paths")
        for item in paths.values() if isinstance(paths, dict) else ():
            if isinstance(item, dict) and isinstance(item.get("$ref"), str):
                item["$ref"] = self._located("", item["$ref"])

    @property
    def document(self) -> dict[str, Any]:
        """All files as one document."""
        others = {name: file.value for name, file in self.files.items() if name}
        whole: dict[str, Any] = self.files[""].value
        return {**whole, FILES: others} if others else whole

    def reached(self, candidate: Candidate) -> dict[str, Any]:
        """Return what *candidate* reaches, each part where it stands in the whole.

        Raises:
            DefinitionError: a reference leads nowhere, or where it may not be followed.
        """
        item = pointers.join("#", "paths", candidate.path)
        todo = [item if self._is_reference(item) else candidate.pointer]
        todo += [candidate.pointer, f"{item}/parameters"]
        seen: dict[str, Any] = {}
        while todo:
            pointer = self._whole(todo.pop())
            if pointer in seen:
                continue
            try:
                seen[pointer] = pointers.resolve(self.document, pointer)
            except LookupError:
                if pointer.endswith("/parameters"):
                    continue
                raise DefinitionError(
                    f"the document refers to {pointer!r:.200}, where nothing is"
                ) from None
            todo += self._references(pointer, seen[pointer])
        return self._cut(seen)

    def _is_reference(self, pointer: str) -> bool:
        return "$ref" in pointers.resolve(self.document, pointer)

    def _whole(self, pointer: str) -> str:
        """Return *pointer*, or what is around the first list on its way: lists stay whole."""
        document, found = self.document, "#"
        value: Any = document
        for token in pointers.tokens(pointer):
            if isinstance(value, list) or not isinstance(value, dict):
                return found
            if token not in value:
                return pointer
            value, found = value[token], pointers.join(found, token)
        return pointer

    def _references(self, pointer: str, value: Any) -> Iterator[str]:
        """Yield where references within *value* lead, each written as one into the whole."""
        own = _file_of(pointer)
        todo: list[tuple[Any, bool]] = [(value, False)]
        seen: set[int] = set()
        while todo:
            found, is_named = todo.pop()
            if isinstance(found, list):
                todo += [(entry, False) for entry in found]
            if not isinstance(found, dict) or id(found) in seen:
                continue
            seen.add(id(found))
            if not is_named:
                self._follow_dynamic(found)
            if not is_named and isinstance(found.get("$ref"), str):
                found["$ref"] = self._located(own, found["$ref"])
                yield found["$ref"]
            for name, entry in found.items():
                if is_named or not (name in _VALUES or name.startswith("x-")):
                    todo.append((entry, not is_named and name in _NAMED))

    def _follow_dynamic(self, found: dict[str, Any]) -> None:
        """Make a dynamic reference a plain one where it can lead to one place only.

        What it leads to depends on the way to it where several schemas have its anchor.
        """
        target = found.get("$dynamicRef")
        if not isinstance(target, str) or "$ref" in found:
            return
        name = target.rpartition("#")[2]
        others = [at for file in self.files.values() for at in anchors(file.value, name)]
        if len(others) <= 1:
            found["$ref"] = found.pop("$dynamicRef")

    def _located(self, own: str, reference: str) -> str:
        """Return where *reference*, which stands in the file *own*, leads in the whole."""
        if reference.startswith(f"#/{FILES}/"):
            return reference
        place, _, fragment = reference.partition("#")
        fragment = unquote(fragment)
        name = self._opened(own, place) if place else own
        if fragment and not fragment.startswith("/"):
            found = [at for _, at in anchors(self.files[name].value, fragment)]
            if len(found) != 1:
                how = "where nothing has that anchor" if not found else "an anchor of several"
                raise DefinitionError(f"the document refers to {reference!r:.200}, {how}")
            fragment = found[0].removeprefix("#")
        return pointers.join("#", FILES, name) + fragment if name else f"#{fragment}"

    def _opened(self, own: str, place: str) -> str:
        """Return the name of another file, which is read where it was not yet."""
        root, place = self.files[""].place, unquote(place)
        if "\0" in place or (_SCHEME.match(place) and not is_remote(place)):
            raise DefinitionError(
                f"the document refers to {place!r:.200}, which is not followed; only files beside "
                "it and http(s) addresses are"
            )
        there = below(self.files[own].place, place)
        if is_remote(there):
            if not self._allowed:
                raise DefinitionError(
                    f"the document refers to {shown(there)}, and references over the network are "
                    "not followed; allow them with --remote-references"
                )
            name = there
        else:
            folder = Path(root).resolve().parent
            path = Path(there).resolve()
            if not path.is_relative_to(folder):
                raise DefinitionError(
                    f"the document refers to {place!r:.200}, which is outside of its folder"
                )
            name = path.relative_to(folder).as_posix()
            if path == Path(root).resolve():
                return ""
        if name not in self.files:
            if len(self.files) > _MOST_FILES:
                raise DefinitionError(f"the document refers to more than {_MOST_FILES} other files")
            self.files[name] = read(there)
        return name

    def _cut(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Return a document with nothing but the parts that were seen."""
        whole = self.document
        made: dict[str, Any] = {name: whole[name] for name in _KEPT if name in whole}
        schemes = "#/components/securitySchemes"
        for pointer in sorted({*seen, schemes}, key=len):
            value: Any = whole
            here = made
            tokens = pointers.tokens(pointer)
            if not tokens:
                return whole
            for token in tokens[:-1]:
                value = value[token] if isinstance(value, dict) and token in value else {}
                if here.get(token) is value and value:
                    # A larger part is there already.
                    break
                here = here.setdefault(token, {})
            else:
                if isinstance(value, dict) and tokens[-1] in value:
                    here[tokens[-1]] = value[tokens[-1]]
        return made


def _file_of(pointer: str) -> str:
    tokens = pointers.tokens(pointer)
    return tokens[1] if tokens[:1] == [FILES] and len(tokens) > 1 else ""
