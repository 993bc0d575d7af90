"""The command line: ``thread-contracts check | clauses | liars | serve``."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from contracts.errors import EXIT_OK, EXIT_OUR_FAULT, EXIT_USAGE, UsageError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    0 conformant, 1 nonconformant, 2 usage or environment error, 3 inconclusive,
    4 a clause of ours failed to judge.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character shows its escape.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options = _parser().parse_args(argv)
        return _flushed(int(options.run(options)))
    except UsageError as error:
        sys.stderr.write(f"thread-contracts: {_one_line(error)}\n")
        return EXIT_USAGE
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_USAGE
    except KeyboardInterrupt:
        sys.stderr.write("thread-contracts: interrupted\n")
        return EXIT_USAGE
    except Exception:  # noqa: BLE001 -- the last resort: ours to mend, and never the target's fault
        import traceback

        traceback.print_exc()
        sys.stderr.write("thread-contracts: this is a fault of ours, not of the target\n")
        return EXIT_OUR_FAULT


def _flushed(code: int) -> int:
    sys.stdout.flush()
    return code


def _one_line(error: Exception) -> str:
    from contracts.reports.safe import printable

    return printable(" ".join(str(error).split()))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="thread-contracts", description="Is this server what POST /threads promises?"
    )
    parser.add_argument("--version", action="version", version=_Version())
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    _add_check(commands)
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


def _add_check(commands: Any) -> None:
    check = commands.add_parser("check", help="check a target against the contract")
    check.add_argument(
        "target",
        nargs="?",
        default="reference",
        help="reference, liar:NAME, http(s)://HOST/v1, asgi:MODULE:APP or wsgi:MODULE:APP",
    )
    check.add_argument(
        "--profile",
        choices=("quick", "ci", "deep"),
        default="ci",
        help="about 500, 3,000 or 6,500 requests (default ci)",
    )
    check.add_argument("--seed", type=whole, default=0, help="of everything random (default 0)")
    check.add_argument(
        "--clause",
        action="append",
        default=[],
        metavar="PATTERN",
        help="judge only these: an id, prefix or glob (repeatable)",
    )
    check.add_argument(
        "--gate",
        choices=("schema", "prose", "implied", "advice"),
        default="implied",
        help="the weakest level whose failure fails the run (default implied)",
    )
    check.add_argument(
        "--report",
        metavar="KIND=PATH",
        action="append",
        default=[],
        help="write the result, as json=PATH (repeatable)",
    )
    check.add_argument(
        "--max-requests", type=_positive, metavar="N", help="send at most so many requests"
    )
    check.add_argument(
        "--timeout",
        type=seconds,
        default=10.0,
        metavar="S",
        help="seconds per request (default 10)",
    )
    check.add_argument("--token", help="bearer token; better: the variable THREAD_CONTRACTS_TOKEN")
    check.add_argument(
        "--header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        type=header,
        help="a header to send with every request (repeatable)",
    )
    check.add_argument(
        "--file-id",
        action="append",
        default=[],
        metavar="ID",
        help="a real file id, where the target checks them (repeatable)",
    )
    check.add_argument(
        "--vector-store-id",
        action="append",
        default=[],
        metavar="ID",
        help="a real vector store id (repeatable)",
    )
    check.add_argument(
        "--image-url",
        action="append",
        default=[],
        metavar="URL",
        help="the URL of a real image (repeatable)",
    )
    check.set_defaults(run=_check)


def whole(text: str) -> int:
    """Parse a whole number."""
    if not re.fullmatch(r"\d{1,18}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number from 0, of at most 18 digits"
        )
    return int(text)


def _positive(text: str) -> int:
    number = whole(text)
    if not number:
        raise argparse.ArgumentTypeError("0 requests test nothing; give at least 1")
    return number


def _port(text: str) -> int:
    number = whole(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port; ports end at 65535")
    return number


def seconds(text: str) -> float:
    """Parse a number of seconds."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds between 0 and 3600")
    return number


def header(text: str) -> tuple[str, str]:
    """Parse a header, written as ``Name: value``."""
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise argparse.ArgumentTypeError("a header is written as 'Name: value'")
    if not value.isascii() or not value.isprintable():
        raise argparse.ArgumentTypeError(f"the value of header {name} must be printable ASCII")
    if name.lower() == "authorization":
        raise argparse.ArgumentTypeError("the Authorization header is tested itself; use --token")
    if name.lower() in {"content-type", "content-length", "transfer-encoding", "host"}:
        raise argparse.ArgumentTypeError(f"the header {name} is part of what is tested")
    return name, value


def _check(options: argparse.Namespace) -> int:
    from contracts.check import check

    return check(options)


def _clauses(options: argparse.Namespace) -> int:
    from contracts.clauses import catalogue, matching

    chosen = catalogue() if options.clause is None else matching(options.clause)
    if not chosen:
        raise UsageError(f"no clause matches {options.clause!r}; see `thread-contracts clauses`")
    if options.format == "markdown":
        from contracts.reports.catalogue import page

        sys.stdout.write(page(chosen))
        return EXIT_OK
    width = max(len(clause.id) for clause in chosen)
    for clause in chosen:
        sys.stdout.write(f"{clause.id:{width}}  {clause.level:7}  {clause.title}\n")
    return EXIT_OK


def _liars(options: argparse.Namespace) -> int:
    del options
    from contracts.targets.liars import liars

    width = max(map(len, liars()), default=0)
    for liar in liars().values():
        sys.stdout.write(f"{liar.name:{width}}  breaks {liar.clause}\n")
    return EXIT_OK


def _serve(options: argparse.Namespace) -> int:
    from contracts.targets.serve import serve

    try:
        return serve(options.host, options.port, options.liar)
    except (LookupError, OSError) as error:
        raise UsageError(str(error.args[0] if isinstance(error, LookupError) else error)) from None


if __name__ == "__main__":
    sys.exit(main())
