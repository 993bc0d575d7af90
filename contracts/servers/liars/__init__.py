"""Liars: the reference with exactly one fault each, named for it."""

from __future__ import annotations

from contracts.servers.liars.liar import Liar, applying, find, liars

__all__ = ["Liar", "applying", "find", "liars"]
