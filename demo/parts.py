"""The parts of a heavy truck, any number of them, always the same for the same seed.

Every kind of part exists once per variant of its axis; when all variants are used up, revisions A, B, C … follow, so
3,000 parts and 300,000 parts come from the same tables, one after the other and without remembering any.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count as numbers_from
from itertools import islice

from demo.axes import AXES, Axis, Variant
from demo.kinds import Kind, kinds
from demo.prices import DemoPrice, natural, percent_of, price_periods

DEMO_DAY = date(2026, 6, 18)


@dataclass(frozen=True, slots=True)
class DemoStock:
    """What headquarters has, and what comes in when."""

    quantity: int
    expected_on: date | None = None
    expected_quantity: int = 0


@dataclass(frozen=True, slots=True)
class DemoSupersession:
    """This part was replaced; `kind` is interchangeable, one_way or with_kit (then `kit` is needed as well)."""

    successor: str
    kind: str
    changed_on: date
    kit: str = ""


@dataclass(frozen=True, slots=True)
class DemoPart:
    """`wear` says how often stations order it, 0 (never) to 100."""

    number: str
    zh: str
    en: str
    family: str
    group: str
    unit: str
    package_quantity: int
    minimum_quantity: int
    returnability: str
    weight_kg: Decimal
    fits_zh: str
    fits_en: str
    specification: str
    prices: tuple[DemoPrice, ...]
    stock: DemoStock
    wear: int
    supersession: DemoSupersession | None = None
    blocked: str = ""
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class _Design:
    kind: Kind
    axis: Axis
    variant: Variant
    place: int  # of the variant on its axis
    revision: int

    @property
    def number(self) -> str:
        return self.kind.code + self.variant.suffix + _letters(self.revision)

    @property
    def earlier(self) -> Variant | None:
        """What the axis's first variant replaced."""
        return self.axis.earlier if self.place == 0 and self.revision == 0 else None


# The parts of the order in the mock-ups: headquarters has this many, more comes in n days.
_SCENE = {
    "3511010-K7": (36, 0, 0),
    "1012010-KM12": (1260, 0, 0),
    "3502075-KH469": (3, 6, 40),
    "3501105-KH469": (210, 0, 0),
    "1601130-KT430": (44, 0, 0),
    "1601090-KT430": (28, 0, 0),
    "3701010-KM12": (17, 0, 0),
    "3708010-KM12": (22, 0, 0),
    "1205120-K7": (0, 14, 6),
    "1307010-KM12": (62, 0, 0),
    "3104080-KH469": (1860, 0, 0),
    "3104082-KH469": (3400, 0, 0),
    "3104015-KH469": (12, 0, 0),
    "3104040-KH469": (4, 9, 60),
    "1109060-K7": (380, 0, 0),
    "2911010-K7": (26, 0, 0),
}
_SCENE_SUPERSESSIONS = {
    "1012010-KM12": "interchangeable",
    "3502075-KH469": "interchangeable",
    "3104080-KH469": "one_way",
    "1109060-K7": "interchangeable",
    "2911010-K7": "with_kit",
}

_REVISIONS = (
    ("（改进型）", "improved"),
    ("（加强型）", "heavy duty"),
    ("（耐寒型）", "cold region"),
    ("（轻量化）", "lightweight"),
    ("（长寿命）", "long life"),
    ("（国六b）", "China VIb"),
    ("（防尘型）", "dust proof"),
    ("（出口型）", "export"),
)
_BLOCKED = (
    "质量停发，正在排查批次",
    "图纸更改中，新状态月底发布",
    "停产无替代，请联系总部配件科",
    "供应商切换，暂停受理",
)
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_RESTRICTED = {"engine", "cab", "frame"}


def parts(count: int = 3000, seed: int = 1, *, today: date = DEMO_DAY) -> Iterator[DemoPart]:
    """The first `count` parts. A successor and its kit always come before what they replace."""
    rng = random.Random(seed)
    return islice(_catalogue(rng, today), count)


def _catalogue(rng: random.Random, today: date) -> Iterator[DemoPart]:
    for design in _designs():
        yield from _with_predecessors(design, rng, today)


