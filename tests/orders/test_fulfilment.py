"""SAP's answers, applied once and in whatever order they arrive."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders import NOON, SAP, TODAY, a_clerk_of, a_part, a_station, a_submitted_order, an_order_at_sap
from xingma.core.findings import RuleViolation
from xingma.funds.models import Account, FundsEntry
from xingma.orders import fulfilment, invoicing, sending
from xingma.orders.fulfilment import LineResponse, Mismatch
from xingma.orders.models import Invoice, PartsOrder, State
from xingma.orders.progress import Progress, of_line, of_order, summed
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db


def invoice(number: str, order: PartsOrder, position: int, quantity: str, gross: str) -> invoicing.Billed:
    net = (Decimal(gross) / Decimal("1.13")).quantize(Decimal("0.01"))
    line = invoicing.BilledLine(order.number, position, Decimal(quantity), net, Decimal(gross))
    return invoicing.Billed(
        number, TODAY, None, "034002600104 12345678", net, Decimal(gross) - net, Decimal(gross), [line]
    )


def available(station: Organization) -> Decimal:
    return Account.rows.get(station=station).available(TODAY)


def test_an_order_goes_to_sap_and_comes_back_line_by_line():
    station = a_station(balance="1000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "6"))

    to_send = sending.begin(order.number, at=NOON)
    assert to_send is not None
    assert [(line.position, line.quantity, line.price) for line in to_send.lines] == [(1, 6, Decimal("100.00"))]
    sending.record_sent(order.number, by=SAP, at=NOON)
    fulfilment.record_response(
        order.number, "0040001234", [LineResponse(1, Decimal(6), Decimal(4), date(2026, 12, 1))], by=SAP, at=NOON
    )

    order.refresh_from_db()
    line = order.lines.get()
    assert (order.state, order.sap_number) == (State.ACCEPTED, "0040001234")
    assert (line.confirmed, line.back_ordered, line.expected_on) == (4, 2, date(2026, 12, 1))
    assert of_line(order, line) == Progress.BACK_ORDERED

    fulfilment.record_shipped(order.number, {1: Decimal(4)}, by=SAP, at=NOON, delivery="80000001")
    assert of_line(order, order.lines.get()) == Progress.PART_SHIPPED
    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000002")
    assert of_line(order, order.lines.get()) == Progress.SHIPPED
    fulfilment.record_signed(order.number, {1: Decimal(6)}, by=SAP, at=NOON, delivery="80000001")
    assert of_line(order, order.lines.get()) == Progress.SIGNED
    invoicing.record_invoice(invoice("90000001", order, 1, "6", "600.00"), by=SAP, at=NOON)

    order.refresh_from_db()
    assert order.state == State.COMPLETED
    account = Account.rows.get(station=station)
    assert (account.balance, account.committed) == (Decimal("400.00"), Decimal("0.00"))


def test_the_invoice_rules_the_money_and_a_large_difference_is_marked():
    station = a_station(balance="1000")
    order = an_order_at_sap(a_clerk_of(station), (a_part(price="100.00"), "2"))
    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000001")

    invoicing.record_invoice(invoice("90000001", order, 1, "2", "210.00"), by=SAP, at=NOON)

    order.refresh_from_db()
    assert order.has_price_difference
    assert order.lines.get().price == Decimal("100.00")
    assert available(station) == Decimal("790.00")


def test_the_same_invoice_twice_is_booked_once():
    station = a_station(balance="1000")
    order = an_order_at_sap(a_clerk_of(station), (a_part(price="100.00"), "2"))
    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000001")
    for _ in range(2):
        invoicing.record_invoice(invoice("90000001", order, 1, "2", "200.00"), by=SAP, at=NOON)
    assert FundsEntry.rows.count() == Invoice.rows.count() == 1
    assert order.lines.get().invoiced == 2


def test_an_invoice_before_its_delivery_is_refused_and_leaves_no_trace():
    order = an_order_at_sap(a_clerk_of(a_station(balance="1000")), (a_part(), "2"))
    with pytest.raises(RuleViolation) as refusal:
        invoicing.record_invoice(invoice("90000001", order, 1, "2", "200.00"), by=SAP, at=NOON)
    assert refusal.value.findings[0].refusal == Mismatch.INVOICED_MORE
    assert not FundsEntry.rows.exists()
    assert not Invoice.rows.exists()


def test_a_delivery_before_the_response_confirms_by_itself():
    order = a_submitted_order(a_clerk_of(a_station(balance="1000")), (a_part(), "2"))
    sending.begin(order.number, at=NOON)

    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000001")
    fulfilment.record_response(
        order.number, "0040001234", [LineResponse(1, Decimal(2), Decimal(0), None)], by=SAP, at=NOON
    )

    order.refresh_from_db()
    line = order.lines.get()
    assert (order.state, line.confirmed, line.shipped) == (State.ACCEPTED, 2, 2)


def test_more_than_wanted_cannot_be_shipped():
    order = an_order_at_sap(a_clerk_of(a_station(balance="1000")), (a_part(), "2"))
    with pytest.raises(RuleViolation) as refusal:
        fulfilment.record_shipped(order.number, {1: Decimal(3)}, by=SAP, at=NOON, delivery="80000001")
    assert refusal.value.findings[0].refusal == Mismatch.MORE_THAN_WANTED
    assert order.lines.get().shipped == 0


def test_a_line_that_sap_refuses_is_cancelled_and_its_money_is_free():
    station = a_station(balance="1000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "2"), (a_part(price="50.00"), "1"))
    fulfilment.record_response(
        order.number,
        "0040001234",
        [
            LineResponse(1, Decimal(2), Decimal(0), None, rejection="停产"),
            LineResponse(2, Decimal(1), Decimal(1), TODAY),
        ],
        by=SAP,
        at=NOON,
    )
    order.refresh_from_db()
    first = order.lines.get(position=1)
    assert (order.state, first.cancelled, first.note) == (State.ACCEPTED, 2, "停产")
    assert available(station) == Decimal("950.00")


def test_an_order_whose_lines_are_all_refused_ends_cancelled():
    station = a_station(balance="1000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "2"))
    response = LineResponse(1, Decimal(0), Decimal(0), None, rejection="停产")
    fulfilment.record_response(order.number, "0040001234", [response], by=SAP, at=NOON)
    order.refresh_from_db()
    assert (order.state, available(station)) == (State.CANCELLED, Decimal("1000.00"))


def test_an_unknown_order_or_line_is_said_by_name():
    with pytest.raises(RuleViolation) as refusal:
        fulfilment.record_shipped("PO9901-00001", {1: Decimal(1)}, by=SAP, at=NOON, delivery="8")
    assert refusal.value.findings[0].refusal == Mismatch.UNKNOWN_ORDER

    order = an_order_at_sap(a_clerk_of(a_station(balance="1000")), (a_part(), "2"))
    with pytest.raises(RuleViolation) as refusal:
        fulfilment.record_shipped(order.number, {7: Decimal(1)}, by=SAP, at=NOON, delivery="8")
    assert refusal.value.findings[0].refusal == Mismatch.UNKNOWN_LINE


def test_a_refusal_by_sap_waits_for_headquarters():
    order = a_submitted_order(a_clerk_of(a_station(balance="1000")), (a_part(), "2"))
    sending.begin(order.number, at=NOON)
    sending.record_sent(order.number, by=SAP, at=NOON)
    for _ in range(2):
        sending.record_refused(order.number, why="客户 0000100001 在销售组织 1000 不存在", by=SAP, at=NOON)
    order.refresh_from_db()
    assert (order.state, order.refused_because) == (State.REFUSED, "客户 0000100001 在销售组织 1000 不存在")


def test_an_order_shows_one_word_for_all_its_lines():
    order = an_order_at_sap(a_clerk_of(a_station(balance="1000")), (a_part(), "2"), (a_part(), "3"))
    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000001")
    assert of_order(order, summed(list(order.lines.all()))) == Progress.PART_SHIPPED
    fulfilment.record_shipped(order.number, {2: Decimal(3)}, by=SAP, at=NOON + timedelta(1), delivery="80000002")
    assert of_order(order, summed(list(order.lines.all()))) == Progress.SHIPPED
