"""What is measured in parts: each thing once, also after an interruption."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.parts import digest_of, measured

NAMES = ["a", "b", "c"]


def test_an_interrupted_measurement_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def broken(name: str) -> int | None:
        asked.append(name)
        if name == "b":
            raise KeyboardInterrupt
        return 25 if name == "a" else None

    def whole(name: str) -> int | None:
        asked.append(name)
        return 50

    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt):
        measured("x", "1", NAMES, broken, pool=pool, folder=tmp_path)
    kept = (tmp_path / "x-1.jsonl").read_text("utf-8")
    assert kept == '["a", 25]\n'
    # The last line may be half written.
    (tmp_path / "x-1.jsonl").write_text(kept + '["c"', "utf-8")
    asked.clear()
    with ThreadPoolExecutor(1) as pool:
        found = measured("x", "1", NAMES, whole, pool=pool, folder=tmp_path)
        assert (list(found.items()), asked) == ([("a", 25), ("b", 50), ("c", 50)], ["b", "c"])
        assert measured("x", "2", NAMES, whole, pool=pool, folder=tmp_path)["a"] == 50
    assert "x: 1 of 3" in capsys.readouterr().err


def test_the_digest_follows_sources_and_versions() -> None:
    digests = {
        digest_of(["benchmarks/parts.py"], "1"),
        digest_of(["benchmarks/parts.py"], "2"),
        digest_of(["benchmarks/peers"], "1"),
    }
    assert len(digests) == 3
    assert digest_of(["benchmarks/parts.py"], "1") in digests
