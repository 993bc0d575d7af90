"""Every setting of a run, once: its name, how it is written, and what it is without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts.settings import values


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: as in ``--max-requests``, ``max-requests = 5`` and THREAD_CONTRACTS_MAX_REQUESTS.
        help: what it does, for ``--help``.
        parse: from text to a value; raises ValueError with a sentence.
        default: the value where nothing is given.
        metavar: how its value is called in the help.
        choices: the only values that there are, where that is so.
        many: whether it may be given several times; values are then tuples.
        flag: whether it is on or off.
        secret: whether its value is shown to nobody.
        separator: what stands between several values in the environment.
    """

    name: str
    help: str
    parse: Callable[[str], Any] = values.word
    default: Any = None
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    flag: bool = False
    secret: bool = False
    separator: str = ","

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"THREAD_CONTRACTS_{self.name.upper().replace('-', '_')}"


SETTINGS: Final = (
    Setting(
        "target",
        "reference, liar:NAME, http(s)://HOST/v1, asgi:MODULE:APP or wsgi:MODULE:APP",
        default="reference",
    ),
    Setting(
        "profile",
        "about 500, 3,000 or 6,500 requests (default ci)",
        default="ci",
        choices=("quick", "ci", "deep"),
    ),
    Setting("seed", "of everything random (default 0)", values.whole, 0, "N"),
    Setting(
        "clause",
        "judge only these: an id, prefix or glob (repeatable)",
        metavar="PATTERN",
        many=True,
        default=(),
    ),
    Setting(
        "gate",
        "the weakest level whose failure fails the run (default implied)",
        default="implied",
        choices=("schema", "prose", "implied", "advice"),
    ),
    Setting(
        "report",
        "write the result, as json=PATH (repeatable)",
        metavar="KIND=PATH",
        many=True,
        default=(),
    ),
    Setting("max-requests", "send at most so many requests", values.requests, None, "N"),
    Setting(
        "time-budget",
        "go on exploring until so much time has passed, and end by then, as 90s or 10m",
        values.duration,
        None,
        "T",
    ),
    Setting("timeout", "seconds for a request (default 10)", values.timeout, 10.0, "S"),
    Setting(
        "max-body", "read no more of an answer than this (default 16MB)", values.size, 2**24, "SIZE"
    ),
    Setting(
        "wait", "wait so long for the target to answer at all, as 30s", values.duration, None, "T"
    ),
    Setting("rate", "send no faster than this, as 10/s or 100/min", values.rate, None, "RATE"),
    Setting(
        "workers", "send over so many connections at a time (default 1)", values.workers, 1, "N"
    ),
    Setting(
        "examples",
        "keep what random requests broke there, and try that first: a folder or redis://HOST:PORT/DB",
        metavar="PLACE",
    ),
    Setting(
        "token",
        "bearer token; better: the variable THREAD_CONTRACTS_TOKEN",
        values.token,
        secret=True,
    ),
    Setting(
        "header",
        "a header to send with every request (repeatable)",
        values.header,
        (),
        "'NAME: VALUE'",
        many=True,
        separator="\n",
    ),
    Setting(
        "secret-header",
        "the same for a header whose value is shown nowhere (repeatable)",
        values.header,
        (),
        "'NAME: VALUE'",
        many=True,
        secret=True,
        separator="\n",
    ),
    Setting("insecure", "accept any TLS certificate", flag=True, default=False),
    Setting("ca-bundle", "trust the certificates in this file", metavar="PATH"),
    Setting(
        "cleanup", "delete what was created, where the target can do that", flag=True, default=False
    ),
    Setting(
        "tag",
        "a pair of metadata for what is created, where that disturbs no test",
        values.pair,
        metavar="KEY=VALUE",
    ),
    Setting(
        "file-id",
        "a real file id, where the target checks them (repeatable)",
        metavar="ID",
        many=True,
        default=(),
    ),
    Setting(
        "vector-store-id",
        "a real vector store id (repeatable)",
        metavar="ID",
        many=True,
        default=(),
    ),
    Setting(
        "image-url",
        "the URL of a real image (repeatable)",
        metavar="URL",
        many=True,
        default=(),
        separator="\n",
    ),
)
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
TOKEN_VARIABLE: Final = BY_NAME["token"].variable
