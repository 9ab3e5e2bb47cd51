"""What a part is made for: engines, gearboxes, axles and vehicles of the demo maker, and the sizes of standard parts.

An axis is a list of variants. A part kind drawn for the rear axle exists once per rear axle; a hexagon bolt once per
size. The first variant is the one sold most.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """`suffix` ends the part number; `percent` scales the price and the marked figures of the specification."""

    suffix: str
    fits_zh: str
    fits_en: str
    percent: int = 100
    size: str = ""  # replaces the specification's first words for standard parts


@dataclass(frozen=True, slots=True)
class Axis:
    """Suffixes of assemblies end in a digit, so that a revision letter after them cannot make another's number."""

    variants: tuple[Variant, ...]
    earlier: Variant | None = None  # what the first variant replaced

    @property
    def is_standard(self) -> bool:
        return bool(self.variants[0].size)


def _assemblies(earlier: str, *rows: tuple[str, str, str, int]) -> Axis:
    first = rows[0]
    since = first[1].split("，")[0].replace(first[0], earlier)
    since_en = first[2].split(",")[0].replace(first[0], earlier)
    return Axis(
        tuple(Variant(f"-{code}", zh, en, percent) for code, zh, en, percent in rows),
        Variant(f"-{earlier}", f"2023 年前 {since}", f"{since_en} until 2023", 93),
    )


def _sizes(*rows: tuple[str, str, int]) -> Axis:
    return Axis(tuple(Variant(suffix, "通用", "General use", percent, size) for suffix, size, percent in rows))


_BOLT_SIZES = (
    (10, 25),
    (12, 35),
    (8, 20),
    (8, 25),
    (10, 30),
    (10, 40),
    (12, 30),
    (12, 45),
    (12, 60),
    (14, 40),
    (14, 50),
    (14, 70),
    (16, 45),
    (16, 60),
    (16, 80),
    (18, 60),
    (20, 70),
    (20, 90),
    (6, 16),
    (6, 20),
    (8, 30),
    (8, 40),
    (22, 80),
    (24, 100),
)
_NUT_SIZES = (10, 12, 8, 14, 16, 18, 20, 6, 22, 24, 27, 30)
_ORING_SIZES = (
    (16, 24),
    (20, 24),
    (26, 24),
    (10, 18),
    (12, 18),
    (32, 35),
    (40, 35),
    (50, 35),
    (63, 35),
    (71, 53),
    (80, 53),
    (90, 53),
    (100, 53),
    (112, 53),
    (125, 70),
    (140, 70),
    (160, 70),
    (180, 70),
)
_BALL_BEARINGS = (6204, 6205, 6206, 6207, 6208, 6209, 6303, 6304, 6305, 6306, 6308, 6310, 6203, 6202, 6312, 6314)
_TAPER_BEARINGS = (
    32218,
    32222,
    33118,
    33215,
    30211,
    30213,
    32310,
    32311,
    32313,
    32314,
    33213,
    31308,
    31313,
    32018,
    32020,
    30218,
)
_CLAMPS = ((32, 50), (25, 40), (50, 70), (60, 80), (16, 25), (70, 90), (90, 110), (12, 20), (110, 130), (130, 150))
_HOSES = (16, 19, 22, 25, 32, 38, 45, 50, 60, 10, 8, 13)

