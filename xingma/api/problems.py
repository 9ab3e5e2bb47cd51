"""Refusals become problem details (RFC 9457), in one place for the whole API.

``code`` is stable; ``findings`` are the same as on the pages: where, code, text. The text follows Accept-Language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from xingma.core.availability import RETRY_AFTER_S, is_database_away
from xingma.core.findings import Conflict, Finding, NotAllowed, RuleViolation
from xingma.core.outbox import current_request_id

log = structlog.get_logger(__name__)
CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"


class Code(models.TextChoices):
    """What a program decides by; everything finer stands in the findings."""

    BAD_REQUEST = "bad_request", _("The request cannot be read.")
    NO_TOKEN = "no_token", _("A valid token is needed: Authorization: Bearer …")
    NOT_ALLOWED = "not_allowed", _("This token may not do that.")
    NOT_FOUND = "not_found", _("There is nothing at this address, or it is not yours.")
    METHOD_NOT_ALLOWED = "method_not_allowed", _("This address does not answer that method.")
    CONFLICT = "conflict", _("It is no longer as you saw it. Read it again, then decide.")
    TOO_LARGE = "too_large", _("The request is too large.")
    RULES_BROKEN = "rules_broken", _("The input breaks rules; see the findings.")
    TOO_MANY = "too_many_requests", _("Too many requests. Wait a moment.")
    OUR_ERROR = "internal_error", _("We made an error. It has been noted under the request id.")
    AWAY = "database_away", _("The database is away for a moment. Repeat with the same Idempotency-Key.")


CODES = {
    400: Code.BAD_REQUEST,
    401: Code.NO_TOKEN,
    403: Code.NOT_ALLOWED,
    404: Code.NOT_FOUND,
    405: Code.METHOD_NOT_ALLOWED,
    409: Code.CONFLICT,
    413: Code.TOO_LARGE,
    422: Code.RULES_BROKEN,
    429: Code.TOO_MANY,
    500: Code.OUR_ERROR,
    503: Code.AWAY,
}


class FindingOut(Schema):
    """One refusal: where it belongs (``lines.3.quantity``), a stable code, a sentence."""

    where: str
    code: str
    text: str


class Problem(Schema):
    """What every answer from 400 upwards says."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    findings: list[FindingOut] = []


def problem(
    status: int,
    *,
    code: str = "",
    detail: str = "",
    findings: Sequence[FindingOut] = (),
    headers: dict[str, str] | None = None,
) -> JsonResponse:
    known = CODES.get(status, Code.BAD_REQUEST)
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code or known.value,
        detail=detail or str(known.label),
        request_id=current_request_id(),
        findings=list(findings),
    )
    return JsonResponse(body.model_dump(), status=status, headers=headers, content_type=CONTENT_TYPE)


def out(finding: Finding) -> FindingOut:
    return FindingOut(where=finding.where, code=finding.code, text=finding.text)


def misfit(error: dict[str, Any]) -> FindingOut:
    """A value that does not fit the schema; ``where`` without the transport's own first words (body, payload), and
    places in lists counted from 1 as in all findings.
    """
    path = [str(step + 1) if isinstance(step, int) else str(step) for step in error.get("loc", ())]
    return FindingOut(
        where=".".join(path[2:] or path[-1:]), code=str(error.get("type", "")), text=str(error.get("msg", ""))
    )


def problem_for(_request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The answer that says a refusal; None for an error of ours."""
    match exception:
        case ObjectDoesNotExist() | Http404():
            return problem(404)
        case RequestDataTooBig():
            return problem(413)
        case NotAllowed():
            return problem(403, findings=[FindingOut(where="", code=exception.permission, text="")])
        case Conflict():
            return problem(409, code=exception.code, detail=" ".join(f"{k}={v}" for k, v in exception.facts.items()))
        case RuleViolation():
            return problem(422, findings=[out(finding) for finding in exception.findings])
        case ValidationError():
            return problem(422, findings=[misfit(error) for error in exception.errors])
        case AuthenticationError():
            return problem(401, headers={"WWW-Authenticate": "Bearer"})
        case HttpError():
            return problem(exception.status_code, detail=exception.message)
        case _ if is_database_away(exception):
            log.warning("database_away", error=str(exception))
            return problem(503, headers={"Retry-After": str(RETRY_AFTER_S)})
    return None


def refused(request: HttpRequest, exception: Exception | type[Exception]) -> HttpResponse:
    """The API framework's handler for every exception; what is no refusal goes on to Django, as an error of ours."""
    answer = problem_for(request, exception) if isinstance(exception, Exception) else None
    if answer is None:
        raise exception
    return answer


def problems_become_answers(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """Under /api/ every answer from 400 upwards is a problem, also those that no endpoint gave: unknown address,
    wrong method, broken body, error of ours, a used idempotency key.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path.startswith(PREFIX) or response.status_code < 400:
            return response
        if response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
            return response
        kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
        return problem(response.status_code, headers=kept)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return problem_for(request, exception) if request.path.startswith(PREFIX) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
