"""The kinds of parts of a heavy truck, read from the tables in `catalogue/`, and the groups they belong to."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"
TABLES = ("engine", "driveline", "axles", "chassis", "electrics", "cab", "bodies", "standard")

# The two leading digits of a drawing number name the group (QC/T 265); Q, G and Y are ours.
GROUPS = {
    "10": ("发动机", "Engine"),
    "11": ("燃油与进气系统", "Fuel and air intake"),
    "12": ("排气与后处理", "Exhaust and aftertreatment"),
    "13": ("冷却系统", "Cooling"),
    "16": ("离合器", "Clutch"),
    "17": ("变速器", "Gearbox"),
    "22": ("传动轴", "Propeller shaft"),
    "24": ("后桥与中桥", "Rear and middle axle"),
    "25": ("轴间传动", "Inter-axle drive"),
    "27": ("牵引装置", "Fifth wheel"),
    "28": ("车架与保险杠", "Frame and bumper"),
    "29": ("悬架", "Suspension"),
    "30": ("前桥", "Front axle"),
    "31": ("车轮与轮毂", "Wheels and hubs"),
    "33": ("转向拉杆", "Steering linkage"),
    "34": ("转向系统", "Steering"),
    "35": ("制动系统", "Brakes"),
    "36": ("电子控制", "Electronic control"),
    "37": ("电气设备", "Electrical equipment"),
    "38": ("仪表与车载终端", "Instruments and telematics"),
    "39": ("随车工具", "Tools"),
    "50": ("驾驶室", "Cab"),
    "51": ("驾驶室地板", "Cab floor"),
    "52": ("前风窗与雨刮", "Windscreen and wipers"),
    "53": ("前围与仪表板", "Front panel and dashboard"),
    "54": ("侧围", "Cab sides"),
    "56": ("后围", "Cab rear"),
    "57": ("顶盖与导流罩", "Roof and deflectors"),
    "58": ("安全约束装置", "Restraints"),
    "61": ("车门", "Doors"),
    "68": ("驾驶员座椅", "Driver seat"),
    "69": ("副驾驶座椅", "Passenger seat"),
    "76": ("卧铺", "Berth"),
    "79": ("音响与通讯", "Audio and radio"),
    "81": ("暖风与空调", "Heating and air conditioning"),
    "82": ("后视镜与内饰附件", "Mirrors and fittings"),
    "84": ("翼子板与踏板", "Fenders and steps"),
    "85": ("车厢与防护", "Bodies and guards"),
    "86": ("液压举升", "Tipping hydraulics"),
    "87": ("搅拌上装", "Concrete mixer"),
    "Q": ("标准件", "Standard parts"),
    "G": ("轴承与密封件", "Bearings and seals"),
    "Y": ("油品与辅料", "Oils and supplies"),
}

_RETURNABILITY = {
    "": "normal", "e": "electrical", "r": "rubber", "c": "chemical", "g": "glass", "s": "special_order",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the catalogue. Price (CNY per unit, tax included) and weight are those of the first variant;
    `wear` says how often it is ordered, 0 to 100; figures in braces in `spec` change with the variant."""

    code: str
    zh: str
    en: str
    family: str
    axis: str
    unit: str
    price: Decimal
    weight_kg: Decimal
    returnability: str
    wear: int
    pack: int
    spec: str

    @property
    def group(self) -> str:
        return self.code[:2] if self.code[0].isdigit() else self.code[0]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, left and right ones apart, in the order of the tables."""
    return tuple(kind for table in TABLES for row in _rows(table) for kind in _sided(row))


def _rows(table: str) -> list[dict[str, str]]:
    with (CATALOGUE / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _sided(row: dict[str, str]) -> list[Kind]:
    if not row["sides"]:
        return [_kind(row, row["code"], row["zh"], row["en"])]
    right = str(int(row["code"]) + 1)
    return [
        _kind(row, row["code"], f"左{row['zh']}", f"{row['en']}, left"),
        _kind(row, right, f"右{row['zh']}", f"{row['en']}, right"),
    ]


def _kind(row: dict[str, str], code: str, zh: str, en: str) -> Kind:
    return Kind(
        code=code,
        zh=zh,
        en=en,
        family=row["family"],
        axis=row["axis"],
        unit=row["unit"] or "pc",
        price=Decimal(row["price"]),
        weight_kg=Decimal(row["kg"]),
        returnability=_RETURNABILITY[row["class"]],
        wear=int(row["wear"]),
        pack=int(row["pack"]),
        spec=row["spec"],
    )
