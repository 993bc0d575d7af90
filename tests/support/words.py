"""Bodies of refusals: of a made-up id, or of the feature that has it."""

from __future__ import annotations

from typing import Final

from contracts.record.samples import made_up

MUTE: Final = {
    "nothing": b"",
    "plain": b"Bad Request",
    "html": b"<!doctype html><title>Error</title><h1>Bad Request</h1>",
    "German": "Diese Kennung gibt es nicht, oder sie ist ungültig.".encode(),
    "form": b'{"message": "must match format \\"uuid\\""}',
    "pydantic": b'{"detail":[{"type":"uuid_parsing","msg":"Input should be a valid UUID"}]}',
    "host": b'{"error": "Image host not allowed"}',
    "problem": b'{"title":"Bad","status":422,"detail":"The request is not acceptable."}',
}
IN_VAIN: Final = {
    "download": b"Error while downloading file. Upstream status code: 404.",
    "timeout": b"Timeout while downloading image.",
    "image": b"You uploaded an unsupported image. Please make sure your image is valid.",
    "named": b"Bad value: " + made_up("file").encode(),
    "missing": b'{"error": {"message": "No such File object"}}',
}
UNSUPPORTED: Final = {
    "plain": b"This value is not supported.",
    "model": b"This model doesn't support image inputs.",
    "not yet": b"Attachments are not yet implemented",
    "code": b'{"error": {"code": "unsupported_value"}}',
    "OpenAI": b"Invalid value: 'image_url'. Supported values are: 'text'.",
    "pydantic": b"Input tag 'image_url' does not match any of the expected tags: 'text'",
    "literal": b"Input should be 'text'",
    "zod": b"Invalid discriminator value. Expected 'text'",
    "ajv": b"must be equal to one of the allowed values",
    "extra": b"Extra inputs are not permitted",
    "unknown": b"Unknown content type image_url",
}
