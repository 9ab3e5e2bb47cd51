"""Parts that are neither turned nor long: drawn by hand as seen from the front, with a plain side elevation."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.drawings import pen

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Body:
    """`box` is what the drawing fills (left, top, right, bottom); `side` the side view's rectangles (x, y, w, h)."""

    art: str
    box: Box
    side: Sequence[Box]

    def picture(self) -> str:
        return self.art

    def elevation(self) -> str:
        left = min(x for x, _, _, _ in self.side)
        right = max(x + w for x, _, w, _ in self.side)
        top = min(y for _, y, _, _ in self.side)
        bottom = max(y + h for _, y, _, h in self.side)
        (x, y, w, h), *rest = self.side
        middle = x + w // 2
        drawn = [_cut(x, y, w, h)]
        drawn += [pen.ink(_rounded(*box, 4), "#eef4f6") + pen.thin(_shoulders(*box)) for box in rest]
        whole = (
            "".join(drawn)
            + pen.centre(f"M{middle} {top - 8}V{bottom + 8}")
            + pen.measure_across(left, right, bottom + 22, "B", bottom + 3)
        )
        return pen.at(12, 8, whole, squeeze="0.9 0.9")

    def measured(self) -> str:
        """Four fifths of the size, moved up and to the left to leave room for the dimension lines."""
        left, right = ((edge - 120) * 4 // 5 + 114 for edge in (self.box[0], self.box[2]))
        top, bottom = ((edge - 100) * 4 // 5 + 94 for edge in (self.box[1], self.box[3]))
        return (
            pen.at(18, 14, pen.outlined(self.art), squeeze="0.8 0.8")
            + pen.measure_across(left, right, min(192, bottom + 22), "L", bottom + 2)
            + pen.measure_up(top, bottom, min(230, right + 24), "H", right + 2)
        )


WALL = 8


def _cut(x: int, y: int, w: int, h: int) -> str:
    """A cut body: thin ones solid, others a wall round a hollow."""
    outside = _rounded(x, y, w, h, 5)
    if min(w, h) <= 4 * WALL:
        return pen.ink(outside, pen.HATCH)
    inside = _rounded(x + WALL, y + WALL, w - 2 * WALL, h - 2 * WALL, 4)
    return pen.ink(outside, pen.HATCH) + pen.ink(inside, "#f7fafb", 1) + pen.thin(_shoulders(x, y, w, h))


def _rounded(x: int, y: int, w: int, h: int, r: int) -> str:
    r = min(r, w // 2, h // 2)
    return (
        f"M{x + r} {y}H{x + w - r}Q{x + w} {y} {x + w} {y + r}V{y + h - r}Q{x + w} {y + h} {x + w - r} {y + h}"
        f"H{x + r}Q{x} {y + h} {x} {y + h - r}V{y + r}Q{x} {y} {x + r} {y}z"
    )


def _shoulders(x: int, y: int, w: int, h: int) -> str:
    """The edges one sees on a body from its narrow side: two light lines along its longer direction."""
    if w > h:
        return f"M{x + WALL} {y + h // 3}H{x + w - WALL}M{x + WALL} {y + h * 2 // 3}H{x + w - WALL}"
    return f"M{x + w // 3} {y + WALL}V{y + h - WALL}M{x + w * 2 // 3} {y + WALL}V{y + h - WALL}"
