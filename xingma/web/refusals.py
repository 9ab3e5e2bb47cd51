"""Refusals become answers, in one place for all pages: not found 404, not allowed 403, conflict 409, findings 422."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from xingma.core.findings import Conflict, NotAllowed, RuleViolation

log = structlog.get_logger(__name__)
READ_ONLY_STATES = {"25006", "25P03"}


def refusals_become_answers(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.process_exception = page_for  # type: ignore[attr-defined]
    return middleware


def page_for(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page (or the fragment, for htmx) that says the refusal; None lets Django report an error of ours."""
    fragment = bool(getattr(request, "htmx", False))
    match exception:
        case ObjectDoesNotExist():
            return render(request, "404.html", status=404)
        case Http404():
            return None
        case NotAllowed():
            return render(request, "403.html", {"permission": exception.permission}, status=403)
        case Conflict():
            template = "_conflict.html" if fragment else "409.html"
            return render(request, template, {"conflict": exception}, status=409)
        case RuleViolation():
            template = "_findings.html" if fragment else "422.html"
            return render(request, template, {"findings": exception.findings}, status=422)
        case _ if is_database_away(exception):
            log.warning("database_away", error=str(exception))
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "5"
            return response
    return None


def is_database_away(exception: Exception) -> bool:
    """The database cannot be reached or has just been switched over: later it will answer."""
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") in READ_ONLY_STATES
    return isinstance(exception, OperationalError | InterfaceError)
