"""Who orders what, and when: a station orders weekly or so, some twenty lines, wear parts above all."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import nlargest
from itertools import accumulate
from zoneinfo import ZoneInfo

from demo.company import DemoOrganization
from demo.parts import DemoPart
from demo.people import clerk_login
from demo.prices import CustomerPrice, DemoPrice, valid_price
from demo.vehicles import DemoVehicle

SHANGHAI = ZoneInfo("Asia/Shanghai")
HISTORY_DAYS = 730
ASSORTMENT = 4000  # parts that are ordered at all: however large the catalogue, this much is remembered
SHOWN_DAYS = 5  # on each of the last days the first station orders twice: it is the one that people look at
USUAL_LINES = (7, 36)
_WEEKDAYS = (12, 11, 10, 10, 10, 4, 1)


@dataclass(frozen=True, slots=True)
class Demand:
    """An order as its clerk wrote it."""

    station: DemoOrganization
    kind: str
    vin: str
    at: datetime
    by: str
    lines: tuple[tuple[DemoPart, int, Decimal], ...]  # part, quantity, price


class Assortment:
    """The parts that are ordered, with their weights; what a customer or price list pays."""

    def __init__(self, parts: Iterable[DemoPart], customer_prices: Iterable[CustomerPrice]) -> None:
        orderable = (part for part in parts if part.wear and part.prices and not part.blocked)
        self.parts = nlargest(ASSORTMENT, orderable, key=lambda part: part.wear)
        self.weights = list(accumulate(part.wear for part in self.parts))
        self.urgent = [part for part in self.parts if part.prices[-1].amount >= 60]
        self.urgent_weights = list(accumulate(part.wear for part in self.urgent))
        self.agreed: dict[str, list[DemoPrice]] = {}
        for agreed in customer_prices:
            self.agreed.setdefault(agreed.part_number, []).append(agreed.price)

    def price(self, part: DemoPart, station: DemoOrganization, on: date) -> Decimal | None:
        prices: Sequence[DemoPrice] = part.prices
        if part.number in self.agreed:
            prices = [*prices, *self.agreed[part.number]]
        hit = valid_price(prices, on, price_list=station.price_list, customer_number=station.customer_number)
        return hit.amount if hit else None


class Market:
    """All demand of the two years up to yesterday, in the order of time; a stock order has `lines` parts, from and
    under."""

    def __init__(
        self,
        assortment: Assortment,
        stations: Sequence[DemoOrganization],
        vehicles: Iterable[DemoVehicle],
        rng: random.Random,
        lines: tuple[int, int] = USUAL_LINES,
    ) -> None:
        self.assortment = assortment
        self.lines = lines
        self.stations = stations
        self.rng = rng
        self.vins: dict[str, list[str]] = {}
        for vehicle in vehicles:
            if vehicle.sold_on:
                self.vins.setdefault(vehicle.station_code, []).append(vehicle.vin)
        self.usual = {
            station.code: rng.choices(assortment.parts, cum_weights=assortment.weights, k=300) for station in stations
        }

    def demands(self, today: date, count: int) -> Iterator[Demand]:
        shares = list(accumulate(station.size for station in self.stations))
        for day, orders in _by_day(today, count):
            placed = sorted((self._moment(day), self.rng.random()) for _ in range(orders))
            is_shown = (today - day).days <= SHOWN_DAYS
            for place, (at, _) in enumerate(placed):
                station = self.rng.choices(self.stations, cum_weights=shares)[0]
                if is_shown and place < 2:
                    station = self.stations[0]
                demand = self._demand(station, at)
                if demand.lines:
                    yield demand

    def _moment(self, day: date) -> datetime:
        minutes = self.rng.choice((0, 60, 90, 120, 330, 360, 420, 480, 560)) + self.rng.randrange(70)
        start = datetime.combine(day, time(8, 5), SHANGHAI)
        return start + timedelta(minutes=minutes, seconds=self.rng.randrange(60))

    def _demand(self, station: DemoOrganization, at: datetime) -> Demand:
        rng = self.rng
        vins = self.vins.get(station.code)
        by = clerk_login(station.code) + ("b" if station.size >= 6 and rng.randrange(10) < 3 else "")
        is_urgent = vins is not None and rng.randrange(100) < 12
        if vins is not None and is_urgent:
            chosen = rng.choices(
                self.assortment.urgent, cum_weights=self.assortment.urgent_weights, k=rng.randrange(1, 5)
            )
            lines = self._lines(station, chosen, at, piecewise=True)
            return Demand(station, "urgent", rng.choice(vins), at, by, lines)
        wanted = rng.randrange(*self.lines)
        usual = rng.choices(self.usual[station.code], k=wanted * 4 // 5)
        others = rng.choices(self.assortment.parts, cum_weights=self.assortment.weights, k=wanted - len(usual))
        return Demand(station, "stock", "", at, by, self._lines(station, usual + others, at, piecewise=False))

    def _lines(
        self, station: DemoOrganization, chosen: list[DemoPart], at: datetime, *, piecewise: bool
    ) -> tuple[tuple[DemoPart, int, Decimal], ...]:
        lines = []
        on = at.date()
        for part in {part.number: part for part in chosen}.values():
            price = self.assortment.price(part, station, on)
            if price is not None:
                lines.append((part, self._quantity(part, price, piecewise=piecewise), price))
        return tuple(lines)

    def _quantity(self, part: DemoPart, price: Decimal, *, piecewise: bool) -> int:
        """Whole packages worth some hundred yuan; one or two of what is dear or urgent."""
        package = part.package_quantity
        if piecewise or price >= 600:
            packages = self.rng.choice((1, 1, 1, 2))
        else:
            worth = self.rng.choice((80, 120, 200, 300, 400, 600, 900))
            packages = max(1, int(worth / price) // package)
        return max(part.minimum_quantity, min(packages * package, 9000 // package * package))


def _by_day(today: date, count: int) -> Iterator[tuple[date, int]]:
    """`count` orders spread over the days before `today`: weekends less, the second year a fifth more."""
    first = today - timedelta(days=HISTORY_DAYS)
    days = [first + timedelta(days=i) for i in range(HISTORY_DAYS)]
    sums = list(accumulate(_WEEKDAYS[day.weekday()] * (1000 + i // 4) for i, day in enumerate(days)))
    done = 0
    for day, total in zip(days, sums, strict=True):
        due = count * total // sums[-1]
        yield day, due - done
        done = due
