"""What the stations paid, so that every account ends in its situation.

The invoices are counted while the orders go by (one figure per station and week); then each station's payments are
planned: prepaid accounts are filled before they run dry, credit accounts before the limit is reached, and the last
payments are chosen so that the available funds at the end are what the situation says.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal

from demo.company import FIRST_STATION, DemoOrganization
from demo.demand import HISTORY_DAYS, SHANGHAI
from demo.documents import DemoOrder
from demo.parts import DEMO_DAY

ZERO = Decimal("0.00")
_WEEKS = HISTORY_DAYS // 7 + 1


@dataclass(frozen=True, slots=True)
class DemoEntry:
    """An entry of the account: `kind` is opening (balance carried over, either sign) or payment."""

    station_code: str
    kind: str
    amount: Decimal
    at: datetime
    reference: str
    text: str


@dataclass
class _Account:
    invoiced: list[Decimal] = field(default_factory=lambda: [ZERO] * _WEEKS)
    committed: Decimal = ZERO
    held: list[Decimal] = field(default_factory=list)


class Tally:
    """Adds up, order by order, what each station was invoiced per week, has committed, and has waiting for funds."""

    def __init__(self, *, today: date = DEMO_DAY) -> None:
        self.today = today
        self.first = today - timedelta(days=HISTORY_DAYS)
        self.accounts: dict[str, _Account] = {}

    def add(self, order: DemoOrder) -> None:
        account = self.accounts.setdefault(order.station_code, _Account())
        for invoice in order.invoices:
            account.invoiced[self._week(invoice.billed_at.date())] += invoice.gross
        if order.outcome == "held":
            account.held.append(order.binding)
        else:
            account.committed += order.commitment

    def _week(self, day: date) -> int:
        return (day - self.first).days // 7


def credit_limit(station: DemoOrganization) -> Decimal:
    """The limit that counts: a blocked one counts zero."""
    return ZERO if station.situation == "blocked" else station.credit_limit


def payments(tally: Tally, stations: Sequence[DemoOrganization], seed: int = 1) -> Iterator[DemoEntry]:
    """Opening balance and payments, station by station, each in the order of time; all before the tally's `today`.

    balance = Σ entries − Σ invoices; available = balance + credit_limit(station) − commitment.
    """
    for place, station in enumerate(stations):
        account = tally.accounts.get(station.code, _Account())
        rng = random.Random(seed * 7001 + place)
        target = _available_at_the_end(station, account, rng) - credit_limit(station) + account.committed
        plan = _plan(account, _floor(station), rng)
        yield from _entries(station, _fitted(plan, account, target), tally.first, rng)


def _available_at_the_end(station: DemoOrganization, account: _Account, rng: random.Random) -> Decimal:
    """CNY. Of held orders not even the smallest is covered."""
    cents = Decimal(rng.randrange(100)) / 100
    if station is FIRST_STATION:
        return Decimal("38216.40")
    if station.situation in ("debt", "blocked"):
        return -Decimal(rng.randrange(2_000, 20_000)) - cents
    if account.held:
        return (min(account.held) * rng.randrange(10, 70) / 100).quantize(Decimal("0.01"))
    if station.situation == "prepaid":
        return Decimal(rng.randrange(1_500, 30_000)) + cents
    return (station.credit_limit * rng.randrange(8, 65) / 100).quantize(Decimal("0.01")) + cents


def _floor(station: DemoOrganization) -> Decimal:
    """How low the balance is let sink before the station pays."""
    return -station.credit_limit * 8 / 10


@dataclass
class _Plan:
    opening: Decimal
    paid: list[tuple[int, Decimal]]  # week, amount


def _plan(account: _Account, floor: Decimal, rng: random.Random) -> _Plan:
    """Pays at the beginning of a week whose invoices would take the balance under the floor, for some weeks ahead."""
    opening = balance = max(floor, ZERO) + Decimal(rng.randrange(3, 20) * 1000)
    paid = []
    for week, due in enumerate(account.invoiced):
        if balance - due < floor:
            ahead = sum(account.invoiced[week : week + rng.randrange(2, 5)], ZERO)
            amount = _round_up(max(floor + ahead - balance, due + floor - balance))
            paid.append((week, amount))
            balance += amount
        balance -= due
    return _Plan(opening, paid)


def _round_up(amount: Decimal) -> Decimal:
    return max((amount / 1000).to_integral_value(ROUND_CEILING), Decimal(1)) * 1000


def _fitted(plan: _Plan, account: _Account, target: Decimal) -> _Plan:
    """The same plan with its last payments raised, lowered or left out until the balance ends at `target`."""
    ends_at = plan.opening + sum((amount for _, amount in plan.paid), ZERO) - sum(account.invoiced, ZERO)
    missing = target - ends_at
    paid = list(plan.paid)
    if missing >= 0:
        return _Plan(plan.opening, [*paid, (_WEEKS - 1, missing)] if missing else paid)
    while paid and missing < 0:
        week, amount = paid.pop()
        if amount + missing > 0:
            return _Plan(plan.opening, [*paid, (week, amount + missing)])
        missing += amount
    return _Plan(plan.opening + missing, paid)


def _entries(station: DemoOrganization, plan: _Plan, first: date, rng: random.Random) -> Iterator[DemoEntry]:
    opened = datetime.combine(first, time(8), SHANGHAI) - timedelta(days=1)
    yield DemoEntry(station.code, "opening", plan.opening, opened, f"QC-{station.code}", "期初余额")
    for number, (week, amount) in enumerate(plan.paid, 1):
        day_before = first + timedelta(days=7 * week - 1)
        at = datetime.combine(day_before, time(14), SHANGHAI) + timedelta(minutes=number)
        text = rng.choice(("电汇", "电汇", "网银转账", "承兑汇票"))
        yield DemoEntry(station.code, "payment", amount, at, f"{station.customer_number[-7:]}{number:05}", text)
