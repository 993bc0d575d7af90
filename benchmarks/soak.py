"""A long run against a server that fails now and then: does anything of ours grow?

``python -m benchmarks.soak`` serves the reference with injected faults in a process of its
own, sends it 100,000 requests over HTTP, and prints the memory, the open files and the
threads of the sending process on the way.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Final

import uvicorn

from benchmarks.commands import resident
from benchmarks.served import HOME
from contracts.conduct.entry import verdict_of
from contracts.run.events import Event, Options, Sent
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Received, Reference, Response, as_asgi
from contracts.servers.serve import listener
from contracts.targets.open import open_target

MARKS: Final = (1_000, 3_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000)
_TIMEOUT_S: Final = 0.5
_LONGEST_S: Final = 3_600.0
_FILES: Final = Path("/proc/self/fd")


class Faulty(Reference):
    """The reference, with a fault in every so many answers."""

    def answer(self, request: Received) -> Response:
        """Answer, crash, break the connection, put off or be late, by the request's number."""
        number = request.number
        if number % 97 == 0:
            return Response(500, b"Internal Server Error", {"content-type": "text/plain"})
        if number % 211 == 0:
            # Less than was announced: the server closes the connection.
            return Response(200, b"{}", {"content-length": "1000"})
        if number % 307 == 0:
            return Response(429, b"{}", {"retry-after": "0"})
        if number % 1009 == 0:
            time.sleep(2 * _TIMEOUT_S)
        return super().answer(request)


def _serve() -> None:
    socket = listener("127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{socket.getsockname()[1]}/v1\n")
    sys.stdout.flush()
    config = uvicorn.Config(as_asgi(Faulty()), log_level="critical", lifespan="off")
    server = uvicorn.Server(config)

    def watch() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run([socket])


class Watch:
    """Prints what this process holds whenever a mark is reached."""

    def __init__(self) -> None:
        self._sent = 0
        self._kinds: Counter[str] = Counter()

    def __call__(self, event: Event) -> None:
        """Take note of an exchange."""
        if not isinstance(event, Sent):
            return
        self._sent += 1
        answer, failure = event.exchange.answer, event.exchange.failure
        self._kinds[str(answer.status) if answer else failure.kind if failure else ""] += 1
        if self._sent in MARKS:
            gc.collect()
            files, threads = len(list(_FILES.iterdir())), threading.active_count()
            line = f"{self._sent:>8}{resident():>10.1f}{files:>8}{threads:>9}"
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def kinds(self) -> str:
        """Return how often each status, or kind of failure, came."""
        return ", ".join(f"{kind}: {count}" for kind, count in sorted(self._kinds.items()))


def _send(url: str, most: int, workers: int) -> None:
    watch = Watch()
    sys.stdout.write(f"{'requests':>8}{'MiB':>10}{'files':>8}{'threads':>9}\n")
    target = open_target(url, _TIMEOUT_S)
    options = Options(token=TOKEN, time_budget_s=_LONGEST_S, max_requests=most, workers=workers)
    result = Run(target, options, watch).execute()
    target.close()
    broken = [v.clause.id for v in result.clauses if v.outcome in {"fail", "error"}]
    sys.stdout.write(f"answers: {watch.kinds()}\nverdict: {verdict_of(result)}, {broken}\n")
    sys.stdout.write(f"{result.requests} requests, {result.duration_s:.0f} s, {result.cut_short}\n")


def main() -> None:
    """Serve and send."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=MARKS[-1])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        _serve()
        return
    command = [sys.executable, "-m", "benchmarks.soak", "--serve"]
    with subprocess.Popen(
        command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            _send(server.stdout.readline().strip(), options.requests, options.workers)
        finally:
            server.stdin.close()


if __name__ == "__main__":
    main()
