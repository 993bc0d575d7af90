"""Where settings come from, which one wins, and what is reported of one that will not do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clauses import Level
from contracts.errors import UsageError
from contracts.servers.reference import TOKEN
from contracts.settings import values
from contracts.settings.record import Settings
from contracts.settings.resolve import resolve
from contracts.settings.table import DECLARATIONS, FIELDS
from strategies.bodies.build import CI, DEEP, QUICK
from tests.support.apps import Cli


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder below which nothing is set."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def value(field: str, **options: Any) -> tuple[Any, str]:
    found = resolve({key.replace("_", "-"): given for key, given in options.items()})
    return getattr(found.settings, field), found.sources.get(field, "default")


def project(folder: Path, *lines: str) -> None:
    text = "\n".join(("[tool.other]", "seed = 'x'", "[tool.thread-contracts]", *lines))
    (folder / "pyproject.toml").write_text(text)


def test_what_is_given_nowhere_has_a_default() -> None:
    found = resolve({})
    assert (found.settings, found.sources, found.notes) == (Settings(), {}, ())
    assert (found.settings.target, found.settings.profile) == ("reference", values.Profile.CI)
    assert (found.settings.gate, found.settings.max_body) == (Level.IMPLIED, 2**24)
    assert (found.settings.max_requests, found.settings.clauses) == (None, ())


def test_a_default_is_one_of_the_values_that_can_be_given() -> None:
    for field, said in DECLARATIONS.items():
        if said.default:
            assert getattr(Settings(), field) == said.value(said.default)


def test_the_choices_of_the_help_are_those_that_there_are() -> None:
    assert DECLARATIONS["gate"].metavar.split("|") == [*Level]
    assert DECLARATIONS["profile"].metavar.split("|") == [*values.Profile] == [QUICK, CI, DEEP]


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(folder, "seed = 1", "workers = 2", "profile = 'quick'")
    assert value("seed") == (1, "seed in pyproject.toml")
    monkeypatch.setenv("THREAD_CONTRACTS_SEED", "2")
    assert value("seed") == (2, "THREAD_CONTRACTS_SEED")
    assert value("seed", seed="3") == (3, "--seed")
    assert value("workers", seed="3") == (2, "workers in pyproject.toml")
    assert value("profile") == ("quick", "profile in pyproject.toml")


def test_the_file_is_found_from_a_folder_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "thread-contracts.toml").write_text("seed = 7")
    (folder / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(folder / "a" / "b")
    assert value("seed") == (7, "seed in thread-contracts.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\n",
        "tool = 5",
        "broken = ",
        "\0",
        "# [tool.thread-contracts]\n[project",
    ],
)
def test_a_project_without_our_table_is_passed_by(
    text: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(folder, "seed = 7")
    (folder / "a").mkdir()
    (folder / "a" / "pyproject.toml").write_text(text)
    monkeypatch.chdir(folder / "a")
    assert value("seed") == (7, "seed in pyproject.toml")
    (folder / "a" / "pyproject.toml").write_text("[tool.thread-contracts]\n")
    assert value("seed") == (0, "default")


def test_our_own_file_wins_over_the_project(folder: Path) -> None:
    project(folder, "seed = 1")
    (folder / "thread-contracts.toml").write_text("seed = 2")
    assert value("seed") == (2, "seed in thread-contracts.toml")


def test_a_file_may_be_named(folder: Path) -> None:
    (folder / "other.toml").write_text("rate = '5/s'\nfile-id = ['file-1', 'file-2']\nseed = 9")
    found = resolve({"config": "other.toml"})
    assert (found.settings.rate, found.settings.seed) == (5.0, 9)
    assert found.settings.file_ids == ("file-1", "file-2")


def test_several_values_in_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREAD_CONTRACTS_FILE_ID", "file-1, file-2,")
    monkeypatch.setenv("THREAD_CONTRACTS_HEADER", "X-A: 1, 2\nX-B: 3")
    assert value("file_ids") == (("file-1", "file-2"), "THREAD_CONTRACTS_FILE_ID")
    assert value("headers")[0] == (("X-A", "1, 2"), ("X-B", "3"))


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREAD_CONTRACTS_SEED", "")
    assert value("seed") == (0, "default")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sede = 1", "'sede' sets nothing; did you mean seed?"),
        ("max_requests = 1", "did you mean max-requests?"),
        ("nothing-like-it = 1", "see `thread-contracts check --help`"),
        ("seed = -1", "seed in pyproject.toml: '-1' is not a whole number"),
        ("seed = true", "a string or a number is needed, not bool"),
        ("seed = [1]", "a string or a number is needed, not list"),
        ("seed = 1.5", "'1.5' is not a whole number"),
        ("profile = 'slow'", "'slow' is none of quick, ci, deep"),
        ("header = 5", "a list of strings is needed"),
        ("header = [5]", "a header is written as"),
        ("token = 'hush hush'", "without spaces"),
        ("seed = ", "cannot be read: "),
        ("[tool]\nthread-contracts = 5", "cannot be read: "),
    ],
)
def test_what_a_file_sets_wrongly_is_reported(line: str, said: str, folder: Path, cli: Cli) -> None:
    project(folder, line)
    ran = cli("check")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "pyproject.toml" in ran.err
    assert said in ran.err
    assert "hush hush" not in ran.err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = " + b"[" * 5000, b"\0"])
def test_a_file_that_is_no_toml_is_reported(content: bytes, folder: Path, cli: Cli) -> None:
    (folder / "thread-contracts.toml").write_bytes(content)
    ran = cli("check")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "cannot be read" in ran.err


def test_a_folder_in_place_of_our_file_is_reported(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "thread-contracts.toml").mkdir()
    (folder / "pyproject.toml").mkdir()
    (folder / "a").mkdir()
    monkeypatch.chdir(folder / "a")
    ran = cli("check")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "thread-contracts.toml cannot be read: Is a directory" in ran.err


def test_a_file_that_is_not_there_is_reported(cli: Cli) -> None:
    ran = cli("check", "--config", "none.toml")
    assert ran.code == 2
    assert "none.toml cannot be read: No such file" in ran.err


def test_the_table_must_be_one(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("tool.thread-contracts = 5")
    with pytest.raises(UsageError, match="must be a table"):
        resolve({})


def test_config_shows_what_is_in_force_and_hides_secrets(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(folder, "token = 'sk-hush-file'", "header = ['X-Key: hush-header']", "seed = 12")
    ran = cli("config", "--rate", "100/min")
    assert ran.code == 0
    lines = {line.split(" =")[0].strip(): line for line in ran.out.splitlines()}
    assert set(lines) == set(FIELDS)
    assert "[redacted]" in lines["token"]
    assert "X-Key: [redacted]" in lines["header"]
    assert "hush" not in ran.out
    assert lines["seed"].split() == ["seed", "=", "12", "#", "seed", "in", "pyproject.toml"]
    assert lines["rate"].endswith("# --rate")
    monkeypatch.setenv("THREAD_CONTRACTS_TOKEN", "sk-hush-variable")
    ran = cli("config")
    assert "hush" not in ran.out
    assert "# THREAD_CONTRACTS_TOKEN" in ran.out


def test_a_report_has_values_of_their_json_types_and_their_sources_in_words(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(folder, "rate = '60000/min'", "insecure = true", "header = ['X-Key: hush', 'X-B: 2']")
    monkeypatch.setenv("THREAD_CONTRACTS_SEED", "7")
    options = ("--profile", "quick", "--clause", "wire.json", "--tag", "k=v", "--max-body", "1MB")
    ran = cli("check", "reference", *options, "--token", TOKEN, "--report", "json=out.json")
    assert ran.code == 0
    made = json.loads((folder / "out.json").read_text())["settings"]
    assert {one["name"]: (one["value"], one["source"]) for one in made} == {
        "target": ("reference", "the command line"),
        "profile": ("quick", "--profile"),
        "seed": (7, "THREAD_CONTRACTS_SEED"),
        "clause": (["wire.json"], "--clause"),
        "report": (["json=out.json"], "--report"),
        "max-body": (2**20, "--max-body"),
        "rate": (1000.0, "rate in pyproject.toml"),
        "token": ("[redacted]", "--token"),
        "header": (["X-Key: [redacted]", "X-B: [redacted]"], "header in pyproject.toml"),
        "insecure": (True, "insecure in pyproject.toml"),
        "tag": ("k=v", "--tag"),
    }


def test_a_password_in_a_url_is_no_value_to_show(cli: Cli) -> None:
    ran = cli("config", "http://user:hush@127.0.0.1/v1", "--examples", "redis://:hush@127.0.0.1/0")
    assert "'http://[redacted]@127.0.0.1/v1'  # the command line" in ran.out.replace("   ", "")
    assert "'redis://[redacted]@127.0.0.1/0'" in ran.out
    assert "hush" not in ran.out


def test_an_unknown_variable_is_ignored_with_a_note(
    monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    monkeypatch.setenv("THREAD_CONTRACTS_TOKN", "sk-hush")
    for ran in (cli("config"), cli("check", "--profile", "quick")):
        assert ran.code == 0
        said = " ".join(ran.out.split())
        assert "note: the variable THREAD_CONTRACTS_TOKN sets nothing and was ignored" in said
        assert "did you mean THREAD_CONTRACTS_TOKEN?" in said
        assert "hush" not in ran.out + ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("check", "http://127.0.0.1:1/v1"),
        ("check", "nonsense"),
        ("check", "reference", "--seed", "x"),
        ("check", "reference", "--definition", "none.yaml"),
        ("replay", "none.json"),
        ("judge", "none.har"),
        ("explain", "none"),
        ("check", "reference", "--list", "--clause", "wire"),
    ],
    ids=" ".join,
)
def test_an_unknown_variable_is_noted_however_it_ends(
    argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    monkeypatch.setenv("THREAD_CONTRACTS_TOKENN", "sk-hush")
    ran = cli(*argv)
    (said,) = (ran.out + ran.err).splitlines()[-1:]
    assert "the variable THREAD_CONTRACTS_TOKENN sets nothing and was ignored" in said
    assert "hush" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("parse", "text", "wanted"),
    [
        (values.duration, "90", 90),
        (values.duration, "1.5m", 90),
        (values.duration, "2h", 7200),
        (values.timeout, "500ms", 0.5),
        (values.rate, "10/s", 10),
        (values.rate, "30/min", 0.5),
        (values.rate, "7", 7),
        (values.size, "16MB", 2**24),
        (values.size, "1GiB", 2**30),
        (values.size, "2048", 2048),
        (values.workers, "64", 64),
        (values.port, "0", 0),
    ],
)
def test_how_values_are_written(parse: Any, text: str, wanted: float) -> None:
    assert parse(text) == wanted


def message(parse: Any, text: str) -> str | None:
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return None


@given(text=st.text(max_size=20))
def test_no_text_makes_a_parser_fail_otherwise_than_with_a_sentence(text: str) -> None:
    assert all(message(said.parse, text) != "" for said in DECLARATIONS.values())
