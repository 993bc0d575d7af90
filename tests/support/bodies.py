"""Request bodies in which one part is of interest, and all else is as plain as can be."""

from __future__ import annotations

from typing import Any


def message(content: Any = "x", **more: Any) -> dict[str, Any]:
    """Return a body with one message."""
    return {"messages": [{"role": "user", "content": content, **more}]}


def image(url: str) -> dict[str, Any]:
    """Return a body with one message that has the image at *url*."""
    return message([{"type": "image_url", "image_url": {"url": url}}])


def chunked(size: Any, overlap: Any) -> dict[str, Any]:
    """Return a body with a vector store of chunks of this size and overlap."""
    static = {"max_chunk_size_tokens": size, "chunk_overlap_tokens": overlap}
    store = {"chunking_strategy": {"type": "static", "static": static}}
    return {"tool_resources": {"file_search": {"vector_stores": [store]}}}


def with_files(*ids: Any) -> dict[str, Any]:
    """Return a body with these file ids for code_interpreter."""
    return {"tool_resources": {"code_interpreter": {"file_ids": list(ids)}}}
