"""What has the look of a credential, where something else is asked for."""

from __future__ import annotations

import re
from typing import Final

from contracts.secrets.redaction import REDACTED

# Makers of tokens begin them so, and a header does.
_BEGINNING: Final = re.compile(r"(?i)(?:sk|pk|rk|gh[a-z]|xox[a-z]|bearer|basic)[-_ ]|eyJ")
# Names of hosts and modules have short parts, and words have no digits between their letters.
_MIXED: Final = re.compile(r"(?=[\w+=~-]*\d)(?=[\w+=~-]*[A-Za-z])[\w+=~-]{12,}")
_LONG: Final = re.compile(r"[A-Za-z0-9]{24,}")


def looks_secret(text: str) -> bool:
    """Tell whether *text*, which is no address with a scheme, may be a token or a key."""
    if "://" in text:
        return False
    return bool(_BEGINNING.match(text) or _MIXED.search(text) or _LONG.search(text))


def unless_secret(text: str) -> str:
    """Return *text* as a reader may see it."""
    return REDACTED if looks_secret(text) else text
