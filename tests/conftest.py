"""Tests run against the installed packages; pytester runs a user's suite inside a test."""

from __future__ import annotations

import thread_contracts

pytest_plugins = ["pytester"]

# An installed wheel is what is tested, although its source lies beside the tests.
thread_contracts.claim()
