"""Numbers, dates, keys and units as SAP writes them."""

from datetime import date, time
from decimal import Decimal

import pytest

from xingma.integration.idoc import values
from xingma.integration.idoc.values import BadValue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14.53-", "-14.53"),
        ("      1.000 ", "1.000"),
        ("-3", "-3"),
        ("+3.", "3"),
        (".5", "0.5"),
        ("14.53 -", "-14.53"),
        ("0.00", "0.00"),
        ("120373.93", "120373.93"),
    ],
)
def test_a_number_may_carry_its_minus_behind_and_blanks_around(text: str, expected: str):
    assert values.number(text) == Decimal(expected)


def test_a_blank_number_is_none():
    assert values.number("   ") is None


@pytest.mark.parametrize("text", ["1,5", "-1-", "1e5", "NaN", "Infinity", "１２", "1 2", "-", "*", "1.2.3"])
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(BadValue, match="bad_number"):
        values.number(text)


def test_dates():
    assert values.day("20260105") == date(2026, 1, 5)
    assert values.day("00000000") is None
    assert values.day(" ") is None
    assert values.day("99991231") == values.OPEN_END
    for text in ("20260230", "2026-01-05", "2026015", "２０２６０１０５"):
        with pytest.raises(BadValue, match="bad_date"):
            values.day(text)


def test_times():
    assert values.clock("154721") == time(15, 47, 21)
    assert values.clock("") == time(0)
    for text in ("250000", "1547", "0123456789"):
        with pytest.raises(BadValue, match="bad_time"):
            values.clock(text)


def test_leading_zeros_go_only_from_numbers_of_digits():
    assert values.strip_zeros("000000000000000088") == "88"
    assert values.strip_zeros("0000") == "0"
    assert values.strip_zeros("0088-A") == "0088-A"
    assert values.strip_zeros(" 34-0088 ") == "34-0088"
    assert values.pad_key("34108", 10) == "0000034108"
    assert values.pad_key("S34108", 10) == "S34108"


def test_units_of_either_code_list_become_ours_and_unknown_ones_are_an_error():
    assert [values.unit(code) for code in ("PCE", "EA", "ST", "H87", "KGM", "LTR", "M", "SET", "KAR")] == [
        "pc", "pc", "pc", "pc", "kg", "l", "m", "set", "box",
    ]  # fmt: skip
    assert values.unit("ZST", {"ZST": "pc"}) == "pc"
    assert all(values.unit(iso) == ours for ours, iso in values.ISO_UNITS.items())
    for code in ("A12", "", "PAL"):
        with pytest.raises(BadValue, match="unknown_unit"):
            values.unit(code)


def test_weights_become_kilograms():
    assert values.kilograms(Decimal("370.180"), "KGM") == Decimal("370.180")
    assert values.kilograms(Decimal(500), "G") == Decimal("0.5")
    assert values.kilograms(Decimal(2), "TO") == Decimal(2000)
    assert values.kilograms(Decimal(0), "") == 0
    with pytest.raises(BadValue, match="unknown_unit"):
        values.kilograms(Decimal(1), "LBR")


def test_currencies():
    assert values.currency("CNY") == values.currency(" rmb ") == "CNY"
    with pytest.raises(BadValue, match="bad_currency"):
        values.currency("%")
