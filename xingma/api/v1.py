"""Version 1 of the REST API: /api/v1/, its OpenAPI document, and the router of each room."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from xingma.api import organizations
from xingma.api.auth import token_auth
from xingma.api.problems import CONTENT_TYPE, Problem, refused

DESCRIPTION = """After-sales service: parts, prices, orders, shipments, accounts.

* **Token**: `Authorization: Bearer xm_…`, made on the account page. A token sees and may do what its person does.
* **Refusals** are problem details (`application/problem+json`) with the same findings as on the pages.
* **Lists** are paged: repeat with `cursor` set to `next` until `next` is null.
* **Creating** takes an `Idempotency-Key`: repeat with the same key after a lost answer, and it is done once.
* Amounts are decimal strings in CNY, times carry their offset, quantities are decimal strings in the part's unit.
"""
PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No valid token",
    "403": "Not allowed",
    "404": "Not there, or not yours",
    "409": "Changed meanwhile, or an idempotency key used for something else",
    "422": "Rules broken; see the findings",
    "503": "Database away; repeat with the same key",
}


class ProductApi(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Every operation may answer with a problem; said once here instead of at each endpoint."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        definitions = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"].setdefault("schemas", {}).update(definitions.pop("$defs"), Problem=definitions)
        content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for status, description in PROBLEMS.items():
                    operation["responses"].setdefault(status, {"description": description, "content": content})
        return schema


api = ProductApi(
    title="星马售后 API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=token_auth,
    docs=Swagger({"tryItOutEnabled": True, "defaultModelsExpandDepth": -1}),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
for kind in (Exception, Http404, HttpError, ValidationError):  # the framework's own answers give way
    api.add_exception_handler(kind, refused)

api.add_router("", organizations.router)
