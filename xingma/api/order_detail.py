"""What the answer about one order looks like: lines with their quantities, deliveries, invoices, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from xingma.api.fields import Money, Quantity, word_of
from xingma.api.order_answers import OrderFacts, ProgressWord, QuantitiesOut, facts_about
from xingma.orders.models import CancelRequest, Invoice
from xingma.orders.queries import LineRow, OrderDetail
from xingma.shipments.models import ShipmentLine, State


class LineChaseOut(Schema):
    """The latest question about a line."""

    id: int
    question: str
    asked_at: datetime
    promised_on: date | None
    answer: str
    answered_at: datetime | None


class CancelRequestOut(Schema):
    """The latest wish to cancel a rest that SAP has."""

    quantity: Quantity
    why: str
    asked_at: datetime
    answer: Annotated[str, word_of(CancelRequest.Answer)]
    answer_text: str
    answered_at: datetime | None


class LineOut(QuantitiesOut):
    position: int
    progress: ProgressWord
    part_number: str
    name_zh: str
    name_en: str
    unit: str
    typed_number: str = Field(description="the old number that was typed, if it was replaced")
    price: Money | None = Field(description="CNY per unit, tax included; null in a draft (ask for its sheet)")
    amount: Money
    approved: Quantity | None
    expected_on: date | None
    note: str
    chase: LineChaseOut | None
    cancel_request: CancelRequestOut | None

    @classmethod
    def of(cls, row: LineRow) -> LineOut:
        line = row.line
        return cls(
            position=line.position,
            progress=row.progress,
            part_number=line.part.number,
            name_zh=line.part.name_zh,
            name_en=line.part.name_en,
            unit=line.part.unit,
            typed_number=line.typed_number,
            price=line.price,
            amount=line.amount,
            demanded=line.quantity,
            approved=line.approved,
            confirmed=line.confirmed,
            shipped=line.shipped,
            signed=line.signed,
            invoiced=line.invoiced,
            cancelled=line.cancelled,
            open=line.open_quantity,
            back_ordered=line.back_ordered,
            expected_on=line.expected_on,
            note=line.note,
            chase=LineChaseOut.model_validate(row.chase) if row.chase else None,
            cancel_request=CancelRequestOut.model_validate(row.cancel_request) if row.cancel_request else None,
        )


class DeliveredOut(Schema):
    position: int
    quantity: Quantity
    signed: Quantity


class DeliveryOut(Schema):
    """A shipment as far as it serves this order."""

    number: str
    state: Annotated[str, word_of(State)]
    carrier: str
    waybill: str
    issued_at: datetime
    expected_on: date | None
    signed_at: datetime | None
    lines: list[DeliveredOut]


def deliveries_of(lines: Sequence[ShipmentLine]) -> list[DeliveryOut]:
    """Shipments of an order, oldest first, from its delivery lines."""
    deliveries: dict[int, DeliveryOut] = {}
    for line in lines:
        shipment = line.shipment
        delivery = deliveries.get(shipment.pk) or DeliveryOut(
            number=shipment.number,
            state=shipment.state,
            carrier=shipment.carrier,
            waybill=shipment.waybill,
            issued_at=shipment.issued_at,
            expected_on=shipment.expected_on,
            signed_at=shipment.signed_at,
            lines=[],
        )
        told = DeliveredOut(position=line.order_line.position, quantity=line.quantity, signed=line.signed)
        delivery.lines.append(told)
        deliveries[shipment.pk] = delivery
    return list(deliveries.values())


class InvoiceOut(Schema):
    number: str
    kind: Annotated[str, word_of(Invoice.Kind)]
    billed_on: date
    due_on: date | None
    vat_number: str
    net: Money
    tax: Money
    gross: Money


class StepOut(Schema):
    """One step in the order's life: who did what when."""

    at: datetime
    action: str
    from_state: str
    to_state: str
    actor: str
    organization: str
    why: str
    facts: dict[str, Any]


class OrderDetailOut(OrderFacts):
    """Everything about one order."""

    remit: Money = Field(description="CNY to pay before a held order goes out")
    note: str
    wanted_on: date | None
    ship_to: str
    ship_to_contact: str
    net: Money
    commitment: Money = Field(description="CNY it binds of the account now")
    refused_because: str
    has_price_difference: bool
    created_by: str
    submitted_by: str
    released_at: datetime | None
    lines: list[LineOut]
    deliveries: list[DeliveryOut]
    invoices: list[InvoiceOut]
    timeline: list[StepOut] = Field(description="newest first")

    @classmethod
    def of_detail(cls, detail: OrderDetail, shipped: Sequence[ShipmentLine]) -> OrderDetailOut:
        order = detail.order
        return cls(
            **facts_about(order, progress=detail.progress, quantities=detail.quantities),
            remit=detail.remit,
            note=order.note,
            wanted_on=order.wanted_on,
            ship_to=order.ship_to,
            ship_to_contact=order.ship_to_contact,
            net=order.net,
            refused_because=order.refused_because,
            has_price_difference=order.has_price_difference,
            created_by=order.created_by,
            submitted_by=order.submitted_by,
            released_at=order.released_at,
            commitment=detail.commitment,
            lines=[LineOut.of(row) for row in detail.lines],
            deliveries=deliveries_of(shipped),
            invoices=[InvoiceOut.model_validate(invoice) for invoice in detail.invoices],
            timeline=[StepOut.model_validate(step) for step in detail.timeline],
        )
