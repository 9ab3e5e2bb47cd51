"""Refusals become answers, in one place for all pages: not found 404, not allowed 403, conflict 409, findings 422."""

from __future__ import annotations

import sys
from collections.abc import Callable

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from xingma.core.availability import RETRY_AFTER_S, is_database_away
from xingma.core.findings import Conflict, NotAllowed, RuleViolation

log = structlog.get_logger(__name__)


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
            return away(exception)
    return None


def away(exception: BaseException | None) -> HttpResponse:
    """The database is away: nothing is lost, the same request may be repeated. The page asks nothing of the request."""
    log.warning("database_away", error=str(exception))
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER_S)})


def server_error(_request: HttpRequest) -> HttpResponse:
    """``handler500``: an error of ours, or a database that went away before any view was reached (session, person)."""
    exception = sys.exc_info()[1]
    return away(exception) if is_database_away(exception) else HttpResponse(render_to_string("500.html"), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: most often a page left open over a sign-in; say how to go on."""
    log.warning("stale_form", reason=reason)
    return render(request, "stale_form.html", status=403)
