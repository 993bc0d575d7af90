"""What a report comes to, in sentences and in a command; nothing here draws."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from contracts.definition.operation import METHOD
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.record.level import Level
from contracts.reports.circumstances import SettingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.safe import printable
from contracts.run.events import EXPLORED
from contracts.secrets.redaction import REDACTED
from contracts.targets.names import is_embedded

# What these say is in the command already, changes nothing of the run, or must not be done
# once more by accident.
_LEFT_OUT: Final = {"target", "seed", "report", "quiet", "token", "update-waivers"}
_HEADERS: Final = {"header", "secret-header"}
_VARIABLES: Final = "THREAD_CONTRACTS_"


def closing(report: Report) -> str:
    """Return the sentence that says what the target is, and what else the exit code says."""
    return f"{printable(report.target)} {verdict(report)}"


def verdict(report: Report) -> str:
    """Return what follows the name of the target in that sentence."""
    why = printable(report.cut_short)
    sentence = {
        Verdict.CONFORMANT: f"is conformant: {_what_holds(report)}.",
        Verdict.NONCONFORMANT: f"is nonconformant: {_clauses(len(report.broken))} broken.",
        Verdict.INCONCLUSIVE: f"could not be judged: {why or 'nothing could be tested'}.",
    }[report.verdict]
    if report.verdict is Verdict.NONCONFORMANT and why:
        sentence += f" The run ended early: {why}."
    return sentence + _besides(report)


def _what_holds(report: Report) -> str:
    """Say of a conformant target what holds; what fails below the gate is no secret."""
    weaker = report.weaker
    failed = f"{_clauses(len(weaker))} of {_kinds(weaker)} failed" if weaker else ""
    count = report.counts[Outcome.WAIVED]
    waived = f"{count} {'is' if count == 1 else 'are'} waived" if count else ""
    if not weaker:
        holds = "every clause that could be judged holds"
        return f"{holds}, but for {waived.replace(' ', ' that ', 1)}" if waived else holds
    said = " and ".join(filter(None, [failed, waived]))
    return f"no clause at or above the gate ({report.gate}) is broken, but {said}"


def _kinds(clauses: Sequence[ClauseReport]) -> str:
    levels = [level for level in Level if any(c.level is level for c in clauses)]
    return " and ".join("advice" if level is Level.ADVICE else f"level {level}" for level in levels)


def _besides(report: Report) -> str:
    """Say what fails the run besides the target, and that there was more to explore."""
    errors, problems = report.counts[Outcome.ERROR], len(report.problems)
    said = f" The run {EXPLORED}." if EXPLORED in report.notes else ""
    if problems:
        said += f" The run fails for {problems} problem{'s' * (problems != 1)} with waivers."
    if errors:
        said += f" A fault of this suite left {_clauses(errors)} unjudged."
    return said


def _clauses(count: int) -> str:
    return f"{count} clause{'s' * (count != 1)}"


def headline(report: Report) -> str:
    """Return what was sent, and where."""
    size = f"{report.requests:,} request{'s' * (report.requests != 1)} in {report.duration_s:.1f} s"
    words = [size, *profile_and_seed(report), f"{METHOD} {report.url}"]
    return printable(", ".join(words))


def profile_and_seed(report: Report) -> list[str]:
    """Return how requests were chosen; nothing where they were not sent by a run."""
    if report.profile is None:
        return []
    return [f"profile {report.profile}", f"seed {report.seed}"]


def command(report: Report) -> str:
    """Return the command that repeats a run; empty where no run has sent the exchanges.

    Settings of files are found there again; those of the environment become options.  Dots
    stand for the values of headers that must not be shown.  A comment names those headers, and
    the variables that hold what must not be shown.
    """
    if report.profile is None:
        return ""
    words = ["thread-contracts", "check", _word(report.target), "--seed", str(report.seed)]
    for setting in report.settings:
        if setting.source.startswith(("-", _VARIABLES)) and not _is_left_out(setting):
            words += _option(setting)
    needed, left_open = _needed(report), _left_open(report)
    said = [f"{' and '.join(needed)} set"] * bool(needed)
    if left_open:
        said.append(f"the value{'s' * (len(left_open) > 1)} of {' and '.join(left_open)} filled in")
    note = [f"  # with {' and '.join(said)}"] if said else []
    return "".join([" ".join(words), *note])


def _is_left_out(setting: SettingReport) -> bool:
    return setting.name in _LEFT_OUT or setting.value is False or _is_secret(setting)


def _is_secret(setting: SettingReport) -> bool:
    """Return whether a variable holds what cannot be shown."""
    if not setting.source.startswith(_VARIABLES):
        return False
    return REDACTED in str(setting.value)


def _left_open(report: Report) -> list[str]:
    """Return the names of the headers for whose values dots stand in the command."""
    return [
        header.partition(":")[0]
        for setting in report.settings
        if setting.name in _HEADERS and setting.source.startswith("-")
        for header in map(str, setting.value if isinstance(setting.value, tuple) else ())
        if REDACTED in header
    ]


def _needed(report: Report) -> list[str]:
    """Return the variables that must be set as they were for the command to do the same."""
    ours = is_embedded(report.target)
    found = []
    for setting in report.settings:
        is_of_variable = setting.source.startswith(_VARIABLES)
        # Our own servers have a token, and look at no variable for it.
        if setting.name == "token" and not (ours and is_of_variable):
            found.append(f"{_VARIABLES}TOKEN")
        elif setting.name != "token" and _is_secret(setting):
            found.append(setting.source)
    return found


def _option(setting: SettingReport) -> list[str]:
    name, value = f"--{setting.name}", setting.value
    if value is True:
        return [name]
    values = value if isinstance(value, tuple) else (value,)
    return [word for one in values for word in (name, _word(_plain(one)))]


def _plain(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _word(text: str) -> str:
    return shlex.quote(printable(text.replace(REDACTED, "...")))
