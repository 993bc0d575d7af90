"""Bodies in reports: requests are kept whole whatever their bytes, answers up to a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.exchange import Answer
from contracts.reports.body import BodyReport, Encoding, kept
from contracts.reports.exchanges import RESPONSE_LIMIT
from contracts.run.events import Options
from contracts.secrets.redaction import REDACTED, Redactor
from tests.support.reports import NOBODY, answered, case, finding_on

SECRET = "sk-Very-Secret-0123456789"
BYTES = st.binary(max_size=60) | st.text(max_size=60).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


@given(data=BYTES)
def test_bytes_are_kept_whole_as_text_where_they_are_text(data: bytes) -> None:
    body = kept(data, str)
    assert (body.data, body.size, body.cut) == (data, len(data), False)
    try:
        assert body == BodyReport(data.decode(), Encoding.UTF_8, len(data))
    except UnicodeDecodeError:
        assert body.encoding is Encoding.BASE64


@given(data=BYTES, limit=st.integers(1, 40))
def test_what_is_cut_is_a_beginning_and_says_so(data: bytes, limit: int) -> None:
    body = kept(data, str, limit)
    assert data.startswith(body.data)
    assert body.cut == (body.data != data)
    assert body.size == len(data)


@pytest.mark.parametrize(
    ("data", "limit", "whole", "shown"),
    [
        (b"abc", 10, 5_000, BodyReport("abc", Encoding.UTF_8, 5_000, cut=True)),
        (b"abc", 2, None, BodyReport("ab", Encoding.UTF_8, 3, cut=True)),
        (b"abc", 3, None, BodyReport("abc", Encoding.UTF_8, 3)),
        (b"caf\xc3", 10, 5, BodyReport("caf", Encoding.UTF_8, 5, cut=True)),
        (b"caf\xc3", 10, None, BodyReport("Y2Fmww==", Encoding.BASE64, 4)),
        (b"\xff\xfe\xfd", 2, None, BodyReport("//4=", Encoding.BASE64, 3, cut=True)),
    ],
    ids=["kept in part", "cut", "whole", "in a character", "no UTF-8", "no UTF-8, cut"],
)
def test_what_is_left_out_of_a_body_is_said(
    data: bytes, limit: int, whole: int | None, shown: BodyReport
) -> None:
    assert kept(data, str, limit, whole) == shown


def test_bytes_that_are_no_text_are_shown_as_escapes() -> None:
    assert kept(b"caf\xe9", str).words == "caf\\xe9"
    with pytest.raises(ValueError, match="base64"):
        BodyReport("?", Encoding.BASE64, 1)


def test_a_request_is_never_cut_and_a_response_is() -> None:
    long = b'{"metadata":{"k":"' + b"v" * 10 * RESPONSE_LIMIT + b'"}}'
    finding = finding_on(answered(case(long), Answer(400, (), long)))
    assert finding.request.body is not None
    assert finding.request.body.data == long
    assert finding.response is not None
    assert finding.response.body == BodyReport(
        long[:RESPONSE_LIMIT].decode(), Encoding.UTF_8, len(long), cut=True
    )


@pytest.mark.parametrize("before", [b"", b"\xff", b"\xed\xa0\x80"])
def test_secrets_are_hidden_in_bytes_of_every_kind(before: bytes) -> None:
    data = before + SECRET.encode() + b"\xc3"
    hidden = kept(data, Redactor([SECRET])).data
    assert hidden == before + REDACTED.encode() + b"\xc3"


@pytest.mark.parametrize("last", [1, len(SECRET) // 2, len(SECRET)])
@pytest.mark.parametrize("before", [b".", b"\xff"], ids=["text", "no text"])
def test_a_secret_is_hidden_also_where_a_long_body_is_cut(before: bytes, last: int) -> None:
    data = before * (RESPONSE_LIMIT - len(SECRET) + last) + SECRET.encode()
    finding = finding_on(answered(answer=Answer(200, (), data)), Options(token=SECRET))
    assert finding.response is not None
    assert SECRET[:8].encode() not in finding.response.body.data


def test_where_nothing_came_back_the_report_says_why() -> None:
    finding = finding_on(answered(answer=NOBODY))
    assert finding.response is None
    assert finding.failure == "timeout: nothing came"
    assert finding_on(answered()).failure == ""


def test_text_that_is_no_unicode_is_reported_as_escapes() -> None:
    finding = finding_on(answered(case(name="lone \udfff"), Answer(200, (("x", "\ud800"),), b"")))
    assert finding.request.case == "lone \\udfff"
    assert finding.response is not None
    assert finding.response.headers == (("x", "\\ud800"),)
