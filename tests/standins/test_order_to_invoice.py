"""An order of a station in SAP: confirmed, shipped, invoiced, and told over the wire at each step."""

from __future__ import annotations

from decimal import Decimal

import httpx
from lxml import etree

from tests.standins.neighbours import Product, Sap, a_change, an_order, basic, until

CLUTCH, FILTER = "WG9725520278", "000000000000612600"


def qualified(parent: etree._Element, path: str, qualifier: str, value: str) -> etree._Element:
    [found] = [one for one in parent.findall(path) if one.findtext(qualifier) == value]
    return found


def schedule(item: etree._Element) -> list[tuple[str | None, str | None]]:
    return [(line.findtext("WMENG"), line.findtext("EDATU")) for line in item.findall("E1EDP20")]


def test_an_order_is_confirmed_shipped_and_invoiced_by_itself(sap: Sap, product: Product) -> None:
    answer = sap.receives(an_order("PO2611-00001", {"000010": (CLUTCH, "3"), "000020": (FILTER, "4.000")}))
    assign = etree.fromstring(answer.content)
    assert assign.tag == "ASSIGN"
    assert len(assign.findtext("DB_ID") or "") == 16

    [response] = product.waits_for("ORDRSP")
    assert response.findtext("EDI_DC40/SNDPRN") == "PRDCLNT800"
    assert response.findtext("EDI_DC40/DIRECT") == "1"
    assert len(response.findtext("EDI_DC40/SERIAL") or "") == 14
    assert qualified(response, "E1EDK02", "QUALF", "001").findtext("BELNR") == "PO2611-00001"
    sap_number = qualified(response, "E1EDK02", "QUALF", "002").findtext("BELNR")
    first, second = response.findall("E1EDP01")
    assert [w for w, _ in schedule(first)] == ["3.000"]
    assert (first.findtext("VPREI"), second.findtext("VPREI")) == ("113.00", "33.33")
    assert qualified(second, "E1EDP19", "QUALF", "002").findtext("IDTNR") == FILTER

    [advice] = product.waits_for("DESADV")
    head = advice.find("E1EDL20")
    assert head is not None
    assert qualified(head, "E1ADRM1", "PARTNER_Q", "SP").findtext("NAME1")
    assert qualified(head, "E1EDT13", "QUALF", "006").findtext("ISDD") != "00000000"
    shipped = head.findall("E1EDL24")
    assert [(line.findtext("LFIMG"), line.findtext("VGBEL"), line.findtext("VGPOS")) for line in shipped] == [
        ("3.000", sap_number, "000010"),
        ("4.000", sap_number, "000020"),
    ]
    assert [line.findtext("E1EDL41/BSTNR") for line in shipped] == ["PO2611-00001"] * 2
    packed = sum(Decimal(content.findtext("VEMNG") or "") for content in head.findall("E1EDL37/E1EDL44"))
    assert packed == 7
    assert all(len(box.findtext("EXIDV") or "") == 20 for box in head.findall("E1EDL37"))

    [invoice] = product.waits_for("INVOIC")
    nets = [Decimal(qualified(item, "E1EDP26", "QUALF", "003")[1].text or "") for item in invoice.findall("E1EDP01")]
    sums = {s.findtext("SUMID"): Decimal(s.findtext("SUMME") or "") for s in invoice.findall("E1EDS01")}
    assert nets == [Decimal("300.00"), Decimal("117.98")]  # 339.00 and 133.32 less 13 % VAT
    assert sums["010"] == sum(nets)
    assert sums["010"] + sums["005"] == sums["011"] == Decimal("472.32")
    assert sums["001"] == 2
    assert qualified(invoice.findall("E1EDP01")[0], "E1EDP02", "QUALF", "016").findtext("BELNR") == head.findtext(
        "VBELN"
    )
    assert len(invoice.findtext("E1EDK01/Z1GTINV/FPHM") or "") == 8

    assert product.acknowledged("PO2611-00001").findtext("STATUS") == "53"
    until(lambda: any(item.findtext("ATPMG") == "7.000" for z in product.got("ZSTOCK") for item in z.iter("Z1STKIT")))
    assert product.requests[-1] == (
        "/integration/sap/hualing/idoc",
        basic("sap", "sap-demo"),
        "text/xml; charset=utf-8",
    )


