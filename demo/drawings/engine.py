"""Drawings of engine, fuel, air, exhaust and cooling parts."""

from demo.drawings.body import Body
from demo.drawings.pen import (
    AMBER,
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
    PAPER,
    PETROL,
    PLATE,
    RUST,
    STEEL,
    WHITE,
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

_SHADE = '<ellipse cx="120" cy="186" rx="66" ry="9" fill="#10212b" fill-opacity=".12"/>'

ENGINE = {
    "filter": Body(
        _SHADE
        + path("M60 52H180V168Q180 186 120 186T60 168z", PETROL)
        + path("M54 30Q54 16 120 16T186 30V52Q186 66 120 66T54 52z", STEEL)
        + ellipse(120, 30, 66, 14, PALE)
        + ellipse(120, 30, 22, 6, HOLE)
        + path("M60 94Q120 112 180 94V138Q120 156 60 138z", WHITE, None)
        + stroke("M80 114Q120 124 160 114M80 130Q108 137 136 134", BLUE, 6, round_ends=False),
        (54, 16, 186, 186),
        ((84, 46, 72, 140), (78, 22, 84, 26), (104, 12, 32, 10)),
    ),
    "air_filter": Body(
        _SHADE
        + path("M66 36H174V164H66z", PAPER, "#c9b26a")
        + rows(range(74, 174, 9), 38, 162, "#cdb56c", 3)
        + path("M54 24Q54 12 120 12T186 24V36Q186 46 120 46T54 36z", BLACK)
        + ellipse(120, 24, 66, 12, "#46555f")
        + ellipse(120, 24, 30, 6, HOLE)
        + path("M54 164Q120 150 186 164V176Q186 188 120 188T54 176z", BLACK),
        (54, 12, 186, 188),
        ((74, 30, 92, 140), (64, 14, 112, 16), (64, 170, 112, 16)),
    ),
    "pump": Body(
        path("M92 30Q170 12 196 70 210 132 168 170 110 192 84 160z", PLATE)
        + path("M162 18H204V60H162z", GREY)
        + circle(184, 38, 12, HOLE)
        + circle(88, 104, 62, FACE, EDGE)
        + circle(88, 104, 48, "none", "#56656f")
        + at(88, 104, around(6, circle(0, -55, 5, DARK)))
        + circle(88, 104, 32, GREY, EDGE)
        + circle(88, 104, 16, DARK)
        + rect(82, 98, 12, 12, HOLE, 2),
        (26, 18, 204, 188),
        ((84, 40, 60, 124), (70, 62, 14, 80), (54, 92, 16, 20), (144, 52, 34, 96)),
    ),
    "water_pump": Body(
        path("M104 34Q150 10 190 34L214 30V70L196 78Q206 130 170 168L120 186Q84 180 80 150z", PLATE)
        + ellipse(214, 50, 9, 20, DARK)
        + circle(92, 106, 66, FACE, EDGE)
        + circle(92, 106, 54, PLATE, EDGE)
        + circle(92, 106, 46, FACE, EDGE)
        + at(92, 106, around(4, circle(0, -30, 7, HOLE)))
        + circle(92, 106, 16, GREY, EDGE)
        + circle(92, 106, 7, HOLE)
        + circle(158, 150, 7, HOLE),
        (26, 16, 224, 186),
        ((92, 44, 66, 112), (64, 34, 28, 132), (158, 60, 24, 80), (48, 92, 16, 16)),
    ),
    "turbocharger": Body(
        circle(82, 104, 62, FACE, EDGE)
        + path("M20 104A62 62 0 0 1 82 42H40V18H4V52Q4 90 20 104z", PLATE)
        + circle(82, 104, 40, DEEP, EDGE)
        + at(82, 104, around(10, path("M-3 -8Q-10 -24 2 -36L8 -32Q0 -22 4 -8z", PALE)))
        + circle(82, 104, 9, WHITE, EDGE)
        + path("M140 78H164V130H140z", GREY)
        + path("M164 54Q226 46 226 104T176 164H164z", RUST)
        + path("M180 152H226V186H180z", RUST)
        + circle(192, 106, 20, "#5b2b0f", "#3e1c08")
        + path("M146 130H160V172H146z", PLATE),
        (4, 18, 226, 186),
        ((100, 56, 40, 92), (60, 34, 40, 136), (140, 40, 48, 124), (108, 148, 24, 32)),
    ),
    "radiator": Body(
        rect(30, 40, 180, 124, "#8797a1", 2)
        + rows(range(38, 210, 7), 42, 162, "#56656f", 2)
        + bars(range(56, 160, 14), 32, 208, "#c3cfd5", 2)
        + rect(22, 18, 196, 24, BLACK, 6)
        + rect(22, 162, 196, 22, BLACK, 6)
        + rect(44, 6, 30, 14, DARK, 3)
        + rect(166, 182, 34, 12, DARK, 3)
        + circle(130, 18, 11, GREY, EDGE),
        (22, 6, 218, 194),
        ((102, 42, 36, 120), (94, 18, 52, 24), (94, 162, 52, 22), (146, 22, 18, 12)),
    ),
    "muffler": Body(
        tube("M4 128H40", 26, "#8797a1", 80)
        + tube("M200 66H236", 26, "#8797a1", 80)
        + rect(30, 36, 180, 132, PLATE, 26)
        + rows((64, 72, 168, 176), 37, 167, "#5d6d77", 2)
        + rect(92, 72, 56, 40, WHITE, 3)
        + bars((84, 92, 100), 100, 140, BLUE, 3)
        + rect(108, 18, 24, 20, GREY, 3)
        + rect(60, 16, 12, 22, DARK, 2),
        (4, 16, 236, 168),
        ((66, 38, 108, 130), (56, 50, 10, 106), (108, 20, 24, 18)),
    ),
    "gasket": Body(
        path("M14 46Q14 34 28 34H212Q226 34 226 46V154Q226 166 212 166H28Q14 166 14 154z", GREY)
        + "".join(circle(x, 100, 25, WHITE, BLUE) + circle(x, 100, 21, WHITE, EDGE) for x in (48, 96, 144, 192))
        + "".join(circle(x, y, 6, WHITE, EDGE) for x in (24, 72, 120, 168, 216) for y in (50, 150)),
        (14, 34, 226, 166),
        ((112, 30, 16, 140), (108, 60, 24, 14), (108, 126, 24, 14)),
    ),
    "thermostat": Body(
        ellipse(120, 92, 88, 26, STEEL)
        + ellipse(120, 86, 88, 26, FACE)
        + ellipse(120, 84, 50, 15, AMBER)
        + tube("M70 92L96 30H144L170 92", 6, "#8797a1", 80)
        + rect(104, 20, 32, 16, STEEL, 4)
        + path("M98 110H142V160Q142 178 120 178T98 160z", AMBER),
        (32, 20, 208, 178),
        ((40, 84, 160, 14), (98, 98, 44, 70), (106, 30, 28, 54)),
    ),
    "compressor": Body(
        rect(58, 74, 120, 100, PLATE, 10)
        + bars(range(88, 168, 12), 58, 178, "#5d6d77", 3)
        + rect(72, 22, 92, 54, STEEL, 5)
        + bars(range(32, 74, 9), 72, 164, "#45545d", 3)
        + circle(58, 132, 36, FACE, EDGE)
        + circle(58, 132, 24, DARK, EDGE)
        + circle(58, 132, 9, PALE)
        + rect(164, 34, 26, 20, GREY, 3)
        + circle(196, 120, 16, DARK, EDGE)
        + rect(84, 8, 20, 14, GREY),
        (22, 8, 212, 174),
        ((80, 70, 80, 106), (90, 22, 60, 48), (62, 104, 18, 56), (160, 100, 20, 36)),
    ),
    "engine": Body(
        rect(40, 62, 150, 76, PLATE, 6)
        + rect(48, 32, 132, 32, BLACK, 6)
        + path("M44 138H186L170 182H62z", BLACK)
        + rows(range(64, 178, 22), 66, 134, "#5d6d77", 2)
        + circle(40, 118, 30, FACE, EDGE)
        + circle(40, 118, 16, DARK, EDGE)
        + rect(188, 72, 24, 80, GREY, 4)
        + circle(150, 48, 14, PETROL, EDGE)
        + rect(96, 14, 40, 20, GREY, 4)
        + circle(64, 56, 20, FACE, EDGE)
        + rect(110, 96, 26, 52, PETROL, 6)
        + stroke("M62 44L44 96M26 112L46 56", "#11191e", 4),
        (10, 14, 212, 182),
        ((70, 60, 100, 80), (80, 26, 80, 34), (84, 140, 72, 44), (54, 90, 16, 52)),
    ),
    "housing": Body(
        path("M24 52L72 24H168L216 52V148L168 178H72L24 148z", PLATE)
        + circle(120, 100, 56, FACE, EDGE)
        + circle(120, 100, 44, DEEP, EDGE)
        + circle(120, 100, 30, HOLE)
        + at(120, 100, around(8, circle(0, -50, 4, DARK)))
        + "".join(
            circle(x, y, 7, HOLE, EDGE) for x, y in ((44, 62), (196, 62), (44, 140), (196, 140), (82, 36), (158, 36))
        ),
        (24, 24, 216, 178),
        ((92, 30, 70, 142), (78, 52, 14, 96), (162, 62, 16, 76)),
    ),
    "pipe": Body(
        tube("M28 150H84Q120 150 120 114V86Q120 50 156 50H212", 26, "#8797a1", 80)
        + rect(12, 126, 16, 48, STEEL, 3)
        + rect(212, 26, 16, 48, STEEL, 3)
        + circle(20, 134, 4, HOLE)
        + circle(20, 166, 4, HOLE)
        + circle(220, 34, 4, HOLE)
        + circle(220, 66, 4, HOLE),
        (12, 26, 228, 174),
        ((84, 92, 72, 16), (76, 76, 8, 48), (156, 76, 8, 48)),
    ),
    "hose": Body(
        tube("M26 54H96Q150 54 150 104V112Q150 148 186 148H214", 36)
        + stroke("M50 42V66M74 42V66", "#8797a1", 4)
        + rect(10, 34, 26, 40, STEEL, 4)
        + rect(204, 128, 26, 40, STEEL, 4)
        + bars((46, 54, 62), 10, 36, "#56656f", 2)
        + bars((140, 148, 156), 204, 230, "#56656f", 2),
        (10, 34, 230, 168),
        ((60, 84, 120, 32), (48, 78, 24, 44), (168, 78, 24, 44)),
    ),
    "belt": Body(
        path("M76 30H164A70 70 0 0 1 164 170H76A70 70 0 0 1 76 30z", BLACK, "#11191e")
        + path("M76 52H164A48 48 0 0 1 164 148H76A48 48 0 0 1 76 52z", WHITE, "#11191e")
        + path("M76 37H164A63 63 0 0 1 164 163H76A63 63 0 0 1 76 37z", "none", "#8797a1", "2")
        + path("M76 44H164A56 56 0 0 1 164 156H76A56 56 0 0 1 76 44z", "none", "#0c1317", "2"),
        (6, 30, 234, 170),
        ((96, 34, 48, 130), (104, 34, 8, 130), (120, 34, 8, 130)),
    ),
    "clamp": Body(
        circle(112, 108, 74, "#6f7f89", EDGE)
        + circle(112, 108, 66, "#eef3f5", EDGE)
        + circle(112, 108, 62, WHITE, None)
        + at(112, 108, around(24, rect(-2, -73, 4, 8, DARK, 0, None)))
        + rect(84, 18, 62, 32, STEEL, 5)
        + rect(146, 24, 44, 20, GREY, 3)
        + rows(range(152, 190, 7), 24, 44, "#45545d", 2)
        + rect(190, 16, 14, 36, FACE, 4),
        (38, 16, 204, 182),
        ((104, 44, 32, 136), (96, 18, 48, 28)),
    ),
    "shell": Body(
        path("M28 116A92 92 0 0 1 212 116L190 124A70 70 0 0 0 50 124z", STEEL)
        + path("M50 124A70 70 0 0 1 190 124", "none", AMBER, "8")
        + circle(120, 32, 7, HOLE)
        + path("M44 160A92 46 0 0 0 196 160L178 152A70 36 0 0 1 62 152z", AMBER),
        (28, 24, 212, 184),
        ((92, 40, 56, 116), (92, 40, 8, 116), (140, 40, 8, 116)),
    ),
    "coil_spring": Body(
        "".join(tube(f"M76 {y}L164 {y + 20}", 9, "#8797a1", 80) for y in range(24, 164, 25))
        + tube("M76 24H160", 9, "#8797a1", 80)
        + tube("M80 174H164", 9, "#8797a1", 80),
        (68, 18, 172, 182),
        ((80, 20, 80, 160), (80, 50, 80, 10), (80, 84, 80, 10), (80, 118, 80, 10)),
    ),
    "piston": Body(
        path("M50 26H190V154Q190 172 172 176L150 150H90L68 176Q50 172 50 154z", STEEL)
        + rect(50, 14, 140, 14, PALE, 3)
        + "".join(rect(50, y, 140, 7, DARK, 0) for y in (36, 52, 68))
        + circle(120, 118, 26, FACE, EDGE)
        + circle(120, 118, 17, HOLE, EDGE)
        + path("M96 14Q120 26 144 14z", GREY),
        (50, 14, 190, 176),
        ((66, 16, 108, 150), (66, 36, 108, 8), (66, 54, 108, 8), (94, 102, 52, 30)),
    ),
    "kit": Body(
        path("M30 74L120 44L210 74L120 106z", "#e9d5ad", "#a98a4c")
        + path("M30 74V150L120 186V106z", "#d9bd86", "#a98a4c")
        + path("M210 74V150L120 186V106z", "#c7a86d", "#a98a4c")
        + path("M76 122V142L104 153V133z", WHITE, None)
        + stroke("M82 131L98 137M82 138L94 143", BLUE, 3)
        + circle(96, 58, 24, DEEP, EDGE)
        + circle(96, 58, 14, RUST, EDGE)
        + circle(148, 54, 26, FACE, EDGE)
        + circle(148, 54, 17, HOLE)
        + rect(112, 22, 12, 44, STEEL, 2)
        + rect(106, 14, 24, 12, GREY, 2)
        + circle(178, 74, 11, LAMP, EDGE),
        (30, 14, 210, 186),
        ((60, 60, 120, 116), (60, 60, 120, 18), (104, 60, 32, 60)),
    ),
}
