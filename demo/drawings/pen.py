"""The pen of the part drawings: shapes, shading, hatching, centre lines and dimension lines as SVG text.

Everything is drawn on a sheet of 240 × 200 whole units. Shapes turned about an axis are rotated by SVG itself, so no
trigonometry is needed. Only presentation attributes are used: no style, no script, nothing from outside.
"""

import re
from collections.abc import Iterable

WIDTH, HEIGHT = 240, 200

# Shading of view 1, the tones of the mock-ups.
STEEL = "url(#steel)"  # turned, light from the left
PLATE = "url(#plate)"  # lying, light from above
BLACK = "url(#black)"
PETROL = "url(#petrol)"
RUST = "url(#rust)"
AMBER = "url(#amber)"
GLASS = "url(#glass)"
FACE = "url(#face)"  # round face, light in the middle
DEEP = "url(#deep)"  # round face, dark
HATCH = "url(#hatch)"  # cut material

HOLE = "#1a2329"
DARK = "#39464e"
GREY = "#8d9ca5"
PALE = "#dfe7eb"
WHITE = "#f7fafb"
PAPER = "#f1e3b8"
EDGE = "#44525b"
BLUE = "#0b6480"
LAMP = "#f5a31a"
RED = "#c2453c"
_RIM_OF_TUBE, _LIGHT_OF_TUBE = "#11191e", "#fefefe"

_LINEAR = '<linearGradient id="{}" x2="{}" y2="{}">{}</linearGradient>'
_STOP = '<stop offset="{}%" stop-color="{}"/>'


def _linear(name: str, down: bool, *stops: tuple[int, str]) -> str:
    return _LINEAR.format(name, 0 if down else 1, 1 if down else 0, "".join(_STOP.format(*stop) for stop in stops))


def _radial(name: str, *stops: tuple[int, str]) -> str:
    return f'<radialGradient id="{name}">{"".join(_STOP.format(*stop) for stop in stops)}</radialGradient>'


_DEFINITIONS = {
    "steel": _linear("steel", False, (0, "#6f7f89"), (30, "#e8eef1"), (55, "#b3c0c8"), (100, "#56656f")),
    "plate": _linear("plate", True, (0, "#dfe7eb"), (45, "#a9b8c0"), (100, "#5f6f79")),
    "black": _linear("black", False, (0, "#1c262c"), (35, "#56646d"), (60, "#2c383f"), (100, "#11191e")),
    "petrol": _linear("petrol", False, (0, "#0a4558"), (32, "#2f9cbd"), (60, "#12708f"), (100, "#07303e")),
    "rust": _linear("rust", False, (0, "#7a3b12"), (40, "#d98a4a"), (100, "#6b3210")),
    "amber": _linear("amber", False, (0, "#a7690a"), (35, "#ffc861"), (60, "#f0a024"), (100, "#8f5807")),
    "glass": _linear("glass", True, (0, "#d8edf4"), (50, "#a9d3e1"), (100, "#7fb6c9")),
    "face": _radial("face", (0, "#f2f6f8"), (60, "#a9b7bf"), (100, "#5d6d77")),
    "deep": _radial("deep", (0, "#5b6972"), (100, "#1d272d")),
    "hatch": (
        '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#e3eef2"/><path d="M0 0V7" stroke="#0b6480" stroke-width="1.6"/></pattern>'
    ),
}


def sheet(body: str, title: str) -> str:
    """A whole SVG document: only the shadings it uses are defined."""
    used = [text for name, text in _DEFINITIONS.items() if f"url(#{name})" in body]
    definitions = f"<defs>{''.join(used)}</defs>" if used else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{title}</title>{definitions}{body}</svg>"
    )


def _paint(fill: str, stroke: str | None, width: str) -> str:
    edge = f' stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"' if stroke else ""
    return f'fill="{fill}"{edge}'


def path(d: str, fill: str = "none", stroke: str | None = EDGE, width: str = "1.2") -> str:
    return f'<path d="{d}" {_paint(fill, stroke, width)}/>'


def stroke(d: str, colour: str, width: int, *, dash: str = "", round_ends: bool = True) -> str:
    """An open line: hose, wire, spring, groove."""
    ends = ' stroke-linecap="round"' if round_ends else ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"{ends}{dashes}/>'


def tube(d: str, width: int, colour: str = "#2c383f", light: int = 30) -> str:
    """A bent round body: dark rim, body, one line of light (its strength in hundredths)."""
    gleam = f'<g stroke-opacity="0.{light}">{stroke(d, _LIGHT_OF_TUBE, max(2, width // 5))}</g>'
    return stroke(d, _RIM_OF_TUBE, width + 3) + stroke(d, colour, width) + gleam


def rect(x: int, y: int, w: int, h: int, fill: str, radius: int = 0, edge: str | None = EDGE) -> str:
    corner = f' rx="{radius}"' if radius else ""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}"{corner} {_paint(fill, edge, "1.2")}/>'


def circle(x: int, y: int, r: int, fill: str, edge: str | None = None) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" {_paint(fill, edge, "1.2")}/>'


def ellipse(x: int, y: int, rx: int, ry: int, fill: str, edge: str | None = EDGE) -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" {_paint(fill, edge, "1.2")}/>'


