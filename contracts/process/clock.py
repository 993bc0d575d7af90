"""The clock: a reference taken at import, as an app in this process may change the module ``time``.

Libraries that freeze the time replace its functions wherever a module holds them; they do not
look into objects.
"""

from __future__ import annotations

import time as _time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Clock:
    """What we use of the module ``time``, by the same names."""

    time: Callable[[], float] = _time.time
    monotonic: Callable[[], float] = _time.monotonic
    sleep: Callable[[float], None] = _time.sleep


time: Final = Clock()
