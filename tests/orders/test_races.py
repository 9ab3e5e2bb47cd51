"""Several people at once, on PostgreSQL: SQLite lets one writer in at a time and would hide a missing lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, connections

from tests.builders import NOON, SAP, TODAY, a_clerk_of, a_draft, a_part, a_station, a_submitted_order, pay
from xingma.core.findings import Conflict
from xingma.funds import ledger
from xingma.funds.models import Account
from xingma.orders import cancelling, drafting, ordering, release
from xingma.orders.models import FundsGate, PartsOrder, State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("races are run on PostgreSQL")
    return


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run all works at the same moment, each on a connection of its own; returns what they raised."""
    start = threading.Barrier(len(works))
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the test
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


def eight_drafts(balance: str) -> tuple[Account, list[Callable[[], object]]]:
    """A station with eight drafts of 100 CNY, and the eight submissions."""
    station = a_station(balance=balance)
    clerk = a_clerk_of(station)
    drafts = [a_draft(clerk, (a_part(price="100.00"), "1")) for _ in range(8)]

    def submission(number: str) -> Callable[[], object]:
        return lambda: ordering.submit(number, by=clerk, at=NOON, repeat_confirmed=True)

    return Account.rows.get(station=station), [submission(draft.number) for draft in drafts]


def test_eight_clerks_of_one_station_never_exceed_the_limit_together():
    account, submissions = eight_drafts(balance="350")

    assert at_once(*submissions) == []

    account.refresh_from_db()
    assert account.available(TODAY) == Decimal("50.00")
    assert PartsOrder.rows.filter(funds=FundsGate.OPEN).count() == 3
    assert PartsOrder.rows.filter(funds=FundsGate.HELD).count() == 5


def test_without_the_lock_they_would(monkeypatch: pytest.MonkeyPatch):
    """The race test itself is proved: take the lock away and the limit breaks or money is lost."""
    monkeypatch.setattr(ledger, "locked", lambda station_id: Account.rows.get(station_id=station_id))
    for _ in range(5):
        account, submissions = eight_drafts(balance="350")
        at_once(*submissions)
        account.refresh_from_db()
        opened = PartsOrder.rows.filter(station_id=account.station_id, funds=FundsGate.OPEN).count()
        if opened != 3 or account.committed != 300:
            return
    pytest.fail("eight submissions without a lock should have collided")


def test_the_same_draft_submitted_twice_at_once_is_one_order():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    draft = a_draft(clerk, (a_part(price="100.00"), "1"))

    raised = at_once(*[lambda: ordering.submit(draft.number, by=clerk, at=NOON) for _ in range(4)])

    assert [type(error) for error in raised] == [Conflict] * 3
    assert Account.rows.get(station=station).committed == Decimal("100.00")


def test_a_payment_and_submissions_at_once_leave_no_covered_order_held():
    station = a_station(balance="0")
    clerk = a_clerk_of(station)
    drafts = [a_draft(clerk, (a_part(price="100.00"), "1")) for _ in range(4)]

    raised = at_once(
        lambda: pay(station, "400.00"),
        *[
            lambda number=draft.number: ordering.submit(number, by=clerk, at=NOON, repeat_confirmed=True)
            for draft in drafts
        ],
    )

    assert raised == []
    assert PartsOrder.rows.filter(state=State.RELEASED).count() == 4
    assert Account.rows.get(station=station).available(TODAY) == 0


def test_cancelling_and_releasing_across_orders_does_not_deadlock():
    station = a_station(balance="400")
    clerk = a_clerk_of(station)
    part = a_part(price="100.00")
    running = [a_submitted_order(clerk, (part, "1")) for _ in range(4)]
    held = [a_submitted_order(clerk, (part, "1")) for _ in range(4)]

    raised = at_once(
        *[lambda number=order.number: cancelling.cancel(number, by=clerk, at=NOON) for order in running + held]
    )

    assert raised == []
    assert not PartsOrder.rows.exclude(state=State.CANCELLED).exists()
    assert Account.rows.get(station=station).committed == 0


def test_the_same_payment_told_twice_at_once_is_booked_once():
    station = a_station()
    raised = at_once(*[lambda: pay(station, "100.00", "1400000001") for _ in range(4)])
    assert raised == []
    assert Account.rows.get(station=station).balance == Decimal("100.00")


def test_numbers_are_never_given_twice():
    station = a_station()
    clerk = a_clerk_of(station)
    assert at_once(*[lambda: drafting.start(by=clerk, at=NOON) for _ in range(8)]) == []
    numbers = list(PartsOrder.rows.values_list("number", flat=True))
    assert len(set(numbers)) == 8


def test_limits_and_payments_at_once_release_each_order_once():
    station = a_station()
    clerk = a_clerk_of(station)
    part = a_part(price="100.00")
    for _ in range(3):
        a_submitted_order(clerk, (part, "1"))

    raised = at_once(
        lambda: pay(station, "200.00"),
        lambda: release.record_limit(
            station.pk, limit=Decimal(100), valid_to=None, is_blocked=False, as_of=NOON, by=SAP, at=NOON
        ),
    )

    assert raised == []
    account = Account.rows.get(station=station)
    assert (account.committed, account.available(TODAY)) == (Decimal("300.00"), 0)
