"""Tests run against the installed packages; pytester runs a user's suite inside a test."""

from __future__ import annotations

import pytest

import thread_contracts

pytest_plugins = ["pytester"]

# An installed wheel is what is tested, although its source lies beside the tests.
thread_contracts.claim()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Most liars are caught by the quick profile; that ci catches each takes minutes more."""
    told = "let each liar and each oddity meet the ci profile"
    parser.addoption("--thorough", action="store_true", help=told)
