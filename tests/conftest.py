"""Tests run against the installed packages; pytester runs a user's suite inside a test."""

from __future__ import annotations

import pytest

import thread_contracts

pytest_plugins = ["pytester"]

# An installed wheel is what is tested, although its source lies beside the tests.
thread_contracts.claim()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Every liar takes minutes; by default each clause meets one."""
    parser.addoption("--all-liars", action="store_true", help="run every liar of the catalogue")
