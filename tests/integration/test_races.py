"""Two workers on the same rows at the same moment: one holds them open, the other must pass by or wait its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

import pytest
from django.db import connection, transaction

from tests.builders import a_manager_of
from tests.integration import said
from tests.integration.conftest import House
from tests.integration.journal_rows import line_of, released
from xingma.integration import applying, confirmations, delivering, telling
from xingma.integration.models import InboundMessage, InState, OutboundMessage
from xingma.integration.receiving import Receipt
from xingma.orders import cancelling, sending

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and hides races"),
    pytest.mark.django_db(transaction=True),
]

SHORT_S, LONG_S = 0.5, 10
T = TypeVar("T")


class Other(Generic[T]):
    """Another worker, on a connection of its own, doing one thing."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.answers: list[T] = []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        try:
            self.answers.append(self.work())
        finally:
            connection.close()

    def is_waiting(self) -> bool:
        self.thread.join(SHORT_S)
        return self.thread.is_alive()

    def answer(self) -> T:
        self.thread.join(LONG_S)
        [answer] = self.answers
        return answer


def test_a_message_being_taken_is_passed_over(house: House) -> None:
    for _ in range(2):
        released()
    telling.tell_due(at=house.at)

    with transaction.atomic():
        mine = delivering.take(house.system, worker="a", at=house.at)
        other = Other(lambda: delivering.take(house.system, worker="b", at=house.at))
        assert not other.is_waiting()

    theirs = other.answer()
    assert mine is not None
    assert theirs is not None
    assert mine.pk != theirs.pk


def test_documents_being_taken_are_passed_over(house: House) -> None:
    house.hears(said.body(*(said.material(f"A{number}") for number in range(4))))

    with transaction.atomic():
        mine = applying.take(worker="a", at=house.at, most=2)
        other = Other(lambda: applying.take(worker="b", at=house.at))
        assert not other.is_waiting()

    taken = [lease.pk for lease in (*mine, *other.answer())]
    assert len(taken) == len(set(taken)) == 4


def test_a_later_event_of_an_order_does_not_overtake_one_being_told(house: House) -> None:
    order, _part = released()
    sending.begin(order.number, at=house.at)
    cancelling.cancel(order.number, {1: Decimal(4)}, by=a_manager_of(order.station), at=house.at)

    with transaction.atomic():
        assert telling.tell_due(at=house.at) == 1
        other = Other(lambda: telling.tell_due(at=house.at))
        assert not other.is_waiting()
    assert other.answer() == 0
    telling.tell_due(at=house.at)

    told = OutboundMessage.objects.order_by("pk").values_list("kind", "seq")
    assert list(told) == [("ORDERS", 1), ("ORDCHG", 2)]


def test_an_older_answer_waits_for_the_newer_one_and_is_overtaken(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, part, "10", "0"), serial=1)))
    house.applies()
    house.hears(said.body(said.response(order, (1, part, "10", "10"), serial=3)))
    house.hears(said.body(said.response(order, (1, part, "10", "4"), serial=2)))
    newer, older = applying.take(worker="a", at=house.at)

    with transaction.atomic():
        applying.apply_once(newer, at=house.at)
        other = Other(lambda: applying.apply(older, at=house.at))
        assert other.is_waiting()
    other.answer()

    assert line_of(order).confirmed == 10
    states = InboundMessage.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [InState.APPLIED, InState.APPLIED, InState.SUPERSEDED]


def test_a_document_whose_lease_was_lost_is_not_applied_by_the_old_holder(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    [old] = applying.take(worker="a", at=house.at)
    house.later(minutes=2)
    [new] = applying.take(worker="b", at=house.at)

    with transaction.atomic():
        applying.apply_once(new, at=house.at)
        other = Other(lambda: applying.apply(old, at=house.at))
        assert not other.is_waiting()
    other.answer()

    assert InboundMessage.objects.get().events.filter(to_state=InState.APPLIED).count() == 1


def test_the_same_body_over_two_connections_is_stored_once(house: House) -> None:
    body = said.body(said.material("A1"), said.material("A2"))

    with transaction.atomic():
        house.hears(body)
        other: Other[Receipt] = Other(lambda: house.hears(body))
        assert other.is_waiting()

    assert (other.answer().stored, other.answer().known) == (0, 2)
    assert InboundMessage.objects.count() == 2


def test_a_confirmation_is_written_by_one_worker(house: House) -> None:
    house.hears(said.body(said.material("A1")))
    house.applies()
    house.later(minutes=2)

    with transaction.atomic():
        confirmations.confirm_due(house.system, at=house.at)
        other = Other(lambda: confirmations.confirm_due(house.system, at=house.at))
        assert not other.is_waiting()

    assert other.answer() == 0
    assert OutboundMessage.objects.filter(kind="ALEAUD").count() == 1
