"""The database of a Django app, which pytest-django keeps from whatever does not ask for it.

The run belongs to no single test.  Where one of its tests asks for the database, the whole run
takes place in the test database, which is afterwards as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest

from contracts.errors import UsageError
from contracts.reports.report import Report
from contracts.reports.reporter import Reporter
from contracts.run.events import PhaseStarted, Sent, Started, Waiting

_PLUGIN: Final = "django"
_ASKING: Final = frozenset({"db", "transactional_db"})


@contextmanager
def database(request: pytest.FixtureRequest) -> Iterator[Sequence[Reporter]]:
    """Open the test database where a test of the run asks for it.

    Args:
        request: of the fixture that runs, which is one of the session.

    Yields:
        What the run is to report to: where no test asks, something that ends the run by UsageError
        when the app reaches for its database.
    """
    if not request.config.pluginmanager.hasplugin(_PLUGIN):
        yield ()
        return
    # There is none where no Django settings are configured.
    blocker = request.getfixturevalue("django_db_blocker")
    with ExitStack() as opened:
        if blocker is None:
            yield ()
        elif any(map(_asks, request.session.items)):
            request.getfixturevalue("django_db_setup")
            opened.enter_context(blocker.unblock())
            opened.enter_context(_restored())
            yield ()
        else:
            yield (opened.enter_context(_guarded()),)


def _asks(item: pytest.Item) -> bool:
    """Return whether *item* uses the run and the database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") is not None
    return "contract_run" in fixtures and (marked or bool(fixtures & _ASKING))


@contextmanager
def _restored() -> Iterator[None]:
    """Empty the test database at the end, and fill in what it held, as from migrations.

    A transaction cannot do that: an app may have connections of its own in other threads.
    """
    from django.core.management import call_command
    from django.db import connections

    held = {alias: connections[alias].creation.serialize_db_to_string() for alias in connections}
    try:
        yield
    finally:
        for alias, text in held.items():
            # What is made after migrations is in the text, too.
            options = {"database": alias, "interactive": False, "inhibit_post_migrate": True}
            call_command("flush", verbosity=0, **options)
            connections[alias].creation.deserialize_db_from_string(text)


class _Guard:
    """Ends the run where the app has reached for a database that is kept from it."""

    reached = False

    def start(self, started: Started) -> None:
        """Wait for what is sent."""

    def finish(self, report: Report) -> None:
        """Have nothing to say: the app did without its database."""

    def event(self, event: PhaseStarted | Sent | Waiting) -> None:
        del event
        if self.reached:
            raise UsageError(
                "pytest-django keeps the app from its database; mark the test that uses "
                "clause_verdict with @pytest.mark.django_db, and the run takes place in the "
                "test database"
            )


@contextmanager
def _guarded() -> Iterator[_Guard]:
    """Notice that the app opens a connection, which pytest-django then refuses."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    guard, refuse = _Guard(), BaseDatabaseWrapper.ensure_connection

    def noticed(connection: Any) -> None:
        guard.reached = True
        refuse(connection)

    BaseDatabaseWrapper.ensure_connection = noticed
    try:
        yield guard
    finally:
        BaseDatabaseWrapper.ensure_connection = refuse
