"""Drawings of oils, greases, sealants and sprays."""

from demo.drawings.body import Body
from demo.drawings.pen import (
    AMBER,
    BLACK,
    BLUE,
    DARK,
    LAMP,
    PALE,
    PETROL,
    RED,
    STEEL,
    WHITE,
    bars,
    circle,
    ellipse,
    path,
    rect,
    stroke,
)  # fmt: skip

SUPPLIES = {
    "oil_can": Body(
        path("M44 62Q44 48 58 44L84 36V16H128V34L172 44Q196 50 196 76V172Q196 188 180 188H60Q44 188 44 172z", PETROL)
        + path(
            "M138 52L174 60Q182 62 182 74V96Q182 104 172 100L142 86Q134 82 134 74V56Q134 50 138 52z", WHITE, "#07303e"
        )
        + rect(80, 6, 52, 20, LAMP, 4)
        + rect(60, 104, 120, 64, WHITE, 4, None)
        + path("M92 114C106 132 110 140 110 146A18 18 0 0 1 74 146C74 140 78 132 92 114z", AMBER, None)
        + bars((124, 138, 152), 122, 168, BLUE, 6),
        (44, 6, 196, 188),
        ((84, 44, 72, 142), (96, 26, 40, 18), (94, 10, 44, 16)),
    ),
    "grease": Body(
        path("M46 60H194L184 176Q183 186 172 186H68Q57 186 56 176z", RED)
        + ellipse(120, 60, 74, 18, "#e9a29c")
        + path("M46 44Q46 28 120 28T194 44V58Q194 74 120 74T46 58z", WHITE)
        + ellipse(120, 42, 72, 15, PALE)
        + path("M62 96Q120 112 178 96L174 146Q120 160 66 146z", WHITE, None)
        + stroke("M84 118Q120 127 156 118M86 134Q112 140 138 137", BLUE, 6)
        + stroke("M46 60Q20 100 60 120", "#5d6d77", 4),
        (40, 26, 196, 186),
        ((58, 68, 124, 116), (52, 40, 136, 28)),
    ),
    "tube": Body(
        path("M96 40H144L168 172H72z", BLUE)
        + rect(66, 170, 108, 18, STEEL, 3)
        + rect(104, 18, 32, 24, WHITE, 3)
        + path("M108 18L114 4H126L132 18z", BLACK)
        + path("M94 78H148L158 136H84z", WHITE, None)
        + bars((92, 106, 120), 96, 146, LAMP, 6),
        (66, 4, 174, 188),
        ((98, 42, 44, 130), (108, 10, 24, 32), (88, 172, 64, 14)),
    ),
    "spray": Body(
        path("M82 68Q82 48 120 48T158 68V176Q158 188 120 188T82 176z", RED)
        + rect(98, 30, 44, 22, WHITE, 5)
        + rect(108, 12, 24, 20, BLACK, 4)
        + circle(110, 20, 3, PALE)
        + path("M82 92Q120 104 158 92V150Q120 162 82 150z", WHITE, None)
        + stroke("M98 114Q120 120 142 114M98 130Q112 134 128 132", BLUE, 6)
        + stroke("M92 60Q90 70 90 84", "#f1aaa4", 5)
        + stroke("M104 18L70 8M104 22H66M104 26L70 36", "#b3c0c8", 3)
        + ellipse(120, 184, 30, 4, DARK, None),
        (62, 6, 158, 190),
        ((88, 56, 64, 130), (98, 32, 44, 24), (108, 12, 24, 20)),
    ),
}
