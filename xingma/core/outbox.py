"""What others may learn of a change: written in the transaction of the change, told by the worker afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar, Protocol

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models


class Event(Protocol):
    """A frozen dataclass with the facts of a change; ``KIND`` names it, ``key`` is the document number."""

    KIND: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def key(self) -> str: ...


class OutboxEvent(models.Model):
    """An event waiting to be told. Events of one key are told in the order of their ids."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    request_id = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="not before; empty = at once")
    parked_because = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(told_at__isnull=True), name="events_not_yet_told"),
            models.Index(fields=["key"], name="events_of_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def current_request_id() -> str:
    """The id of the request (or of the message) that is being worked on, or empty."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def outbox_row(event: Event, *, at: datetime) -> OutboxEvent:
    """A row not yet written, for verbs that write several at once."""
    return OutboxEvent(kind=event.KIND, key=event.key, facts=asdict(event), at=at, request_id=current_request_id())


def emit(*events: Event, at: datetime) -> None:
    """Write events beside the change they tell of. Must be called inside the change's transaction."""
    assert connection.in_atomic_block, "an event belongs into the transaction of its change"
    emit_rows(outbox_row(event, at=at) for event in events)


def emit_rows(rows: Iterable[OutboxEvent]) -> None:
    OutboxEvent.objects.bulk_create(rows)
