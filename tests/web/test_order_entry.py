"""The entry page: every change is kept and shown where it belongs, what is wrong is told at its line (S2, S5, S10, S11)."""

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.builders import (
    a_clerk_of,
    a_draft,
    a_part,
    a_planner,
    a_station,
    a_submitted_order,
    a_supersession,
    a_vehicle,
)
from tests.web.visitors import Visitor, at_noon, statements, text_of
from xingma.catalog.models import Price, PriceRequest, SupersessionKind
from xingma.orders.models import OrderKind, OrderLine, PartsOrder, State
from xingma.organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def station() -> Organization:
    return a_station(balance="1000", limit="0")


@pytest.fixture
def clerk(station: Organization) -> Visitor:
    return Visitor(a_clerk_of(station))


def page(order: PartsOrder) -> str:
    return reverse("orders:draft", args=[order.number])


def line_url(name: str, order: PartsOrder, position: int = 1) -> str:
    return reverse(f"orders:{name}", args=[order.number, position])


def quantities(order: PartsOrder) -> list[tuple[int, str, Decimal]]:
    return list(order.lines.values_list("position", "part__number", "quantity"))


def test_a_new_order_is_an_empty_draft_and_asking_again_uses_the_same(clerk):
    first = clerk.get(reverse("orders:new"))
    again = clerk.get(reverse("orders:new"))

    assert first.url == again.url
    assert PartsOrder.rows.get().state == State.DRAFT
    assert clerk.get(first.url).status_code == 200


def test_another_new_order_is_a_draft_of_its_own(clerk):
    clerk.get(reverse("orders:new"))
    clerk.post(reverse("orders:new"))

    assert PartsOrder.rows.count() == 2


def test_the_page_shows_price_stock_day_and_money(clerk):
    draft = a_draft(clerk.actor, (a_part("3502075-KH469", price="690.00", stock="3"), "8"))

    seen = text_of(clerk.get(page(draft)))

    assert "3502075-KH469" in seen
    assert "690.00" in seen
    assert "5,520.00" in seen
    assert "¥4,520.00" in seen, "what must be remitted: 5,520 less the 1,000 on the account"
    assert "3 件当日" in seen
    assert "5 件待定" in seen


def test_a_part_is_added_by_its_code_and_comes_to_the_end(clerk):
    drum = a_part("3502075-KH469")
    draft = a_draft(clerk.actor)

    answer = clerk.press(reverse("orders:add_line", args=[draft.number]), number="3502075kh469", quantity="4")

    assert quantities(draft) == [(1, drum.number, Decimal(4))]
    assert answer.status_code == 200
    assert 'hx-swap-oob="beforebegin:#totals"' in text_of(answer)


def test_part_and_quantity_may_be_typed_into_the_one_box(clerk):
    a_part("3502075-KH469")
    draft = a_draft(clerk.actor)

    clerk.post(reverse("orders:add_line", args=[draft.number]), typed="3502075-KH469 12")

    assert quantities(draft) == [(1, "3502075-KH469", Decimal(12))]


def test_an_unknown_part_is_told_with_a_guess_and_nothing_is_added(clerk):
    a_part("3511010-K7")
    draft = a_draft(clerk.actor)

    answer = clerk.press(reverse("orders:add_line", args=[draft.number]), number="35l1010-K7")

    assert answer.status_code == 422
    assert "3511010-K7" in text_of(answer)
    assert 'id="entry-answer"' in text_of(answer)
    assert not draft.lines.exists()


def test_a_quantity_changes_everything_but_the_cell_in_which_one_types(clerk):
    draft = a_draft(clerk.actor, (a_part(price="100.00"), "1"), (a_part(price="5.00"), "2"))

    answer = text_of(clerk.press(line_url("set_quantity", draft), quantity="７"))

    assert quantities(draft)[0][2] == 7
    assert 'id="amount-1"' in answer
    assert "700.00" in answer
    assert 'id="funds-figures"' in answer
    assert "data-cell" not in answer
    assert 'id="amount-2"' not in answer


def test_a_quantity_off_the_package_is_kept_and_the_right_one_offered(clerk):
    draft = a_draft(clerk.actor, (a_part(package="5"), "5"))

    answer = text_of(clerk.press(line_url("set_quantity", draft), quantity="7"))
    assert quantities(draft)[0][2] == 7
    assert "改为 10" in answer

    taken = text_of(clerk.press(line_url("set_quantity", draft), quantity="10", answer="yes"))
    assert quantities(draft)[0][2] == 10
    assert 'value="10"' in taken, "the cell shows the offered quantity"


