"""The worker: one round does what is due; several at once do everything once; it survives a database that goes away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from tests.builders import a_clerk_of, a_part, a_station, a_submitted_order
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.fake_sap import FakeSap
from xingma.catalog.models import Part
from xingma.core.idempotency import IdempotentAnswer
from xingma.core.outbox import OutboxEvent
from xingma.funds.models import Account, FundsEntry
from xingma.integration import telling
from xingma.integration.metrics import figures
from xingma.integration.models import InboundMessage, InState, MessageEvent, OutboundMessage, OutState
from xingma.integration.worker import Worker
from xingma.orders.models import PartsOrder, State


@pytest.mark.django_db
def test_one_round_lets_an_order_leave_and_applies_what_came(house: House, sap: FakeSap) -> None:
    order = a_submitted_order(a_clerk_of(a_station(balance="100000")), (a_part(), "1"))
    house.hears(said.body(said.material("A1")))

    Worker(clock=house.clock).round()

    assert list(sap.orders) == [order.number]
    assert Part.objects.filter(number="A1").exists()


@pytest.mark.django_db
def test_the_command_works_off_what_is_due_and_ends(house: House, sap: FakeSap) -> None:
    a_submitted_order(a_clerk_of(a_station(balance="100000")), (a_part(), "1"))
    old = {"owner": "person:1", "key": "k", "request_hash": "", "at": house.at - timedelta(days=900)}
    IdempotentAnswer.objects.create(**old)

    call_command("worker", "--once")

    assert len(sap.orders) == 1
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("gone"), ZeroDivisionError()])
def test_a_round_that_breaks_is_followed_by_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    worker = Worker(clock=house.clock)
    seen: list[str] = []

    def away_once(**_more: object) -> int:
        seen.append("asked")
        if len(seen) == 1:
            raise error
        worker.stop()
        return 0

    monkeypatch.setattr(telling, "tell_due", away_once)
    monkeypatch.setattr("xingma.integration.worker.AWAY_S", 0.01)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("xingma.integration.worker.close_old_connections", lambda: None)
    worker.run()

    assert seen == ["asked", "asked"]


@pytest.mark.django_db
def test_operations_see_what_waits_and_since_when(house: House, sap: FakeSap) -> None:
    sap.mood = "down"
    a_submitted_order(a_clerk_of(a_station(balance="100000")), (a_part(), "1"))
    house.hears(said.body(said.payment("0000999999", "1.00")))
    house.works()

    shown = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in figures(house.at + timedelta(seconds=90))
        for sample in family.samples
    }

    assert shown["xingma_messages_open", ("out", "hualing", "ORDERS", "retry")] == 1
    assert shown["xingma_messages_open", ("in", "hualing", "FIDCC2", "waiting")] == 1
    assert shown["xingma_oldest_waiting_seconds", ("outbound",)] == 90
    assert shown["xingma_neighbour_unreachable", ("hualing",)] == 0


def together(count: int, work: Callable[[], None]) -> None:
    """Run the same in several threads at once, each with a connection of its own; errors come back."""
    errors: list[BaseException] = []

    def one() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors


def work_until_idle(house: House) -> None:
    worker = Worker(clock=house.clock)
    for _ in range(200):
        if not worker.round():
            return


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and hides races")
@pytest.mark.django_db(transaction=True)
def test_three_workers_send_every_order_once_and_apply_every_message_once(house: House, sap: FakeSap) -> None:
    part = a_part()
    stations = [a_station(balance="100000") for _ in range(4)]
    orders = [a_submitted_order(a_clerk_of(station), (part, "2")) for station in stations for _ in range(5)]

    together(3, lambda: work_until_idle(house))

    assert sorted(sap.orders) == sorted(order.number for order in orders)
    assert {len(numbers) for numbers in sap.orders.values()} == {1}
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {OutState.SENT}
    assert not OutboxEvent.objects.filter(told_at=None).exists()

    for place, order in enumerate(orders, start=1):
        for idoc in (
            said.invoice(f"9{place:07d}", order, (1, part, "2", "176.99", "23.01")),
            said.response(order, (1, part, "2", "1"), serial=1),
            said.delivery(f"8{place:07d}", order, (1, part, "2")),
            said.response(order, (1, part, "2", "2"), serial=2),
        ):
            house.hears(said.body(idoc))
    for station in stations:
        house.hears(said.body(said.payment(station, "10.00", f"14{station.pk:08d}")))
    house.later(seconds=1)

    together(3, lambda: work_until_idle(house))
    house.later(hours=2)
    together(3, lambda: work_until_idle(house))

    assert set(InboundMessage.objects.values_list("state", flat=True)) <= {InState.APPLIED, InState.SUPERSEDED}
    assert PartsOrder.rows.filter(state=State.ACCEPTED).count() == len(orders)
    for station in stations:
        account = Account.rows.get(station=station)
        entries = FundsEntry.rows.filter(account=account)
        assert (account.balance, account.committed, entries.count()) == (100000 - 5 * 200 + 10, 0, 6)
    applied = MessageEvent.objects.filter(to_state=InState.APPLIED, inbound__isnull=False)
    assert applied.count() == applied.values("inbound").distinct().count(), "nothing was applied twice"
