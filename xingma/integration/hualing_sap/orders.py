"""Our order and its cancellation as ORDERS and ORDCHG, both in ORDERS05 (S3, S11)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from xingma.integration.hualing_sap.envelope import control
from xingma.integration.hualing_sap.facts import ChangeFacts, ChangeLineFacts, OrderFacts, OrderLineFacts
from xingma.integration.hualing_sap.fields import Unusable
from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.idoc.document import Idoc, Segment
from xingma.integration.idoc.values import ISO_UNITS, pad_key

CUSTOMER_LENGTH = 10
NAME_CELLS = 35
TEXT_CELLS = 70


def orders05(facts: OrderFacts, partner: Partner, *, message_id: str, at: datetime) -> Idoc:
    """The order as SAP's customer purchase order: our number is the key by which it answers.

    Raises Unusable when something SAP needs is missing, naming segment and field.
    """
    needed = {
        "E1EDK01.BELNR": facts.number,
        "E1EDKA1.PARTN": facts.customer,
        "E1EDK14.ORGID": partner.sales_organization,
        "E1EDKA1.NAME1": facts.ship_to_name,
        "E1EDP01.POSEX": "".join(str(line.position) for line in facts.lines),
    }
    for where, value in needed.items():
        if not value.strip():
            raise Unusable("missing", where)
    segments = [
        _segment("E1EDK01", ACTION="000", CURCY=partner.currency, BELNR=facts.number),
        *_organization(partner),
        _segment("E1EDK14", QUALF="012", ORGID=_order_type(facts.kind, partner)),
        _segment("E1EDK03", IDDAT="012", DATUM=_day(facts.ordered_on)),
        _segment("E1EDK03", IDDAT="022", DATUM=_day(facts.ordered_on)),
        *([_segment("E1EDK03", IDDAT="002", DATUM=_day(facts.wanted_on))] if facts.wanted_on else []),
        _segment("E1EDKA1", PARVW="AG", PARTN=pad_key(facts.customer, CUSTOMER_LENGTH)),
        _ship_to(facts, partner),
        _segment("E1EDK02", QUALF="001", BELNR=facts.number, DATUM=_day(facts.ordered_on)),
        *_texts(partner.vin_text, facts.vin, partner),
        *_texts(partner.note_text, facts.note, partner),
        *(_line(line, facts, partner) for line in facts.lines),
    ]
    return Idoc(control(partner, idoctyp="ORDERS05", mestyp="ORDERS", message_id=message_id, at=at), segments)


def ordchg05(facts: ChangeFacts, partner: Partner, *, message_id: str, at: datetime) -> Idoc:
    """Smaller quantities (ACTION 003) and cancelled lines (ACTION 002) of an order SAP has."""
    if not facts.number.strip():
        raise Unusable("missing", "E1EDK02.BELNR", "001")
    if not facts.lines:
        raise Unusable("missing", "E1EDP01.POSEX")
    segments = [
        _segment("E1EDK01", ACTION="004", CURCY=partner.currency, BELNR=facts.number),
        *_organization(partner),
        *([_segment("E1EDKA1", PARVW="AG", PARTN=pad_key(facts.customer, CUSTOMER_LENGTH))] if facts.customer else []),
        _segment("E1EDK02", QUALF="001", BELNR=facts.number),
        *([_segment("E1EDK02", QUALF="002", BELNR=pad_key(facts.sap_number, 10))] if facts.sap_number else []),
        *(_changed_line(line) for line in facts.lines),
    ]
    return Idoc(control(partner, idoctyp="ORDERS05", mestyp="ORDCHG", message_id=message_id, at=at), segments)


def _segment(name: str, **fields: str) -> Segment:
    return Segment(name, {field: value for field, value in fields.items() if value})


def _organization(partner: Partner) -> list[Segment]:
    qualified = {"008": partner.sales_organization, "007": partner.channel, "006": partner.division}
    return [_segment("E1EDK14", QUALF=qualifier, ORGID=value) for qualifier, value in qualified.items() if value]


def _order_type(kind: str, partner: Partner) -> str:
    try:
        return partner.order_types[kind]
    except KeyError:
        raise Unusable("unknown_kind", "E1EDK14.ORGID", kind) from None


def _ship_to(facts: OrderFacts, partner: Partner) -> Segment:
    names = _pieces(facts.ship_to_name, NAME_CELLS, partner.wide_cells)
    streets = _pieces(facts.ship_to_address, NAME_CELLS, partner.wide_cells)
    for where, found, most in (("E1EDKA1.NAME4", names, 4), ("E1EDKA1.STRS2", streets, 2)):
        if len(found) > most:
            raise Unusable("too_long", where, "".join(found))
    return Segment(
        "E1EDKA1",
        {
            "PARVW": "WE",
            "PARTN": pad_key(facts.customer, CUSTOMER_LENGTH),
            **dict(zip(("NAME1", "NAME2", "NAME3", "NAME4"), names, strict=False)),
            **dict(zip(("STRAS", "STRS2"), streets, strict=False)),
            **({"TELF1": facts.ship_to_phone} if facts.ship_to_phone else {}),
        },
    )


def _texts(text_id: str, text: str, partner: Partner) -> Iterator[Segment]:
    """A text in lines of 70: `*` begins a paragraph, `=` goes on without a blank, an empty format with one."""
    lines = [line for paragraph in text.splitlines() for line in _text_lines(paragraph.strip(), partner)]
    if lines:
        yield Segment("E1EDKT1", {"TDID": text_id, "TSSPRAS_ISO": "ZH"}, lines)


def _text_lines(paragraph: str, partner: Partner) -> Iterator[Segment]:
    before = None
    for piece in _pieces(paragraph, TEXT_CELLS, partner.wide_cells):
        has_blank = piece.startswith(" ") or (before or "").endswith(" ")
        yield _segment("E1EDKT2", TDLINE=piece.strip(), TDFORMAT="*" if before is None else "" if has_blank else "=")
        before = piece


def _pieces(text: str, cells: int, wide_cells: int) -> list[str]:
    """The text in pieces that fit; a character beyond ASCII takes `wide_cells` places."""
    pieces, used = [""], 0
    for character in text:
        takes = 1 if character.isascii() else wide_cells
        if used + takes > cells:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += takes
    return [piece for piece in pieces if piece]


def _line(line: OrderLineFacts, facts: OrderFacts, partner: Partner) -> Segment:
    if not line.part_number.strip():
        raise Unusable("missing", "E1EDP19.IDTNR", f"line {line.position}")
    if line.quantity <= 0:
        raise Unusable("negative", "E1EDP01.MENGE", f"line {line.position}: {line.quantity}")
    segment = _segment(
        "E1EDP01",
        POSEX=_position(line.position),
        ACTION="001",
        MENGE=_quantity(line.quantity),
        MENEE=_unit(line.unit),
        VPREI="" if line.price is None else f"{line.price:.2f}",
        PEINH="" if line.price is None else "1",
        WERKS=partner.plant,
    )
    segment.children = [
        _segment("E1EDP02", QUALF="001", BELNR=facts.number, ZEILE=_position(line.position)),
        *(
            [_segment("E1EDP20", WMENG=_quantity(line.quantity), EDATU=_day(facts.wanted_on))]
            if facts.wanted_on
            else []
        ),
        _segment("E1EDP19", QUALF="002", IDTNR=line.part_number),
    ]
    return segment


def _changed_line(line: ChangeLineFacts) -> Segment:
    if line.new_quantity < 0:
        raise Unusable("negative", "E1EDP01.MENGE", f"line {line.position}: {line.new_quantity}")
    return _segment(
        "E1EDP01",
        POSEX=_position(line.position),
        ACTION="003" if line.new_quantity else "002",
        MENGE=_quantity(line.new_quantity),
        MENEE=_unit(line.unit) if line.unit else "",
    )


def _unit(unit: str) -> str:
    try:
        return ISO_UNITS[unit]
    except KeyError:
        raise Unusable("unknown_unit", "E1EDP01.MENEE", unit) from None


def _position(position: int) -> str:
    return f"{position:06d}"


def _quantity(quantity: Decimal) -> str:
    return f"{quantity:.3f}"


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"
