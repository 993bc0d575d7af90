"""How Sphinx builds these pages: ``sphinx-build -E -n -W --keep-going docs site``."""

from __future__ import annotations

from typing import Final

from contracts.version import version as installed

project: Final = "thread-contracts"
version = release = installed()
extensions: Final = ["myst_parser"]
# What stands in the folder beside the pages is no page.
exclude_patterns: Final = ["__pycache__"]
# Headings get the anchors that they have where Markdown is read on the page of a repository.
myst_heading_anchors: Final = 4
html_theme: Final = "furo"
html_title: Final = project
html_show_copyright: Final = False
html_show_sphinx: Final = False
html_copy_source: Final = False