AXES = {
    "E": _assemblies(
        "KM10",
        ("KM12", "KM12 发动机，K7 / K5 系列", "KM12 engine, K7 / K5 range", 100),
        ("KM13", "KM13 发动机，K7 高马力", "KM13 engine, K7 high power", 112),
        ("KM11", "KM11 发动机，K5 工程车", "KM11 engine, K5 construction trucks", 96),
        ("KN12", "KN12 燃气发动机，K7 LNG", "KN12 gas engine, K7 LNG", 108),
        ("KM09", "KM09 发动机，K3 系列", "KM09 engine, K3 range", 88),
    ),
    "C": _assemblies(
        "KT420",
        ("KT430", "φ430 离合器，KT12 / KT16 变速箱", "430 mm clutch, KT12 / KT16 gearboxes", 100),
        ("KT395", "φ395 离合器，KT9 变速箱", "395 mm clutch, KT9 gearbox", 92),
        ("KP430", "φ430 推式离合器，K5 工程车", "430 mm push-type clutch, K5 construction trucks", 97),
    ),
    "G": _assemblies(
        "KT10",
        ("KT12", "KT12-2000 变速箱，K7 / K5", "KT12-2000 gearbox, K7 / K5", 100),
        ("KT16", "KT16-2600 变速箱，K7", "KT16-2600 gearbox, K7", 122),
        ("KT9", "KT9-1500 变速箱，K3", "KT9-1500 gearbox, K3", 86),
        ("KA12", "KA12 自动变速箱，K7", "KA12 automated gearbox, K7", 130),
    ),
    "F": _assemblies(
        "KQ65",
        ("KQ70", "KQ70 前桥，K7 / K5", "KQ70 front axle, K7 / K5", 100),
        ("KQ95", "KQ95 前桥，K5 8×4", "KQ95 front axle, K5 8×4", 114),
        ("KQ55", "KQ55 前桥，K3", "KQ55 front axle, K3", 90),
    ),
    "R": _assemblies(
        "KH457",
        ("KH469", "KH469 后桥，K7 / K5 6×4", "KH469 rear axle, K7 / K5 6×4", 100),
        ("KH485", "KH485 后桥，K5 8×4 重载", "KH485 rear axle, K5 8×4 heavy duty", 116),
        ("KH440", "KH440 单级后桥，K7 4×2", "KH440 single-reduction rear axle, K7 4×2", 94),
        ("KH435", "KH435 后桥，K3", "KH435 rear axle, K3", 86),
    ),
    "V": _assemblies(
        "K6",
        ("K7", "K7 系列牵引车", "K7 range, tractors", 100),
        ("K5", "K5 系列牵引车", "K5 range, tractors", 96),
        ("K51", "K5 自卸车 8×4", "K5 dumper 8×4", 104),
        ("K52", "K5 搅拌车 8×4", "K5 mixer 8×4", 102),
        ("K3", "K3 系列载货车", "K3 range, cargo trucks", 88),
    ),
    "B": _assemblies(
        "K6",
        ("K7", "K7 驾驶室", "K7 cab", 100),
        ("K5", "K5 驾驶室", "K5 cab", 92),
        ("K3", "K3 驾驶室", "K3 cab", 84),
    ),
    "D": _assemblies(
        "KZ52",
        ("KZ56", "KZ56 车厢，K5 自卸车 5.6 m", "KZ56 body, K5 dumper 5.6 m", 100),
        ("KZ72", "KZ72 车厢，K5 自卸车 7.2 m", "KZ72 body, K5 dumper 7.2 m", 118),
        ("KZ65", "KZ65 车厢，K5 城市渣土车", "KZ65 body, K5 city dumper", 108),
    ),
    "M": _assemblies(
        "KJ06",
        ("KJ08", "KJ08 上装，K5 搅拌车 8 m³", "KJ08 mixer, K5 8 m³", 100),
        ("KJ10", "KJ10 上装，K5 搅拌车 10 m³", "KJ10 mixer, K5 10 m³", 112),
        ("KJ12", "KJ12 上装，K5 搅拌车 12 m³", "KJ12 mixer, K5 12 m³", 124),
    ),
    "S:bolt": _sizes(*((f"{d:02}{length:02}", f"M{d}×{length}", d * d * length // 25) for d, length in _BOLT_SIZES)),
    "S:nut": _sizes(*((f"{d:02}", f"M{d}", d * d) for d in _NUT_SIZES)),
    "S:oring": _sizes(*((f"{d}-{w}", f"{d}×{w // 10}.{w % 10} mm", 40 + d * w // 10) for d, w in _ORING_SIZES)),
    "S:ball": _sizes(*((f"{n}-2RS", f"{n}-2RS", 40 + (n % 100) * 9 + (n // 100 % 10) * 12) for n in _BALL_BEARINGS)),
    "S:taper": _sizes(*((f"{n}", f"{n}", 30 + n % 100 * 5) for n in _TAPER_BEARINGS)),
    "S:clamp": _sizes(*((f"{a:02}{b:03}", f"φ{a}–{b} mm", 60 + b) for a, b in _CLAMPS)),
    "S:hose": _sizes(*((f"DN{d:02}", f"DN{d}", 30 + d * 3) for d in _HOSES)),
    "S:bulb": _sizes(
        ("H7", "24 V 70 W H7", 300),
        ("P21W", "24 V 21 W", 60),
        ("R5W", "24 V 5 W", 50),
        ("H1", "24 V 70 W H1", 220),
        ("H4", "24 V 75/70 W H4", 320),
        ("P21-5W", "24 V 21/5 W", 80),
        ("W5W", "24 V 5 W 插泡", 40),
        ("LED-W", "24 V LED 仪表", 90),
    ),
    "S:engineoil": _sizes(
        ("15W40-18", "15W-40，18 L", 410),
        ("10W40-18", "10W-40，18 L", 440),
        ("15W40-4", "15W-40，4 L", 100),
        ("10W40-4", "10W-40，4 L", 112),
        ("5W40-18", "5W-40，18 L", 520),
        ("15W40-170", "15W-40，170 kg", 3600),
    ),
    "S:gearoil": _sizes(
        ("85W90-18", "85W-90，18 L", 390),
        ("80W90-18", "80W-90，18 L", 410),
        ("85W90-4", "85W-90，4 L", 100),
        ("75W90-18", "75W-90，18 L", 560),
        ("85W90-170", "85W-90，170 kg", 3400),
    ),
    "S:coolant": _sizes(
        ("25-10", "−25 ℃，10 kg", 160),
        ("35-10", "−35 ℃，10 kg", 190),
        ("45-10", "−45 ℃，10 kg", 220),
        ("35-4", "−35 ℃，4 kg", 90),
        ("35-200", "−35 ℃，200 kg", 3200),
    ),
    "S:urea": _sizes(("10", "10 kg", 100), ("20", "20 kg", 185), ("1000", "1000 kg 吨桶", 6200)),
    "S:fluid": _sizes(("1", "1 L", 100), ("4", "4 L", 360), ("0.5", "0.5 L", 60)),
    "S:hydraulic": _sizes(
        ("46-18", "46 号，18 L", 400),
        ("32-18", "32 号，18 L", 390),
        ("68-18", "68 号，18 L", 410),
        ("46-170", "46 号，170 kg", 3300),
    ),
    "S:grease": _sizes(
        ("2-0.8", "2 号，0.8 kg", 100),
        ("3-0.8", "3 号，0.8 kg", 104),
        ("2-15", "2 号，15 kg", 1500),
        ("00-15", "00 号，15 kg", 1550),
    ),
    "S:refrigerant": _sizes(("0.25", "250 g 罐", 40), ("13.6", "13.6 kg 瓶", 1100)),
    "S:sealant": _sizes(("100", "100 g", 100), ("310", "310 mL", 220), ("50", "50 mL", 70)),
    "S:spray": _sizes(("450", "450 mL", 100), ("650", "650 mL", 136)),
    "S:paint": _sizes(
        ("H", "中国红", 100), ("B", "星际蓝", 100), ("W", "极地白", 96), ("Y", "工程黄", 98), ("S", "银灰", 104)
    ),
    "S:tape": _sizes(("50", "宽 50 mm", 100), ("20", "宽 20 mm", 60), ("100", "宽 100 mm", 180)),
    "S:tie": _sizes(("300", "4.8×300 mm", 100), ("200", "3.6×200 mm", 70), ("450", "7.6×450 mm", 180)),
}
