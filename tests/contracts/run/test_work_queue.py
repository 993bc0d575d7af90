"""Several processes share a run: every unit is sent once, in whichever, and nothing is lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.record.case import Case
from contracts.run.workers.work_queue import Log, Unit, WorkQueue


@dataclass(frozen=True)
class Named:
    name: str

    def cases(self) -> Sequence[Case]:
        return ()


UNITS = [Named(f"unit {i}") for i in range(12)]


def log_of(unit: Unit) -> Log:
    return Log((), notes=(unit.name,))


def test_each_unit_is_sent_once_and_logs_come_in_order(tmp_path: Path) -> None:
    sent: Counter[str] = Counter()
    senders: set[int] = set()
    all_of_them = threading.Barrier(3, timeout=30)

    def member(_: int) -> Any:
        queue = WorkQueue(tmp_path)
        met = False

        def send(unit: Unit, known: Any) -> Log:
            nonlocal met
            assert known == "what the leader knows"
            if not met:
                # None goes on before each of them has taken a unit.
                met = True
                all_of_them.wait()
            sent[unit.name] += 1
            senders.add(threading.get_ident())
            return log_of(unit)

        def lead() -> list[str]:
            logs = queue.share(UNITS, "what the leader knows", send)
            return [log.notes[0] for log in logs]

        return queue.lead_or_help(lead, send)

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(member, range(3)))
    assert results == [[unit.name for unit in UNITS]] * 3
    assert sent == Counter(unit.name for unit in UNITS)
    assert len(senders) == 3


def test_a_leader_alone_sends_everything_stage_by_stage(tmp_path: Path) -> None:
    queue, sent = WorkQueue(tmp_path), []

    def send(unit: Unit, known: Any) -> Log:
        sent.append((known, unit.name))
        return log_of(unit)

    def lead() -> int:
        return sum(len(list(queue.share(UNITS[:2], stage, send))) for stage in range(3))

    assert queue.lead_or_help(lead, send) == 6
    assert sent == [(stage, unit.name) for stage in range(3) for unit in UNITS[:2]]


def test_what_is_laid_out_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """A log holds requests, and requests hold the token."""
    queue, modes = WorkQueue(tmp_path), list[int]()

    def send(unit: Unit, known: Any) -> Log:
        del known
        written = [file for file in tmp_path.iterdir() if file.suffix != ".lock"]
        modes.extend(file.stat().st_mode & 0o077 for file in written)
        return log_of(unit)

    assert list(queue.share(UNITS[:3], None, send)) == list(map(log_of, UNITS[:3]))
    assert set(modes) == {0}


def test_when_the_leader_fails_the_next_one_leads(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        WorkQueue(tmp_path).lead_or_help(lambda: 1 // 0)
    assert WorkQueue(tmp_path).lead_or_help(lambda: "mine") == "mine"
    assert WorkQueue(tmp_path).lead_or_help(lambda: 1 // 0) == "mine"


def test_a_unit_whose_sender_died_is_sent_again(tmp_path: Path) -> None:
    """A free lock and no log: what a process leaves that was killed."""
    queue, sent = WorkQueue(tmp_path), []

    def send(unit: Unit, known: Any) -> Log:
        del known
        sent.append(unit.name)
        if len(sent) == 1:
            raise KeyboardInterrupt
        return log_of(unit)

    def lead() -> list[str]:
        with pytest.raises(KeyboardInterrupt):
            list(queue.share(UNITS[:2], None, send))
        return [log.notes[0] for log in queue.share(UNITS[:2], None, send)]

    assert queue.lead_or_help(lead, send) == ["unit 0", "unit 1"]
    assert sent == ["unit 0", "unit 0", "unit 1"]


def test_who_comes_late_sends_nothing_again(tmp_path: Path) -> None:
    def never(unit: Unit, _: Any) -> Log:
        raise AssertionError(unit.name)

    def lead() -> None:
        logs = WorkQueue(tmp_path).share(UNITS, None, lambda unit, _: log_of(unit))
        for _ in logs:
            late = WorkQueue(tmp_path)
            assert not late._help(never)

    WorkQueue(tmp_path).lead_or_help(lead)
    assert not list(tmp_path.glob("*-*[0-9]"))
