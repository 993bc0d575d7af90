"""Tokens that expire during a run, and the command that prints the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from contracts.conduct.token_command import printed_token
from contracts.definition import load
from contracts.errors import UsageError
from contracts.record.case import Case
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Request
from contracts.run.budget import Stop
from contracts.run.events import Options
from contracts.run.renewal import Renewal
from contracts.run.sender import Sender
from contracts.secrets.redaction import Redactor
from contracts.servers.reference import Received, Reference, Response, as_asgi
from strategies.sequences.scenarios import hello
from tests.support.apps import Cli, Install, StubTarget

HELLO: Final = hello(load())


class Tokens:
    """Issues tokens; the last one is good for so many requests."""

    def __init__(self, good_for: int) -> None:
        self.good_for, self.used, self.issued = good_for, 0, 0

    def issue(self) -> str:
        self.used, self.issued = 0, self.issued + 1
        return f"token-number-{self.issued}"

    def answer(self, request: Request) -> Answer:
        given = request.header("authorization")
        self.used += given == f"Bearer token-number-{self.issued}"
        is_good = given == f"Bearer token-number-{self.issued}" and self.used <= self.good_for
        return Answer(200 if is_good else 401, (), b"{}")


def sender(tokens: Tokens, get: Callable[[], str] | None = None) -> tuple[Sender, list[Exchange]]:
    renewal = Renewal(get or tokens.issue)
    options = Options(token=renewal.current, renewal=renewal)
    aside: list[Exchange] = []
    return Sender(StubTarget(tokens.answer), options, aside.append), aside


def statuses(sent: Sender, cases: list[Case]) -> list[int]:
    exchanges = [sent.send(case) for case in cases]
    return [exchange.answer.status for exchange in exchanges if exchange.answer is not None]


def test_what_an_expired_token_was_refused_for_is_sent_again_with_the_next_one() -> None:
    tokens = Tokens(good_for=5)
    sent, aside = sender(tokens)
    assert statuses(sent, [HELLO] * 12) == [200] * 12
    assert tokens.issued == 3
    # The exchanges that only show that the token has expired are not judged.
    assert {exchange.answer.status for exchange in aside if exchange.answer} == {200, 401}
    assert "the token had expired 2 times, and --token-command printed another" in sent.notes()


def test_what_was_under_way_with_the_old_token_is_sent_again() -> None:
    tokens = Tokens(good_for=2)
    sent, _ = sender(tokens)
    sent.send(HELLO)
    under_way = [sent.begin(HELLO) for _ in range(3)]
    ended = [sent.end(one) for one in under_way]
    assert [one.answer.status for one in ended if one.answer] == [200] * 3


def test_wrong_credentials_renew_nothing() -> None:
    tokens = Tokens(good_for=100)
    sent, _ = sender(tokens)
    wrong = [
        replace(HELLO, credentials=kind) for kind in (Credentials.TRUNCATED, Credentials.MISSING)
    ]
    assert statuses(sent, [HELLO, *wrong]) == [200, 401, 401]
    assert tokens.issued == 1


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [
        (["same", "same"], "--token-command prints the same token as before"),
        (["one", "two"], "the token that --token-command printed last is refused, too"),
        (["one"], "the command is gone"),
    ],
)
def test_a_run_ends_where_no_other_token_is_accepted(tokens: list[str], reason: str) -> None:
    left, answers = iter(tokens), iter([200] + [401] * 20)

    def get() -> str:
        for token in left:
            return token
        raise UsageError("the command is gone")

    renewal = Renewal(get)
    options = Options(token=renewal.current, renewal=renewal)
    sent = Sender(StubTarget(lambda _: Answer(next(answers), (), b"{}")), options)
    sent.send(HELLO)
    with pytest.raises(Stop, match=reason):
        sent.send(HELLO)


def test_a_token_that_is_good_for_almost_nothing_ends_the_run() -> None:
    sent, _ = sender(Tokens(good_for=1))
    sent.send(HELLO)
    with pytest.raises(Stop, match="accepts no token of --token-command for more than some"):
        sent.send(HELLO)


def test_the_tokens_are_hidden_that_come_later() -> None:
    redact, tokens = Redactor(["something-else"]), iter(["first-token-0001", "other-value-0002"])
    renewal = Renewal(lambda: next(tokens))
    renewal.listen(lambda token: redact.learn([token]))
    assert redact("first-token-0001 other-value-0002") == "[redacted] other-value-0002"
    renewal.renew()
    assert redact("first-token-0001 other-value-0002") == "[redacted] [redacted]"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("exit 3", "failed with the exit code 3; run it to see why"),
        ("echo hush hush", "must print the token and nothing else"),
        ("true", "must print the token and nothing else"),
        ("printf 'h\\303\\251'", "must print the token and nothing else"),
        ("yes hush", "must print the token and nothing else"),
        ("cat; echo hush >&2; kill $$", "failed with the exit code -15"),
    ],
)
def test_a_command_that_prints_no_token_is_said_in_a_sentence(command: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        printed_token(command)
    assert "hush" not in str(caught.value)


def test_a_command_prints_a_token_within_its_time() -> None:
    assert printed_token("echo $((1 + 1))-is-the-token; echo noise >&2") == "2-is-the-token"
    with pytest.raises(UsageError, match=r"was not over after 0\.05 s"):
        printed_token("sleep 60 & sleep 60", 0.05)


COMMAND: Final = "n=$(($(cat number) + 1)); echo $n > number; echo s3cret-token-$n"


class Expiring(Reference):
    """Takes the last token for 40 requests, and hands each one back."""

    def __init__(self, number: Path) -> None:
        super().__init__()
        self._number, self._used = number, Counter[str]()

    def answer(self, request: Received) -> Response:
        self.token = f"s3cret-token-{self._number.read_text().strip()}"
        given = request.headers.get("authorization", "")
        self._used[given] += given == f"Bearer {self.token}"
        if self._used[given] > 40:
            self.token = "another"
        answer = super().answer(request)
        return replace(answer, headers={**answer.headers, "x-sent": given.encode().hex()})


def test_no_output_has_a_token_that_was_printed(
    cli: Cli, installed: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    number = tmp_path / "number"
    number.write_text("0")
    reports = [tmp_path / name for name in ("r.json", "r.har")]
    asked = [word for one in reports for word in ("--report", f"{one.suffix[1:]}={one}")]
    target = installed(as_asgi(Expiring(number)))
    sent = ("--profile", "quick", "--max-requests", "100")
    ran = cli("check", target, "--token-command", COMMAND, *sent, *asked)
    assert ran.code == 3, ran.out
    assert int(number.read_text()) >= 2
    secret = "s3cret-token"
    for text in (ran.out, ran.err, *(one.read_text() for one in reports)):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_a_token_and_a_command_for_it_contradict_each_other(cli: Cli) -> None:
    ran = cli("check", "http://127.0.0.1:9/v1", "--token", "x", "--token-command", "echo hush")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "--token and --token-command both say what the token is" in ran.err
    assert "hush" not in ran.err
