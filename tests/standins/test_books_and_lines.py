"""Money and master data, SAP down, faults of the line, restart, and the pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.standins.neighbours import (
    FAST,
    SEED,
    Product,
    Sap,
    a_sap,
    an_acknowledgement,
    an_order,
    until,
)

CLUTCH = "WG9725520278"


def test_a_payment_is_posted_and_told(sap: Sap, product: Product) -> None:
    number = sap.control("payments", customer="100234", amount="1234.50", text="货款")["number"]
    [document] = product.waits_for("FIDCC2")
    assert document.findtext("E1FIKPF/BELNR") == number
    assert document.findtext("E1FIKPF/BLART") == "DZ"
    entry = document.findall("E1FIKPF/E1FISEG")[0]
    assert [entry.findtext(field) for field in ("KOART", "SHKZG", "WRBTR", "KUNNR", "SGTXT")] == [
        "D",
        "H",
        "1234.50",
        "0000100234",
        "货款",
    ]
    refused = sap.client.post("/_control/payments", json={"customer": "100234", "amount": "-1"})
    assert refused.status_code == 409
    assert len(product.got("FIDCC2")) == 1


def test_changes_of_master_data_are_told(manual_sap: Sap, product: Product) -> None:
    assert product.taken == []  # seeding says nothing
    manual_sap.control(f"materials/{CLUTCH}", price="120", stock="25", name_zh="离合器从动盘")
    manual_sap.control("customers/100235", credit_limit="8000", credit_blocked=True)
    [price] = product.waits_for("COND_A")
    assert (price.findtext("E1KOMG/MATNR"), price.findtext("E1KOMG/E1KONH/E1KONP/KBETR")) == (CLUTCH, "120.00")
    [material] = product.waits_for("MATMAS")
    assert material.findtext("E1MARAM/E1MAKTM/MAKTX") == "离合器从动盘"
    [customer] = product.waits_for("DEBMAS")
    limit = customer.find("E1KNA1M/E1KNKKM")
    assert limit is not None
    assert (limit.findtext("KLIMK"), limit.findtext("CRBLB")) == ("8000.00", "X")
    [stock] = product.waits_for("ZSTOCK")
    assert (stock.findtext("Z1STKHD/FULL"), stock.findtext("Z1STKHD/Z1STKIT/ATPMG")) == (None, "25.000")

    for kind in ("materials", "prices", "customers", "stock"):
        manual_sap.control("send", kind=kind, full=True)
    assert len(product.waits_for("MATMAS", 3)) == 3
    assert len(product.waits_for("COND_A", 4)) == 4
    full = product.waits_for("ZSTOCK", 2)[1]
    assert (full.findtext("Z1STKHD/FULL"), len(full.findall("Z1STKHD/Z1STKIT"))) == ("X", 2)


def test_a_station_pays_the_price_of_its_list(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00011", {"10": (CLUTCH, "1")}, customer="100235"))
    assert manual_sap.waits_for_order("PO2611-00011")["lines"][0]["price"] == "100.00"


def test_an_order_beyond_the_limit_waits_for_money(sap: Sap, product: Product) -> None:
    sap.control("faults", credit_check=True)
    sap.receives(an_order("PO2611-00012", {"10": (CLUTCH, "1")}, customer="100235"))
    [blocked] = product.waits_for("ORDRSP")
    assert blocked.findtext("E1EDK01/LIFSK")
    sap.control("payments", customer="100235", amount="100")
    assert product.waits_for("ORDRSP", 2)[1].findtext("E1EDK01/LIFSK") is None
    product.waits_for("INVOIC")
    report = sap.client.get("/recon", auth=("idoc", "idoc-demo")).json()
    assert report["invoices"]["gross"] == report["payments"]["amount"] == "100.00"
    assert [account["receivables"] for account in report["customers"]["accounts"]] == ["0.00", "0.00"]


def test_while_down_sap_takes_nothing_and_says_nothing(sap: Sap, product: Product) -> None:
    sap.control("faults", down=True)
    sap.control("payments", customer="100234", amount="1")
    assert sap.receives(an_order("PO2611-00013", {"10": (CLUTCH, "1")})).status_code == 503
    assert product.got("FIDCC2") == []
    sap.control("faults", down=False)
    product.waits_for("FIDCC2")
    assert sap.receives(an_order("PO2611-00013", {"10": (CLUTCH, "1")})).status_code == 200
    product.waits_for("INVOIC")


def test_a_message_is_repeated_until_the_product_takes_it(sap: Sap, product: Product) -> None:
    product.status = 503
    sap.control("payments", customer="100234", amount="1")
    sap.control("payments", customer="100234", amount="2")
    until(lambda: len(product.bodies) >= 1)
    product.status = 200
    sap.control("messages/retry")
    amounts = [p.findtext("E1FIKPF/E1FISEG/WRBTR") for p in product.waits_for("FIDCC2", 2)]
    assert amounts == ["1.00", "2.00"]


def test_an_old_message_can_be_sent_again_with_its_number(sap: Sap, product: Product) -> None:
    sap.control("payments", customer="100234", amount="1")
    [first] = product.waits_for("FIDCC2")
    message = until(lambda: [m for m in sap.client.get("/_control/messages").json()["sent"] if m["state"] == "sent"])[0]
    sap.control(f"messages/{message['id']}/resend")
    again = product.waits_for("FIDCC2", 2)[1]
    assert again.findtext("EDI_DC40/DOCNUM") == first.findtext("EDI_DC40/DOCNUM")


def test_the_products_acknowledgement_is_noted(sap: Sap, product: Product) -> None:
    sap.control("payments", customer="100234", amount="1")
    [payment] = product.waits_for("FIDCC2")
    sap.receives(an_acknowledgement(payment.findtext("EDI_DC40/DOCNUM") or "", "53"))
    until(lambda: [m for m in sap.client.get("/_control/messages").json()["sent"] if m["reported"] == "41"])
    assert product.got("ALEAUD") == []  # an acknowledgement is not acknowledged


def test_a_broken_message_is_followed_by_the_whole_one(sap: Sap, product: Product) -> None:
    sap.control("faults", broken_percent=100)
    sap.control("payments", customer="100234", amount="1")
    product.waits_for("FIDCC2")
    broken, whole = product.bodies
    assert whole.startswith(broken)


def test_doubled_and_overtaken_messages(manual_sap: Sap, product: Product) -> None:
    manual_sap.control("faults", duplicate_percent=100)
    manual_sap.control("payments", customer="100234", amount="1")
    twice = product.waits_for("FIDCC2", 2)
    assert len({idoc.findtext("EDI_DC40/DOCNUM") for idoc in twice}) == 1

    manual_sap.control("faults", duplicate_percent=0, out_of_order_percent=70)
    for amount in range(2, 10):
        manual_sap.control("payments", customer="100234", amount=str(amount))
    numbers = [idoc.findtext("EDI_DC40/DOCNUM") or "" for idoc in product.waits_for("FIDCC2", 10)[2:]]
    assert len(set(numbers)) == 8
    assert numbers != sorted(numbers)


def test_a_wrong_part_number_is_followed_by_the_right_one(manual_sap: Sap, product: Product) -> None:
    manual_sap.control("faults", wrong_part_percent=100, price_difference_percent=100)
    manual_sap.receives(an_order("PO2611-00014", {"10": (CLUTCH, "4")}))
    manual_sap.waits_for_order("PO2611-00014")
    manual_sap.control("orders/PO2611-00014/confirm")
    wrong, right = product.waits_for("ORDRSP", 2)
    assert (wrong.findtext("E1EDP01/E1EDP19/IDTNR") or "").startswith("NONE-")
    assert right.findtext("E1EDP01/E1EDP19/IDTNR") == CLUTCH
    assert right.findtext("E1EDP01/VPREI") == "116.39"
    assert (wrong.findtext("EDI_DC40/SERIAL") or "") < (right.findtext("EDI_DC40/SERIAL") or "")


@pytest.mark.parametrize(("fault", "confirmed"), [("partial", "2"), ("back_order", "0")])
def test_shortages_for_show(manual_sap: Sap, fault: str, confirmed: str) -> None:
    manual_sap.control("faults", **{f"{fault}_percent": 100})
    manual_sap.receives(an_order("PO2611-00015", {"10": (CLUTCH, "4")}))
    manual_sap.waits_for_order("PO2611-00015")
    manual_sap.control("orders/PO2611-00015/confirm")
    line = manual_sap.order("PO2611-00015")["lines"][0]
    assert (line["confirmed"], bool(line["expected_on"])) == (confirmed, True)


def test_a_lost_answer_leaves_an_order_behind(manual_sap: Sap) -> None:
    manual_sap.control("faults", lost_answer_percent=100)
    assert manual_sap.receives(an_order("PO2611-00016", {"10": (CLUTCH, "1")})).status_code == 504
    assert manual_sap.waits_for_order("PO2611-00016")


def test_the_clock_moves_business_on(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00017", {"10": (CLUTCH, "1")}))
    manual_sap.waits_for_order("PO2611-00017")
    manual_sap.control("speed", pace="realistic")
    manual_sap.control("clock", advance_s=1800)
    product.waits_for("ORDRSP")
    assert product.got("DESADV") == []
    manual_sap.control("clock", advance_s=14400)
    product.waits_for("DESADV")
    until(lambda: [z for z in product.got("ZSTOCK") if z.findtext("Z1STKHD/FULL") == "X"], "the hourly stock in full")


def test_killed_and_started_again_it_goes_on(tmp_path: Path) -> None:
    product = Product()
    product.status = 503
    seed = tmp_path / "seed.json"
    open_order = {
        "customer": "100234",
        "po": "PO2610-09999",
        "confirmed": True,
        "lines": [{"posex": "10", "material": CLUTCH, "quantity": "4", "confirmed": "3", "delivered": "1"}],
    }
    seed.write_text(json.dumps({**SEED, "orders": [open_order]}), encoding="utf-8")
    with a_sap(tmp_path / "sap.sqlite3", product, "--seed", str(seed), "--speed", "manual") as sap:
        sap.receives(an_order("PO2611-00018", {"10": (CLUTCH, "2")}))
        sap.waits_for_order("PO2611-00018")
        sap.control("orders/PO2611-00018/confirm")
        sap.kill()

    product.status = 200
    with a_sap(tmp_path / "sap.sqlite3", product, "--seed", str(seed)) as sap:
        [response] = product.waits_for("ORDRSP")
        assert response.findtext("E1EDP01/E1EDP20/WMENG") == "2.000"
        sap.control("speed", **FAST)
        advices = product.waits_for("DESADV", 1)
        quantities = [(line.findtext("E1EDL41/BSTNR"), line.findtext("LFIMG")) for line in advices[0].iter("E1EDL24")]
        assert sorted(quantities) == [("PO2610-09999", "3.000"), ("PO2611-00018", "2.000")]
        assert sap.stop() == 0


def test_every_page_opens_and_its_buttons_work(manual_sap: Sap, product: Product) -> None:
    manual_sap.receives(an_order("PO2611-00019", {"10": (CLUTCH, "12")}))
    number = manual_sap.waits_for_order("PO2611-00019")["number"]
    client = manual_sap.client
    assert client.post(f"/orders/{number}/confirm", headers={"Origin": "http://elsewhere"}).status_code == 403
    for deed in ("confirm", "ship", "invoice", "replenish"):
        assert client.post(f"/orders/{number}/{deed}").status_code == 302
    client.post("/payments", data={"customer": "100234", "amount": "10,000.00", "text": "货款"})
    client.post("/customers/100234", data={"credit_limit": "60000"})
    client.post(f"/materials/{CLUTCH}", data={"stock": "50", "price": "", "name_zh": "", "blocked": ""})
    client.post("/settings/speed", data={"pace": "manual", "acknowledge_s": "1", "confirm_s": ""})
    client.post("/settings/faults", data={"partial": "30"})
    product.waits_for("INVOIC")
    for page in ("/", "/payments", "/materials", "/customers", "/messages", "/settings", "/?live=1&search=PO2611"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Hualing SAP（替身）" in answer.text
        assert "style=" not in answer.text
        assert "<script" not in answer.text
    assert "部分发货" in client.get("/").text
    assert "10,000.00" in client.get("/payments").text
    assert client.get("/_control/faults").json()["partial_percent"] == 30
    message = client.get("/_control/messages").json()["sent"][0]
    assert message["mestyp"] in client.get(f"/messages/sent/{message['id']}").text
