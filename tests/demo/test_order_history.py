"""Two years of orders: every state of life, no quantity that contradicts another, accounts in every situation."""

from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

import pytest

from demo.company import FIRST_STATION, DemoOrganization, dealers, stations
from demo.demand import SHANGHAI
from demo.documents import DemoOrder
from demo.orders import order_history
from demo.parts import DemoPart, parts
from demo.payments import DemoEntry, Tally, credit_limit, payments
from demo.people import people
from demo.vehicles import vehicles

TODAY = date(2026, 6, 18)
END = datetime.combine(TODAY, time(), SHANGHAI)
OUTLETS = [*stations(), *dealers()]
OUTCOMES = {
    "draft", "in_review", "held", "released", "sent", "refused", "rejected", "cancelled", "back_ordered", "picking",
    "part_shipped", "shipped", "signed", "completed",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> dict[str, DemoPart]:
    return {part.number: part for part in parts(today=TODAY)}


@pytest.fixture(scope="module")
def history(catalogue: dict[str, DemoPart]) -> list[DemoOrder]:
    return list(order_history(catalogue.values(), OUTLETS, vehicles(OUTLETS, today=TODAY), today=TODAY))


@pytest.fixture(scope="module")
def tally(history: list[DemoOrder]) -> Tally:
    tally = Tally(today=TODAY)
    for order in history:
        tally.add(order)
    return tally


@pytest.fixture(scope="module")
def entries(tally: Tally) -> list[DemoEntry]:
    return list(payments(tally, OUTLETS))


def test_every_state_of_an_order_can_be_seen(history: list[DemoOrder]):
    assert {order.outcome for order in history} == OUTCOMES
    assert {order.kind for order in history} == {"stock", "urgent"}
    assert {order.review for order in history} == {"", "pending", "passed", "changed", "rejected"}


@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2026, 10, 4), date(2027, 1, 1)])
def test_every_state_can_be_seen_whatever_day_it_is(catalogue: dict[str, DemoPart], today: date):
    trucks = vehicles(OUTLETS, today=today)
    seen = {order.outcome for order in order_history(catalogue.values(), OUTLETS, trucks, today=today)}

    assert seen >= OUTCOMES - {"back_ordered", "picking"}


def test_no_quantity_contradicts_another(history: list[DemoOrder]):
    for order in history:
        assert order.lines
        assert len({line.part_number for line in order.lines}) == len(order.lines)
        shipped: Counter[int] = Counter()
        signed: Counter[int] = Counter()
        invoiced: Counter[int] = Counter()
        for shipment in order.shipments:
            for position, quantity in shipment.lines:
                shipped[position] += quantity
                signed[position] += quantity if shipment.signed_at else 0
        for invoice in order.invoices:
            for position, quantity in invoice.lines:
                invoiced[position] += quantity
        for place, line in enumerate(order.lines, 1):
            assert line.position == place
            approved = line.quantity if line.approved is None else line.approved
            assert line.quantity >= approved >= line.confirmed >= line.shipped >= line.signed >= 0
            assert line.invoiced <= line.shipped <= line.quantity - line.cancelled
            assert line.open_quantity >= 0
            assert (line.shipped, line.signed, line.invoiced) == (shipped[place], signed[place], invoiced[place])


def test_a_state_says_what_the_quantities_say(history: list[DemoOrder]):
    for order in history:
        open_sum = sum(line.open_quantity for line in order.lines)
        if order.state == "completed":
            assert open_sum == 0
            assert all(line.invoiced == line.signed == line.shipped for line in order.lines)
            assert order.invoices
        if order.state in {"cancelled", "rejected", "refused"}:
            assert order.reason
            assert not order.shipments
        if order.state in {"cancelled", "rejected"}:
            assert open_sum == 0
        if order.state in {"accepted", "completed"}:
            assert order.sap_number
            assert order.funds == "open"
        if order.state == "draft":
            assert order.submitted_at is None
            assert order.funds == ""
        if order.kind == "urgent":
            assert order.vin
            assert len(order.lines) <= 10