def test_a_second_order_with_the_same_number_is_not_posted(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00002", {"10": (CLUTCH, "1")}))
    number = manual_sap.waits_for_order("PO2611-00002")["number"]
    answer = manual_sap.receives(an_order("PO2611-00002", {"10": (CLUTCH, "1")}))

    second = etree.fromstring(answer.content).findtext("DB_ID")
    refused = until(
        lambda: [s for a in product.got("ALEAUD") for s in a.iter("E1STATE") if s.findtext("DOCNUM") == second]
    )[0]
    assert refused.findtext("STATUS") == "51"
    assert number in (refused.findtext("STATXT") or "")
    asked = manual_sap.client.get(
        "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder",
        params={"$filter": "PurchaseOrderByCustomer eq 'PO2611-00002'", "$format": "json"},
        auth=("idoc", "idoc-demo"),
    )
    assert [order["SalesOrder"] for order in asked.json()["d"]["results"]] == [number]


def test_what_stock_lacks_is_back_ordered_and_follows_when_it_comes(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00003", {"10": (CLUTCH, "14")}))
    manual_sap.waits_for_order("PO2611-00003")
    manual_sap.control("orders/PO2611-00003/confirm")
    [response] = product.waits_for("ORDRSP")
    confirmed, rest = schedule(response.findall("E1EDP01")[0])
    assert confirmed[0] == "10.000"
    assert rest[0] == "0.000"
    assert rest[1] > confirmed[1]  # type: ignore[operator]

    manual_sap.control("orders/PO2611-00003/postpone", days=4)
    later = product.waits_for("ORDRSP", 2)[1]
    assert schedule(later.findall("E1EDP01")[0])[1][1] > rest[1]  # type: ignore[operator]

    manual_sap.control("orders/PO2611-00003/ship", lines={"10": "6"})
    manual_sap.control("orders/PO2611-00003/ship")
    manual_sap.control("orders/PO2611-00003/replenish")
    manual_sap.control("orders/PO2611-00003/ship")
    quantities = [a.findtext("E1EDL20/E1EDL24/LFIMG") for a in product.waits_for("DESADV", 3)]
    assert quantities == ["6.000", "4.000", "4.000"]
    assert schedule(product.waits_for("ORDRSP", 3)[2].findall("E1EDP01")[0])[0][0] == "14.000"
    serials = [r.findtext("EDI_DC40/SERIAL") or "" for r in product.got("ORDRSP")]
    assert serials == sorted(set(serials))


def test_two_orders_of_a_station_travel_in_one_delivery(manual_sap: Sap, product: Product) -> None:
    for po in ("PO2611-00004", "PO2611-00005"):
        manual_sap.receives(an_order(po, {"10": (FILTER, "12")}))
        manual_sap.waits_for_order(po)
        manual_sap.control(f"orders/{po}/confirm")
    manual_sap.control("speed", pick_s="0.05", invoice_s="0.05")

    [advice] = product.waits_for("DESADV")
    assert [line.findtext("E1EDL41/BSTNR") for line in advice.iter("E1EDL24")] == ["PO2611-00004", "PO2611-00005"]
    assert advice.findtext("E1EDL20/ANZPK") == "00002"
    [invoice] = product.waits_for("INVOIC")
    assert [qualified(item, "E1EDP02", "QUALF", "001").findtext("BELNR") for item in invoice.findall("E1EDP01")] == [
        "PO2611-00004",
        "PO2611-00005",
    ]


def test_what_has_not_left_can_be_cancelled(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00006", {"10": (CLUTCH, "5"), "20": (FILTER, "8")}))
    manual_sap.waits_for_order("PO2611-00006")
    manual_sap.control("orders/PO2611-00006/confirm")
    manual_sap.control("orders/PO2611-00006/ship", lines={"10": "2"})
    product.waits_for("ORDRSP")

    manual_sap.receives(a_change("PO2611-00006", {"10": ("003", "3"), "20": ("002", "0")}, arckey="change-1"))
    reduced, cancelled = product.waits_for("ORDRSP", 2)[1].findall("E1EDP01")
    assert (reduced.findtext("MENGE"), reduced.findtext("ABGRU")) == ("3.000", None)
    assert schedule(reduced)[0][0] == "3.000"
    assert (cancelled.findtext("ABGRU"), cancelled.findtext("ACTION")) == ("02", "002")
    assert [w for w, _ in schedule(cancelled)] == ["0.000"]
    assert product.acknowledged("change-1").findtext("STATUS") == "53"

    manual_sap.receives(a_change("PO2611-00006", {"10": ("002", "0")}, arckey="change-2"))
    rest = product.waits_for("ORDRSP", 3)[2].findall("E1EDP01")[0]
    assert (rest.findtext("MENGE"), rest.findtext("ABGRU")) == ("2.000", None)
    assert manual_sap.order("PO2611-00006")["state"] == "shipped"


def test_what_has_left_cannot_be_cancelled(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00007", {"10": (CLUTCH, "5")}))
    manual_sap.waits_for_order("PO2611-00007")
    manual_sap.control("orders/PO2611-00007/confirm")
    manual_sap.control("orders/PO2611-00007/ship")

    manual_sap.receives(a_change("PO2611-00007", {"10": ("002", "0")}, arckey="too-late"))
    refused = product.acknowledged("too-late")
    assert refused.findtext("STATUS") == "51"
    assert "delivery exists" in (refused.findtext("STATXT") or "")
    unchanged = product.waits_for("ORDRSP", 2)[1].findall("E1EDP01")[0]
    assert (unchanged.findtext("MENGE"), unchanged.findtext("ABGRU")) == ("5.000", None)


def test_orders_that_cannot_be_posted_are_refused_with_the_reason(sap: Sap, product: Product) -> None:
    for po, document in {
        "PO-NOPART": an_order("PO-NOPART", {"10": ("NOSUCH", "1")}),
        "PO-NOBODY": an_order("PO-NOBODY", {"10": (CLUTCH, "1")}, customer="999"),
        "PO-ZERO": an_order("PO-ZERO", {"10": (CLUTCH, "0")}),
        "PO-RETURN": an_order("PO-RETURN", {"10": (CLUTCH, "1")}, order_type="RE"),
    }.items():
        sap.receives(document)
        state = product.acknowledged(po)
        assert (state.findtext("STATUS"), bool(state.findtext("STATXT"))) == ("51", True)
        assert sap.order(po) is None


def test_the_door_keeps_out_strangers_and_nonsense(sap: Sap) -> None:
    door = f"{sap.url}/sap/bc/idoc_xml?sap-client=800"
    assert httpx.post(door, content=b"<x/>", trust_env=False).status_code == 401
    assert httpx.post(door, content=b"<x/>", auth=("idoc", "wrong"), trust_env=False).status_code == 401
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><ORDERS05><IDOC>&a;</IDOC></ORDERS05>'
    for nonsense in (b"<x/>", b"<ORDERS05><IDOC", b"", b"<ORDERS05><IDOC/></ORDERS05>", bomb):
        assert sap.receives(nonsense).status_code == 400
