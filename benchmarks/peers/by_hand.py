"""Valid requests as one would write them by hand, with ``fixed_dictionaries`` and the like."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from contracts.record.samples import made_up

Strategy = SearchStrategy[Any]
_FILES: Final[Strategy] = st.sampled_from([made_up("file", n) for n in range(256)])
_STORES: Final[Strategy] = st.sampled_from([made_up("vector_store", n) for n in range(256)])
_IMAGES: Final[Strategy] = st.sampled_from([made_up("image", n) for n in range(3)])
_DETAIL: Final[Strategy] = st.sampled_from(["auto", "low", "high"])
_METADATA: Final[Strategy] = st.none() | st.dictionaries(
    st.text(max_size=64), st.text(max_size=512), max_size=16
)


def requests() -> Strategy:
    """Return the strategy of whole requests."""
    return st.fixed_dictionaries(
        {},
        optional={
            "messages": st.lists(_message(), max_size=4),
            "tool_resources": st.none() | _resources(),
            "metadata": _METADATA,
        },
    )


def _message() -> Strategy:
    attachment = st.fixed_dictionaries(
        {
            "file_id": _FILES,
            "tools": st.lists(_one("code_interpreter") | _one("file_search"), max_size=3),
        }
    )
    return st.fixed_dictionaries(
        {
            "role": st.sampled_from(["user", "assistant"]),
            "content": st.text() | st.lists(_part(), min_size=1, max_size=4),
        },
        optional={
            "attachments": st.none() | st.lists(attachment, max_size=3),
            "metadata": _METADATA,
        },
    )


def _one(kind: str, **parts: Strategy) -> Strategy:
    return st.fixed_dictionaries({"type": st.just(kind), **parts})


def _part() -> Strategy:
    detail = {"detail": _DETAIL}
    file = st.fixed_dictionaries({"file_id": _FILES}, optional=detail)
    url = st.fixed_dictionaries({"url": _IMAGES}, optional=detail)
    return st.one_of(
        _one("text", text=st.text()),
        _one("image_file", image_file=file),
        _one("image_url", image_url=url),
    )


def _resources() -> Strategy:
    files = st.fixed_dictionaries({}, optional={"file_ids": st.lists(_FILES, max_size=20)})
    ids = st.fixed_dictionaries({"vector_store_ids": st.lists(_STORES, max_size=1)})
    new = st.fixed_dictionaries({"vector_stores": st.lists(_store(), max_size=1)})
    return st.fixed_dictionaries({}, optional={"code_interpreter": files, "file_search": ids | new})


def _store() -> Strategy:
    return st.fixed_dictionaries(
        {},
        optional={
            "file_ids": st.lists(_FILES, max_size=4),
            "chunking_strategy": _one("auto") | _one("static", static=_static()),
            "metadata": _METADATA,
        },
    )


def _static() -> Strategy:
    return st.integers(100, 4096).flatmap(
        lambda size: st.fixed_dictionaries(
            {
                "max_chunk_size_tokens": st.just(size),
                "chunk_overlap_tokens": st.integers(0, size // 2),
            }
        )
    )
