"""A definition, written by hand, that says in every way of JSON Schema what a ticket may be."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import yaml

from contracts.definition import Definition, Limit, Prose

_TEXT: Final = """
openapi: 3.1.0
info: {title: tickets, version: '1'}
servers: [{url: https://api.example.com/v1}]
security: [{ApiKeyAuth: []}]
paths:
  /tickets:
    post:
      operationId: createTicket
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/CreateTicket'}}}
      responses:
        '200':
          description: The new ticket.
          content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}
components:
  schemas:
    CreateTicket:
      type: object
      properties:
        code: {type: string, pattern: '^[A-Z]{2,4}-[0-9]+$'}
        step: {type: integer, multipleOf: 5}
        tags: {type: array, items: {type: string}, uniqueItems: true}
        labels: {type: object, minProperties: 1, additionalProperties: {type: string}}
        votes: {type: array, items: {type: integer}, contains: {type: integer, minimum: 10}}
        range: {type: array, prefixItems: [{type: integer}, {type: string}]}
        period:
          type: object
          properties: {start: {type: integer}, end: {type: integer}}
          dependentRequired: {end: [start]}
        kind: {type: string, const: ticket}
        weight: {type: number, exclusiveMinimum: 0}
        share: {type: number, exclusiveMaximum: 1}
        flags:
          type: object
          propertyNames: {pattern: '^[a-z]+$'}
          additionalProperties: {type: boolean}
        nickname: {type: string, not: {enum: [root, admin]}}
        target:
          type: object
          required: [channel]
          properties:
            channel: {type: string, enum: [mail, none]}
            address: {type: string}
          if: {properties: {channel: {const: mail}}}
          then: {required: [address]}
        lines: {type: array, maxItems: 4, items: {type: string}}
        notes:
          type: array
          description: A maximum of 6 notes.
          items: {type: string}
    Ticket:
      type: object
      required: [id, object, created_at]
      properties:
        id: {type: string, description: The identifier of the ticket.}
        object: {type: string, const: ticket}
        created_at: {type: integer, description: When it was created, as a Unix timestamp.}
  securitySchemes: {ApiKeyAuth: {type: http, scheme: bearer}}
"""
_NOTES: Final = "#/components/schemas/CreateTicket/properties/notes"


@cache
def tickets() -> Definition:
    """Return the definition, with the limit that a description states."""
    document: Any = yaml.safe_load(_TEXT)
    return Definition(document, Prose((Limit(_NOTES, "maxItems", 6, f"{_NOTES}/description"),)))
