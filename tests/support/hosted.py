"""Apps that do as they like in the process of the command."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HEAD: Final = "from contracts.servers.reference import Reference, Response, as_asgi\nimport os\n"

MODULE: Final = ("-m", "thread_contracts")
QUICK: Final = ("--token", "reference-token", "--profile", "quick")
FEW: Final = (*QUICK, "--max-requests", "60")

SOME: Final = "b'\"vector_store_ids\":[]' in request.body and b'[[' not in request.body"
"""True of some fifty requests of the quick corpus: the more fail, the more are looked into."""


def app(folder: Path, body: str, name: str = "tc_process") -> str:
    """Write an app whose server does *body* before it answers; return its name as a target."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    answering = f"    def answer(self, request):\n{lines}\n        return super().answer(request)\n"
    text = f"{HEAD}class S(Reference):\n{answering}app = as_asgi(S())\n"
    (folder / f"{name}.py").write_text(text)
    return f"asgi:{name}:app"


def sentences(err: str) -> str:
    """Return *err* without the lines that say how far the run is: slow machines get some."""
    return "".join(line for line in err.splitlines(keepends=True) if " sent  " not in line)
