"""Drawings of electrical parts: machines, sensors, lamps, switches, control units, wiring."""

from demo.drawings.body import Body
from demo.drawings.pen import (
    AMBER,
    BLACK,
    BLUE,
    DARK,
    DEEP,
    EDGE,
    FACE,
    GLASS,
    GREY,
    HOLE,
    LAMP,
    PALE,
    PLATE,
    RED,
    RUST,
    STEEL,
    WHITE,
    around,
    at,
    bars,
    circle,
    ellipse,
    label,
    path,
    rect,
    rows,
    stroke,
    tube,
)  # fmt: skip

ELECTRICS = {
    "alternator": Body(
        path("M74 34H172Q212 42 212 102T172 170H74z", PLATE)
        + rows((150, 166, 182), 44, 162, "#45545d", 5)
        + rect(108, 14, 34, 24, GREY, 4)
        + rect(108, 166, 34, 28, GREY, 4)
        + circle(125, 182, 7, HOLE)
        + ellipse(78, 102, 42, 70, FACE)
        + ellipse(76, 102, 28, 48, DARK)
        + at(76, 102, around(12, rect(-3, -46, 6, 22, GREY, 2, None)), squeeze="0.55 1")
        + ellipse(62, 102, 28, 46, DARK)
        + ellipse(56, 102, 26, 44, "#56646d")
        + ellipse(48, 102, 24, 42, FACE)
        + ellipse(48, 102, 9, 16, DARK),
        (24, 14, 212, 194),
        ((92, 36, 80, 132), (60, 56, 32, 92), (172, 50, 22, 104), (112, 14, 30, 22)),
    ),
    "starter": Body(
        rect(24, 76, 58, 84, STEEL, 8)
        + rect(2, 104, 26, 26, GREY, 4)
        + rows(range(6, 26, 6), 104, 130, DARK, 2)
        + rect(78, 70, 118, 96, PLATE, 12)
        + rect(192, 80, 34, 76, FACE, 12)
        + rect(92, 18, 96, 46, BLACK, 12)
        + rect(184, 28, 20, 26, RUST, 3)
        + rect(60, 34, 36, 44, GREY, 5)
        + rows((104, 172), 71, 165, "#56656f", 3)
        + circle(52, 92, 7, HOLE)
        + circle(52, 146, 7, HOLE),
        (2, 18, 226, 166),
        ((72, 70, 96, 96), (84, 20, 72, 50), (56, 90, 16, 56)),
    ),
    "sensor": Body(
        tube("M36 178Q16 120 70 106T122 76", 13)
        + rect(8, 160, 64, 34, BLACK, 6)
        + rect(20, 172, 40, 7, PALE, 2)
        + at(
            158,
            74,
            rect(-52, -24, 52, 48, PLATE, 5)
            + rect(0, -28, 18, 56, FACE, 2)
            + rect(18, -18, 46, 36, STEEL, 2)
            + rows(range(24, 64, 7), -18, 18, "#56656f", 2)
            + rect(64, -11, 16, 22, RUST, 4)
            + rect(-64, -15, 14, 30, DARK, 3),
            turn=-38,
        ),
        (8, 12, 228, 194),
        ((104, 20, 32, 40), (90, 60, 60, 22), (100, 82, 40, 70), (108, 152, 24, 30)),
    ),
    "ecu": Body(
        rect(20, 38, 200, 112, PLATE, 10)
        + rect(34, 52, 172, 56, "#4c5a63", 5)
        + bars(range(60, 106, 8), 42, 198, "#7b8b95", 2)
        + rect(44, 130, 68, 38, BLACK, 4)
        + rect(128, 130, 68, 38, BLACK, 4)
        + rows(range(52, 110, 8), 148, 160, LAMP, 3)
        + rows(range(136, 194, 8), 148, 160, LAMP, 3)
        + rect(90, 66, 60, 26, WHITE, 2)
        + bars((74, 84), 97, 143, BLUE, 3)
        + "".join(circle(x, y, 6, HOLE, EDGE) for x, y in ((30, 48), (210, 48), (30, 140), (210, 140))),
        (20, 38, 220, 168),
        ((40, 76, 160, 40), (56, 116, 48, 26), (136, 116, 48, 26)),
    ),
    "relay": Body(
        path("M62 40L86 22H178L156 40z", "#56646d")
        + rect(62, 40, 94, 104, BLACK, 5)
        + path("M156 40L178 22V126L156 144z", "#1c262c")
        + rect(74, 56, 70, 52, WHITE, 3)
        + bars((70, 82, 94), 82, 136, BLUE, 4)
        + "".join(rect(x, 144, 10, 36, AMBER, 1) for x in (72, 94, 116, 138)),
        (62, 22, 178, 180),
        ((84, 36, 72, 108), (92, 144, 14, 38), (132, 144, 14, 38)),
    ),
    "fuse": Body(
        path("M48 30H192V106H166V94H74V106H48z", AMBER, "#8f5807")
        + rect(76, 46, 88, 34, "#ffd988", 4, None)
        + rect(64, 104, 26, 76, STEEL, 2)
        + rect(150, 104, 26, 76, STEEL, 2)
        + stroke("M78 96Q120 50 162 96", "#7a4d05", 6)
        + label(120, 70, "15"),
        (48, 30, 192, 180),
        ((104, 30, 32, 72), (112, 102, 16, 78)),
    ),
    "fuse_box": Body(
        rect(16, 28, 208, 144, BLACK, 8)
        + "".join(rect(x, y, 18, 24, fill, 2) for y, fill in ((42, AMBER), (72, RED)) for x in range(30, 128, 24))
        + "".join(rect(x, 42, 32, 32, GREY, 3) for x in (136, 174))
        + "".join(rect(x, 84, 32, 32, PALE, 3) for x in (136, 174))
        + "".join(rect(x, 108, 18, 16, BLUE, 2) for x in range(30, 128, 24))
        + rect(30, 132, 84, 28, "#11191e", 4)
        + rect(126, 132, 84, 28, "#11191e", 4)
        + rows(range(38, 112, 9), 140, 154, LAMP, 3)
        + rows(range(134, 208, 9), 140, 154, LAMP, 3),
        (16, 28, 224, 172),
        ((46, 60, 148, 84), (60, 40, 40, 20), (140, 40, 40, 20)),
    ),
    "harness": Body(
        tube("M22 60C80 20 96 120 150 88S214 60 220 40", 20)
        + tube("M150 88C176 116 168 150 216 156", 13)
        + tube("M96 74C100 130 76 150 50 164", 13)
        + "".join(
            stroke(d, c, 4)
            for d, c in (
                ("M22 60C80 20 96 120 150 88", LAMP),
                ("M150 92C172 116 166 150 214 158", "#d9453d"),
                ("M98 78C102 130 78 150 52 166", "#5a83dc"),
            )
        )
        + rect(4, 42, 34, 36, DARK, 4)
        + rect(206, 18, 30, 32, DARK, 4)
        + rect(208, 140, 28, 34, DARK, 4)
        + rect(32, 152, 32, 32, DARK, 4)
        + rows((12, 20, 28), 50, 70, PALE, 3)
        + rows((214, 222, 230), 26, 42, PALE, 3)
        + rows((216, 224), 148, 166, PALE, 3)
        + rows((42, 52), 160, 176, PALE, 3),
        (4, 18, 236, 184),
        ((50, 90, 140, 20), (36, 80, 30, 40), (174, 80, 30, 40)),
    ),
    "cable": Body(
        tube("M24 150C24 60 110 40 120 100S216 140 216 50", 12)
        + at(24, 160, rect(-9, -12, 18, 34, STEEL, 3) + circle(0, 26, 9, FACE, EDGE))
        + at(216, 44, rect(-9, -26, 18, 34, STEEL, 3) + circle(0, -30, 9, FACE, EDGE))
        + rect(112, 84, 18, 34, LAMP, 3),
        (14, 5, 226, 196),
        ((46, 94, 148, 12), (34, 84, 26, 32), (180, 84, 26, 32)),
    ),
    "battery": Body(
        path("M24 66L44 46H224L206 66z", "#56646d")
        + rect(24, 66, 182, 110, BLACK, 5)
        + path("M206 66L224 46V156L206 176z", "#11191e")
        + rect(40, 92, 150, 56, BLUE, 4)
        + stroke("M56 120H84M70 106V134", WHITE, 6)
        + stroke("M148 120H176", WHITE, 6)
        + rect(48, 40, 26, 18, RED, 4)
        + rect(176, 40, 26, 18, GREY, 4)
        + rect(24, 78, 182, 5, "#56646d", 0, None),
        (24, 40, 224, 176),
        ((70, 62, 100, 114), (82, 44, 22, 18), (136, 44, 22, 18)),
    ),
    "switch": Body(
        rect(52, 24, 136, 152, BLACK, 12)
        + path("M70 44H170V98L120 106L70 98z", "#6a7982")
        + path("M70 100L120 108L170 100V158H70z", "#2c383f")
        + path("M120 56L138 88H102z", "none", LAMP, "5")
        + stroke("M120 68V76", LAMP, 4)
        + rect(108, 128, 24, 8, "#3aa86d", 3),
        (52, 24, 188, 176),
        ((96, 30, 20, 140), (60, 44, 36, 112), (116, 52, 52, 96), (168, 70, 20, 10), (168, 116, 20, 10)),
    ),
    "horn": Body(
        path("M96 76L206 30V170L96 124z", BLACK)
        + ellipse(206, 100, 24, 70, "#56646d")
        + ellipse(208, 100, 15, 52, HOLE)
        + circle(82, 100, 44, FACE, EDGE)
        + circle(82, 100, 32, RED, EDGE)
        + circle(82, 100, 10, PALE, EDGE)
        + rect(20, 90, 22, 20, STEEL, 3)
        + at(82, 100, around(6, circle(0, -38, 4, DARK))),
        (20, 30, 230, 170),
        ((100, 40, 40, 120), (60, 30, 40, 140), (140, 84, 40, 32)),
    ),
    "instrument": Body(
        path("M10 60Q10 34 36 34H204Q230 34 230 60V134Q230 164 204 164H36Q10 164 10 134z", BLACK)
        + "".join(
            circle(x, 100, 46, "#11191e", "#8797a1")
            + at(x, 100, around(12, stroke("M0 -40V-32", WHITE, 3)))
            + at(x, 100, stroke("M0 6L0 -34", LAMP, 5) + circle(0, 0, 8, GREY), turn=turn)
            for x, turn in ((66, -48), (174, 40))
        )
        + rect(104, 60, 32, 66, "#0b4a60", 4)
        + bars((74, 86, 98, 110), 110, 130, "#9fe0f5", 4),
        (10, 34, 230, 164),
        ((100, 38, 26, 124), (126, 52, 44, 96), (92, 34, 8, 132)),
    ),
    "fan_box": Body(
        path("M20 56Q20 40 36 40H150Q216 40 216 106T150 172H36Q20 172 20 156z", BLACK)
        + circle(144, 106, 52, DEEP, EDGE)
        + at(144, 106, around(20, rect(-3, -50, 6, 18, GREY, 2, None)))
        + circle(144, 106, 24, FACE, EDGE)
        + circle(144, 106, 8, HOLE)
        + rect(30, 62, 48, 90, "#8797a1", 3)
        + bars(range(70, 150, 9), 30, 78, "#45545d", 3)
        + rect(4, 86, 18, 36, DARK, 4),
        (4, 40, 216, 172),
        ((72, 40, 90, 132), (58, 66, 14, 80), (162, 80, 26, 52)),
    ),
    "lamp": Body(
        path("M30 60Q30 44 48 44H192Q210 44 210 60V136Q210 154 192 154H48Q30 154 30 136z", DARK)
        + rect(42, 56, 156, 86, AMBER, 10)
        + rows(range(60, 198, 18), 58, 140, "#c07f10", 2)
        + stroke("M56 72H184", "#ffe9b8", 6)
        + tube("M120 154V186", 8)
        + circle(22, 99, 9, GREY, EDGE)
        + circle(218, 99, 9, GREY, EDGE),
        (13, 44, 227, 188),
        ((100, 46, 24, 106), (124, 58, 36, 82), (76, 86, 24, 28)),
    ),
    "headlamp": Body(
        path("M14 44Q120 20 214 34Q232 38 230 66L220 138Q216 160 190 164H50Q22 164 18 130z", BLACK)
        + path("M26 54Q120 32 208 46Q220 48 218 68L210 132Q206 150 186 152H54Q34 152 30 126z", GLASS)
        + circle(76, 102, 36, FACE, EDGE)
        + circle(76, 102, 24, "#e7f4f8", EDGE)
        + circle(152, 100, 36, FACE, EDGE)
        + circle(152, 100, 24, "#e7f4f8", EDGE)
        + circle(69, 94, 8, WHITE)
        + circle(145, 92, 8, WHITE)
        + path("M186 58L212 58L204 136L184 138Q196 100 186 58z", AMBER)
        + stroke("M36 62Q120 44 200 54", WHITE, 6),
        (14, 26, 231, 164),
        ((86, 36, 70, 128), (74, 44, 12, 112), (156, 72, 30, 56)),
    ),
    "tail_lamp": Body(
        rect(8, 48, 224, 104, BLACK, 10)
        + rect(18, 58, 84, 84, RED, 5)
        + rect(108, 58, 54, 84, AMBER, 5)
        + rect(168, 58, 54, 84, GLASS, 5)
        + "".join(circle(x, y, 5, "#f6b0aa") for x in (36, 60, 84) for y in (78, 100, 122))
        + "".join(circle(x, y, 5, "#ffe9b8") for x in (124, 146) for y in (78, 100, 122))
        + "".join(circle(x, y, 5, WHITE) for x in (184, 206) for y in (78, 100, 122)),
        (8, 48, 232, 152),
        ((92, 50, 20, 100), (112, 58, 38, 84), (76, 84, 16, 32)),
    ),
    "bulb": Body(
        ellipse(120, 70, 46, 56, GLASS)
        + stroke("M104 112L108 66L120 78L132 66L136 112", "#c07f10", 4)
        + path("M90 116H150V162Q150 172 140 172H100Q90 172 90 162z", STEEL)
        + bars((126, 138, 150), 90, 150, "#56656f", 3)
        + rect(80, 132, 10, 12, GREY, 2)
        + rect(150, 132, 10, 12, GREY, 2)
        + rect(108, 172, 24, 14, AMBER, 4)
        + stroke("M92 48Q100 30 118 28", WHITE, 6),
        (74, 14, 166, 186),
        ((76, 20, 88, 92), (92, 112, 56, 54), (108, 166, 24, 18)),
    ),
}
