"""The flat form: a control record of 524, then data records of 63 + up to 1000, named by segment definition.

Lengths count characters after decoding, or encoded bytes where the SAP is not Unicode: a setting of the port. Records
may be cut or filled, line ends LF or CRLF, numbers missing (EDI translators): the tree is rebuilt from the order and
the hierarchy of the basic type. What no layout covers is kept untouched in a field `SDATA`.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xingma.integration.idoc.dictionary import CONTROL, BasicType, Layout, basic_type
from xingma.integration.idoc.document import Idoc, Segment, Unreadable, Unwritable

BYTES_MAX = 32 * 1024 * 1024
CONTROL_LENGTH = 524
HEAD_LENGTH = 63
DATA_LENGTH = 1000
REST = "SDATA"
"""The field that holds what lies behind the known layout; for an unknown segment, all of it."""


_CONTROL_CHARACTERS = re.compile(rb"[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True)
class FlatForm:
    """How one port writes its files. `padded` fills every data record to 1063, otherwise it is cut to its segment."""

    encoding: str = "utf-8"
    length_unit: Literal["characters", "bytes"] = "characters"
    line_end: Literal["\n", "\r\n"] = "\n"
    padded: bool = True

    def width(self, text: str) -> int:
        """Raises UnicodeEncodeError where bytes count and the encoding lacks a character."""
        return len(text) if self.length_unit == "characters" else len(text.encode(self.encoding))


UNICODE = FlatForm()


def read(body: bytes, form: FlatForm = UNICODE, *, bytes_max: int = BYTES_MAX) -> list[Idoc]:
    """Every IDoc of the file, in order. Blank fields are absent. Raises Unreadable with the line."""
    if len(body) > bytes_max:
        raise Unreadable("too_big", f"{len(body)} bytes, at most {bytes_max}")
    if not body.strip():
        raise Unreadable("empty")
    idocs: list[Idoc] = []
    tree: _Tree | None = None
    for record in _records(body.removeprefix(codecs.BOM_UTF8), form):
        if record.cut(0, 10).rstrip() == "EDI_DC40":
            idoc = _control(record)
            tree = _Tree(idoc)
            idocs.append(idoc)
        elif tree is None:
            raise Unreadable("not_an_idoc", "the file does not begin with EDI_DC40", record.line)
        else:
            tree.add(record)
    return idocs


def write(idocs: Sequence[Idoc], form: FlatForm = UNICODE) -> bytes:
    """All IDocs after one another, segments numbered anew. Raises Unwritable."""
    if not idocs:
        raise Unwritable("nothing_to_write")
    lines: list[str] = []
    for idoc in idocs:
        known = basic_type(idoc.idoctyp)
        if known is not None and not known.is_flat:
            raise Unwritable("no_flat_layout", known.name)
        lines.append(_filled({"TABNAM": "EDI_DC40", **idoc.control}, CONTROL, form))
        lines.extend(_data_records(idoc, known, form))
    try:
        return "".join(line + form.line_end for line in lines).encode(form.encoding)
    except UnicodeEncodeError as error:
        raise Unwritable("wrong_encoding", f"{error.object[error.start]!r} in {form.encoding}") from error


@dataclass(frozen=True)
class _Record:
    """One line, still in the unit its lengths are counted in."""

    content: str | bytes
    line: int
    encoding: str

    def cut(self, start: int, length: int | None = None) -> str:
        piece = self.content[start : None if length is None else start + length]
        if isinstance(piece, str):
            return piece
        try:
            return piece.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise Unreadable("wrong_encoding", f"place {start} in {self.encoding}", self.line) from error


def _records(body: bytes, form: FlatForm) -> Iterator[_Record]:
    for number, line in enumerate(body.split(b"\n"), start=1):
        content = line.rstrip(b"\r")
        if not content.strip():
            continue
        if _CONTROL_CHARACTERS.search(content):
            raise Unreadable("bad_character", "a control character", number)
        record = _Record(content, number, form.encoding)
        yield record if form.length_unit == "bytes" else _Record(record.cut(0), number, form.encoding)


def _control(record: _Record) -> Idoc:
    if len(record.content) > CONTROL_LENGTH:
        raise Unreadable("record_too_long", f"{len(record.content)} > {CONTROL_LENGTH}", record.line)
    idoc = Idoc(_fields(record, 0, CONTROL), [])
    known = basic_type(idoc.idoctyp)
    if known is not None and not known.is_flat:
        raise Unreadable("no_flat_layout", known.name, record.line)
    return idoc


def _fields(record: _Record, start: int, layout: Layout | None) -> dict[str, str]:
    offsets = layout.offsets if layout else ()
    fields = {name: record.cut(start + offset, length).rstrip(" ") for name, offset, length in offsets}
    return {name: value for name, value in fields.items() if value}


@dataclass
class _Tree:
    """Hangs each record where it belongs. `path` leads from the top to the last segment."""

    idoc: Idoc
    path: list[Segment] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    paths: dict[str, tuple[list[Segment], list[str]]] = field(default_factory=dict)
    known: BasicType | None = field(init=False)

    def __post_init__(self) -> None:
        self.known = basic_type(self.idoc.idoctyp)

    def add(self, record: _Record) -> None:
        if len(record.content) > HEAD_LENGTH + DATA_LENGTH:
            raise Unreadable("record_too_long", f"{len(record.content)} > {HEAD_LENGTH + DATA_LENGTH}", record.line)
        definition = record.cut(0, 30).rstrip()
        if not definition:
            raise Unreadable("malformed", "a record without a segment name", record.line)
        number, above, level = record.cut(49, 6).strip(), record.cut(55, 6).strip(), record.cut(61, 2).strip()
        name = segment_name(definition, self.known)
        layout = self.known.segments.get(name) if self.known else None
        segment = Segment(name, _fields(record, HEAD_LENGTH, layout), definition=definition)
        rest = record.cut(HEAD_LENGTH + (layout.length if layout else 0)).rstrip(" ")
        if rest:
            segment.fields[REST] = rest

        if layout is not None:
            self._climb_to(layout.parent, record.line, name)
        else:
            self._climb_by_numbers(above, level)
        (self.path[-1].children if self.path else self.idoc.segments).append(segment)
        self.path = [*self.path, segment]
        self.levels = [*self.levels, level]
        if number.strip("0"):
            self.paths[number] = (self.path, self.levels)

    def _climb_to(self, parent: str, line: int, name: str) -> None:
        """The basic type knows the parent: the nearest one above. Numbers, even when present, may be wrong."""
        names = [segment.name for segment in self.path]
        if parent and parent not in names:
            raise Unreadable("orphan_segment", f"{name} without {parent}", line)
        self._keep(len(names) - names[::-1].index(parent) if parent else 0)

    def _climb_by_numbers(self, above: str, level: str) -> None:
        """An unknown segment: by its parent's number, else by its level, else below the last segment we know."""
        if above and not above.strip("0"):
            self._keep(0)
        elif above in self.paths:
            self.path, self.levels = self.paths[above]
        elif level:
            self._keep(next((place for place, other in enumerate(self.levels) if other >= level), len(self.levels)))
        else:
            known = self.known.segments if self.known else {}
            self._keep(max((place for place, segment in enumerate(self.path, 1) if segment.name in known), default=0))

    def _keep(self, count: int) -> None:
        self.path, self.levels = self.path[:count], self.levels[:count]


