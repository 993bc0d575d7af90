"""The operation in Connexion, which checks requests against the definition."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import Any

import connexion
import yaml

definition = Path(os.environ["DEFINITION"])
document = yaml.safe_load(definition.read_text("utf-8"))
document["servers"] = [{"url": "/v1"}]
# Connexion finds both functions by these names.
document["components"]["securitySchemes"]["ApiKeyAuth"]["x-bearerInfoFunc"] = "connexion_app.known"
document["paths"]["/threads"]["post"]["operationId"] = "connexion_app.create_thread"


def known(token: str) -> dict[str, str] | None:
    """Return who has *token*."""
    return {"sub": "user"} if token == os.environ["TOKEN"] else None


def create_thread(body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Open a new thread."""
    body = body or {}
    asked = body.get("tool_resources") or {}
    found = {name: asked[name] for name in ("code_interpreter",) if name in asked}
    if "file_search" in asked:
        ids = list(asked["file_search"].get("vector_store_ids", []))
        ids += [
            f"vs_{secrets.token_hex(12)}" for _ in asked["file_search"].get("vector_stores", [])
        ]
        found["file_search"] = {"vector_store_ids": ids}
    return {
        "id": f"thread_{secrets.token_hex(12)}",
        "object": "thread",
        "created_at": int(time.time()),
        "tool_resources": found,
        "metadata": body.get("metadata") or {},
    }


app = connexion.FlaskApp(__name__)
app.add_api(document, validate_responses=True)

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
