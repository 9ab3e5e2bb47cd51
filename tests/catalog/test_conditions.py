"""Many prices at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOON, TODAY, a_clerk_of, a_part, a_station
from tests.catalog.builders import a_keeper
from xingma.catalog.conditions import PriceRow, upsert_prices
from xingma.catalog.findings import Refusal
from xingma.catalog.materials import Outcome
from xingma.catalog.models import Price, PriceRequest
from xingma.catalog.price_requests import ask_price
from xingma.catalog.pricing import prices_for

pytestmark = pytest.mark.django_db
JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)


def row(number: str, amount: str = "100", valid_from: date = JANUARY, **more: Any) -> PriceRow:
    return PriceRow(number, Decimal(amount), valid_from, **more)


def upsert(*rows: PriceRow) -> Outcome:
    return upsert_prices(rows, by=a_keeper(), at=NOON)


def test_a_later_price_ends_the_one_before_and_the_list_again_changes_nothing() -> None:
    part = a_part("35-1", price=None)
    rows = [row("35-1", "100"), row("351", "110.005", JUNE)]
    assert upsert(*rows) == Outcome(created=2)
    assert list(Price.objects.order_by("valid_from").values_list("amount", "valid_from", "valid_to")) == [
        (Decimal("100.00"), JANUARY, date(2026, 5, 31)),
        (Decimal("110.01"), JUNE, None),
    ]
    assert upsert(*rows) == Outcome(unchanged=2)
    assert upsert(*reversed(rows)) == Outcome(unchanged=2)
    assert prices_for(None, [part.pk], TODAY) == {part.pk: Decimal("110.01")}


def test_the_order_of_the_rows_does_not_matter() -> None:
    a_part("35-1", price=None)
    assert upsert(row("35-1", "110", JUNE), row("35-1", "100")) == Outcome(created=2)
    assert Price.objects.get(valid_from=JANUARY).valid_to == date(2026, 5, 31)


def test_prices_for_all_for_a_list_and_for_a_customer_stand_apart() -> None:
    station, part = a_station(price_list="02"), a_part("35-1", price=None)
    by_number = station.customer_number.lstrip("0")
    assert upsert(row("35-1"), row("35-1", "90", price_list="02"), row("35-1", "80", customer=by_number)).created == 3
    assert upsert(row("35-1", "80", customer=station.code)) == Outcome(unchanged=1)
    assert prices_for(station, [part.pk], TODAY)[part.pk] == 80
    assert upsert(row("35-1", "0", customer=station.code, is_deleted=True)) == Outcome(changed=1)
    assert prices_for(station, [part.pk], TODAY)[part.pk] == 90


def test_a_bad_row_is_refused_alone() -> None:
    a_part("35-1", price=None)
    outcome = upsert(
        row("--"),
        row("nix"),
        row("35-1", customer="4711"),
        row("35-1", customer="1", price_list="02"),
        row("35-1", price_list="12345"),
        row("35-1", valid_to=date(2025, 12, 31)),
        row("35-1", "-1"),
        row("35-1", "1000000000000"),
        row("35-1", "0"),
    )
    assert outcome.created == Price.objects.count() == 1
    assert [(finding.refusal, finding.where) for _place, finding in outcome.refused] == [
        (Refusal.NUMBER_MISSING, "number"),
        (Refusal.UNKNOWN_PART, "number"),
        (Refusal.UNKNOWN_CUSTOMER, "customer"),
        (Refusal.CUSTOMER_AND_LIST, "price_list"),
        (Refusal.TOO_LONG, "price_list"),
        (Refusal.ENDS_BEFORE_IT_BEGINS, "valid_to"),
        (Refusal.NEGATIVE, "amount"),
        (Refusal.TOO_LARGE, "amount"),
    ]


def test_a_price_answers_who_asked_for_it() -> None:
    station = a_station()
    a_part("35-1", price=None), a_part("35-2", price=None)
    for number in ("35-1", "35-2"):
        ask_price(number, by=a_clerk_of(station), at=NOON)
    upsert(row("35-1"))
    answered = PriceRequest.rows.exclude(answered_at=None)
    assert [(request.part.number, request.answered_by) for request in answered] == [("35-1", "周敏")]


def test_the_statements_do_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    keeper = a_keeper()
    for count in (2, 40):
        numbers = [a_part(f"{count}-{n}", price="1").number for n in range(count)]
        rows = [row(number, str(n + 2)) for n, number in enumerate(numbers)]
        rows += [replace(r, valid_from=JUNE, price_list="02") for r in rows]
        with django_assert_max_num_queries(8):
            assert upsert_prices(rows, by=keeper, at=NOON) == Outcome(created=count * 2)
        with django_assert_max_num_queries(5):
            assert upsert_prices(rows, by=keeper, at=NOON) == Outcome(unchanged=count * 2)