@pytest.mark.parametrize("typed", ["abc", "0", "-3", "99999", ""])
def test_an_impossible_quantity_is_refused_at_its_line(clerk, typed):
    draft = a_draft(clerk.actor, (a_part(), "5"))

    answer = clerk.press(line_url("set_quantity", draft), quantity=typed)

    assert answer.status_code == 422
    assert 'id="strips-1"' in text_of(answer)
    assert quantities(draft)[0][2] == 5


def test_a_removed_line_can_be_put_back_in_its_place(clerk):
    first, second = a_part(), a_part()
    draft = a_draft(clerk.actor, (first, "5"), (second, "6"))

    removed = text_of(clerk.press(line_url("remove_line", draft)))
    assert quantities(draft) == [(2, second.number, 6)]
    assert line_url("put_back", draft) in removed

    clerk.press(line_url("put_back", draft), number=first.number, quantity="5")
    assert quantities(draft) == [(1, first.number, 5), (2, second.number, 6)]


def test_a_replaced_number_is_told_and_can_be_undone(clerk):
    old, new = a_part("1012010-KM10"), a_part("1012010-KM12")
    a_supersession(old, new)
    draft = a_draft(clerk.actor, (old, "40"))
    assert "您输入的 1012010-KM10" in text_of(clerk.get(page(draft)))

    clerk.press(line_url("use_typed_number", draft))

    assert quantities(draft)[0][1] == "1012010-KM10"


def test_a_one_way_successor_is_offered_and_can_be_taken(clerk):
    old, new = a_part("3502075-KH457"), a_part("3502075-KH469")
    a_supersession(old, new, SupersessionKind.ONE_WAY)
    draft = a_draft(clerk.actor, (old, "2"))
    assert "有替代件 3502075-KH469" in text_of(clerk.get(page(draft)))

    clerk.press(line_url("use_successor", draft))

    assert quantities(draft)[0][1] == "3502075-KH469"


class TestAPartThatIsOnOrderAlready:
    """A strip with three answers (S11)."""

    @pytest.fixture
    def earlier(self, clerk):
        self.drum = a_part(price="10.00")
        return a_submitted_order(clerk.actor, (self.drum, "2"))

    @pytest.fixture
    def draft(self, clerk, earlier):
        return a_draft(clerk.actor, (self.drum, "10"))

    def answer(self, clerk, draft, answer):
        response = clerk.press(line_url("answer_repeat", draft), answer=answer)
        assert response.status_code == 200
        assert "减为" not in text_of(response), "the question is answered"

    def test_is_told_with_the_other_order(self, clerk, earlier, draft):
        seen = text_of(clerk.get(page(draft)))

        assert earlier.number in seen
        assert "减为 8" in seen

    def test_can_be_kept(self, clerk, draft):
        self.answer(clerk, draft, "keep")

        assert quantities(draft)[0][2] == 10

    def test_can_be_reduced_to_the_difference(self, clerk, draft):
        self.answer(clerk, draft, "reduce")

        assert quantities(draft)[0][2] == 8

    def test_leaves_the_order_when_the_other_brings_enough(self, clerk, earlier):
        draft = a_draft(clerk.actor, (self.drum, "2"))

        self.answer(clerk, draft, "reduce")

        assert quantities(draft) == []

    def test_can_be_cancelled_there(self, clerk, earlier, draft):
        self.answer(clerk, draft, "cancel")

        earlier.refresh_from_db()
        assert earlier.state == State.CANCELLED
        assert quantities(draft)[0][2] == 10


def test_a_part_without_price_can_be_asked_for(clerk):
    draft = a_draft(clerk.actor, (a_part(price=None), "1"))
    assert "向总部询价" in text_of(clerk.get(page(draft)))

    answer = text_of(clerk.press(line_url("ask_price", draft)))

    assert PriceRequest.rows.get().part == draft.lines.get().part
    assert "已向总部询价" in answer


