"""Headquarters' desk: approve, change with a reason, reject with a reason, several at once; SAP's refusals, prices."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.builders import (
    NOON,
    SAP,
    a_clerk_of,
    a_part,
    a_planner,
    a_station,
    a_submitted_order,
    an_order_at_sap,
)
from tests.web.visitors import Visitor, at_noon, statements, text_of
from xingma.orders import fulfilment, sending
from xingma.orders.models import PartsOrder, ReviewGate, State

pytestmark = pytest.mark.django_db
DESK = reverse("orders:review")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def clerk():
    return a_clerk_of(a_station(balance="1000000"))


@pytest.fixture
def planner():
    return Visitor(a_planner())


def an_order_to_review(clerk, quantity="5", restricted=True):
    return a_submitted_order(clerk, (a_part(price="10.00", restricted=restricted), quantity))


def state_of(order):
    return PartsOrder.rows.get(pk=order.pk)


def press(visitor, name, order, **fields):
    return visitor.press(reverse(f"orders:{name}", args=[order.number]), **fields)


def test_the_desk_shows_the_pile_and_the_first_order_with_its_reasons(clerk, planner):
    first, second = an_order_to_review(clerk), an_order_to_review(clerk, "6")

    shown = text_of(planner.get(DESK))

    assert first.number in shown
    assert second.number in shown
    assert f"number={second.number}" in shown, "J leads to the next one"
    assert "限制销售" in shown or "限售" in shown


def test_approving_leads_to_the_next(clerk, planner):
    first, second = an_order_to_review(clerk), an_order_to_review(clerk, "6")

    answer = press(planner, "approve", first, next=second.number)

    assert answer["HX-Redirect"].endswith(f"number={second.number}")
    assert state_of(first).state == State.RELEASED


def test_a_changed_quantity_needs_a_reason(clerk, planner):
    order = an_order_to_review(clerk)

    refused = press(planner, "approve", order, as_edited="yes", **{"approved-1": "3"})
    assert refused.status_code == 422
    assert 'data-where="why"' in text_of(refused)

    press(planner, "approve", order, as_edited="yes", why="先发 3 件", **{"approved-1": "3"})
    assert state_of(order).review == ReviewGate.CHANGED
    assert order.lines.get().approved == Decimal(3)


def test_approving_all_ignores_what_was_typed_into_the_quantities(clerk, planner):
    order = an_order_to_review(clerk)

    press(planner, "approve", order, **{"approved-1": "3"})

    assert order.lines.get().approved == Decimal(5)


@pytest.mark.parametrize("typed", ["x", "9", "-1"])
def test_an_impossible_quantity_is_told_at_its_line(clerk, planner, typed):
    order = an_order_to_review(clerk)

    answer = press(planner, "approve", order, as_edited="yes", why="…", **{"approved-1": typed})

    assert answer.status_code == 422
    assert 'data-where="lines.1.approved"' in text_of(answer)


def test_a_rejection_needs_a_reason_that_the_station_reads(clerk, planner):
    order = an_order_to_review(clerk)

    assert press(planner, "reject", order).status_code == 422
    press(planner, "reject", order, why="数量远高于平时用量")

    assert state_of(order).state == State.REJECTED
    assert "数量远高于平时用量" in text_of(Visitor(clerk).get(reverse("orders:detail", args=[order.number])))


def test_several_are_approved_at_once_and_a_colleague_s_decision_stands(clerk, planner):
    orders = [an_order_to_review(clerk, str(quantity)) for quantity in (5, 6, 7)]
    press(planner, "reject", orders[1], why="…")

    planner.post(reverse("orders:approve_all"), number=[order.number for order in orders])

    assert [state_of(order).state for order in orders] == [State.RELEASED, State.REJECTED, State.RELEASED]


def test_the_second_of_two_deciders_is_told(clerk, planner):
    order = an_order_to_review(clerk)
    press(planner, "approve", order)

    assert press(planner, "reject", order, why="…").status_code == 409


def test_what_sap_refused_is_sent_again_or_given_up(clerk, planner):
    orders = [a_submitted_order(clerk, (a_part(price="10.00"), str(n))) for n in (1, 2)]
    for order in orders:
        sending.begin(order.number, at=NOON)
        sending.record_refused(order.number, why="Customer blocked", by=SAP, at=NOON)
    assert "Customer blocked" in text_of(planner.get(DESK, desk="refused"))

    press(planner, "send_again", orders[0])
    press(planner, "reject", orders[1], desk="refused", why="客户已停")

    assert [state_of(order).state for order in orders] == [State.RELEASED, State.REJECTED]


def test_a_price_difference_waits_until_somebody_has_looked(clerk, planner):
    order = an_order_at_sap(clerk, (a_part(price="10.00"), "5"))
    response = fulfilment.LineResponse(1, Decimal(5), Decimal(5), None, price=Decimal("12.50"))
    fulfilment.record_response(order.number, state_of(order).sap_number, [response], by=SAP, at=NOON)
    assert f"number={order.number}" in text_of(planner.get(DESK, desk="prices"))

    press(planner, "accept_prices", order)

    assert f"number={order.number}" not in text_of(planner.get(DESK, desk="prices"))
    assert press(planner, "accept_prices", order).status_code == 409


def test_a_clerk_has_no_desk(clerk):
    order = an_order_to_review(clerk)
    visitor = Visitor(clerk)

    assert visitor.get(DESK).status_code == 403
    for name in ("approve", "reject", "send_again", "accept_prices"):
        assert press(visitor, name, order, why="…").status_code == 403
    assert visitor.post(reverse("orders:approve_all"), number=[order.number]).status_code == 403


def test_the_number_of_statements_is_constant(clerk, planner):
    one = an_order_to_review(clerk)
    few = statements(planner, DESK, number=one.number)
    for n in range(6, 30):
        an_order_to_review(clerk, str(n))
    many = a_submitted_order(clerk, *[(a_part(price="500.00", restricted=True), "9") for _ in range(30)])

    assert statements(planner, DESK, number=many.number) == few <= 24
