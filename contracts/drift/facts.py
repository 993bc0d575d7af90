"""What changes in the operation itself: its address, bodies, answers and credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.definition.pointer import join
from contracts.drift.change import Change, Kind, Meaning, Side
from contracts.drift.spot import Spot
from contracts.drift.terms import NOTHING_NEEDED, Terms
from contracts.drift.words import joined, quoted

_REQUEST, _ANSWER = Side.REQUEST, Side.ANSWER


def facts(old: Terms, new: Terms) -> list[Change]:
    """Return what changes in the operation, but for the schemas."""
    return [*_address(old, new), *_requests(old, new), *_parameters(old, new), *_answers(old, new)]


def _change(side: Side, subject: str, meaning: Meaning, before: str, after: str) -> Change:
    return Change(side, subject, meaning, Spot(), before, after)


def _address(old: Terms, new: Terms) -> Iterator[Change]:
    def change(says: str, before: Any, after: Any, *, is_other: bool) -> Change:
        meaning = Meaning(Kind.OPERATION, says, is_other, is_other, (), before, after)
        return _change(_REQUEST, "the operation", meaning, old.below(), new.below())

    before, after = old.operation.words, new.operation.words
    # What one document writes at its paths, another one has in the address of its server.
    if before != after and old.operation.usual_path != new.operation.usual_path:
        yield change(f"is {quoted(after)}, was {quoted(before)}", before, after, is_other=True)
    one, other = old.operation.name, new.operation.name
    if one != other:
        says = f"is called {quoted(other)}, was {quoted(one)}"
        yield change(says, one, other, is_other=False)
    if old.deprecated != new.deprecated:
        says = "is deprecated" if new.deprecated else "is no longer deprecated"
        yield change(says, old.deprecated, new.deprecated, is_other=False)


def _requests(old: Terms, new: Terms) -> Iterator[Change]:
    one, other = old.below("requestBody"), new.below("requestBody")
    if old.needs_body != new.needs_body:
        says = "must be sent" if new.needs_body else "may be left out"
        states = (old.needs_body, new.needs_body)
        yield _change(_REQUEST, "the body", Meaning(Kind.BODY, says, *states), one, other)
    yield from _media(_REQUEST, "the body", (old.takes, new.takes), (one, other))
    yield from _credentials(old, new)


def _media(
    side: Side,
    subject: str,
    types: tuple[frozenset[str], frozenset[str]],
    pointers: tuple[str, str],
) -> Iterator[Change]:
    old, new = types
    for name in sorted(new - old):
        meaning = Meaning(Kind.MEDIA, f"may be {quoted(name)}, too", widens=True, after=name)
        yield _change(side, subject, meaning, "", join(pointers[1], "content", name))
    for name in sorted(old - new):
        meaning = Meaning(Kind.MEDIA, f"may no longer be {quoted(name)}", narrows=True, before=name)
        yield _change(side, subject, meaning, join(pointers[0], "content", name), "")


def _credentials(old: Terms, new: Terms) -> Iterator[Change]:
    more, less = new.credentials - old.credentials, old.credentials - new.credentials
    if more or less:
        before, after = (joined(sorted(one), "or") for one in (old.credentials, new.credentials))
        meaning = Meaning(
            Kind.CREDENTIALS,
            f"needs {after}, needed {before}",
            # Where nothing is needed, credentials do no harm.
            widens=bool(more) and NOTHING_NEEDED not in old.credentials,
            narrows=bool(less) and NOTHING_NEEDED not in new.credentials,
            before=sorted(old.credentials),
            after=sorted(new.credentials),
        )
        yield _change(_REQUEST, "the operation", meaning, old.below(), new.below())


def _parameters(old: Terms, new: Terms) -> Iterator[Change]:
    before, after = old.parameters, new.parameters
    for name in dict.fromkeys((*before, *after)):
        if name not in before:
            says = f"is new, {'required' if after[name] else 'optional'}"
            meaning = Meaning(Kind.PARAMETER, says, widens=True, narrows=after[name])
        elif name not in after:
            meaning = Meaning(Kind.PARAMETER, "is gone", widens=before[name], narrows=True)
        elif before[name] != after[name]:
            says = "is required, was optional" if after[name] else "is optional, was required"
            meaning = Meaning(Kind.PARAMETER, says, before[name], after[name])
        else:
            continue
        yield _change(_REQUEST, f"the {name}", meaning, old.below(), new.below())


def _answers(old: Terms, new: Terms) -> Iterator[Change]:
    for status in dict.fromkeys((*old.answers, *new.answers)):
        one, other = (one.below("responses", status) for one in (old, new))
        # Clients must expect that it fails, documented or not.
        is_success = status.startswith("2")
        if status not in old.answers:
            meaning = Meaning(Kind.STATUS, "is documented", widens=is_success, after=status)
            yield _change(_ANSWER, status, meaning, "", other)
        elif status not in new.answers:
            says = "is no longer documented"
            meaning = Meaning(Kind.STATUS, says, narrows=is_success, before=status)
            yield _change(_ANSWER, status, meaning, one, "")
        elif is_success:
            types = (old.answers[status], new.answers[status])
            yield from _media(_ANSWER, f"the body of {status}", types, (one, other))
