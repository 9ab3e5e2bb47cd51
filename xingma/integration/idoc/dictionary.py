"""The layouts of the basic types we read and write, and the check of a document before it is sent.

`layouts.csv` holds facts derived from the public dictionary (`tools/idoc_layouts.py` writes it); `layouts_own.csv` is
kept by hand: our own Z messages and the types without a public layout, of which only the fields we use are known.
For those the order of fields is not proven, so they travel as XML only (`flat` = no).
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from xingma.integration.idoc.document import Idoc, Segment

FILES = ("layouts.csv", "layouts_own.csv")

CONTROL_FIELDS = (
    "TABNAM:10 MANDT:3 DOCNUM:16 DOCREL:4 STATUS:2 DIRECT:1 OUTMOD:1 EXPRSS:1 TEST:1 IDOCTYP:30 CIMTYP:30 MESTYP:30 "
    "MESCOD:3 MESFCT:3 STD:1 STDVRS:6 STDMES:6 SNDPOR:10 SNDPRT:2 SNDPFC:2 SNDPRN:10 SNDSAD:21 SNDLAD:70 RCVPOR:10 "
    "RCVPRT:2 RCVPFC:2 RCVPRN:10 RCVSAD:21 RCVLAD:70 CREDAT:8 CRETIM:6 REFINT:14 REFGRP:14 REFMES:14 ARCKEY:70 "
    "SERIAL:20"
)


@dataclass(frozen=True)
class Layout:
    """One segment: its fields with their lengths in order, the segment it belongs under, how often it may stand there.

    `parent` empty = at the top; `maximum` None = no limit known. `definition` is the newest name in flat files.
    """

    segment: str
    definition: str
    parent: str
    minimum: int
    maximum: int | None
    is_flat: bool
    lengths: dict[str, int]

    @cached_property
    def offsets(self) -> tuple[tuple[str, int, int], ...]:
        """(field, offset, length) in SDATA."""
        ends = list(accumulate(self.lengths.values(), initial=0))
        return tuple((name, ends[place], length) for place, (name, length) in enumerate(self.lengths.items()))

    @cached_property
    def length(self) -> int:
        return sum(self.lengths.values())


@dataclass
class BasicType:
    """The layouts of a basic type by segment name; a name occurs once."""

    name: str
    segments: dict[str, Layout] = field(default_factory=dict)

    @property
    def is_flat(self) -> bool:
        return all(layout.is_flat for layout in self.segments.values())


class Problem(NamedTuple):
    """Codes: unknown_type, unknown_segment, unknown_field, wrong_parent, too_long, missing_segment, too_many,
    bad_character. `where` is a path such as `E1EDP01[2].E1EDP19[1].IDTNR`."""

    code: str
    where: str
    text: str = ""


def field_lengths(text: str) -> dict[str, int]:
    """`"VBELN:10 VSTEL:4"` as a table."""
    return {name: int(length) for name, length in (entry.split(":") for entry in text.split())}


CONTROL = Layout("EDI_DC40", "EDI_DC40", "", 1, 1, True, field_lengths(CONTROL_FIELDS))


@cache
def basic_types() -> dict[str, BasicType]:
    types: dict[str, BasicType] = {}
    for name in FILES:
        with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                layout = Layout(
                    segment=row["segment"],
                    definition=row["definition"],
                    parent=row["parent"],
                    minimum=int(row["minimum"]),
                    maximum=int(row["maximum"]) if row["maximum"] else None,
                    is_flat=row["flat"] == "yes",
                    lengths=field_lengths(row["fields"]),
                )
                for type_name in row["types"].split():
                    types.setdefault(type_name, BasicType(type_name)).segments[layout.segment] = layout
    return types


def basic_type(name: str) -> BasicType | None:
    return basic_types().get(name)


def check(idoc: Idoc, *, width: Callable[[str], int] = len) -> list[Problem]:
    """What the receiver would refuse; empty when the document may go.

    `width` measures a text: pass one that counts encoded bytes for a SAP that does. With a customer extension in the
    control record, segments unknown to the basic type are the extension's and pass.
    """
    found = basic_type(idoc.idoctyp)
    if found is None:
        return [Problem("unknown_type", "EDI_DC40.IDOCTYP", idoc.idoctyp)]
    problems = list(_field_problems(Segment("EDI_DC40", idoc.control), CONTROL, "EDI_DC40", width))
    problems += _level_problems(idoc.segments, "", "", found, bool(idoc.cimtyp), width)
    return problems


def _level_problems(
    segments: list[Segment], parent: str, path: str, known: BasicType, extended: bool, width: Callable[[str], int]
) -> Iterator[Problem]:
    counts: Counter[str] = Counter()
    for segment in segments:
        counts[segment.name] += 1
        where = f"{path}{segment.name}[{counts[segment.name]}]"
        layout = known.segments.get(segment.name)
        if layout is None:
            if not extended:
                yield Problem("unknown_segment", where, known.name)
            continue
        if layout.parent != parent:
            yield Problem("wrong_parent", where, layout.parent or known.name)
        yield from _field_problems(segment, layout, where, width)
        yield from _level_problems(segment.children, segment.name, f"{where}.", known, extended, width)
    for layout in known.segments.values():
        if layout.parent != parent:
            continue
        if counts[layout.segment] < layout.minimum:
            yield Problem("missing_segment", f"{path}{layout.segment}", known.name)
        if layout.maximum is not None and counts[layout.segment] > layout.maximum:
            yield Problem("too_many", f"{path}{layout.segment}", f"{counts[layout.segment]} > {layout.maximum}")


def _field_problems(segment: Segment, layout: Layout, where: str, width: Callable[[str], int]) -> Iterator[Problem]:
    for name, value in segment.fields.items():
        length = layout.lengths.get(name)
        if length is None:
            yield Problem("unknown_field", f"{where}.{name}")
        elif width(value.rstrip()) > length:
            yield Problem("too_long", f"{where}.{name}", f"{width(value.rstrip())} > {length}")
        if any(ord(character) < 32 for character in value):
            yield Problem("bad_character", f"{where}.{name}", repr(value))
