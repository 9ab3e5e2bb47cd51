"""Trucks in the areas of the stations: what an urgent order needs a VIN of."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from demo import names
from demo.company import DemoOrganization
from demo.parts import DEMO_DAY

MAKER = "LKY"  # world manufacturer identifier, invented
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 2010 is A, GB 16735
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}


@dataclass(frozen=True, slots=True)
class DemoVehicle:
    """`group` is tractor, dumper or mixer; `station_code` the station whose area it runs in."""

    vin: str
    group: str
    model_code: str
    model_zh: str
    model_en: str
    announcement_number: str
    configuration: str
    colour: str
    engine_number: str
    gearbox_number: str
    rear_axle_number: str
    plate: str
    owner: str
    owner_phone: str
    produced_on: date
    sold_on: date | None
    mileage_km: int
    station_code: str


@dataclass(frozen=True, slots=True)
class _Model:
    group: str
    code: str
    zh: str
    en: str
    description: str  # places 4 to 8 of the VIN
    engine: str
    gearbox: str
    axle: str
    share: int


_MODELS = (
    _Model("tractor", "KY4250N41", "K7 6×4 牵引车", "K7 6×4 tractor", "BX4R4", "KM12.460-60", "KT12-2000", "KH469", 8),
    _Model("tractor", "KY4180N31", "K7 4×2 牵引车", "K7 4×2 tractor", "BX2R3", "KM12.430-60", "KT12-2000", "KH440", 3),
    _Model(
        "tractor", "KY4250H41", "K7 6×4 LNG 牵引车", "K7 6×4 LNG tractor", "BX4N4", "KN12.460-60", "KA12", "KH440", 3
    ),
    _Model("tractor", "KY4250G45", "K5 6×4 牵引车", "K5 6×4 tractor", "CW4R4", "KM11.400-60", "KT12-2000", "KH469", 4),
    _Model("dumper", "KY3310D46", "K5 8×4 自卸车", "K5 8×4 dumper", "DZ8R4", "KM11.380-60", "KT12-2000", "KH485", 5),
    _Model("mixer", "KY5310J36", "K5 8×4 搅拌车", "K5 8×4 mixer", "EJ8R3", "KM11.350-60", "KT9-1500", "KH485", 4),
)
_COLOURS = ("中国红", "星际蓝", "极地白", "工程黄", "银灰")
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def check_digit(vin: str) -> str:
    """Place 9 by GB 16735: weighted sum modulo 11, ten is X."""
    rest = sum(_VALUES[sign] * weight for sign, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def make_vin(description: str, year: int, serial: int) -> str:
    vin = f"{MAKER}{description}0{_YEARS[(year - 2010) % 30]}B{serial:06}"
    return vin[:8] + check_digit(vin) + vin[9:]


def vehicles(
    stations: Sequence[DemoOrganization], count: int = 400, seed: int = 1, *, today: date = DEMO_DAY
) -> Iterator[DemoVehicle]:
    """Sold over the last six years, a few not yet; every station gets its share, the first one first."""
    rng = random.Random(seed * 503 + 11)
    shares = [model.share for model in _MODELS]
    for i in range(count):
        station = stations[i % len(stations)]
        model = _MODELS[0] if i == 0 else rng.choices(_MODELS, shares)[0]
        produced_on = today - timedelta(days=rng.randrange(60, 6 * 365))
        sold_on: date | None = produced_on + timedelta(days=rng.randrange(8, 240))
        if sold_on is not None and sold_on >= today:
            sold_on = None
        in_use = (today - sold_on).days if sold_on else 0
        yield DemoVehicle(
            vin=make_vin(model.description, produced_on.year, 36127 + 7 * i),
            group=model.group,
            model_code=model.code,
            model_zh=model.zh,
            model_en=model.en,
            announcement_number=f"{model.code}E6",
            configuration=f"{model.code}-{rng.randrange(1, 40):02}",
            colour=rng.choice(_COLOURS),
            engine_number=f"{model.engine.split('.')[0][1:]}{produced_on:%y%m}{i:05}",
            gearbox_number=f"{model.gearbox.split('-')[0][1:]}{produced_on:%y%m}-{i:05}",
            rear_axle_number=f"{model.axle[1:]}{produced_on:%y%m}-{i:05}",
            plate=_plate(rng, station.plate) if sold_on else "",
            owner=f"{station.city}{names.firm(rng)}" if sold_on else "",
            owner_phone=names.phone(rng) if sold_on else "",
            produced_on=produced_on,
            sold_on=sold_on,
            mileage_km=in_use * rng.randrange(90, 420) if model.group == "tractor" else in_use * rng.randrange(40, 150),
            station_code=station.code,
        )


def _plate(rng: random.Random, prefix: str) -> str:
    return f"{prefix}·{rng.choice(_PLATE_LETTERS)}{rng.randrange(10000):04}"
