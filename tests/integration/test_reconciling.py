"""A day compared with SAP's account of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import a_clerk_of, a_part, a_station, a_submitted_order, an_administrator
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.fake_sap import FakeSap
from xingma.core.findings import NotAllowed, RuleViolation
from xingma.integration import reconciling
from xingma.integration.models import Difference, Reconciliation
from xingma.integration.transport import client_for
from xingma.orders.models import PartsOrder
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
Kind = Difference.Kind


def compare(house: House, day: date = DAY) -> set[tuple[str, str, str, str, str]]:
    reconciling.ask_for(house.system, day, by=an_administrator(), at=house.at)
    with client_for(house.system) as client:
        assert reconciling.compare_due(house.system, client, at=house.at) == 1
        assert reconciling.compare_due(house.system, client, at=house.at) == 0
    return set(Difference.objects.values_list("subject", "key", "kind", "here", "there"))


def sent_order(house: House) -> tuple[PartsOrder, Organization]:
    station = a_station(balance="100000")
    order = a_submitted_order(a_clerk_of(station), (a_part(), "10"))
    house.sends()
    return order, station


def test_a_day_on_which_both_agree_has_no_differences(house: House, sap: FakeSap) -> None:
    order, station = sent_order(house)
    house.hears(said.body(said.payment(station, "500.00", "1400000001")))
    house.applies()
    sap.recon = {
        "orders": {"count": 1, "keys": [{"po": order.number, "number": "0040001234"}]},
        "payments": {"keys": []},
        "customers": {"accounts": [{"number": station.customer_number, "credit_limit": "0.00"}]},
    }

    assert compare(house) == set()
    run = Reconciliation.objects.get()
    assert (run.state, run.figures["orders"]) == (Reconciliation.State.DONE, {"count": 1})


def test_what_one_side_has_and_the_other_has_not_is_listed(house: House, sap: FakeSap) -> None:
    order, station = sent_order(house)
    part = order.lines.get().part
    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"))))
    house.hears(said.body(said.invoice("90001234", order, (1, part, "10", "884.96", "115.04"))))
    house.hears(said.body(said.payment(station, "500.00", "1400000001")))
    house.applies()
    sap.recon = {
        "orders": {"keys": [{"po": "PO2611-99999", "number": "0040009999"}]},
        "deliveries": {"keys": ["80005555"]},
        "invoices": {"keys": [{"number": "90001234", "gross": "1000.01"}]},
        "payments": {"keys": [{"number": "1400000001", "customer": "1", "amount": "500.00"}]},
        "customers": {"accounts": [{"number": station.customer_number, "credit_limit": "80000.00"}]},
    }

    assert compare(house) == {
        ("orders", "PO2611-99999", Kind.MISSING_HERE, "", "0040009999"),
        ("orders", order.number, Kind.MISSING_THERE, order.number, ""),
        ("deliveries", "80005555", Kind.MISSING_HERE, "", "80005555"),
        ("invoices", "90001234", Kind.VALUE, "1000.00", "1000.01"),
        ("limits", station.customer_number, Kind.VALUE, "0.00", "80000.00"),
    }


def test_a_difference_that_a_person_accepted_stays_accepted_while_it_is_the_same(house: House, sap: FakeSap) -> None:
    sap.recon = {"deliveries": {"keys": ["80005555", "80006666"]}}
    compare(house)
    row = Difference.objects.get(key="80005555")
    with pytest.raises(RuleViolation):
        reconciling.accept(row.pk, why=" ", by=an_administrator(), at=house.at)
    reconciling.accept(row.pk, why="总部样品", by=an_administrator(), at=house.at)

    compare(house)

    accepted = dict(Difference.objects.values_list("key", "accepted_why"))
    assert accepted == {"80005555": "总部样品", "80006666": ""}


def test_sap_not_answering_is_tried_again_and_told(house: House, sap: FakeSap) -> None:
    sap.mood = "down"
    reconciling.ask_for(house.system, DAY, by=an_administrator(), at=house.at)
    with client_for(house.system) as client:
        for _ in range(reconciling.ATTEMPTS_MAX):
            reconciling.compare_due(house.system, client, at=house.at)
            house.later(minutes=16)

    run = Reconciliation.objects.get()
    assert run.state == Reconciliation.State.FAILED
    assert "503" in run.why


@pytest.mark.parametrize(
    "odd",
    [{"orders": {"keys": [{"number": "1"}]}}, {"invoices": {"keys": [{"number": "1", "gross": "?"}]}}, {"orders": 3}],
)
def test_an_odd_account_of_the_day_is_told_and_stops_nothing(
    house: House, sap: FakeSap, odd: dict[str, object]
) -> None:
    sap.recon = odd

    assert compare(house) == set()
    assert Reconciliation.objects.get().why


def test_a_day_before_anything_was_exchanged_is_not_compared(house: House) -> None:
    reconciling.ask_for_yesterday(house.system, at=house.at)

    assert not Reconciliation.objects.exists()


def test_yesterday_is_compared_once_in_the_small_hours(house: House) -> None:
    house.later(days=-2)
    house.hears(said.body(said.material("A1")))
    house.later(days=2)
    house.at = house.at.replace(hour=1)
    reconciling.ask_for_yesterday(house.system, at=house.at)
    assert not Reconciliation.objects.exists()

    house.at = house.at.replace(hour=3)
    for _ in range(2):
        reconciling.ask_for_yesterday(house.system, at=house.at)

    assert Reconciliation.objects.get().day == DAY - timedelta(days=1)


def test_only_who_runs_the_integration_may_ask(house: House) -> None:
    with pytest.raises(NotAllowed):
        reconciling.ask_for(house.system, DAY, by=a_clerk_of(a_station()), at=house.at)
