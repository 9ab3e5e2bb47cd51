"""An IDoc in memory: a control record and a tree of segments, whichever form it travelled in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Unreadable(Exception):
    """A body that is no IDoc we can read. `code` is stable; `line` counts from 1, 0 where no line can be named.

    Codes: empty, too_big, malformed, wrong_encoding, entity, not_an_idoc, repeated_field, stray_text (XML);
    also record_too_long, orphan_segment, bad_character, no_flat_layout (flat file).
    """

    def __init__(self, code: str, text: str = "", line: int = 0) -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text, self.line = code, text, line


class Unwritable(Exception):
    """A document that this form cannot carry. Codes: nothing_to_write, mixed_types, bad_name, bad_character,
    wrong_encoding, too_long, unknown_segment, unknown_field, no_flat_layout."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text = code, text


@dataclass
class Segment:
    """A segment by its type name (`E1EDK01`, `/RB04/YP3_E1EDK01_XML`), its fields in order, its child segments.

    A field that is absent says nothing; a field that is empty was sent empty. `definition` is the name a flat file
    used (`E2EDK01005`); it is not part of what the segment says.
    """

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    children: list[Segment] = field(default_factory=list)
    definition: str = field(default="", compare=False, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """The field without the blanks around it; the default when the field is absent."""
        value = self.fields.get(name)
        return default if value is None else value.strip()

    def all(self, name: str, **having: str) -> list[Segment]:
        """Child segments of this name, e.g. `all("E1EDP19", QUALF="002")`."""
        return list(_matching(self.children, name, having))

    def first(self, name: str, **having: str) -> Segment | None:
        return next(_matching(self.children, name, having), None)

    def walk(self) -> Iterator[Segment]:
        """This segment and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Age(NamedTuple):
    """What tells an older document from a newer one."""

    serial: str
    created: str

    def is_older_than(self, other: Age) -> bool:
        """By SERIAL when both have one of equal length (14 or 20 digits), else by creation date and time."""
        if self.serial and len(self.serial) == len(other.serial):
            return self.serial < other.serial
        return self.created < other.created


@dataclass
class Idoc:
    """`control` is the record EDI_DC40. `root` is the XML root, the only sign of the type when control is missing."""

    control: dict[str, str]
    segments: list[Segment]
    root: str = field(default="", compare=False)

    def all(self, name: str, **having: str) -> list[Segment]:
        return list(_matching(self.segments, name, having))

    def first(self, name: str, **having: str) -> Segment | None:
        return next(_matching(self.segments, name, having), None)

    def walk(self) -> Iterator[Segment]:
        for segment in self.segments:
            yield from segment.walk()

    def control_field(self, name: str) -> str:
        """A control field without the blanks around it (samples hold padded names)."""
        return self.control.get(name, "").strip()

    @property
    def idoctyp(self) -> str:
        """Basic type, on which the segments are read."""
        return self.control_field("IDOCTYP") or self.root

    @property
    def cimtyp(self) -> str:
        """Customer extension of the basic type."""
        return self.control_field("CIMTYP")

    @property
    def mestyp(self) -> str:
        """Message type, on which the document is routed."""
        return self.control_field("MESTYP")

    @property
    def docnum(self) -> str:
        """SAP's number, 16 digits; empty when absent or zero. Never a key on its own."""
        number = self.control_field("DOCNUM")
        return number if number.strip("0") else ""

    @property
    def client(self) -> str:
        return self.control_field("MANDT")

    @property
    def sender(self) -> str:
        return self.control_field("SNDPRN")

    @property
    def receiver(self) -> str:
        return self.control_field("RCVPRN")

    @property
    def arckey(self) -> str:
        """The sender's own message id."""
        return self.control_field("ARCKEY")

    @property
    def age(self) -> Age:
        return Age(self.control_field("SERIAL"), self.control_field("CREDAT") + self.control_field("CRETIM"))

    @property
    def is_test(self) -> bool:
        """To be read and journaled, not applied."""
        return self.control_field("TEST") == "X"

    def digest(self) -> str:
        """SHA-256 of what the document says: the same for the same content in either form, empty fields aside."""
        content = [_stated(self.control), [_canonical(segment) for segment in self.segments]]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _matching(segments: Iterable[Segment], name: str, having: dict[str, str]) -> Iterator[Segment]:
    for segment in segments:
        if segment.name == name and all(segment.get(key) == value for key, value in having.items()):
            yield segment


def _stated(fields: dict[str, str]) -> list[tuple[str, str]]:
    return sorted((name, value.strip()) for name, value in fields.items() if value.strip())


def _canonical(segment: Segment) -> list[object]:
    return [segment.name, _stated(segment.fields), [_canonical(child) for child in segment.children]]
