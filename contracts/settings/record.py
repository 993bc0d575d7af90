"""Every setting, once: the command line, variables, files, pytest and the documents follow."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.record.level import Level
from contracts.settings import values
from contracts.settings.declaration import flag, many, once, optional

_ID = "for a server that checks that it exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user can set.

    Times are in seconds, sizes in bytes, and ``rate`` is in requests per second.
    """

    target: str = once(
        "target",
        values.word,
        "what to check: reference, liar:NAME, http(s)://HOST/v1, unix:SOCKET, asgi:MODULE:APP "
        "or wsgi:MODULE:APP",
        default="reference",
        metavar="TARGET",
        positional=True,
    )
    definition: str | None = optional(
        "definition",
        values.word,
        "check against this OpenAPI document (3.0 or 3.1), a file or a URL, in place of the one "
        "that is shipped",
        metavar="DOC",
        example="openapi.yaml",
    )
    operation: str | None = optional(
        "operation",
        values.word,
        "which operation of that document: its operationId, or its method and path",
        metavar="ID|'METHOD PATH'",
        example="createThread",
    )
    prose: str | None = optional(
        "prose",
        values.word,
        "a TOML file of limits that the document states nowhere, or only in words",
        metavar="PATH",
        example="limits.toml",
    )
    remote_references: bool = flag(
        "remote-references", "follow the references of that document over the network, too"
    )
    profile: values.Profile = once(  # noqa: RUF009 -- it makes a field
        "profile",
        values.profile,
        "send about 300, 2,000 or 8,250 requests to a correct server",
        default="ci",
        metavar="quick|ci|deep",
    )
    seed: int = once("seed", values.whole, "seed everything random", default="0", metavar="N")
    clauses: tuple[str, ...] = many(
        "clause",
        values.word,
        "judge only these clauses: an id, a prefix such as echo, a glob, or '!auth' for all others",
        metavar="PATTERN",
        example="echo",
    )
    gate: Level = once(  # noqa: RUF009 -- it makes a field
        "gate",
        values.level,
        "the weakest level whose failure fails the run",
        default="implied",
        metavar="schema|prose|implied|advice",
    )
    reports: tuple[str, ...] = many(
        "report",
        values.word,
        "write the result to a file, such as json=PATH, complete or not at all",
        metavar="KIND=PATH",
        example="json=report.json",
    )
    quiet: bool = flag("quiet", "show no progress, and of the result only the last screen")
    waivers: str | None = optional(
        "waivers",
        values.word,
        "accept the failures that this TOML file lists, each with a reason",
        metavar="PATH",
        example="waivers.toml",
    )
    update_waivers: bool = flag(
        "update-waivers",
        "write that file: add what fails and is not waived, take out what fails no more",
    )
    max_requests: int | None = optional(
        "max-requests",
        values.requests,
        "send at most this many requests",
        metavar="N",
        example="1000",
    )
    fail_fast: bool = flag("fail-fast", "end the run once a clause fails")
    max_failures: int | None = optional(
        "max-failures",
        values.failures,
        "end the run once this many clauses fail",
        metavar="N",
        example="10",
    )
    time_budget: float | None = optional(
        "time-budget",
        values.duration,
        "go on exploring until this much time has passed, such as 10m, and end by then",
        metavar="T",
        example="10m",
    )
    timeout: float = once(
        "timeout",
        values.timeout,
        "seconds that one exchange may take, from connecting to the last byte",
        default="10",
        metavar="S",
    )
    max_body: int = once(
        "max-body",
        values.size,
        "read no more of an answer than this",
        default="16MB",
        metavar="SIZE",
    )
    wait: float | None = optional(
        "wait",
        values.duration,
        "wait at most this long, such as 30s, until the server answers at all",
        metavar="T",
        example="30s",
    )
    rate: float | None = optional(
        "rate",
        values.rate,
        "send no faster than this, such as 10/s or 100/min",
        metavar="RATE",
        example="10/s",
    )
    workers: int = once(
        "workers",
        values.workers,
        "send over this many connections at a time",
        default="1",
        metavar="N",
    )
    examples: str | None = optional(
        "examples",
        values.word,
        "keep the random requests that broke a clause, and try them first: a folder or "
        "redis://HOST:PORT/DB",
        metavar="PLACE",
        example=".thread-contracts",
    )
    token: str | None = optional(
        "token",
        values.token,
        "the bearer token; better left in the variable THREAD_CONTRACTS_TOKEN",
        metavar="T",
        example="the-token",
        shown=values.hidden,
        # Every user of the machine can list the command lines of its processes.
        pytest=False,
    )
    token_command: str | None = optional(
        "token-command",
        values.word,
        "a command of your shell that prints the token; it is run again once the token expires",
        metavar="'CMD'",
        example="print-my-token",
        # A command may have a password in it.
        shown=values.hidden,
    )
    headers: tuple[tuple[str, str], ...] = many(
        "header",
        values.header,
        "a header to send with every request",
        metavar="'NAME: VALUE'",
        example="X-Name: value",
        shown=values.header_text,
        separator="\n",
    )
    secret_headers: tuple[tuple[str, str], ...] = many(
        "secret-header",
        values.header,
        "a header to send, whose value is never shown, even if its name is harmless",
        metavar="'NAME: VALUE'",
        example="X-Key: value",
        shown=values.header_name,
        separator="\n",
    )
    insecure: bool = flag("insecure", "accept any TLS certificate")
    ca_bundle: str | None = optional(
        "ca-bundle",
        values.word,
        "trust the certificates in this file",
        metavar="PATH",
        example="ca.pem",
    )
    cert: str | None = optional(
        "cert",
        values.word,
        "show the server this client certificate (PEM), and its key where the file has that, too",
        metavar="PATH",
        example="client.pem",
    )
    key: str | None = optional(
        "key",
        values.word,
        "the key of the client certificate (PEM)",
        metavar="PATH",
        example="client.key",
    )
    proxy: str | None = optional(
        "proxy",
        values.proxy,
        "send through this proxy; those that the environment names are not used",
        metavar="URL",
        example="http://127.0.0.1:3128",
    )
    http2: bool = flag(
        "http2", "speak HTTP/2 with an https:// server that offers it (needs the extra http2)"
    )
    path: str | None = optional(
        "path",
        values.path,
        "where the operation is in an app of this process, or behind unix:SOCKET, such as "
        "/threads (default /v1/threads)",
        metavar="PATH",
        example="/threads",
    )
    root_path: str | None = optional(
        "root-path",
        values.root_path,
        "mount an app of this process below this path, which ASGI calls root_path and WSGI "
        "SCRIPT_NAME",
        metavar="PATH",
        example="/api",
    )
    cleanup: bool = flag("cleanup", "delete what was created, where the server can do that")
    tag: tuple[str, str] | None = optional(
        "tag",
        values.pair,
        "a pair of metadata that marks what is created, where it disturbs no test",
        metavar="KEY=VALUE",
        example="run=nightly",
        shown=values.pair_text,
    )
    file_ids: tuple[str, ...] = many(
        "file-id", values.word, f"a real file id, {_ID}", metavar="ID", example="file-abc123"
    )
    vector_store_ids: tuple[str, ...] = many(
        "vector-store-id",
        values.word,
        f"a real vector store id, {_ID}",
        metavar="ID",
        example="vs_abc123",
    )
    image_urls: tuple[str, ...] = many(
        "image-url",
        values.url,
        f"the URL of a real image, {_ID}",
        metavar="URL",
        example="https://example.com/a.png",
        separator="\n",
    )
