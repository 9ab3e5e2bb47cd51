"""Shipments over REST: what is on its way, and signing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.api.asking import Caller
from tests.builders import NOON, SAP, a_part, an_order_at_sap
from xingma.shipments import announcing
from xingma.shipments.announcing import Announced, AnnouncedLine
from xingma.shipments.models import Shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipment(clerk: Caller) -> Shipment:
    order = an_order_at_sap(clerk.actor, (a_part(), "8"))
    told = Announced(
        number="0080001234",
        issued_at=NOON,
        expected_on=None,
        carrier="德邦",
        waybill="DPK123",
        packages=1,
        weight_kg=Decimal("12.500"),
        lines=[AnnouncedLine("000010", order.number, 1, Decimal(5))],
        boxes=[("X0001", [("000010", Decimal(5))])],
    )
    return announcing.announce(told, by=SAP, at=NOON)


def test_a_shipment_tells_carrier_waybill_lines_and_boxes(clerk: Caller, shipment: Shipment) -> None:
    [listed] = clerk.get("/shipments", text="X0001").json()["items"]
    told = clerk.get(f"/shipments/{shipment.number}").json()

    assert listed.items() <= told.items()
    assert (told["carrier"], told["waybill"], told["weight_kg"]) == ("德邦", "DPK123", "12.5")
    assert [(line["position"], line["quantity"]) for line in told["lines"]] == [(1, "5")]
    assert told["boxes"] == [{"code": "X0001", "contents": [{"item": "000010", "quantity": "5"}]}]


def test_signing_shows_on_the_order_and_happens_once(clerk: Caller, shipment: Shipment) -> None:
    signed = clerk.post(f"/shipments/{shipment.number}/signature").json()
    assert (signed["state"], signed["lines"][0]["signed"]) == ("signed", "5")

    order = clerk.get(f"/orders/{signed['lines'][0]['order']}").json()
    assert order["quantities"]["signed"] == "5"
    assert clerk.post(f"/shipments/{shipment.number}/signature").status_code == 409
    assert clerk.get("/shipments", state="issued").json()["items"] == []


def test_a_stranger_neither_sees_nor_signs(stranger: Caller, shipment: Shipment, planner: Caller) -> None:
    assert stranger.get(f"/shipments/{shipment.number}").status_code == 404
    assert stranger.post(f"/shipments/{shipment.number}/signature").status_code == 404
    assert stranger.get("/shipments").json()["items"] == []
    assert planner.post(f"/shipments/{shipment.number}/signature").status_code == 403
