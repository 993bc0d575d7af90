"""Plugins that our own tests need: pytester runs a user's suite inside a test."""

from __future__ import annotations

pytest_plugins = ["pytester"]
