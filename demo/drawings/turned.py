"""Parts turned about an axis: drums, gears, bearings, seals, hubs, wheels.

One description gives all three views: the part seen slightly from the side, the half section, the face with its
diameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.drawings import pen
from demo.drawings.pen import AMBER, BLACK, DARK, DEEP, EDGE, FACE, GREY, HOLE, PALE, PLATE, RUST, around, circle, rect

MIDDLE = pen.HEIGHT // 2


@dataclass(frozen=True)
class Step:
    """A length along the axis with its outer and inner radius."""

    width: int
    outer: int
    inner: int
    fill: str = PLATE


@dataclass(frozen=True)
class Turned:
    """`face` is drawn about the origin, in the same units as the radii; `flat` shows view 1 face-on."""

    steps: Sequence[Step]
    face: str
    flat: bool = False

    @property
    def radius(self) -> int:
        return max(step.outer for step in self.steps)

    @property
    def width(self) -> int:
        return sum(step.width for step in self.steps)

    def picture(self) -> str:
        if self.flat:
            return pen.at(pen.WIDTH // 2, MIDDLE, self.face)
        near = self.steps[0].outer * 2 // 5
        far = max(sum(s.width for s in self.steps[: i + 1]) + step.outer * 2 // 5 for i, step in enumerate(self.steps))
        left = pen.WIDTH // 2 - (far - near) // 2
        drawn = []
        x = left + self.width
        for step in reversed(self.steps):
            x -= step.width
            r, rx = step.outer, step.outer * 2 // 5
            body = f"M{x} {MIDDLE - r}H{x + step.width}A{rx} {r} 0 0 1 {x + step.width} {MIDDLE + r}H{x}z"
            drawn.append(pen.path(body, step.fill) + pen.ellipse(x, MIDDLE, rx, r, FACE))
        return "".join(drawn) + pen.at(left, MIDDLE, self.face, squeeze="0.4 1")

    def section(self) -> str:
        x = left = -self.width // 2
        drawn = []
        for step in self.steps:
            edge = x + step.width
            drawn.append(pen.ink(f"M{x} {-step.outer}H{edge}V{-step.inner}H{x}z", pen.HATCH))
            drawn.append(pen.ink(f"M{x} 0V{step.outer}H{edge}V0", "#eef4f6"))
            drawn.append(pen.ink(f"M{x} {-step.inner}V0M{edge} {-step.inner}V0", width=1))
            x = edge
        below = self.radius + 20
        whole = (
            "".join(drawn)
            + pen.centre(f"M{left - 22} 0H{x + 22}")
            + pen.measure_across(left, x, below, "B", below - 16)
        )
        return pen.at(pen.WIDTH // 2, MIDDLE - 8, whole, squeeze="0.88 0.88")

    def measured_face(self) -> str:
        r = self.radius
        whole = (
            pen.outlined(self.face)
            + pen.centre(f"M{-r - 10} 0H{r + 10}M0 {-r - 8}V{r + 8}")
            + pen.measure_up(-r, r, r + 28, "φD", 4)
        )
        return pen.at(106, MIDDLE, whole, squeeze="0.92 0.92")


def _holes(count: int, pitch: int, r: int, fill: str = HOLE) -> str:
    return around(count, circle(0, -pitch, r, fill))


def _teeth(count: int, r: int, height: int, width: int, fill: str = GREY) -> str:
    tooth = f"M{-width} {-r + 2}L{-width // 2} {-r - height}H{width // 2}L{width} {-r + 2}z"
    return around(count, pen.path(tooth, fill, EDGE, "0.8"))


_RIM = circle(0, 0, 72, FACE, EDGE) + circle(0, 0, 57, DEEP, EDGE)

TURNED = {
    "brake_drum": Turned(
        (Step(14, 76, 62, PLATE), Step(30, 72, 64), Step(6, 77, 64), Step(24, 72, 64), Step(10, 70, 30)),
        circle(0, 0, 76, FACE, EDGE)
        + circle(0, 0, 60, DEEP, EDGE)
        + circle(0, 0, 50, DARK)
        + _holes(10, 40, 4, PALE)
        + circle(0, 0, 28, HOLE, EDGE),
    ),
    "brake_disc": Turned(
        (Step(10, 78, 50), Step(8, 74, 50, BLACK), Step(10, 78, 50), Step(26, 46, 36)),
        circle(0, 0, 78, FACE, EDGE)
        + around(24, pen.stroke("M0 -76V-52", "#8797a1", 1))
        + circle(0, 0, 48, DEEP, EDGE)
        + _holes(10, 40, 4, PALE)
        + circle(0, 0, 32, HOLE, EDGE),
    ),
    "bearing": Turned(
        (Step(44, 74, 30),),
        circle(0, 0, 74, FACE, EDGE)
        + circle(0, 0, 60, "#2f3c44", EDGE)
        + around(14, rect(-7, -58, 14, 23, PALE, 5))
        + circle(0, 0, 34, FACE, EDGE)
        + circle(0, 0, 25, HOLE, EDGE),
    ),
    "seal": Turned(
        (Step(18, 76, 52, BLACK),),
        circle(0, 0, 76, DEEP, EDGE)
        + circle(0, 0, 66, "none", "#68767f")
        + circle(0, 0, 58, RUST, EDGE)
        + circle(0, 0, 50, "#8b4420")
        + circle(0, 0, 45, "#f3f6f8", EDGE),
        flat=True,
    ),
    "o_ring": Turned(
        (Step(11, 74, 63, BLACK),),
        circle(0, 0, 74, "#11191e")
        + circle(0, 0, 70, "#3f4d56")
        + circle(0, 0, 67, "#26333a")
        + circle(0, 0, 62, "#f3f6f8", "#11191e"),
        flat=True,
    ),
    "piston_ring": Turned(
        (Step(8, 76, 66), Step(4, 68, 66, BLACK), Step(8, 76, 66), Step(4, 68, 66, BLACK), Step(10, 76, 66)),
        circle(0, 0, 76, FACE, EDGE) + circle(0, 0, 66, "#f3f6f8", EDGE) + rect(-3, -77, 6, 13, "#f3f6f8", 0, EDGE),
    ),
    "gear": Turned(
        (Step(10, 44, 26), Step(34, 70, 26), Step(14, 40, 26)),
        _teeth(26, 66, 12, 6)
        + circle(0, 0, 67, FACE, EDGE)
        + circle(0, 0, 50, PALE, EDGE)
        + circle(0, 0, 36, FACE, EDGE)
        + around(18, rect(-2, -28, 4, 6, HOLE, 0, None))
        + circle(0, 0, 24, HOLE, EDGE),
        flat=True,
    ),
    "pulley": Turned(
        (
            Step(8, 70, 24),
            *(step for _ in range(4) for step in (Step(5, 62, 24, BLACK), Step(5, 70, 24))),
            Step(12, 34, 24),
        ),
        circle(0, 0, 70, FACE, EDGE)
        + circle(0, 0, 56, PLATE, EDGE)
        + _holes(6, 40, 8)
        + circle(0, 0, 24, FACE, EDGE)
        + circle(0, 0, 13, HOLE, EDGE),
    ),
    "hub": Turned(
        (Step(14, 78, 34), Step(46, 48, 34), Step(16, 40, 32)),
        circle(0, 0, 78, FACE, EDGE)
        + _holes(10, 66, 6, DARK)
        + circle(0, 0, 48, GREY, EDGE)
        + circle(0, 0, 38, DEEP, EDGE)
        + circle(0, 0, 30, HOLE),
    ),
    "flange": Turned(
        (Step(12, 76, 26), Step(36, 38, 26)),
        circle(0, 0, 76, FACE, EDGE)
        + around(8, pen.stroke("M-4 -50V-40M4 -50V-40", "#7b8b95", 2))
        + _holes(8, 62, 7, DARK)
        + circle(0, 0, 38, GREY, EDGE)
        + around(16, rect(-2, -30, 4, 6, HOLE, 0, None))
        + circle(0, 0, 25, HOLE, EDGE),
    ),
    "bush": Turned(
        (Step(6, 50, 24), Step(60, 56, 24, BLACK), Step(6, 50, 24)),
        circle(0, 0, 56, DEEP, EDGE)
        + circle(0, 0, 48, FACE, EDGE)
        + circle(0, 0, 42, DEEP)
        + circle(0, 0, 30, FACE, EDGE)
        + circle(0, 0, 21, HOLE, EDGE),
    ),
    "washer": Turned(
        (Step(12, 72, 36, AMBER),),
        circle(0, 0, 72, "#e9bd6d", "#8f5807")
        + circle(0, 0, 66, "#f3d193")
        + circle(0, 0, 42, "#d79c3c", "#8f5807")
        + circle(0, 0, 38, "#f3f6f8", "#8f5807"),
        flat=True,
    ),
    "nut": Turned(
        (Step(10, 60, 34), Step(40, 70, 34), Step(12, 78, 34)),
        circle(0, 0, 78, PLATE, EDGE)
        + pen.path("M-36 -62H36L72 0 36 62H-36L-72 0z", FACE)
        + circle(0, 0, 56, "none", "#dfe7eb")
        + circle(0, 0, 38, DARK, EDGE)
        + circle(0, 0, 34, "none", "#8797a1")
        + circle(0, 0, 31, HOLE),
        flat=True,
    ),
    "cap": Turned(
        (Step(16, 66, 0, BLACK), Step(18, 74, 60, BLACK), Step(24, 50, 42)),
        circle(0, 0, 74, DEEP, EDGE)
        + around(20, rect(-4, -74, 8, 12, "#2b363d", 2, None))
        + circle(0, 0, 56, "#56646d")
        + pen.path("M-44 -10H44V10H-44z", "#2c383f")
        + circle(0, 0, 9, pen.LAMP),
        flat=True,
    ),
    "wheel": Turned(
        (Step(20, 80, 46, BLACK), Step(30, 84, 46, BLACK), Step(14, 78, 46, BLACK)),
        circle(0, 0, 84, "#1d272d")
        + around(36, pen.stroke("M0 -83L3 -72", "#56646d", 2))
        + circle(0, 0, 62, "#2c383f", "#56646d")
        + circle(0, 0, 54, FACE, EDGE)
        + around(10, rect(-5, -46, 10, 11, DARK, 4))
        + circle(0, 0, 30, PLATE, EDGE)
        + _holes(10, 24, 3)
        + circle(0, 0, 15, HOLE, EDGE),
    ),
    "clutch_disc": Turned(
        (Step(8, 80, 52, DEEP), Step(4, 80, 20), Step(8, 80, 52, DEEP), Step(22, 30, 20)),
        circle(0, 0, 82, "#3a444b", "#222b30")
        + around(14, pen.stroke("M0 -80V-51", "#1d262b", 3))
        + _holes(28, 66, 2, "#8797a1")
        + circle(0, 0, 50, FACE, EDGE)
        + around(6, rect(-12, -44, 24, 12, "#d39a2f", 5, "#7c5512"))
        + circle(0, 0, 24, "#8797a1", EDGE)
        + circle(0, 0, 15, HOLE)
        + around(10, rect(-2, -17, 4, 5, PALE, 0, None)),
        flat=True,
    ),
    "clutch_cover": Turned(
        (Step(16, 60, 24), Step(20, 76, 44), Step(10, 84, 50)),
        circle(0, 0, 84, DEEP, EDGE)
        + circle(0, 0, 66, "#7e8e98", EDGE)
        + around(18, pen.stroke("M0 -26V-62", "#2b363d", 3))
        + circle(0, 0, 40, "none", "#c3cfd5")
        + circle(0, 0, 25, HOLE, EDGE)
        + _holes(9, 75, 5, PALE),
        flat=True,
    ),
    "steering_wheel": Turned(
        (Step(20, 84, 70, BLACK), Step(16, 30, 10)),
        circle(0, 0, 84, "#1d272d")
        + circle(0, 0, 80, "none", "#56646d")
        + circle(0, 0, 69, "#f3f6f8", "#1d272d")
        + pen.path("M-70 -10H-22V20H-66zM70 -10H22V20H66zM-12 70V20H12V70z", "#2c383f")
        + circle(0, 0, 32, DEEP, EDGE)
        + pen.path("M-14 8L-4 -12L3 -2L7 -8L16 8z", "#dfe7eb", None),
        flat=True,
    ),
    "fan": Turned(
        (Step(26, 84, 28, PLATE), Step(16, 30, 12)),
        circle(0, 0, 85, "none", "#b3c0c8")
        + around(9, pen.path("M-8 -26C-26 -50 -20 -78 6 -84C18 -66 18 -42 8 -26z", BLACK, "#56646d"))
        + circle(0, 0, 31, FACE, EDGE)
        + _holes(6, 20, 4, DARK)
        + circle(0, 0, 9, HOLE),
        flat=True,
    ),
    "tape": Turned(
        (Step(44, 72, 34, RUST),),
        circle(0, 0, 72, "#d9453d", EDGE)
        + around(12, pen.path("M-9 -71L9 -71L7 -58L-7 -58z", "#f7fafb", None))
        + circle(0, 0, 52, "none", "#8f2f29")
        + circle(0, 0, 46, "none", "#8f2f29")
        + circle(0, 0, 38, pen.PAPER, EDGE)
        + circle(0, 0, 32, HOLE, EDGE),
    ),
}
