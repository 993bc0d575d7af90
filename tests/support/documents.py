"""The examples of our documents, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(document: str, language: str) -> list[str]:
    """Return the blocks of code of a document in the root folder, in one language."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return [code for name, code in _BLOCK.findall(text) if name == language]


def example(document: str, language: str, word: str) -> str:
    """Return the only such block in which *word* stands."""
    (found,) = (code for code in examples(document, language) if word in code)
    return found
