"""One station that has one of everything, and the words by which it would be recognised anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.builders import (
    NOON,
    SAP,
    TODAY,
    a_draft,
    a_part,
    a_person,
    a_planner,
    a_station,
    a_submitted_order,
    a_vehicle,
    an_order_at_sap,
    pay,
)
from xingma.catalog.favourites import add_favourite
from xingma.catalog.models import ImportRun, Part, PartPicture, Price, PriceRequest
from xingma.catalog.pictures import SIZES, store_drawing
from xingma.catalog.price_requests import ask_price
from xingma.core.audit import audit
from xingma.orders import cancelling, chasing, drafting, fulfilment, invoicing, sending
from xingma.orders.invoicing import Billed, BilledLine
from xingma.orders.models import Chase, PartsOrder
from xingma.organizations import saved_views, signing_in
from xingma.organizations.actor import Actor, actor_of
from xingma.organizations.models import ApiToken, Organization, SavedView, User
from xingma.organizations.permissions import Role
from xingma.shipments import announcing, receiving
from xingma.shipments.announcing import Announced, AnnouncedLine
from xingma.shipments.models import Shipment


@dataclass
class Everything:
    """``mark`` stands in every text of the station, ``digit`` in every number that SAP gave, ``price`` is its own."""

    mark: str
    digit: int
    price: Decimal
    station: Organization
    clerk: User
    manager: User
    part: Part
    token: ApiToken
    view: SavedView
    chase: Chase
    price_request: PriceRequest
    orders: dict[str, PartsOrder] = field(default_factory=dict)
    shipments: list[Shipment] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return actor_of(self.clerk)

    @property
    def secrets(self) -> list[str]:
        """What no stranger's page, answer or file may contain."""
        return [
            self.mark,
            self.station.code,
            self.station.customer_number,
            self.clerk.username,
            self.manager.username,
            self.token.prefix,
            *(order.number for order in self.orders.values()),
            *(order.sap_number for order in self.orders.values() if order.sap_number),
            *(shipment.number for shipment in self.shipments),
            *(template.format(self.digit) for template in NUMBERS_OF_SAP.values()),
            f"{self.price}",
            f"{self.price:,}",
        ]

    @property
    def parameters(self) -> dict[str, list[Any]]:
        """What an address says when it means something of this station, by the name of its parameter, with the room
        before it where several rooms use the name. Each station has the same things at the same places.
        """
        return {
            "orders.number": [order.number for order in self.orders.values()],
            "shipments.number": [shipment.number for shipment in self.shipments],
            "orders.position": [1],
            "chase_id": [self.chase.pk],
            "request_id": [self.price_request.pk],
            "view_id": [self.view.pk],
            "token": [self.token.pk],
            "username": [self.clerk.username, self.manager.username],
            "code": [self.station.code],
            "station": [self.station.code],
        }


def things_of_everyone(part: Part) -> dict[str, list[Any]]:
    """What addresses say when they mean nothing of any station: parts, pictures, imports, figures."""
    picture = store_drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>', at=NOON)
    shown = PartPicture.objects.create(part=part, picture=picture)
    run = ImportRun.objects.create(kind="parts", file_name="parts.xlsx", path="x", started_by="李娜", started_at=NOON)
    return {
        "parts.number": [part.number],
        "favourites.number": [part.number],
        "digest": [picture.digest],
        "longest": list(SIZES),
        "picture_id": [shown.pk],
        "run_id": [run.pk],
        "kind": ["parts"],
        "room": ["orders"],
        "name": ["quantity_max"],
    }


NUMBERS_OF_SAP = {
    "payment": "149900000{}",
    "waybill": "DPK99000{}",
    "box": "X99000{}",
    "invoice": "009900000{}",
    "vat": "2699700{}",
}


