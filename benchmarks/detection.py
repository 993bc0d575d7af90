"""What each tool catches, and whom it accuses: every liar and every oddity, over real HTTP.

Run it as ``python -m benchmarks.detection``; it takes a while.  The tools are our
``ci`` profile, stock Schemathesis, and Schemathesis with a tightened definition: prose
limits added as keywords, error statuses documented.

A tool catches a liar when it reports a kind of failure that it does not report for the
reference; it accuses an oddity when it reports any failure at all.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import uvicorn

from contracts.definition import load
from contracts.definition.prose import REFUSALS, UNAUTHORIZED
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.liars import liars
from contracts.servers.oddities import ODDITIES
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.servers.serve import listener
from contracts.targets.open import open_target

OURS: Final = "thread-contracts ci"
STOCK: Final = "Schemathesis stock"
TIGHT: Final = "Schemathesis tightened"
TOOLS: Final = (OURS, STOCK, TIGHT)
_ST_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A server under test: ``reference``, a liar or an oddity, by kind and name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one tool said of one server.

    Attributes:
        failures: the kinds of failure reported: clause ids, or codes of Schemathesis.
        requests: how many requests the server got.
        seconds: wall time.
    """

    server: Server
    tool: str
    seed: int
    failures: tuple[str, ...]
    requests: int
    seconds: float


def servers(pattern: str, every: int) -> list[Server]:
    """Return the reference and every *every*-th liar and oddity whose name matches *pattern*."""
    lying = [Server("liar", name) for name in liars() if fnmatchcase(name, pattern)]
    odd = [Server("oddity", oddity.name) for oddity in ODDITIES]
    odd = [server for server in odd if fnmatchcase(server.name, pattern)]
    return [Server("reference", "reference"), *lying[::every], *odd[::every]]


def _make(server: Server) -> tuple[Reference, Options]:
    if server.kind == "oddity":
        oddity = next(o for o in ODDITIES if o.name == server.name)
        ids = {kind: tuple(given) for kind, given in oddity.ids.items()}
        return oddity.make(), Options(token=TOKEN, headers=oddity.headers, ids=ids)
    made = Reference() if server.kind == "reference" else liars()[server.name].server()
    return made, Options(token=TOKEN)


@contextmanager
def served(reference: Reference) -> Iterator[tuple[str, Callable[[], int]]]:
    """Serve over HTTP; yield the base URL and a function that counts requests."""
    numbers: list[int] = []
    answer = reference.answer

    def counted(request: Received) -> Response:
        numbers.append(request.number)
        return answer(request)

    reference.answer = counted  # type: ignore[method-assign]  # only to count
    socket = listener("127.0.0.1", 0)
    config = uvicorn.Config(as_asgi(reference), log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}/v1", lambda: len(numbers)
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()


def tightened() -> dict[str, Any]:
    """Return the definition with prose limits as keywords and error statuses documented."""
    definition = load()
    document = copy.deepcopy(definition.document)
    metadata = document["components"]["schemas"]["Metadata"]
    metadata["maxProperties"] = definition.prose.value("maxProperties")
    metadata["additionalProperties"]["maxLength"] = definition.prose.value("maxLength")
    responses = document["paths"]["/threads"]["post"]["responses"]
    for status in sorted(REFUSALS | UNAUTHORIZED | {404}):
        responses[str(status)] = {"description": "refused"}
    return document


def examine(job: tuple[Server, int, tuple[str, ...]]) -> list[Outcome]:
    """Let each of some tools examine one server with one seed."""
    server, seed, tools = job
    found = []
    for tool in tools:
        reference, options = _make(server)
        with served(reference) as (url, count):
            began = time.monotonic()
            run = _ours if tool == OURS else _schemathesis
            failures = run(url, options, seed, tool)
            seconds = time.monotonic() - began
            found.append(Outcome(server, tool, seed, failures, count(), seconds))
    return found


def _ours(url: str, options: Options, seed: int, tool: str) -> tuple[str, ...]:
    del tool
    target = open_target(url, 10.0)
    try:
        result = Run(target, Options(**{**_fields(options), "seed": seed})).execute()
    finally:
        target.close()
    return tuple(v.clause.id for v in result.clauses if v.outcome == "fail")


def _fields(options: Options) -> dict[str, Any]:
    return {"token": options.token, "headers": options.headers, "ids": options.ids}


def _schemathesis(url: str, options: Options, seed: int, tool: str) -> tuple[str, ...]:
    document = load().document if tool == STOCK else tightened()
    headers = [("Authorization", f"Bearer {TOKEN}"), *options.headers]
    with tempfile.TemporaryDirectory() as folder:
        definition = Path(folder, "openapi.json")
        definition.write_text(json.dumps(document), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("st")), "run", str(definition)]
        command += ["--url", url, "--seed", str(seed), "--no-color", "--no-shrink"]
        command += [word for name, value in headers for word in ("-H", f"{name}: {value}")]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_ST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return ("timeout",)
    return tuple(sorted(set(re.findall(r"\bST\d{3}\b", done.stdout))))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the comparison as text: one row per tool."""
    head = f"{'tool':26}{'caught':>14}{'missed':>9}{'accused':>14}{'requests':>11}{'seconds':>9}"
    tools = [tool for tool in TOOLS if any(o.tool == tool for o in outcomes)]
    return "\n".join([head, *(_row(tool, outcomes) for tool in tools)])


def _row(tool: str, outcomes: Sequence[Outcome]) -> str:
    mine = [o for o in outcomes if o.tool == tool]
    usual = {f for o in mine if o.server.kind == "reference" for f in o.failures}
    lying = [o for o in mine if o.server.kind == "liar"]
    odd = [o for o in mine if o.server.kind == "oddity"]
    caught = sum(bool(set(o.failures) - usual) for o in lying)
    # Advice is no accusation; that it is given where it is due is a catch all the same.
    accused = sum(any(not f.startswith("advice.") for f in o.failures) for o in odd)
    requests = sum(o.requests for o in mine) / max(1, len(mine))
    seconds = sum(o.seconds for o in mine) / max(1, len(mine))
    return (
        f"{tool:26}{f'{caught} of {len(lying)}':>14}{len(lying) - caught:>9}"
        f"{f'{accused} of {len(odd)}':>14}{requests:>11.0f}{seconds:>9.1f}"
    )


def stability(outcomes: Sequence[Outcome]) -> str:
    """Say which liars our profile catches with some seeds only."""
    caught: dict[str, set[bool]] = {}
    for o in outcomes:
        if o.tool == OURS and o.server.kind == "liar":
            caught.setdefault(o.server.name, set()).add(bool(o.failures))
    lucky = sorted(name for name, results in caught.items() if len(results) > 1)
    return f"caught with some seeds only: {', '.join(lucky) or 'none'}"


def main() -> None:
    """Run the whole comparison and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds (default 1)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="*", help="names of servers, as a glob")
    parser.add_argument("--every", type=int, default=1, help="take every N-th server only")
    parser.add_argument("--ours", action="store_true", help="leave the other tools out")
    parser.add_argument("--json", type=Path, help="write every outcome there")
    options = parser.parse_args()
    tools = TOOLS[:1] if options.ours else TOOLS
    chosen = servers(options.only, options.every)
    jobs = [(server, seed, tools) for seed in range(options.seeds) for server in chosen]
    with ProcessPoolExecutor(options.workers) as pool:
        outcomes = [outcome for found in pool.map(examine, jobs) for outcome in found]
    if options.json:
        rows = [asdict(outcome) for outcome in outcomes]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{table(outcomes)}\n{stability(outcomes)}\n")


if __name__ == "__main__":
    main()