def segment_name(definition: str, known: BasicType | None) -> str:
    """The segment type of a definition: `E2EDK01005` is E1EDK01, `/X/SEG001` is `/X/SEG`."""
    name = f"{definition[0]}1{definition[2:]}" if re.match("[EZ]2", definition) else definition
    if known is not None and name in known.segments:
        return name
    return re.sub(r"(?<=.)[0-9]{3}$", "", name)


def _data_records(idoc: Idoc, known: BasicType | None, form: FlatForm) -> Iterator[str]:
    number = 0

    def records(segments: list[Segment], above: int, depth: int) -> Iterator[str]:
        nonlocal number
        for segment in segments:
            number += 1
            own = number
            layout = known.segments.get(segment.name) if known else None
            head = (
                f"{_definition(segment, layout):<30}{idoc.client:<3}{idoc.control_field('DOCNUM'):<16}"
                f"{own:06d}{above:06d}{min(depth, 99):02d}"
            )
            if len(head) > HEAD_LENGTH:
                raise Unwritable("too_long", segment.name)
            yield head + _data(segment, layout, form)
            yield from records(segment.children, own, depth + 1)

    return records(idoc.segments, 0, 1)


def _definition(segment: Segment, layout: Layout | None) -> str:
    if segment.definition or (layout and layout.definition):
        return segment.definition or (layout.definition if layout else "")
    return re.sub("^([EZ])1", r"\g<1>2", segment.name)


def _data(segment: Segment, layout: Layout | None, form: FlatForm) -> str:
    fields = dict(segment.fields)
    rest = fields.pop(REST, "")
    if layout is None and fields:
        raise Unwritable("unknown_segment", segment.name)
    data = (_filled(fields, layout, form) if layout else "") + _plain(rest, segment.name)
    spare = DATA_LENGTH - _width(data, segment.name, form)
    if spare < 0:
        raise Unwritable("too_long", f"{segment.name}.{REST}")
    return data + " " * spare if form.padded else data


def _filled(fields: dict[str, str], layout: Layout, form: FlatForm) -> str:
    unknown = fields.keys() - layout.lengths.keys()
    if unknown:
        raise Unwritable("unknown_field", f"{layout.segment}.{min(unknown)}")
    pieces = []
    for name, length in layout.lengths.items():
        where = f"{layout.segment}.{name}"
        value = _plain(fields.get(name, ""), where).rstrip(" ")
        spare = length - _width(value, where, form)
        if spare < 0:
            raise Unwritable("too_long", where)
        pieces.append(value + " " * spare)
    return "".join(pieces)


def _plain(value: str, where: str) -> str:
    if "\n" in value or "\r" in value:
        raise Unwritable("bad_character", where)
    return value


def _width(value: str, where: str, form: FlatForm) -> int:
    try:
        return form.width(value)
    except UnicodeEncodeError as error:
        raise Unwritable("wrong_encoding", f"{where} in {form.encoding}") from error
