"""The operation as a user of Django Ninja would write it, in one file."""

from __future__ import annotations

import os
import secrets
import time
from typing import Annotated, Any, Literal

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest
from django.urls import path
from pydantic import ConfigDict, Field

# One file holds the settings and what needs them.
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DEBUG=False,
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_hex(32),
    WSGI_APPLICATION=f"{__name__}.application",
)
django.setup()

from ninja import NinjaAPI, Schema  # noqa: E402 -- it reads the settings
from ninja.security import HttpBearer  # noqa: E402 -- likewise


class Closed(Schema):
    """A body in which everything is named."""

    model_config = ConfigDict(extra="forbid")


class Text(Schema):
    """A text part."""

    type: Literal["text"]
    text: str


class ImageFile(Schema):
    """Which image."""

    file_id: str
    detail: Literal["auto", "low", "high"] = "auto"


class ImageFilePart(Schema):
    """An image part that names a file."""

    type: Literal["image_file"]
    image_file: ImageFile


class ImageUrl(Schema):
    """Where an image is."""

    url: str
    detail: Literal["auto", "low", "high"] = "auto"


class ImageUrlPart(Schema):
    """An image part that has an address."""

    type: Literal["image_url"]
    image_url: ImageUrl


class Tool(Schema):
    """A tool that gets a file."""

    type: Literal["code_interpreter", "file_search"]


class Attachment(Schema):
    """A file beside a message."""

    file_id: str
    tools: list[Tool]


class Message(Closed):
    """A first message."""

    role: Literal["user", "assistant"]
    content: str | Annotated[list[Text | ImageFilePart | ImageUrlPart], Field(min_length=1)]
    attachments: list[Attachment] | None = None
    metadata: dict[str, str] | None = None


class Auto(Closed):
    """Chunks of the usual size."""

    type: Literal["auto"]


class Sizes(Closed):
    """How large chunks are."""

    max_chunk_size_tokens: int = Field(ge=100, le=4096)
    chunk_overlap_tokens: int


class Static(Closed):
    """Chunks of a given size."""

    type: Literal["static"]
    static: Sizes


class VectorStore(Schema):
    """A store to make."""

    file_ids: list[str] = Field([], max_length=10_000)
    chunking_strategy: Auto | Static | None = None
    metadata: dict[str, str] | None = None


class FileSearch(Schema):
    """One store: there already, or to be made."""

    vector_store_ids: list[str] | None = Field(None, max_length=1)
    vector_stores: list[VectorStore] | None = Field(None, max_length=1)


class CodeInterpreter(Schema):
    """Files for the interpreter."""

    file_ids: list[str] = Field([], max_length=20)


class ToolResources(Schema):
    """What the tools may use."""

    code_interpreter: CodeInterpreter | None = None
    file_search: FileSearch | None = None


class CreateThreadRequest(Closed):
    """The body."""

    messages: list[Message] = Field([])
    tool_resources: ToolResources | None = None
    metadata: dict[str, str] | None = None


class ThreadObject(Schema):
    """The answer."""

    id: str
    object: str
    created_at: int
    tool_resources: dict[str, Any] | None
    metadata: dict[str, str] | None


class Bearer(HttpBearer):
    """The one token that is let in."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:  # noqa: ARG002 -- Ninja's
        """Return the token where it is right."""
        return token if token == os.environ["TOKEN"] else None


api = NinjaAPI(auth=Bearer())


@api.post("/threads", response=ThreadObject)
def create_thread(
    request: HttpRequest,  # noqa: ARG001 -- Django passes it
    body: CreateThreadRequest = CreateThreadRequest(),  # noqa: B008 -- how Ninja makes a body optional
) -> dict[str, Any]:
    """Open a new thread."""
    return {
        "id": f"thread_{secrets.token_hex(12)}",
        "object": "thread",
        "created_at": int(time.time()),
        "tool_resources": _resources(body.tool_resources),
        "metadata": body.metadata,
    }


def _resources(asked: ToolResources | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked and asked.code_interpreter:
        found["code_interpreter"] = {"file_ids": asked.code_interpreter.file_ids}
    if asked and asked.file_search:
        ids = asked.file_search.vector_store_ids or []
        made = [f"vs_{secrets.token_hex(12)}" for _ in asked.file_search.vector_stores or []]
        found["file_search"] = {"vector_store_ids": ids + made}
    return found


urlpatterns = [path("v1/", api.urls)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line(["", "runserver", "--noreload", f"127.0.0.1:{os.environ['PORT']}"])
