"""The same bodies, delivered in every way that HTTP leaves to the client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from contracts.definition import Definition
from contracts.record.case import Case, Scenario, case_of, request_of
from contracts.record.request import USUAL, Delivery, Framing, Request, Spelling
from contracts.record.writing import dump
from strategies.bodies.build import CI, DEEP, QUICK
from strategies.bodies.plain import saying

_TEXT: Final = "caf\u00e9 \U0001f600"
_PAIRS: Final = 8
# What browsers, scripts and the usual libraries send by themselves.
_WITH_WEIGHTS: Final = "application/json;q=0.9, application/xml;q=0.8, */*;q=0.7"
_ACCEPTED: Final = ("*/*", _WITH_WEIGHTS, "application/*")
_CODINGS: Final = ("identity", "gzip, compress, deflate, br, zstd", "*")
# What is not wanted is named, too: a server that looks for the name alone sends it.
_HTML_LAST: Final = "application/json, text/html;q=0.1"
_NO_CODING: Final = "gzip;q=0, deflate;q=0, br;q=0, zstd;q=0"
# Of what one clause is about, some together; whichever it is, the others follow.
_TOGETHER: Final = (
    Delivery(Framing.CHUNKS, headers=(("Connection", "close"),)),
    Delivery(headers=(("Accept", _ACCEPTED[1]), ("Accept-Encoding", _CODINGS[1]))),
    Delivery(headers=(("Accept", _ACCEPTED[2]), ("Accept-Encoding", _CODINGS[0]))),
    Delivery(headers=(("Accept", _HTML_LAST), ("Accept-Encoding", _NO_CODING))),
)
_ONE_HEADER: Final = (
    Delivery(headers=(("Expect", "100-continue"),)),
    *(Delivery(headers=(("Connection", value),)) for value in ("close", "keep-alive")),
    *(Delivery(headers=(("Accept", value),)) for value in _ACCEPTED),
    *(Delivery(headers=(("Accept-Encoding", value),)) for value in _CODINGS),
    *(Delivery(without=(name,)) for name in ("accept", "accept-encoding")),
)
_WAYS: Final = (
    *(Delivery(framing) for framing in (Framing.CHUNKS, Framing.PIECES)),
    *(Delivery(spelling=spelling) for spelling in (Spelling.LOWER, Spelling.CAPITALS)),
    Delivery(headers=(("Expect", "100-continue"),), framing=Framing.CHUNKS),
    *_ONE_HEADER,
)


@cache
def delivery_cases(definition: Definition, profile: str = CI) -> tuple[Case, ...]:
    """Return each body of a profile as usual, and then in every other way."""
    return tuple(_cases(definition, profile))


def _cases(definition: Definition, profile: str) -> Iterator[Case]:
    for number, (name, request) in enumerate(_requests(definition, profile)):
        usual = _case(definition, f"{name}, delivered as usual", request)
        yield usual
        for way in _ways(usual, profile, is_first=not number):
            yield _case(definition, f"{name}, {_named(way)}", replace(request, delivery=way))


def _ways(case: Case, profile: str, *, is_first: bool) -> Sequence[Delivery]:
    """Return in which other ways a case travels."""
    if case.body is None:
        return (Delivery(Framing.UNDECLARED),)
    if not is_first and profile != DEEP:
        # One header at a time with one body is enough.
        return (*(way for way in _WAYS if way not in _ONE_HEADER), *_TOGETHER)
    return (*_TOGETHER, *_WAYS)


def _case(definition: Definition, name: str, request: Request) -> Case:
    return case_of(definition, request, name).playing(Scenario.DELIVERY)


def _named(way: Delivery) -> str:
    """Return the name of a way: what in it is not as usual."""
    found = [str(way.framing)] * (way.framing is not USUAL.framing)
    found += [f"names {way.spelling}"] * (way.spelling is not USUAL.spelling)
    found += [f"{name}: {value}" for name, value in way.headers]
    return ", ".join([*found, *(f"no {name}" for name in way.without)])


def _requests(definition: Definition, profile: str) -> Iterator[tuple[str, Request]]:
    """Yield bodies whose answers tell that they were read: valid ones, and invalid ones."""
    pair = saying(definition, {"delivered": _TEXT})
    yield "a pair", request_of(dump(pair))
    yield "a wrong type", request_of(dump(dict.fromkeys(pair, 1) or 1))
    if profile == QUICK:
        return
    if definition.parts.messages:
        message: dict[str, Any] = {"role": "user", "content": _TEXT}
        (messages,) = definition.parts.messages
        # Servers compress answers from about 1,000 bytes on, so that of one pair is too short.
        pairs = {f"delivered {number}": _TEXT * 40 for number in range(_PAIRS)}
        long = {messages: [{**message, "content": _TEXT * 2_000}], **saying(definition, pairs)}
        yield "a long body", request_of(dump(long))
        if profile == DEEP:
            yield "a wrong word", request_of(dump({messages: [{**message, "role": "nobody"}]}))
    yield "cut short", request_of(dump(pair)[:-1])
    yield "no body", request_of(None, None)
