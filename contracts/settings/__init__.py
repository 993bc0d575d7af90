"""What a user can set: on the command line, in the environment, in a file, through pytest."""

from __future__ import annotations

from typing import Final

# The file that sets them, where it is not the project's own.
SETTINGS_FILE: Final = "thread-contracts.toml"
