"""What the machine lacks ends a session of pytest with one sentence."""

from __future__ import annotations

import errno
from types import SimpleNamespace
from typing import Any

import pytest

from thread_contracts import pytest_plugin


def test_too_few_file_descriptors_are_said_in_a_sentence() -> None:
    session: Any = SimpleNamespace(config=SimpleNamespace())
    with pytest.raises(pytest.exit.Exception) as ended, pytest_plugin._usable(session):
        raise OSError(errno.EMFILE, "Too many open files")
    assert str(ended.value) == "thread-contracts: the system says: Too many open files"
    assert ended.value.returncode == 2


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    session: Any = SimpleNamespace(config=SimpleNamespace())
    with pytest.raises(FileNotFoundError), pytest_plugin._usable(session):
        raise FileNotFoundError(errno.ENOENT, "gone")
