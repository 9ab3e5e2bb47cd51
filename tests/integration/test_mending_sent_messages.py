"""What a person does to messages to SAP: repeat, correct a copy, decide a doubt, close."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.builders import (
    a_manager_of,
    an_administrator,
)
from tests.integration.conftest import House, with_sap
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import outbound, released, state_of
from xingma.integration import mending
from xingma.integration.models import MessageEvent, OutboundMessage, OutState
from xingma.orders import cancelling
from xingma.orders.models import CancelRequest, PartsOrder, State

pytestmark = pytest.mark.django_db


def test_an_order_that_cannot_be_written_as_a_document_stays_ours_and_is_mended(house: House, sap: FakeSap) -> None:
    order, _part = released()
    station = order.station
    number, station.customer_number = station.customer_number, ""
    station.save()
    house.sends()
    assert (outbound().state, outbound().code) == (OutState.REJECTED, "missing")
    unsent = PartsOrder.rows.get(pk=order.pk)
    assert (unsent.state, unsent.sending_since) == (State.RELEASED, None)

    station.customer_number = number
    station.save()
    mending.replay(outbound().pk, by=an_administrator(), at=house.at)
    house.later(minutes=2)
    house.sends()

    assert len(sap.orders[order.number]) == 1
    assert state_of(order) == State.SENT


def test_a_repeat_by_hand_asks_first_and_doubles_nothing(house: House, sap: FakeSap) -> None:
    order, _part = released()
    house.sends()
    original = outbound()

    house.later(minutes=5)
    again = mending.replay(original.pk, why="对方说没收到", by=an_administrator(), at=house.at)
    house.sends()

    again.refresh_from_db()
    original.refresh_from_db()
    assert (again.state, again.replay_of_id, again.seq, again.copy) == (OutState.SENT, original.pk, original.seq, 1)
    assert original.state == OutState.IGNORED
    assert len(sap.orders[order.number]) == 1
    steps = MessageEvent.objects.filter(outbound=again).values_list("actor", "code", "note")
    assert ("周敏", "replayed", "对方说没收到") in steps


def test_a_corrected_copy_leaves_the_original_as_it_was(house: House, sap: FakeSap) -> None:
    released()
    sap.mood = "refuses"
    house.sends()
    original = outbound()
    before = bytes(original.payload)
    edited = before.replace(b"10.000", b"12.000")
    sap.mood = "ok"

    again = mending.replay(original.pk, document=edited, why="数量", by=an_administrator(), at=house.at)
    house.later(minutes=2)
    house.sends()

    original.refresh_from_db()
    again.refresh_from_db()
    assert bytes(original.payload) == before
    assert sap.of("ORDERS")[0].all("E1EDP01")[0].get("MENGE") == "12.000"
    assert sap.of("ORDERS")[0].arckey == again.arckey


def test_a_given_up_head_blocks_its_order_alone_and_can_be_closed(
    house: House, sap: FakeSap, settings: Settings
) -> None:
    with_sap(settings, give_up_hours=1)
    order, _part = released()
    sap.mood = "down"
    house.sends()
    house.later(hours=2)
    house.sends()
    assert outbound().state == OutState.DEAD

    sap.mood = "ok"
    cancelling.cancel(order.number, by=a_manager_of(order.station), at=house.at)
    other, _part = released()
    house.later(minutes=5)
    house.sends()
    assert list(sap.orders) == [other.number], "another order goes on"
    assert outbound("ORDCHG").state == OutState.PENDING

    head = OutboundMessage.objects.get(business_key=order.number, kind="ORDERS")
    mending.close_outbound(head.pk, why="站里已作废", by=an_administrator(), at=house.at)
    house.sends()
    assert outbound("ORDCHG").state == OutState.WITHDRAWN, "SAP cannot change an order that it does not have"
    assert CancelRequest.rows.get().answer == CancelRequest.Answer.REFUSED


def test_a_person_who_looked_in_sap_decides_a_doubt(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "lost"
    house.sends()
    sap.answers_questions = False

    mending.decide_doubt(outbound().pk, has_arrived=True, why="在 VA03 里看到了", by=an_administrator(), at=house.at)

    assert outbound().state == OutState.SENT
    assert state_of(order) == State.SENT
