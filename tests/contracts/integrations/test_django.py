"""A Django project with pytest-django: the run is in the test database, or says what to do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.documents import example
from tests.support.projects import environment
from tests.support.warm import start

SETTINGS: Final = """
SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "mysite.urls"
INSTALLED_APPS = ["threads"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "real.sqlite3"}}
"""
MODELS: Final = """
from django.db import models


class Thread(models.Model):
    name = models.CharField(max_length=100, primary_key=True)
"""
MIGRATION: Final = """
from django.db import migrations, models


def first(apps, editor):
    apps.get_model("threads", "Thread").objects.create(name="of a migration")


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Thread", [("name", models.CharField(max_length=100, primary_key=True))]
        ),
        migrations.RunPython(first),
    ]
"""
URLS: Final = """
import json

from django.http import HttpResponse
from django.urls import path
from thread_contracts.rooms import load

reference = load("contracts.servers.reference")
server = reference.Reference()


def create(request):
    from threads.models import Thread

    headers = {name.lower(): value for name, value in request.headers.items()}
    received = reference.Received(request.method, request.path, headers, request.body, 1)
    answer = server.answer(received)
    if answer.status == 200:
        Thread.objects.create(name=json.loads(answer.body)["id"])
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


urlpatterns = [path("v1/threads", create)]
"""
WSGI: Final = """
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""
# It runs behind the suite, and pytest-django puts it into a transaction.
LATER: Final = """
import pytest
from threads.models import Thread


@pytest.mark.django_db
def test_later():
    assert [thread.name for thread in Thread.objects.all()] == ["of a migration"]
"""
FILES: Final = {
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = mysite.settings\npythonpath = .\n",
    "mysite/__init__.py": "",
    "mysite/settings.py": SETTINGS,
    "mysite/urls.py": URLS,
    "mysite/wsgi.py": WSGI,
    "mysite/asgi.py": WSGI.replace("wsgi", "asgi"),
    "threads/__init__.py": "",
    "threads/models.py": MODELS,
    "threads/migrations/__init__.py": "",
    "threads/migrations/0001_initial.py": MIGRATION,
    "test_later.py": LATER,
}
SUITE: Final = example("docs/in-process.md", "python", "django_db")
REMEDY: Final = (
    "thread-contracts: pytest-django keeps the app from its database; mark the test that uses "
    "clause_verdict with @pytest.mark.django_db, and the run takes place in the test database"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a Django project with a table, whose app writes into it."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def outcome(project: Path, suite: str, kind: str = "wsgi") -> tuple[int, str]:
    """Run the tests of the project with this suite; return the exit code and the output."""
    (project / "test_contract.py").write_text(suite)
    target = ("--contract-target", f"{kind}:mysite.{kind}:application")
    # Clauses of the wire alone need the fewest imports, and these plugins import much.
    out = ("cacheprovider", "schemathesis", "hypothesispytest", "anyio", "xdist")
    alone = tuple(word for name in out for word in ("-p", f"no:{name}"))
    few = ("--contract-profile", "quick", "--contract-clause", "wire.*")
    # Django itself is imported anew: the process that is copied knows nothing of it.
    ran = start(project, "pytest", *alone, *target, *few, environment=environment(project))
    code, said, _ = ran.ended()
    return code, said


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_the_run_is_in_the_test_database_as_the_page_says(project: Path, kind: str) -> None:
    code, out = outcome(project, SUITE, kind)
    target = f"{kind}:mysite.{kind}:application"
    assert f"{target} is conformant: every clause that could be judged holds." in out
    assert code == 0, out
    assert not (project / "real.sqlite3").exists()


@pytest.mark.slow
def test_without_the_mark_one_sentence_says_what_to_do(project: Path) -> None:
    code, out = outcome(project, SUITE.replace("@pytest.mark.django_db\n", ""))
    assert code == 2
    assert out.count(REMEDY) == 1
    assert "FAILED" not in out
    assert "Traceback" not in out


@pytest.mark.slow
def test_an_app_without_a_database_needs_no_mark(project: Path) -> None:
    urls = URLS.replace("if answer.status == 200", "if False")
    (project / "mysite" / "urls.py").write_text(urls)
    # Where a test before it has opened a connection, Django looks after that at every request.
    (project / "test_later.py").unlink()
    code, out = outcome(project, SUITE.replace("@pytest.mark.django_db\n", ""))
    assert code == 0, out


def test_django_is_no_part_of_our_own_session() -> None:
    assert "pytest_django.plugin" not in sys.modules