def a_station_with_everything(
    mark: str = "雪岭", digit: int = 1, price: str = "7777.77", office: Organization | None = None
) -> Everything:
    """Orders in every state, cancelled and chased, shipped, signed and invoiced; entries, favourite, own price, price
    request, people, token, saved view.
    """
    station = a_station(balance="60000.00", name=f"阿勒泰{mark}特约站", office=office)
    station.address, station.contact, station.phone = f"{mark}路 77 号", f"巴哈尔{mark}", f"0906-{mark}"
    station.save()
    clerk = a_person(station, Role.STATION_CLERK, name=f"努尔兰{mark}")
    manager = a_person(station, Role.STATION_MANAGER, name=f"叶尔江{mark}")
    actor, part = actor_of(clerk), a_part(price="100.00", stock="50")
    Price.objects.create(part=part, customer=station, amount=Decimal(price), valid_from=date(2020, 1, 1))
    token, _text = signing_in.create_token(clerk, label=f"{mark} ERP", expires_at=None, by=actor, at=NOON)
    view = saved_views.save_view("orders:list", f"{mark}视图", "tab=held", by=actor)
    pay(station, "111.11", NUMBERS_OF_SAP["payment"].format(digit))

    orders = orders_in_every_state(mark, digit, actor, part)
    chase = chasing.chase(orders["at SAP"].number, 1, question=f"{mark}何时到?", by=actor, at=NOON)
    cancelling.cancel(orders["cancelling"].number, why=f"{mark}客户退单", by=actor_of(manager), at=NOON)
    cancelling.cancel(orders["cancelled"].number, why=f"{mark}错单", by=actor_of(manager), at=NOON)
    answered = chasing.chase(orders["shipped"].number, 2, question=f"{mark}?", by=actor, at=NOON)
    chasing.answer(answered.pk, promised_on=TODAY, text=f"{mark}已催", by=a_planner(), at=NOON)
    shipments = shipped_and_invoiced(mark, digit, orders, actor)

    add_favourite(part.number, by=actor, at=NOON)
    request = ask_price(a_part(price=None).number, by=actor, at=NOON)
    audit("person_changed", subject=clerk.username, by=actor_of(manager), at=NOON, facts={"name": clerk.name})
    for order in orders.values():
        order.refresh_from_db()
    return Everything(
        mark=mark,
        digit=digit,
        price=Decimal(price),
        station=station,
        clerk=clerk,
        manager=manager,
        part=part,
        token=token,
        view=view,
        chase=chase,
        price_request=request,
        orders=orders,
        shipments=shipments,
    )


def orders_in_every_state(mark: str, digit: int, by: Actor, part: Part) -> dict[str, PartsOrder]:
    refused = a_submitted_order(by, (a_part(), "1"))
    sending.begin(refused.number, at=NOON)
    sending.record_refused(refused.number, why=f"{mark}客户未维护", by=SAP, at=NOON)
    urgent = a_draft(by, (a_part(), "1"))
    drafting.set_header(
        urgent.number, kind="urgent", vin=a_vehicle(f"LHXGD4AE6P001234{digit}").vin, note=f"{mark}车停", by=by, at=NOON
    )
    different = an_order_at_sap(by, (a_part(), "1"))
    response = fulfilment.LineResponse(1, Decimal(1), Decimal(1), TODAY, price=Decimal("150.00"))
    fulfilment.record_response(different.number, f"0040{different.pk:06d}", [response], by=SAP, at=NOON)
    return {
        "refused": refused,
        "draft": urgent,
        "price differs": different,
        "in review": a_submitted_order(by, (a_part(restricted=True), "1")),
        "released": a_submitted_order(by, (a_part(), "2")),
        "at SAP": an_order_at_sap(by, (a_part(), "2")),
        "cancelling": an_order_at_sap(by, (a_part(), "2")),
        "cancelled": a_submitted_order(by, (a_part(), "1")),
        "shipped": an_order_at_sap(by, (a_part(), "2"), (a_part(), "3")),
        "signed": an_order_at_sap(by, (part, "2")),
        "held": a_submitted_order(by, (a_part(price="90000.00"), "1")),
    }


def shipped_and_invoiced(mark: str, digit: int, orders: dict[str, PartsOrder], by: Actor) -> list[Shipment]:
    """One shipment on its way, one signed and invoiced."""
    told = [
        Announced(
            number=f"00809900{digit}{serial}",
            issued_at=NOON,
            expected_on=TODAY + timedelta(days=1),
            carrier=f"{mark}物流",
            waybill=f"{NUMBERS_OF_SAP['waybill'].format(digit)}-{serial}",
            packages=1,
            weight_kg=None,
            lines=[AnnouncedLine("000010", orders[name].number, 1, Decimal(2))],
            boxes=[(f"{NUMBERS_OF_SAP['box'].format(digit)}-{serial}", [("000010", Decimal(2))])],
        )
        for serial, name in enumerate(("shipped", "signed"), start=1)
    ]
    shipments = [announcing.announce(one, by=SAP, at=NOON) for one in told]
    receiving.sign(shipments[1].number, by=by, at=NOON)
    net, tax, gross = Decimal("200.00"), Decimal("26.00"), Decimal("226.00")
    lines = [BilledLine(orders["signed"].number, 1, Decimal(2), net, gross)]
    invoicing.record_invoice(
        Billed(
            NUMBERS_OF_SAP["invoice"].format(digit),
            TODAY,
            TODAY,
            NUMBERS_OF_SAP["vat"].format(digit),
            net,
            tax,
            gross,
            lines,
        ),
        by=SAP,
        at=NOON,
    )
    return shipments
