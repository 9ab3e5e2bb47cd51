"""MATMAS, COND_A, DEBMAS, CREMAS, ZSTOCK: what SAP says about parts, prices, stations and stock."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.integration.messages import message, needs_samples, real, seg
from xingma.integration.hualing_sap.customers import debmas
from xingma.integration.hualing_sap.facts import Material, PriceCondition, StockItem, Supplier
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.materials import matmas
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.hualing_sap.prices import cond_a
from xingma.integration.hualing_sap.stock import zstock
from xingma.integration.hualing_sap.suppliers import cremas
from xingma.integration.idoc.document import Idoc, Segment

SHANGHAI = ZoneInfo("Asia/Shanghai")


def refusal(mapper: Callable[[Idoc], object], idoc: Idoc) -> tuple[str, str]:
    with pytest.raises(Unusable) as found:
        mapper(idoc)
    return found.value.code, found.value.where


def material(*children: Segment, **fields: str) -> Material:
    return matmas(message("MATMAS05", seg("E1MARAM", *children, **{"MATNR": "1601130-45", **fields})))


# Parts


@needs_samples
def test_a_real_material_tells_its_part():
    part = matmas(real("xml/matmas_matmas05.xml"), Partner(units={"A12": "pc"}))

    assert part.part_number == "123456789"
    assert part.names == {"en": "DUMMY PRODUCT", "de": "DUMMY PRODUCT"}
    assert (part.unit, part.group, part.ean) == ("pc", "ABC123", "1234567891011")
    assert part.weight_kg == Decimal("5.555")
    assert (part.blocked, part.blocked_from) == (True, date(2023, 7, 18))
    assert part.deleted is False
    assert (part.package_quantity, part.minimum_quantity, part.successor) == (None, None, None)


@needs_samples
def test_a_real_material_in_a_unit_nobody_agreed_on_is_not_guessed():
    assert refusal(matmas, real("xml/matmas_matmas05.xml")) == ("unknown_unit", "E1MARAM.MEINS")


def test_a_full_material_in_chinese():
    part = material(
        seg("E1MAKTM", SPRAS="1", SPRAS_ISO="ZH", MAKTX="离合器从动盘总成"),
        seg("E1MAKTM", SPRAS="E", MAKTX="Clutch disc"),
        seg("E1MARCM", MSGFN="005", WERKS="HL01", NFMAT="000000000000001602", AUSDT="20261231"),
        seg("E1MVKEM", MSGFN="005", AUMNG="2.000", SCMNG="1.000", SCHME="KAR"),
        seg("E1MARMM", MEINH="KAR", UMREZ="12", UMREN="1"),
        MSGFN="005", MEINS="ST", MATKL="CLUTCH", BISMT="OLD-1", ZEINR="", BRGEW="8500", GEWEI="G",
        MATNR_LONG="1601130-45L",
    )  # fmt: skip

    assert part.part_number == "1601130-45L"
    assert part.names == {"zh": "离合器从动盘总成", "en": "Clutch disc"}
    assert (part.package_quantity, part.minimum_quantity) == (Decimal(12), Decimal("2.000"))
    assert (part.successor, part.discontinued_on) == ("1602", date(2026, 12, 31))
    assert (part.drawing_number, part.old_number) == ("", "OLD-1")
    assert (part.blocked, part.deleted) == (False, False)
    assert part.weight_kg == Decimal("8.5")


def test_what_is_absent_or_marked_as_no_data_is_no_statement():
    part = material(seg("E1MVKEM", AUMNG="/", VMSTA="/"), MSGFN="004", BISMT="/", ZEINR="", LVORM="/", MEINS="/")

    assert (part.old_number, part.drawing_number, part.unit, part.names) == (None, None, None, {})
    assert (part.blocked, part.deleted, part.minimum_quantity) == (None, None, None)


def test_a_status_blocks_unless_agreed_otherwise():
    idoc = message(
        "MATMAS05",
        seg("E1MARAM", seg("E1MVKEM", VKORG="1000", VTWEG="10", VMSTA="Z1", VMSTD="20260301"), MSGFN="005", MATNR="1"),
    )

    assert (matmas(idoc).blocked, matmas(idoc).blocked_from) == (True, date(2026, 3, 1))
    assert matmas(idoc, Partner(selling_statuses=frozenset({"Z1"}))).blocked is False
    assert matmas(idoc, Partner(sales_organization="2000")).blocked is False


def test_a_package_unit_that_cannot_be_converted_is_refused():
    idoc = message("MATMAS05", seg("E1MARAM", seg("E1MVKEM", SCMNG="1", SCHME="KAR"), MATNR="1", MEINS="ST"))

    assert refusal(matmas, idoc) == ("unknown_unit", "E1MVKEM.SCHME")


def test_a_package_of_zero_is_no_rule():
    assert material(seg("E1MVKEM", SCMNG="0.000", SCHME="")).package_quantity == 1


def test_a_material_without_a_number_is_refused():
    assert refusal(matmas, message("MATMAS05", seg("E1MARAM", MATNR=" "))) == ("missing", "E1MARAM.MATNR")
    assert refusal(matmas, message("MATMAS05")) == ("missing", "E1MARAM")
    assert refusal(matmas, message("MATMAS05", *[seg("E1MARAM", MATNR="1")] * 2)) == ("repeated", "E1MARAM")


# Prices


def price(rate: Segment, access: dict[str, str] | None = None, **validity: str) -> Idoc:
    dates = {"DATAB": "20260101", "DATBI": "99991231", **validity}
    return message("COND_A04", seg("E1KOMG", seg("E1KONH", rate, **dates), **(access or {"MATNR": "1601130-45"})))


def rate(*scales: Segment, **fields: str) -> Segment:
    usual = {"KSCHL": "PR00", "KRECH": "C", "KBETR": "1250.00", "KONWA": "CNY", "KPEIN": "100", "KMEIN": "ST"}
    return seg("E1KONP", *scales, **{**usual, **fields})


def test_a_price_per_hundred_becomes_a_price_per_piece():
    assert cond_a(price(rate())) == [
        PriceCondition(
            condition_type="PR00", part_number="1601130-45", customer=None, price_list=None, amount=Decimal("12.50"),
            unit="pc", valid_from=date(2026, 1, 1), valid_to=None, deleted=False,
        )
    ]  # fmt: skip


def test_prices_for_one_customer_and_for_a_price_list():
    [mine] = cond_a(price(rate(), {"KUNNR": "0000034108", "MATNR": "000000000000000088"}, DATBI="20260630"))
    [listed] = cond_a(price(rate(KPEIN=""), {"PLTYP": "A1", "MATNR": "88"}))

    assert (mine.customer, mine.part_number, mine.valid_to) == ("34108", "88", date(2026, 6, 30))
    assert (listed.price_list, listed.amount) == ("A1", Decimal("1250.00"))


def test_the_packed_key_is_taken_apart_only_by_agreement():
    idoc = price(rate(), {"KOTABNR": "305", "VAKEY": "100010" + "0000034108" + "000000000000000088"})
    agreed = Partner(access_keys={"305": (("VKORG", 4), ("VTWEG", 2), ("KUNNR", 10), ("MATNR", 18))})

    assert refusal(cond_a, idoc) == ("missing", "E1KOMG.MATNR")
    [found] = cond_a(idoc, agreed)
    assert (found.customer, found.part_number) == ("34108", "88")


def test_a_deleted_price_says_so():
    [found] = cond_a(price(rate(LOEVM_KO="X", KBETR="")))

    assert (found.deleted, found.amount) == (True, 0)


@pytest.mark.parametrize(
    ("idoc", "expected"),
    [
        (price(rate(KRECH="A", KBETR="50.00-", KONWA="%")), ("percent", "E1KONP.KBETR")),
        (price(rate(KONWA="EUR")), ("foreign_currency", "E1KONP.KONWA")),
        (price(rate(KONWA="")), ("missing", "E1KONP.KONWA")),
        (price(rate(KBETR="12.50-")), ("negative", "E1KONP.KBETR")),
        (price(rate(KBETR="12,50")), ("bad_number", "E1KONP.KBETR")),
        (price(rate(KMEIN="PAL")), ("unknown_unit", "E1KONP.KMEIN")),
        (price(rate(seg("E1KONM", KSTBM="100", KBETR="1100.00"))), ("scaled", "E1KONM.KBETR")),
        (price(rate(), {"MATKL": "CLUTCH"}), ("unsupported", "E1KOMG.MATKL")),
        (price(rate(), {"MATNR": "1", "KDGRP": "02"}), ("unsupported", "E1KOMG.KDGRP")),
        (price(rate(KRECH="B")), ("unsupported", "E1KONP.KRECH")),
        (price(rate(), DATAB="00000000"), ("missing", "E1KONH.DATAB")),
        (message("COND_A04", seg("E1KOMG", MATNR="1")), ("missing", "E1KONP")),
    ],
)
def test_what_is_no_price_of_ours_is_refused(idoc: Idoc, expected: tuple[str, str]):
    assert refusal(cond_a, idoc) == expected


# Stations, suppliers


@needs_samples
def test_a_real_customer_without_credit_tells_its_address():
    customer = debmas(real("xml/debmas_debmas01_min.xml"))

    assert (customer.number, customer.name) == ("1", "Test Store")
    assert (customer.street, customer.city, customer.postcode, customer.country) == ("Street", "City", "00000", "US")
    assert customer.phone == "000-000-0001"
    assert (customer.credit_limit, customer.credit_blocked, customer.order_blocked) == (None, None, None)


def test_a_station_with_its_limit_and_price_list():
    customer = debmas(
        message(
            "DEBMAS06",
            seg(
                "E1KNA1M",
                seg("E1KNVVM", MSGFN="005", VKORG="2000", VTWEG="10", PLTYP="B2"),
                seg("E1KNVVM", MSGFN="005", VKORG="1000", VTWEG="10", PLTYP="A1", AUFSD="01"),
                seg("E1KNKKM", MSGFN="005", KKBER="9999", KLIMK="1.00"),
                seg("E1KNKKM", MSGFN="005", KKBER="1000", KLIMK="    500000.00", CRBLB="X", NXTRV="20261231"),
                MSGFN="005", KUNNR="0000034108", NAME1="合肥星马汽车", NAME2="服务站", STCD1="91340000X",
            ),
        ),
        Partner(sales_organization="1000", channel="10", credit_area="1000"),
    )  # fmt: skip

    assert (customer.number, customer.name, customer.tax_number) == ("34108", "合肥星马汽车服务站", "91340000X")
    assert (customer.price_list, customer.order_blocked) == ("A1", True)
    assert customer.credit_limit == Decimal(500_000)
    assert (customer.credit_blocked, customer.credit_valid_to) == (True, date(2026, 12, 31))
    assert customer.deleted is False


@needs_samples
def test_a_real_supplier_is_blocked():
    supplier = cremas(real("xml/cremas_cremas05.xml"))

    assert supplier == Supplier("100156", "WUXI BODA BAMBOO & WOOD INDUSTRIAL", "YIXING, JIANGSU", blocked=True)


# Stock


def test_a_full_stock_report():
    report = zstock(
        message(
            "ZSTOCK01",
            seg(
                "Z1STKHD",
                seg("Z1STKIT", MATNR="000000000000000088", MEINS="PCE", ATPMG="12.000", EINDT="20260110", EINMG="40"),
                seg("Z1STKIT", MATNR="1601130-45", MEINS="ST", ATPMG="3.000-", EINDT="00000000"),
                FULL="X", ERDAT="20260105", ERZET="103200", WERKS="HL01",
            ),
        )
    )  # fmt: skip

    assert (report.is_full, report.plant) == (True, "HL01")
    assert report.as_of == datetime(2026, 1, 5, 10, 32, tzinfo=SHANGHAI)
    assert report.items == (
        StockItem("88", "pc", Decimal(12), date(2026, 1, 10), Decimal(40)),
        StockItem("1601130-45", "pc", Decimal(-3), None, None),
    )


def test_a_stock_report_without_a_moment_is_refused():
    assert refusal(zstock, message("ZSTOCK01", seg("Z1STKHD"))) == ("missing", "Z1STKHD.ERDAT")
