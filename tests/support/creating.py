"""Definitions of other operations that create something, written by hand."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import yaml

from contracts.definition import Definition, Limit, Prose

VECTOR_STORES: Final = """
openapi: 3.0.0
info: {title: vector stores, version: '1'}
servers: [{url: https://api.example.com/v1}]
security: [{ApiKeyAuth: []}]
paths:
  /vector_stores:
    post:
      operationId: createVectorStore
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/CreateVectorStoreRequest'}}
      responses:
        '200':
          description: The new vector store.
          content: {application/json: {schema: {$ref: '#/components/schemas/VectorStoreObject'}}}
components:
  schemas:
    CreateVectorStoreRequest:
      type: object
      additionalProperties: false
      properties:
        file_ids:
          type: array
          description: IDs of the files that the store is to hold.
          maxItems: 500
          items: {type: string}
        name: {type: string, description: What to call it.}
        expires_after: {$ref: '#/components/schemas/Expiration'}
        chunking_strategy:
          type: object
          oneOf: [{$ref: '#/components/schemas/Auto'}, {$ref: '#/components/schemas/Static'}]
        metadata: {$ref: '#/components/schemas/Metadata'}
    Expiration:
      type: object
      required: [anchor, days]
      properties:
        anchor: {type: string, enum: [last_active_at]}
        days: {type: integer, minimum: 1, maximum: 365}
    Auto:
      type: object
      additionalProperties: false
      required: [type]
      properties: {type: {type: string, enum: [auto]}}
    Static:
      type: object
      additionalProperties: false
      required: [type, static]
      properties:
        type: {type: string, enum: [static]}
        static:
          type: object
          additionalProperties: false
          required: [max_chunk_size_tokens, chunk_overlap_tokens]
          properties:
            max_chunk_size_tokens: {type: integer, minimum: 100, maximum: 4096}
            chunk_overlap_tokens: {type: integer, description: At most half of the chunk.}
    Metadata:
      type: object
      nullable: true
      description: 16 pairs, keys of 64 characters, values of 512 characters.
      additionalProperties: {type: string}
    VectorStoreObject:
      type: object
      required: [id, object, created_at, name, status, file_counts, last_active_at, metadata]
      properties:
        id: {type: string, description: The identifier of the store.}
        object: {type: string, enum: [vector_store]}
        created_at: {type: integer, description: When it was created, as a Unix timestamp.}
        name: {type: string}
        status: {type: string, enum: [expired, in_progress, completed]}
        file_counts:
          type: object
          required: [in_progress, total]
          properties: {in_progress: {type: integer}, total: {type: integer}}
        expires_after: {$ref: '#/components/schemas/Expiration'}
        last_active_at: {type: integer, nullable: true, description: A Unix timestamp.}
        metadata: {$ref: '#/components/schemas/Metadata'}
  securitySchemes: {ApiKeyAuth: {type: http, scheme: bearer}}
"""

CONVERSATIONS: Final = """
openapi: 3.1.0
info: {title: conversations, version: '1'}
servers: [{url: https://api.example.com/v1}]
security: [{ApiKeyAuth: []}]
paths:
  /conversations:
    post:
      operationId: createConversation
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/CreateConversationBody'}}}
      responses:
        '200':
          description: The new conversation.
          content: {application/json: {schema: {$ref: '#/components/schemas/ConversationResource'}}}
components:
  schemas:
    CreateConversationBody:
      type: object
      properties:
        metadata: {anyOf: [{$ref: '#/components/schemas/Metadata'}, {type: 'null'}]}
        items:
          description: Initial items of the conversation.
          anyOf:
            - type: array
              maxItems: 20
              items: {$ref: '#/components/schemas/EasyInputMessage'}
            - {type: 'null'}
    EasyInputMessage:
      type: object
      required: [role, content]
      properties:
        role: {type: string, enum: [user, assistant, system, developer]}
        content:
          oneOf:
            - {type: string, title: Text}
            - {type: array, items: {$ref: '#/components/schemas/InputText'}}
        type: {type: string, const: message}
    InputText:
      type: object
      required: [type, text]
      properties:
        type: {type: string, const: input_text}
        text: {type: string}
    Metadata:
      type: object
      description: 16 pairs, keys of 64 characters, values of 512 characters.
      additionalProperties: {type: string}
    ConversationResource:
      type: object
      required: [id, object, metadata, created_at]
      properties:
        id: {type: string, description: The unique ID of the conversation.}
        object: {type: string, const: conversation}
        metadata: {$ref: '#/components/schemas/Metadata'}
        created_at: {type: integer, description: When it was created (seconds of Unix).}
  securitySchemes: {ApiKeyAuth: {type: http, scheme: bearer}}
"""

_MAP: Final = "#/components/schemas/Metadata"
_LIMITS: Final = (
    Limit(_MAP, "maxProperties", 16, f"{_MAP}/description"),
    Limit(_MAP, "keyMaxLength", 64, f"{_MAP}/description"),
    Limit(f"{_MAP}/additionalProperties", "maxLength", 512, f"{_MAP}/description"),
)


@cache
def definition_of(text: str) -> Definition:
    """Return the definition that *text* is, with the limits that its description of maps states."""
    document: Any = yaml.safe_load(text)
    return Definition(document, Prose(limits=_LIMITS))
