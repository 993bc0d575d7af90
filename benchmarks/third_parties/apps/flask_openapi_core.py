"""The operation in Flask; openapi-core checks requests and answers against the definition."""

from __future__ import annotations

import os
import secrets
import time
from typing import Any

import yaml
from flask import Flask, request
from openapi_core import OpenAPI
from openapi_core.contrib.flask.decorators import FlaskOpenAPIViewDecorator

with open(os.environ["DEFINITION"], encoding="utf-8") as file:  # noqa: PTH123 -- as users write it
    document = yaml.safe_load(file)
document["servers"] = [{"url": "/v1"}]
checked = FlaskOpenAPIViewDecorator(OpenAPI.from_dict(document))
app = Flask(__name__)


@app.post("/v1/threads")
@checked
def create_thread() -> dict[str, Any]:
    """Open a new thread."""
    body = request.get_json(silent=True) or {}
    asked = body.get("tool_resources") or {}
    return {
        "id": f"thread_{secrets.token_hex(12)}",
        "object": "thread",
        "created_at": int(time.time()),
        "tool_resources": {name: _resource(asked[name]) for name in _TOOLS if name in asked},
        "metadata": body.get("metadata") or {},
    }


_TOOLS = ("code_interpreter", "file_search")


def _resource(asked: dict[str, Any]) -> dict[str, Any]:
    if "vector_stores" in asked:
        return {"vector_store_ids": [f"vs_{secrets.token_hex(12)}" for _ in asked["vector_stores"]]}
    return asked


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
