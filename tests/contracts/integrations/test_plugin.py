"""The pytest plugin, in a user's suite: two lines of code, one item per clause."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from contracts.clauses import catalogue, matching
from contracts.definition import load
from contracts.errors import EXIT_INCONCLUSIVE
from contracts.servers.reference import TOKEN
from contracts.settings.table import TOKEN_VARIABLE
from tests.support.apps import run_quietly
from tests.support.documents import example
from tests.support.openapi_documents import shipped, written
from tests.support.projects import python
from tests.support.runs import thoroughly
from thread_contracts import pytest_plugin

SUITE = """
def test_clause(clause_verdict):
    clause_verdict.check()
"""
FORGETFUL = """
from contracts.servers.reference import Reference, as_asgi

class Forgetful(Reference):
    def thread(self, value, request):
        return {**super().thread(value, request), "metadata": {}}

app = as_asgi(Forgetful())
"""
ABSENT = """
from contracts.servers.reference import Reference, Refusal, as_asgi

class Absent(Reference):
    def route(self, request):
        raise Refusal(404, "Nothing here.", None, "unknown_url")

app = as_asgi(Absent())
"""
ROOT: Final = Path(__file__).parents[3]
QUICK = ("--contract-profile", "quick")
# What these plugins import takes a process longer than all else, and has no part in the tests.
LEAN = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio")
USAGE = 2
TARGET_VARIABLE = "THREAD_CONTRACTS_TARGET"
NOTE = "note: the target ran inside this process; to use the curl lines, *"


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Import once what a run needs: pytester forgets what is imported within a session."""
    # So does what the plugin of Schemathesis imports at the end of a session.
    import schemathesis.reporting.html.writer
    import schemathesis.reporting.junitxml  # noqa: F401

    assert run_quietly("check", "--profile", "quick", "--max-requests", "200").code == 3


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a folder with the suite of a user, which checks the embedded server."""
    monkeypatch.setenv(TARGET_VARIABLE, "reference")
    # Each session within this one would import it anew.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:django")
    pytester.makepyfile(test_contract=SUITE)
    return pytester


def test_two_lines_are_a_suite(suite: pytest.Pytester) -> None:
    result = suite.runpytest_inprocess(*QUICK)
    assert result.ret == 0
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] + outcomes["skipped"] == len(catalogue(load()))
    assert outcomes["passed"] > len(catalogue(load())) / 2
    result.stdout.fnmatch_lines(
        [
            "thread-contracts: target reference, profile quick, seed 0",
            "reference is conformant: every clause that could be judged holds.",
        ]
    )


def test_a_broken_clause_is_one_failed_item_with_its_finding(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    suite.makepyfile(tc_plugin_forgetful=FORGETFUL)
    result = suite.runpytest_inprocess(*QUICK, "--target", "asgi:tc_plugin_forgetful:app")
    assert result.ret == 1
    failed = [line for line in result.outlines if line.startswith("FAILED")]
    assert [line.split()[1] for line in failed] == [
        "test_contract.py::test_clause[echo.metadata.kept]"
    ]
    # The short summary says what is wrong.
    assert " - " in failed[0]
    assert failed[0].partition(" - ")[2].removeprefix("Failed: ").startswith("metadata")
    result.stdout.fnmatch_lines(
        [
            "FAIL echo.metadata.kept *implied* Every metadata key that was sent*",
            "  - metadata*",
            "    curl -sS -i -X POST http://localhost/v1/threads *",
            NOTE,
            "asgi:tc_plugin_forgetful:app is nonconformant: 1 clause broken.",
        ]
    )


def test_a_suite_without_a_target_does_not_pass(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TARGET_VARIABLE)
    result = suite.runpytest_inprocess(*QUICK)
    assert result.ret == USAGE
    result.stdout.fnmatch_lines(["*thread-contracts: no target is given: use --contract-target, *"])
    assert result.parseoutcomes() == {}


def test_a_user_may_ask_for_one_clause_and_for_a_report(suite: pytest.Pytester) -> None:
    options = ("-k", "echo.metadata.kept", "--contract-report", "json=out.json")
    result = suite.runpytest_inprocess(*QUICK, *options)
    result.assert_outcomes(passed=1, deselected=len(catalogue(load())) - 1)
    assert '"schema_version": 2' in (suite.path / "out.json").read_text()


def ids(pattern: str) -> list[str]:
    return [clause.id for clause in matching(catalogue(load()), pattern)]


@pytest.mark.parametrize("source", ["option", "variable", "file"])
def test_only_the_clauses_that_are_chosen_are_tests(
    source: str, suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns, options = ("wire", "echo.metadata.*"), list(QUICK)
    if source == "option":
        options += [text for one in patterns for text in ("--contract-clause", one)]
    elif source == "variable":
        monkeypatch.setenv("THREAD_CONTRACTS_CLAUSE", ",".join(patterns))
    else:
        (suite.path / "thread-contracts.toml").write_text(f"clause = {list(patterns)}")
    result = suite.runpytest_inprocess(*options)
    assert result.ret == 0
    outcomes = result.parseoutcomes()
    assert set(outcomes) <= {"passed", "skipped"}
    assert sum(outcomes.values()) == len(ids("wire,echo.metadata.*")) > len(ids("wire")) > 1


def test_a_file_of_settings_may_be_named(suite: pytest.Pytester) -> None:
    (suite.path / "other.toml").write_text("clause = ['wire.json']\nprofile = 'quick'")
    result = suite.runpytest_inprocess("--contract-config", "other.toml")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["thread-contracts: target reference, profile quick, seed 0"])


@pytest.mark.parametrize(
    "pattern",
    ["", "echo", "ech", "*.json", "wire.*,echo.metadata.kept", ",", "!auth", "echo,!echo.*.kept"],
)
def test_a_pattern_chooses_the_tests_that_the_run_judges(pattern: str) -> None:
    every = [clause.id for clause in catalogue(load())]
    assert pytest_plugin.matching(every, pattern) == ids(pattern)


def test_collecting_tests_imports_no_clause(tmp_path: Path) -> None:
    (tmp_path / "test_contract.py").write_text(SUITE)
    code = (
        "import pytest, sys; pytest.main(['-q', '--collect-only', '--contract-clause', 'wire']); "
        "print([name for name in sys.modules if 'clauses' in name or 'judging' in name])"
    )
    exit_code, out, _ = python(tmp_path, "-c", code, path=str(ROOT))
    assert (exit_code, out.splitlines()[-1]) == (0, "[]")
    assert f"{len(ids('wire'))} tests collected" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--contract-clause", "wire", "--contract-clause", "ehco"), "no clause matches 'ehco'*"),
        (("--target", "ftp://127.0.0.1"), "'ftp://127.0.0.1' is not a target*"),
        (("--target", "http://127.0.0.1:1/v1"), "*is the server running?*"),
        (("--contract-config", "none.toml"), "none.toml cannot be read: No such file*"),
        (("--contract-report", "pdf=x"), "'pdf=x' is not a report*"),
        # The command says the same, which tests/contracts/cli shows.
        *thoroughly(
            (("--contract-clause", "ehco"), "no clause matches 'ehco'*"),
            (("--target", "asgi:tc_plugin_none:app"), "*there is no module 'tc_plugin_none' in*"),
            (("--target", "liar:metadata-emptyed"), "*did you mean *?*"),
        ),
    ],
)
def test_what_cannot_be_checked_ends_the_session_with_one_sentence(
    suite: pytest.Pytester, arguments: tuple[str, ...], sentence: str
) -> None:
    result = suite.runpytest_inprocess(*QUICK, *arguments)
    assert result.ret == USAGE
    result.stdout.fnmatch_lines([f"*thread-contracts: {sentence}"])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    assert set(result.parseoutcomes()) <= {"deselected"}


def test_an_app_that_needs_a_name_of_ours_ends_the_session_with_the_reason(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(tc_plugin_clash="from contracts.models import WORD")
    result = suite.runpytest_inprocess(*QUICK, "--target", "asgi:tc_plugin_clash:app")
    assert result.ret == USAGE
    sentence = "the app imports 'contracts.models', but the name 'contracts' belongs to"
    assert f"{sentence} thread-contracts in this process; start the app" in result.stdout.str()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("--contract-timeout", "nan"),
        ("--contract-header", "Authorization: Bearer x"),
        # The command says the same, which tests/contracts/cli shows.
        *thoroughly(
            (("--contract-timeout", "0"),),
            (("--contract-timeout", "-1"),),
            (("--contract-seed", "-1"),),
            (("--contract-header", "no colon"),),
        ),
    ],
)
def test_wrong_options_are_a_usage_error(
    suite: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    result = suite.runpytest_inprocess(*QUICK, "-k", "wire.json", *arguments)
    assert result.ret == USAGE
    assert f"thread-contracts: {arguments[0]}: " in result.stdout.str()


OWN_OPTION: Final = """
def pytest_addoption(parser):
    parser.addoption("--target", default="staging")
