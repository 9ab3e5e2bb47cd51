"""Drawings of brake parts and of the compressed-air system."""

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
    PALE,
    PETROL,
    PLATE,
    RED,
    RUST,
    STEEL,
    WHITE,
    around,
    at,
    bars,
    circle,
    path,
    rect,
    rows,
    stroke,
)  # fmt: skip

BRAKES = {
    "brake_shoe": Body(
        path("M22 150A101 101 0 0 1 218 150L184 168A66 66 0 0 0 56 168z", RUST, "#5b2b0f")
        + path("M56 168A66 66 0 0 1 184 168L166 180A48 48 0 0 0 74 180z", PLATE)
        + "".join(
            circle(x, y, 6, "#4d250c")
            for x, y in (
                (46, 132),
                (70, 104),
                (104, 88),
                (138, 88),
                (170, 104),
                (194, 132),
                (66, 146),
                (84, 124),
                (110, 113),
                (130, 113),
                (156, 124),
                (174, 146),
            )
        )
        + path("M28 66A101 101 0 0 1 212 66L202 74A90 90 0 0 0 38 74z", RUST, "#5b2b0f"),
        (22, 20, 218, 180),
        ((76, 48, 88, 16), (76, 64, 88, 10), (108, 74, 24, 100)),
    ),
    "lining": Body(
        path("M16 132A118 118 0 0 1 224 132L200 146A92 92 0 0 0 40 146z", RUST, "#5b2b0f")
        + "".join(
            circle(x, y, 7, "#4d250c") + circle(x, y, 3, PALE)
            for x, y in ((52, 108), (82, 88), (120, 80), (158, 88), (188, 108))
        )
        + path("M40 164A92 92 0 0 1 200 164L184 178A72 72 0 0 0 56 178z", "#a45f2c", "#5b2b0f")
        + "".join(circle(x, y, 4, "#4d250c") for x, y in ((70, 144), (100, 132), (140, 132), (170, 144))),
        (16, 74, 224, 180),
        ((70, 66, 100, 18), (84, 84, 12, 90), (144, 84, 12, 90)),
    ),
    "brake_chamber": Body(
        rect(4, 90, 58, 18, STEEL, 3)
        + path("M62 44H104V156H62z", BLACK)
        + rect(100, 34, 16, 132, FACE, 5)
        + path("M116 44H196Q222 50 222 100T196 156H116z", PETROL)
        + rect(146, 40, 12, 120, STEEL, 4)
        + circle(84, 100, 12, GREY, EDGE)
        + rect(196, 90, 34, 20, GREY, 4)
        + rect(70, 24, 20, 20, GREY, 3)
        + path("M4 84H22V114H4z", GREY)
        + circle(13, 99, 6, HOLE),
        (4, 24, 230, 166),
        ((60, 34, 120, 132), (72, 20, 18, 14), (76, 76, 88, 48)),
    ),
    "caliper": Body(
        path("M24 60Q24 32 54 32H186Q216 32 216 60V140Q216 150 204 150H182V96H58V150H36Q24 150 24 140z", PLATE)
        + rect(72, 50, 96, 34, FACE, 8)
        + circle(98, 67, 13, DEEP, EDGE)
        + circle(142, 67, 13, DEEP, EDGE)
        + path("M66 104H174V168H66z", RUST, "#5b2b0f")
        + rect(66, 104, 108, 12, DARK)
        + rect(116, 116, 8, 52, "#5b2b0f", 0, None)
        + circle(42, 128, 9, HOLE, EDGE)
        + circle(198, 128, 9, HOLE, EDGE),
        (24, 32, 216, 168),
        ((56, 36, 128, 48), (56, 84, 40, 84), (144, 84, 40, 84), (100, 92, 16, 68), (124, 92, 16, 68)),
    ),
    "valve": Body(
        rect(70, 46, 100, 110, PLATE, 10)
        + rect(86, 22, 68, 26, STEEL, 5)
        + rect(106, 6, 28, 18, GREY, 4)
        + rect(30, 76, 44, 34, STEEL, 4)
        + rect(166, 76, 44, 34, STEEL, 4)
        + rect(96, 154, 48, 28, STEEL, 4)
        + circle(120, 98, 34, FACE, EDGE)
        + circle(120, 98, 22, DEEP, EDGE)
        + at(120, 98, around(4, circle(0, -28, 3, HOLE)))
        + rows((36, 42, 48, 192, 198, 204), 76, 110, "#56656f", 2)
        + rect(104, 182, 32, 10, DARK, 3),
        (30, 6, 210, 192),
        ((78, 46, 84, 110), (90, 20, 60, 26), (100, 156, 40, 28), (62, 78, 16, 30)),
    ),
    "dryer": Body(
        '<ellipse cx="122" cy="190" rx="72" ry="8" fill="#10212b" fill-opacity=".12"/>'
        + path("M52 110H192V156Q192 186 158 186H96Q52 186 52 146z", PLATE)
        + circle(64, 150, 17, DARK, EDGE)
        + circle(122, 156, 15, DARK, EDGE)
        + rect(178, 130, 38, 30, GREY, 4)
        + path("M66 32Q66 14 122 14T178 32V114H66z", BLACK)
        + path("M66 56Q122 70 178 56V86Q122 100 66 86z", WHITE, None)
        + stroke("M88 72Q120 80 154 76", RED, 7)
        + circle(64, 150, 8, HOLE)
        + circle(122, 156, 7, HOLE),
        (47, 14, 216, 186),
        ((76, 112, 88, 72), (72, 18, 96, 94), (60, 130, 16, 28), (108, 184, 24, 10)),
    ),
    "fitting": Body(
        rect(16, 76, 62, 48, STEEL, 3)
        + rows(range(22, 78, 7), 76, 124, "#56656f", 2)
        + rect(78, 56, 62, 88, FACE, 4)
        + bars((80, 120), 78, 140, "#5d6d77", 2)
        + rect(140, 70, 50, 60, BLUE, 6)
        + rect(190, 82, 34, 36, BLACK, 4)
        + circle(214, 100, 9, HOLE),
        (16, 56, 224, 144),
        ((60, 84, 120, 32), (92, 64, 56, 72), (180, 90, 16, 20)),
    ),
}
