"""IDoc XML: writing segments and control records, reading what came in. Knows no message's meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from standins.hualing_sap import figures

Element = etree._Element
CLIENT = "800"
SYSTEM = "PRDCLNT800"


class Malformed(Exception):
    """Not an IDoc document."""


@dataclass(frozen=True)
class Idoc:
    """One IDoc as received: its control fields and its element with the segments."""

    control: dict[str, str]
    element: Element

    @property
    def mestyp(self) -> str:
        return self.control.get("MESTYP", "")

    def segments(self, path: str) -> list[Element]:
        """The segments at a path such as `E1EDP01/E1EDP19`."""
        return self.element.findall(path)

    def to_bytes(self) -> bytes:
        """This IDoc alone, in a document of its own."""
        root = etree.Element(self.control.get("IDOCTYP") or "IDOCS")
        root.append(self.element)
        return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def segment(name: str, *children: Element, **fields: str) -> Element:
    """A segment: fields first, then the segments below it.

    An empty field is left out, except where the segment replaces what was said before (MSGFN 005): there it clears.
    """
    element = etree.Element(name, SEGMENT="1")
    for field, value in fields.items():
        if value != "" or fields.get("MSGFN") == "005":
            etree.SubElement(element, field).text = value
    element.extend(children)
    return element


def control_record(*, mestyp: str, idoctyp: str, docnum: str, serial: str, at: datetime) -> Element:
    """EDI_DC40 of an IDoc that leaves SAP for the product."""
    return segment(
        "EDI_DC40",
        TABNAM="EDI_DC40",
        MANDT=CLIENT,
        DOCNUM=docnum,
        DOCREL="750",
        STATUS="30",
        DIRECT="1",
        OUTMOD="2",
        IDOCTYP=idoctyp,
        MESTYP=mestyp,
        SNDPOR="SAPPRD",
        SNDPRT="LS",
        SNDPRN=SYSTEM,
        RCVPOR="XINGMA",
        RCVPRT="LS",
        RCVPRN="XINGMA",
        CREDAT=figures.day(at.date()),
        CRETIM=figures.time(at),
        SERIAL=serial,
    )


def document(idoctyp: str, idocs: Iterable[Iterable[Element]]) -> bytes:
    """One XML document of one or several IDocs, each given as its control record and segments."""
    root = etree.Element(idoctyp)
    for parts in idocs:
        etree.SubElement(root, "IDOC", BEGIN="1").extend(list(parts))
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def parse(body: bytes) -> list[Idoc]:
    """The IDocs of a document, in their order. Entities and network are off. Raises Malformed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Malformed(f"XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Malformed("a document type is not accepted")
    idocs = list(_idocs(root))
    if not idocs:
        raise Malformed("no IDOC in the document")
    return idocs


def _idocs(root: Element) -> Iterator[Idoc]:
    for element in root.findall("IDOC"):
        record = element.find("EDI_DC40")
        if record is None:
            raise Malformed("an IDOC without EDI_DC40")
        control = {str(field.tag): (field.text or "").strip() for field in record}
        if not control.get("MESTYP"):
            raise Malformed("EDI_DC40 without MESTYP")
        yield Idoc(control, element)


def text(element: Element | None, field: str) -> str:
    """A field's value without blanks; empty when the segment or the field is absent."""
    if element is None:
        return ""
    return (element.findtext(field) or "").strip()


def qualified(parent: Element, path: str, qualifier: str, value: str, field: str) -> str:
    """The field of the first segment at `path` whose `qualifier` field has `value`: E1EDK02, QUALF, 001, BELNR say."""
    for candidate in parent.findall(path):
        if text(candidate, qualifier) == value:
            return text(candidate, field)
    return ""
