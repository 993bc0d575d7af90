"""What the suite is fired at here: the embedded server, unless another target is given."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def contract_target(request: pytest.FixtureRequest) -> str:
    """Return the target of ``--contract-target``, or the embedded server."""
    return str(request.config.getoption("contract_target") or "reference")