"""
OWN_TEST: Final = """
def test_mine(request):
    assert request.config.getoption("--target") == "staging"
"""


@pytest.mark.parametrize("where", ["conftest", "plugin"])
def test_a_project_keeps_an_option_of_its_own_that_is_called_target(
    suite: pytest.Pytester, where: str
) -> None:
    arguments = () if where == "conftest" else ("-p", "tc_own_option")
    suite.syspathinsert()
    suite.makepyfile(**{"conftest" if where == "conftest" else "tc_own_option": OWN_OPTION})
    suite.makepyfile(test_mine=OWN_TEST)
    suite.runpytest_inprocess(*arguments, "test_mine.py").assert_outcomes(passed=1)
    chosen = (*QUICK, "--contract-clause", "wire.json", "test_contract.py")
    ours = ("--contract-target", "liar:body-empty")
    suite.runpytest_inprocess(*arguments, *ours, *chosen).assert_outcomes(failed=1)


@pytest.mark.slow
def test_a_password_in_a_target_is_never_printed(suite: pytest.Pytester) -> None:
    result = suite.runpytest_inprocess("--target", "http://user:hush-hush@127.0.0.1:1/v1")
    assert result.ret == USAGE
    assert "hush-hush" not in result.stdout.str() + result.stderr.str()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), (*LEAN, "-n", "1")], ids=["alone", "xdist"])
def test_what_could_not_be_judged_is_no_success(
    suite: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    suite.makepyfile(tc_plugin_absent=ABSENT)
    options = (*QUICK, "--target", "asgi:tc_plugin_absent:app", *workers)
    result = suite.runpytest_inprocess(*options)
    assert result.ret != 0
    assert "not testable" in result.stdout.str()


# That no server ends it in the same way is shown beside the shared runs.
@pytest.mark.thorough
@pytest.mark.slow
def test_a_bad_target_ends_the_session_under_xdist_as_well(suite: pytest.Pytester) -> None:
    result = suite.runpytest_inprocess(*QUICK, "--target", "ftp://127.0.0.1", "-n", "1")
    assert result.ret == USAGE
    assert "is not a target" in result.stdout.str()


@pytest.mark.slow
def test_a_broken_clause_below_the_gate_is_an_expected_failure_with_its_level(
    suite: pytest.Pytester,
) -> None:
    liar = ("--target", "liar:accepts-65-character-keys", "--contract-gate", "schema")
    clause = ("--contract-clause", "refuse.long-key")
    result = suite.runpytest_inprocess(*QUICK, *liar, *clause, "-rx")
    result.assert_outcomes(xfailed=1)
    said = result.stdout.str()
    assert "refuse.long-key] - prose, weaker than the gate: " in said
    assert "advice" not in said


UNDER_TEST = """
from contracts.servers.reference import Reference, as_asgi

