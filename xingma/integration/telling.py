"""Events of the outbox become messages to neighbours, those of one key in the order they happened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from xingma.core.outbox import OutboxEvent
from xingma.integration.journal import event_row
from xingma.integration.models import OutboundMessage
from xingma.integration.systems import HUALING, system_of
from xingma.orders.events import OrderChangeRequested, OrderReleased
from xingma.orders.models import OrderKind

log = structlog.get_logger(__name__)

KINDS: Mapping[str, str] = {OrderReleased.KIND: "ORDERS", OrderChangeRequested.KIND: "ORDCHG"}
BATCH = 50
ATTEMPTS_MAX = 8


def tell_due(*, at: datetime) -> int:
    """Tell some events that are waiting; returns how many. An event nobody listens to counts as told."""
    if not _due(at).exists():
        return 0
    with transaction.atomic():
        events = list(_due(at).select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for event in events:
            try:
                with transaction.atomic():
                    tell(event, at=at)
            except Exception as error:  # noqa: BLE001 - one event must not stop the others
                stumble(event, error, at=at)
        OutboxEvent.objects.bulk_update(events, ["told_at", "attempts", "next_at", "parked_because"])
    return len(events)


def _due(at: datetime) -> QuerySet[OutboxEvent]:
    """Not yet told, and nothing older of the same key is: so no worker overtakes another."""
    older = OutboxEvent.objects.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"), told_at=None)
    due = OutboxEvent.objects.filter(Q(next_at=None) | Q(next_at__lte=at), told_at=None, parked_because="")
    return due.filter(~Exists(older)).order_by("pk")


def tell(event: OutboxEvent, *, at: datetime) -> None:
    kind = KINDS.get(event.kind)
    if kind is not None:
        queue(event, kind, at=at)
    event.told_at = at


def queue(event: OutboxEvent, kind: str, *, at: datetime) -> OutboundMessage:
    """Write the message, behind all others about the same document."""
    system = system_of(HUALING)
    assert system is not None, "orders need the instance that takes them"
    before = OutboundMessage.objects.filter(system=HUALING, business_key=event.key)
    earlier = before.filter(kind="ORDERS").order_by("-pk").first() if kind == "ORDERS" else None
    message = OutboundMessage.objects.create(
        system=HUALING,
        kind=kind,
        business_key=event.key,
        seq=(before.aggregate(last=Max("seq"))["last"] or 0) + 1,
        arckey=uuid.uuid4().hex,
        facts=event.facts,
        is_urgent=event.facts.get("kind") == OrderKind.URGENT,
        doubted_at=(earlier.sent_at or earlier.created_at) if earlier else None,
        created_at=at,
        next_at=at,
        request_id=event.request_id,
    )
    event_row(message, "", by=system.actor, at=at).save(force_insert=True)
    log.info("message", message=f"out:{message.pk}", kind=kind, document=event.key, request_id=event.request_id)
    return message


def stumble(event: OutboxEvent, error: Exception, *, at: datetime) -> None:
    """An error of ours: tried again a few times, then parked; its key waits until a person has looked."""
    log.exception("telling_failed", outbox=event.pk, kind=event.kind, document=event.key)
    event.attempts += 1
    event.next_at = at + timedelta(seconds=2**event.attempts)
    if event.attempts >= ATTEMPTS_MAX:
        event.parked_because = type(error).__name__
