"""Renew what is derived from the settings ahead of time: ``python -m contracts.settings.export``.

pytest's options are added when pytest starts, in projects that may have a package called
``contracts``; so they are read from a JSON file beside the plugin, which imports nothing.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from contracts.settings.declaration import Declaration
from contracts.settings.table import OPTIONS

PAGE: Final = Path(__file__).parents[2] / "docs" / "settings.md"
BEGIN: Final = "<!-- The option table: renew it with `python -m contracts.settings.export`. -->\n"
END: Final = "<!-- The end of the option table. -->\n"


def pytest_data() -> dict[str, Any]:
    """Return what the pytest plugin needs while pytest starts: options and clause ids."""
    from contracts.clauses import catalogue
    from contracts.definition import load

    options = [
        {
            "name": said.name,
            "kind": said.kind,
            "help": said.description,
            "metavar": said.metavar or None,
        }
        for said in OPTIONS
        if said.pytest and not said.positional
    ]
    return {"options": options, "clauses": [clause.id for clause in catalogue(load())]}


def data_text() -> str:
    """Return the text of the file that holds ``pytest_data``."""
    return json.dumps(pytest_data(), indent=1) + "\n"


def data_path() -> Path:
    """Return where the plugin's package has its data, or raise FileNotFoundError."""
    spec = find_spec("thread_contracts")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise FileNotFoundError("thread_contracts is not a package here")
    return Path(folders[0]) / "data.json"


def option_table() -> str:
    """Return the table of options of the page on settings."""
    rows = [f"| {_cell(said)} | {said.description} |" for said in OPTIONS]
    return "\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n"


def _cell(said: Declaration) -> str:
    metavar = said.metavar.replace("|", r"\|")
    return f"`{metavar}`" if said.positional else f"`{f'--{said.name} {metavar}'.strip()}`"


def renewed(page: str) -> str:
    """Return the text of the page on settings with its table of options as it should be.

    Raises:
        ValueError: the marks around the table are missing.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page on settings needs these two lines:\n{BEGIN}{END}")
    return f"{before}{begin}\n{option_table()}\n{end}{after}"


def main() -> int:
    """Write the plugin's data and, in a checkout, the table of the page on settings."""
    data_path().write_text(data_text(), "utf-8")
    if PAGE.is_file():
        PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
