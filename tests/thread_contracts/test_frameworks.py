"""The examples for web frameworks work as they stand, but for how many requests they send."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

import thread_contracts
from contracts.judging.finding import Outcome
from tests.support.documents import example

IN_PROCESS: Final = "docs/in-process.md"
FEW: Final = 12
# A Django project of one module, as the examples of the two others are.
DJANGO: Final = """
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["localhost"], SECRET_KEY="x", LOGGING_CONFIG=None
)

import json
from time import time
from uuid import uuid4

from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path


def create_thread(request):
    body = json.loads(request.body or "{}")
    thread = {"id": f"thread_{uuid4().hex}", "object": "thread", "created_at": int(time())}
    return JsonResponse({**thread, "metadata": body.get("metadata"), "tool_resources": None})


urlpatterns = [path("v1/threads", create_thread)]
application = get_wsgi_application()
"""


@pytest.fixture
def few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    real = thread_contracts.check

    def check(target: Any, **settings: Any) -> thread_contracts.Report:
        return real(target, **settings, max_requests=FEW)

    monkeypatch.setattr(thread_contracts, "check", check)


@pytest.fixture
def mysite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "mysite").mkdir()
    (tmp_path / "mysite" / "wsgi.py").write_text(DJANGO)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "mysite"]:
        del sys.modules[name]


@pytest.mark.usefixtures("few_requests", "mysite")
@pytest.mark.parametrize(
    ("word", "framework", "kind"),
    [
        ("import FastAPI", "fastapi", "asgi"),
        ("import Flask", "flask", "wsgi"),
        ("import application", "django", "wsgi"),
    ],
)
def test_the_example_for_a_framework_checks_its_app(word: str, framework: str, kind: str) -> None:
    if find_spec(framework) is None:
        pytest.skip(f"{framework} is not installed")
    module = ModuleType(f"tc_example_{framework}")
    # FastAPI looks annotations up in the module of a function.
    sys.modules[module.__name__] = module
    try:
        exec(compile(example(IN_PROCESS, "python", word), framework, "exec"), module.__dict__)
    finally:
        del sys.modules[module.__name__]
    report = module.report
    assert report.target.startswith(f"{kind}:")
    answered = report.clause("wire.json")
    assert (answered.verdict, answered.exchanges >= FEW // 2) == (Outcome.PASS, True)
    assert report.clause("thread.id.required").verdict is Outcome.PASS
