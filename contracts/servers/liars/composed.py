"""Servers with several faults at once, as real ones have: liars put together.

A liar that is made as a whole server cannot be put together with others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Reference

# What a hook raises on a value that another fault has let in.
_UNREADABLE: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


def composable(liar: Liar) -> bool:
    """Return whether *liar* can be one of several."""
    return liar.make is None


def compose(members: Sequence[Liar]) -> Liar:
    """Return the server that has the faults of all *members*.

    Raises:
        ValueError: one of them cannot be put together with others.
    """
    if not all(map(composable, members)):
        raise ValueError("a liar that is a whole server cannot be put together with others")
    return Liar(
        name=" + ".join(member.name for member in members),
        clause=members[0].clause,
        thread=_chained(_hooks(members, "thread")),
        text=_chained(_hooks(members, "text")),
        response=_chained(_hooks(members, "response")),
        refuses=_any(_hooks(members, "refuses")),
        crashes=_any(_hooks(members, "crashes")),
        crashes_on=_any(_hooks(members, "crashes_on")),
        forgets=tuple(pointer for member in members for pointer in member.forgets),
        overlooks=_chained(_hooks(members, "overlooks")),
        admits=_admitting(_hooks(members, "admits")),
    )


def _hooks(members: Iterable[Liar], name: str) -> list[Callable[..., Any]]:
    return [hook for member in members if (hook := getattr(member, name)) is not None]


def _chained(hooks: list[Callable[..., Any]]) -> Callable[..., Any] | None:
    """Return what applies one change after the other."""
    return (lambda value, *more: _changed(hooks, value, *more)) if hooks else None


def _changed(hooks: list[Callable[..., Any]], value: Any, *more: Any) -> Any:
    """Return *value* as each hook leaves it that can still read it."""
    for hook in hooks:
        try:
            value = hook(value, *more)
        except _UNREADABLE:
            # Another fault has left nothing that this one could show in.
            continue
    return value


def _any(hooks: list[Callable[..., Any]]) -> Callable[[Any], Any] | None:
    return (lambda value: any(_holds(hook, value) for hook in hooks)) if hooks else None


def _holds(hook: Callable[..., Any], value: Any) -> bool:
    try:
        return bool(hook(value))
    except _UNREADABLE:
        # Another fault has let in what this one cannot read.
        return False


def _admitting(hooks: list[Callable[..., Any]]) -> Callable[[str | None, str], bool] | None:
    """Return what decides as the first of them that does not decide as it should."""
    if not hooks:
        return None

    def admits(header: str | None, token: str) -> bool:
        right = Reference(token).authorized(header)
        return next((not right for hook in hooks if hook(header, token) is not right), right)

    return admits
