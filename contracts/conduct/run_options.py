"""From settings to the options of a run, and what hides the credentials among them."""

from __future__ import annotations

from functools import partial

from contracts.clauses import chosen
from contracts.conduct.holding import definition_of
from contracts.conduct.reaching import curl_options
from contracts.conduct.token_command import printed_token
from contracts.errors import UsageError
from contracts.run.events import Options
from contracts.run.renewal import Renewal
from contracts.run.tagging import refusal
from contracts.secrets.addresses import credentials_in, secret_parts
from contracts.secrets.redaction import PUBLIC_HEADERS, Redactor, is_words
from contracts.servers.reference import TOKEN
from contracts.settings.resolve import Resolved
from contracts.targets.authorization import secrets
from contracts.targets.open import default_token


def run_options(resolved: Resolved) -> Options:
    """Turn settings into the options of a run, or raise UsageError."""
    settings = resolved.settings
    definition = definition_of(settings)
    for pattern in settings.clauses:
        if not chosen(definition, pattern.removeprefix("!")):
            raise UsageError(f"no clause matches {pattern!r}; see `thread-contracts clauses`")
    if not chosen(definition, ",".join(settings.clauses) or None):
        raise UsageError("--clause leaves out every clause that it names; give some to judge")
    if settings.tag is not None and (reason := refusal(definition, settings.tag)):
        raise UsageError(f"--tag: {reason}")
    token, renewal = _token(resolved)
    return Options(
        definition=definition,
        profile=settings.profile,
        seed=settings.seed,
        pattern=",".join(settings.clauses) or None,
        gate=settings.gate,
        max_requests=settings.max_requests,
        max_failures=1 if settings.fail_fast else settings.max_failures,
        time_budget_s=settings.time_budget,
        rate=settings.rate,
        workers=settings.workers,
        examples=settings.examples,
        token=token,
        renewal=renewal,
        headers=(*settings.headers, *settings.secret_headers),
        secrets=(
            *(text for _, text in settings.secret_headers),
            *credentials_in(settings.proxy),
            *credentials_in(settings.target),
            *credentials_in(settings.path),
        ),
        curl=curl_options(settings, definition.operation),
        tag=settings.tag,
        ids={
            "file": settings.file_ids,
            "vector_store": settings.vector_store_ids,
            "image": settings.image_urls,
        },
    )


def _token(resolved: Resolved) -> tuple[str | None, Renewal | None]:
    """Return the token that was given, and what renews it where a command prints it.

    One of the environment is not for our own servers.
    """
    settings, sources = resolved.settings, resolved.sources
    given = {sources.get("token"), sources.get("token_command")}
    embedded = default_token(settings.target)
    if embedded and not given & {"--token", "--token-command"}:
        return embedded, None
    if settings.token_command is None:
        return settings.token, None
    if settings.token is not None:
        raise UsageError(
            f"{sources['token']} and {sources['token_command']} both say what the token is; "
            "leave one of them out"
        )
    renewal = Renewal(partial(printed_token, settings.token_command))
    return renewal.current, renewal


def redactor(options: Options, target: str = "") -> Redactor:
    """Return what hides the credentials of *options*, but not the address of the *target*.

    It learns of the tokens to which a token is renewed.
    """
    private = {value for name, value in options.headers if name.lower() not in PUBLIC_HEADERS}
    given = {options.token or "", *options.secrets}
    # Everybody knows the token of our own servers; plain words in a header are hardly secret,
    # and parts of them stand in any report.
    words = {TOKEN} & given | {value for value in private - given if is_words(value)}
    private = {part for value in private - given - words for part in secret_parts(value)}
    private = {part for part in private if part not in target}
    hidden = [form for secret in (given - words) | private for form in secrets(secret)]
    redact = Redactor(hidden, words)
    if options.renewal is not None:
        options.renewal.listen(lambda token: redact.learn(secrets(token)))
    return redact
