"""Parts, prices, customers and stock as SAP tells them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import (
    NOON,
    a_clerk_of,
    a_part,
    a_station,
    a_submitted_order,
)
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import inbound
from xingma.catalog.models import Part, Price, Supersession
from xingma.funds.models import Account
from xingma.integration.models import InState, MessageEvent
from xingma.organizations.models import Organization
from xingma.stock.models import HeadquartersStock

pytestmark = pytest.mark.django_db


def test_a_price_before_its_part_waits_for_it_and_both_come_in(house: House) -> None:
    house.hears(said.body(said.price("3502075-KH469", "320.00")))
    house.applies()
    assert inbound("COND_A").state == InState.WAITING

    house.hears(said.body(said.material("3502075-KH469")))
    house.applies()

    assert inbound("COND_A").state == InState.APPLIED
    assert Price.objects.get().amount == Decimal("320.00")


def test_parts_come_before_prices_when_both_are_due(house: House) -> None:
    house.hears(said.body(said.price("A1", "1.00")))
    house.hears(said.body(said.material("A1")))

    house.applies()

    assert not MessageEvent.objects.filter(to_state=InState.WAITING).exists()


def test_an_older_statement_about_a_part_changes_nothing(house: House) -> None:
    house.hears(said.body(said.material("A1", "新名称", serial=2)))
    house.hears(said.body(said.material("A1", "旧名称", serial=1)))
    house.applies()

    assert Part.objects.get().name_zh == "新名称"


def test_sap_stops_a_sale_and_allows_it_again_but_never_lifts_a_keepers_block(house: House) -> None:
    house.hears(said.body(said.material("A1", blocked=True, serial=1)))
    house.applies()
    assert Part.objects.get().blocked_because
    house.hears(said.body(said.material("A1", serial=2)))
    house.applies()
    assert Part.objects.get().blocked_because == ""

    Part.objects.update(blocked_because="质量问题待查")
    house.hears(said.body(said.material("A1", serial=3)))
    house.applies()
    assert Part.objects.get().blocked_because == "质量问题待查"


def test_a_successor_that_comes_later_is_linked_then(house: House) -> None:
    house.hears(said.body(said.material("A1", successor="B2")))
    house.applies()
    assert (inbound("MATMAS").state, inbound("MATMAS").code) == (InState.APPLIED, "successor_unknown")

    house.hears(said.body(said.material("B2")))
    house.applies()

    link = Supersession.objects.get()
    assert (link.old.number, link.new.number) == ("A1", "B2")


def test_a_discount_is_no_price(house: House) -> None:
    a_part("A1", price=None)
    house.hears(said.body(said.price("A1", "10.00", kind="ZDIS")))
    house.applies()

    assert (inbound("COND_A").state, Price.objects.count()) == (InState.APPLIED, 0)


def test_a_station_gets_its_limit_and_price_list_from_sap(house: House) -> None:
    station = a_station()
    Account.rows.all().delete()

    house.hears(said.body(said.customer(station, "50000.00", price_list="01")))
    house.applies()

    account = Account.rows.get(station=station)
    assert (account.credit_limit, account.is_credit_blocked) == (Decimal("50000.00"), False)
    assert Organization.objects.get(pk=station.pk).price_list == "01"


def test_a_raised_limit_releases_what_was_held(house: House, sap: FakeSap) -> None:
    station = a_station(balance="0")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "5"))

    house.hears(said.body(said.customer(station, "50000.00")))
    house.applies()
    house.sends()

    assert list(sap.orders) == [order.number]


def test_stock_is_taken_over_and_a_full_report_empties_the_rest(house: House) -> None:
    known, other = a_part("A1", stock="3"), a_part("A2", stock="7")
    HeadquartersStock.objects.update(as_of=NOON - timedelta(days=1))

    house.hears(said.body(said.stock(("A1", "40"), ("ZZ", "1"), full=True)))
    house.applies()

    stock = dict(HeadquartersStock.objects.values_list("part_id", "available"))
    assert (stock[known.pk], stock[other.pk]) == (40, 0)
    assert (inbound("ZSTOCK").code, inbound("ZSTOCK").params) == ("left_out", {"count": 1})
