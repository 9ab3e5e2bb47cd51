"""Real messages where they are at hand, and builders for messages of our own."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from xingma.integration.idoc import flat, xml
from xingma.integration.idoc.dictionary import BasicType, Layout
from xingma.integration.idoc.document import Idoc, Segment

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "idoc"

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real messages are not beside this repository")


def real(name: str) -> Idoc:
    body = (SAMPLES / name).read_bytes()
    [idoc] = xml.read(body) if name.endswith(".xml") else flat.read(body)
    return idoc


def seg(name: str, *children: Segment, **fields: str) -> Segment:
    return Segment(name, dict(fields), list(children))


def message(idoctyp: str, *segments: Segment, **control: str) -> Idoc:
    return Idoc({"TABNAM": "EDI_DC40", "IDOCTYP": idoctyp, **control}, list(segments))


LETTERS = st.sampled_from("AZaz09 .-&<>'\"/#*离合器总成从动盘左（）é")


def texts(length: int) -> st.SearchStrategy[str]:
    """What a field of this length may hold in either form: not blank, no blanks at its end."""
    return st.text(LETTERS, min_size=1, max_size=min(length, 30)).map(lambda text: text.rstrip(" ") or "x")


@st.composite
def documents(draw: st.DrawFn, basic: BasicType) -> Idoc:
    """Documents of a basic type: any segments of it, each where it belongs."""

    def segments(parent: str) -> list[Segment]:
        here = [layout for layout in basic.segments.values() if layout.parent == parent]
        chosen = draw(st.lists(st.sampled_from(here), max_size=3)) if here else []
        return [Segment(layout.segment, fields(layout), segments(layout.segment)) for layout in chosen]

    def fields(layout: Layout) -> dict[str, str]:
        names = draw(st.lists(st.sampled_from(list(layout.lengths)), max_size=3, unique=True))
        return {name: draw(texts(layout.lengths[name])) for name in names}

    return message(basic.name, *segments(""), MESTYP="ORDERS", DOCNUM="0000000000000042")
