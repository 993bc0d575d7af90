"""Stock hypothesis-jsonschema on the request's schema as plain JSON Schema.

It runs in an environment of its own, with the last Hypothesis that it works with; so
the schema comes from a file.
"""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis_jsonschema import from_schema

from benchmarks.peers.drive import Job, Prepared, write


def prepare(job: Job) -> Prepared:
    """Return the strategy that it derives from the schema; it has no invalid ones."""
    return Prepared(from_schema(json.loads(Path(job.schema).read_text("utf-8"))), write)
