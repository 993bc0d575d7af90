"""Which known names an unknown one may have been meant for."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], otherwise: str, most: int = 1) -> str:
    """Return what to do about an unknown name, as the end of a sentence.

    Args:
        name: the unknown name.
        known: those that there are.
        otherwise: what is said where none of them is near.
        most: how many of them are named.
    """
    from difflib import get_close_matches

    # 0.6, the default of difflib, finds one wrong letter in three and no unrelated word.
    *others, last = ["", *get_close_matches(name, [*known], most, 0.6)]
    if not last:
        return otherwise
    return f"did you mean {' or '.join(filter(None, [', '.join(others[1:]), last]))}?"
