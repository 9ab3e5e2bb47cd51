"""Headquarters' queue over REST: approving, rejecting, several at once, what SAP refused."""

from __future__ import annotations

import pytest

from tests.api.asking import Caller, findings
from tests.builders import NOON, SAP, a_part, a_submitted_order
from xingma.orders import review, sending
from xingma.orders.models import PartsOrder

pytestmark = pytest.mark.django_db


def to_review(clerk: Caller, quantity: str = "2") -> PartsOrder:
    """An order that waits for a person: a part of restricted sale."""
    return a_submitted_order(clerk.actor, (a_part(restricted=True), quantity))


def refused_by_sap(clerk: Caller) -> PartsOrder:
    order = a_submitted_order(clerk.actor, (a_part(), "1"))
    sending.begin(order.number, at=NOON)
    sending.record_refused(order.number, why="V1 304: 客户未维护", by=SAP, at=NOON)
    return order


def test_the_queue_is_headquarters_alone(clerk: Caller, planner: Caller) -> None:
    first, second = to_review(clerk), to_review(clerk)

    listed = planner.get("/reviews").json()["items"]

    assert [one["number"] for one in listed] == [first.number, second.number]
    assert listed[0]["review_reasons"] == ["restricted_part"]
    assert clerk.get("/reviews").status_code == 403
    assert clerk.post(f"/orders/{first.number}/approval", {}).status_code == 403


def test_approving_with_a_smaller_quantity_needs_a_reason(clerk: Caller, planner: Caller) -> None:
    order = to_review(clerk)
    smaller = {"lines": [{"position": 1, "quantity": "1"}]}

    assert findings(planner.post(f"/orders/{order.number}/approval", smaller)) == [("why", "reason_missing")]
    unknown = {"lines": [{"position": 9, "quantity": "0"}], "why": "x"}
    assert findings(planner.post(f"/orders/{order.number}/approval", unknown)) == [("lines.9", "no_such_line")]
    answer = planner.post(f"/orders/{order.number}/approval", smaller | {"why": "库存紧张"}).json()

    assert (answer["state"], answer["review"]) == ("released", "changed")
    [line] = clerk.get(f"/orders/{order.number}").json()["lines"]
    assert (line["demanded"], line["approved"], line["cancelled"], line["note"]) == ("2", "1", "1", "库存紧张")


def test_rejecting_needs_a_reason_that_the_station_reads(clerk: Caller, planner: Caller) -> None:
    order = to_review(clerk)

    assert findings(planner.post(f"/orders/{order.number}/rejection", {"why": " "})) == [("why", "reason_missing")]
    assert planner.post(f"/orders/{order.number}/rejection", {"why": "请改用国产件"}).json()["state"] == "rejected"
    assert clerk.get(f"/orders/{order.number}").json()["refused_because"] == "请改用国产件"
    again = planner.post(f"/orders/{order.number}/approval", {})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_that_state")


def test_several_are_approved_at_once_and_those_decided_meanwhile_left_out(clerk: Caller, planner: Caller) -> None:
    orders = [to_review(clerk, str(quantity)) for quantity in (1, 2, 3)]
    review.reject(orders[1].number, by=planner.actor, at=NOON, why="x")

    answer = planner.post("/reviews/approvals", {"numbers": [order.number for order in orders] + ["PO0000-00000"]})

    assert answer.json() == {"approved": [orders[0].number, orders[2].number]}


def test_what_sap_refused_is_sent_again_or_given_up(clerk: Caller, planner: Caller) -> None:
    first, second = refused_by_sap(clerk), refused_by_sap(clerk)
    listed = planner.get("/reviews/refused").json()["items"]
    assert [one["number"] for one in listed] == [first.number, second.number]

    assert planner.post(f"/orders/{first.number}/sending").json()["state"] == "released"
    assert planner.post(f"/orders/{second.number}/dismissal", {"why": "客户已停用"}).json()["state"] == "rejected"
    assert planner.get("/reviews/refused").json()["items"] == []


def test_a_price_difference_is_looked_at_once(clerk: Caller, planner: Caller) -> None:
    order = a_submitted_order(clerk.actor, (a_part(), "1"))
    PartsOrder.rows.filter(pk=order.pk).update(has_price_difference=True)
    assert [one["number"] for one in planner.get("/reviews/price-differences").json()["items"]] == [order.number]

    assert planner.post(f"/orders/{order.number}/price-acceptance", {"why": "已核"}).status_code == 200
    assert planner.post(f"/orders/{order.number}/price-acceptance", {}).status_code == 409
    assert planner.get("/reviews/price-differences").json()["items"] == []
