"""What a station has ordered before: monthly means, and parts that are on their way already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Max, Sum

from xingma.orders.models import OrderLine, State
from xingma.orders.terms import OrderTerms

MONTHS = 12


@dataclass(frozen=True)
class Duplicate:
    """A part of the draft that is on an open order already (S11)."""

    number: str
    position: int
    quantity: Decimal
    open_quantity: Decimal
    state: str
    submitted_at: datetime | None


def monthly_means(station_id: int, lines: Sequence[OrderLine], terms: OrderTerms, *, on: date) -> dict[int, Decimal]:
    """Part id → mean ordered per month over the last 12 months; asked only for lines worth looking at."""
    return means_of(station_id, [line.part_id for line in lines if line.amount > terms.review_usage_over], on=on)


def means_of(station_id: int, part_ids: Sequence[int], *, on: date, but: int | None = None) -> dict[int, Decimal]:
    """Part id → mean ordered per month over the last 12 months, ``but`` an order left out; one statement."""
    if not part_ids:
        return {}
    since = on - timedelta(days=365)
    sums = (
        OrderLine.objects.filter(station_id=station_id, part_id__in=part_ids, order__submitted_at__date__gte=since)
        .exclude(order__state__in=[State.CANCELLED, State.REJECTED])
        .exclude(order_id=but)
        .order_by()
        .values("part_id")
        .annotate(ordered=Sum(F("quantity") - F("cancelled")))
    )
    return {row["part_id"]: row["ordered"] / MONTHS for row in sums}


@dataclass(frozen=True)
class Often:
    """A part that a station orders often: on how many orders, and how much when last."""

    part_id: int
    orders: int
    quantity: Decimal


def often_ordered(station_id: int, *, on: date, limit: int = 30) -> list[Often]:
    """What the station ordered most often within the last 12 months; two statements."""
    since = on - timedelta(days=365)
    rows = list(
        OrderLine.objects.filter(station_id=station_id, order__submitted_at__date__gte=since)
        .exclude(order__state__in=[State.CANCELLED, State.REJECTED])
        .order_by()
        .values("part_id")
        .annotate(orders=Count("pk"), last=Max("pk"))
        .order_by("-orders", "-last")[:limit]
    )
    quantities = dict(OrderLine.objects.filter(pk__in=[row["last"] for row in rows]).values_list("part_id", "quantity"))
    return [Often(row["part_id"], row["orders"], quantities[row["part_id"]]) for row in rows]


def duplicates(station_id: int, part_ids: Iterable[int], *, but: int | None = None) -> dict[int, Duplicate]:
    """Part id → the latest open line with it on another order of the station that has not been shipped; one statement."""
    lines = (
        OrderLine.objects.filter(station_id=station_id, part_id__in=list(part_ids), is_open=True)
        .exclude(order_id=but)
        .select_related("order")
        .order_by("pk")
    )
    return {
        line.part_id: Duplicate(
            number=line.order.number,
            position=line.position,
            quantity=line.quantity,
            open_quantity=line.open_quantity,
            state=line.order.state,
            submitted_at=line.order.submitted_at,
        )
        for line in lines
    }
