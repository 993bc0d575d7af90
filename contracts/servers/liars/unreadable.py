"""Liars that accept a body which cannot be read: one that is no JSON, or no UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Reference, Refusal


def accepting(name: str, clause: str, **fault: Any) -> Liar:
    """Return the liar that accepts what it should refuse by a clause, of that *name*."""
    return Liar(name=f"accepts-{name}", clause=f"refuse.{clause}", **fault)


class _Mending(Reference):
    """A reference that mends a body that is not JSON before it gives up."""

    def __init__(self, mend: Callable[[bytes], str]) -> None:
        super().__init__()
        self._mend = mend

    def read(self, request: Received) -> Any:
        try:
            return super().read(request)
        except Refusal as refusal:
            # What is nested too deeply is JSON, and invalid for another reason.
            if refusal.error["code"] != "invalid_json" or "nested" in str(refusal):
                raise
            try:
                return super().read(replace(request, body=self._mend(request.body).encode()))
            except ValueError:
                raise refusal from None


def _sub(pattern: str, by: str) -> Callable[[bytes], str]:
    return lambda body: re.sub(pattern, by, body.decode())


def _with_surrogates(body: bytes) -> str:
    """Return *body* as Python's own reader has it, which takes surrogates and nothing else."""
    return body.decode(errors="surrogatepass").encode(errors="backslashreplace").decode()


_MENDED: Final[Mapping[str, Callable[[bytes], str]]] = {
    "malformed-json-as-an-empty-object": lambda _: "{}",
    "what-follows-the-json": lambda b: b.decode()[: json.JSONDecoder().raw_decode(b.decode())[1]],
    "a-trailing-comma": _sub(r",\s*([}\]])", r"\1"),
    "a-point-without-a-fraction": _sub(r"(\d)\.(?=[,}\]])", r"\1"),
    "comments": _sub(r"/\*.*?\*/|//.*", ""),
    "single-quotes": _sub("'", '"'),
    "white-space-of-other-languages": lambda b: b.decode().strip(),
    "nan-and-infinity": _sub(r"-?\b(NaN|Infinity)\b", r'"\1"'),
}


UNREADABLE: Final[tuple[Liar, ...]] = (
    *(
        accepting(name, "malformed-json", make=partial(_Mending, mend))
        for name, mend in _MENDED.items()
    ),
    *(
        accepting(name, "invalid-utf-8", make=partial(_Mending, mend))
        for name, mend in {
            "invalid-utf-8-replaced": lambda body: body.decode(errors="replace"),
            "latin-1-instead-of-utf-8": lambda body: body.decode("latin-1"),
            "surrogates-in-utf-8": _with_surrogates,
        }.items()
    ),
)
