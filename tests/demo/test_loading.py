"""The demo as it stands in the database: no figure contradicts another, and life can go on from there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.db import connection, transaction

from demo.checking import contradictions
from demo.company import FIRST_STATION
from demo.loading import ACCOUNTS, PASSWORD, Size, accounts, is_loaded, load_size, silently
from standins.hualing_sap import seed as books
from standins.hualing_sap import stock
from standins.hualing_sap.state import Store
from tests.builders import NOON, TODAY
from xingma.catalog.models import Favourite, Part, PartPicture, PriceRequest
from xingma.catalog.search import search
from xingma.core.history import History
from xingma.core.outbox import OutboxEvent
from xingma.funds.models import Account
from xingma.orders import chasing, fulfilment, ordering, review
from xingma.orders.models import CancelRequest, Chase, OrderLine, PartsOrder, State
from xingma.orders.reading import TypedRow
from xingma.organizations.actor import Actor, actor_of, neighbour
from xingma.organizations.models import User
from xingma.shipments import receiving
from xingma.shipments.models import Shipment
from xingma.stock.models import HeadquartersStock

pytestmark = pytest.mark.django_db

SMALL = Size(stations=10, dealers=1, vehicles=40, parts=400, orders=2500, lines=(2, 9))
SAP = neighbour("hualing_sap")


@pytest.fixture(scope="module")
def seed_file(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A small demo, loaded once; every test changes it in a transaction of its own."""
    folder = tmp_path_factory.mktemp("demo")
    patched = pytest.MonkeyPatch()
    patched.setattr("django.conf.settings.MEDIA_ROOT", folder / "media")
    with time_machine.travel(NOON, tick=False), django_db_blocker.unblock(), transaction.atomic():
        load_size(SMALL, seed=1, seed_file=folder / "sap-seed.json", step=silently)
        yield folder / "sap-seed.json"
        transaction.set_rollback(True)
    patched.undo()


@pytest.fixture(autouse=True)
def demo(seed_file: Path, db: None) -> None:
    """Every test of this file stands in the loaded demo."""


def person(login: str) -> Actor:
    return actor_of(User.objects.select_related("organization").get(username=login))


def an_orderable_part() -> Part:
    """What the first station orders most often."""
    return Favourite.rows.filter(station__code="S34108").earliest("pk").part


def test_nothing_contradicts():
    assert list(contradictions(TODAY)) == []


def test_what_contradicts_is_found():
    account = Account.rows.get(station__code="S34108")
    Account.rows.filter(pk=account.pk).update(balance=account.balance + 1, committed=account.committed + 1)
    line = OrderLine.objects.filter(order__state=State.COMPLETED, invoiced__gt=0).first()
    OrderLine.objects.filter(pk=line.pk).update(invoiced=0, is_open=True)
    History.objects.create(document=line.order.number, at=NOON, action="sent", from_state="released", to_state="sent",
                           actor="x")  # fmt: skip

    told = "\n".join(contradictions(TODAY))

    for words in ("not (", "committed", "yet something is bound", "open is True", "documents say", "history ends at"):
        assert words in told


def test_every_kind_of_document_is_there():
    for model in (Favourite, PartPicture, PriceRequest, Shipment, CancelRequest, HeadquartersStock):
        assert model._meta.base_manager.exists(), model
    states = set(PartsOrder.rows.values_list("state", flat=True))
    assert states >= {State.DRAFT, State.SUBMITTED, State.RELEASED, State.SENT, State.ACCEPTED, State.COMPLETED}


def test_the_first_station_has_what_the_guide_says():
    account = Account.rows.get(station__code="S34108")
    assert account.available(TODAY) == Decimal("38216.40")
    assert not account.is_credit_blocked


def test_nothing_happens_on_the_day_of_loading():
    assert History.objects.latest("at").at < NOON.replace(hour=0)


def test_everybody_signs_in_with_the_one_password():
    people = {user.username: user for user in User.objects.all()}
    assert {login for login, _, _ in ACCOUNTS} <= people.keys()
    assert people["s34108"].check_password(PASSWORD)
    assert len({user.password for user in people.values()}) == 1
    for user in people.values():
        validate_password(PASSWORD, user)
    assert not any(user.must_change_password for user in people.values())


def test_how_to_begin_is_told_in_two_languages():
    told = accounts("http://127.0.0.1:8000", sap="http://127.0.0.1:8100")
    assert "http://127.0.0.1:8000" in told
    assert all(f"  {login} " in told and en in told for login, _, en in ACCOUNTS)


