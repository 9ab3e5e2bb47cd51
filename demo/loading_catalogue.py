"""Parts with groups, prices, successors, stock and pictures; what stations keep at hand and ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from demo.drawings import FAMILIES, VIEWS, drawing
from demo.kinds import GROUPS
from demo.parts import DemoPart, parts
from demo.prices import CustomerPrice, DemoPrice, customer_prices, valid_price
from demo.tables import Table
from demo.world import World
from xingma.catalog.indexing import code_of, search_words
from xingma.catalog.models import (
    Favourite,
    Part,
    PartGroup,
    PartPicture,
    Price,
    PriceRequest,
    Returnability,
    Supersession,
)
from xingma.catalog.pictures import store_drawing
from xingma.stock.models import HeadquartersStock

MODELS = (PartGroup, Part, Price, Supersession, PartPicture, HeadquartersStock, Favourite, PriceRequest)
RETURNABILITY = {"normal": Returnability.NORMAL, "electrical": Returnability.ELECTRICAL}
CAPTIONS = ("外形", "剖视 / 侧视", "尺寸")
FAVOURITES = 12  # of a station
ASKED = 14  # price requests
ANSWERS = ("供应商报价中，预计三日内维护", "停产件，建议改用同系列现行件")


class CatalogueTables:
    def __init__(self, world: World, pictures: Mapping[str, list[int]]) -> None:
        self.world = world
        self.pictures = pictures
        self.as_of = world.end - timedelta(hours=2)
        self.parts = Table(
            Part,
            "number", "code", "name_zh", "name_en", "unit", "group_id", "package_quantity", "minimum_quantity",
            "weight_kg", "drawing_number", "specification", "fits", "returnability", "blocked_because",
            "is_restricted", "search_words", "updated_at",
        )  # fmt: skip
        self.prices = Table(Price, "part_id", "customer_id", "price_list", "amount", "valid_from", "valid_to")
        self.supersessions = Table(Supersession, "old_id", "new_id", "kind", "valid_from", "note")
        self.part_pictures = Table(PartPicture, "part_id", "picture_id", "position", "caption")
        self.stock = Table(HeadquartersStock, "part_id", "available", "next_on", "next_quantity", "as_of")
        groups = Table(PartGroup, "code", "name_zh", "name_en")
        self.groups = {code: groups.add(code, zh, en) for code, (zh, en) in GROUPS.items()}
        groups.flush()

    def add(self, part: DemoPart) -> None:
        code, drawing_number = code_of(part.number), drawing_number_of(part)
        words = search_words(code, part.zh, part.en, drawing_number, f"{part.specification} {part.fits_zh}")
        key = self.parts.add(
            part.number, code, part.zh, part.en, part.unit, self.groups[part.group], part.package_quantity,
            part.minimum_quantity, part.weight_kg, drawing_number, part.specification, part.fits_zh,
            RETURNABILITY.get(part.returnability, Returnability.NEVER).value, part.blocked, part.is_restricted, words,
            self.as_of,
        )  # fmt: skip
        self.world.parts[part.number] = key
        for price in part.prices:
            self.add_price(key, price, None)
        if part.supersession is not None:
            link = part.supersession
            note = f"需同时订购 {link.kit}" if link.kit else ""
            self.supersessions.add(key, self.world.parts[link.successor], link.kind, link.changed_on, note)
        for position, (picture, caption) in enumerate(zip(self.pictures[part.family], CAPTIONS, strict=True), start=1):
            self.part_pictures.add(key, picture, position, caption)
        stock = part.stock
        self.stock.add(key, stock.quantity, stock.expected_on, stock.expected_quantity, self.as_of)
        if part.supersession is None and not part.blocked and valid_price(part.prices, self.world.today) is None:
            self.world.without_price.append(part.number)

    def add_price(self, part: int, price: DemoPrice, customer: int | None) -> None:
        self.prices.add(part, customer, price.price_list, price.amount, price.valid_from, price.valid_to)

    def flush(self) -> None:
        for table in (self.parts, self.prices, self.supersessions, self.part_pictures, self.stock):
            table.flush()


def drawing_number_of(part: DemoPart) -> str:
    """The seven digits before the dash; standard parts have none."""
    number = part.number.partition("-")[0]
    return number if number.isdigit() else ""


def load_pictures(world: World, *, done: Callable[[int, int], None]) -> dict[str, list[int]]:
    """Family → keys of its three views; the files are named by their content, so a second loading finds them."""
    keys: dict[str, list[int]] = {}
    for place, family in enumerate(FAMILIES, start=1):
        keys[family] = [store_drawing(drawing(family, view), at=world.loaded_at).pk for view in VIEWS]
        done(place, len(FAMILIES))
    return keys


def load_parts(
    world: World,
    pictures: Mapping[str, list[int]],
    *,
    count: int,
    seed: int,
    done: Callable[[int, int], None],
) -> list[CustomerPrice]:
    """Returns the prices agreed with single customers."""
    tables = CatalogueTables(world, pictures)

    def written() -> Iterator[tuple[str, tuple[DemoPrice, ...]]]:
        for place, part in enumerate(parts(count, seed, today=world.today), start=1):
            tables.add(part)
            yield part.number, part.prices
            if place % 1000 == 0:
                done(place, count)

    customers = {outlet.organization.customer_number: outlet.key for outlet in world.outlets.values()}
    agreed = list(customer_prices(written(), list(customers), seed=seed, today=world.today))
    for one in agreed:
        tables.add_price(world.parts[one.part_number], one.price, customers[one.price.customer_number])
    tables.flush()
    return agreed


def load_favourites(world: World, ordered: Mapping[str, Counter[str]]) -> None:
    """What each station ordered most often."""
    favourites = Table(Favourite, "station_id", "part_id", "added_at")
    for code, counts in ordered.items():
        outlet = world.outlets[code]
        for place, (number, _) in enumerate(counts.most_common(FAVOURITES)):
            favourites.add(outlet.key, world.parts[number], world.end - timedelta(days=30 + place, hours=15))
    favourites.flush()


def load_price_requests(world: World) -> None:
    """Parts without a price today: some stations have asked, headquarters has answered every other one."""
    requests = Table(
        PriceRequest, "station_id", "part_id", "asked_by", "asked_at", "answer", "answered_by", "answered_at"
    )
    outlets = list(world.outlets.values())
    for place, number in enumerate(world.without_price[:ASKED]):
        outlet = outlets[place * 5 % len(outlets)]
        clerk = world.people[outlet.organization.code.lower()]
        asked_at = world.end - timedelta(days=1 + place, hours=14, minutes=7 * place)
        is_answered = place % 2 == 1
        requests.add(
            outlet.key, world.parts[number], clerk.name, asked_at,
            ANSWERS[place // 2 % len(ANSWERS)] if is_answered else "",
            world.people["planner"].name if is_answered else "",
            asked_at + timedelta(hours=20) if is_answered else None,
        )  # fmt: skip
    requests.flush()
