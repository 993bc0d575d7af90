"""How liars are made that refuse a valid request for something that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import Test, any_of, places_of, safely

Every = Callable[[Any], list[Any]]


def refusing(
    clause: str, tests: Mapping[str, Test], places: tuple[str, ...] = ()
) -> tuple[Liar, ...]:
    """Return liars that each refuse a request for which a test holds."""
    owner = f"accept.{clause}"
    return tuple(
        Liar(name=f"refuses-{name}", clause=owner, refuses=safely(test), places=places)
        for name, test in tests.items()
    )


def refusing_any(clause: str, every: Every, tests: Mapping[str, Test]) -> tuple[Liar, ...]:
    """Return liars that refuse a request if a test holds for anything that *every* finds."""
    named = {name: any_of(every, test) for name, test in tests.items()}
    return refusing(clause, named, places_of(every))
