"""The two sides agree: what the stand-in sends is in the product's dictionary and its mappers read it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree

from tests.standins.neighbours import Product, Sap, an_order
from xingma.integration.hualing_sap.acknowledgements import aleaud
from xingma.integration.hualing_sap.customers import debmas
from xingma.integration.hualing_sap.deliveries import delvry
from xingma.integration.hualing_sap.facts import ChangeFacts, ChangeLineFacts, OrderFacts, OrderLineFacts
from xingma.integration.hualing_sap.invoices import invoic
from xingma.integration.hualing_sap.materials import matmas
from xingma.integration.hualing_sap.orders import ordchg05, orders05
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.hualing_sap.postings import fidcc
from xingma.integration.hualing_sap.prices import cond_a
from xingma.integration.hualing_sap.responses import ordrsp
from xingma.integration.hualing_sap.stock import zstock
from xingma.integration.idoc import dictionary, xml
from xingma.integration.idoc.document import Idoc

CLUTCH = "WG9725520278"


def read(product: Product, mestyp: str, count: int = 1) -> list[Idoc]:
    """As the product reads it; nothing stands in a wrong place, is too long or missing (SAP may send more fields)."""
    idocs = []
    for element in product.waits_for(mestyp, count):
        root = etree.Element(element.findtext("EDI_DC40/IDOCTYP") or "")
        root.append(etree.fromstring(etree.tostring(element)))
        [idoc] = xml.read(etree.tostring(root))
        assert [problem for problem in dictionary.check(idoc) if problem.code != "unknown_field"] == []
        idocs.append(idoc)
    return idocs


def test_the_product_reads_an_order_on_its_way(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00031", {"000010": (CLUTCH, "12"), "000020": ("612600", "4")}))
    manual_sap.waits_for_order("PO2611-00031")
    for deed in ("confirm", "ship", "invoice"):
        manual_sap.control(f"orders/PO2611-00031/{deed}")

    response = ordrsp(read(product, "ORDRSP")[0])
    first, second = response.lines
    assert (response.our_number, first.position, first.price, second.part_number) == (
        "PO2611-00031",
        10,
        Decimal("113.00"),
        "612600",
    )
    assert [one.quantity for one in first.schedule] == [10, 0]

    delivery = delvry(read(product, "DESADV")[0])
    assert [(line.our_order, line.our_position, line.quantity) for line in delivery.lines] == [
        ("PO2611-00031", 10, 10),
        ("PO2611-00031", 20, 4),
    ]
    assert sum(content.quantity for box in delivery.boxes for content in box.contents) == 14

    invoice = invoic(read(product, "INVOIC")[0])
    assert (invoice.customer, invoice.gross) == ("100234", Decimal("1263.32"))
    assert sum(line.gross for line in invoice.lines) == invoice.gross

    [acknowledged] = aleaud(read(product, "ALEAUD")[0])
    assert (acknowledged.status, acknowledged.arckey) == ("53", "PO2611-00031")
    assert {item.part_number for stock in read(product, "ZSTOCK") for item in zstock(stock).items} == {CLUTCH, "612600"}


def test_the_product_reads_master_data_and_payments(manual_sap: Sap, product: Product) -> None:
    for kind in ("materials", "prices", "customers"):
        manual_sap.control("send", kind=kind)
    manual_sap.control("payments", customer="100234", amount="500.00", text="货款")

    filter_, clutch = (matmas(idoc) for idoc in read(product, "MATMAS", 2))
    assert (filter_.part_number, filter_.package_quantity, filter_.successor) == ("612600", 2, CLUTCH)
    assert (clutch.names, clutch.successor, clutch.blocked) == ({"zh": "离合器片", "en": "Clutch disc"}, "", False)
    prices = {
        (price.part_number, price.price_list): price.amount
        for idoc in read(product, "COND_A", 3)
        for price in cond_a(idoc)
    }
    assert prices == {(CLUTCH, None): Decimal(113), (CLUTCH, "02"): Decimal(100), ("612600", None): Decimal("33.33")}
    station = debmas(read(product, "DEBMAS", 2)[0])
    assert (station.number, station.credit_limit, station.credit_blocked, station.credit_valid_to) == (
        "100234",
        50000,
        False,
        None,
    )
    [posting] = fidcc(read(product, "FIDCC2")[0])
    assert (posting.kind, posting.customer, posting.amount, posting.text) == ("payment", "100234", 500, "货款")


def test_sap_takes_the_order_and_the_cancellation_as_the_product_writes_them(manual_sap: Sap, product: Product) -> None:
    at = datetime(2026, 11, 24, 2, tzinfo=UTC)
    partner = Partner(number="PRDCLNT800", client="800", our_number="XINGMA", sales_organization="1000", channel="10")
    order = OrderFacts(
        number="PO2611-00041",
        kind="urgent",
        customer="100234",
        ship_to_name="合肥服务站",
        ship_to_address="合肥市包河区1号",
        ship_to_phone="0551-1",
        ordered_on=date(2026, 11, 24),
        wanted_on=date(2026, 11, 26),
        vin="LZZ5ELND1AA000001",
        note="车停在路上",
        lines=(
            OrderLineFacts(1, CLUTCH, Decimal(2), "pc", Decimal(113)),
            OrderLineFacts(2, "612600", Decimal(6), "pc", Decimal("33.33")),
        ),
    )
    manual_sap.receives(xml.write([orders05(order, partner, message_id="m-1", at=at)]))
    taken = manual_sap.waits_for_order("PO2611-00041")
    assert (taken["order_type"], taken["gross"]) == ("SO", "425.98")
    manual_sap.control("orders/PO2611-00041/confirm")
    response = ordrsp(read(product, "ORDRSP")[0])

    change = ChangeFacts(
        "PO2611-00041",
        response.sap_number,
        (ChangeLineFacts(1, Decimal(0), "pc"), ChangeLineFacts(2, Decimal(4), "pc")),
        "100234",
    )
    manual_sap.receives(xml.write([ordchg05(change, partner, message_id="m-2", at=at)]))
    cancelled, reduced = ordrsp(read(product, "ORDRSP", 2)[1]).lines
    assert (cancelled.is_rejected, reduced.is_rejected, reduced.quantity) == (True, False, 4)
    assert product.acknowledged("m-2").findtext("STATUS") == "53"
