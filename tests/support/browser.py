"""Headless Chromium for tests, which ends with the block that uses it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# A busy machine takes its time.
PATIENCE_MS: Final = 180_000
_OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Visit:
    """A page that is open, and what happened meanwhile.

    Attributes:
        page: the page.
        asked: addresses that were asked for, but for the page's own.
        said: what the console said: errors, and violations of the policy.
        dialogs: what dialogs said.
    """

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser, or skip the test where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed; `apt-get install chromium` does that")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*_OPTIONS], timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visited(browser: Browser, path: Path, **options: Any) -> Iterator[Visit]:
    """Open the page at *path* in a context of its own.

    Args:
        browser: the browser.
        path: of the page.
        options: of the context, such as ``color_scheme``.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    try:
        found = Visit(context.new_page())
        page = found.page
        page.on("request", lambda request: found.asked.append(request.url))
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))

        def dismiss(dialog: Any) -> None:
            found.dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.goto(path.as_uri())
        found.asked.remove(path.as_uri())
        yield found
    finally:
        context.close()
