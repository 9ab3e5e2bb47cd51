"""An order to talk about, and the rows that tests look at."""

from __future__ import annotations

from tests.builders import a_clerk_of, a_part, a_station, a_submitted_order
from xingma.catalog.models import Part
from xingma.integration.models import InboundMessage, OutboundMessage
from xingma.orders.models import OrderLine, PartsOrder


def released(*, quantity: str = "10") -> tuple[PartsOrder, Part]:
    """An order of one line, paid for and free to go to SAP."""
    part = a_part()
    return a_submitted_order(a_clerk_of(a_station(balance="100000")), (part, quantity)), part


def outbound(kind: str = "ORDERS") -> OutboundMessage:
    return OutboundMessage.objects.get(kind=kind)


def inbound(kind: str) -> InboundMessage:
    return InboundMessage.objects.get(kind=kind)


def state_of(order: PartsOrder) -> str:
    return PartsOrder.rows.get(pk=order.pk).state


def line_of(order: PartsOrder) -> OrderLine:
    return OrderLine.objects.get(order__number=order.number)
