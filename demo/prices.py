"""Purchase prices over time: general, per price list, per customer, and which of them a station pays on a day."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

PRICE_LISTS = ("A1", "A2")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DemoPrice:
    """CNY per unit, tax included; `valid_to` is the last day, None without end. General when both names are empty."""

    amount: Decimal
    valid_from: date
    valid_to: date | None = None
    price_list: str = ""
    customer_number: str = ""

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CustomerPrice:
    """A price agreed with one customer for one part."""

    part_number: str
    price: DemoPrice


def natural(amount: Decimal) -> Decimal:
    """As price lists are written: fine steps for small things, whole ten yuan for large ones."""
    if amount < 10:
        step = Decimal("0.1")
    elif amount < 100:
        step = Decimal("0.5")
    elif amount < 1000:
        step = Decimal(1)
    else:
        step = Decimal(10)
    steps = (amount / step).quantize(Decimal(1), ROUND_HALF_UP)
    return (max(steps, Decimal(1)) * step).quantize(CENT)


def percent_of(amount: Decimal, percent: int) -> Decimal:
    return amount * percent / 100


def price_periods(rng: random.Random, amount: Decimal, today: date, *, plain: bool = False) -> tuple[DemoPrice, ...]:
    """General price, oldest first, up to today's `amount`; then price-list prices.

    Here and there a change already announced, a price that ran out, or none at all. `plain`: today's amount has always
    been valid, and no list has another.
    """
    start = date(today.year - 3, 1, 1)
    if plain:
        return (DemoPrice(amount, start),)
    fate = rng.randrange(1000)
    if fate < 3:
        return ()
    changes = sorted(rng.sample(_half_years(start, today), rng.choice((0, 1, 1, 2, 2, 3))))
    amounts = [amount]
    for _ in changes:
        amounts.append(natural(percent_of(amounts[-1], 100 - rng.randrange(1, 6))))
    starts = [start, *changes]
    last = today - timedelta(days=rng.randrange(10, 90)) if fate < 7 else None
    if fate >= 970:
        announced = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        starts.append(announced)
        amounts.insert(0, natural(percent_of(amount, 100 + rng.randrange(2, 7))))
    ends = [later - timedelta(days=1) for later in starts[1:]] + [last]
    general = tuple(
        DemoPrice(figure, first, end)
        for figure, first, end in zip(reversed(amounts), starts, ends, strict=True)
        if end is None or first <= end
    )
    return general + tuple(_listed(rng, amount, today)) if last is None else general


def _half_years(start: date, today: date) -> list[date]:
    days = [date(year, month, 1) for year in range(start.year, today.year + 1) for month in (1, 7)]
    return [day for day in days if start < day <= today]


def _listed(rng: random.Random, amount: Decimal, today: date) -> Iterator[DemoPrice]:
    for name, share, cut in (("A1", 8, 4), ("A2", 6, 6)):
        if rng.randrange(100) < share:
            first = today - timedelta(days=rng.randrange(20, 500))
            ended = rng.randrange(4) == 0
            last = first + timedelta(days=rng.randrange(5, 19)) if ended else None
            yield DemoPrice(natural(percent_of(amount, 100 - rng.randrange(2, cut + 2))), first, last, price_list=name)


def customer_prices(
    part_prices: Iterable[tuple[str, Sequence[DemoPrice]]], customer_numbers: Sequence[str], *, seed: int, today: date
) -> Iterator[CustomerPrice]:
    """About one part in two hundred has a price agreed with one customer, 3 to 8 % under the general one."""
    rng = random.Random(seed * 7919 + 17)
    for number, prices in part_prices:
        if rng.randrange(200) or not customer_numbers:
            continue
        general = valid_price(prices, today)
        if general is not None:
            customer = rng.choice(customer_numbers)
            amount = natural(percent_of(general.amount, 100 - rng.randrange(3, 9)))
            since = today - timedelta(days=rng.randrange(30, 360))
            yield CustomerPrice(number, DemoPrice(amount, since, None, customer_number=customer))


def valid_price(
    prices: Sequence[DemoPrice], on: date, *, price_list: str = "", customer_number: str = ""
) -> DemoPrice | None:
    """Best valid hit: customer and part, then price list and part, then part; of several the latest begun."""
    best: tuple[int, date] | None = None
    found = None
    for price in prices:
        if not price.is_valid(on):
            continue
        if price.customer_number:
            rank = 2 if price.customer_number == customer_number else -1
        elif price.price_list:
            rank = 1 if price.price_list == price_list else -1
        else:
            rank = 0
        if rank >= 0 and (best is None or (rank, price.valid_from) > best):
            best, found = (rank, price.valid_from), price
    return found
