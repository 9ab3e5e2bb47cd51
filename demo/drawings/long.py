"""Parts drawn along an axis: bolts, shafts, pins, rods, valves, cylinders.

A description lists sections from left to right; view 1 lays the part aslant and shades it, view 2 shows it level with
its centre line, view 3 measures it and adds the end view.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.drawings import pen
from demo.drawings.pen import BLACK, DARK, EDGE, FACE, GREY, HOLE, PALE, PLATE, RUST

Section = tuple[str, int, int]  # kind, length, half height


@dataclass(frozen=True)
class Long:
    """`turn` is the slant of view 1 in degrees; `end` the end view, drawn about the origin."""

    sections: Sequence[Section]
    end: str
    turn: int = -32
    fill: str = PLATE

    @property
    def length(self) -> int:
        return sum(length for _, length, _ in self.sections)

    @property
    def half(self) -> int:
        return max(half for _, _, half in self.sections)

    def body(self) -> str:
        """Drawn level, its middle at the origin."""
        x = -self.length // 2
        drawn = []
        for kind, length, half in self.sections:
            drawn.append(_section(kind, x, length, half, self.fill))
            x += length
        return "".join(drawn)

    def picture(self) -> str:
        return pen.at(pen.WIDTH // 2, pen.HEIGHT // 2, self.body(), turn=self.turn)

    def elevation(self) -> str:
        reach = self.length // 2 + 10
        level = pen.outlined(self.body()) + pen.centre(f"M-{reach} 0H{reach}")
        return pen.at(120, 100, level, squeeze="0.92 0.92")

    def measured(self) -> str:
        left, right, top = -self.length // 2, self.length - self.length // 2, -self.half
        level = (
            pen.outlined(self.body())
            + pen.centre(f"M{left - 10} 0H{right + 10}")
            + pen.measure_across(left, right, top - 18, "L", top)
        )
        end = pen.outlined(self.end) + pen.centre("M-50 0H50M0 -46V46")
        return pen.at(120, 152, level, squeeze="0.84 0.84") + pen.at(120, 50, end, squeeze="0.84 0.84")


def _section(kind: str, x: int, length: int, half: int, fill: str) -> str:
    bar = pen.rect(x, -half, length, 2 * half, _FILLS.get(kind, fill), 1)
    marks = "#5d6d77"
    if kind == "thread":
        return bar + pen.rows(range(x + 3, x + length, 5), -half, half, marks, 1)
    if kind == "spline":
        return bar + pen.bars(range(-half + 4, half, 6), x, x + length, marks, 1)
    if kind == "hex":
        third = half * 11 // 20
        return bar + pen.bars((-third, third), x, x + length, marks, 1)
    if kind == "groove":
        return pen.rect(x, -half + 3, length, 2 * half - 6, DARK)
    if kind == "eye":
        middle = x + length // 2
        return (
            pen.circle(middle, 0, half, FACE, EDGE)
            + pen.circle(middle, 0, half * 3 // 5, BLACK, EDGE)
            + pen.circle(middle, 0, half * 3 // 10, HOLE)
        )
    if kind == "ball":
        return pen.circle(x + length // 2, 0, half, FACE, EDGE)
    if kind == "cone":
        return pen.path(f"M{x} {-half // 3}L{x + length} {-half}V{half}L{x} {half // 3}z", fill)
    if kind == "tip":
        return pen.path(f"M{x} {-half}L{x + length} {-half // 3}V{half // 3}L{x} {half}z", fill)
    if kind == "head":
        return pen.path(f"M{x + length} {-half}H{x + 6}Q{x} 0 {x + 6} {half}H{x + length}z", fill)
    if kind == "cam":
        return pen.path(f"M{x} {-half}H{x + length}V{half // 2}H{x}z", FACE)
    if kind == "cam2":
        return pen.path(f"M{x} {-half // 2}H{x + length}V{half}H{x}z", FACE)
    if kind == "throw":
        return pen.path(f"M{x} {-half}H{x + length}V{half // 3}H{x}z", GREY)
    if kind == "throw2":
        return pen.path(f"M{x} {-half // 3}H{x + length}V{half}H{x}z", GREY)
    if kind == "fork":
        prongs = f"M{x} {-half}H{x + length}V{-half // 3}H{x + length // 2}V{half // 3}H{x + length}V{half}H{x}z"
        return pen.path(prongs, FACE) + pen.circle(x + length * 3 // 4, -half * 2 // 3, 4, HOLE)
    if kind == "fork2":
        prongs = f"M{x + length} {-half}H{x}V{-half // 3}H{x + length // 2}V{half // 3}H{x}V{half}H{x + length}z"
        return pen.path(prongs, FACE) + pen.circle(x + length // 4, -half * 2 // 3, 4, HOLE)
    return bar


_FILLS = {"black": BLACK, "plug": BLACK, "rust": RUST, "petrol": pen.BLUE, "pale": PALE, "dark": DARK}


def _round(r: int, bore: int = 0) -> str:
    return pen.circle(0, 0, r, FACE, EDGE) + (pen.circle(0, 0, bore, HOLE, EDGE) if bore else "")


_HEX_END = pen.circle(0, 0, 38, PLATE, EDGE) + pen.path("M-19 -33H19L38 0 19 33H-19L-38 0z", FACE)
_SPLINE_END = _round(34) + pen.around(16, pen.rect(-2, -38, 4, 6, GREY, 0)) + pen.circle(0, 0, 6, HOLE)
_LOBE_END = pen.path("M-22 0A22 22 0 0 0 22 0C22 -16 12 -40 0 -40S-22 -16 -22 0z", FACE) + pen.circle(0, 0, 14, GREY)

LONG = {
    "bolt": Long((("hex", 26, 33), ("plain", 7, 40), ("plain", 62, 18), ("thread", 96, 17), ("tip", 5, 16)), _HEX_END),
    "stud": Long((("thread", 70, 19), ("plain", 64, 17), ("thread", 70, 19)), _round(30)),
    "shaft": Long(
        (
            ("spline", 46, 17),
            ("plain", 26, 21),
            ("groove", 6, 20),
            ("plain", 40, 27),
            ("dark", 5, 34),
            ("plain", 38, 27),
            ("spline", 42, 19),
        ),
        _SPLINE_END,
    ),
    "pin": Long(
        (("head", 6, 22), ("plain", 120, 24), ("groove", 6, 25), ("plain", 34, 24), ("tip", 8, 24)), _round(34, 7)
    ),
    "camshaft": Long(
        (
            ("spline", 24, 14),
            ("plain", 12, 13),
            ("cam", 12, 34),
            ("plain", 20, 13),
            ("cam2", 12, 34),
            ("plain", 16, 18),
            ("cam2", 12, 34),
            ("plain", 20, 13),
            ("cam", 12, 34),
            ("plain", 16, 18),
            ("cam", 12, 34),
            ("plain", 24, 13),
        ),
        _LOBE_END,
        -26,
    ),
    "crankshaft": Long(
        (
            ("thread", 14, 9),
            ("plain", 22, 16),
            ("throw", 9, 48),
            ("plain", 20, 16),
            ("throw2", 9, 48),
            ("plain", 20, 20),
            ("throw2", 9, 48),
            ("plain", 20, 16),
            ("throw", 9, 48),
            ("plain", 20, 20),
            ("throw", 9, 48),
            ("plain", 18, 16),
            ("hex", 12, 34),
        ),
        _LOBE_END + pen.circle(0, -24, 9, HOLE),
        -22,
    ),
    "propeller_shaft": Long(
        (
            ("dark", 8, 30),
            ("fork", 26, 24),
            ("ball", 12, 13),
            ("cone", 12, 20),
            ("plain", 96, 20),
            ("tip", 12, 20),
            ("ball", 12, 13),
            ("fork2", 26, 24),
            ("dark", 8, 30),
        ),
        _round(38) + pen.around(4, pen.circle(0, -28, 5, HOLE)) + pen.circle(0, 0, 16, GREY, EDGE),
        -26,
    ),
    "rod": Long(
        (("eye", 44, 28), ("cone", 18, 14), ("plain", 86, 11), ("tip", 18, 14), ("eye", 44, 28)), _round(30, 12)
    ),
    "engine_valve": Long(
        (("pale", 8, 46), ("tip", 34, 42), ("plain", 128, 9), ("groove", 5, 10), ("plain", 16, 9)),
        _round(40, 3),
        -50,
    ),
    "shock_absorber": Long(
        (("eye", 34, 22), ("plain", 64, 8), ("black", 8, 22), ("dark", 96, 20), ("eye", 34, 22)),
        _round(30, 10),
        -52,
    ),
    "cylinder": Long(
        (("eye", 34, 22), ("plain", 58, 10), ("dark", 10, 30), ("plain", 92, 27), ("dark", 10, 30), ("eye", 26, 20)),
        _round(36, 14),
        -28,
    ),
    "injector": Long(
        (
            ("plug", 26, 22),
            ("dark", 8, 17),
            ("plain", 44, 24),
            ("petrol", 10, 28),
            ("plain", 58, 17),
            ("rust", 8, 17),
            ("plain", 34, 10),
            ("tip", 16, 7),
        ),
        _round(30, 6),
        -58,
    ),
    "conrod": Long(
        (("eye", 46, 26), ("cone", 12, 14), ("plain", 70, 13), ("tip", 8, 20), ("eye", 82, 44)),
        _round(34, 22),
        -60,
    ),
}
