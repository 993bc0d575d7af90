"""The definition of ``POST /threads``, loaded, resolved and ready to be walked."""

from contracts.definition.document import Definition, load
from contracts.definition.node import Node
from contracts.definition.prose import Limit, Prose
from contracts.definition.schema.building import build
from contracts.definition.unsupported import UnsupportedSchema
from contracts.definition.validation.convert import to_json_schema

__all__ = [
    "Definition",
    "Limit",
    "Node",
    "Prose",
    "UnsupportedSchema",
    "build",
    "load",
    "to_json_schema",
]
