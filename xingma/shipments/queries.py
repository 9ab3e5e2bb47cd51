"""What pages and endpoints read of shipments."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May
from xingma.shipments.models import Shipment, ShipmentLine


def shipments(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Shipment]:
    """Shipments that the actor may see, newest first. Text finds delivery, waybill and box."""
    actor.require(May.SEE_ORDERS)
    rows = Shipment.objects.visible_to(actor).select_related("station").order_by("-issued_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    if text:
        found = Q(number__contains=text) | Q(waybill__contains=text) | Q(boxes__code=text)
        rows = rows.filter(found).distinct()
    return rows


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
