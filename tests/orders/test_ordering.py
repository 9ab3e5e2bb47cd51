"""Submitting an order: rules, prices, both gates."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import (
    NOON,
    SAP,
    TODAY,
    a_clerk_of,
    a_draft,
    a_part,
    a_planner,
    a_station,
    a_submitted_order,
    a_supersession,
    a_vehicle,
    pay,
    rows,
)
from xingma.catalog.models import Price, SupersessionKind
from xingma.core.findings import Conflict, NotAllowed, RuleViolation
from xingma.core.history import History
from xingma.core.outbox import OutboxEvent
from xingma.funds.models import Account
from xingma.orders import cancelling, drafting, ordering, release
from xingma.orders.findings import Refusal, ReviewReason
from xingma.orders.models import FundsGate, OrderKind, PartsOrder, ReviewGate, State
from xingma.orders.reading import TypedRow
from xingma.orders.resolving import Fate

pytestmark = pytest.mark.django_db


def findings_of(refusal: pytest.ExceptionInfo[RuleViolation]) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in refusal.value.findings]


def test_an_order_within_the_funds_is_released_at_once_and_binds_them():
    station = a_station(balance="1000")
    drum = a_part(price="100.00")

    order = a_submitted_order(a_clerk_of(station), (drum, "4"))

    assert (order.state, order.funds, order.review) == (State.RELEASED, FundsGate.OPEN, ReviewGate.NONE)
    assert (order.gross, order.net) == (Decimal("400.00"), Decimal("353.98"))
    account = Account.rows.get(station=station)
    assert (account.committed, account.available(TODAY)) == (Decimal("400.00"), Decimal("600.00"))
    assert list(History.objects.values_list("action", flat=True)) == ["drafted", "submitted", "released"]
    [event] = OutboxEvent.objects.all()
    assert (event.kind, event.key) == ("order_released", order.number)


def test_a_line_off_the_package_quantity_is_refused_and_nothing_changes():
    station = a_station(balance="10000")
    clerk = a_clerk_of(station)
    draft = a_draft(clerk, (a_part(package="5"), "10"), (a_part(package="5"), "7"))

    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(draft.number, by=clerk, at=NOON)

    assert findings_of(refusal) == [(Refusal.NOT_A_PACKAGE, "lines.2.quantity")]
    assert PartsOrder.rows.get().state == State.DRAFT
    assert Account.rows.get(station=station).committed == 0
    assert not OutboxEvent.objects.exists()


def test_every_offending_line_is_told_at_once():
    station = a_station(balance="10000")
    clerk = a_clerk_of(station)
    blocked, unpriced, few = a_part(), a_part(price=None), a_part(minimum="10")
    draft = a_draft(clerk, (blocked, "1"), (unpriced, "1"), (few, "3"))
    blocked.blocked_because = "停供"
    blocked.save()

    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(draft.number, by=clerk, at=NOON)

    assert findings_of(refusal) == [
        (Refusal.BLOCKED_PART, "lines.1.part"),
        (Refusal.NO_PRICE, "lines.2.price"),
        (Refusal.UNDER_MINIMUM, "lines.3.quantity"),
    ]


def test_an_expired_price_is_no_price():
    clerk = a_clerk_of(a_station(balance="10000"))
    part = a_part(price=None)
    Price.objects.create(part=part, amount=5, valid_from=TODAY - timedelta(30), valid_to=TODAY - timedelta(1))

    with pytest.raises(RuleViolation) as refusal:
        a_submitted_order(clerk, (part, "1"))

    assert findings_of(refusal) == [(Refusal.NO_PRICE, "lines.1.price")]


def test_an_empty_order_is_refused():
    clerk = a_clerk_of(a_station())
    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(drafting.start(by=clerk, at=NOON).number, by=clerk, at=NOON)
    assert findings_of(refusal) == [(Refusal.NO_LINES, "lines")]


def test_a_line_keeps_the_price_it_was_submitted_with():
    clerk = a_clerk_of(a_station(balance="1000"))
    part = a_part(price="100.00")
    order = a_submitted_order(clerk, (part, "1"))

    Price.objects.create(part=part, amount=Decimal("120.00"), valid_from=TODAY)

    assert order.lines.get().price == Decimal("100.00")


def test_a_total_that_changed_since_the_clerk_looked_is_told_first():
    clerk = a_clerk_of(a_station(balance="1000"))
    part = a_part(price="100.00")
    draft = a_draft(clerk, (part, "2"))
    Price.objects.create(part=part, amount=Decimal("120.00"), valid_from=TODAY)

    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(draft.number, by=clerk, at=NOON, expected_gross=Decimal("200.00"))

    assert findings_of(refusal) == [(Refusal.TOTAL_CHANGED, "gross")]
    assert ordering.submit(draft.number, by=clerk, at=NOON, expected_gross=Decimal("240.00")).gross == 240


def test_the_same_content_within_a_day_asks_for_confirmation():
    clerk = a_clerk_of(a_station(balance="1000"))
    part = a_part()
    first = a_submitted_order(clerk, (part, "2"))
    again = a_draft(clerk, (part, "2"))

    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(again.number, by=clerk, at=NOON + timedelta(hours=23))

    [finding] = refusal.value.findings
    assert (finding.code, finding.params["number"]) == (Refusal.REPEATED, first.number)
    assert ordering.submit(again.number, by=clerk, at=NOON + timedelta(hours=25)).state == State.RELEASED


def test_an_urgent_order_needs_the_vin_of_a_known_vehicle():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    draft = a_draft(clerk, (a_part(), "1"))
    drafting.set_header(draft.number, by=clerk, at=NOON, kind=OrderKind.URGENT)

    with pytest.raises(RuleViolation) as refusal:
        ordering.submit(draft.number, by=clerk, at=NOON)
    assert findings_of(refusal) == [(Refusal.VEHICLE_MISSING, "vehicle")]
    with pytest.raises(RuleViolation) as refusal:
        drafting.set_header(draft.number, by=clerk, at=NOON, vin="LHXGD4AE6P0099999")
    assert findings_of(refusal) == [(Refusal.VEHICLE_UNKNOWN, "vehicle")]

    truck = a_vehicle()
    drafting.set_header(draft.number, by=clerk, at=NOON, vin=truck.vin[-8:].lower())
    assert ordering.submit(draft.number, by=clerk, at=NOON).vehicle == truck


def test_an_urgent_order_has_at_most_ten_lines():
    clerk = a_clerk_of(a_station(balance="100000"))
    parts = [(a_part(), "1") for _ in range(11)]
    with pytest.raises(RuleViolation) as refusal:
        ordering.place(OrderKind.URGENT, rows(*parts), by=clerk, at=NOON, vin=a_vehicle().vin)
    assert findings_of(refusal) == [(Refusal.TOO_MANY_LINES, "lines")]


@pytest.mark.parametrize(
    ("price", "quantity", "restricted", "reason"),
    [
        ("100001.00", "1", False, ReviewReason.LARGE_VALUE),
        ("10.00", "1", True, ReviewReason.RESTRICTED_PART),
    ],
)
def test_some_orders_wait_for_a_person(price: str, quantity: str, restricted: bool, reason: ReviewReason):
    clerk = a_clerk_of(a_station(balance="500000"))
    order = a_submitted_order(clerk, (a_part(price=price, restricted=restricted), quantity))
    assert (order.state, order.review, order.review_reasons) == (State.SUBMITTED, ReviewGate.PENDING, [reason])
    assert not OutboxEvent.objects.exists()


def test_far_more_than_usual_waits_for_a_person():
    station = a_station(balance="500000")
    clerk = a_clerk_of(station)
    part = a_part(price="300.00")
    a_submitted_order(clerk, (part, "12"), at=NOON - timedelta(days=60))  # one a month on average

    assert a_submitted_order(clerk, (part, "5")).review == ReviewGate.NONE
    assert a_submitted_order(clerk, (part, "30")).review_reasons == [ReviewReason.UNUSUAL_QUANTITY]


def test_a_stranger_finds_no_order_and_an_office_may_not_submit():
    clerk = a_clerk_of(a_station())
    draft = a_draft(clerk, (a_part(), "1"))
    with pytest.raises(PartsOrder.DoesNotExist):
        ordering.submit(draft.number, by=a_clerk_of(a_station()), at=NOON)
    with pytest.raises(NotAllowed):
        ordering.submit(draft.number, by=a_planner(), at=NOON)


def test_submitting_twice_is_a_conflict_and_binds_the_money_once():
    station = a_station(balance="1000")
    clerk = a_clerk_of(station)
    draft = a_draft(clerk, (a_part(price="100.00"), "1"))
    ordering.submit(draft.number, by=clerk, at=NOON)
    with pytest.raises(Conflict):
        ordering.submit(draft.number, by=clerk, at=NOON)
    assert Account.rows.get(station=station).committed == 100


def test_pasted_rows_that_cannot_be_added_stay_behind_and_the_good_ones_are_in():
    clerk = a_clerk_of(a_station())
    good, old, new = a_part(), a_part(), a_part()
    a_supersession(old, new)
    draft = drafting.start(by=clerk, at=NOON)

    added = drafting.add(
        draft.number,
        [
            TypedRow(1, good.number, "2"),
            TypedRow(2, "NO-SUCH-1", "1"),
            TypedRow(3, old.number, "3"),
            TypedRow(4, good.number.replace("-", " ").lower(), "5"),
            TypedRow(5, new.number, "8x"),
        ],
        by=clerk,
        at=NOON,
    )

    assert [row.fate for row in added.rows] == [Fate.OK, Fate.WRONG, Fate.REPLACED, Fate.MERGED, Fate.WRONG]
    lines = {line.part_id: (line.quantity, line.typed_number) for line in draft.lines.all()}
    assert lines == {good.pk: (7, ""), new.pk: (3, old.number)}


def test_a_replacement_can_be_undone_and_an_offered_successor_taken():
    clerk = a_clerk_of(a_station())
    old, new, kit = a_part(), a_part(), a_part()
    a_supersession(old, new)
    a_supersession(new, kit, SupersessionKind.WITH_KIT)
    draft = a_draft(clerk, (new, "1"))
    assert draft.lines.get().part == new

    drafting.use_successor(draft.number, 1, by=clerk, at=NOON)
    assert (draft.lines.get().part, draft.lines.get().typed_number) == (kit, new.number)
    drafting.use_typed_number(draft.number, 1, by=clerk, at=NOON)
    assert (draft.lines.get().part, draft.lines.get().typed_number) == (new, "")


def test_a_text_longer_than_its_place_is_refused_and_a_long_reason_is_cut():
    clerk = a_clerk_of(a_station(balance="1000"))
    draft = a_draft(clerk, (a_part(), "1"))
    with pytest.raises(RuleViolation) as refusal:
        drafting.set_header(draft.number, by=clerk, at=NOON, note="急" * 501, ship_to="站" * 201)
    assert findings_of(refusal) == [(Refusal.TOO_LONG, "note"), (Refusal.TOO_LONG, "ship_to")]

    order = ordering.submit(draft.number, by=clerk, at=NOON)
    cancelling.cancel(order.number, why="订错了" * 400, by=clerk, at=NOON)
    assert len(History.objects.get(action="cancelled").why) == 500


def test_splitting_by_funds_leaves_what_is_covered_and_drafts_the_rest():
    clerk = a_clerk_of(a_station(balance="500"))
    cheap, dear = a_part(price="100.00"), a_part(price="450.00")
    draft = a_draft(clerk, (cheap, "2"), (dear, "1"), (a_part(price="50.00"), "2"))

    first, second = ordering.split_by_funds(draft.number, by=clerk, at=NOON)

    assert [line.part_id for line in second.lines.all()] == [dear.pk]
    assert ordering.submit(first.number, by=clerk, at=NOON).funds == FundsGate.OPEN


def test_held_orders_are_released_by_a_payment_urgent_first_then_oldest():
    station = a_station(balance="0")
    clerk = a_clerk_of(station)
    part = a_part(price="100.00")
    first = a_submitted_order(clerk, (part, "2"), at=NOON)
    second = a_submitted_order(clerk, (part, "3"), at=NOON + timedelta(minutes=1))
    urgent = ordering.place(
        OrderKind.URGENT, rows((part, "1")), by=clerk, at=NOON + timedelta(minutes=2), vin=a_vehicle().vin
    )
    assert {first.funds, second.funds, urgent.funds} == {FundsGate.HELD}
    assert release.remittances(station.pk, TODAY) == {urgent.pk: 100, first.pk: 200, second.pk: 300}

    pay(station, "350.00")

    assert {order.number: order.state for order in PartsOrder.rows.all()} == {
        urgent.number: State.RELEASED,
        first.number: State.RELEASED,
        second.number: State.SUBMITTED,
    }
    assert release.remittances(station.pk, TODAY) == {second.pk: 250}


def test_a_debt_is_part_of_what_the_first_held_order_must_remit():
    station = a_station(balance="-80")
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "1"))
    assert release.remittances(station.pk, TODAY) == {order.pk: 180}


def test_a_credit_limit_that_arrives_releases_and_an_older_one_changes_nothing():
    station = a_station()
    order = a_submitted_order(a_clerk_of(station), (a_part(price="100.00"), "1"))

    def limit(amount: str, as_of: object) -> bool:
        return release.record_limit(
            station.pk, limit=Decimal(amount), valid_to=None, is_blocked=False, as_of=as_of, by=SAP, at=NOON
        )

    assert limit("500", NOON)
    assert not limit("0", NOON - timedelta(hours=1))
    order.refresh_from_db()
    assert order.state == State.RELEASED
    assert Account.rows.get(station=station).credit_limit == 500
