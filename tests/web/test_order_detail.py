"""One order: every quantity of every line, what is on its way, the news by themselves, cancelling and chasing (S3, S4, S11)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.builders import (
    NOON,
    SAP,
    TODAY,
    a_clerk_of,
    a_draft,
    a_manager_of,
    a_part,
    a_planner,
    a_station,
    a_submitted_order,
    an_order_at_sap,
)
from tests.web.visitors import Visitor, a_shipment, at_noon, statements, text_of
from xingma.orders import chasing, fulfilment
from xingma.orders.models import CancelRequest, Chase, State
from xingma.orders.queries import order_detail
from xingma.shipments import receiving
from xingma.web.order_steps import holders_of, steps_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def station():
    return a_station(balance="100000")


@pytest.fixture
def clerk(station):
    return Visitor(a_clerk_of(station))


def page(order):
    return reverse("orders:detail", args=[order.number])


def test_quantities_steps_waybill_and_money_are_on_one_page(clerk):
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "20"), (a_part(price="5.00"), "4"))
    a_shipment(order, {1: "20"})

    shown = text_of(clerk.get(page(order)))

    assert "部分发货 20 / 24" in shown
    assert "DPK3644120975" in shown
    assert "德邦物流" in shown
    assert "220.00" in shown, "order value"
    assert "200.00" in shown, "shipped value"


def test_the_steps_tell_how_far_it_is(clerk):
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "20"), (a_part(price="5.00"), "4"))
    assert tones(clerk, order) == ["done", "done", "done", "done", "done", "now", "todo", "todo"]

    a_shipment(order, {1: "20"})
    assert tones(clerk, order) == ["done", "done", "done", "done", "done", "part", "lamp", "todo"]

    receiving.sign("8000512277", by=clerk.actor, at=NOON)
    assert tones(clerk, order) == ["done", "done", "done", "done", "done", "part", "part", "todo"]


def tones(clerk, order):
    found = order_detail(clerk.actor, order.number)
    return [step.tone for step in steps_of(found.order, found.quantities, found.timeline)]


def test_a_held_order_under_review_waits_for_two(clerk, station):
    order = a_submitted_order(clerk.actor, (a_part(price="100001.00"), "1"))
    found = order_detail(clerk.actor, order.number)

    assert tones(clerk, order)[:4] == ["done", "now", "lamp", "todo"]
    holders = holders_of(found.order, found.quantities, [], found.timeline)
    assert [holder.is_station for holder in holders] == [False, True]
    assert "¥1.00" in text_of(clerk.get(page(order)))


def test_news_come_by_themselves_and_nothing_comes_when_nothing_is_new(clerk):
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "20"))
    live = reverse("orders:live", args=[order.number])
    version = clerk.get(live)["X-Version"]
    assert clerk.get(live, seen=version).status_code == 204

    a_shipment(order, {1: "20"})

    news = clerk.get(live, seen=version)
    assert news.status_code == 200
    assert news["X-Version"] != version
    assert "已发货，待签收" in text_of(news)
    assert 'id="order-pill"' in text_of(news)


def test_a_new_waybill_is_news_as_well(clerk):
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "20"))
    a_shipment(order, {1: "20"})
    live = reverse("orders:live", args=[order.number])
    version = clerk.get(live)["X-Version"]

    a_shipment(order, {1: "20"})

    assert clerk.get(live, seen=version).status_code == 200


class TestCancelling:
    def cancel(self, visitor, order, **fields):
        return visitor.press(reverse("orders:cancel", args=[order.number]), **fields)

    def test_is_done_at_once_before_sap_has_it(self, clerk):
        order = a_submitted_order(clerk.actor, (a_part(price="10.00"), "2"))

        answer = self.cancel(clerk, order, all="yes", reason="订错了")

        assert answer["HX-Redirect"] == page(order)
        order.refresh_from_db()
        assert order.state == State.CANCELLED
        assert "订错了" in text_of(clerk.get(page(order)))

    def test_asks_sap_for_a_part_of_a_line(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"), (a_part(price="10.00"), "5"))

        self.cancel(clerk, order, line=["2"], **{"quantity-2": "3"})

        asked = CancelRequest.rows.get()
        assert (asked.line.position, asked.quantity) == (2, Decimal(3))
        assert "等 SAP 答复" in text_of(clerk.get(page(order)))

    def test_does_not_take_a_mistyped_quantity_for_all_of_it(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))

        answer = self.cancel(clerk, order, line=["1"], **{"quantity-1": "三件"})

        assert answer.status_code == 422
        assert not CancelRequest.rows.exists()

    def test_of_much_money_is_for_the_station_s_manager(self, clerk, station):
        order = an_order_at_sap(clerk.actor, (a_part(price="6000.00"), "1"))

        assert self.cancel(clerk, order, line=["1"]).status_code == 422
        assert self.cancel(Visitor(a_manager_of(station)), order, line=["1"]).status_code == 200

    def test_says_what_sap_answered(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
        self.cancel(clerk, order, line=["1"])
        fulfilment.refuse_cancellation(order.number, why="交货单已建", by=SAP, at=NOON)

        assert "交货单已建" in text_of(clerk.get(page(order)))


class TestChasing:
    def test_asks_about_the_chosen_lines_and_shows_the_answer(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"), (a_part(price="10.00"), "5"))

        clerk.press(reverse("orders:chase", args=[order.number]), line=["1", "2"], question="车停着")
        assert Chase.rows.count() == 2

        first = Chase.rows.get(line__position=1)
        day = TODAY + timedelta(days=5)
        chasing.answer(first.pk, promised_on=day, text="供应商已发车", by=a_planner(), at=NOON)
        assert "供应商已发车" in text_of(clerk.get(page(order)))

    def test_of_a_line_that_is_chased_already_is_refused(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
        address = reverse("orders:chase", args=[order.number])
        clerk.press(address, line="1")

        assert clerk.press(address, line="1").status_code == 422
        assert clerk.press(address).status_code == 422

    def test_headquarters_answers_with_a_date_the_station_only_reads(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
        chase = chasing.chase(order.number, 1, question="几时到", by=clerk.actor, at=NOON)
        planner, desk = Visitor(a_planner()), reverse("orders:chases")
        answer = reverse("orders:answer_chase", args=[chase.pk])
        assert "几时到" in text_of(planner.get(desk))

        assert clerk.press(answer, text="明天").status_code == 403
        assert planner.press(answer).status_code == 422
        assert planner.press(answer, promised_on="2020-01-01").status_code == 422
        assert planner.press(answer, promised_on="2026-11-30", text="在途").status_code == 200

        assert "在途" in text_of(clerk.get(desk, show="answered"))

    def test_a_stranger_sees_no_chase_and_answers_none(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
        chase = chasing.chase(order.number, 1, question="几时到", by=clerk.actor, at=NOON)
        stranger = Visitor(a_clerk_of(a_station()))

        assert "几时到" not in text_of(stranger.get(reverse("orders:chases")))
        assert stranger.press(reverse("orders:answer_chase", args=[chase.pk]), text="x").status_code == 404


def test_headquarters_reads_a_draft_without_writing_it(clerk):
    draft = a_draft(clerk.actor, (a_part(), "1"))

    assert Visitor(a_planner()).get(page(draft)).status_code == 200
    assert clerk.get(page(draft)).url == reverse("orders:draft", args=[draft.number])


def test_a_stranger_finds_nothing(clerk):
    order = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
    stranger = Visitor(a_clerk_of(a_station()))

    for name in ("detail", "live"):
        assert stranger.get(reverse(f"orders:{name}", args=[order.number])).status_code == 404
    for name in ("cancel", "chase", "copy", "approve", "reject", "send_again", "accept_prices"):
        assert stranger.press(reverse(f"orders:{name}", args=[order.number]), line="1").status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_lines(clerk):
    one = an_order_at_sap(clerk.actor, (a_part(price="1.00"), "2"))
    fifty = an_order_at_sap(clerk.actor, *[(a_part(price="1.00"), "2") for _ in range(50)])
    for order, number in ((one, "8000000001"), (fifty, "8000000002")):
        a_shipment(order, {line.position: "1" for line in order.lines.all()}, number)
        chasing.chase(order.number, 1, by=clerk.actor, at=NOON)

    assert statements(clerk, page(fifty)) == statements(clerk, page(one)) <= 24


def test_asking_for_news_costs_next_to_nothing(clerk, django_assert_max_num_queries):
    order = an_order_at_sap(clerk.actor, (a_part(price="1.00"), "2"))
    live = reverse("orders:live", args=[order.number])
    version = clerk.get(live)["X-Version"]

    with django_assert_max_num_queries(5):
        clerk.get(live, seen=version)