def test_moments_follow_each_other_and_none_lies_after_yesterday(history: list[DemoOrder]):
    for order in history:
        steps = [order.placed_at, order.released_at, order.sent_at, order.accepted_at, order.closed_at]
        known = [step for step in steps if step is not None]
        assert known == sorted(known)
        for shipment in order.shipments:
            assert order.accepted_at is not None
            path = [order.accepted_at, shipment.issued_at, shipment.arrived_at, shipment.signed_at]
            passed = [step for step in path if step is not None]
            assert passed == sorted(passed)
            known += passed
        known += [invoice.billed_at for invoice in order.invoices]
        assert max(known) < END


def test_orders_keep_the_ordering_rules(history: list[DemoOrder], catalogue: dict[str, DemoPart]):
    for order in history:
        for line in order.lines:
            part = catalogue[line.part_number]
            assert not part.blocked
            assert part.supersession is None
            assert line.quantity % part.package_quantity == 0
            assert part.minimum_quantity <= line.quantity <= 9999
            assert line.price > 0


def test_orders_come_in_the_order_of_time_with_numbers_of_their_own(history: list[DemoOrder]):
    placed = [order.placed_at for order in history]

    assert placed == sorted(placed)
    assert len(history) == 6000
    lines = [len(order.lines) for order in history if order.kind == "stock"]
    assert 17 < sum(lines) / len(lines) < 23
    for numbers in (
        [order.number for order in history],
        [order.sap_number for order in history if order.sap_number],
        [shipment.delivery_number for order in history for shipment in order.shipments],
        [shipment.waybill for order in history for shipment in order.shipments],
        [invoice.vat_number for order in history for invoice in order.invoices],
    ):
        assert len(set(numbers)) == len(numbers)


def test_the_people_who_order_exist(history: list[DemoOrder]):
    logins = {person.login for person in people(OUTLETS)}

    assert {order.placed_by for order in history} <= logins


def test_the_same_seed_gives_the_same_history(history: list[DemoOrder], catalogue: dict[str, DemoPart]):
    def beginning(seed: int) -> list[DemoOrder]:
        trucks = vehicles(OUTLETS, today=TODAY)
        return list(islice(order_history(catalogue.values(), OUTLETS, trucks, seed, TODAY), 300))

    assert beginning(1) == history[:300]
    assert beginning(2) != history[:300]


def _available(station: DemoOrganization, tally: Tally, entries: list[DemoEntry]) -> Decimal:
    account = tally.accounts[station.code]
    paid = sum((entry.amount for entry in entries if entry.station_code == station.code), Decimal(0))
    return paid - sum(account.invoiced) + credit_limit(station) - account.committed


def test_every_account_ends_in_its_situation(tally: Tally, entries: list[DemoEntry]):
    for station in OUTLETS:
        available = _available(station, tally, entries)
        held = tally.accounts[station.code].held
        if station.situation in {"debt", "blocked"}:
            assert available < 0
        elif held:
            assert 0 <= available < min(held)
        else:
            assert available > 0
    assert any(tally.accounts[station.code].held for station in OUTLETS)
    assert _available(FIRST_STATION, tally, entries) == Decimal("38216.40")


def test_a_prepaid_account_never_runs_dry(history: list[DemoOrder], entries: list[DemoEntry]):
    station = next(outlet for outlet in OUTLETS if outlet.situation == "prepaid")
    moves = [(entry.at, entry.amount) for entry in entries if entry.station_code == station.code]
    for order in history:
        if order.station_code == station.code:
            moves += [(invoice.billed_at, -invoice.gross) for invoice in order.invoices]
    balance = Decimal(0)
    for _, amount in sorted(moves):
        balance += amount
        assert balance >= 0


def test_payments_are_in_the_order_of_time_positive_and_numbered(entries: list[DemoEntry]):
    assert len({(entry.station_code, entry.reference) for entry in entries}) == len(entries)
    for station in OUTLETS:
        own = [entry for entry in entries if entry.station_code == station.code]
        assert [entry.at for entry in own] == sorted(entry.at for entry in own)
        assert own[0].kind == "opening"
        assert all(entry.amount > 0 and entry.at < END for entry in own[1:])
