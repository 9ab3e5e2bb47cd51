"""Cancelling what has not been shipped (S11), chasing (S3), review."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.builders import (
    NOON,
    SAP,
    TODAY,
    a_clerk_of,
    a_manager_of,
    a_part,
    a_planner,
    a_station,
    a_submitted_order,
    an_order_at_sap,
)
from xingma.core.findings import Conflict, NotAllowed, RuleViolation
from xingma.core.history import History
from xingma.core.outbox import OutboxEvent
from xingma.funds.models import Account
from xingma.orders import cancelling, chasing, fulfilment, review, sending
from xingma.orders.findings import Refusal
from xingma.orders.fulfilment import LineResponse
from xingma.orders.models import CancelRequest, Chase, PartsOrder, ReviewGate, State
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db


def committed(station: Organization) -> Decimal:
    amount: Decimal = Account.rows.get(station=station).committed
    return amount


def test_an_order_not_yet_sent_is_cancelled_at_once_and_its_money_is_free():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    order = a_submitted_order(clerk, (a_part(price="100.00"), "2"))
    cancelling.cancel(order.number, why="订错了", by=clerk, at=NOON)
    order.refresh_from_db()
    assert (order.state, committed(station)) == (State.CANCELLED, 0)
    assert sending.begin(order.number, at=NOON) is None


def test_cancelling_one_order_releases_a_held_one():
    station = a_station(balance="200")
    clerk = a_clerk_of(station)
    first = a_submitted_order(clerk, (a_part(price="100.00"), "2"))
    held = a_submitted_order(clerk, (a_part(price="50.00"), "2"))
    assert held.state == State.SUBMITTED
    cancelling.cancel(first.number, by=clerk, at=NOON)
    held.refresh_from_db()
    assert (held.state, committed(station)) == (State.RELEASED, Decimal("100.00"))


def test_a_part_of_a_line_can_be_cancelled():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    order = a_submitted_order(clerk, (a_part(price="100.00"), "5"))
    cancelling.cancel(order.number, {1: Decimal(2)}, by=clerk, at=NOON)
    assert (order.lines.get().wanted, committed(station)) == (3, Decimal("300.00"))


def test_what_sap_has_is_asked_for_and_its_yes_cancels():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    order = an_order_at_sap(clerk, (a_part(price="100.00"), "5"))

    cancelling.cancel(order.number, {1: Decimal(2)}, by=clerk, at=NOON)
    [request] = CancelRequest.rows.all()
    event = OutboxEvent.objects.get(kind="order_change_requested")
    assert (request.answer, order.lines.get().cancelled) == (CancelRequest.Answer.WAITING, 0)
    assert event.facts["lines"] == [[1, "3"]]
    with pytest.raises(RuleViolation) as refusal:
        cancelling.cancel(order.number, by=clerk, at=NOON)
    assert refusal.value.findings[0].refusal == Refusal.CANCELLING_ALREADY

    order.refresh_from_db()
    fulfilment.record_response(
        order.number, order.sap_number, [LineResponse(1, Decimal(3), Decimal(3), TODAY)], by=SAP, at=NOON
    )
    request.refresh_from_db()
    assert (request.answer, order.lines.get().cancelled) == (CancelRequest.Answer.ACCEPTED, 2)
    assert committed(station) == Decimal("300.00")


def test_saps_no_leaves_the_line_as_it_was():
    clerk = a_clerk_of(a_station(balance="1000"))
    order = an_order_at_sap(clerk, (a_part(), "5"))
    cancelling.cancel(order.number, by=clerk, at=NOON)
    fulfilment.refuse_cancellation(order.number, why="已有交货单 80000001", by=SAP, at=NOON)
    [request] = CancelRequest.rows.all()
    assert (request.answer, request.answer_text) == (CancelRequest.Answer.REFUSED, "已有交货单 80000001")
    assert order.lines.get().wanted == 5


def test_what_is_shipped_cannot_be_cancelled():
    clerk = a_clerk_of(a_station(balance="1000"))
    order = an_order_at_sap(clerk, (a_part(), "5"))
    fulfilment.record_shipped(order.number, {1: Decimal(3)}, by=SAP, at=NOON, delivery="80000001")
    with pytest.raises(RuleViolation) as refusal:
        cancelling.cancel(order.number, {1: Decimal(3)}, by=clerk, at=NOON)
    assert refusal.value.findings[0].refusal == Refusal.MORE_THAN_OPEN
    fulfilment.record_shipped(order.number, {1: Decimal(2)}, by=SAP, at=NOON, delivery="80000002")
    with pytest.raises(RuleViolation) as refusal:
        cancelling.cancel(order.number, {1: None}, by=clerk, at=NOON)
    assert refusal.value.findings[0].refusal == Refusal.ALREADY_SHIPPED


def test_over_five_thousand_the_manager_cancels():
    station = a_station(balance="10000")
    clerk = a_clerk_of(station)
    order = a_submitted_order(clerk, (a_part(price="6000.00"), "1"))
    with pytest.raises(RuleViolation) as refusal:
        cancelling.cancel(order.number, by=clerk, at=NOON)
    assert refusal.value.findings[0].refusal == Refusal.OVER_CLERKS_LIMIT
    assert cancelling.cancel(order.number, by=a_manager_of(station), at=NOON).state == State.CANCELLED


def test_nothing_of_another_station_can_be_cancelled_or_chased():
    order = an_order_at_sap(a_clerk_of(a_station(balance="1000")), (a_part(), "5"))
    stranger = a_clerk_of(a_station())
    with pytest.raises(PartsOrder.DoesNotExist):
        cancelling.cancel(order.number, by=stranger, at=NOON)
    with pytest.raises(PartsOrder.DoesNotExist):
        chasing.chase(order.number, 1, by=stranger, at=NOON)


def test_a_chase_is_answered_with_a_date_and_both_sides_see_it():
    clerk = a_clerk_of(a_station(balance="1000"))
    order = an_order_at_sap(clerk, (a_part(), "5"))
    asked = chasing.chase(order.number, 1, question="车停在站里三天了", by=clerk, at=NOON)
    with pytest.raises(RuleViolation) as refusal:
        chasing.chase(order.number, 1, by=clerk, at=NOON)
    assert refusal.value.findings[0].refusal == Refusal.CHASED_ALREADY
    with pytest.raises(NotAllowed):
        chasing.answer(asked.pk, promised_on=TODAY, text="", by=clerk, at=NOON)
    planner = a_planner()
    with pytest.raises(RuleViolation):
        chasing.answer(asked.pk, promised_on=TODAY - timedelta(1), text="", by=planner, at=NOON)

    chasing.answer(asked.pk, promised_on=date(2026, 12, 1), text="供应商 12 月 1 日到货", by=planner, at=NOON)

    answered = Chase.objects.visible_to(clerk).get()
    assert (answered.promised_on, answered.answered_by) == (date(2026, 12, 1), planner.name)
    assert list(History.objects.filter(action__startswith="chase").values_list("action", flat=True)) == [
        "chased",
        "chase_answered",
    ]


def test_headquarters_reduces_with_a_reason_and_the_rest_counts_as_cancelled():
    station = a_station(balance="500000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="1000.00", restricted=True), "20"))
    planner = a_planner()
    with pytest.raises(RuleViolation) as refusal:
        review.approve(order.number, by=planner, at=NOON, quantities={1: Decimal(5)})
    assert refusal.value.findings[0].refusal == Refusal.REASON_MISSING

    review.approve(order.number, by=planner, at=NOON, quantities={1: Decimal(5)}, why="现货只够分 5 件")

    order.refresh_from_db()
    line = order.lines.get()
    assert (order.state, order.review) == (State.RELEASED, ReviewGate.CHANGED)
    assert (line.approved, line.cancelled, line.note) == (5, 15, "现货只够分 5 件")
    assert committed(station) == Decimal("5000.00")


def test_a_rejection_needs_a_reason_and_frees_the_money():
    station = a_station(balance="500000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="1000.00", restricted=True), "20"))
    planner = a_planner()
    with pytest.raises(RuleViolation):
        review.reject(order.number, by=planner, at=NOON, why=" ")
    review.reject(order.number, by=planner, at=NOON, why="该件停售")
    order.refresh_from_db()
    assert (order.state, order.refused_because, committed(station)) == (State.REJECTED, "该件停售", 0)
    with pytest.raises(Conflict):
        review.approve(order.number, by=planner, at=NOON)


def test_the_two_gates_are_independent():
    station = a_station(balance="0")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00", restricted=True), "1"))
    review.approve(order.number, by=a_planner(), at=NOON)
    order.refresh_from_db()
    assert (order.state, order.review) == (State.SUBMITTED, ReviewGate.PASSED)


def test_in_bulk_an_order_decided_meanwhile_is_left_out():
    clerk = a_clerk_of(a_station(balance="5000"))
    orders = [a_submitted_order(clerk, (a_part(restricted=True), "1")) for _ in range(3)]
    planner = a_planner()
    review.reject(orders[1].number, by=planner, at=NOON, why="停售")
    assert review.approve_all([order.number for order in orders], by=planner, at=NOON) == [
        orders[0].number,
        orders[2].number,
    ]


def test_an_order_refused_by_sap_can_be_sent_again_or_given_up():
    station = a_station(balance="1000")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "1"))
    sending.begin(order.number, at=NOON)
    sending.record_refused(order.number, why="客户被冻结", by=SAP, at=NOON)
    planner = a_planner()

    review.send_again(order.number, by=planner, at=NOON)
    assert OutboxEvent.objects.filter(kind="order_released", key=order.number).count() == 2
    sending.begin(order.number, at=NOON)
    sending.record_refused(order.number, why="客户被冻结", by=SAP, at=NOON)
    review.reject_refused(order.number, by=planner, at=NOON, why="客户在 SAP 中已停用")
    order.refresh_from_db()
    assert (order.state, committed(station)) == (State.REJECTED, 0)
