"""Two years of parts orders of all stations, in the order of time."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from demo.company import DemoOrganization
from demo.course import Course
from demo.demand import SHANGHAI, USUAL_LINES, Assortment, Market
from demo.documents import DemoOrder
from demo.parts import DEMO_DAY, DemoPart
from demo.prices import CustomerPrice
from demo.vehicles import DemoVehicle


def order_history(
    parts: Iterable[DemoPart],
    stations: Sequence[DemoOrganization],
    vehicles: Iterable[DemoVehicle],
    seed: int = 1,
    today: date = DEMO_DAY,
    count: int = 6000,
    *,
    customer_prices: Iterable[CustomerPrice] = (),
    lines: tuple[int, int] = USUAL_LINES,
) -> Iterator[DemoOrder]:
    """`count` orders (a handful fewer, where nothing could be priced) from two years before `today` to the evening
    before it; a stock order has `lines` parts, from and under. Nothing in them happens on `today` or later. Only the
    assortment and the stations are kept in memory.
    """
    rng = random.Random(seed * 1009 + 13)
    market = Market(Assortment(parts, customer_prices), stations, vehicles, rng, lines)
    course = Course(rng, datetime.combine(today, time(), SHANGHAI))
    for demand in market.demands(today, count):
        yield course.of(demand)
