"""Where the command is started: odd variables, folders with names of libraries, few resources."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from random import Random
from typing import Final

from benchmarks.hostile.lines import CHECK, TOKEN, encoded
from benchmarks.hostile.use import REPORT, Use
from benchmarks.hostile.values import odd, secret

_SHADOWS: Final = (
    *("requests", "hypothesis", "json", "httpx", "contracts/__init__", "strategies"),
    *("argparse", "contracts/cli", "thread_contracts/rooms", "tomllib", "asyncio"),
)
_VARIABLES: Final[tuple[Mapping[str, str | bytes | None], ...]] = (
    {"HOME": None},
    {"HOME": "/proc"},
    {"TMPDIR": None},
    {"TMPDIR": "/proc/none"},
    {"TERM": None},
    {"TERM": "dumb"},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONWARNINGS": "error"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LANG": "tr_TR.UTF-8"},
    {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    {"PYTHONDEVMODE": "1"},
    {"PYTHONHASHSEED": "0"},
    {"PYTHONUNBUFFERED": "1"},
    {"THREAD_CONTRACTS_NONE": "\x1b[2J"},
    {"HTTP_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "socks5://127.0.0.1:1"},
    {"SSL_CERT_FILE": "/none", "SSL_CERT_DIR": "/none"},
    {"COLUMNS": "-1", "LINES": "x"},
    {"PATH": None},
)
# The least of the first two is what Python itself needs to start.
_FILES: Final = tuple(range(6, 41))
_MEMORY_MIB: Final = (24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 192, 224, 256)
_SHORT: Final = ("--max-requests", "12", "--report", f"json={REPORT}")


def surroundings(random: Random) -> Use:
    """Return a short run in an odd place; it ends with a verdict, or with one sentence."""
    hidden = secret(random)
    words = (*CHECK, "reference", "--profile", "quick", *_SHORT)
    environment: dict[str, str | bytes | None] = {TOKEN: hidden, **random.choice(_VARIABLES)}
    environment["THREAD_CONTRACTS_IMAGE_URL"] = encoded(f"http://127.0.0.1/{odd(random)}")
    files = {f"{one}.py": b"raise SystemExit(1)\n" for one in random.sample(_SHADOWS, 3)}
    limits = {}
    how = random.randrange(3)
    if not how:
        limits = {resource.RLIMIT_NOFILE: random.choice(_FILES)}
    elif how == 1:
        limits = {resource.RLIMIT_AS: random.choice(_MEMORY_MIB) * 2**20}
    flags = random.choice(((), ("-O",), ("-OO",), ("-W", "error"), ("-B",)))
    # What does not come to a verdict within twelve requests is inconclusive.
    codes = frozenset({2, 3})
    return Use("surroundings", (*flags, *words), environment, files, codes, hidden, limits)
