"""A random life of a station beside a plain model: nothing lost, nothing doubled, money equals documents (S7, S8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.builders import NOON, SAP, TODAY, a_clerk_of, a_draft, a_part, a_planner, a_station
from xingma.core.findings import Refused
from xingma.core.money import ZERO
from xingma.funds.ledger import Booking
from xingma.funds.models import Account, EntryKind, FundsEntry
from xingma.orders import cancelling, fulfilment, invoicing, ordering, release, review, sending
from xingma.orders.fulfilment import LineResponse
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, State

QUANTITIES = st.integers(1, 6).map(Decimal)


class LifeOfAStation(RuleBasedStateMachine):
    """Orders, SAP's answers in any order and repeated, payments, cancellations."""

    orders = Bundle("orders")

    @initialize()
    def founded(self) -> None:
        self.station = a_station(limit="300")
        self.clerk = a_clerk_of(self.station)
        self.planner = a_planner()
        self.parts = [a_part(price="33.33"), a_part(price="0.07"), a_part(price="120.50", restricted=True)]
        self.at = NOON
        self.documents = 0

    def number(self) -> str:
        self.documents += 1
        self.at += timedelta(minutes=1)
        return f"{self.documents:08d}"

    @rule(target=orders, wanted=st.dictionaries(st.integers(0, 2), QUANTITIES, min_size=1))
    def submitted(self, wanted: dict[int, Decimal]) -> str:
        draft = a_draft(self.clerk, *[(self.parts[index], str(q)) for index, q in wanted.items()], at=self.at)
        ordering.submit(draft.number, by=self.clerk, at=self.at, repeat_confirmed=True)
        return draft.number

    @rule(amount=st.decimals("0.01", "500", places=2), repeated=st.booleans())
    def paid(self, amount: Decimal, repeated: bool) -> None:
        booking = Booking(EntryKind.PAYMENT, amount, self.number(), TODAY)
        for _ in range(1 + repeated):
            release.record_money(self.station.pk, [booking], by=SAP, at=self.at)

    @rule(limit=st.integers(0, 600))
    def limited(self, limit: int) -> None:
        self.number()
        release.record_limit(
            self.station.pk, limit=Decimal(limit), valid_to=None, is_blocked=False, as_of=self.at, by=SAP, at=self.at
        )

    @rule(order=orders, approve=st.booleans())
    def reviewed(self, order: str, approve: bool) -> None:
        try:
            if approve:
                review.approve(order, by=self.planner, at=self.at)
            else:
                review.reject(order, by=self.planner, at=self.at, why="停售")
        except Refused:
            pass

    @rule(order=orders)
    def sent(self, order: str) -> None:
        if sending.begin(order, at=self.at):
            sending.record_sent(order, by=SAP, at=self.at)

    @rule(order=orders, confirmed=QUANTITIES, wanted=QUANTITIES)
    def answered(self, order: str, confirmed: Decimal, wanted: Decimal) -> None:
        lines = OrderLine.objects.filter(order__number=order)
        responses = [LineResponse(line.position, wanted, min(confirmed, wanted), TODAY) for line in lines]
        try:
            fulfilment.record_response(order, "0040000001", responses, by=SAP, at=self.at)
        except Refused:
            pass

    @rule(order=orders, quantity=QUANTITIES)
    def shipped(self, order: str, quantity: Decimal) -> None:
        try:
            fulfilment.record_shipped(order, {1: quantity}, by=SAP, at=self.at, delivery=self.number())
        except Refused:
            pass

    @rule(order=orders, quantity=QUANTITIES)
    def signed(self, order: str, quantity: Decimal) -> None:
        try:
            fulfilment.record_signed(order, {1: quantity}, by=SAP, at=self.at, delivery="1")
        except Refused:
            pass

    @rule(order=orders, quantity=QUANTITIES, price=st.decimals("0.01", "130", places=2), repeated=st.booleans())
    def invoiced(self, order: str, quantity: Decimal, price: Decimal, repeated: bool) -> None:
        gross = (price * quantity).quantize(Decimal("0.01"))
        line = invoicing.BilledLine(order, 1, quantity, gross, gross)
        billed = invoicing.Billed(self.number(), TODAY, None, "", gross, ZERO, gross, [line])
        try:
            for _ in range(1 + repeated):
                invoicing.record_invoice(billed, by=SAP, at=self.at)
        except Refused:
            pass

    @rule(order=orders, quantity=st.none() | QUANTITIES)
    def cancelled(self, order: str, quantity: Decimal | None) -> None:
        try:
            cancelling.cancel(order, {1: quantity}, by=self.clerk, at=self.at)
        except Refused:
            pass

    @invariant()
    def the_balance_is_the_sum_of_its_entries(self) -> None:
        account = Account.rows.get(station=self.station)
        entries = list(FundsEntry.rows.filter(account=account).order_by("position"))
        assert account.balance == sum((entry.amount for entry in entries), ZERO)
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        if entries:
            assert entries[-1].balance_after == account.balance

    @invariant()
    def the_commitment_is_what_open_lines_bind(self) -> None:
        open_lines = OrderLine.objects.filter(order__station=self.station, order__funds=FundsGate.OPEN)
        assert Account.rows.get(station=self.station).committed == sum((line.commitment for line in open_lines), ZERO)

    @invariant()
    def quantities_add_up(self) -> None:
        for line in OrderLine.objects.filter(order__station=self.station):
            assert line.quantity == line.shipped + line.cancelled + line.open_quantity
            assert 0 <= line.invoiced <= line.shipped <= line.confirmed <= line.quantity
            assert 0 <= line.signed <= line.shipped

    @invariant()
    def the_oldest_held_order_is_really_not_covered(self) -> None:
        account = Account.rows.get(station=self.station)
        held = release.held_first(PartsOrder.rows.filter(station=self.station)).first()
        if held is not None:
            assert sum((line.commitment for line in held.lines.all()), ZERO) > account.available(TODAY)

    @invariant()
    def an_ended_order_binds_nothing(self) -> None:
        ended = OrderLine.objects.filter(
            order__station=self.station, order__state__in=[State.CANCELLED, State.REJECTED, State.COMPLETED]
        )
        assert all(line.commitment == 0 or line.order.funds != FundsGate.OPEN for line in ended.select_related("order"))


@pytest.mark.slow
class TestMoneyStaysTrue(TestCase):
    def test_whatever_happens(self) -> None:
        run_state_machine_as_test(
            LifeOfAStation,
            settings=settings(
                max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