def test_whether_it_is_loaded_is_one_question(django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        assert is_loaded()


def test_parts_are_found_by_initials_and_number():
    clerk = person("s34108")
    part = an_orderable_part()
    for typed in (part.number[:7], part.search_words.split()[0]):
        found = search(typed, actor=clerk, on=TODAY)
        assert any(hit.number == part.number for hit in found), typed


def test_a_new_order_goes_on_with_the_next_number():
    clerk = person("s34108")
    part = an_orderable_part()
    order = ordering.place("stock", [TypedRow(1, part.number, "1")], by=clerk, at=NOON, repeat_confirmed=True)

    last = PartsOrder.rows.filter(number__startswith="PO2611").exclude(pk=order.pk).latest("number")
    assert int(order.number.split("-")[1]) == int(last.number.split("-")[1]) + 1
    assert order.pk > last.pk
    assert list(contradictions(TODAY)) == []


def test_a_released_order_is_going_to_be_sent():
    released = PartsOrder.rows.filter(state=State.RELEASED)
    assert released.exists()
    assert set(released.values_list("number", flat=True)) == set(OutboxEvent.objects.values_list("key", flat=True))


def test_review_signature_and_chase_go_on():
    waiting = PartsOrder.rows.filter(state=State.SUBMITTED, review="pending").latest("pk")
    review.approve(waiting.number, by=person("planner"), at=NOON)
    coming = Shipment.rows.filter(state="issued").first()
    clerk = User.objects.filter(organization=coming.station_id).first()
    receiving.sign(coming.number, by=person(clerk.username), at=NOON)
    line = OrderLine.objects.filter(order__state=State.ACCEPTED, is_open=True, chases=None).first()
    clerk = User.objects.filter(organization=line.station_id).first()
    asked = chasing.chase(line.order.number, line.position, by=person(clerk.username), at=NOON)
    chasing.answer(asked.pk, promised_on=TODAY, text="今天发", by=person("planner"), at=NOON)

    assert list(contradictions(TODAY)) == []


def test_chases_are_answered_before_today():
    for chase in Chase.rows.all():
        assert chase.line.open_quantity > 0
        assert chase.answered_at is None or chase.asked_at < chase.answered_at < NOON


@pytest.fixture
def sap(seed_file: Path, tmp_path: Path) -> Store:
    """The stand-in's books, just begun."""
    store = Store(tmp_path / "sap.sqlite3")
    with store.transaction() as db:
        books.from_file(db, seed_file)
    return store


def test_sap_can_promise_what_we_show(sap: Store):
    with sap.reading() as db:
        for row in HeadquartersStock.objects.select_related("part"):
            assert stock.available(db, row.part.number) == row.available


def test_sap_has_the_orders_that_are_open_here(sap: Store):
    here = {
        (line.order.number, line.position): (line.wanted, line.confirmed, line.shipped, line.invoiced)
        for line in OrderLine.objects.filter(order__state__in=[State.SENT, State.ACCEPTED], is_open=True)
        .select_related("order")
    }  # fmt: skip
    with sap.reading() as db:
        rows = db.execute("SELECT * FROM order_lines JOIN orders ON number = order_number").fetchall()
    there = {
        (row["po"], int(row["posex"])): (row["quantity"], row["confirmed"], row["delivered"], row["invoiced"])
        for row in rows
    }
    assert here
    assert {key: there.get(key) for key in here} == here


def test_sap_goes_on_where_we_stand(sap: Store):
    """What SAP has confirmed and not yet delivered can be shipped here, and what is delivered can be billed."""
    with sap.reading() as db:
        ready = db.execute(
            "SELECT po, posex, confirmed, delivered FROM order_lines JOIN orders ON number = order_number"
            " WHERE order_lines.open AND confirmed + 0 > delivered + 0"
        ).fetchall()
        unbilled = db.execute("SELECT number FROM deliveries").fetchall()
    assert ready
    for row in ready:
        quantity = {int(row["posex"]): row["confirmed"] - row["delivered"]}
        fulfilment.record_shipped(row["po"], quantity, by=SAP, at=NOON, delivery="1")
    assert {row["number"] for row in unbilled} <= set(Shipment.rows.values_list("number", flat=True))


def test_money_at_sap_is_money_here(sap: Store):
    with sap.reading() as db:
        there = {row["name"]: row["opening_balance"] for row in db.execute("SELECT * FROM customers")}
    assert there == {one.station.name: one.balance for one in Account.rows.select_related("station")}
    assert FIRST_STATION.name in there


def test_indexes_and_foreign_keys_are_back():
    tables = connection.introspection
    with connection.cursor() as cursor:
        constraints = tables.get_constraints(cursor, "orders_orderline")
        kinds = {name for name, facts in constraints.items() if facts["index"] or facts["unique"]}
        assert {"open_lines_of_a_station", "lines_of_a_station_by_part", "one_line_per_part"} <= kinds
        assert sum(bool(facts["foreign_key"]) for facts in constraints.values()) == 3
    connection.check_constraints()
