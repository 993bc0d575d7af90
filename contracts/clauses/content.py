"""How the content of an answer is declared: in which coding, and how long."""

from __future__ import annotations

import re
from typing import Final

from contracts.record.case import Scenario
from contracts.record.parsed import ParsedExchange

_NONE: Final = re.compile(r"q=0(\.0*)?")


def _codings(header: str | None) -> list[str]:
    names = [name.strip().lower() for name in (header or "").split(",")]
    return [name for name in names if name and name != "identity"]


def has_coding(parsed: ParsedExchange) -> bool:
    """Tell whether it is known which codings the answer may be in."""
    answer, case = parsed.exchange.answer, parsed.exchange.case
    # What a recording does not say was not sent is unknown.
    known = case.scenario is not Scenario.RECORDED or _asked(parsed) is not None
    return known and answer is not None


def _asked(parsed: ParsedExchange) -> str | None:
    request = parsed.exchange.request
    if parsed.exchange.case.scenario is Scenario.RECORDED:
        return request.header("accept-encoding")
    return request.effective("accept-encoding")


def content_encoding(parsed: ParsedExchange) -> str | None:
    """Say that the answer is in a coding which was not asked for."""
    asked, answer = _asked(parsed), parsed.exchange.answer
    assert answer is not None
    encoded = answer.header("content-encoding")
    if asked is None or encoded is None:
        # Without the header, any coding is acceptable (RFC 9110, section 12.5.3).
        return None
    parts = [part.partition(";") for part in asked.lower().replace(" ", "").split(",")]
    allowed = {name for name, _, weight in parts if not _NONE.fullmatch(weight)}
    wrong = [
        name for name in _codings(encoded) if not {name, name.removeprefix("x-"), "*"} & allowed
    ]
    if not wrong:
        return None
    said = f"Accept-Encoding was {asked!r}" if asked else "Accept-Encoding was empty"
    return f"the answer is encoded as {wrong[0][:40]!r}, which was not asked for; {said}"


def length(parsed: ParsedExchange) -> str | None:
    """Say that the length which is declared is not the length that came."""
    answer = parsed.exchange.answer
    assert answer is not None
    declared = answer.header("content-length") or ""
    if answer.header("transfer-encoding"):
        # Two readers may see two ends: what is behind the first passes for another answer.
        return "Content-Length stands beside Transfer-Encoding (RFC 9112, section 6.2)"
    if not declared.strip().isdecimal() or int(declared) == answer.raw_length:
        # What is no number at all is not HTTP, and the transport's to judge.
        return None
    return f"Content-Length says {declared}, but {answer.raw_length} bytes came"


def declares_length(parsed: ParsedExchange) -> bool:
    """Tell whether the answer says how long it is, and was read whole."""
    answer = parsed.exchange.answer
    # What a HEAD request is answered with has the length of a content that never comes.
    if answer is None or parsed.exchange.request.method == "HEAD":
        return False
    return answer.raw_length is not None and bool(answer.header("content-length"))
