"""Every part family has three drawings: well formed, self-contained, without script or style."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from demo.drawings import FAMILIES, VIEWS, drawing
from demo.kinds import kinds

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg", "title", "defs", "g", "path", "rect", "circle", "ellipse", "text", "stop", "linearGradient", "radialGradient",
    "pattern",
}  # fmt: skip


def test_every_kind_of_part_is_drawn_and_no_drawing_is_left_over():
    assert {kind.family for kind in kinds()} == set(FAMILIES)
    assert len(FAMILIES) >= 40


@pytest.mark.parametrize("family", FAMILIES)
def test_three_views_are_well_formed_and_need_nothing_from_outside(family: str):
    for view in VIEWS:
        text = drawing(family, view)
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        assert root.get("viewBox") == "0 0 240 200"
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in ALLOWED
            assert not {name for name in element.attrib if name.startswith("on") or name in {"style", "href", "class"}}
        defined = set(re.findall(r' id="(\w+)"', text))
        assert set(re.findall(r"url\(#(\w+)\)", text)) <= defined
        assert len(text) < 30_000


def test_views_differ_and_the_third_is_measured():
    for family in FAMILIES:
        front, side, measured = (drawing(family, view) for view in VIEWS)
        assert len({front, side, measured}) == 3
        assert "<text" in measured


def test_an_unknown_family_or_view_is_refused():
    with pytest.raises(KeyError):
        drawing("unicorn", 1)
    with pytest.raises(ValueError, match="views 1 to 3"):
        drawing("filter", 4)
