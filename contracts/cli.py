"""The command line: its commands and options; ``contracts.commands`` has what they do."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from contracts.command_parser import Parser
from contracts.conduct.faults import explained, failed
from contracts.process import streams
from contracts.settings import SETTINGS_FILE, values
from contracts.settings.arguments import CONNECTION, CONTRACT, JUDGING, add_settings
from contracts.targets.names import is_in_process

T = TypeVar("T")


def _typed(parse: Callable[[str], T]) -> Callable[[str], T]:
    """Return what parses an argument, and says of a wrong one what *parse* does."""

    def parsed(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parsed


_WORD: Final = _typed(values.word)
_PORT: Final = _typed(values.port)


Around = Callable[[Callable[[], int]], int]
"""Calls what checks an app in this process, and returns its exit code."""


def main(argv: Sequence[str] | None = None, around: Around = lambda run: run()) -> int:
    """Run the command line and return the exit code.

    0 conformant, 1 nonconformant, 2 usage or environment error, 3 inconclusive,
    4 a clause of ours failed to judge.

    Args:
        argv: the arguments; None for those of the process.
        around: calls what checks an app in this process.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character gets its escape instead.
        sys.stdout.reconfigure(errors="backslashreplace")
    given: list[argparse.Namespace] = []

    def work() -> int:
        streams.prepare()
        options = _parser().parse_args(argv)
        given.append(options)
        options.around = around
        return int(options.run(options))

    return explained(work, given, failed)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="thread-contracts", description="Is this server what POST /threads promises?"
    )
    parser.add_argument("--version", action="version", version=_Version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    _add_running(commands)
    _add_telling(commands)
    return parser


def _add_running(commands: Any) -> None:
    """Add the commands that send requests, or answer them."""
    check = _command(commands, "check", "check a target against the contract")
    check.add_argument(
        "--list", action="store_true", help="list what would be judged and sent; send nothing"
    )
    add_settings(check)
    judge = _command(commands, "judge", "judge exchanges that somebody else recorded")
    judge.add_argument(
        "recordings",
        type=_WORD,
        nargs="+",
        metavar="RECORDING",
        help="a HAR file, a cassette of VCR or Schemathesis, or NDJSON",
    )
    judge.add_argument(
        "--url",
        type=_WORD,
        metavar="URL",
        help="only what was sent to addresses that begin so",
    )
    add_settings(judge, JUDGING)
    replay = _command(commands, "replay", "send findings of a JSON report again")
    replay.add_argument(
        "report",
        type=_WORD,
        metavar="REPORT",
        help="what --report json=REPORT has written",
    )
    replay.add_argument(
        "findings",
        metavar="FINDING",
        nargs="*",
        help="the identity of a finding, a clause or a subject",
    )
    replay.add_argument("--all", action="store_true", help="send every finding of the report")
    replay.add_argument("--target", help="where to send, instead of the target of the report")
    add_settings(replay, CONNECTION)
    serve = _command(commands, "serve", "serve the reference, or a liar, over HTTP")
    serve.of_word = _not_served
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_PORT, default=8787)
    serve.add_argument("--liar", metavar="NAME", help="serve this liar instead of the reference")
    add_settings(serve, CONTRACT)


def _add_telling(commands: Any) -> None:
    """Add the commands that only tell something."""
    explain = _command(commands, "explain", "explain a clause: its promise, causes and remedy")
    explain.add_argument(
        "clause",
        metavar="CLAUSE",
        help="its id, as a report has it; a prefix lists its clauses; with --from, also a finding",
    )
    explain.add_argument(
        "--from",
        dest="report",
        type=_WORD,
        metavar="REPORT",
        help="explain a finding of this JSON report, by its identity or its clause",
    )
    add_settings(explain, CONTRACT)
    clauses = _command(commands, "clauses", "list the catalogue of clauses")
    clauses.add_argument(
        "--clause", metavar="PATTERN", help="only those that match: an id, prefix or glob"
    )
    clauses.add_argument("--format", choices=("text", "markdown"), default="text")
    add_settings(clauses, CONTRACT)
    compare = _command(commands, "compare", "compare JSON reports of several runs")
    compare.add_argument("reports", type=_WORD, nargs="+", metavar="REPORT", help="a JSON report")
    compare.add_argument("--format", choices=("text", "html", "markdown"), default="text")
    compare.add_argument(
        "--output", type=_WORD, metavar="PATH", default="-", help="write to this file"
    )
    compare.add_argument(
        "--fail-on",
        choices=("new",),
        help="exit with 1 where the later of two runs has findings that the earlier one has not, "
        "neither waived nor weaker than the gate",
    )
    drift = _command(commands, "drift", "say what changed from one definition to another")
    drift.add_argument("before", type=_WORD, metavar="A", help="the earlier OpenAPI document")
    drift.add_argument(
        "after",
        type=_WORD,
        nargs="?",
        metavar="B",
        help="the later one (default: the definition that this suite ships with)",
    )
    drift.add_argument(
        "--operation",
        type=_WORD,
        metavar="ID",
        help="which operation of a document: its operationId, or method and path",
    )
    drift.add_argument(
        "--prose",
        type=_WORD,
        action="append",
        default=[],
        metavar="PATH",
        help="limits that no schema states, of every document that is named; given twice, the "
        "first file is for A and the second for B",
    )
    drift.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    drift.add_argument(
        "--output", type=_WORD, metavar="PATH", default="-", help="write to this file"
    )
    drift.add_argument(
        "--fail-on",
        choices=("breaking", "any"),
        help="exit with 1 where a change breaks old clients or old servers, or where there is any",
    )
    liars = _command(commands, "liars", "list the servers with exactly one fault")
    add_settings(liars, CONTRACT)
    config = _command(commands, "config", "show every setting and where it comes from")
    add_settings(config)
    init = _command(commands, "init", f"write a commented {SETTINGS_FILE}")
    init.add_argument(
        "--path",
        type=_WORD,
        default=SETTINGS_FILE,
        help="of the file (default %(default)s)",
    )
    completion = _command(commands, "completion", "print a script for your shell's completion")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh", "fish"))
    completion.set_defaults(parser=_parser)


def _not_served(word: str) -> str:
    """Return how what *word* names as a target is served; empty where it names none."""
    if word.startswith("liar:"):
        return f"serve takes the name of a liar as --liar {word.removeprefix('liar:')!r:.80}"
    if word == "reference":
        return "serve takes no target: without --liar it serves the reference"
    if is_in_process(word):
        return "serve has servers of our own only; start an app with its own server, or check it"
    return ""


def _command(commands: Any, name: str, about: str) -> Parser:
    """Add a command, whose module is loaded only when it runs."""
    command: Parser = commands.add_parser(name, help=about)
    command.set_defaults(run=partial(_run, name))
    return command


# These need more than a little memory, and say so before they fail for the lack of it.
_HEAVY: Final = frozenset({"check", "replay"})


def _run(name: str, options: argparse.Namespace) -> int:
    from importlib import import_module

    if name in _HEAVY:
        streams.demand_memory()
    # Our packages may go by other names where others use these.
    code: int = import_module(f"{__package__}.commands.{name}").run(options)
    return code


class _Version(str):
    """The version, looked up only when it is printed."""

    def __mod__(self, _: Any) -> str:
        from importlib.metadata import version

        return f"thread-contracts {version('thread-contracts')}"

    def __contains__(self, _: object) -> bool:
        return True


if __name__ == "__main__":
    sys.exit(main())
