"""Which ids a target checks, and which requests can be sent to it all the same.

A target may refuse a made-up id, as no such thing exists.  Where ids of a kind are
checked, requests carry the real ones that the user supplied.  Where none was supplied,
those requests are not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from json import dumps
from typing import Final

from contracts.clauses import Clause
from contracts.record.case import Case, case_of
from contracts.record.inspection import IdPlace
from contracts.record.samples import MADE_UP, made_up, numbers_in

_OPTION: Final = {"file": "--file-id", "vector_store": "--vector-store-id", "image": "--image-url"}


class Resources:
    """What is known about ids.

    Args:
        real: ids the user supplied, by kind.
    """

    def __init__(self, real: Mapping[str, Sequence[str]]) -> None:
        self._supplied = {kind: tuple(ids) for kind, ids in real.items() if ids}
        self._checked: set[IdPlace] = set()
        self._guessed: set[IdPlace] = set()
        self._unfit: set[IdPlace] = set()

    def check(self, place: IdPlace, *, guessed: bool = False) -> None:
        """Remember that ids are checked at *place*; *guessed* where the target does not say so."""
        self._checked.add(place)
        if guessed:
            self._guessed.add(place)

    def reject(self, place: IdPlace) -> None:
        """Remember that the supplied id is refused at *place*."""
        self._unfit.add(place)

    def usable(self, case: Case) -> bool:
        """Return whether every checked id of *case* can be a real one."""
        if not self._checked:
            return True
        text = (case.body or b"").decode("utf-8", "replace")
        places = (case.ids & self._checked) | self._strays(case, text)
        return all(self._can_fill(place, text) for place in places)

    def _strays(self, case: Case, text: str) -> set[IdPlace]:
        """Return the checked places of kinds that occur in *text*, but at no known place.

        A fault in the request may keep us, but not the target, from finding an id.
        """
        found = {kind for kind, pattern in MADE_UP.items() if pattern.search(text)}
        strays = found - {place.kind for place in case.ids}
        return {place for place in self._checked if place.kind in strays}

    def _can_fill(self, place: IdPlace, text: str) -> bool:
        ids = () if place in self._unfit else self._supplied.get(place.kind, ())
        wanted = numbers_in(place.kind, text)
        return bool(ids and wanted) and max(wanted) < len(ids)

    def filled(self, case: Case) -> bytes | None:
        """Return the body of *case*, with real ids for those that are checked."""
        return self._with_real(case.body, {place.kind for place in self._checked})

    def trial(self, case: Case) -> Case | None:
        """Return *case* with real ids in place of its made-up ones, or None without any."""
        kinds = {place.kind for place in case.ids}
        if not kinds <= self._supplied.keys():
            return None
        body = self._with_real(case.body, kinds)
        request = replace(case.request, body=body)
        return case_of(case.label.definition, request, f"{case.name}, a real one").playing(
            case.scenario
        )

    def _with_real(self, body: bytes | None, kinds: set[str]) -> bytes | None:
        for kind in sorted(kinds & self._supplied.keys()):
            for number, real in enumerate(self._supplied[kind]):
                # The made-up id stands inside a JSON string, and so must the real one.
                written = dumps(real)[1:-1].encode()
                body = body and body.replace(made_up(kind, number).encode(), written)
        return body

    def notes(self) -> list[str]:
        """Return which ids are checked and which option would help."""
        return [note for place in sorted(self._checked) if (note := self._note(place))]

    def _note(self, place: IdPlace) -> str:
        kind, guessed = place.kind, place in self._guessed
        if place in self._unfit:
            doubt = ", or nothing is accepted there at all" if guessed else ""
            return f"the id given with {_OPTION.get(kind, '')} is refused ({place}){doubt}"
        if kind in self._supplied:
            return ""
        guess = " without a reason, so they may be checked" if guessed else ""
        option = _OPTION.get(kind)
        option = f"give real ones with {option}" if option else "no option gives real ones"
        return f"made-up ids are refused{guess} ({place}); {option}"

    def reason(self, clause: Clause) -> str:
        """Return why *clause* could not be tested for want of ids, or nothing."""
        for place in sorted(self._checked):
            if any(place.place.within(needed) for needed in clause.needs_ids):
                option = _OPTION.get(place.kind, "which no option gives")
                return f"needs a real {place.kind.replace('_', ' ')} id ({option})"
        return ""
