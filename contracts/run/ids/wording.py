"""What a refusal says of a made-up id: no such thing, something else is wrong, or nothing.

Only the words of the target tell the first two apart, so they are read with caution: what
does not clearly speak against the feature may speak against the id.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from contracts.record.exchange import Answer, Exchange
from contracts.record.json_text import NotJson, parse
from contracts.record.samples import MADE_UP

# A reason stands at the beginning; the patterns below are slow on megabytes.
_READ: Final = 4096
# Enough of an answer to recognise it in one line of a report.
_QUOTED: Final = 240
_UNKNOWN: Final = re.compile(
    r"no such|purpose|not[ _-]?found|does ?n.t exist|not exist|not accessible|cannot find"
    r"|(no|missing|unknown|invalid) (file|vector|image)( store)?[ _-]?(id|url|object)?\b"
    r"|(could not|unable to|failed to) (be found|find|download|fetch|resolve)"
    r"|(down|up)load|unsupported image\b",
    re.IGNORECASE,
)
# The value is not in an enum, the branch or property is unknown, or the feature is refused.
_SOMETHING_ELSE: Final = re.compile(
    r"(\bnot|n.t)( \w+)? (support|implement)|\bunsupported|\bunimplemented"
    r"|\b(enum|discriminator)\b|(be|expected) one of|one of the allowed|expected tags"
    r"|input should be ['\"]|(supported|possible) values|equal to constant"
    r"|(unknown|unrecogni[sz]ed) (\w+[ _])?(part|type|propert|parameter|field|key|name)"
    r"|additional propert|\bextra(?!ct)",
    re.IGNORECASE,
)
# "This URL is not supported" is about the URL that was sent, not about having any.
_THE_VALUE: Final = re.compile(r"\b(url|uri|host|domain|scheme|address)s?\b", re.IGNORECASE)


class Says(Enum):
    """What a refusal says."""

    UNKNOWN = auto()
    SOMETHING_ELSE = auto()
    NOTHING = auto()


def refused(exchange: Exchange) -> bool:
    """Return whether the target refused the request."""
    return exchange.answer is not None and 400 <= exchange.answer.status < 500


def accepted(exchange: Exchange) -> bool:
    """Return whether the target accepted the request."""
    return exchange.answer is not None and 200 <= exchange.answer.status < 300


def says(answer: Answer) -> Says:
    """Return what a refusal of a made-up id says of it."""
    text = answer.body[:_READ].decode("utf-8", "replace")
    named = any(pattern.search(text) for pattern in MADE_UP.values())
    if answer.status == 404 or named or _UNKNOWN.search(text):
        return Says.UNKNOWN
    if _SOMETHING_ELSE.search(text) and not _THE_VALUE.search(text):
        return Says.SOMETHING_ELSE
    return Says.NOTHING


def quoted(answer: Answer) -> str:
    """Return what an answer says, on one line: its message, or the beginning of its text."""
    text = _message(answer.body) or answer.body[:_READ].decode("utf-8", "replace")
    text = " ".join(text.split())
    if len(text) <= _QUOTED:
        return text
    # The end of a sentence may be its remedy: a word is left whole, or out.
    return text[:_QUOTED].rpartition(" ")[0] + " ..." if " " in text[:_QUOTED] else text[:_QUOTED]


def _message(body: bytes) -> str:
    """Return the message of an error object; nothing where there is none."""
    if len(body) > _READ:
        return ""
    try:
        value = parse(body)
    except NotJson:
        return ""
    error = value.get("error") if isinstance(value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else ""