def test_an_urgent_order_asks_for_the_truck_and_shows_it(clerk):
    truck = a_vehicle()
    draft = a_draft(clerk.actor, (a_part(), "1"))
    header = reverse("orders:header", args=[draft.number])

    clerk.press(header, kind="urgent")
    unknown = clerk.press(header, vin="99999999")
    known = clerk.press(header, vin=truck.vin[-8:])

    assert unknown.status_code == 422
    assert "99999999" in text_of(unknown)
    assert truck.vin in text_of(known)
    assert truck.model in text_of(known)
    draft.refresh_from_db()
    assert (draft.kind, draft.vehicle) == (OrderKind.URGENT, truck)


def test_the_head_of_a_draft_is_kept_field_by_field(clerk):
    draft = a_draft(clerk.actor, (a_part(), "1"))
    header = reverse("orders:header", args=[draft.number])

    clerk.press(header, note="周三前到货")
    clerk.press(header, wanted_on="2026-12-01")
    draft.refresh_from_db()
    assert (draft.note, str(draft.wanted_on)) == ("周三前到货", "2026-12-01")

    clerk.press(header, wanted_on="")
    draft.refresh_from_db()
    assert (draft.note, draft.wanted_on) == ("周三前到货", None)


def test_vehicles_are_found_by_the_end_of_their_vin(clerk):
    truck = a_vehicle()

    assert truck.vin in text_of(clerk.get(reverse("orders:vehicles"), q=truck.vin[-6:]))
    assert truck.vin not in text_of(clerk.get(reverse("orders:vehicles"), q="zz"))


class TestSubmitting:
    def submit(self, clerk, draft, **fields):
        return clerk.press(reverse("orders:submit", args=[draft.number]), **fields)

    def test_goes_to_the_order_and_is_done_once(self, clerk):
        draft = a_draft(clerk.actor, (a_part(price="100.00"), "4"))

        first = self.submit(clerk, draft, gross="400.00", idempotency_key="k1")
        again = self.submit(clerk, draft, gross="400.00", idempotency_key="k1")

        assert first["HX-Redirect"] == again["HX-Redirect"] == reverse("orders:detail", args=[draft.number])
        draft.refresh_from_db()
        assert draft.state == State.RELEASED

    def test_is_held_when_funds_do_not_cover_it_and_says_how_much_to_remit(self, clerk):
        draft = a_draft(clerk.actor, (a_part(price="100.00"), "15"))

        answer = self.submit(clerk, draft)

        seen = text_of(clerk.get(answer["HX-Redirect"]))
        assert "¥500.00" in seen
        assert "汇款信息" in seen
        assert draft.number.partition("-")[2] in seen

    def test_is_stopped_with_the_reason_at_the_line(self, clerk):
        draft = a_draft(clerk.actor, (a_part(package="5"), "7"))

        answer = self.submit(clerk, draft)

        assert answer.status_code == 422
        assert 'data-where="lines.1.quantity"' in text_of(answer)
        assert "改为 10" in text_of(answer)
        draft.refresh_from_db()
        assert draft.state == State.DRAFT

    def test_asks_again_for_the_same_content(self, clerk):
        drum = a_part(price="10.00")
        earlier = a_submitted_order(clerk.actor, (drum, "2"))
        draft = a_draft(clerk.actor, (drum, "2"))

        asked = self.submit(clerk, draft)
        assert asked.status_code == 422
        assert earlier.number in text_of(asked)
        assert 'value="confirmed"' in text_of(asked)

        assert self.submit(clerk, draft, repeat="confirmed").status_code == 200

    def test_tells_a_price_that_has_changed_since(self, clerk):
        drum = a_part(price="10.00")
        draft = a_draft(clerk.actor, (drum, "2"))
        Price.objects.update(amount=Decimal("12.00"))

        asked = self.submit(clerk, draft, gross="20.00")
        assert asked.status_code == 422
        assert "24.00" in text_of(asked)

        assert self.submit(clerk, draft, gross="24.00").status_code == 200

    def test_can_be_split_by_available_funds(self, clerk):
        draft = a_draft(clerk.actor, (a_part(price="100.00"), "6"), (a_part(price="100.00"), "6"))

        answer = clerk.press(reverse("orders:split", args=[draft.number]))

        assert answer["HX-Redirect"] == page(draft)
        assert [order.lines.count() for order in PartsOrder.rows.order_by("pk")] == [1, 1]

    def test_says_when_it_cannot_be_split(self, clerk):
        draft = a_draft(clerk.actor, (a_part(price="100.00"), "1"))

        assert clerk.press(reverse("orders:split", args=[draft.number])).status_code == 422


