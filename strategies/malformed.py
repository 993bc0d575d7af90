"""Bodies that are not JSON (RFC 8259).

Lenient readers take most of them: those of JSON5, YAML, JavaScript, Python and PHP, and
parsers that stop at the end of the first value.
"""

from __future__ import annotations

from typing import Final

BODY: Final = b'{"metadata":{"key":"value"}}'

MALFORMED: Final[dict[str, bytes]] = {
    "truncated": BODY[:-1],
    "truncated in a string": BODY[:-5],
    "truncated after a comma": b'{"metadata":{},',
    "only an opening brace": b"{",
    "a closing brace too many": BODY + b"}",
    "trailing garbage": BODY + b"x",
    "two values": BODY + b"{}",
    "two values on two lines": BODY + b"\n{}",
    "a NUL behind": BODY + b"\x00",
    "a trailing comma": b'{"metadata":{"key":"value",}}',
    "a comma too many": b'{"metadata":{"a":"b",,"c":"d"}}',
    "a missing comma": b'{"metadata":{"a":"b" "c":"d"}}',
    "a missing colon": b'{"metadata" {}}',
    "a missing value": b'{"metadata":}',
    "a comment": b'{"metadata":{} /* none */}',
    "a line comment": b'{"metadata":{}} // none',
    "single quotes": b"{'metadata':{'key':'value'}}",
    "an unquoted key": b'{metadata:{"key":"value"}}',
    "a Python literal": b'{"metadata":None}',
    "a bare word": b"hello",
    "an unfinished string": b'{"metadata":{"key":"value}}',
    "a raw line end in a string": b'{"metadata":{"key":"a\nb"}}',
    "a raw NUL in a string": b'{"metadata":{"key":"a\x00b"}}',
    "an unknown escape": b'{"metadata":{"key":"\\x41"}}',
    "a short escape": b'{"metadata":{"key":"\\u12"}}',
    "invalid UTF-8": b'{"metadata":{"key":"\xff\xfe"}}',
    "truncated UTF-8": b'{"metadata":{"key":"\xc3"}}',
    "overlong UTF-8": b'{"metadata":{"key":"\xc0\xaf"}}',
    "Latin-1": b'{"metadata":{"key":"caf\xe9"}}',
    "invalid UTF-8 as content": b'{"messages":[{"role":"user","content":"\xff\xfe"}]}',
    "a surrogate in UTF-8 as content": (b'{"messages":[{"role":"user","content":"\xed\xa0\x80"}]}'),
    "a surrogate in UTF-8": b'{"metadata":{"key":"\xed\xa0\x80"}}',
    "NaN": b'{"metadata":{"key":NaN}}',
    "NaN where null may stand": b'{"metadata":NaN}',
    "NaN alone": b"NaN",
    "NaN in an array of ids": b'{"tool_resources":{"code_interpreter":{"file_ids":[NaN]}}}',
    "NaN as content": b'{"messages":[{"role":"user","content":NaN}]}',
    "Infinity": b'{"metadata":{"key":-Infinity}}',
    "leading zeros where anything may stand": b'{"tool_resources":{"unknown":0123}}',
    "hexadecimal where anything may stand": b'{"tool_resources":{"unknown":0x1F}}',
    "a plus sign where anything may stand": b'{"tool_resources":{"unknown":+1}}',
    "a bare fraction where anything may stand": b'{"tool_resources":{"unknown":.5}}',
    "leading zeros": b'{"metadata":{"key":007}}',
    "a hexadecimal number": b'{"metadata":{"key":0x1F}}',
    "only NUL": b"\x00",
    "a trailing comma in an array": b'{"messages":[{"role":"user","content":"x"},]}',
    "a leading comma": b'{,"metadata":{}}',
    "only a comma": b'{"messages":[,]}',
    "an unfinished array": b'{"messages":[{"role":"user","content":"x"}}',
    "a missing comma in an array": b'{"messages":[{"role":"user","content":"x"} {}]}',
    "undefined": b'{"metadata":undefined}',
    "a number sign comment": b'{"metadata":{}} # none',
    "a form feed": b'{"metadata":\x0c{}}',
    "a no-break space": b'{"metadata":\xc2\xa0{}}',
    "a line separator": b'{"metadata":\xe2\x80\xa8{}}',
    "a zero width space": b'\xe2\x80\x8b{"metadata":{}}',
    "a call": b'callback({"metadata":{}})',
    "a script guard": b")]}'\n{}",
    "YAML": b"metadata:\n  key: value\n",
    "the word None": b"None",
    "the word undefined": b"undefined",
    "capital literals": b'{"metadata":NULL}',
    "a quoted body without quotes": b"metadata",
    # More than the stack of a recursive parser holds, in less than 64 KiB.
    "many opening brackets": b"[" * 60_000,
    "a form": b"metadata=value&messages=",
    "XML": b"<thread><metadata/></thread>",
}
NOT_UTF_8: Final = frozenset(
    {
        *("invalid UTF-8", "truncated UTF-8", "overlong UTF-8", "Latin-1", "a surrogate in UTF-8"),
        *("invalid UTF-8 as content", "a surrogate in UTF-8 as content"),
    }
)
