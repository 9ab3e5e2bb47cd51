"""ORDRSP, DESADV, INVOIC, FIDCC2: what becomes of our orders, as SAP tells it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.integration.messages import message, needs_samples, real, seg
from xingma.integration.hualing_sap.deliveries import delvry
from xingma.integration.hualing_sap.facts import Box, BoxContent, Confirmation, DeliveryLine, InvoiceLine
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.invoices import invoic
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.hualing_sap.postings import fidcc
from xingma.integration.hualing_sap.responses import ordrsp
from xingma.integration.idoc.document import Idoc, Segment

SHANGHAI = ZoneInfo("Asia/Shanghai")
EURO = Partner(currency="EUR")


def refusal(mapper: Callable[[Idoc], object], idoc: Idoc) -> tuple[str, str]:
    with pytest.raises(Unusable) as found:
        mapper(idoc)
    return found.value.code, found.value.where


# Order responses


@needs_samples
def test_a_real_order_response():
    answer = ordrsp(real("xml/ordrsp_orders05.xml"), EURO)

    assert (answer.our_number, answer.sap_number, answer.rejected) == ("xpm", "1390", False)
    assert len(answer.lines) == 2
    line = answer.lines[0]
    assert (line.position, line.sap_item, line.action, line.part_number) == (10, 10, "001", "TG0011")
    assert line.price == Decimal("59.5")  # 50.00 before 19 % tax
    assert line.schedule == (Confirmation(Decimal("1.000"), date(2018, 12, 27)),)


@needs_samples
def test_a_response_in_a_foreign_currency_is_not_taken_for_ours():
    assert refusal(ordrsp, real("xml/ordrsp_orders05.xml")) == ("foreign_currency", "E1EDK01.CURCY")


def response(*lines: Segment) -> Idoc:
    return message(
        "ORDERS05",
        seg("E1EDK01", ACTION="004", CURCY="CNY"),
        seg("E1EDK02", QUALF="001", BELNR="PO2606-01873"),
        seg("E1EDK02", QUALF="002", BELNR="0000001390"),
        *lines,
    )


def test_a_partly_confirmed_line_a_refused_one_and_a_superseded_part():
    answer = ordrsp(
        response(
            seg(
                "E1EDP01",
                seg("E1EDP02", QUALF="001", BELNR="PO2606-01873", ZEILE="000001"),
                seg("E1EDP02", QUALF="002", BELNR="0000001390", ZEILE="000010"),
                seg("E1EDP20", WMENG="6.000", EDATU="20260612"),
                seg("E1EDP20", WMENG="0.000", EDATU="00000000"),
                seg("E1EDP19", QUALF="002", IDTNR="1601130-46"),
                POSEX="000010", ACTION="003", MENGE="10.000", MENEE="PCE", VPREI="1250.00", PEINH="100",
            ),
            seg("E1EDP01", POSEX="000002", ACTION="001", ABGRU="Z1", ABGRT="停产"),
        )
    )  # fmt: skip

    first, second = answer.lines
    assert (first.position, first.sap_item, first.part_number) == (1, 10, "1601130-46")
    assert (first.quantity, first.price) == (Decimal(10), Decimal("12.5"))
    assert first.schedule == (Confirmation(Decimal(6), date(2026, 6, 12)), Confirmation(Decimal(0), None))
    assert (second.position, second.is_rejected, second.rejection_code, second.rejection_text) == (
        2,
        True,
        "Z1",
        "停产",
    )
    assert not answer.rejected


def test_an_order_is_rejected_when_every_line_is():
    refused = [seg("E1EDP01", POSEX="1", ABGRU="Z1"), seg("E1EDP01", POSEX="2", ACTION="002")]

    assert ordrsp(response(*refused)).rejected
    assert not ordrsp(response()).rejected


@pytest.mark.parametrize(
    ("idoc", "expected"),
    [
        (message("ORDERS05", seg("E1EDK01")), ("missing", "E1EDK02.BELNR")),
        (message("ORDERS05", seg("E1EDK01"), seg("E1EDK02", QUALF="001")), ("missing", "E1EDK02.BELNR")),
        (message("ORDERS05"), ("missing", "E1EDK01")),
        (response(seg("E1EDP01", POSEX="000000")), ("missing", "E1EDP01.POSEX")),
        (response(seg("E1EDP01", POSEX="1.5")), ("bad_number", "E1EDP01.POSEX")),
        (
            response(seg("E1EDP01", seg("E1EDP20", WMENG="1", EDATU="20261301"), POSEX="1")),
            ("bad_date", "E1EDP20.EDATU"),
        ),
        (response(seg("E1EDP01", seg("E1EDP20", WMENG="1-"), POSEX="1")), ("negative", "E1EDP20.WMENG")),
    ],
)
def test_a_response_that_cannot_be_placed_is_refused(idoc: Idoc, expected: tuple[str, str]):
    assert refusal(ordrsp, idoc) == expected


# Deliveries


@needs_samples
def test_a_real_delivery_that_has_left():
    delivery = delvry(real("xml/desadv_delvry07.xml"))

    assert (delivery.number, delivery.kind, delivery.ship_to) == ("80000849", "delivery", "EDI-001")
    assert delivery.goods_issued_at == datetime(2018, 12, 18, tzinfo=SHANGHAI)
    assert delivery.expected_on == date(2024, 2, 5)
    assert (delivery.weight_kg, delivery.packages, delivery.waybill) == (Decimal("1.000"), None, None)
    assert delivery.lines == (
        DeliveryLine(
            delivery_item=10, part_number="TG-D120_AU", quantity=Decimal("1.000"), unit="pc", batch=None,
            our_order="4500003532", our_position=10, sap_order="1390", sap_item=10, serials=(),
        ),
    )  # fmt: skip


@needs_samples
def test_a_real_delivery_that_is_only_planned_has_not_shipped():
    delivery = delvry(real("xml/desadv_delvry07_outbound_3pl.xml"))

    assert (delivery.goods_issued_at, delivery.expected_on) == (None, date(2025, 1, 7))
    [line] = delivery.lines
    assert (line.part_number, line.quantity, line.our_order) == ("876543212345", Decimal(180), "4567898765")
    assert (line.sap_order, line.sap_item) == ("1234567891", 40)


@needs_samples
def test_a_real_delivery_without_our_references_tells_what_it_can():
    delivery = delvry(real("xml/desadv_delvry07_update_inbound.xml"))

    assert delivery.goods_issued_at == datetime(2024, 2, 27, 14, 45, 25, tzinfo=SHANGHAI)
    assert [(line.delivery_item, line.quantity) for line in delivery.lines] == [(10, 2), (20, 1), (30, 1), (40, 1)]
    assert {line.our_order for line in delivery.lines} == {None}


def delivery(*children: Segment, **fields: str) -> Idoc:
    return message("DELVRY07", seg("E1EDL20", *children, **{"VBELN": "0080001234", **fields}))


def item(number: str, *children: Segment, **fields: str) -> Segment:
    return seg("E1EDL24", *children, **{"POSNR": number, "MATNR": "88", "LFIMG": "4", "VRKME": "PCE", **fields})


def test_boxes_carrier_batch_and_serial_numbers():
    found = delvry(
        delivery(
            seg("E1ADRM1", PARTNER_Q="SP", NAME1="德邦物流", TELEPHONE1="13800000000"),
            item("000010", seg("E1EDL11", SERNR="SN1"), seg("E1EDL11", SERNR="SN2"), CHARG="B2605"),
            seg(
                "E1EDL37",
                seg("E1EDL44", VELIN="1", VBELN="0080001234", POSNR="000010", VEMNG="3.000"),
                seg("E1EDL44", VELIN="1", VBELN="0080009999", POSNR="000010", VEMNG="9.000"),
                seg("E1EDL44", VELIN="3", EXIDV="BX002"),
                EXIDV="BX001",
            ),
            seg("E1EDL37", seg("E1EDL44", POSNR="000010", VEMNG="1.000"), EXIDV="BX002"),
            BOLNR="DB6606", BTGEW="12.5", GEWEI="KGM",
        )
    )  # fmt: skip

    assert (found.carrier, found.waybill, found.driver_phone) == ("德邦物流", "DB6606", "13800000000")
    assert (found.packages, found.weight_kg) == (2, Decimal("12.5"))
    assert (found.lines[0].batch, found.lines[0].serials) == ("B2605", ("SN1", "SN2"))
    assert found.boxes == (
        Box("BX001", (BoxContent(10, Decimal(3)),)),
        Box("BX002", (BoxContent(10, Decimal(1)),)),
    )


def test_a_batch_split_stands_for_its_head_and_keeps_the_order():
    order = seg("E1EDL41", QUALI="001", BSTNR="PO2606-01873", POSEX="000003")
    found = delvry(
        delivery(
            item("000010", order, LFIMG="0.000", VGBEL="0000001390", VGPOS="000030"),
            item("900001", HIPOS="000010", CHARG="A"),
            item("900002", HIPOS="000010", CHARG="B"),
        )
    )

    assert [(line.delivery_item, line.batch) for line in found.lines] == [(900001, "A"), (900002, "B")]
    assert {(line.our_order, line.our_position) for line in found.lines} == {("PO2606-01873", 3)}
    assert {(line.sap_order, line.sap_item) for line in found.lines} == {("1390", 30)}


def test_returns_and_reversals_say_so():
    back = delivery(seg("E1EDL21", LFART="LR"), item("10", seg("E1EDL43", QUALF="H", BELNR="60000001", POSNR="10")))

    assert (delvry(back).kind, delvry(back).lines[0].sap_order) == ("return", "60000001")
    assert delvry(delivery(seg("E1EDL18", QUALF="DEL"), seg("E1EDL21", LFART="LF"))).kind == "reversal"


@pytest.mark.parametrize(
    ("idoc", "expected"),
    [
        (delivery(VBELN="0000000000"), ("missing", "E1EDL20.VBELN")),
        (delivery(item("10"), item("000010")), ("repeated", "E1EDL24.POSNR")),
        (delivery(item("10", VRKME="PAL")), ("unknown_unit", "E1EDL24.VRKME")),
        (delivery(item("10", LFIMG="4-")), ("negative", "E1EDL24.LFIMG")),
        (delivery(item("10", MATNR="")), ("missing", "E1EDL24.MATNR")),
        (delivery(seg("E1EDT13", QUALF="006", ISDD="20260101", ISDZ="9")), ("bad_time", "E1EDT13.ISDZ")),
        (delivery(BTGEW="3", GEWEI="LBR"), ("unknown_unit", "E1EDL20.GEWEI")),
    ],
)
def test_a_delivery_that_cannot_be_counted_is_refused(idoc: Idoc, expected: tuple[str, str]):
    assert refusal(delvry, idoc) == expected


# Invoices


@needs_samples
def test_a_real_invoice_adds_up():
    invoice = invoic(real("xml/invoic_invoic02.xml"), EURO)

    assert (invoice.number, invoice.is_credit_memo, invoice.customer) == ("90001519", False, "10100090")
    assert (invoice.billed_on, invoice.due_on) == (date(2018, 10, 26), date(2018, 10, 31))
    assert (invoice.our_order, invoice.sap_order, invoice.delivery) == ("4500003561", "5829", "80003710")
    assert (invoice.net, invoice.tax, invoice.gross) == (Decimal("450.00"), Decimal("85.50"), Decimal("535.50"))
    assert invoice.vat_number is None
    assert invoice.lines[0] == InvoiceLine(
        our_order="4500003561", our_position=10, delivery="80003710", delivery_item=10, part_number="TG0011",
        quantity=Decimal(5), unit="pc", net=Decimal("250.00"), gross=Decimal("297.50"),
    )  # fmt: skip
    assert sum(line.gross for line in invoice.lines) == invoice.gross


@needs_samples
def test_a_real_invoice_from_a_flat_file_with_foreign_extensions_adds_up():
    invoice = invoic(real("flat/invoic02_1063.txt"), Partner(currency="USD"))

    assert (invoice.number, invoice.our_order) == ("237216144", "05LP00N8")
    assert (invoice.net, invoice.gross) == (Decimal("120373.93"), Decimal("139633.76"))
    assert [(line.quantity, line.gross) for line in invoice.lines] == [(Decimal(360), Decimal("139633.76"))]


def test_an_invoice_in_a_foreign_currency_is_not_booked_as_ours():
    assert refusal(invoic, invoice_message(CURCY="EUR")) == ("foreign_currency", "E1EDK01.CURCY")


def invoice_line(net: str, *children: Segment, **fields: str) -> Segment:
    return seg(
        "E1EDP01",
        seg("E1EDP02", QUALF="001", BELNR="PO2606-01873", ZEILE="000001"),
        seg("E1EDP02", QUALF="016", BELNR="0080001234", ZEILE="000010"),
        seg("E1EDP19", QUALF="002", IDTNR="88"),
        seg("E1EDP26", QUALF="003", BETRG=net),
        *children,
        **{"POSEX": "000010", "MENGE": "1", "MENEE": "PCE", **fields},
    )


def invoice_message(*lines: Segment, sums: dict[str, str] | None = None, **head: str) -> Idoc:
    usual = {"001": "1", "010": "100.00", "005": "13.00", "011": "113.00", **(sums or {})}
    return message(
        "INVOIC02",
        seg("E1EDK01", seg("Z1GTINV", FPDM="3400213130", FPHM="01234567"), **{"BSART": "INVO", "BELNR": "90", **head}),
        seg("E1EDK03", IDDAT="026", DATUM="20260615"),
        *(lines or [invoice_line("100.00", seg("E1EDP04", MWSBT="13.00"))]),
        *[seg("E1EDS01", SUMID=kind, SUMME=value) for kind, value in usual.items() if value],
    )


def test_a_credit_memo_with_its_vat_invoice():
    memo = invoic(invoice_message(BSART="CRME", CURCY="CNY"))

    assert (memo.is_credit_memo, memo.gross, memo.vat_number) == (True, Decimal(113), "3400213130-01234567")
    assert (memo.lines[0].our_order, memo.lines[0].our_position) == ("PO2606-01873", 1)


def test_a_discount_line_with_the_minus_behind_adds_up():
    lines = [invoice_line("114.53", seg("E1EDP26", QUALF="004", BETRG="127.53")), invoice_line("14.53-")]

    assert [line.gross for line in invoic(invoice_message(*lines, sums={"001": "2"})).lines] == [
        Decimal("127.53"),
        Decimal("-14.53"),
    ]


@pytest.mark.parametrize(
    ("idoc", "expected"),
    [
        (invoice_message(sums={"010": "99.99", "011": "112.99"}), ("sums_differ", "E1EDS01.SUMME 010")),
        (invoice_message(sums={"011": "113.01"}), ("sums_differ", "E1EDS01.SUMME 011")),
        (invoice_message(sums={"001": "2"}), ("sums_differ", "E1EDS01.SUMME 001")),
        (invoice_message(sums={"010": ""}), ("missing", "E1EDS01")),
        (invoice_message(sums={"010": "100.00-"}), ("negative", "E1EDS01.SUMME")),
        (invoice_message(BSART="S1"), ("unknown_kind", "E1EDK01.BSART")),
        (invoice_message(BSART=""), ("missing", "E1EDK01.BSART")),
        (invoice_message(BELNR="0000000000"), ("missing", "E1EDK01.BELNR")),
        (invoice_message(invoice_line("1e2")), ("bad_number", "E1EDP26.BETRG")),
    ],
)
def test_an_invoice_that_does_not_add_up_is_refused(idoc: Idoc, expected: tuple[str, str]):
    assert refusal(invoic, idoc) == expected


# Postings


def accounting(*lines: Segment, **fields: str) -> Idoc:
    usual = {
        "BUKRS": "1000",
        "BELNR": "1400000123",
        "GJAHR": "2026",
        "BLART": "DZ",
        "BUDAT": "20260601",
        "WAERS": "CNY",
    }
    return message("FIDCCP02", seg("E1FIKPF", *lines, **{**usual, **fields}))


def customer_line(**fields: str) -> Segment:
    usual = {"BUZEI": "002", "KOART": "D", "SHKZG": "H", "WRBTR": "20000.00", "KUNNR": "0000034108"}
    return seg("E1FISEG", **{**usual, **fields})


def test_a_payment_is_money_of_the_station_and_other_accounts_do_not_matter():
    [posting] = fidcc(accounting(seg("E1FISEG", BUZEI="001", KOART="S", SHKZG="S"), customer_line(SGTXT="6月货款")))

    assert (posting.kind, posting.amount, posting.customer, posting.text) == ("payment", 20_000, "34108", "6月货款")
    assert (posting.number, posting.fiscal_year, posting.item) == ("1400000123", 2026, 2)
    assert posting.booked_on == date(2026, 6, 1)


def test_a_debit_is_owed_and_the_local_amount_counts():
    [posting] = fidcc(accounting(customer_line(SHKZG="S", DMBTR="113.00", WRBTR="15.00"), BLART="RV", WAERS="EUR"))

    assert (posting.kind, posting.amount) == ("other", Decimal(-113))


@pytest.mark.parametrize(
    ("idoc", "expected"),
    [
        (accounting(customer_line(), WAERS="EUR"), ("foreign_currency", "E1FIKPF.WAERS")),
        (accounting(customer_line(SHKZG="X")), ("unknown_kind", "E1FISEG.SHKZG")),
        (accounting(customer_line(KUNNR="")), ("missing", "E1FISEG.KUNNR")),
        (accounting(customer_line(), BUDAT=""), ("missing", "E1FIKPF.BUDAT")),
        (message("FIDCCP02"), ("missing", "E1FIKPF")),
    ],
)
def test_a_posting_that_cannot_be_booked_is_refused(idoc: Idoc, expected: tuple[str, str]):
    assert refusal(fidcc, idoc) == expected