def test_an_old_order_is_copied_into_the_draft_or_into_a_new_one(clerk):
    drum = a_part()
    earlier = a_submitted_order(clerk.actor, (drum, "2"))
    draft = a_draft(clerk.actor)
    assert earlier.number in text_of(clerk.get(reverse("orders:earlier", args=[draft.number])))

    clerk.press(reverse("orders:copy", args=[earlier.number]), into=draft.number)
    clerk.post(reverse("orders:copy", args=[earlier.number]))

    assert quantities(draft) == [(1, drum.number, 2)]
    assert quantities(PartsOrder.rows.latest("pk")) == [(1, drum.number, 2)]


def test_what_is_ordered_often_is_at_hand(clerk):
    drum = a_part("3502075-KH469")
    a_submitted_order(clerk.actor, (drum, "2"))

    assert "3502075-KH469" in text_of(clerk.get(reverse("orders:often", args=[a_draft(clerk.actor).number])))


def test_a_draft_can_be_thrown_away(clerk):
    draft = a_draft(clerk.actor, (a_part(), "1"))

    clerk.post(reverse("orders:discard", args=[draft.number]))

    draft.refresh_from_db()
    assert draft.state == State.CANCELLED


def test_a_submitted_order_is_no_draft_any_more(clerk):
    order = a_submitted_order(clerk.actor, (a_part(price="1.00"), "1"))

    assert clerk.get(page(order)).url == reverse("orders:detail", args=[order.number])
    assert clerk.press(line_url("set_quantity", order), quantity="2").status_code == 409


def every_address(order: PartsOrder) -> list[tuple[str, str]]:
    gets = ["draft", "often", "earlier", "detail", "live"]
    posts = [
        "header",
        "add_line",
        "check_pasted",
        "add_pasted",
        "split",
        "discard",
        "submit",
        "copy",
        "cancel",
        "chase",
    ]
    lines = [
        "set_quantity",
        "remove_line",
        "put_back",
        "use_successor",
        "use_typed_number",
        "answer_repeat",
        "ask_price",
    ]
    return list(
        itertools.chain(
            (("get", reverse(f"orders:{name}", args=[order.number])) for name in gets),
            (("post", reverse(f"orders:{name}", args=[order.number])) for name in posts),
            (("post", line_url(name, order)) for name in lines),
        )
    )


def test_a_stranger_finds_nothing_at_any_address(clerk):
    draft = a_draft(clerk.actor, (a_part(), "3"))
    stranger = Visitor(a_clerk_of(a_station()))
    fields = {"quantity": "9", "text": "x\t1", "number": "x", "line": "1"}

    for method, address in every_address(draft):
        if "earlier" in address:
            continue  # shows the stranger's own orders only
        answer = stranger.get(address) if method == "get" else stranger.press(address, **fields)
        assert answer.status_code == 404, address

    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert quantities(draft)[0][2] == 3


def test_headquarters_looks_but_does_not_write(clerk):
    draft = a_draft(clerk.actor, (a_part(), "3"))
    planner = Visitor(a_planner())

    assert planner.get(page(draft)).url == reverse("orders:detail", args=[draft.number])
    assert planner.press(line_url("set_quantity", draft), quantity="9").status_code == 403
    assert planner.get(reverse("orders:new")).status_code == 403


def test_the_number_of_statements_does_not_grow_with_the_lines(clerk, django_assert_max_num_queries):
    one = a_draft(clerk.actor, (a_part(), "1"))
    fifty = a_draft(clerk.actor, *[(a_part(), "1") for _ in range(50)])

    assert statements(clerk, page(fifty)) == statements(clerk, page(one)) <= 20
    with django_assert_max_num_queries(24):
        clerk.press(line_url("set_quantity", fifty, 7), quantity="3")


def test_a_long_draft_is_shown_in_pages(clerk):
    draft = a_draft(clerk.actor)
    parts = [a_part(f"99{n:05d}-X") for n in range(105)]
    OrderLine.objects.bulk_create(
        OrderLine(order=draft, station_id=draft.station_id, position=n, part=part, quantity=1)
        for n, part in enumerate(parts, start=1)
    )

    first, second = text_of(clerk.get(page(draft))), text_of(clerk.get(page(draft), page="2"))

    assert 'id="line-100"' in first
    assert 'id="line-101"' not in first
    assert 'id="line-105"' in second
    assert "105 种" in first, "the sum is of all lines"
