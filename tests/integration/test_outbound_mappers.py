"""ORDERS, ORDCHG and ALEAUD as we send them, and the acknowledgements we get."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.integration.messages import message, seg
from xingma.integration.hualing_sap.acknowledgements import ALEAUD_MAX, aleaud, aleaud01, systat
from xingma.integration.hualing_sap.facts import (
    Acknowledgement,
    ChangeFacts,
    ChangeLineFacts,
    OrderFacts,
    OrderLineFacts,
)
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.orders import ordchg05, orders05
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.hualing_sap.responses import ordrsp
from xingma.integration.idoc import flat, xml
from xingma.integration.idoc.dictionary import check
from xingma.integration.idoc.document import Idoc, Segment

AT = datetime(2026, 6, 10, 2, 15, 30, tzinfo=UTC)
SAP = Partner(
    number="HLPCLNT800", port="SAPHLP", client="800", our_number="XINGMA", our_port="XINGMA",
    sales_organization="1000", channel="10", division="00", plant="HL01",
)  # fmt: skip
GBK = flat.FlatForm(encoding="gbk", length_unit="bytes")

ORDER = OrderFacts(
    number="PO2606-01873",
    kind="urgent",
    customer="34108",
    ship_to_name="合肥星马汽车服务站",
    ship_to_address="安徽省合肥市包河区工业园繁华大道 88 号 3 栋",
    ship_to_phone="0551-62250000",
    ordered_on=date(2026, 6, 10),
    wanted_on=date(2026, 6, 12),
    vin="LZ5N2CD37FB000123",
    note="车辆停驶在国道 G312，请走空运。\n联系人：王师傅",
    lines=(
        OrderLineFacts(1, "1601130-45", Decimal(10), "pc", Decimal("12.50")),
        OrderLineFacts(2, "88", Decimal("2.5"), "kg"),
    ),
)


def order(facts: OrderFacts = ORDER, partner: Partner = SAP) -> Idoc:
    return orders05(facts, partner, message_id="0197-abc", at=AT)


def values(found: Segment | None) -> dict[str, str]:
    assert found is not None
    return found.fields


def test_the_control_record_leads_into_sap_under_our_message_id():
    idoc = order()

    assert idoc.control == {
        "TABNAM": "EDI_DC40", "MANDT": "800", "DIRECT": "2", "OUTMOD": "2", "IDOCTYP": "ORDERS05", "MESTYP": "ORDERS",
        "SNDPOR": "XINGMA", "SNDPRT": "LS", "SNDPRN": "XINGMA", "RCVPOR": "SAPHLP", "RCVPRT": "LS",
        "RCVPRN": "HLPCLNT800", "CREDAT": "20260610", "CRETIM": "101530", "ARCKEY": "0197-abc",
        "SERIAL": "20260610101530",
    }  # fmt: skip
    assert idoc.docnum == ""


def test_the_order_carries_our_number_partners_dates_and_organization():
    idoc = order()

    assert values(idoc.first("E1EDK01")) == {"ACTION": "000", "CURCY": "CNY", "BELNR": "PO2606-01873"}
    assert {one.get("QUALF"): one.get("ORGID") for one in idoc.all("E1EDK14")} == {
        "008": "1000", "007": "10", "006": "00", "012": "SO",
    }  # fmt: skip
    assert {one.get("IDDAT"): one.get("DATUM") for one in idoc.all("E1EDK03")} == {
        "012": "20260610", "022": "20260610", "002": "20260612",
    }  # fmt: skip
    assert values(idoc.first("E1EDKA1", PARVW="AG")) == {"PARVW": "AG", "PARTN": "0000034108"}
    assert values(idoc.first("E1EDKA1", PARVW="WE")) == {
        "PARVW": "WE", "PARTN": "0000034108", "NAME1": "合肥星马汽车服务站",
        "STRAS": "安徽省合肥市包河区工业园繁华大道 88 号 3 栋", "TELF1": "0551-62250000",
    }  # fmt: skip
    assert values(idoc.first("E1EDK02", QUALF="001")) == {
        "QUALF": "001", "BELNR": "PO2606-01873", "DATUM": "20260610",
    }  # fmt: skip


def test_each_line_carries_position_part_quantity_and_price():
    first, second = order().all("E1EDP01")

    assert first.fields == {
        "POSEX": "000001", "ACTION": "001", "MENGE": "10.000", "MENEE": "PCE", "VPREI": "12.50", "PEINH": "1",
        "WERKS": "HL01",
    }  # fmt: skip
    assert values(first.first("E1EDP02", QUALF="001")) == {"QUALF": "001", "BELNR": "PO2606-01873", "ZEILE": "000001"}
    assert values(first.first("E1EDP20")) == {"WMENG": "10.000", "EDATU": "20260612"}
    assert values(first.first("E1EDP19")) == {"QUALF": "002", "IDTNR": "1601130-45"}
    assert (second.get("MENGE"), second.get("MENEE"), "VPREI" in second.fields) == ("2.500", "KGM", False)


def test_vin_and_note_travel_as_texts():
    vin, note = order().all("E1EDKT1")

    assert (vin.get("TDID"), vin.children) == ("ZVIN", [seg("E1EDKT2", TDLINE=ORDER.vin, TDFORMAT="*")])
    assert [(line.get("TDFORMAT"), line.get("TDLINE")) for line in note.children] == [
        ("*", "车辆停驶在国道 G312，请走空运。"),
        ("*", "联系人：王师傅"),
    ]
    assert order(replace(ORDER, vin="", note="")).all("E1EDKT1") == []


def test_a_long_note_is_told_in_lines_that_can_be_joined_again():
    words = "abcdefg " * 20 + "离合器" * 40

    [_, note] = order(replace(ORDER, note=words)).all("E1EDKT1")

    joined = "".join({"*": "", "=": "", "": " "}[line.get("TDFORMAT")] + line.get("TDLINE") for line in note.children)
    assert joined == words
    assert max(len(line.get("TDLINE")) for line in note.children) == 70


@pytest.mark.parametrize("kind", ["stock", "urgent", "warranty"])
def test_the_order_passes_the_check_and_both_forms(kind: str):
    idoc = order(replace(ORDER, kind=kind))

    assert check(idoc) == []
    assert xml.read(xml.write([idoc])) == [idoc]
    assert flat.read(flat.write([idoc])) == [idoc]


def test_for_a_byte_counting_sap_long_chinese_texts_are_cut_in_time():
    idoc = order(replace(ORDER, note="刹车片" * 40), partner=replace(SAP, wide_cells=2))

    ship_to = idoc.first("E1EDKA1", PARVW="WE")
    assert values(ship_to)["STRAS"] + values(ship_to)["STRS2"] == ORDER.ship_to_address
    assert check(idoc, width=GBK.width) == []
    assert flat.read(flat.write([idoc], GBK), GBK) == [idoc]


def test_a_stand_in_can_answer_it_line_by_line():
    answer = ordrsp(order())

    assert answer.our_number == ORDER.number
    assert [(line.position, line.part_number) for line in answer.lines] == [(1, "1601130-45"), (2, "88")]


@pytest.mark.parametrize(
    ("facts", "partner", "expected"),
    [
        (replace(ORDER, number=" "), SAP, ("missing", "E1EDK01.BELNR")),
        (replace(ORDER, customer=""), SAP, ("missing", "E1EDKA1.PARTN")),
        (replace(ORDER, ship_to_name=""), SAP, ("missing", "E1EDKA1.NAME1")),
        (replace(ORDER, ship_to_address="路" * 71), SAP, ("too_long", "E1EDKA1.STRS2")),
        (replace(ORDER, lines=()), SAP, ("missing", "E1EDP01.POSEX")),
        (replace(ORDER, kind="gift"), SAP, ("unknown_kind", "E1EDK14.ORGID")),
        (replace(ORDER, lines=(OrderLineFacts(1, "", Decimal(1), "pc"),)), SAP, ("missing", "E1EDP19.IDTNR")),
        (replace(ORDER, lines=(OrderLineFacts(1, "88", Decimal(0), "pc"),)), SAP, ("negative", "E1EDP01.MENGE")),
        (replace(ORDER, lines=(OrderLineFacts(1, "88", Decimal(1), "dozen"),)), SAP, ("unknown_unit", "E1EDP01.MENEE")),
        (ORDER, replace(SAP, sales_organization=""), ("missing", "E1EDK14.ORGID")),
        (ORDER, replace(SAP, number=""), ("missing", "EDI_DC40.RCVPRN")),
        (ORDER, replace(SAP, our_number=""), ("missing", "EDI_DC40.SNDPRN")),
    ],
)
def test_an_order_sap_could_not_read_is_not_written(facts: OrderFacts, partner: Partner, expected: tuple[str, str]):
    with pytest.raises(Unusable) as refusal:
        order(facts, partner)

    assert (refusal.value.code, refusal.value.where) == expected


def test_a_cancellation_names_both_numbers_and_each_line():
    facts = ChangeFacts(
        "PO2606-01873",
        "1390",
        (ChangeLineFacts(1, Decimal(0)), ChangeLineFacts(2, Decimal(4), "pc")),
        customer="34108",
    )

    idoc = ordchg05(facts, SAP, message_id="0197-def", at=AT)

    assert (idoc.mestyp, idoc.idoctyp, idoc.arckey) == ("ORDCHG", "ORDERS05", "0197-def")
    assert {one.get("QUALF"): one.get("BELNR") for one in idoc.all("E1EDK02")} == {
        "001": "PO2606-01873", "002": "0000001390",
    }  # fmt: skip
    assert [line.fields for line in idoc.all("E1EDP01")] == [
        {"POSEX": "000001", "ACTION": "002", "MENGE": "0.000"},
        {"POSEX": "000002", "ACTION": "003", "MENGE": "4.000", "MENEE": "PCE"},
    ]
    assert check(idoc) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ChangeFacts("", "1390", (ChangeLineFacts(1, Decimal(0)),)), ("missing", "E1EDK02.BELNR")),
        (ChangeFacts("PO2606-01873", None, ()), ("missing", "E1EDP01.POSEX")),
        (ChangeFacts("PO2606-01873", None, (ChangeLineFacts(1, Decimal(-1)),)), ("negative", "E1EDP01.MENGE")),
    ],
)
def test_a_change_that_says_nothing_is_not_written(facts: ChangeFacts, expected: tuple[str, str]):
    with pytest.raises(Unusable) as refusal:
        ordchg05(facts, SAP, message_id="m", at=AT)

    assert (refusal.value.code, refusal.value.where) == expected


# Acknowledgements

POSTED = Acknowledgement("0000000000019013", "", "53", "", "DESADV")
REFUSED = Acknowledgement("0000000000019005", "", "51", "订单 PO2606-01873 不存在", "ORDRSP")


def test_our_acknowledgements_are_read_as_they_were_written():
    idoc = aleaud01([REFUSED, POSTED, replace(POSTED, docnum="0000000000019014")], SAP, message_id="m", at=AT)

    assert [head.get("MESTYP_LNG") for head in idoc.all("E1ADHDR")] == ["DESADV", "ORDRSP"]
    assert check(idoc) == []
    [read] = xml.read(xml.write([idoc]))
    assert aleaud(read) == [POSTED, replace(POSTED, docnum="0000000000019014"), REFUSED]


def test_one_document_carries_at_most_500_confirmations():
    with pytest.raises(AssertionError):
        aleaud01([POSTED] * (ALEAUD_MAX + 1), SAP, message_id="m", at=AT)


def test_saps_sentence_is_completed_with_its_parameters():
    status = message(
        "SYSTAT01",
        seg(
            "E1STATS",
            DOCNUM="7",
            STATUS="51",
            STATXT="& 客户 & 不存在",
            STAPA1="VKORG 1000:",
            STAPA2="34108",
            ARCKEY="a",
        ),
        seg("E1STATS", DOCNUM="8", STATUS="51", STATXT="Item &2 of &1", STAPA1="PO1", STAPA2="3"),
        seg("E1STATS", DOCNUM="9", STATUS="53", STAMID="VG", STAMNO="311"),
    )

    assert [(one.docnum, one.arckey, one.status, one.text) for one in systat(status)] == [
        ("7", "a", "51", "VKORG 1000: 客户 34108 不存在"),
        ("8", "", "51", "Item 3 of PO1"),
        ("9", "", "53", "VG311"),
    ]


def test_an_acknowledgement_about_nothing_is_refused():
    for mapper, idoc in ((aleaud, message("ALEAUD01")), (systat, message("SYSTAT01", seg("E1STATS", DOCNUM="7")))):
        with pytest.raises(Unusable, match="missing"):
            mapper(idoc)
