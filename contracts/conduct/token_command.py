"""Run the command that prints a token, within bounds of time and size."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from threading import Timer
from typing import Final

from contracts.errors import UsageError
from contracts.settings.values import token

# A command that signs in somewhere takes seconds; one that waits for a person never ends.
LIMIT_S: Final = 30.0
# Tokens have some thousand characters at most.
_MAX_BYTES: Final = 64 * 2**10


def printed_token(command: str, seconds: float = LIMIT_S) -> str:
    """Return the token that a command of the shell prints.

    It gets no input, and what it says besides is not shown: it may be a secret.

    Args:
        command: the command.
        seconds: how long it may take; then it is ended, with what it has started.

    Raises:
        UsageError: it fails, takes too long, or prints no token; the message quotes nothing.
    """
    code, printed = _run(command, seconds)
    if code is None:
        raise UsageError(f"--token-command was not over after {seconds:g} s")
    if code:
        raise UsageError(f"--token-command failed with the exit code {code}; run it to see why")
    try:
        return token(printed.decode("ascii").strip())
    except ValueError:
        raise UsageError(
            "--token-command must print the token and nothing else: printable ASCII without spaces"
        ) from None


def _run(command: str, seconds: float) -> tuple[int | None, bytes]:
    """Return the exit code, None for one that was too late, and what was printed."""
    late: list[bool] = []
    with subprocess.Popen(  # noqa: S602 -- it is the user's own command, written for a shell
        command,
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:

        def end() -> None:
            late.append(True)
            _kill(process)

        timer = Timer(seconds, end)
        timer.start()
        try:
            assert process.stdout is not None
            printed = process.stdout.read(_MAX_BYTES + 1)
            if len(printed) > _MAX_BYTES:
                _kill(process)
            code = process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                _kill(process)
    if len(printed) > _MAX_BYTES:
        # That it was ended for it is no fault of its own.
        return 0, b""
    return (None if late else code), printed


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the command and what it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
