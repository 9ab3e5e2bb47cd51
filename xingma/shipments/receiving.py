"""The station confirms what came (S7)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from xingma.orders import fulfilment
from xingma.organizations.actor import Actor
from xingma.organizations.permissions import May
from xingma.shipments.models import Shipment, ShipmentLine, State


@transaction.atomic
def sign(number: str, *, by: Actor, at: datetime) -> Shipment:
    """Sign a shipment as it was announced; the signed quantities show on its orders at once.

    Raises Shipment.DoesNotExist (not yours), NotAllowed, Conflict (signed already).
    """
    shipment = Shipment.objects.visible_to(by).locked(number=number)
    by.require(May.SIGN_SHIPMENTS)
    shipment.expect(State.ISSUED)
    lines = list(shipment.lines.select_related("order_line__order"))
    by_order: dict[str, dict[int, Decimal]] = {}
    for line in lines:
        line.signed = line.quantity
        positions = by_order.setdefault(line.order_line.order.number, {})
        position = line.order_line.position
        positions[position] = positions.get(position, Decimal(0)) + line.quantity
    ShipmentLine.objects.bulk_update(lines, ["signed"])
    for order, quantities in sorted(by_order.items()):
        fulfilment.record_signed(order, quantities, by=by, at=at, delivery=number)
    shipment.signed_by, shipment.signed_at = by.name, at
    shipment.move_to(State.SIGNED, by=by, at=at)
    return shipment
