"""What headquarters has available, as SAP reports it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOON, a_part
from xingma.stock.headquarters import Available, record_report
from xingma.stock.models import HeadquartersStock

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def stock() -> dict[str, Decimal]:
    return {one.part.number: one.available for one in HeadquartersStock.objects.select_related("part")}


def test_a_report_is_taken_over_and_an_older_one_is_not() -> None:
    part = a_part("35-1")
    item = Available("35 1", Decimal(5), date(2026, 12, 1), Decimal(20))
    assert record_report([item, Available("nix", Decimal(1))], full=False, as_of=LATER).unknown == ["nix"]
    report = record_report([Available("35-1", Decimal(9))], full=False, as_of=NOON)
    assert (report.written, report.overtaken) == (0, 1)
    told = HeadquartersStock.objects.get(part=part)
    assert (told.available, told.next_on, told.next_quantity, told.as_of) == (5, date(2026, 12, 1), 20, LATER)


def test_what_a_full_report_does_not_name_is_none() -> None:
    a_part("35-1", stock="7"), a_part("35-2", stock="8"), a_part("35-3")
    record_report([Available("35-3", Decimal(-3))], full=False, as_of=LATER)
    report = record_report([Available("35-2", Decimal(6))], full=True, as_of=LATER)
    assert (report.written, report.emptied) == (1, 1)
    assert stock() == {"35-1": 0, "35-2": 6, "35-3": -3}


def test_an_old_full_report_empties_nothing_newer() -> None:
    a_part("35-1", stock="7")
    record_report([], full=True, as_of=NOON - timedelta(hours=1))
    assert stock() == {"35-1": 7}


def test_the_statements_do_not_grow_with_the_items(django_assert_num_queries: Any) -> None:
    for count in (1, 30):
        items = [Available(a_part().number, Decimal(1)) for _ in range(count)]
        with django_assert_num_queries(6):
            assert record_report(items, full=True, as_of=LATER).written == count
