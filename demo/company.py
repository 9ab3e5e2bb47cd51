"""The demo maker, its headquarters, offices, stations and dealers. All but the maker's name is invented."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from demo import names
from demo.kinds import CATALOGUE

_STAR = (
    "M20 14.500 21.900 19.700 27.400 19.900 23 23.200 24.600 28.500 20 25.400"
    " 15.400 28.500 17 23.200 12.600 19.900 18.100 19.700z"
)
LOGO = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" role="img"><title>华菱星马</title>\
<rect width="40" height="40" rx="9" fill="#0f6f8d"/><path d="M20 9 33 22 20 35 7 22z" fill="#fff"/>\
<path d="{_STAR}" fill="#0f6f8d"/>\
<g fill="#f5a31a"><circle cx="11" cy="6.200" r="1.900"/><circle cx="17" cy="4.800" r="1.900"/>\
<circle cx="23" cy="4.800" r="1.900"/><circle cx="29" cy="6.200" r="1.900"/></g></svg>"""


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """What an installation sets about itself."""

    system_name_zh: str
    system_name_en: str
    maker_zh: str
    maker_en: str
    hotline: str
    payee: str
    bank: str
    account_number: str
    logo: str


COMPANY = DemoCompany(
    system_name_zh="华菱星马售后服务系统",
    system_name_en="Hualing Xingma After-Sales Service System",
    maker_zh="华菱星马",
    maker_en="Hualing Xingma",
    hotline="400-000-3410",
    payee="华菱星马配件服务有限公司",
    bank="示例银行马鞍山分行",
    account_number="34050164880800001273",
    logo=LOGO,
)


@dataclass(frozen=True, slots=True)
class DemoOrganization:
    """`kind` is headquarters, office, station or dealer; `parent` the code of the office (or of headquarters).

    Of stations and dealers: `grade` five_star, four_star, three_star, contract; `situation` of the account: prepaid,
    credit, debt, held (has orders waiting for money), blocked (limit withdrawn); `size` 1 to 10 is its share of orders.
    """

    kind: str
    code: str
    name: str
    short_name: str
    parent: str
    province: str
    city: str
    address: str
    phone: str
    contact: str
    plate: str = ""
    grade: str = ""
    customer_number: str = ""
    price_list: str = ""
    credit_limit: Decimal = Decimal(0)
    situation: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class _City:
    province_code: str
    province: str
    city: str
    plate: str
    office: str


_OFFICES = {"合肥": "O34", "郑州": "O41", "济南": "O37", "成都": "O51", "广州": "O44", "西安": "O61"}
_GRADES = ("five_star",) + ("four_star",) * 2 + ("three_star",) * 3 + ("contract",)
_SITUATIONS = ("prepaid",) * 6 + ("credit",) * 9 + ("held",) * 2 + ("debt",) * 2 + ("blocked",)


@cache
def _cities() -> tuple[_City, ...]:
    with (CATALOGUE / "cities.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_City(**row) for row in csv.DictReader(lines))


def headquarters() -> DemoOrganization:
    return DemoOrganization(
        kind="headquarters",
        code="HQ",
        name="华菱星马售后服务总部",
        short_name="总部",
        parent="",
        province="安徽",
        city="马鞍山",
        address="马鞍山市经开区示例大道 1 号",
        phone=COMPANY.hotline,
        contact="周立新",
    )


def offices(seed: int = 1) -> Iterator[DemoOrganization]:
    """Six regional offices."""
    rng = random.Random(seed * 31 + 3)
    for city in _cities():
        if city.city not in _OFFICES:
            continue
        contact = "王建军" if city.city == "合肥" else names.person(rng)
        yield DemoOrganization(
            kind="office",
            code=_OFFICES[city.city],
            name=f"{city.city}办事处",
            short_name=f"{city.city}办事处",
            parent="HQ",
            province=city.province,
            city=city.city,
            address=names.address(rng, city.city),
            phone=names.phone(rng),
            contact=contact,
        )


FIRST_STATION = DemoOrganization(
    kind="station",
    code="S34108",
    name="宿州鸿达汽车服务有限公司",
    short_name="宿州鸿达站",
    parent="O34",
    province="安徽",
    city="宿州",
    address="宿州市经开区金泰五路 18 号",
    phone="13800002046",
    contact="陈丽",
    plate="皖L",
    grade="four_star",
    customer_number="0001034108",
    price_list="A1",
    credit_limit=Decimal(60000),
    situation="credit",
    size=6,
)


def stations(count: int = 60, seed: int = 1) -> Iterator[DemoOrganization]:
    """Service stations, the first of them 宿州鸿达站 S34108; up to some thousands."""
    yield FIRST_STATION
    yield from _outlets("station", count - 1, seed)


def dealers(count: int = 6, seed: int = 1) -> Iterator[DemoOrganization]:
    """Vehicle dealers that order parts too."""
    return _outlets("dealer", count, seed)


def _outlets(kind: str, count: int, seed: int) -> Iterator[DemoOrganization]:
    is_station = kind == "station"
    rng = random.Random(seed * 101 + (5 if is_station else 6))
    cities = list(_cities())
    rng.shuffle(cities)
    used = {"宿州鸿达"}
    running: dict[str, int] = {}
    for i in range(count):
        city = cities[i % len(cities)]
        word = rng.choice(names.FIRM_WORDS)
        while city.city + word in used:
            word = rng.choice(names.FIRM_WORDS)
        used.add(city.city + word)
        place = running[city.province_code] = running.get(city.province_code, 108 if is_station else 0) + 1
        size = rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 10))
        situation = _SITUATIONS[i % len(_SITUATIONS)]
        grade = rng.choice(
            ("five_star", "four_star", "four_star", "three_star", "three_star", "three_star", "contract")
        )
        digits = f"{city.province_code}{place:03}"
        yield DemoOrganization(
            kind=kind,
            code=("S" if is_station else "D") + digits,
            name=f"{city.city}{word}{'汽车服务' if is_station else '汽车销售'}有限公司",
            short_name=f"{city.city}{word}{'站' if is_station else '店'}",
            parent=_OFFICES[city.office],
            province=city.province,
            city=city.city,
            address=names.address(rng, city.city),
            phone=names.phone(rng),
            contact=names.person(rng),
            plate=city.plate,
            grade=grade if is_station else "",
            customer_number=f"000{'10' if is_station else '20'}{digits}",
            price_list=_price_list(kind, grade),
            credit_limit=Decimal(0) if situation == "prepaid" else Decimal(20000 + 15000 * size),
            situation=situation,
            size=size,
        )


def _price_list(kind: str, grade: str) -> str:
    if kind == "dealer" or grade == "five_star":
        return "A2"
    return "" if grade == "contract" else "A1"
