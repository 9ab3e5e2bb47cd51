"""Responses, deliveries, invoices and money from SAP reach orders, shipments and accounts, in any order, once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.builders import (
    a_clerk_of,
    a_part,
    a_station,
    a_submitted_order,
    a_supersession,
    an_order_at_sap,
)
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import inbound, line_of, released
from xingma.funds.models import Account, FundsEntry
from xingma.integration.models import InboundMessage, InState
from xingma.integration.reasons import text_of
from xingma.orders.models import Invoice, PartsOrder, State
from xingma.shipments.models import Shipment

pytestmark = pytest.mark.django_db


def test_response_delivery_and_invoice_reach_order_shipment_and_account(house: House) -> None:
    order, part = released()
    house.sends()
    for idoc in (
        said.response(order, (1, part, "10", "10")),
        said.delivery("80001234", order, (1, part, "10")),
        said.invoice("90001234", order, (1, part, "10", "884.96", "115.04")),
    ):
        house.hears(said.body(idoc))
    house.applies()

    line = line_of(order)
    assert (line.confirmed, line.shipped, line.invoiced) == (10, 10, 10)
    shipment = Shipment.rows.get()
    assert (shipment.number, shipment.waybill, shipment.carrier) == ("80001234", "JH80001234", "江淮物流")
    assert shipment.expected_on == date(2026, 11, 27)
    account = Account.rows.get(station=order.station)
    assert (Invoice.rows.get().gross, account.balance, account.committed) == (1000, 99000, 0)
    assert set(InboundMessage.objects.values_list("state", flat=True)) == {InState.APPLIED}


def test_a_response_that_says_nothing_of_quantities_changes_none(house: House) -> None:
    order, part = released()
    house.sends()
    silent = said.response(order, (1, part, "10", "10"))
    [line] = silent.all("E1EDP01")
    line.children = [child for child in line.children if child.name != "E1EDP20"]

    house.hears(said.body(silent))
    house.applies()

    assert line_of(order).confirmed == 0
    assert PartsOrder.rows.get().state == State.ACCEPTED


def test_saps_order_number_is_the_same_with_and_without_leading_zeros(house: House) -> None:
    part = a_part()
    order = an_order_at_sap(a_clerk_of(a_station(balance="100000")), (part, "10"))
    order.sap_number = "0040001234"
    order.save()

    house.hears(said.body(said.response(order, (1, part, "10", "6"), sap_number="0040001234")))
    house.applies()

    assert inbound("ORDRSP").state == InState.APPLIED
    assert line_of(order).confirmed == 6


def test_an_older_response_is_overtaken(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, part, "10", "10"), serial=2)))
    house.applies()
    house.hears(said.body(said.response(order, (1, part, "10", "4"), serial=1)))
    house.applies()

    assert line_of(order).confirmed == 10
    old = InboundMessage.objects.order_by("-pk").first()
    assert old is not None
    assert (old.state, old.code, old.sap_status) == (InState.SUPERSEDED, "overtaken", "53")


def test_an_invoice_before_its_delivery_waits_for_it(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.invoice("90001234", order, (1, part, "10", "884.96", "115.04"))))
    house.applies()
    assert (inbound("INVOIC").state, inbound("INVOIC").code) == (InState.WAITING, "orders.invoiced_more")
    assert not Invoice.rows.exists()

    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"))))
    house.applies()

    assert inbound("INVOIC").state == InState.APPLIED
    assert line_of(order).invoiced == 10


def test_a_payment_for_an_unknown_customer_waits_and_is_parked_after_a_week(house: House) -> None:
    house.hears(said.body(said.payment("0000999999", "500.00")))
    house.applies()
    assert inbound("FIDCC2").state == InState.WAITING

    house.later(days=8)
    house.applies()

    row = inbound("FIDCC2")
    assert (row.state, row.sap_status) == (InState.FAILED, "51")
    with translation.override("zh-hans"):
        assert "0000999999" in text_of(row.code, row.params)


def test_money_that_arrives_is_booked_once_and_releases_what_was_held(house: House, sap: FakeSap) -> None:
    station = a_station(balance="0")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "5"))
    assert PartsOrder.rows.get(pk=order.pk).state == State.SUBMITTED

    house.hears(said.body(said.payment(station, "600.00")))
    house.hears(said.body(said.payment(station, "600.00")))  # the same document under another number
    house.applies()
    house.sends()

    assert Account.rows.get(station=station).balance == Decimal("600.00")
    assert list(sap.orders) == [order.number]


def test_a_payment_taken_back_lowers_the_balance(house: House) -> None:
    station = a_station(balance="1000")
    back = said.payment(station, "600.00", "1400000002")
    back.all("E1FIKPF")[0].all("E1FISEG")[0].fields["SHKZG"] = "S"

    house.hears(said.body(back))
    house.applies()

    assert Account.rows.get(station=station).balance == Decimal("400.00")


def test_a_credit_memo_credits_the_account(house: House) -> None:
    station = a_station(balance="0")
    memo = said.invoice("90009999", "–", (1, "A1", "1", "88.50", "11.50"), kind="CRME", station=station)

    house.hears(said.body(memo))
    house.applies()

    assert Account.rows.get(station=station).balance == Decimal("100.00")
    assert Invoice.rows.get().kind == Invoice.Kind.CREDIT_MEMO


def test_a_message_about_another_part_is_parked_and_the_right_one_counts(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, "NONE-1", "10", "10"), serial=1)))
    house.hears(said.body(said.delivery("80001234", order, (1, "NONE-1", "10"))))
    house.applies()
    assert {row.code for row in InboundMessage.objects.all()} == {"other_part"}
    assert line_of(order).shipped == 0

    house.hears(said.body(said.response(order, (1, part, "10", "10"), serial=2)))
    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"))))
    house.applies()

    assert (line_of(order).confirmed, line_of(order).shipped) == (10, 10)


def test_a_successor_delivered_in_place_of_the_ordered_part_is_taken(house: House) -> None:
    order, part = released()
    successor = a_part()
    a_supersession(part, successor)
    house.sends()

    house.hears(said.body(said.response(order, (1, successor, "10", "10"))))
    house.applies()

    assert line_of(order).confirmed == 10


def test_goods_that_have_not_left_are_not_shipped(house: House) -> None:
    order, part = released()
    house.sends()

    house.hears(said.body(said.delivery("80001234", order, (1, part, "10"), issued=False)))
    house.applies()

    assert (inbound("DESADV").state, inbound("DESADV").code) == (InState.APPLIED, "not_issued_yet")
    assert line_of(order).shipped == 0


def test_a_delivery_that_names_only_saps_order_finds_the_line_by_the_part(house: House) -> None:
    station = a_station(balance="100000")
    part = a_part()
    order = an_order_at_sap(a_clerk_of(station), (part, "10"))
    order.sap_number = "40001234"
    order.save()
    idoc = said.delivery("80001234", "", (1, part, "10"))
    item = idoc.all("E1EDL20")[0].all("E1EDL24")[0]
    item.children = []
    item.fields |= {"VGBEL": "0040001234", "VGPOS": "000010"}

    house.hears(said.body(idoc))
    house.applies()

    assert line_of(order).shipped == 10


def test_an_answer_about_an_order_nobody_knows_waits_visibly(house: House) -> None:
    house.hears(said.body(said.response("PO2611-99999", (1, "A1", "1", "1"))))
    house.applies()

    row = inbound("ORDRSP")
    assert (row.state, row.code, row.waits_for) == (InState.WAITING, "orders.unknown_order", "order:PO2611-99999")


def test_more_than_is_wanted_is_parked_with_the_reason(house: House) -> None:
    order, part = released(quantity="10")
    house.sends()

    house.hears(said.body(said.delivery("80001234", order, (1, part, "11"))))
    house.applies()

    row = inbound("DESADV")
    assert (row.state, row.code) == (InState.FAILED, "orders.more_than_wanted")
    assert not Shipment.rows.exists()


def test_sums_that_do_not_agree_are_not_booked(house: House) -> None:
    order, part = released()
    house.sends()
    idoc = said.invoice("90001234", order, (1, part, "10", "884.96", "115.04"))
    idoc.all("E1EDS01", SUMID="011")[0].fields["SUMME"] = "1000.01"

    house.hears(said.body(idoc))
    house.applies()

    assert (inbound("INVOIC").state, inbound("INVOIC").code) == (InState.QUARANTINED, "sums_differ")
    assert not FundsEntry.rows.exists()


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_whatever_the_order_and_however_often_the_end_is_the_same(house: House, data: st.DataObject) -> None:
    InboundMessage.objects.all().update(state=InState.IGNORED)
    order, part = released(quantity="10")
    house.sends()
    serial = order.pk % 1000 * 10
    said_by_sap = [
        said.response(order, (1, part, "10", "0"), serial=serial + 1),
        said.response(order, (1, part, "10", "4"), serial=serial + 2),
        said.response(order, (1, part, "10", "10"), serial=serial + 3),
        said.delivery(f"8{order.pk:07d}", order, (1, part, "4")),
        said.delivery(f"7{order.pk:07d}", order, (1, part, "6")),
        said.invoice(f"9{order.pk:07d}", order, (1, part, "4", "353.98", "46.02")),
        said.invoice(f"6{order.pk:07d}", order, (1, part, "6", "530.97", "69.03")),
    ]
    arrivals = data.draw(st.permutations(range(len(said_by_sap))))
    repeats = data.draw(st.lists(st.sampled_from(range(len(said_by_sap))), max_size=4))
    for place in [*arrivals, *repeats]:
        house.hears(said.body(said_by_sap[place]))
        if data.draw(st.booleans()):
            house.applies()
    house.applies()

    line = line_of(order)
    assert (line.confirmed, line.shipped, line.invoiced, line.cancelled) == (10, 10, 10, 0)
    assert PartsOrder.rows.get(pk=order.pk).state == State.ACCEPTED
    assert Account.rows.get(station=order.station).balance == 99000
    assert Account.rows.get(station=order.station).committed == 0
    about = InboundMessage.objects.filter(mentions__number=order.number)
    assert set(about.values_list("state", flat=True)) <= {InState.APPLIED, InState.SUPERSEDED}
