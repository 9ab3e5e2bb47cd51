"""SAP says what left headquarters: the shipment, its boxes, carrier and waybill, and the shipped quantities (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xingma.core.findings import Finding, RuleViolation
from xingma.core.history import record
from xingma.orders import fulfilment
from xingma.orders.fulfilment import Mismatch
from xingma.orders.models import OrderLine
from xingma.organizations.actor import Actor
from xingma.shipments.models import Box, Shipment, ShipmentLine


@dataclass(frozen=True)
class AnnouncedLine:
    item: str
    order: str
    position: int
    quantity: Decimal
    batch: str = ""


@dataclass(frozen=True)
class Announced:
    """A delivery that left the house; ``boxes`` are (label, [(item, quantity)])."""

    number: str
    issued_at: datetime
    expected_on: date | None
    carrier: str
    waybill: str
    packages: int
    weight_kg: Decimal | None
    lines: Sequence[AnnouncedLine]
    boxes: Sequence[tuple[str, Sequence[tuple[str, Decimal]]]] = field(default=())


@transaction.atomic
def announce(told: Announced, *, by: Actor, at: datetime) -> Shipment:
    """Take over a delivery. One that is known only gets its transport facts refreshed; quantities count once.

    Raises RuleViolation when an order or line is unknown or more would be shipped than is wanted.
    """
    known = Shipment.objects.unscoped("SAP tells for everyone").select_for_update().filter(number=told.number).first()
    if known is not None:
        known.carrier, known.waybill, known.expected_on = told.carrier, told.waybill, told.expected_on
        known.packages = told.packages
        known.touch(at)
        known.save()
        return known
    order_lines: dict[tuple[str, int], OrderLine] = {}
    for number in sorted({line.order for line in told.lines}):
        quantities: dict[int, Decimal] = {}
        for line in told.lines:
            if line.order == number:
                quantities[line.position] = quantities.get(line.position, Decimal(0)) + line.quantity
        order = fulfilment.record_shipped(number, quantities, by=by, at=at, delivery=told.number)
        order_lines |= {(number, line.position): line for line in OrderLine.objects.filter(order=order)}
    stations = {line.station_id for line in order_lines.values()}
    if len(stations) != 1:
        raise RuleViolation([Finding(Mismatch.UNKNOWN_ORDER, "order", {"number": told.number})])
    shipment = Shipment.rows.create(
        number=told.number,
        station_id=stations.pop(),
        carrier=told.carrier,
        waybill=told.waybill,
        packages=told.packages,
        weight_kg=told.weight_kg,
        issued_at=told.issued_at,
        expected_on=told.expected_on,
        created_at=at,
        updated_at=at,
    )
    ShipmentLine.objects.bulk_create(
        ShipmentLine(
            shipment=shipment,
            item=line.item,
            order_line=order_lines[line.order, line.position],
            quantity=line.quantity,
            batch=line.batch,
        )
        for line in told.lines
    )
    Box.objects.bulk_create(
        Box(shipment=shipment, code=code, contents=[[item, str(quantity)] for item, quantity in contents])
        for code, contents in told.boxes
    )
    record(told.number, "goods_issued", by=by, at=at, facts={"waybill": told.waybill, "carrier": told.carrier})
    return shipment
