"""The third parties, each with its versions."""

from __future__ import annotations

from typing import Final

from benchmarks.third_parties.party import Party, Registry

_PYPI: Final = Registry.PYPI
_NPM: Final = Registry.NPM
_PORTKEY: Final = "node_modules/@portkey-ai/gateway/build/start-server.js"
_EXPRESS: Final = "express@5.3.0"
_HONO: Final = "@hono/node-server@2.1.9"
_APP: Final = ("node", "{app}")
_PYTHON: Final = ("python", "{app}")


def _prism(version: str, *, dynamic: bool) -> Party:
    kind = "dynamic" if dynamic else "static"
    return Party(
        name=f"prism-{version}-{kind}",
        title=f"Prism {version}, {kind}",
        registry=_NPM,
        packages=(f"@stoplight/prism-cli@{version}",),
        command=("prism", "mock", "--port", "{port}", *(["--dynamic"] * dynamic), "{definition}"),
        about=f"A mock, given the definition; {kind} answers.",
        path="",
    )


_FRAMEWORKS: Final = (
    Party(
        name="fastapi",
        title="FastAPI 0.165.0",
        registry=_PYPI,
        packages=("fastapi==0.165.0", "uvicorn==0.54.0"),
        command=_PYTHON,
        app="fastapi_app.py",
        about="An app of strict models that have the limits in prose, too.",
    ),
    Party(
        name="django-ninja",
        title="Django Ninja 1.7.1",
        registry=_PYPI,
        packages=("django-ninja==1.7.1",),
        command=_PYTHON,
        app="django_ninja.py",
        about="An app of plain models.",
    ),
    Party(
        name="flask-openapi-core",
        title="Flask 3.1.3 with openapi-core 0.23.1",
        registry=_PYPI,
        packages=("openapi-core==0.23.1", "flask==3.1.3"),
        command=_PYTHON,
        app="flask_openapi_core.py",
        about="An app whose view is decorated; openapi-core checks no tokens, and neither does it.",
    ),
    Party(
        name="connexion",
        title="Connexion 3.3.0",
        registry=_PYPI,
        packages=("connexion[flask,uvicorn]==3.3.0",),
        command=_PYTHON,
        app="connexion_app.py",
        about="An app that is made of the definition.",
    ),
    Party(
        name="fastify",
        title="Fastify 5.12.8",
        registry=_NPM,
        packages=("fastify@5.12.8", "yaml@2.9.1"),
        command=_APP,
        app="fastify.mjs",
        about="An app whose route has the schemas of the definition, with Fastify's own settings.",
    ),
    Party(
        name="express-openapi-validator",
        title="express-openapi-validator 5.6.2",
        registry=_NPM,
        packages=("express-openapi-validator@5.6.2", _EXPRESS),
        command=_APP,
        app="express_openapi_validator.mjs",
        about="An Express app behind the validator, which checks answers, too.",
    ),
    Party(
        name="openapi-backend",
        title="openapi-backend 5.21.2",
        registry=_NPM,
        packages=("openapi-backend@5.21.2", _EXPRESS),
        command=_APP,
        app="openapi_backend.mjs",
        about="An Express app whose operation is a handler.",
    ),
    Party(
        name="msw",
        title="Mock Service Worker 3.0.5",
        registry=_NPM,
        packages=("msw@3.0.5", _HONO),
        command=_APP,
        app="msw.mjs",
        about="A handler, asked over HTTP; msw checks no bodies.",
    ),
)

_MOCKS: Final = (
    _prism("5.14.2", dynamic=False),
    _prism("5.14.2", dynamic=True),
    _prism("5.16.0", dynamic=False),
    _prism("5.16.0", dynamic=True),
    Party(
        name="steady",
        title="Steady 0.22.2",
        registry=_NPM,
        packages=("@stdy/cli@0.22.2",),
        command=("steady", "--host", "127.0.0.1", "--port", "{port}", "{definition}"),
        about="A mock, given the definition.",
        path="",
    ),
    Party(
        name="mockoon",
        title="Mockoon CLI 9.9.0",
        registry=_NPM,
        packages=("@mockoon/cli@9.9.0",),
        command=(
            *("mockoon-cli", "start", "--data", "{definition}"),
            *("--port", "{port}", "--hostname", "127.0.0.1"),
        ),
        about="A mock, given the definition.",
    ),
    Party(
        name="scalar",
        title="Scalar Mock Server 0.14.4",
        registry=_NPM,
        packages=("@scalar/mock-server@0.14.4", _HONO),
        command=_APP,
        app="scalar.mjs",
        about="A mock, given the definition.",
        path="",
    ),
    Party(
        name="openapi-mock-express-middleware",
        title="openapi-mock-express-middleware 3.0.2",
        registry=_NPM,
        packages=("openapi-mock-express-middleware@3.0.2", _EXPRESS),
        command=_APP,
        app="openapi_mock_express_middleware.mjs",
        about="A mock, given the definition, and mounted in an Express app.",
    ),
    Party(
        name="specmatic",
        title="Specmatic 2.55.1",
        registry=_NPM,
        packages=("specmatic@2.55.1",),
        command=("specmatic", "stub", "--host", "127.0.0.1", "--port", "{port}", "{definition}"),
        about="A stub, given the definition.",
        needs=("java",),
        path="",
    ),
)

_GATEWAYS: Final = (
    Party(
        name="portkey",
        title="Portkey gateway 1.15.2",
        registry=_NPM,
        packages=("@portkey-ai/gateway@1.15.2",),
        command=(
            *(
                "node",
                "--import",
                "{app}",
                "node_modules/@portkey-ai/gateway/build/start-server.js",
            ),
            *("--port={port}", "--headless"),
        ),
        app="loopback.mjs",
        headers=("x-portkey-provider: openai", "x-portkey-custom-host: {upstream}"),
        upstream=True,
        about="A gateway in front of our reference.",
    ),
    Party(
        name="litellm",
        title="LiteLLM proxy 1.108.7",
        registry=_PYPI,
        packages=("litellm[proxy]==1.108.7",),
        command=("litellm", "--host", "127.0.0.1", "--port", "{port}", "--config", "{settings}"),
        settings="""\
model_list: []
assistant_settings:
  custom_llm_provider: openai
  litellm_params:
    api_key: {token}
    api_base: {upstream}
general_settings:
  master_key: {token}
""",
        upstream=True,
        about="A proxy in front of our reference.",
    ),
    Party(
        name="letta",
        title="Letta 0.5.5",
        registry=_PYPI,
        packages=("letta==0.5.5", "click==8.1.8"),
        command=("letta", "server", "--host", "127.0.0.1", "--port", "{port}"),
        about="A server of agents; 0.6.50 has no threads any more.",
        path="/openai/v1/threads/",
    ),
    Party(
        name="timestep",
        title="Timestep 2026.0.57",
        registry=_PYPI,
        packages=("timestep==2026.0.57",),
        command=(),
        about="A library of agents.",
        unfit="the package has no server",
    ),
)

PARTIES: Final = (*_FRAMEWORKS, *_MOCKS, *_GATEWAYS)
