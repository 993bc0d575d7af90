"""The items of a list in a YAML document, one after the other: a cassette may have thousands."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import IO, Any, Final

from yaml import CSafeLoader, MappingEndEvent, SequenceEndEvent, SequenceStartEvent
from yaml.composer import Composer
from yaml.constructor import ConstructorError
from yaml.events import MappingStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode

_MERGE: Final = "tag:yaml.org,2002:merge"


class NoSuchList(Exception):
    """A document is no map, or has no list of such a name."""


class _Loader(Composer, CSafeLoader):
    """Composes one node at a time from the events of libyaml, which CSafeLoader cannot."""

    def __init__(self, stream: IO[bytes]) -> None:
        CSafeLoader.__init__(self, stream)
        Composer.__init__(self)

    def flatten_mapping(self, node: MappingNode) -> None:
        """Refuse merges: a few lines of them make millions of pairs, and no recorder writes any."""
        if any(name.tag == _MERGE for name, _ in node.value):
            raise ConstructorError(problem="maps are merged")

    def value_of(self, node: Node) -> Any:
        """Return the value of a *node*, or raise YAMLError."""
        try:
            return self.construct_document(node)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            raise ConstructorError(problem="a value is not of the type that it claims") from None


def items(stream: IO[bytes], names: Container[str]) -> Iterator[Any]:
    """Yield the items of the lists with these *names* in the map that the document is.

    Raises:
        yaml.YAMLError: it is no YAML, or has types that are none of data.
        NoSuchList: there is none.
    """
    loader, found = _Loader(stream), False
    try:
        # The beginning of the stream, and of the document.
        loader.get_event()
        loader.get_event()
        if not loader.check_event(MappingStartEvent):
            raise NoSuchList
        loader.get_event()
        while not loader.check_event(MappingEndEvent):
            name = _node(loader)
            if isinstance(name, ScalarNode) and name.value in names:
                found = True
                yield from _listed(loader)
            else:
                _node(loader)
        if not found:
            raise NoSuchList
    finally:
        loader.dispose()


def _listed(loader: _Loader) -> Iterator[Any]:
    if not loader.check_event(SequenceStartEvent):
        _node(loader)
        return
    loader.get_event()
    while not loader.check_event(SequenceEndEvent):
        yield loader.value_of(_node(loader))
    loader.get_event()


def _node(loader: _Loader) -> Any:
    return loader.compose_node(None, None)  # type: ignore[arg-type]  # as the root of a document
