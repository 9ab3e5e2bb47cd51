"""Which price a station pays (domain.md §3.2)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import TODAY, a_clerk_of, a_part, a_planner, a_station
from xingma.catalog.facts import facts_by_code
from xingma.catalog.indexing import code_of
from xingma.catalog.models import Price
from xingma.catalog.pricing import price_history, prices_for

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def test_the_best_hit_is_customer_then_list_then_part() -> None:
    station = a_station(price_list="02")
    general, listed, special, foreign = a_part(price="1"), a_part(price="1"), a_part(price="1"), a_part(price="1")
    for part in (listed, special):
        Price.objects.create(part=part, price_list="02", amount=2, valid_from=date(2025, 1, 1))
    Price.objects.create(part=special, customer=station, amount=3, valid_from=date(2024, 1, 1))
    Price.objects.create(part=foreign, customer=a_station(), amount=4, valid_from=date(2024, 1, 1))
    Price.objects.create(part=foreign, price_list="03", amount=4, valid_from=date(2024, 1, 1))
    found = prices_for(station, [general.pk, listed.pk, special.pk, foreign.pk], TODAY)
    assert [found[part.pk] for part in (general, listed, special, foreign)] == [1, 2, 3, 1]
    assert prices_for(None, [special.pk], TODAY) == {special.pk: Decimal("1.00")}


def test_an_expired_or_future_or_missing_price_is_none() -> None:
    expired, future, none = a_part(price=None), a_part(price=None), a_part(price=None)
    Price.objects.create(part=expired, amount=1, valid_from=date(2020, 1, 1), valid_to=YESTERDAY)
    Price.objects.create(part=future, amount=1, valid_from=TODAY + timedelta(days=1))
    parts = [expired.pk, future.pk, none.pk]
    assert prices_for(None, parts, TODAY) == {}
    assert prices_for(None, parts, YESTERDAY) == {expired.pk: 1}
    assert prices_for(None, parts, TODAY + timedelta(days=1)) == {future.pk: 1}


def test_an_expired_customer_price_falls_back_to_the_general_one() -> None:
    station, part = a_station(), a_part(price="10")
    Price.objects.create(part=part, customer=station, amount=8, valid_from=date(2020, 1, 1), valid_to=YESTERDAY)
    assert prices_for(station, [part.pk], TODAY) == {part.pk: 10}


def test_the_latest_beginning_wins_on_overlap() -> None:
    part = a_part(price="10")
    Price.objects.create(part=part, amount=8, valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30))
    assert prices_for(None, [part.pk], date(2026, 11, 30)) == {part.pk: 8}
    assert prices_for(None, [part.pk], date(2026, 12, 1)) == {part.pk: 10}


def test_every_cent_is_exact() -> None:
    amounts = ["0.10", "0.30", "1234567.89", "999999999999.99", "0.00"]
    parts = [a_part(price=amount) for amount in amounts]
    found = prices_for(None, [part.pk for part in parts], TODAY)
    assert [str(found[part.pk]) for part in parts] == amounts


def test_prices_are_one_statement_however_many(django_assert_num_queries: Any) -> None:
    station = a_station()
    parts = [a_part().pk for _ in range(30)]
    with django_assert_num_queries(1):
        assert len(prices_for(station, parts, TODAY)) == 30
    with django_assert_num_queries(0):
        assert prices_for(station, [], TODAY) == {}


def test_facts_are_found_by_code_with_the_price(django_assert_num_queries: Any) -> None:
    a_part("3502075-KH469", price="12.50")
    with django_assert_num_queries(1):
        found = facts_by_code({code_of("3502075 kh469"), "NIX"}, station_id=None, on=TODAY)
    assert {code: str(hit.price) for code, hit in found.items()} == {"3502075KH469": "12.50"}


def test_a_station_sees_the_history_of_its_own_prices_alone() -> None:
    station, other, part = a_station(price_list="02"), a_station(price_list="03"), a_part(price="1")
    Price.objects.create(part=part, price_list="02", amount=2, valid_from=date(2025, 1, 1))
    Price.objects.create(part=part, customer=other, amount=4, valid_from=date(2025, 2, 1))
    Price.objects.create(part=part, price_list="03", amount=5, valid_from=date(2025, 3, 1))
    assert [price.amount for price in price_history(part, actor=a_clerk_of(station))] == [2, 1]
    assert [price.amount for price in price_history(part, actor=a_clerk_of(other))] == [5, 4, 1]
    assert price_history(part, actor=a_planner()).count() == 4
