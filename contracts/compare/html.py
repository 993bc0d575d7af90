"""A comparison as one HTML page that needs nothing else, and runs nothing."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import Any

from contracts.compare.comparison import Comparison
from contracts.compare.words import brief, facts, marks, sections, summary
from contracts.reports.safe import printable


def render(comparison: Comparison) -> str:
    """Return the comparison as an HTML page."""
    import jinja2

    # All that is put in is escaped, for HTML and for what could hide or turn text around.
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _text("page.css")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    change = comparison.change
    return environment.from_string(_text("page.html")).render(
        style=_markup(style),
        digest=digest,
        comparison=comparison,
        sections=[] if change is None else sections(change),
        summary=summary(comparison),
        facts=facts,
        marks=marks,
        brief=brief,
    )


def _markup(text: str) -> Any:
    """Return text of our own, which is not escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 -- it is the style sheet of this package


def _safe(value: Any) -> Any:
    # A subclass of str is markup of our own.
    return printable(value) if type(value) is str else value


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
