"""Promises about the exchange as such: an answer comes, with the status and the type it should."""

from __future__ import annotations

from typing import Final

from contracts.clauses.clause import ANSWERS, NO_CRASH, About, Breach, Clause, Family, Level
from contracts.clauses.content import content_encoding, declares_length, has_coding, length
from contracts.definition import Definition
from contracts.definition.operation import METHOD
from contracts.definition.pointer import join
from contracts.record.exchange import FailureKind
from contracts.record.json_text import DuplicateKeys, NotJson
from contracts.record.label import Expectation
from contracts.record.parsed import ParsedExchange
from contracts.record.rule_words import rule_words

_BY_CAUSE: Final = Family(split=True)
_NOT_IMPLEMENTED: Final = 501
CODING: Final = "wire.content-encoding"


def _answers(parsed: ParsedExchange) -> str | None:
    failure, answer = parsed.exchange.failure, parsed.exchange.answer
    if answer is not None and answer.misdeclared:
        said = f"an answer came that cannot be read: {answer.misdeclared}"
        # It depends on what is asked for, and on nothing in the body.
        return Breach(said, manner="a content encoding that cannot be undone")
    if failure is None:
        return None
    came = failure.kind in {FailureKind.PROTOCOL, FailureKind.FOREIGN, FailureKind.TOO_LARGE}
    what = "an answer came that cannot be read" if came else "no answer came"
    return f"{what}: {failure.message}"


_KINDS: Final = {
    Expectation.VALID: "valid",
    Expectation.INVALID: "invalid",
    Expectation.UNSPECIFIED: "odd, but well-formed HTTP,",
}


_DUE: Final = {
    Expectation.VALID: "must be accepted",
    Expectation.INVALID: "must be refused with a 4xx",
    Expectation.UNSPECIFIED: "may be accepted, or refused with a 4xx",
}


def _no_server_error(parsed: ParsedExchange) -> str | None:
    if parsed.status < 500:
        return None
    rule = parsed.exchange.case.rule
    kind = _KINDS[parsed.expect] if parsed.authentic else "badly authorised"
    broken = f" ({rule_words(rule.keyword)} at {rule.place}: {rule.how})" if rule else ""
    what = "a server error" if parsed.status < 600 else "which is no status of HTTP"
    said = f"a request that is {kind}{broken} was answered with {parsed.status}, {what}"
    return f"{said}; it {_DUE[parsed.expect if parsed.authentic else Expectation.INVALID]}"


def _status(parsed: ParsedExchange) -> str | None:
    definition = parsed.exchange.case.label.definition
    wanted = definition.operation.success
    if parsed.status == wanted:
        return None
    what = "redirects" if 300 <= parsed.status < 400 else f"is not the documented {wanted}"
    said = f"a {definition.parts.noun} should come with status {wanted}; {parsed.status} {what}"
    return Breach(said, manner=str(parsed.status))


def _content_type(parsed: ParsedExchange) -> str | None:
    if parsed.media_type == "application/json":
        return None
    return f"the answer is declared as {parsed.media_type or 'nothing'}, not as application/json"


def _json(parsed: ParsedExchange) -> str | None:
    if isinstance(parsed.json, NotJson):
        return f"the answer is not JSON: {parsed.json}"
    return None


def _may_not_be_501(parsed: ParsedExchange) -> bool:
    # A method that a server does not know is answered with 501 (RFC 9110, section 15.6.2).
    other = parsed.exchange.request.method != METHOD
    return parsed.status > 0 and not (other and parsed.status == _NOT_IMPLEMENTED)


def _unique_names(parsed: ParsedExchange) -> str | None:
    try:
        twice = _has_duplicates(parsed.json)
    except RecursionError:
        return None
    return "an object of the answer has a name twice" if twice else None


def _has_duplicates(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value, DuplicateKeys) or any(map(_has_duplicates, value.values()))
    return isinstance(value, list) and any(map(_has_duplicates, value))


def _is_unreadable(parsed: ParsedExchange) -> bool:
    answer = parsed.exchange.answer
    return answer is not None and answer.is_unreadable


def _created(parsed: ParsedExchange) -> bool:
    return parsed.is_success and parsed.may_succeed


def _should_succeed(parsed: ParsedExchange) -> bool:
    # 1xx never ends an exchange; 4xx is acceptance's business and 5xx a server error.
    valid = parsed.may_succeed and parsed.expect is Expectation.VALID
    return 100 <= parsed.status < 400 if valid else parsed.may_succeed and parsed.status // 100 == 2


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    operation, noun = definition.operation, definition.parts.noun
    statuses = join(operation.pointer, "responses")
    return (
        Clause(
            id=ANSWERS,
            level=Level.IMPLIED,
            title="Every well-formed HTTP request is answered",
            origin=statuses,
            about=About.ANY,
            applies=lambda parsed: parsed.was_sent,
            judge=_answers,
            family=_BY_CAUSE,
            needs="a request",
            hint="A broken connection or a late answer is a crash or a hang, and the server's log "
            "should have it; more than is read of one answer may be allowed with --max-body.",
        ),
        Clause(
            id=NO_CRASH,
            level=Level.IMPLIED,
            title="No request, however odd, is answered with a 5xx",
            origin=statuses,
            about=About.ANY,
            applies=_may_not_be_501,
            judge=_no_server_error,
            family=_BY_CAUSE,
            needs="an answered request",
            hint="An exception went unhandled, and the server's log should have it; a 503 may also "
            "be a limit on requests: send slower (--rate).",
        ),
        Clause(
            id=f"wire.status-{operation.success}",
            level=Level.SCHEMA,
            title=f"A created {noun} is answered with status {operation.success}",
            origin=operation.answer,
            applies=_should_succeed,
            judge=_status,
            family=_BY_CAUSE,
            needs="a valid request that is not refused",
        ),
        Clause(
            id="wire.content-type",
            level=Level.SCHEMA,
            title="The answer is declared as application/json",
            origin=operation.content,
            applies=_created,
            judge=_content_type,
            needs=f"a created {noun}",
        ),
        Clause(
            id=CODING,
            level=Level.IMPLIED,
            title="The answer is in no coding that was not asked for (RFC 9110, section 12.5.3)",
            origin=operation.answer,
            applies=has_coding,
            judge=content_encoding,
            needs="an answer to a request whose Accept-Encoding is known",
            hint="Compress only what Accept-Encoding allows; many clients undo gzip and no more.",
        ),
        Clause(
            id="wire.json",
            level=Level.SCHEMA,
            title="The answer is one JSON text in UTF-8 (RFC 8259)",
            origin=operation.content,
            # A body that does not even claim to be JSON is the content type's fault.
            applies=lambda r: (
                _created(r)
                and not _is_unreadable(r)
                and (r.media_type == "application/json" or _json(r) is None)
            ),
            judge=_json,
            needs=f"a created {noun}",
            explained_by=(CODING,),
        ),
        Clause(
            id="wire.content-length",
            level=Level.IMPLIED,
            title="Content-Length is the length of the answer (RFC 9110, section 8.6)",
            origin=operation.answer,
            about=About.ANY,
            applies=declares_length,
            judge=length,
            needs="an answer with a Content-Length that was read whole",
        ),
        Clause(
            id="wire.unique-names",
            level=Level.ADVICE,
            title="No object in the answer has a name twice (RFC 8259, section 4)",
            origin=operation.content,
            applies=lambda parsed: parsed.thread is not None,
            judge=_unique_names,
            needs=f"a created {noun}",
        ),
    )
