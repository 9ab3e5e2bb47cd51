"""Shipments over REST: what is on its way with which carrier and waybill, and the station's signature."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.timezone import now
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from xingma.api.fields import Quantity, word_of
from xingma.api.paging import Page, Paging, page_of
from xingma.core.idempotency import once
from xingma.organizations.actor import ActorRequest
from xingma.shipments import queries, receiving
from xingma.shipments.models import Shipment, State

router = Router(tags=["shipments"])


class ShipmentOut(Schema):
    """One delivery of SAP; it may serve several orders."""

    number: str
    state: Annotated[str, word_of(State)]
    station: str
    station_name: str
    carrier: str
    waybill: str
    packages: int
    weight_kg: Quantity | None
    issued_at: datetime
    expected_on: date | None
    signed_by: str
    signed_at: datetime | None

    @staticmethod
    def resolve_station(shipment: Shipment) -> str:
        return shipment.station.code

    @staticmethod
    def resolve_station_name(shipment: Shipment) -> str:
        return shipment.station.name


class ShippedLineOut(Schema):
    item: str = Field(description="item of the delivery in SAP")
    order: str
    position: int
    part_number: str
    name_zh: str
    name_en: str
    quantity: Quantity
    signed: Quantity
    batch: str


class BoxLineOut(Schema):
    item: str
    quantity: Quantity


class BoxOut(Schema):
    code: str = Field(description="label on the box")
    contents: list[BoxLineOut]


class ShipmentDetailOut(ShipmentOut):
    """One delivery with its lines and boxes."""

    lines: list[ShippedLineOut]
    boxes: list[BoxOut]

    @staticmethod
    def resolve_lines(shipment: Shipment) -> list[ShippedLineOut]:
        return [
            ShippedLineOut(
                item=line.item,
                order=line.order_line.order.number,
                position=line.order_line.position,
                part_number=line.order_line.part.number,
                name_zh=line.order_line.part.name_zh,
                name_en=line.order_line.part.name_en,
                quantity=line.quantity,
                signed=line.signed,
                batch=line.batch,
            )
            for line in shipment.lines.all()
        ]

    @staticmethod
    def resolve_boxes(shipment: Shipment) -> list[BoxOut]:
        return [
            BoxOut(
                code=box.code,
                contents=[BoxLineOut(item=item, quantity=Decimal(quantity)) for item, quantity in box.contents],
            )
            for box in shipment.boxes.all()
        ]


class ShipmentsAsked(Schema):
    state: Literal["", "issued", "signed"] = ""
    text: str = Field("", max_length=40, description="a part of delivery or waybill number, or a box label")


@router.get("/shipments", response=Page[ShipmentOut])
def shipments(request: ActorRequest, asked: Query[ShipmentsAsked], paging: Query[Paging]) -> dict[str, Any]:
    """Shipments that you see, the latest first."""
    return page_of(queries.shipments(request.actor, state=asked.state, text=asked.text), paging)


@router.get("/shipments/{number}", response=ShipmentDetailOut)
def shipment(request: ActorRequest, number: str) -> Shipment:
    """One shipment with its lines and boxes."""
    return queries.shipment_detail(request.actor, number)


@router.post("/shipments/{number}/signature", response=ShipmentDetailOut)
@decorate_view(once)
def sign(request: ActorRequest, number: str) -> Shipment:
    """Sign a shipment as it was announced; the signed quantities show on its orders at once."""
    receiving.sign(number, by=request.actor, at=now())
    return queries.shipment_detail(request.actor, number)
