"""Schemathesis on the same operation: ``valid`` is its positive mode, ``invalid`` its negative."""

from __future__ import annotations

import copy
from typing import Any

import schemathesis
from schemathesis import GenerationMode

from benchmarks.peers.drive import Job, Prepared, write
from contracts.definition import load


def prepare(job: Job) -> Prepared:
    """Return the strategy of the operation in one mode."""
    document: dict[str, Any] = copy.deepcopy(load().document)
    # Without credentials to vary, everything that it draws goes into bodies.
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    operation = schemathesis.openapi.from_dict(document)["/threads"]["POST"]
    mode = GenerationMode.POSITIVE if job.kind == "valid" else GenerationMode.NEGATIVE
    return Prepared(operation.as_strategy(generation_mode=mode), _body)


def _body(case: Any) -> bytes:
    if isinstance(case.body, bytes):
        return case.body
    return write(case.body) if isinstance(case.body, _JSON) else b""


# What is none of these is Schemathesis' mark for a request without a body.
_JSON = (dict, list, str, int, float, bool, type(None))
