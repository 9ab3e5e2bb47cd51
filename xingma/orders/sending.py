"""Between release and SAP's answer: the order is handed to the transport, arrives, or is refused (S3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from xingma.core.history import record
from xingma.core.money import ZERO
from xingma.orders.models import OrderLine, PartsOrder, State
from xingma.organizations.actor import Actor


@dataclass(frozen=True)
class LineToSend:
    position: int
    part_number: str
    quantity: Decimal
    unit: str
    price: Decimal


@dataclass(frozen=True)
class OrderToSend:
    """What SAP gets of an order; quantities are what is still wanted."""

    number: str
    kind: str
    customer_number: str
    station_name: str
    ship_to: str
    ship_to_contact: str
    submitted_at: datetime
    wanted_on: date | None
    vin: str
    note: str
    lines: list[LineToSend]


@transaction.atomic
def begin(number: str, *, at: datetime) -> OrderToSend | None:
    """Take an order for sending. From here on a cancellation asks SAP. None: it was cancelled before it was sent."""
    order = (
        PartsOrder.objects.unscoped("the worker sends for everyone")
        .select_related("station", "vehicle")
        .locked(number=number)
    )
    if order.state != State.RELEASED:
        return None
    order.sending_since = at
    order.save(update_fields=["sending_since"])
    lines = order.lines.select_related("part").order_by("position")
    return OrderToSend(
        number=order.number,
        kind=order.kind,
        customer_number=order.station.customer_number,
        station_name=order.station.name,
        ship_to=order.ship_to,
        ship_to_contact=order.ship_to_contact,
        submitted_at=order.submitted_at or at,
        wanted_on=order.wanted_on,
        vin=order.vehicle.vin if order.vehicle else "",
        note=order.note,
        lines=[to_send(line) for line in lines if line.wanted > 0],
    )


def to_send(line: OrderLine) -> LineToSend:
    return LineToSend(line.position, line.part.number, line.wanted, line.part.unit, line.price or ZERO)


@transaction.atomic
def record_sent(number: str, *, by: Actor, at: datetime) -> None:
    """SAP has stored the message; that it made an order of it is told later. Repeating changes nothing."""
    order = PartsOrder.objects.unscoped("the worker sends for everyone").locked(number=number)
    if order.state == State.RELEASED:
        order.move_to(State.SENT, by=by, at=at)


@transaction.atomic
def record_refused(number: str, *, why: str, by: Actor, at: datetime) -> None:
    """SAP could not make an order of it; headquarters mends the cause or rejects. Repeating changes nothing."""
    order = PartsOrder.objects.unscoped("SAP answers for everyone").locked(number=number)
    if order.state == State.RELEASED:
        order.move_to(State.SENT, by=by, at=at)
    if order.state == State.SENT and not order.sap_number:
        order.refused_because = why[:500]
        order.move_to(State.REFUSED, by=by, at=at, why=why[:500])


@transaction.atomic
def record_stuck(number: str, *, why: str, by: Actor, at: datetime) -> None:
    """Tell on the order's own timeline that its message cannot leave at present (SAP out of reach)."""
    order = PartsOrder.objects.unscoped("the worker sends for everyone").locked(number=number)
    record(order.number, "sending_failed", by=by, at=at, why=why[:500])
    order.touch(at)
    order.save(update_fields=["version", "updated_at"])
