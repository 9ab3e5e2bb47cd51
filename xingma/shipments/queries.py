"""What pages and endpoints read of shipments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May
from xingma.shipments.models import Box, Shipment, ShipmentLine


def shipments(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Shipment]:
    """Shipments that the actor may see, newest first. Text finds delivery, waybill and box."""
    actor.require(May.SEE_ORDERS)
    rows: QuerySet[Shipment] = Shipment.objects.visible_to(actor)
    rows = rows.select_related("station").order_by("-issued_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = found_by(text, rows)
    return rows


def found_by(text: str, rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """Shipments whose delivery, waybill or box is the text; if there are none, those that hold it in them."""
    wanted = text.strip().upper()
    boxes = Box.objects.filter(code=wanted).values_list("shipment", flat=True)
    exact = rows.filter(Q(number=wanted) | Q(waybill=wanted) | Q(pk__in=list(boxes)))
    return exact if exact.exists() else rows.filter(Q(number__contains=wanted) | Q(waybill__icontains=wanted))


@dataclass(frozen=True)
class ShipmentRow:
    """One shipment in a list: what it brings, and of which orders."""

    shipment: Shipment
    kinds: int
    pieces: Decimal
    orders: list[str]


def shipment_rows(page: Sequence[Shipment]) -> list[ShipmentRow]:
    """A page of shipments with what their lines tell; one statement."""
    lines: dict[int, list[ShipmentLine]] = {shipment.pk: [] for shipment in page}
    for line in ShipmentLine.objects.filter(shipment__in=page).select_related("order_line__order"):
        lines[line.shipment_id].append(line)
    return [
        ShipmentRow(
            shipment,
            len({line.order_line_id for line in lines[shipment.pk]}),
            sum((line.quantity for line in lines[shipment.pk]), Decimal(0)),
            sorted({line.order_line.order.number for line in lines[shipment.pk]}),
        )
        for shipment in page
    ]


def shipment_detail(actor: Actor, number: str) -> Shipment:
    """One shipment with lines, parts, orders and boxes, in four statements. Raises Shipment.DoesNotExist."""
    actor.require(May.SEE_ORDERS)
    return (
        Shipment.objects.visible_to(actor)
        .select_related("station")
        .prefetch_related("lines__order_line__part", "lines__order_line__order", "boxes")
        .get(number=number)
    )


def shipped_lines_of_order(actor: Actor, order_number: str) -> list[ShipmentLine]:
    """Every delivery line of an order with its shipment, oldest first."""
    seen = Shipment.objects.visible_to(actor)
    return list(
        ShipmentLine.objects.filter(order_line__order__number=order_number, shipment__in=seen)
        .select_related("shipment", "order_line")
        .order_by("shipment__issued_at", "item")
    )
