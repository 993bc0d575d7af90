"""When an exchange took place and how long it took, as recorders write it."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

# The end of the year 9999, which is as far as dates go, and 100 days: what is longer is no time.
_LAST_MOMENT: Final = 253_402_300_799
_LONGEST_S: Final = 100 * 86_400


def seconds(value: object) -> float | None:
    """Return a number of seconds, or the text of one; None for what is none."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _LONGEST_S else None


def unix_time(value: object) -> float | None:
    """Return a moment, written as ISO 8601, RFC 9110 or Unix seconds; None for what is none."""
    if isinstance(value, datetime):
        return _stamp(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 < value <= _LAST_MOMENT else None
    if not isinstance(value, str):
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _stamp(parse(value))
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _stamp(moment: datetime) -> float | None:
    """Return Unix seconds; None without a zone, when nobody knows, and for the epoch itself."""
    if moment.tzinfo is None:
        return None
    found = moment.timestamp()
    return found if 0 < found <= _LAST_MOMENT else None
