"""The same key, the same answer, done once: a double click, a retry and a lost answer are one and the same thing."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.timezone import now

from xingma.core.findings import Conflict

KEPT = timedelta(hours=48)
KEY_MAX = 80
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger", "HX-Location")

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class IdempotentAnswer(models.Model):
    """The answer given for a key, kept beside the effect it belongs to."""

    owner = models.CharField(max_length=60, help_text="who sent the key")
    key = models.CharField(max_length=KEY_MAX)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"


def once(view: View) -> View:
    """Make a view answer a key (``Idempotency-Key`` header or ``idempotency_key`` field) only once.

    The key's row and the effect are one transaction: a second request with the key waits for the first, then gets
    its answer. Another content under the same key raises Conflict. A refusal (4xx, 5xx) is not kept.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        owner = getattr(getattr(request, "actor", None), "key", "")
        if not key or not owner:
            return view(request, *args, **kwargs)
        if len(key) > KEY_MAX:
            raise Conflict("idempotency_key_too_long", longest=KEY_MAX)
        with transaction.atomic():
            digest = request_hash(request)
            row = claim(owner, key, digest)
            if row is None:
                return answer_given_before(owner, key, digest)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400 or not isinstance(response, HttpResponse):
                transaction.set_rollback(True)
                return response
            keep(row, response)
            return response

    return cast(View, answer)


def request_hash(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and content; a form's key and CSRF token do not count."""
    content = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        for name, values in sorted(request.POST.lists()):
            if name not in {"csrfmiddlewaretoken", "idempotency_key"}:
                content.update(f"{name}={values}\n".encode())
    else:
        content.update(request.body)
    return content.hexdigest()


def claim(owner: str, key: str, digest: str) -> int | None:
    """Take the key, waiting for another transaction that holds it; None when it was used before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotentanswer (owner, key, request_hash, status, headers, body, at)"
            " VALUES (%s, %s, %s, 0, '{}', %s, %s) ON CONFLICT (owner, key) DO NOTHING RETURNING id",
            [owner, key, digest, b"", now()],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def keep(row: int, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    IdempotentAnswer.objects.filter(pk=row).update(status=response.status_code, headers=headers, body=response.content)


def answer_given_before(owner: str, key: str, digest: str) -> HttpResponse:
    before = IdempotentAnswer.objects.get(owner=owner, key=key)
    if before.request_hash != digest:
        raise Conflict("idempotency_key_used_for_another_request", key=key)
    response = HttpResponse(bytes(before.body), status=before.status, headers=before.headers)
    response["Idempotent-Replay"] = "true"
    return response


def forget_old_answers() -> int:
    """Drop answers older than 48 hours; returns how many."""
    return IdempotentAnswer.objects.filter(at__lt=now() - KEPT).delete()[0]
