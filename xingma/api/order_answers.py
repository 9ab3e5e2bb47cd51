"""What answers about orders look like: where one stands, a list's row, what became of typed rows, a chase."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.urls import reverse
from django.utils.timezone import localdate
from ninja import Field, Schema

from xingma.api.fields import Money, Quantity, word_of
from xingma.api.problems import FindingOut, out
from xingma.orders import release
from xingma.orders.drafting import Added
from xingma.orders.models import Chase, FundsGate, OrderKind, OrderLine, PartsOrder, ReviewGate, State
from xingma.orders.progress import Progress, Quantities
from xingma.orders.queries import OrderRow
from xingma.orders.resolving import Fate, Resolved

OrderState = Annotated[str, word_of(State)]
Review = Annotated[str, word_of(ReviewGate)]
Funds = Annotated[str, word_of(FundsGate)]
ProgressWord = Annotated[str, word_of(Progress)]


class OrderBrief(Schema):
    number: str = Field(examples=["PO2611-00042"])
    state: OrderState
    review: Review = Field(description="does a person at headquarters look at it")
    review_reasons: list[str]
    funds: Funds = Field(description="do available funds cover it")
    gross: Money = Field(description="CNY, tax included, as submitted; 0.00 while a draft (ask for its sheet)")
    version: int = Field(description="rises with every change")


class OrderOut(OrderBrief):
    """Where an order stands, in few words."""

    remit: Money = Field(description="CNY to pay before a held order goes out")


def answered(order: PartsOrder) -> OrderOut:
    """Where the order stands; asks the database only when it is held."""
    return OrderOut.model_construct(**brief(order), remit=release.to_remit(order, localdate()))


def place_of(number: str) -> str:
    """The address of an order, for ``Location``."""
    return reverse("api:order", args=[number])


def brief(order: PartsOrder) -> dict[str, Any]:
    """The fields of OrderBrief."""
    return {
        "number": order.number,
        "state": order.state,
        "review": order.review,
        "review_reasons": order.review_reasons,
        "funds": order.funds,
        "gross": order.gross,
        "version": order.version,
    }


class OrdersOut(Schema):
    orders: list[OrderOut]


class RowOut(Schema):
    """What became of a row: ready, merged with an earlier one, replaced by its successor, has a successor."""

    row: int
    typed: str
    part_number: str | None
    quantity: Quantity
    price: Money | None = Field(description="CNY per unit, tax included; null: has none today")
    fate: Annotated[str, word_of(Fate)]
    successor: str | None
    findings: list[FindingOut]

    @classmethod
    def of(cls, row: Resolved) -> RowOut:
        return cls(
            row=row.row,
            typed=row.typed,
            part_number=row.part.number if row.part else None,
            quantity=row.quantity,
            price=row.price,
            fate=row.fate,
            successor=row.successor.part.number if row.successor else None,
            findings=[out(finding) for finding in row.findings],
        )


class AddedOut(Schema):
    number: str
    rows: list[RowOut]

    @classmethod
    def of(cls, added: Added) -> AddedOut:
        return cls(number=added.order.number, rows=[RowOut.of(row) for row in added.rows])


class DraftLineOut(Schema):
    position: int
    part_number: str
    quantity: Quantity

    @classmethod
    def of(cls, line: OrderLine) -> DraftLineOut:
        return cls(position=line.position, part_number=line.part.number, quantity=line.quantity)


class QuantitiesOut(Schema):
    """Of a line, in its unit; of an order, units added as they are."""

    demanded: Quantity
    confirmed: Quantity
    shipped: Quantity
    signed: Quantity
    invoiced: Quantity
    cancelled: Quantity
    open: Quantity = Field(description="neither shipped nor cancelled")
    back_ordered: Quantity = Field(description="wanted but not confirmed by SAP")


class OrderFacts(OrderBrief):
    """What lists and details say alike."""

    progress: ProgressWord
    kind: OrderKind
    station: str = Field(description="code")
    station_name: str
    vin: str
    sap_number: str
    created_at: datetime
    submitted_at: datetime | None
    quantities: QuantitiesOut


def facts_about(order: PartsOrder, *, progress: Progress, quantities: Quantities) -> dict[str, Any]:
    """The fields of OrderFacts."""
    return {
        **brief(order),
        "progress": progress.value,
        "kind": order.kind,
        "station": order.station.code,
        "station_name": order.station.name,
        "vin": order.vehicle.vin if order.vehicle else "",
        "sap_number": order.sap_number,
        "created_at": order.created_at,
        "submitted_at": order.submitted_at,
        "quantities": QuantitiesOut.model_validate(quantities),
    }


class OrderRowOut(OrderFacts):
    """One order in a list."""

    lines_count: int
    expected_on: date | None

    @classmethod
    def of_row(cls, row: OrderRow) -> OrderRowOut:
        facts = facts_about(row.order, progress=row.progress, quantities=row.quantities)
        return cls(**facts, lines_count=row.order.lines_count, expected_on=row.expected_on)


class ChaseOut(Schema):
    """A question about a line, and headquarters' answer."""

    id: int
    number: str = Field(description="of the order")
    position: int
    part_number: str
    station: str
    question: str
    asked_by: str
    asked_at: datetime
    promised_on: date | None
    answer: str
    answered_by: str
    answered_at: datetime | None

    @classmethod
    def of(cls, chase: Chase) -> ChaseOut:
        return cls(
            id=chase.pk,
            number=chase.line.order.number,
            position=chase.line.position,
            part_number=chase.line.part.number,
            station=chase.station.code,
            question=chase.question,
            asked_by=chase.asked_by,
            asked_at=chase.asked_at,
            promised_on=chase.promised_on,
            answer=chase.answer,
            answered_by=chase.answered_by,
            answered_at=chase.answered_at,
        )
