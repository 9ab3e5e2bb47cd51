"""The XML form: one element per segment, named by segment type; namespaced names `/X/` travel as `_-X_-`."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from lxml import etree

from xingma.integration.idoc.document import Idoc, Segment, Unreadable, Unwritable

BYTES_MAX = 32 * 1024 * 1024
CONTROL = "EDI_DC40"

_ENCODING_ERRORS = {"ERR_INVALID_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING", "I18N_CONV_FAILED"}


def read(body: bytes, *, bytes_max: int = BYTES_MAX) -> list[Idoc]:
    """Every IDoc of the document, in order; a SOAP envelope around it is taken off.

    The bytes are parsed as they came (the declaration names the encoding). Document type declarations are refused
    altogether, so no entity is ever resolved and nothing is fetched. Raises Unreadable.
    """
    if len(body) > bytes_max:
        raise Unreadable("too_big", f"{len(body)} bytes, at most {bytes_max}")
    if not body.strip():
        raise Unreadable("empty")
    root = _unwrapped(_parsed(body.lstrip()))
    idocs = [_idoc(element, _sap_name(root.tag)) for element in root if _sap_name(element.tag) == "IDOC"]
    if not idocs:
        raise Unreadable("not_an_idoc", f"no IDOC below {root.tag}", _line(root))
    return idocs


def write(idocs: Sequence[Idoc]) -> bytes:
    """One UTF-8 document; all IDocs in it are of one type. Raises Unwritable."""
    if not idocs:
        raise Unwritable("nothing_to_write")
    roots = {idoc.cimtyp or idoc.idoctyp for idoc in idocs}
    if len(roots) > 1:
        raise Unwritable("mixed_types", ", ".join(sorted(roots)))
    root = _element(None, roots.pop())
    for idoc in idocs:
        element = _element(root, "IDOC", BEGIN="1")
        if idoc.control:
            _write_segment(element, Segment(CONTROL, idoc.control))
        for segment in idoc.segments:
            _write_segment(element, segment)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_code(parser), error.msg or "", error.lineno or 0) from error
    declared: object = root.getroottree().docinfo.internalDTD
    if declared is not None:
        raise Unreadable("entity", "a document type declaration is not accepted", 1)
    return root


def _code(parser: etree.XMLParser) -> str:
    entries = list(cast("Iterable[Any]", parser.error_log))
    if any(entry.type_name in _ENCODING_ERRORS for entry in entries):
        return "wrong_encoding"
    if any("entity" in f"{entry.type_name} {entry.message}".lower() for entry in entries):
        return "entity"
    return "malformed"


def _unwrapped(root: etree._Element) -> etree._Element:
    if _sap_name(root.tag) != "Envelope":
        return root
    for body in root:
        if _sap_name(body.tag) == "Body" and len(body):
            return body[0]
    return root


def _idoc(element: etree._Element, root: str) -> Idoc:
    idoc = Idoc({}, [], root)
    for child in element:
        segment = _segment(child)
        if segment.name == CONTROL:
            idoc.control = segment.fields
        else:
            idoc.segments.append(segment)
    return idoc


def _segment(element: etree._Element) -> Segment:
    segment = Segment(_sap_name(element.tag))
    _refuse_stray_text(element.text, element)
    for child in element:
        _refuse_stray_text(child.tail, child)
        if len(child) or "SEGMENT" in child.attrib:
            segment.children.append(_segment(child))
            continue
        name = _sap_name(child.tag)
        if name in segment.fields:
            raise Unreadable("repeated_field", f"{segment.name}.{name}", _line(child))
        segment.fields[name] = child.text or ""
    return segment


def _refuse_stray_text(text: str | None, element: etree._Element) -> None:
    if text and text.strip():
        raise Unreadable("stray_text", text.strip()[:40], _line(element))


def _write_segment(parent: etree._Element, segment: Segment) -> None:
    element = _element(parent, segment.name, SEGMENT="1")
    for name, value in segment.fields.items():
        field = _element(element, name)
        try:
            field.text = value
        except ValueError as error:
            raise Unwritable("bad_character", f"{segment.name}.{name}") from error
    for child in segment.children:
        _write_segment(element, child)


def _element(parent: etree._Element | None, name: str, **attributes: str) -> etree._Element:
    tag = name.replace("/", "_-")
    try:
        return etree.Element(tag, attributes) if parent is None else etree.SubElement(parent, tag, attributes)
    except ValueError as error:
        raise Unwritable("bad_name", name) from error


def _sap_name(tag: str | bytes | bytearray | etree.QName) -> str:
    """Without an XML namespace, which some gateways put around a document."""
    return str(tag).rpartition("}")[2].replace("_-", "/")


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0
