"""Drawings of axle, suspension, steering, frame, gearbox and special bodies."""

from demo.drawings.body import Body
from demo.drawings.pen import (
    BLACK,
    BLUE,
    DARK,
    DEEP,
    EDGE,
    FACE,
    GREY,
    HOLE,
    LAMP,
    PALE,
    PETROL,
    PLATE,
    STEEL,
    around,
    at,
    bars,
    circle,
    ellipse,
    path,
    rect,
    rows,
    stroke,
    tube,
)  # fmt: skip

_HEX = path("M-8 -14H8L16 0 8 14H-8L-16 0z", PALE)


def _spring_leaf(y: int, half: int) -> str:
    left, right = 120 - half, 120 + half
    return path(f"M{left} {y}Q120 {y + 54} {right} {y}V{y + 11}Q120 {y + 66} {left} {y + 11}z", PLATE)


CHASSIS = {
    "leaf_spring": Body(
        _spring_leaf(100, 52)
        + _spring_leaf(86, 72)
        + _spring_leaf(72, 92)
        + _spring_leaf(58, 106)
        + circle(14, 62, 13, FACE, EDGE)
        + circle(14, 62, 6, HOLE)
        + circle(226, 62, 13, FACE, EDGE)
        + circle(226, 62, 6, HOLE)
        + rect(110, 76, 20, 72, DARK, 3)
        + rect(114, 64, 12, 96, GREY, 3),
        (1, 49, 239, 160),
        ((84, 60, 72, 20), (84, 80, 72, 20), (84, 100, 72, 20), (84, 120, 72, 20), (112, 46, 16, 108)),
    ),
    "u_bolt": Body(
        tube("M58 178V84A62 62 0 0 1 182 84V178", 22, "#8797a1", 80)
        + bars(range(120, 186, 6), 47, 69, "#3a464d", 2)
        + bars(range(120, 186, 6), 171, 193, "#3a464d", 2)
        + rect(40, 132, 36, 20, STEEL, 3)
        + rect(164, 132, 36, 20, STEEL, 3)
        + rect(46, 152, 24, 8, PALE)
        + rect(170, 152, 24, 8, PALE),
        (40, 11, 200, 190),
        ((110, 16, 20, 168), (102, 132, 36, 20)),
    ),
    "air_spring": Body(
        rect(104, 4, 32, 22, STEEL, 3)
        + rect(66, 22, 108, 18, PLATE, 5)
        + path("M62 40H178Q206 58 180 76 206 94 178 112H62Q34 94 60 76 34 58 62 40z", BLACK, "#11191e")
        + bars((58, 94), 58, 182, "#6a7982", 3)
        + path("M74 112H166L156 170H84z", STEEL)
        + rect(90, 170, 60, 14, PLATE, 4)
        + circle(120, 190, 7, GREY, EDGE),
        (46, 4, 194, 196),
        ((58, 40, 124, 72), (66, 20, 108, 20), (80, 112, 80, 60), (104, 8, 32, 12)),
    ),
    "cab_damper": Body(
        circle(120, 18, 15, FACE, EDGE)
        + circle(120, 18, 7, HOLE)
        + rect(82, 32, 76, 14, PLATE, 5)
        + path("M80 46H160Q182 62 164 76 182 92 162 106H78Q58 92 76 76 58 62 80 46z", BLACK, "#11191e")
        + rect(92, 106, 56, 54, STEEL, 4)
        + rect(84, 106, 72, 10, PLATE, 3)
        + rect(104, 160, 32, 8, GREY)
        + circle(120, 180, 16, FACE, EDGE)
        + circle(120, 180, 7, HOLE)
        + tube("M160 40Q196 42 196 76", 9),
        (64, 3, 200, 196),
        ((80, 46, 80, 60), (92, 30, 56, 16), (98, 106, 44, 60), (108, 8, 24, 22), (108, 166, 24, 22)),
    ),
    "universal_joint": Body(
        rect(22, 84, 196, 36, PLATE, 5)
        + rect(100, 8, 40, 186, STEEL, 5)
        + circle(120, 102, 38, FACE, EDGE)
        + "".join(
            (
                rect(16, 78, 34, 48, STEEL, 4),
                rect(190, 78, 34, 48, STEEL, 4),
                rect(94, 4, 52, 30, PLATE, 4),
                rect(94, 168, 52, 30, PLATE, 4),
            )
        )
        + circle(120, 102, 15, DEEP, EDGE)
        + circle(120, 102, 5, LAMP)
        + bars((86, 118), 50, 62, DARK, 3)
        + bars((86, 118), 178, 190, DARK, 3),
        (16, 4, 224, 198),
        ((88, 20, 64, 160), (80, 76, 80, 48), (88, 20, 64, 24), (88, 156, 64, 24)),
    ),
    "knuckle": Body(
        path("M96 16H148V60L166 82V120L148 142V184H96V142L84 120V82L96 60z", PLATE)
        + rect(156, 84, 46, 34, STEEL, 3)
        + rect(200, 90, 30, 22, STEEL, 2)
        + rows(range(212, 230, 4), 90, 112, "#45545d", 1)
        + ellipse(92, 101, 20, 42, FACE)
        + path("M84 92L20 132L30 152L92 124z", GREY)
        + circle(26, 141, 13, FACE, EDGE)
        + circle(26, 141, 6, HOLE)
        + rect(106, 10, 32, 12, BLACK, 3)
        + rect(106, 180, 32, 12, BLACK, 3),
        (13, 10, 230, 192),
        ((92, 16, 56, 168), (148, 72, 16, 58), (164, 84, 30, 34), (100, 8, 40, 8)),
    ),
    "v_rod": Body(
        tube("M120 40L40 156", 24, "#8797a1", 80)
        + tube("M120 40L200 156", 24, "#8797a1", 80)
        + "".join(
            circle(x, y, r, DEEP, EDGE) + circle(x, y, r * 3 // 5, GREY, EDGE) + circle(x, y, r // 3, HOLE)
            for x, y, r in ((120, 42, 36), (40, 156, 28), (200, 156, 28))
        )
        + circle(98, 42, 4, HOLE)
        + circle(142, 42, 4, HOLE),
        (12, 6, 228, 184),
        ((60, 88, 120, 24), (52, 70, 40, 60), (148, 70, 40, 60)),
    ),
    "ball_joint": Body(
        path("M20 74Q20 42 62 42H92Q120 42 126 66L228 84V118L126 134Q120 158 92 158H62Q20 158 20 126z", PLATE)
        + rows(range(176, 228, 6), 76, 124, "#56656f", 2)
        + circle(76, 100, 46, FACE, EDGE)
        + circle(76, 100, 34, BLACK, EDGE)
        + circle(76, 100, 18, FACE, EDGE)
        + circle(76, 100, 7, HOLE),
        (20, 42, 228, 158),
        ((84, 20, 72, 56), (96, 76, 48, 30), (108, 106, 24, 74)),
    ),
    "stabilizer": Body(
        tube("M22 40Q22 148 62 148H178Q218 148 218 40", 20, "#8797a1", 80)
        + circle(22, 34, 18, FACE, EDGE)
        + circle(22, 34, 8, HOLE)
        + circle(218, 34, 18, FACE, EDGE)
        + circle(218, 34, 8, HOLE)
        + rect(72, 130, 26, 36, BLACK, 6)
        + rect(142, 130, 26, 36, BLACK, 6)
        + rect(68, 164, 34, 10, STEEL, 2)
        + rect(138, 164, 34, 10, STEEL, 2),
        (4, 16, 236, 174),
        ((100, 30, 40, 20), (110, 50, 20, 110), (96, 150, 48, 26)),
    ),
    "lever": Body(
        path("M86 150L96 34Q100 12 122 12T148 34L158 150z", PLATE)
        + circle(122, 148, 42, FACE, EDGE)
        + circle(122, 148, 24, DEEP, EDGE)
        + at(122, 148, around(10, rect(-3, -24, 6, 7, PALE, 0, None)))
        + circle(122, 148, 12, HOLE)
        + circle(122, 36, 12, HOLE, EDGE)
        + circle(122, 76, 8, HOLE, EDGE)
        + rect(158, 136, 34, 24, STEEL, 4)
        + at(196, 148, _HEX, squeeze="0.8 0.8"),
        (80, 12, 210, 190),
        ((102, 20, 36, 172), (90, 108, 60, 80), (150, 136, 22, 24)),
    ),
    "bracket": Body(
        path("M30 22H84V122H210V178H30z", PLATE)
        + path("M84 60L156 122H84z", GREY)
        + circle(56, 48, 11, HOLE, EDGE)
        + circle(56, 92, 11, HOLE, EDGE)
        + circle(110, 152, 11, HOLE, EDGE)
        + circle(176, 152, 11, HOLE, EDGE)
        + path("M30 22L44 12H98L84 22z", PALE)
        + path("M84 22L98 12V112L84 122z", "#6f7f89"),
        (30, 12, 210, 178),
        ((70, 16, 22, 162), (92, 136, 84, 42), (92, 78, 40, 58)),
    ),
    "fifth_wheel": Body(
        path(
            "M30 20H210Q226 20 226 40V100Q226 130 196 140L150 178L128 118H112L90 178L44 140Q14 130 14 100V40"
            "Q14 20 30 20z",
            PLATE,
        )
        + path("M96 88A24 24 0 0 1 144 88V118H96z", HOLE)
        + path("M88 88A32 32 0 0 1 152 88", "none", "#c3cfd5", "5")
        + rect(34, 96, 32, 18, DARK, 4)
        + rect(174, 96, 32, 18, DARK, 4)
        + circle(50, 46, 6, LAMP)
        + circle(190, 46, 6, LAMP),
        (14, 20, 226, 178),
        ((30, 52, 180, 24), (52, 76, 40, 60), (148, 76, 40, 60), (40, 136, 160, 16)),
    ),
    "frame": Body(
        path("M14 150L196 34L214 44L34 168z", PLATE)
        + path("M58 190L232 74L238 88L74 196z", PLATE)
        + "".join(
            path(f"M{x} {y}L{x + 42} {y + 34}L{x + 34} {y + 42}L{x - 10} {y + 8}z", GREY)
            for x, y in ((44, 136), (92, 106), (140, 76), (186, 46))
        )
        + "".join(
            circle(x, y, 3, HOLE) for x, y in ((66, 124), (112, 94), (160, 64), (100, 172), (150, 140), (198, 108))
        ),
        (14, 34, 238, 196),
        ((24, 84, 192, 32), (60, 88, 10, 24), (120, 88, 10, 24), (176, 88, 10, 24)),
    ),
    "axle": Body(
        rect(14, 82, 212, 30, PLATE, 8)
        + circle(120, 100, 54, FACE, EDGE)
        + circle(120, 100, 40, PLATE, EDGE)
        + at(120, 100, around(10, circle(0, -47, 4, DARK)))
        + circle(120, 100, 16, GREY, EDGE)
        + rect(8, 44, 24, 110, BLACK, 5)
        + rect(208, 44, 24, 110, BLACK, 5)
        + rect(32, 60, 12, 78, STEEL, 3)
        + rect(196, 60, 12, 78, STEEL, 3)
        + rect(60, 68, 24, 16, GREY, 2)
        + rect(156, 68, 24, 16, GREY, 2)
        + circle(120, 142, 5, LAMP),
        (8, 44, 232, 154),
        ((72, 52, 70, 96), (142, 74, 40, 52), (182, 86, 16, 28)),
    ),
    "gearbox": Body(
        path("M20 60L58 34H120L186 54L212 68V132L186 148L120 172H58L20 144z", PLATE)
        + "".join(
            rect(x, y, 4, h, "#6f7f89", 0, None)
            for x, y, h in ((74, 36, 134), (98, 36, 134), (128, 40, 128), (160, 50, 104))
        )
        + ellipse(30, 102, 18, 44, FACE)
        + ellipse(30, 102, 8, 20, DARK)
        + rect(2, 96, 26, 12, STEEL, 2)
        + rect(210, 84, 22, 34, STEEL, 3)
        + rect(104, 14, 48, 30, BLACK, 5)
        + rect(124, 2, 8, 16, GREY, 2)
        + rect(112, 138, 44, 20, PETROL, 3),
        (2, 2, 232, 172),
        ((70, 40, 100, 130), (86, 16, 68, 24), (104, 86, 32, 32)),
    ),
    "steering_gear": Body(
        rect(54, 50, 120, 96, PLATE, 14)
        + rect(174, 66, 34, 64, STEEL, 6)
        + rect(22, 72, 34, 52, STEEL, 6)
        + rect(4, 88, 20, 18, GREY, 2)
        + circle(112, 98, 42, FACE, EDGE)
        + at(112, 98, around(4, circle(0, -34, 5, DARK)))
        + circle(112, 98, 22, DEEP, EDGE)
        + circle(112, 98, 8, PALE)
        + rect(78, 146, 22, 34, STEEL, 3)
        + rect(74, 34, 26, 18, GREY, 3)
        + rect(128, 34, 26, 18, GREY, 3),
        (4, 34, 208, 180),
        ((76, 46, 88, 104), (100, 150, 40, 36), (60, 74, 16, 48)),
    ),
    "tank": Body(
        path("M24 54Q24 36 44 36H196Q216 36 216 54V154Q216 172 196 172H44Q24 172 24 154z", PLATE)
        + rect(64, 34, 14, 140, DARK, 2)
        + rect(162, 34, 14, 140, DARK, 2)
        + rect(98, 16, 44, 22, BLACK, 4)
        + rect(106, 8, 28, 10, GREY, 3)
        + stroke("M36 60Q40 46 56 44", "#f7fafb", 4)
        + circle(120, 158, 6, DARK),
        (24, 8, 216, 172),
        ((64, 36, 112, 136), (100, 14, 40, 22), (76, 172, 88, 10)),
    ),
    "dump_body": Body(
        path("M8 58H214L226 134H26z", PETROL)
        + rows(range(46, 214, 28), 60, 133, "#07303e", 5)
        + path("M8 58L14 44H220L214 58z", BLUE)
        + path("M214 58L236 40V122L226 134z", BLUE)
        + rect(26, 134, 196, 14, DARK, 2)
        + circle(58, 164, 18, BLACK, EDGE)
        + circle(104, 164, 18, BLACK, EDGE)
        + circle(58, 164, 7, PALE)
        + circle(104, 164, 7, PALE),
        (8, 40, 236, 182),
        ((54, 40, 132, 92), (64, 132, 24, 40), (152, 132, 24, 40)),
    ),
    "mixer_drum": Body(
        path("M14 92L66 40Q130 12 190 56L228 96L204 140Q130 176 62 150L14 124z", PALE)
        + path("M66 40Q96 30 116 160L62 150z", BLUE, None)
        + path("M146 32Q172 40 190 56L178 152L150 160Q164 90 146 32z", BLUE, None)
        + path("M14 92L66 40Q130 12 190 56L228 96L204 140Q130 176 62 150L14 124z")
        + ellipse(14, 108, 6, 17, DARK)
        + rect(40, 160, 160, 14, DARK, 3)
        + path("M198 140L222 132L232 186L214 190z", GREY),
        (8, 26, 232, 190),
        ((62, 36, 116, 124), (50, 160, 140, 18), (96, 84, 48, 30)),
    ),
}
