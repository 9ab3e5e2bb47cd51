"""What operations see: a request id and one log line per request, health, readiness, Prometheus metrics."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest

from xingma.core.availability import is_database_away

log = structlog.get_logger("request")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,40}")
REQUESTS = Counter("xingma_requests_total", "Requests answered", ["method", "view", "status"])
SECONDS = Histogram(
    "xingma_request_seconds",
    "Time to answer",
    ["view"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)


def request_log(get_response: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """Give the request an id (the caller's, if it is a sane one), count it and write one line."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = get_response(request)
        took = time.perf_counter() - began
        view = request.resolver_match.view_name if request.resolver_match else "unknown"
        REQUESTS.labels(request.method, view, response.status_code).inc()
        SECONDS.labels(view).observe(took)
        response.headers["X-Request-Id"] = request_id
        if view not in {"healthz", "readyz", "metrics"}:
            actor = getattr(request, "actor", None)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(took * 1000, 1),
                actor=actor.key if actor else "",
            )
        return response

    return middleware


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        if not is_database_away(error):
            raise
        return JsonResponse({"database": "away"}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"database": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for the addresses named in the settings."""
    if request.META.get("REMOTE_ADDR") not in settings.METRICS_ALLOWED_FROM:
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
