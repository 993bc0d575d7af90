"""Reads a command line; what is wrong with it is one sentence that quotes no secret."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from contracts.errors import UsageError
from contracts.nearest import did_you_mean
from contracts.secrets.looks import unless_secret


class Parser(argparse.ArgumentParser):
    """Reads a command line.

    Attributes:
        of_word: says what to do about a word that the command does not take; empty where it
            knows no better.

    Raises:
        UsageError: from every method that reads, where something is wrong.
    """

    of_word: Callable[[str], str] = staticmethod(lambda _: "")

    def parse_known_args(  # type: ignore[override]  # argparse's own are overloaded
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Read *args*; whatever no option or command takes is an error."""
        options, unknown = super().parse_known_args(args, namespace)
        # What a mistyped option was given may be a token.
        names = [_name(one) for one in unknown if one.startswith("-")]
        if names:
            remedy = self._instead(names[0], self._option_string_actions)
            raise UsageError(f"there is no option {', '.join(names)}; {remedy}")
        if unknown and (remedy := self.of_word(unknown[0])):
            raise UsageError(remedy)
        if unknown:
            # So may a word that stands by itself.
            self.error(f"unrecognized arguments: {' '.join(map(unless_secret, unknown))}")
        return options, []

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write a help or the version; what cannot be written raises, as it does elsewhere."""
        stream = file or sys.stderr
        stream.write(message)
        stream.flush()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action.choices, dict) and value not in action.choices:
            remedy = self._instead(value, action.choices)
            # What is near no command may be what a mistyped option was given.
            name = f"command {value!r:.80}" if remedy.endswith("?") else "such command"
            raise UsageError(f"there is no {name}; {remedy}")
        super()._check_value(action, value)

    def _instead(self, name: str, known: Iterable[str]) -> str:
        return did_you_mean(name, known, f"see `{self.prog} --help`")

    def error(self, message: str) -> NoReturn:
        """Raise what argparse says is wrong, and where to look."""
        # argparse quotes what was given to an option that it cannot tell from others.
        message = re.sub(r"(?s)=.*(?= could match )", "", message)
        message = re.sub(r"(?s)ignored explicit argument .*", "takes no value", message)
        raise UsageError(f"{message}; see `{self.prog} --help`")


def _name(word: str) -> str:
    """Return the name of an option, without what it is given."""
    return word.partition("=")[0] if word.startswith("--") else word[:2]
