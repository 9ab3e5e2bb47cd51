"""An order's way to SAP and back, and what must never happen on it: lost, doubled, overtaken."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from tests.builders import (
    NOON,
    SAP,
    a_manager_of,
    a_planner,
)
from tests.integration import said
from tests.integration.conftest import House, with_sap
from tests.integration.fake_sap import FakeSap
from tests.integration.journal_rows import outbound, released, state_of
from xingma.core.history import History
from xingma.integration import delivering, telling
from xingma.integration.models import OutboundMessage, OutState, Reachability
from xingma.integration.transport import client_for
from xingma.orders import cancelling, review, sending
from xingma.orders.models import CancelRequest, PartsOrder, State

pytestmark = pytest.mark.django_db


def test_a_released_order_goes_to_sap_and_its_answer_comes_back(house: House, sap: FakeSap) -> None:
    order, part = released()

    house.sends()

    [idoc] = sap.of("ORDERS")
    [line] = idoc.all("E1EDP01")
    assert (line.get("POSEX"), line.get("MENGE")) == ("000001", "10.000")
    reference = idoc.first("E1EDK02", QUALF="001")
    assert reference is not None
    assert reference.get("BELNR") == order.number
    message = outbound()
    assert (message.state, message.sap_docnum, message.sap_status) == (OutState.SENT, "0000000000000001", "12")
    assert state_of(order) == State.SENT

    house.hears(said.body(said.confirmation((message.arckey, "53", "标准订单 40001234 已保存"))))
    house.hears(said.body(said.response(order, (1, part, "10", "6"))))
    house.applies()

    order = PartsOrder.rows.get(pk=order.pk)
    assert (order.state, order.sap_number) == (State.ACCEPTED, "40001234")
    assert order.lines.get().confirmed == 6
    assert outbound().state == OutState.ACKED


def test_the_request_that_submitted_the_order_can_be_followed_into_its_message(house: House) -> None:
    import structlog

    with structlog.contextvars.bound_contextvars(request_id="request-42"):
        released()
    house.sends()

    assert outbound().request_id == "request-42"


def test_two_events_of_one_order_keep_their_order_and_the_change_waits_for_the_order(
    house: House, sap: FakeSap
) -> None:
    order, part = released()
    sap.mood = "down"
    house.sends()
    cancelling.cancel(order.number, {1: Decimal(4)}, by=a_manager_of(order.station), at=house.at)
    sap.mood = "ok"
    house.later(hours=2)

    house.sends()
    assert [idoc.mestyp for idoc in sap.received] == ["ORDERS"], "the change waits until SAP has made the order"

    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.works()
    assert [idoc.mestyp for idoc in sap.received] == ["ORDERS", "ORDCHG"]
    [line] = sap.of("ORDCHG")[0].all("E1EDP01")
    assert (line.get("ACTION"), line.get("MENGE")) == ("003", "6.000")


def test_what_sap_cancels_is_cancelled_and_the_change_counts_as_answered(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    cancelling.cancel(order.number, {1: Decimal(4)}, by=a_manager_of(order.station), at=house.at)
    house.sends()

    house.hears(said.body(said.response(order, (1, part, "6", "6"), serial=2)))
    house.applies()

    assert outbound("ORDCHG").state == OutState.ACKED
    assert CancelRequest.rows.get().answer == CancelRequest.Answer.ACCEPTED
    assert order.lines.get().cancelled == 4


def test_a_change_that_sap_refuses_answers_the_station(house: House) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    cancelling.cancel(order.number, {1: Decimal(4)}, by=a_manager_of(order.station), at=house.at)
    house.sends()

    refusal = said.confirmation((outbound("ORDCHG").arckey, "51", "delivery exists"), mestyp="ORDCHG")
    house.hears(said.body(refusal))
    house.applies()

    request = CancelRequest.rows.get()
    assert (request.answer, request.answer_text) == (CancelRequest.Answer.REFUSED, "delivery exists")
    assert outbound("ORDCHG").state == OutState.REJECTED


def test_an_order_cancelled_before_it_leaves_is_withdrawn(house: House, sap: FakeSap) -> None:
    order, _part = released()
    telling.tell_due(at=house.at)
    cancelling.cancel(order.number, by=a_manager_of(order.station), at=house.at)

    house.sends()

    assert sap.received == []
    assert outbound().state == OutState.WITHDRAWN


def test_sap_refusing_an_order_shows_it_to_headquarters_and_it_can_be_sent_again(house: House, sap: FakeSap) -> None:
    order, part = released()
    house.sends()
    house.hears(said.body(said.confirmation((outbound().arckey, "51", "客户不存在"))))
    house.applies()
    refused = PartsOrder.rows.get(pk=order.pk)
    assert (refused.state, refused.refused_because) == (State.REFUSED, "客户不存在")

    sap.orders.clear()
    review.send_again(order.number, by=a_planner(), at=house.at)
    house.later(minutes=5)
    house.sends()

    assert len(sap.of("ORDERS")) == 2
    assert state_of(order) == State.SENT
    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    assert state_of(order) == State.ACCEPTED


def test_sap_down_for_a_day_loses_nothing_and_doubles_nothing(house: House, sap: FakeSap) -> None:
    orders = [released()[0] for _ in range(3)]
    sap.mood = "down"
    for _ in range(24 * 6):
        house.sends()
        house.later(minutes=10)
    assert {message.state for message in OutboundMessage.objects.all()} == {OutState.RETRY}
    assert sap.received == []
    assert [row.system for row in Reachability.objects.exclude(probe_at=None)] == ["hualing"]

    sap.mood = "ok"
    house.later(minutes=2)
    house.sends()  # one try, which succeeds and opens the way
    house.sends()

    assert sorted(sap.orders) == sorted(order.number for order in orders)
    assert all(len(numbers) == 1 for numbers in sap.orders.values())
    assert {state_of(order) for order in orders} == {State.SENT}
    assert not Reachability.objects.exclude(probe_at=None).exists()


def test_while_sap_is_away_only_one_try_a_minute_is_made(house: House, sap: FakeSap) -> None:
    for _ in range(8):
        released()
    sap.mood = "down"
    house.sends()
    assert sap.tries == 5, "after five failures in a row the breaker opens"

    house.sends()
    house.later(seconds=30)
    house.sends()
    assert sap.tries == 5
    house.later(seconds=31)
    house.sends()
    house.sends()
    assert sap.tries == 6


def test_the_order_tells_on_its_own_timeline_that_sap_is_out_of_reach(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "down"

    house.sends()

    row = History.objects.get(document=order.number, action="sending_failed")
    assert "503" in row.why


def test_sap_asking_for_patience_gets_it(house: House, sap: FakeSap) -> None:
    released()
    sap.mood = "down"

    house.sends()

    assert outbound().next_at >= house.at + timedelta(seconds=7)


@pytest.mark.parametrize("mood", ["hangs", "lost"])
def test_an_answer_that_gets_lost_makes_no_second_order(house: House, sap: FakeSap, mood: str) -> None:
    order, _part = released()
    sap.mood = mood
    house.sends()
    assert outbound().state == OutState.UNKNOWN

    sap.mood = "ok"
    house.later(minutes=10)
    house.sends()

    message = outbound()
    assert (message.state, message.code) == (OutState.SENT, "asked_yes")
    assert len(sap.orders[order.number]) == 1
    assert len(sap.received) == 1
    assert state_of(order) == State.SENT


def test_in_doubt_sap_gets_time_to_make_the_order_before_a_no_is_believed(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "lost"
    house.sends()
    made = sap.orders.pop(order.number)  # stored, but not yet an order
    sap.mood = "ok"
    house.later(seconds=20)
    house.sends()
    assert (outbound().state, len(sap.received)) == (OutState.UNKNOWN, 1)

    sap.orders[order.number] = made
    house.later(seconds=60)
    house.sends()

    assert (outbound().state, len(sap.received)) == (OutState.SENT, 1)


def test_what_sap_never_got_is_sent_after_asking(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "lost"
    house.sends()
    sap.orders.clear()  # it broke off before anything was stored
    sap.received.clear()
    sap.mood = "ok"
    house.later(minutes=10)

    house.sends()

    assert len(sap.orders[order.number]) == 1
    assert outbound().state == OutState.SENT


def test_while_sap_cannot_be_asked_nothing_is_sent_again(house: House, sap: FakeSap) -> None:
    released()
    sap.mood = "lost"
    house.sends()
    sap.mood = "ok"
    sap.answers_questions = False
    house.later(hours=1)

    house.sends()

    assert (outbound().state, outbound().code) == (OutState.UNKNOWN, "cannot_ask")
    assert len(sap.received) == 1


def test_an_order_response_settles_the_doubt(house: House, sap: FakeSap) -> None:
    order, part = released()
    sap.mood = "lost"
    house.sends()

    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    sap.mood = "ok"
    house.later(hours=1)
    house.sends()

    assert outbound().state == OutState.ACKED
    assert len(sap.received) == 1


def test_a_worker_killed_while_sending_leaves_a_doubt_and_no_second_order(house: House, sap: FakeSap) -> None:
    order, _part = released()
    telling.tell_due(at=house.at)
    lease = delivering.take(house.system, worker="killed", at=house.at)
    assert lease is not None
    message = delivering.prepare(lease, house.system, at=house.at)
    assert message is not None
    sap.take(bytes(message.payload))  # it arrived; the worker died before it could write that down

    house.sends()
    assert outbound().state == OutState.SENDING, "the lease still holds"
    house.later(minutes=10)
    house.sends()

    assert outbound().state == OutState.SENT
    assert len(sap.orders[order.number]) == 1


def test_a_worker_that_lost_its_lease_writes_nothing_any_more(house: House) -> None:
    order, _part = released()
    telling.tell_due(at=house.at)
    lease = delivering.take(house.system, worker="slow", at=house.at)
    assert lease is not None
    house.later(minutes=10)
    delivering.recover(house.system, at=house.at)

    with pytest.raises(delivering.Lost):
        delivering.record_arrival(lease, house.system, docnum="1", at=house.at)

    assert (outbound().state, state_of(order)) == (OutState.PENDING, State.RELEASED)


def test_a_document_that_sap_refuses_over_http_is_parked_and_headquarters_sees_it(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "refuses"

    house.sends()

    assert (outbound().state, outbound().code) == (OutState.REJECTED, "refused_by_http")
    assert state_of(order) == State.REFUSED


def test_a_wrong_password_parks_nothing(house: House, sap: FakeSap) -> None:
    order, _part = released()
    sap.mood = "closed"
    house.sends()
    assert (outbound().state, outbound().code) == (OutState.RETRY, "not_let_in")

    sap.mood = "ok"
    house.later(hours=1)
    house.sends()
    assert state_of(order) == State.SENT


def test_the_urgent_order_leaves_first(house: House, sap: FakeSap) -> None:
    slow, _part = released()
    fast, _part = released()
    telling.tell_due(at=house.at)
    OutboundMessage.objects.filter(business_key=fast.number).update(is_urgent=True)

    house.sends()

    assert list(sap.orders) == [fast.number, slow.number]


def test_a_late_word_about_an_earlier_try_does_not_undo_a_posting(house: House) -> None:
    order, part = released()
    house.sends()
    arckey = outbound().arckey
    house.hears(said.body(said.confirmation((arckey, "53", "已保存"))))
    house.hears(said.body(said.confirmation((arckey, "51", "客户采购订单号已存在"))))
    house.applies()

    assert outbound().state == OutState.ACKED
    assert state_of(order) == State.SENT
    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    assert state_of(order) == State.ACCEPTED


def test_an_event_that_cannot_be_told_stops_nobody_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _part = released()
    second, _part = released()
    real = telling.queue

    def breaks_on_the_first(event: object, kind: str, **more: object) -> OutboundMessage:
        if getattr(event, "key", "") == first.number:
            raise ValueError("no")
        return real(event, kind, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(telling, "queue", breaks_on_the_first)
    telling.tell_due(at=house.at)

    assert [message.business_key for message in OutboundMessage.objects.all()] == [second.number]


def test_an_order_reaches_sap_through_the_drop_folder_as_well(
    house: House, sap: FakeSap, settings: Settings, tmp_path: object
) -> None:
    from pathlib import Path

    from xingma.integration.idoc import flat

    with_sap(settings, road="folder", drop_folder=str(tmp_path))
    order, _part = released()

    house.sends()

    [file] = (Path(str(tmp_path)) / "out").iterdir()
    [idoc] = flat.read(file.read_bytes())
    assert idoc.first("E1EDK01") is not None
    assert state_of(order) == State.SENT
    assert sap.received == []


def test_begin_and_answers_from_two_sides_agree(house: House) -> None:
    """An order whose answer overtakes our own note that it was sent ends the same."""
    order, part = released()
    telling.tell_due(at=house.at)
    lease = delivering.take(house.system, worker="w", at=house.at)
    assert lease is not None
    delivering.prepare(lease, house.system, at=house.at)

    house.hears(said.body(said.response(order, (1, part, "10", "10"))))
    house.applies()
    with pytest.raises(delivering.Lost):
        delivering.record_arrival(lease, house.system, at=house.at)

    assert state_of(order) == State.ACCEPTED
    assert outbound().state == OutState.ACKED
    sending.record_sent(order.number, by=SAP, at=NOON)
    assert state_of(order) == State.ACCEPTED


def test_the_client_keeps_no_connection_open(house: House) -> None:
    with client_for(house.system) as client:
        assert client.timeout.connect == 1