def create_app(testing):
    assert testing
    return as_asgi(Reference())
"""


def test_the_app_of_a_fixture_is_checked_as_the_page_says(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    suite.makepyfile(app_under_test=UNDER_TEST)
    suite.makeconftest(example("docs/in-process.md", "python", "def contract_target"))
    few = ("--contract-max-requests", "12", "--contract-clause", "wire.json")
    # It wins over the option, whose target nobody asks.
    result = suite.runpytest_inprocess(*few, "--contract-target", "asgi:not_there:app")
    assert result.ret == EXIT_INCONCLUSIVE
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines("thread-contracts: target asgi:thread_contracts_app_*")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("42", "the app is int, not an app"),
        ("lambda name: None", "<lambda> is a function of name, neither an app nor a factory"),
        ("'asgi:tc_not_there:app'", "there is no module 'tc_not_there' in this folder"),
    ],
)
def test_a_fixture_that_gives_no_app_ends_the_session_with_one_sentence(
    suite: pytest.Pytester, target: str, said: str
) -> None:
    fixture = "@pytest.fixture(scope='session')\ndef contract_target():"
    suite.makeconftest(f"import pytest\n{fixture}\n    return {target}\n")
    result = suite.runpytest_inprocess(*QUICK)
    assert result.ret == USAGE
    result.stdout.fnmatch_lines(f"*thread-contracts: *{said}*")


def test_a_definition_of_ones_own_brings_its_own_clauses(suite: pytest.Pytester) -> None:
    document = shipped()
    responses = document["paths"]["/threads"]["post"]["responses"]
    responses["201"] = responses.pop("200")
    place = written(suite.path, document)
    options = ("--contract-definition", place, "--contract-clause", "wire", "-k", "status")
    result = suite.runpytest_inprocess(*QUICK, *options)
    assert result.parseoutcomes()["passed"] == 1
    result.stdout.fnmatch_lines(["*1 passed*"])
