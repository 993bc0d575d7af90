"""A process that is watched: it goes on where the app has stopped it, and its end is noticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from contracts.conduct.supervision import _STUCK, _how, _is_over

STOPS = "import os, signal; os.kill(os.getpid(), signal.SIGSTOP); os._exit(7)"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="there is no such signal")
def test_a_process_that_the_app_has_stopped_goes_on() -> None:
    child = subprocess.Popen([sys.executable, "-I", "-S", "-c", STOPS])
    try:
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
        assert not _is_over(child.pid)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert _is_over(child.pid)
        assert child.wait() == 7
    finally:
        child.kill()
        child.wait()


def test_an_app_that_cannot_be_interrupted_is_named_as_such() -> None:
    assert "never gave control back" in _how(_STUCK << 8)
