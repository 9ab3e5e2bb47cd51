"""A random life of a station: nothing lost, nothing doubled, money equals documents, whatever happens (S7, S8).

A seeded workload, because what matters lies deep: an order must be submitted, sent, answered and shipped before it can
be invoiced. The last assertion proves that every deed really succeeded many times.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import NOON, SAP, TODAY, a_clerk_of, a_draft, a_part, a_planner, a_station, pay
from xingma.core.findings import Refused
from xingma.core.money import ZERO
from xingma.funds.ledger import Booking
from xingma.funds.models import Account, EntryKind, FundsEntry
from xingma.orders import cancelling, fulfilment, invoicing, ordering, release, review, sending
from xingma.orders.fulfilment import LineResponse
from xingma.orders.models import FundsGate, OrderLine, PartsOrder, State

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class LifeOfAStation:
    """Orders, SAP's answers in any order and repeated, payments, limits, reviews, cancellations."""

    # How often each deed is tried; the deeper ones more often.
    WEIGHTS = {
        "submit": 6,
        "pay": 4,
        "limit": 1,
        "review": 6,
        "answer": 8,
        "ship": 10,
        "sign": 8,
        "invoice": 10,
        "cancel": 2,
    }

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.station = a_station(limit="300")
        self.clerk = a_clerk_of(self.station)
        self.planner = a_planner()
        self.parts = [a_part(price="33.33"), a_part(price="0.07"), a_part(price="120.50", restricted=True)]
        self.at = NOON
        self.documents = 0
        self.done: Counter[str] = Counter()
        pay(self.station, "1500.00", "start")

    def live(self, steps: int) -> None:
        for step in range(steps):
            [deed] = self.dice.choices(list(self.WEIGHTS), list(self.WEIGHTS.values()))
            self.at += timedelta(minutes=1)
            try:
                getattr(self, deed)()
                self.done[deed] += 1
            except Refused:
                self.done[f"{deed} refused"] += 1
            if step % 10 == 9:
                self.check()

    def number(self) -> str:
        self.documents += 1
        return f"{self.documents:08d}"

    def quantity(self) -> Decimal:
        return Decimal(self.dice.randint(1, 6))

    def line(self) -> OrderLine:
        """A line of one of the latest orders, so that orders get far."""
        lines = list(OrderLine.objects.filter(order__station=self.station).select_related("order").order_by("-pk")[:12])
        if not lines:
            self.submit()
            return self.line()
        return self.dice.choice(lines)

    def some_of(self, most: Decimal, less: Decimal) -> Decimal:
        """Mostly what fits between two quantities of a line, sometimes one too many."""
        return min(self.quantity(), max(most - less, Decimal(0)) + (self.dice.random() < 0.1)) or Decimal(1)

    def submit(self) -> None:
        parts = self.dice.sample(self.parts, self.dice.randint(1, 3))
        draft = a_draft(self.clerk, *[(part, str(self.quantity())) for part in parts], at=self.at)
        ordering.submit(draft.number, by=self.clerk, at=self.at, repeat_confirmed=True)

    def pay(self) -> None:
        booking = Booking(EntryKind.PAYMENT, Decimal(self.dice.randint(1, 50000)) / 100, self.number(), TODAY)
        for _ in range(self.dice.choice([1, 1, 2])):
            release.record_money(self.station.pk, [booking], by=SAP, at=self.at)

    def limit(self) -> None:
        limit = Decimal(self.dice.randint(0, 600))
        release.record_limit(
            self.station.pk, limit=limit, valid_to=None, is_blocked=False, as_of=self.at, by=SAP, at=self.at
        )

    def review(self) -> None:
        order = self.line().order.number
        if self.dice.random() < 0.8:
            review.approve(order, by=self.planner, at=self.at)
        else:
            review.reject(order, by=self.planner, at=self.at, why="停售")

    def answer(self) -> None:
        """SAP has the order: in full, or with less wanted and confirmed, or refuses a line."""
        order = self.line().order
        if sending.begin(order.number, at=self.at):
            sending.record_sent(order.number, by=SAP, at=self.at)
        responses = []
        for line in order.lines.all():
            wanted = line.wanted if self.dice.random() < 0.8 else self.quantity()
            confirmed = wanted if self.dice.random() < 0.7 else min(self.quantity(), wanted)
            rejection = "停产" if self.dice.random() < 0.05 else ""
            responses.append(LineResponse(line.position, wanted, confirmed, TODAY, rejection=rejection))
        fulfilment.record_response(order.number, f"4{order.pk:07d}", responses, by=SAP, at=self.at)

    def ship(self) -> None:
        line = self.line()
        quantity = self.some_of(line.wanted, line.shipped)
        fulfilment.record_shipped(
            line.order.number, {line.position: quantity}, by=SAP, at=self.at, delivery=self.number()
        )

    def sign(self) -> None:
        line = self.line()
        quantity = self.some_of(line.shipped, line.signed)
        fulfilment.record_signed(line.order.number, {line.position: quantity}, by=SAP, at=self.at, delivery="1")

    def invoice(self) -> None:
        line = self.line()
        quantity = self.some_of(line.shipped, line.invoiced)
        gross = (quantity * Decimal(self.dice.randint(1, 13000)) / 100).quantize(Decimal("0.01"))
        told = invoicing.BilledLine(line.order.number, line.position, quantity, gross, gross)
        billed = invoicing.Billed(self.number(), TODAY, None, "", gross, ZERO, gross, [told])
        for _ in range(self.dice.choice([1, 1, 2])):
            invoicing.record_invoice(billed, by=SAP, at=self.at)

    def cancel(self) -> None:
        line = self.line()
        quantity = self.dice.choice([None, self.quantity()])
        cancelling.cancel(line.order.number, {line.position: quantity}, by=self.clerk, at=self.at)

    def check(self) -> None:
        account = Account.rows.get(station=self.station)
        lines = list(OrderLine.objects.filter(order__station=self.station).select_related("order"))
        self.the_balance_is_the_sum_of_its_entries(account)
        self.the_commitment_is_what_open_lines_bind(account, lines)
        self.quantities_add_up(lines)
        self.an_ended_order_binds_nothing(lines)
        self.the_first_held_order_is_really_not_covered(account)

    def the_balance_is_the_sum_of_its_entries(self, account: Account) -> None:
        entries = list(FundsEntry.rows.filter(account=account).order_by("position"))
        assert account.balance == sum((entry.amount for entry in entries), ZERO)
        assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
        assert entries[-1].balance_after == account.balance

    def the_commitment_is_what_open_lines_bind(self, account: Account, lines: list[OrderLine]) -> None:
        bound = [line.commitment for line in lines if line.order.funds == FundsGate.OPEN]
        assert account.committed == sum(bound, ZERO)

    def quantities_add_up(self, lines: list[OrderLine]) -> None:
        for line in lines:
            assert line.quantity == line.shipped + line.cancelled + line.open_quantity
            assert 0 <= line.invoiced <= line.shipped <= line.confirmed <= line.quantity
            assert 0 <= line.signed <= line.shipped

    def an_ended_order_binds_nothing(self, lines: list[OrderLine]) -> None:
        ended = {State.CANCELLED, State.REJECTED, State.COMPLETED}
        assert all(line.commitment == 0 for line in lines if line.order.state in ended)

    def the_first_held_order_is_really_not_covered(self, account: Account) -> None:
        held = release.held_first(PartsOrder.rows.filter(station=self.station)).first()
        if held is not None:
            assert sum((line.commitment for line in held.lines.all()), ZERO) > account.available(TODAY)


@pytest.mark.parametrize("seed", range(6))
def test_money_equals_documents_whatever_happens(seed: int):
    life = LifeOfAStation(seed)
    life.live(steps=300)
    assert all(life.done[deed] >= 1 for deed in life.WEIGHTS), life.done
