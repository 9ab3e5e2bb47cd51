"""Line drawings of parts, one set of three views per family; they stand where photographs will stand.

View 1 is the shaded picture (list thumbnail), view 2 a section or side view, view 3 the measured view.
"""

from functools import cache

from demo.drawings import pen
from demo.drawings.body import Body
from demo.drawings.brakes import BRAKES
from demo.drawings.cab import CAB
from demo.drawings.chassis import CHASSIS
from demo.drawings.electrics import ELECTRICS
from demo.drawings.engine import ENGINE
from demo.drawings.long import LONG, Long
from demo.drawings.supplies import SUPPLIES
from demo.drawings.turned import TURNED, Turned

VIEWS = (1, 2, 3)
_DRAWINGS: dict[str, Turned | Long | Body] = {
    **TURNED, **LONG, **ENGINE, **BRAKES, **CHASSIS, **ELECTRICS, **CAB, **SUPPLIES,
}  # fmt: skip
FAMILIES = tuple(sorted(_DRAWINGS))


@cache
def drawing(family: str, view: int) -> str:
    """The SVG document of a view (1, 2 or 3). Raises KeyError for an unknown family, ValueError for another view."""
    drawn = _DRAWINGS[family]
    if view not in VIEWS:
        raise ValueError(f"view {view}: there are views 1 to 3")
    if view == 1:
        body = drawn.picture()
    elif isinstance(drawn, Turned):
        body = drawn.section() if view == 2 else drawn.measured_face()
    else:
        body = drawn.elevation() if view == 2 else drawn.measured()
    return pen.sheet(body, f"{family.replace('_', ' ')} {view}")
