"""Short digests, to remember that something was seen without keeping it."""

from __future__ import annotations

from hashlib import blake2b


def digest(data: bytes | None) -> bytes:
    """Return a short digest; nothing at all has another one than no bytes."""
    return digest_of(b"" if data is None else b"+" + data)


def digest_of(data: bytes) -> bytes:
    """Return a short digest of bytes that are there."""
    return blake2b(data, digest_size=12).digest()
