"""Version 1 of the REST API: /api/v1/, its OpenAPI document, and the router of each room."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from xingma.api import catalog, chases, drafts, funds, orders, organizations, reviews, shipments, vehicles
from xingma.api.auth import token_auth
from xingma.api.problems import CODES, CONTENT_TYPE, Problem, refused
from xingma.core.idempotency import KEY_MAX

DESCRIPTION = """After-sales service: parts, prices, orders, shipments, accounts.

* **Token**: `Authorization: Bearer xm_…`, made on the account page. A token sees and may do what its person does.
* **Refusals** are problem details (`application/problem+json`) with the same findings as on the pages.
* **Lists** are paged: repeat with `cursor` set to `next` until `next` is null.
* **Creating** takes an `Idempotency-Key`: repeat with the same key after a lost answer, and it is done once.
* Amounts are decimal strings in CNY, times carry their offset, quantities are decimal strings in the part's unit.
"""
# Every operation may answer with a problem: status, when, and an example.
PROBLEMS: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("The request cannot be read", {}),
    401: ("No valid token", {}),
    403: ("Not allowed", {"findings": [{"where": "", "code": "write_orders", "text": ""}]}),
    404: ("Not there, or not yours", {}),
    409: (
        "Changed meanwhile, or an idempotency key used for something else",
        {"code": "not_in_that_state", "detail": "number=PO2611-00042 state=released"},
    ),
    413: ("More than 10 MB", {}),
    422: (
        "Rules broken; see the findings",
        {
            "findings": [
                {"where": "lines.3.quantity", "code": "under_minimum", "text": "At least 5 must be ordered."},
                {"where": "rows.7.number", "code": "unknown_part", "text": "There is no part 3502-KH469."},
            ]
        },
    ),
    503: ("Database away; repeat with the same key", {}),
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": KEY_MAX},
    "description": "Any text of your own, new for each intention. The same key with the same content gets the same"
    " answer and is done once; kept for 48 hours. A request that changes nothing pays no heed to it.",
}


class ProductApi(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """What holds for every operation, said once here instead of at each: refusals, and keys of POST requests."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        definitions = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"].setdefault("schemas", {}).update(definitions.pop("$defs"), Problem=definitions)
        problems = {str(status): problem_answer(status, *told) for status, told in PROBLEMS.items()}
        for path in schema["paths"].values():
            for method, operation in path.items():
                operation["responses"] |= problems
                if method == "post":
                    operation["parameters"] = [*operation.get("parameters", []), IDEMPOTENCY_KEY]
        return schema


def problem_answer(status: int, description: str, facts: dict[str, Any]) -> dict[str, Any]:
    """How the document describes one kind of refusal, with an example."""
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": CODES[status].value,
        "detail": str(CODES[status].label),
        "request_id": "01JD2Q6V3R0W9K",
        "findings": [],
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example | facts}
    return {"description": description, "content": {CONTENT_TYPE: content}}


class ReadableJson(Parser):
    """JSON as ever, without the null character, which no text of ours can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        if b"\\u0000" in request.body:
            raise ValueError("null character")
        return super().parse_body(request)


api = ProductApi(
    title="星马售后 API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=token_auth,
    parser=ReadableJson(),
    docs=Swagger({"tryItOutEnabled": True, "defaultModelsExpandDepth": -1}),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
for kind in (Exception, Http404, HttpError, ValidationError):  # the framework's own answers give way
    api.add_exception_handler(kind, refused)

for room in (organizations, catalog, orders, drafts, chases, reviews, shipments, funds, vehicles):
    api.add_router("", room.router)
