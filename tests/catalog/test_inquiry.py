"""Prices of any number of parts at once (S6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.builders import NOON, TODAY, a_clerk_of, a_part, a_station, a_supersession
from xingma.catalog import inquiry
from xingma.catalog.findings import Refusal
from xingma.catalog.inquiry import inquire, numbers_in_file, numbers_in_text
from xingma.catalog.terms import CatalogTerms
from xingma.core.findings import RuleViolation
from xingma.core.terms import set_term
from xingma.organizations.actor import SYSTEM


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3502075-KH469\n1601130\n", ["3502075-KH469", "1601130"]),
        ("\ufeff３５０２０７５－ＫＨ４６９\r\n\r\n", ["3502075-KH469"]),
        ("序号\t配件编码\t名称\n1\t3502075\t鼓\n2\t1601130\t盘", ["3502075", "1601130"]),
        ("1,3502075-KH469,后制动鼓,20\n2,1601130,,3", ["3502075-KH469", "1601130"]),
        ("3502075-KH469 20\n后制动鼓 3502075", ["3502075-KH469", "3502075"]),
        ("3502075 KH469\n3502075 KH469 8\nGB/T 5783 M8x20", ["3502075 KH469", "3502075 KH469", "GB/T 5783 M8x20"]),
        ("Q15\n后制动鼓", ["Q15", "后制动鼓"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_numbers_of_a_pasted_list(text: str, numbers: list[str]) -> None:
    assert numbers_in_text(text) == numbers


def test_numbers_of_files() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["名称", "编码"], ["鼓", "3502075-KH469"], [None, None], ["盘", 1601130]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    assert numbers_in_file(file, size=1) == ["3502075-KH469", "1601130"]
    assert numbers_in_file(BytesIO("名称;编码\n鼓;3502075\n".encode("gbk")), size=1) == ["3502075"]
    with pytest.raises(RuleViolation):
        numbers_in_file(BytesIO(b"\0\0"), size=1)
    with pytest.raises(RuleViolation):
        numbers_in_file(BytesIO(b"1234"), size=21 * 1024 * 1024)


@pytest.mark.django_db
def test_each_number_gets_its_line_in_the_order_asked() -> None:
    clerk = a_clerk_of(a_station())
    a_part("35-10001", price="113.00", stock="4"), a_part("35-10002", price=None), a_part("35-10003", blocked="停产")
    a_supersession(a_part("35-10004"), a_part("35-10005"))
    asked = ["3510001", "35-1OOO1", "35-10002", "35-10003", "35-10004", "nix", "35-10001"]
    found = inquire(asked, actor=clerk, on=TODAY)
    assert [(line.row, line.number, line.note) for line in found.lines] == [
        (1, "3510001", ""),
        (2, "35-1OOO1", "unknown"),
        (3, "35-10002", "no_price"),
        (4, "35-10003", "blocked"),
        (5, "35-10004", "superseded"),
        (6, "nix", "unknown"),
        (7, "35-10001", ""),
    ]
    first, second = found.lines[:2]
    assert first.price == (Decimal("100.00"), Decimal("13.00"), Decimal("113.00"))
    assert first.part is not None
    assert first.part.available == 4
    assert second.guess is not None
    assert second.guess.number == "35-10001"
    assert (found.unknown, found.guessed, found.without_price) == (2, 1, 1)


@pytest.mark.django_db
def test_the_tax_is_a_dated_figure() -> None:
    a_part("35-10001", price="109.00")
    change = {"valid_from": date(2027, 1, 1), "today": TODAY, "by": SYSTEM, "at": NOON}
    set_term(CatalogTerms, "vat_rate", "0.09", **change)
    clerk = a_clerk_of(a_station())
    [line] = inquire(["3510001"], actor=clerk, on=date(2027, 1, 1)).lines
    assert line.price == (Decimal("100.00"), Decimal("9.00"), Decimal("109.00"))
    assert inquire(["3510001"], actor=clerk, on=date(2026, 12, 31)).vat_rate == Decimal("0.13")


@pytest.mark.django_db
def test_nothing_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = a_clerk_of(a_station())
    monkeypatch.setattr(inquiry, "ROWS_MAX", 2)
    for numbers, refusal in (([], Refusal.NO_NUMBERS), (["a"] * 3, Refusal.TOO_MANY_ROWS)):
        with pytest.raises(RuleViolation) as raised:
            inquire(numbers, actor=clerk)
        assert [finding.refusal for finding in raised.value.findings] == [refusal]


@pytest.mark.django_db
def test_the_statements_do_not_grow_with_the_list(django_assert_max_num_queries: Any) -> None:
    clerk = a_clerk_of(a_station())
    for count in (2, 40):
        numbers = [a_part(f"{count}-350{n:04d}").number for n in range(count)] + ["nix", f"{count}-35O0001"]
        a_supersession(a_part(f"{count}-OLD"), a_part())
        with django_assert_max_num_queries(8):
            inquire([*numbers, f"{count}-OLD"], actor=clerk)
