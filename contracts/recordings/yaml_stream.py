"""The items of a list in a YAML document, one after the other: a cassette may have thousands."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import IO, Any

from yaml import CSafeLoader, MappingEndEvent, SequenceEndEvent, SequenceStartEvent
from yaml.composer import Composer
from yaml.events import MappingStartEvent
from yaml.nodes import ScalarNode


class _Loader(Composer, CSafeLoader):
    """Composes one node at a time from the events of libyaml, which CSafeLoader cannot."""

    def __init__(self, stream: IO[bytes]) -> None:
        CSafeLoader.__init__(self, stream)
        Composer.__init__(self)


def items(stream: IO[bytes], names: Container[str]) -> Iterator[Any]:
    """Yield the items of the lists with these *names* in the map that the document is.

    Raises:
        yaml.YAMLError: it is no YAML, or has types that are none of data.
        KeyError: there is no such list.
    """
    loader, found = _Loader(stream), False
    try:
        # The beginning of the stream, and of the document.
        loader.get_event()
        loader.get_event()
        if not loader.check_event(MappingStartEvent):
            raise KeyError
        loader.get_event()
        while not loader.check_event(MappingEndEvent):
            name = _node(loader)
            if isinstance(name, ScalarNode) and name.value in names:
                found = True
                yield from _listed(loader)
            else:
                _node(loader)
        if not found:
            raise KeyError
    finally:
        loader.dispose()


def _listed(loader: _Loader) -> Iterator[Any]:
    if not loader.check_event(SequenceStartEvent):
        _node(loader)
        return
    loader.get_event()
    while not loader.check_event(SequenceEndEvent):
        yield loader.construct_document(_node(loader))
    loader.get_event()


def _node(loader: _Loader) -> Any:
    return loader.compose_node(None, None)  # type: ignore[arg-type]  # as the root of a document
