"""The operation as a user of FastAPI would write it: models, and a token that is checked."""

from __future__ import annotations

import os
import secrets
import time
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, model_validator

Key = Annotated[str, Field(max_length=64)]
Value = Annotated[str, Field(max_length=512)]
Metadata = Annotated[dict[Key, Value], Field(max_length=16)]


class Closed(BaseModel):
    """A body in which everything is named."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Open(BaseModel):
    """An object that may have more than is named."""

    model_config = ConfigDict(strict=True)


class Text(Open):
    """A text part."""

    type: Literal["text"]
    text: str


class ImageFile(Open):
    """Which image."""

    file_id: str
    detail: Literal["auto", "low", "high"] = "auto"


class ImageFilePart(Open):
    """An image part that names a file."""

    type: Literal["image_file"]
    image_file: ImageFile


class ImageUrl(Open):
    """Where an image is."""

    url: str
    detail: Literal["auto", "low", "high"] = "auto"


class ImageUrlPart(Open):
    """An image part that has an address."""

    type: Literal["image_url"]
    image_url: ImageUrl


Part = Annotated[Text | ImageFilePart | ImageUrlPart, Field(discriminator="type")]


class Tool(Open):
    """A tool that gets a file."""

    type: Literal["code_interpreter", "file_search"]


class Attachment(Open):
    """A file beside a message."""

    file_id: str
    tools: list[Tool]


class Message(Closed):
    """A first message."""

    role: Literal["user", "assistant"]
    content: str | Annotated[list[Part], Field(min_length=1)]
    attachments: list[Attachment] | None = None
    metadata: Metadata | None = None


class Auto(Closed):
    """Chunks of the usual size."""

    type: Literal["auto"]


class Sizes(Closed):
    """How large chunks are."""

    max_chunk_size_tokens: int = Field(ge=100, le=4096)
    chunk_overlap_tokens: int

    @model_validator(mode="after")
    def at_most_half(self) -> Sizes:
        """Refuse an overlap of more than half a chunk."""
        if 2 * self.chunk_overlap_tokens > self.max_chunk_size_tokens:
            raise ValueError("chunk_overlap_tokens is more than half of max_chunk_size_tokens")
        return self


class Static(Closed):
    """Chunks of a given size."""

    type: Literal["static"]
    static: Sizes


class VectorStore(Open):
    """A store to make."""

    file_ids: list[str] = Field(default=[], max_length=10_000)
    chunking_strategy: Annotated[Auto | Static, Field(discriminator="type")] | None = None
    metadata: Metadata | None = None


class FileSearch(Open):
    """One store: there already, or to be made."""

    vector_store_ids: list[str] | None = Field(default=None, max_length=1)
    vector_stores: list[VectorStore] | None = Field(default=None, max_length=1)

    @model_validator(mode="after")
    def exactly_one(self) -> FileSearch:
        """Refuse both and neither."""
        if (self.vector_store_ids is None) == (self.vector_stores is None):
            raise ValueError("give either vector_store_ids or vector_stores")
        return self


class CodeInterpreter(Open):
    """Files for the interpreter."""

    file_ids: list[str] = Field(default=[], max_length=20)


class ToolResources(Open):
    """What the tools may use."""

    code_interpreter: CodeInterpreter | None = None
    file_search: FileSearch | None = None


class CreateThreadRequest(Closed):
    """The body."""

    messages: list[Message] = []
    tool_resources: ToolResources | None = None
    metadata: Metadata | None = None


class ThreadObject(BaseModel):
    """The answer."""

    id: str
    object: Literal["thread"] = "thread"
    created_at: int
    tool_resources: dict[str, Any]
    metadata: dict[str, str]


app = FastAPI()
bearer = HTTPBearer()
Credentials = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]


@app.post("/v1/threads")
def create_thread(
    credentials: Credentials, body: CreateThreadRequest | None = None
) -> ThreadObject:
    """Open a new thread."""
    if not secrets.compare_digest(credentials.credentials.encode(), os.environ["TOKEN"].encode()):
        raise HTTPException(401, "Incorrect API key provided")
    body = body or CreateThreadRequest()
    return ThreadObject(
        id=f"thread_{secrets.token_hex(12)}",
        created_at=int(time.time()),
        tool_resources=_resources(body.tool_resources),
        metadata=body.metadata or {},
    )


def _resources(asked: ToolResources | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked and asked.code_interpreter:
        found["code_interpreter"] = {"file_ids": asked.code_interpreter.file_ids}
    if asked and asked.file_search:
        ids = asked.file_search.vector_store_ids or []
        ids = ids + [f"vs_{secrets.token_hex(12)}" for _ in asked.file_search.vector_stores or []]
        found["file_search"] = {"vector_store_ids": ids}
    return found


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
