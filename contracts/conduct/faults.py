"""What is said, and which code is returned, where something goes wrong."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from contracts.errors import EXIT_OUR_FAULT, EXIT_USAGE, UsageError
from contracts.process import streams
from contracts.settings.arguments import resolved

Fault = Callable[[BaseException, Sequence[argparse.Namespace]], int]
"""Says what a fault of ours is, given the options as far as they are known."""


def explained(work: Callable[[], int], given: Sequence[argparse.Namespace], fails: Fault) -> int:
    """Return the exit code of *work*, or that of what went wrong, once it is said."""
    try:
        return streams.flushed(work())
    except UsageError as error:
        streams.say(f"thread-contracts: {_printable(str(error))}{_besides(given)}\n")
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
            return fails(error, given)
        streams.give_up_output()
        streams.be_brief()
        streams.say(f"thread-contracts: {lacking}\n")
        return EXIT_USAGE


def failed(error: BaseException, given: Sequence[argparse.Namespace]) -> int:
    """Show a fault of ours, and return the exit code."""
    import traceback

    streams.say(_redacted("".join(traceback.format_exception(error)), given))
    streams.say("thread-contracts: this is a fault of ours, not of the target\n")
    return EXIT_OUR_FAULT


def _printable(sentence: str) -> str:
    """Return *sentence* on one line."""
    from contracts.reports.safe import printable

    return printable(" ".join(sentence.split()))


def _besides(given: Sequence[argparse.Namespace]) -> str:
    """Say which variables set nothing, where settings are read: one may be why nothing works."""
    if not given or not hasattr(given[0], "config"):
        return ""
    from contracts.settings.resolve import ignored

    return "".join(f" ({_printable(note)})" for note in ignored())


def beside_an_app(error: BaseException, given: Sequence[argparse.Namespace]) -> int:
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
        from contracts.conduct.run_options import redactor, run_options

        found = resolved(given[0])
        if found.settings.token_command is None:
            return redactor(run_options(found))(text)
    except Exception:  # noqa: BLE001, S110 -- what cannot be made safe is not shown
        pass
    return f"{text.rstrip().rpartition(chr(10))[2].partition(':')[0]}\n"
