"""The command line: ``thread-contracts check | config | clauses | liars | serve``."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from contracts import streams
from contracts.errors import EXIT_OK, EXIT_OUR_FAULT, EXIT_USAGE, UsageError
from contracts.settings import values
from contracts.settings.arguments import add_settings, resolved


class _Parser(argparse.ArgumentParser):
    def parse_args(  # type: ignore[override]  # argparse's own are overloaded
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        options, unknown = self.parse_known_args(args, namespace)
        # What a mistyped option was given may be a token.
        names = [_name(one) for one in unknown if one.startswith("-")]
        if names:
            self.error(f"there is no option {', '.join(names)}")
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options

    def error(self, message: str) -> NoReturn:
        # argparse quotes what was given to an option that it cannot tell from others.
        message = re.sub(r"(?s)=.*(?= could match )", "", message)
        message = re.sub(r"(?s)ignored explicit argument .*", "takes no value", message)
        raise UsageError(f"{message}; see `{self.prog} --help`")


def _name(word: str) -> str:
    """Return the name of an option, without what it is given."""
    return word.partition("=")[0] if word.startswith("--") else word[:2]


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

    return _explained(work, given, _failed)


Fault = Callable[[BaseException, Sequence[argparse.Namespace]], int]
"""Says what a fault of ours is, given the options as far as they are known."""


def _explained(work: Callable[[], int], given: Sequence[argparse.Namespace], failed: Fault) -> int:
    """Return the exit code of *work*, or that of what went wrong, once it is said."""
    try:
        return streams.flushed(work())
    except UsageError as error:
        streams.say(f"thread-contracts: {_printable(str(error))}\n")
        return EXIT_USAGE
    except BrokenPipeError:
        # The reader of our output has closed it, as `head` does.
        streams.give_up_output()
        return EXIT_USAGE
    except KeyboardInterrupt:
        streams.say("thread-contracts: interrupted\n")
        return EXIT_USAGE
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 -- the last resort: it is never the target's fault
        lacking = streams.lacking(error)
        if not lacking:
            return failed(error, given)
        streams.give_up_output()
        streams.be_brief()
        streams.say(f"thread-contracts: {lacking}\n")
        return EXIT_USAGE


def _failed(error: BaseException, given: Sequence[argparse.Namespace]) -> int:
    """Show a fault of ours, and return the exit code."""
    import traceback

    streams.say(_redacted("".join(traceback.format_exception(error)), given))
    streams.say("thread-contracts: this is a fault of ours, not of the target\n")
    return EXIT_OUR_FAULT


def _printable(sentence: str) -> str:
    """Return *sentence* on one line."""
    from contracts.reports.safe import printable

    return printable(" ".join(sentence.split()))


def _beside_an_app(error: BaseException, given: Sequence[argparse.Namespace]) -> int:
    """Say what went wrong while an app was here, which may have changed anything."""
    what = _redacted(f"{type(error).__name__}: {error}", given)
    streams.say(
        f"thread-contracts: the run broke off ({_printable(what)}), as the app may have changed "
        "what it needs in this process; start it as a server of its own, and give its URL\n"
    )
    return EXIT_USAGE


def _redacted(text: str, given: Sequence[argparse.Namespace]) -> str:
    """Return *text* without the secrets among the settings, or only the name of the error."""
    if not given or not hasattr(given[0], "config"):
        return text
    try:
        from contracts.entry import redactor, run_options

        return redactor(run_options(resolved(given[0])))(text)
    except Exception:  # noqa: BLE001 -- what cannot be made safe is not shown
        return f"{text.rstrip().rpartition(chr(10))[2].partition(':')[0]}\n"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="thread-contracts", description="Is this server what POST /threads promises?"
    )
    parser.add_argument("--version", action="version", version=_Version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    check = commands.add_parser("check", help="check a target against the contract")
    add_settings(check)
    check.set_defaults(run=_check)
    config = commands.add_parser("config", help="show every setting and where it comes from")
    add_settings(config)
    config.set_defaults(run=_config)
    clauses = commands.add_parser("clauses", help="list the catalogue of clauses")
    clauses.add_argument(
        "--clause", metavar="PATTERN", help="only those that match: an id, prefix or glob"
    )
    clauses.add_argument("--format", choices=("text", "markdown"), default="text")
    clauses.set_defaults(run=_clauses)
    liars = commands.add_parser("liars", help="list the servers with exactly one fault")
    liars.set_defaults(run=_liars)
    serve = commands.add_parser("serve", help="serve the reference, or a liar, over HTTP")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8787)
    serve.add_argument("--liar", metavar="NAME", help="serve this liar instead of the reference")
    serve.set_defaults(run=_serve)
    return parser


class _Version(str):
    """The version, looked up only when it is printed."""

    def __mod__(self, _: Any) -> str:
        from importlib.metadata import version

        return f"thread-contracts {version('thread-contracts')}"

    def __contains__(self, _: object) -> bool:
        return True


def _port(text: str) -> int:
    try:
        return values.port(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _check(options: argparse.Namespace) -> int:
    streams.demand_memory()
    from contracts.entry import check
    from contracts.signals import heeded
    from contracts.targets.names import is_in_process

    found = resolved(options)

    def run() -> int:
        with heeded():
            return streams.flushed(check(found))

    if not is_in_process(found.settings.target):
        return run()
    code: int = options.around(lambda: _explained(run, [options], _beside_an_app))
    return code


def _config(options: argparse.Namespace) -> int:
    from contracts.settings.show import lines

    found = resolved(options)
    notes = [f"note: {_printable(note)}" for note in found.notes]
    sys.stdout.write("\n".join([*lines(found), *notes]) + "\n")
    return EXIT_OK


def _clauses(options: argparse.Namespace) -> int:
    from contracts.clauses import chosen
    from contracts.definition import load

    clauses = chosen(load(), options.clause)
    if not clauses:
        raise UsageError(f"no clause matches {options.clause!r}; see `thread-contracts clauses`")
    if options.format == "markdown":
        from contracts.reports.catalogue import page

        sys.stdout.write(page(clauses))
        return EXIT_OK
    width = max(len(clause.id) for clause in clauses)
    for clause in clauses:
        sys.stdout.write(f"{clause.id:{width}}  {clause.level:7}  {clause.title}\n")
    return EXIT_OK


def _liars(options: argparse.Namespace) -> int:
    del options
    from contracts.servers.liars import liars

    width = max(map(len, liars()), default=0)
    for liar in liars().values():
        sys.stdout.write(f"{liar.name:{width}}  breaks {liar.clause}\n")
    return EXIT_OK


def _serve(options: argparse.Namespace) -> int:
    from contracts.servers.serve import serve

    try:
        return serve(options.host, options.port, options.liar)
    except (LookupError, OSError) as error:
        raise UsageError(str(error.args[0] if isinstance(error, LookupError) else error)) from None


if __name__ == "__main__":
    sys.exit(main())
