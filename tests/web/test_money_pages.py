"""Accounts and shipments on pages, the workbench, the box in the top bar (S4, S5, S7, S8)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.builders import (
    NOON,
    TODAY,
    a_clerk_of,
    a_draft,
    a_part,
    a_person,
    a_planner,
    a_station,
    a_submitted_order,
    a_vehicle,
    an_office,
    an_order_at_sap,
    headquarters,
    pay,
)
from tests.web.visitors import Visitor, a_shipment, an_office_person, at_noon, cells_of, statements, text_of
from xingma.funds.models import Account, FundsEntry
from xingma.orders import chasing, review
from xingma.orders.models import OrderKind, State
from xingma.organizations.actor import actor_of
from xingma.organizations.permissions import Role

pytestmark = pytest.mark.django_db
STATEMENT, ACCOUNTS = reverse("funds:statement"), reverse("funds:accounts")
HOME, FIND, SHIPMENTS = reverse("home"), reverse("find"), reverse("shipments:list")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def station(office):
    return a_station(balance="1000", limit="500", office=office)


@pytest.fixture
def clerk(station):
    return Visitor(a_clerk_of(station))


@pytest.fixture
def finance():
    return Visitor(actor_of(a_person(headquarters(), Role.FINANCE, name="孙晓")))


class TestStatement:
    def test_shows_every_entry_with_the_balance_after_it(self, clerk, station):
        pay(station, "200.00", "1400000001")
        pay(station, "50.00", "1400000002")

        shown = text_of(clerk.get(STATEMENT))

        assert "1,200.00" in shown
        assert "1,250.00" in shown
        assert "¥1,750.00" in shown, "available: 1,250 and a limit of 500"

    @pytest.mark.parametrize(
        ("field", "value"), [("kind", "invoice"), ("since", "2026-12-01"), ("until", "2026-01-01"), ("q", "999")]
    )
    def test_can_be_narrowed(self, clerk, station, field, value):
        pay(station, "200.00", "1400000001")

        assert "1400000001" not in text_of(clerk.get(STATEMENT, **{field: value}))

    def test_is_kept_as_an_excel_file(self, clerk, station):
        pay(station, "200.00", "1400000001")

        head, row = cells_of(clerk.get(reverse("funds:export")))

        assert (head[3], row[3], Decimal(str(row[6])), Decimal(str(row[7]))) == ("凭证号", "1400000001", 200, 1200)

    def test_of_another_station_is_not_found(self, clerk):
        other = a_station()

        assert clerk.get(STATEMENT, station=other.code).status_code == 404
        assert clerk.get(reverse("funds:export"), station=other.code).status_code == 404

    def test_an_office_sees_its_stations(self, station, office):
        visitor = Visitor(an_office_person(office))

        assert visitor.get(STATEMENT, station=station.code).status_code == 200
        assert visitor.get(STATEMENT, station=a_station().code).status_code == 404
        assert station.code in text_of(visitor.get(ACCOUNTS))

    def test_takes_the_same_number_of_statements_however_long(self, clerk, station):
        pay(station, "1.00")
        few = statements(clerk, STATEMENT)
        for _ in range(60):
            pay(station, "1.00")

        assert statements(clerk, STATEMENT) == few <= 14


class TestAdjusting:
    FIELDS = {"amount": "-120.50", "reference": "A-1", "text": "重复入账冲回"}

    def adjust(self, visitor, station, **changes):
        return visitor.post(reverse("funds:adjust"), station=station.code, **(self.FIELDS | changes))

    def test_is_an_entry_of_its_own(self, finance, station):
        self.adjust(finance, station)

        entry = FundsEntry.rows.get()
        assert (entry.amount, entry.balance_after, entry.text) == (
            Decimal("-120.50"),
            Decimal("879.50"),
            "重复入账冲回",
        )

    def test_releases_what_it_covers(self, finance, clerk, station):
        held = a_submitted_order(clerk.actor, (a_part(price="2000.00"), "1"))

        self.adjust(finance, station, amount="500")

        held.refresh_from_db()
        assert held.state == State.RELEASED

    @pytest.mark.parametrize("field", ["amount", "reference", "text"])
    def test_needs_amount_document_and_reason(self, finance, station, field):
        answer = self.adjust(finance, station, **{field: " "})

        assert answer.status_code == 422
        assert f'data-where="{field}"' in text_of(answer)
        assert Account.rows.get(station=station).balance == Decimal(1000)

    def test_books_a_document_once(self, finance, station):
        self.adjust(finance, station)

        assert self.adjust(finance, station, amount="1").status_code == 422

    def test_is_for_finance_alone(self, clerk, station):
        assert self.adjust(clerk, station).status_code == 403
        assert self.adjust(Visitor(a_planner()), station).status_code == 403


class TestShipments:
    def test_show_boxes_and_lines_and_are_signed_with_one_button(self, clerk):
        order = an_order_at_sap(clerk.actor, (a_part("3502075-KH469", price="10.00"), "5"))
        shipment = a_shipment(order, {1: "5"})
        page = reverse("shipments:detail", args=[shipment.number])
        assert shipment.number in text_of(clerk.get(SHIPMENTS, q="DPK3644120975"))
        assert "HX-8000512277-1" in text_of(clerk.get(page))

        clerk.post(reverse("shipments:sign", args=[shipment.number]))

        assert order.lines.get().signed == 5
        assert "签收全部" not in text_of(clerk.get(page))
        assert clerk.post(reverse("shipments:sign", args=[shipment.number])).status_code == 409

    def test_are_found_by_the_station_alone(self, clerk):
        shipment = a_shipment(an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5")), {1: "5"})
        stranger = Visitor(a_clerk_of(a_station()))

        assert shipment.number not in text_of(stranger.get(SHIPMENTS))
        assert stranger.get(reverse("shipments:detail", args=[shipment.number])).status_code == 404
        assert stranger.post(reverse("shipments:sign", args=[shipment.number])).status_code == 404

    def test_headquarters_looks_but_does_not_sign(self, clerk):
        shipment = a_shipment(an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5")), {1: "5"})
        planner = Visitor(a_planner())

        assert planner.get(reverse("shipments:detail", args=[shipment.number])).status_code == 200
        assert planner.post(reverse("shipments:sign", args=[shipment.number])).status_code == 403


class TestWorkbench:
    def test_tells_a_clerk_what_waits_and_how_much_to_remit(self, clerk):
        drum = a_part(price="100.00")
        shipped = an_order_at_sap(clerk.actor, (drum, "5"))
        a_shipment(shipped, {1: "4"})
        chase = chasing.chase(shipped.number, 1, by=clerk.actor, at=NOON)
        chasing.answer(chase.pk, promised_on=TODAY + timedelta(days=3), text="在途", by=a_planner(), at=NOON)
        held = a_submitted_order(clerk.actor, (drum, "12"))
        draft = a_draft(clerk.actor, (drum, "1"))

        shown = text_of(clerk.get(HOME))

        assert held.number in shown
        assert "¥200.00" in shown, "1,200 against the 1,000 that are left"
        assert "8000512277" in shown
        assert "总部答复 11-26 到" in shown
        assert reverse("orders:draft", args=[draft.number]) in shown

    def test_tells_why_an_order_was_rejected(self, clerk):
        order = a_submitted_order(clerk.actor, (a_part(price="1.00", restricted=True), "1"))
        review.reject(order.number, by=a_planner(), at=NOON, why="限售件")

        assert "限售件" in text_of(clerk.get(HOME))

    def test_tells_headquarters_what_waits_for_it(self, clerk):
        to_review = a_submitted_order(clerk.actor, (a_part(price="1.00", restricted=True), "1"))
        chased = an_order_at_sap(clerk.actor, (a_part(price="10.00"), "5"))
        chasing.chase(chased.number, 1, by=clerk.actor, at=NOON)

        shown = text_of(Visitor(a_planner()).get(HOME))

        assert f"number={to_review.number}" in shown
        assert reverse("orders:chases") in shown

    def test_tells_an_office_what_its_stations_wait_for(self, clerk, office):
        held = a_submitted_order(clerk.actor, (a_part(price="9999.00"), "1"))

        assert held.number in text_of(Visitor(an_office_person(office)).get(HOME))
        assert held.number not in text_of(Visitor(an_office_person()).get(HOME))

    @pytest.mark.parametrize("show", ["mine", "others", "done"])
    def test_takes_the_same_number_of_statements_however_much_waits(self, clerk, show):
        a_submitted_order(clerk.actor, (a_part(price="9999.00"), "1"))
        few = statements(clerk, HOME, show=show)
        for _ in range(12):
            a_submitted_order(clerk.actor, (a_part(price="9999.00"), "1"))

        assert statements(clerk, HOME, show=show) == few <= 30

    def test_every_role_has_one(self):
        for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.MASTER_DATA_KEEPER, Role.FINANCE, Role.WARRANTY_REVIEWER):
            assert Visitor(actor_of(a_person(headquarters(), role))).get(HOME).status_code == 200


class TestFinding:
    def test_goes_straight_to_the_one_thing(self, clerk):
        part = a_part("3502075-KH469", price="10.00")
        order = an_order_at_sap(clerk.actor, (part, "5"))
        order.refresh_from_db()
        shipment = a_shipment(order, {1: "5"})
        to_order = reverse("orders:detail", args=[order.number])
        to_shipment = reverse("shipments:detail", args=[shipment.number])

        assert clerk.get(FIND, q=order.number.lower()).url == to_order
        assert clerk.get(FIND, q=order.sap_number).url == to_order
        assert clerk.get(FIND, q=order.sap_number.lstrip("0")).url == to_order
        assert clerk.get(FIND, q=shipment.number).url == to_shipment
        assert clerk.get(FIND, q="dpk3644120975").url == to_shipment
        assert clerk.get(FIND, q="HX-8000512277-1").url == to_shipment
        assert clerk.get(FIND, q="３５０２０７５－KH469").url == reverse("catalog:part", args=[part.number])

    def test_lists_what_comes_near(self, clerk):
        a_part("3502075-KH469", name="后制动鼓")
        a_part("3502075-KH457", name="后制动鼓 旧款")

        shown = text_of(clerk.get(FIND, q="制动鼓"))

        assert "3502075-KH469" in shown
        assert "3502075-KH457" in shown

    def test_finds_the_orders_of_a_truck(self, clerk):
        truck = a_vehicle()
        draft = a_draft(clerk.actor, (a_part(), "1"))
        draft.kind, draft.vehicle = OrderKind.URGENT, truck
        draft.save()

        assert truck.vin in clerk.get(FIND, q=truck.vin).url

    def test_finds_nothing_of_others_and_says_so(self, clerk):
        order = a_submitted_order(a_clerk_of(a_station(balance="99")), (a_part(price="1.00"), "1"))

        answer = clerk.get(FIND, q=order.number)

        assert answer.status_code == 200
        assert f"没有找到「{order.number}」" in text_of(answer)

    @pytest.mark.parametrize("text", ["", " ", "%", "'; --", "x" * 500])
    def test_answers_whatever_is_typed(self, clerk, text):
        assert clerk.get(FIND, q=text).status_code == 200
