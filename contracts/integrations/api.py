"""The part of ``thread_contracts.check`` and ``thread_contracts.judge`` that needs the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from itertools import count
from types import ModuleType
from typing import Any, Final

from contracts.record.exchange import Exchange

_NUMBERS: Final = count(1)


def check(target: str | Callable[..., Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Check *target*, a name or an app, with *settings* whose names have underscores."""
    from contracts.entry import judged
    from contracts.settings.resolve import resolve

    given = _options(settings)
    if isinstance(target, str):
        return judged(resolve({**given, "target": target}, prefix=""))
    with _named(target) as name:
        return judged(resolve({**given, "target": name}, prefix=""))


def _options(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return *settings* by the names of the command line's options."""
    from contracts.settings.table import FIELDS

    names = {name.replace("-", "_"): name for name in FIELDS if name != "target"}
    for name in settings:
        if name not in names:
            near = get_close_matches(name, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"check() got an unexpected keyword argument {name!r}{hint}")
    return {names[name]: value for name, value in settings.items()}


@contextmanager
def _named(app: Callable[..., Any]) -> Iterator[str]:
    """Give an app a name that a target can have, for a while."""
    from contracts.targets.open import looks_like

    kind = "asgi" if looks_like("asgi", app) else "wsgi"
    module = ModuleType(f"thread_contracts_app_{next(_NUMBERS)}")
    module.__dict__["app"] = app
    sys.modules[module.__name__] = module
    try:
        yield f"{kind}:{module.__name__}:app"
    finally:
        del sys.modules[module.__name__]


def judge(exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """Judge *exchanges* by every clause, in their order."""
    from contracts.entry import redactor
    from contracts.judging.judge import Judge
    from contracts.judging.verdict import overall
    from contracts.reports.plain import document
    from contracts.run.events import Finished, Options

    judging, options, url, number, seconds = Judge(), Options(), "", 0, 0.0
    for number, exchange in enumerate(exchanges, 1):
        judging.see(replace(exchange, number=number))
        url = url or exchange.url
        seconds += exchange.finished - exchange.started
    clauses = tuple(judging.verdicts())
    finished = Finished(
        target="exchanges",
        url=url,
        verdict=overall(clauses, options.gate, cut_short=False),
        options=options,
        requests=number,
        duration_s=seconds,
        clauses=clauses,
        notes=(),
        cut_short="",
    )
    return document(finished, redactor(options))
