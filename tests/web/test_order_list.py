"""The list of orders: who sees which, tabs, filters, own views, the file to keep (S3)."""

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
    an_office,
    an_order_at_sap,
)
from tests.web.visitors import Visitor, an_office_person, at_noon, cells_of, statements, text_of
from xingma.organizations.models import SavedView

pytestmark = pytest.mark.django_db
LIST = reverse("orders:list")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at_noon():
        yield


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def station(office):
    return a_station(balance="100000", office=office)


@pytest.fixture
def clerk(station):
    return Visitor(a_clerk_of(station))


def test_a_station_sees_its_own_an_office_its_stations_headquarters_all_but_drafts(clerk, office):
    other = a_clerk_of(a_station(balance="1000"))
    drum = a_part(price="10.00")
    own, foreign = a_submitted_order(clerk.actor, (drum, "1")), a_submitted_order(other, (drum, "1"))
    draft = a_draft(clerk.actor, (drum, "1"))

    assert seen_by(clerk, own, foreign, draft) == [True, False, True]
    assert seen_by(Visitor(an_office_person(office)), own, foreign, draft) == [True, False, False]
    assert seen_by(Visitor(a_planner()), own, foreign, draft) == [True, True, False]


def seen_by(visitor, *orders):
    shown = text_of(visitor.get(LIST))
    return [order.number in shown for order in orders]


def test_a_draft_that_was_thrown_away_is_no_order(clerk):
    draft = a_draft(clerk.actor, (a_part(), "1"))
    clerk.post(reverse("orders:discard", args=[draft.number]))

    address = reverse("orders:detail", args=[draft.number])
    assert address not in text_of(clerk.get(LIST))
    assert address not in text_of(clerk.get(LIST, tab="cancelled"))


def test_tabs_narrow_the_list_and_say_how_many_wait(clerk):
    a_station_order = a_submitted_order(clerk.actor, (a_part(price="10.00"), "1"))
    held = a_submitted_order(clerk.actor, (a_part(price="99999.00"), "1"), (a_part(price="99.00"), "1"))

    shown = text_of(clerk.get(LIST, tab="held"))

    assert held.number in shown
    assert a_station_order.number not in shown


@pytest.mark.parametrize("field", ["q", "part", "kind", "since", "until", "station"])
def test_every_filter_narrows_and_can_be_taken_off(clerk, field):
    drum = a_part("3502075-KH469", price="10.00")
    order = an_order_at_sap(clerk.actor, (drum, "1"))
    order.refresh_from_db()
    right = {
        "q": order.sap_number,
        "part": "3502075kh469",
        "kind": "stock",
        "since": "2026-11-01",
        "until": "2026-11-30",
        "station": order.station.code,
    }
    wrong = {
        "q": "PO2001-00001",
        "part": "0000",
        "kind": "urgent",
        "since": "2026-12-01",
        "until": "2026-01-01",
        "station": "S1",
    }

    assert order.number in text_of(clerk.get(LIST, **{field: right[field]}))
    narrowed = text_of(clerk.get(LIST, **{field: wrong[field]}))
    assert order.number not in narrowed
    assert 'class="chip on"' in narrowed


def test_what_cannot_be_read_does_not_narrow(clerk):
    order = a_submitted_order(clerk.actor, (a_part(price="10.00"), "1"))

    assert order.number in text_of(clerk.get(LIST, since="yesterday", kind="odd", tab="odd"))


def test_a_view_is_saved_shown_and_forgotten_by_its_owner_alone(clerk, station):
    clerk.post(reverse("orders:keep_view"), name="急件", query="kind=urgent")
    view = SavedView.objects.get()
    assert "急件" in text_of(clerk.get(LIST))

    colleague = Visitor(a_clerk_of(station))
    assert "急件" not in text_of(colleague.get(LIST))
    assert colleague.post(reverse("orders:drop_view", args=[view.pk])).status_code == 404

    clerk.post(reverse("orders:drop_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name(clerk):
    assert clerk.post(reverse("orders:keep_view"), name=" ", query="kind=urgent").status_code == 422


def test_the_excel_file_holds_the_whole_narrowed_list(clerk):
    drum = a_part(price="10.00")
    orders = [a_submitted_order(clerk.actor, (drum, str(n))) for n in range(1, 4)]
    a_draft(clerk.actor, (drum, "1"))

    head, *rows = cells_of(clerk.get(reverse("orders:export"), tab="under_way"))

    assert head[0] == "订单号"
    assert [row[0] for row in rows] == [order.number for order in reversed(orders)]
    assert [Decimal(str(row[14])) for row in rows] == [Decimal(30), Decimal(20), Decimal(10)]


def test_a_stranger_s_file_is_empty(clerk):
    a_submitted_order(clerk.actor, (a_part(price="10.00"), "1"))

    _head, *rows = cells_of(Visitor(a_clerk_of(a_station())).get(reverse("orders:export")))

    assert rows == []


def test_fifty_orders_at_a_time_with_the_same_number_of_statements(clerk):
    drum = a_part(price="1.00")
    a_submitted_order(clerk.actor, (drum, "1"))
    few = statements(clerk, LIST)
    orders = [a_submitted_order(clerk.actor, (drum, "1")) for _ in range(52)]

    first = text_of(clerk.get(LIST))
    assert orders[-1].number in first
    assert orders[0].number not in first
    assert statements(clerk, LIST) == few <= 16