def around(count: int, piece: str, start: int = 0) -> str:
    """The same piece `count` times round the origin."""
    return "".join(f'<g transform="rotate({start + i * 360 // count})">{piece}</g>' for i in range(count))


def at(x: int, y: int, body: str, *, squeeze: str = "", turn: int = 0) -> str:
    """Move to (x, y); squeeze "0.4 1" turns a face sideways; turn in degrees."""
    moves = f"translate({x} {y})" + (f" rotate({turn})" if turn else "") + (f" scale({squeeze})" if squeeze else "")
    return f'<g transform="{moves}">{body}</g>'


def rows(xs: Iterable[int], y1: int, y2: int, colour: str, width: int = 2) -> str:
    """Upright lines: ribs, fins, threads, pleats."""
    d = "".join(f"M{x} {y1}V{y2}" for x in xs)
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}" fill="none"/>'


def bars(ys: Iterable[int], x1: int, x2: int, colour: str, width: int = 2) -> str:
    """Level lines."""
    d = "".join(f"M{x1} {y}H{x2}" for y in ys)
    return f'<path d="{d}" stroke="{colour}" stroke-width="{width}" fill="none"/>'


# Line drawing: views 2 and 3.

_INK = "#0d4b60"
_CENTRE = "#d98a12"
_MEASURE = "#41545f"
_FLAT = {
    STEEL: "#eef4f6", PLATE: "#eef4f6", FACE: "#eef4f6", GLASS: "#e4f2f7", WHITE: "#fdfefe", PALE: "#f4f8f9",
    PAPER: "#faf3dd", AMBER: "#fdeecb", LAMP: "#fbdca0", PETROL: "#d3e8ef", BLUE: "#b9dae5", RUST: "#f3dcc8",
    RED: "#f3cdc9", BLACK: "#cfdbe0", DEEP: "#cfdbe0", DARK: "#c3d1d8", GREY: "#dbe5e9", HOLE: "#fdfefe",
}  # fmt: skip


def outlined(art: str) -> str:
    """A shaded drawing as a line drawing: flat light tones, petrol edges."""
    flat = re.sub(r'fill="([^"]+)"', lambda m: f'fill="{_FLAT.get(m[1], m[1] if m[1] == "none" else "#eef4f6")}"', art)
    flat = re.sub(r'(fill="(?!none)[^"]+") stroke="[^"]+" stroke-width="[^"]+"', r"\1", flat)
    flat = re.sub(r' stroke="([^"]+)" stroke-width="([0-9]+)"', _as_line, flat)
    return f'<g stroke="{_INK}" stroke-width="1.5">{flat}</g>'


def _as_line(found: re.Match[str]) -> str:
    """Thick strokes are bodies (hoses, rods): petrol rim, pale body; thin ones are lines; lights go out."""
    colour, width = found[1], int(found[2])
    if colour == _LIGHT_OF_TUBE:
        return ' stroke="none"'
    if width <= 3 or colour == _RIM_OF_TUBE:
        return f' stroke="{_INK}" stroke-width="{max(width, 1) if width > 3 else 1}"'
    return f' stroke="#e4eef2" stroke-width="{width}"'


def ink(d: str, fill: str = "none", width: int = 2) -> str:
    return f'<path d="{d}" fill="{fill}" stroke="{_INK}" stroke-width="{width}" stroke-linejoin="round"/>'


def thin(d: str) -> str:
    return f'<path d="{d}" fill="none" stroke="{_INK}" stroke-width="1"/>'


def centre(d: str) -> str:
    return f'<path d="{d}" fill="none" stroke="{_CENTRE}" stroke-width="1.3" stroke-dasharray="14 4 3 4"/>'


def label(x: int, y: int, text: str, turn: int = 0) -> str:
    turned = f' transform="rotate({turn} {x} {y})"' if turn else ""
    return (
        f'<text x="{x}" y="{y}" font-family="Barlow,Arial,sans-serif" font-size="13" fill="{_MEASURE}"'
        f' text-anchor="middle"{turned}>{text}</text>'
    )


def measure_across(x1: int, x2: int, y: int, text: str, base: int) -> str:
    """Level dimension line at height y, its helping lines start at the body's edge `base`."""
    reach = 3 if y > base else -3
    lines = f"M{x1} {base}V{y + reach}M{x2} {base}V{y + reach}M{x1} {y}H{x2}"
    arrows = f"M{x1} {y}l7 -3v6zM{x2} {y}l-7 -3v6z"
    return (
        f'<path d="{lines}" fill="none" stroke="{_MEASURE}" stroke-width="1"/><path d="{arrows}" fill="{_MEASURE}"/>'
        + label((x1 + x2) // 2, y - 4, text)
    )


def measure_up(y1: int, y2: int, x: int, text: str, base: int) -> str:
    """Upright dimension line at x, its helping lines start at the body's edge `base`."""
    reach = 3 if x > base else -3
    lines = f"M{base} {y1}H{x + reach}M{base} {y2}H{x + reach}M{x} {y1}V{y2}"
    arrows = f"M{x} {y1}l-3 7h6zM{x} {y2}l-3 -7h6z"
    return (
        f'<path d="{lines}" fill="none" stroke="{_MEASURE}" stroke-width="1"/><path d="{arrows}" fill="{_MEASURE}"/>'
        + label(x - 4, (y1 + y2) // 2, text, -90)
    )
