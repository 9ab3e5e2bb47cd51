"""What operations watch of the messages: read from the database when Prometheus asks, by whichever process it asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import Error
from django.db.models import Count, Min
from django.utils.timezone import now
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from xingma.core.outbox import OutboxEvent
from xingma.integration.models import (
    IN_FOR_A_PERSON,
    OUT_FOR_A_PERSON,
    UNAPPLIED,
    UNDELIVERED,
    InboundMessage,
    OutboundMessage,
    OutState,
    Reachability,
)

OPEN_OUT = {*UNDELIVERED, *OUT_FOR_A_PERSON, OutState.SENDING}
OPEN_IN = {*UNAPPLIED, *IN_FOR_A_PERSON}


class MessageFigures(Collector):
    """Open messages by state, the age of the oldest that waits, neighbours out of reach."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing beforehand: registering must not ask the database."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            return list(figures(now()))
        except Error:
            return []


def figures(at: datetime) -> Iterable[GaugeMetricFamily]:
    counts = GaugeMetricFamily(
        "xingma_messages_open", "Messages not settled", labels=["direction", "system", "kind", "state"]
    )
    for direction, rows in (
        ("out", OutboundMessage.objects.filter(state__in=OPEN_OUT)),
        ("in", InboundMessage.objects.filter(state__in=OPEN_IN)),
    ):
        for system, kind, state, count in (
            rows.order_by().values_list("system", "kind", "state").annotate(count=Count("pk"))
        ):
            counts.add_metric([direction, system, kind, state], count)
    yield counts

    age = GaugeMetricFamily("xingma_oldest_waiting_seconds", "Age of the oldest that waits", labels=["what"])
    for what, oldest in oldest_waiting().items():
        age.add_metric([what], max((at - oldest).total_seconds(), 0) if oldest else 0)
    yield age

    reach = GaugeMetricFamily("xingma_neighbour_unreachable", "1 = the breaker is open", labels=["system"])
    for row in Reachability.objects.all():
        reach.add_metric([row.system], int(row.is_open))
    yield reach


def oldest_waiting() -> dict[str, datetime | None]:
    """Since when the oldest waits: events to be told, messages to be sent, documents to be applied; None = none."""
    return {
        "event": OutboxEvent.objects.filter(told_at=None).aggregate(oldest=Min("at"))["oldest"],
        "outbound": OutboundMessage.objects.filter(state__in=UNDELIVERED).aggregate(oldest=Min("created_at"))["oldest"],
        "inbound": InboundMessage.objects.filter(state__in=UNAPPLIED).aggregate(oldest=Min("received_at"))["oldest"],
    }
