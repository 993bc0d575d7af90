"""Which ids a target checks, and what can be asked of it all the same.

A target that refuses a made-up id because no such thing exists is right.  One that
refuses the whole feature is not.  The two are told apart by how it refuses: with 404,
with words that name the id or say that it does not exist, or at every place where an
id of that kind may stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from contracts.case import Case
from contracts.exchange import Exchange
from strategies.samples import MADE_UP

_NOT_FOUND: Final = re.compile(
    r"no such|purpose|not[ _-]?found|does ?n.t exist|not exist|not accessible|cannot find"
    r"|(no|missing|unknown|invalid) (file|vector|image)( store)?[ _-]?(id|url|object)?\b"
    r"|(could not|unable to|failed to) (be found|find|download|fetch|resolve)",
    re.IGNORECASE,
)
_OPTION: Final = {"file": "--file-id", "vector_store": "--vector-store-id", "image": "--image-url"}
_CLAUSES: Final = {
    "file at tool_resources.code_interpreter.file_ids[]": (
        "echo.code-interpreter-files",
        "thread.tool_resources.code_interpreter.file_ids.items.type",
    ),
    "vector_store at tool_resources.file_search.vector_store_ids[]": ("echo.vector-store-ids",),
    "file at messages[].content[].image_file.file_id": ("accept.images",),
    "image at messages[].content[].image_url.url": ("accept.images",),
    "file at messages[].attachments[].file_id": ("accept.attachments",),
}


class Resources:
    """What probing found out about ids.

    Args:
        real: ids the user supplied, by kind.
    """

    def __init__(self, real: Mapping[str, Sequence[str]]) -> None:
        self._supplied = {kind: tuple(ids) for kind, ids in real.items() if ids}
        self._checked: frozenset[str] = frozenset()
        self._unfit: frozenset[str] = frozenset()

    def learn(self, probes: Sequence[Exchange]) -> None:
        """Conclude from the probes at which places ids are checked."""
        refused = {p: e for e in probes for p in e.case.ids if _refused(e)}
        checked = {place for place, exchange in refused.items() if _says_unknown(exchange)}
        for kind in _OPTION:
            places = {p for e in probes for p in e.case.ids if p.startswith(f"{kind} at ")}
            if len(places) > 1 and places <= refused.keys():
                checked |= places
        self._checked = frozenset(checked)

    def checks(self, case: Case) -> bool:
        """Tell whether *case* carries an id that the target checks."""
        return bool(case.ids & self._checked)

    def learn_real(self, probe: Exchange) -> None:
        """Conclude from a probe with a real id whether that id will do at its place."""
        if _refused(probe):
            self._unfit |= probe.case.ids

    @property
    def real(self) -> dict[str, tuple[str, ...]]:
        """The supplied ids of the kinds that are checked."""
        kinds = {_kind(place) for place in self._checked}
        return {kind: ids for kind, ids in self._supplied.items() if kind in kinds}

    def usable(self, case: Case) -> bool:
        """Tell whether every checked id of *case* can be a real one."""
        return all(self._can_fill(place, case) for place in case.ids & self._checked)

    def _can_fill(self, place: str, case: Case) -> bool:
        ids = () if place in self._unfit else self._supplied.get(_kind(place), ())
        text = (case.body or b"").decode("utf-8", "replace")
        wanted = set(MADE_UP[_kind(place)].findall(text))
        return bool(ids and wanted) and all(int(number) < len(ids) for number in wanted)

    def notes(self) -> list[str]:
        """Say which ids are checked and which option would help."""
        found = []
        for place in sorted(self._checked):
            kind = _kind(place)
            if place in self._unfit:
                found.append(f"the id given with {_OPTION[kind]} is refused ({place})")
            elif kind not in self._supplied:
                found.append(
                    f"made-up ids are refused ({place}); give real ones with {_OPTION[kind]}"
                )
        return found

    def reason(self, clause: str) -> str:
        """Return why *clause* could not be tested for want of ids, or nothing."""
        for place in self._checked:
            if clause in _CLAUSES.get(place, ()):
                return f"needs a real {_kind(place).replace('_', ' ')} id ({_OPTION[_kind(place)]})"
        return ""


def _kind(place: str) -> str:
    return place.partition(" at ")[0]


def _refused(exchange: Exchange) -> bool:
    return exchange.answer is not None and 400 <= exchange.answer.status < 500


def _says_unknown(exchange: Exchange) -> bool:
    answer = exchange.answer
    assert answer is not None
    text = answer.body[:4096].decode("utf-8", "replace")
    made_up = any(pattern.search(text) for pattern in MADE_UP.values())
    return answer.status == 404 or made_up or bool(_NOT_FOUND.search(text))
