"""What the tests of hostile servers share: a clean environment."""

from __future__ import annotations

from tests.contracts.conftest import clean_environment

__all__ = ["clean_environment"]