def _designs() -> Iterator[_Design]:
    """Round after round through all kinds, a fifth of each axis at a time, first variants first."""
    for turn in numbers_from():
        for kind in kinds():
            axis = AXES[kind.axis]
            step = max(1, len(axis.variants) // 5)
            for i in range(turn * step, turn * step + step):
                revision, place = divmod(i, len(axis.variants))
                yield _Design(kind, axis, axis.variants[place], place, revision)


def _letters(revision: int) -> str:
    """ "" for the first state, then A, B … Z, AA, AB … without I and O."""
    letters = ""
    while revision > 0:
        revision, rest = divmod(revision - 1, len(_ALPHABET))
        letters = _ALPHABET[rest] + letters
    return letters


def _with_predecessors(design: _Design, rng: random.Random, today: date) -> Iterator[DemoPart]:
    part = _part(design, rng, today)
    forced = _SCENE_SUPERSESSIONS.get(part.number)
    if forced is None and (rng.randrange(1000) >= 52 or part.blocked):
        yield part
        return
    yield part
    kind = forced or rng.choice(("interchangeable",) * 6 + ("one_way",) * 3 + ("with_kit",))
    kit = _kit_for(part) if kind == "with_kit" else None
    if kit is not None:
        yield kit
    successor, changed_on, stem, state = part, today - timedelta(days=rng.randrange(40, 700)), part, 0
    for _ in range(1 if forced else rng.choice((1, 1, 1, 1, 2, 3))):
        link = DemoSupersession(successor.number, kind, changed_on, kit.number if kit else "")
        if successor is part and design.earlier is not None:
            successor = stem = _fitting(part, design.kind, design.earlier)
        else:
            state += 1
            successor = replace(stem, number=f"{stem.number}H{state}")
        successor = _as_old(successor, link, rng)
        yield successor
        kind, kit, changed_on = "interchangeable", None, changed_on - timedelta(days=rng.randrange(200, 500))


def _part(design: _Design, rng: random.Random, today: date) -> DemoPart:
    kind, variant = design.kind, design.variant
    note_zh, note_en = _REVISIONS[(design.revision - 1) % len(_REVISIONS)] if design.revision else ("", "")
    price = kind.price
    if design.revision or design.place or design.axis.is_standard:
        price = natural(percent_of(price, variant.percent) * (100 + 3 * (design.revision % 8)) / 100)
    wear = kind.wear // (1 + design.place // (3 if design.axis.is_standard else 1)) // (1 + 3 * design.revision)
    scene = _SCENE.get(design.number)
    blocked = rng.choice(_BLOCKED) if rng.randrange(1000) < 5 and scene is None else ""
    return DemoPart(
        number=design.number,
        zh=kind.zh + note_zh,
        en=f"{kind.en} ({note_en})" if note_en else kind.en,
        family=kind.family,
        group=kind.group,
        unit=kind.unit,
        package_quantity=kind.pack,
        minimum_quantity=kind.pack * 2 if price < 1 else kind.pack,
        returnability=kind.returnability,
        weight_kg=_weight(kind, variant),
        fits_zh=variant.fits_zh,
        fits_en=variant.fits_en,
        specification=_specification(kind, variant),
        prices=price_periods(rng, price, today, plain=scene is not None),
        stock=_scene_stock(scene, today) if scene else _stock(kind, wear, price, rng, today),
        wear=0 if blocked else wear,
        blocked=blocked,
        is_restricted=kind.family in _RESTRICTED or (kind.family == "ecu" and kind.price > 2000),
    )


def _weight(kind: Kind, variant: Variant) -> Decimal:
    return max(percent_of(kind.weight_kg, variant.percent).quantize(Decimal("0.001")), Decimal("0.005"))


def _specification(kind: Kind, variant: Variant) -> str:
    percent = 100 if variant.size else 100 + (variant.percent - 100) // 2
    text = re.sub(r"\{([0-9.]+)\}", lambda found: _scaled(found[1], percent), kind.spec)
    return "，".join(filter(None, (variant.size, text)))


def _scaled(figure: str, percent: int) -> str:
    if percent == 100:
        return figure
    value = Decimal(figure) * percent / 100
    if "." in figure:
        return str(value.quantize(Decimal("0.1")))
    if value >= 100:
        return str(int(value) // 5 * 5)
    return str(max(1, int(value + Decimal("0.5"))))


def _scene_stock(scene: tuple[int, int, int], today: date) -> DemoStock:
    quantity, days, coming = scene
    return DemoStock(quantity, today + timedelta(days=days) if days else None, coming)


def _stock(kind: Kind, wear: int, price: Decimal, rng: random.Random, today: date) -> DemoStock:
    """Ample for most, scaled by turnover; some few or none with a date; dear assemblies to order only."""
    usual = kind.pack * (10 + wear * 4 + (40 if price < 20 else 0))
    lot = max(kind.pack, usual // 2 // kind.pack * kind.pack)
    coming_on = today + timedelta(days=rng.randrange(2, 30))
    if kind.returnability == "special_order" and price > 3000:
        return DemoStock(rng.randrange(3), today + timedelta(days=rng.randrange(20, 60)), rng.randrange(1, 5))
    fate = rng.randrange(100)
    if fate < 82:
        return DemoStock(rng.randrange(usual // 2, usual * 2) + 1)
    if fate < 91:
        return DemoStock(rng.randrange(1, 6), coming_on, lot)
    if fate < 97:
        return DemoStock(0, coming_on, lot)
    return DemoStock(0)


def _kit_for(part: DemoPart) -> DemoPart:
    """What must be ordered with the successor to fit it where the old part was."""
    general = [price for price in part.prices if not price.price_list]
    return replace(
        part,
        number=f"{part.number}Z1",
        zh=f"{part.zh}换型安装包",
        en=f"Conversion kit for {part.en[0].lower()}{part.en[1:]}",
        family="kit",
        unit="set",
        package_quantity=1,
        minimum_quantity=1,
        weight_kg=Decimal("0.850"),
        specification="支架、螺栓、垫片",
        prices=tuple(replace(price, amount=natural(percent_of(price.amount, 12))) for price in general),
        stock=DemoStock(24),
        wear=min(part.wear, 5),
        is_restricted=False,
    )


def _fitting(part: DemoPart, kind: Kind, variant: Variant) -> DemoPart:
    return replace(part, number=kind.code + variant.suffix, fits_zh=variant.fits_zh, fits_en=variant.fits_en)


def _as_old(part: DemoPart, link: DemoSupersession, rng: random.Random) -> DemoPart:
    """A little cheaper, no longer ordered, a few left at best."""
    general = tuple(price for price in part.prices if not price.price_list)
    return replace(
        part,
        prices=tuple(replace(price, amount=natural(percent_of(price.amount, 93))) for price in general),
        stock=DemoStock(rng.randrange(1, 9) if rng.randrange(5) == 0 else 0),
        wear=0,
        supersession=link,
    )
