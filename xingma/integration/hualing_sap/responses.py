"""ORDRSP to SAP's answer about our order (S3)."""

from decimal import Decimal

from xingma.integration.hualing_sap.facts import Confirmation, OrderResponse, ResponseLine
from xingma.integration.hualing_sap.fields import (
    Unusable,
    amount,
    day,
    expect_currency,
    key,
    need,
    need_not_negative,
    need_whole,
    only,
    text,
    whole,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment


def ordrsp(idoc: Idoc, partner: Partner = UNAGREED) -> OrderResponse:
    """Raises Unusable; without our order number the answer belongs to nobody."""
    head = only(idoc, "E1EDK01")
    expect_currency(head, "CURCY", partner)
    ours = idoc.first("E1EDK02", QUALF="001")
    if ours is None:
        raise Unusable("missing", "E1EDK02.BELNR", "001")
    lines = tuple(_line(line, idoc, partner) for line in idoc.all("E1EDP01"))
    return OrderResponse(
        our_number=need(ours, "BELNR"),
        sap_number=key(idoc.first("E1EDK02", QUALF="002"), "BELNR"),
        rejected=bool(lines) and all(line.is_rejected for line in lines),
        lines=lines,
    )


def _line(line: Segment, idoc: Idoc, partner: Partner) -> ResponseLine:
    expect_currency(line, "CURCY", partner)
    part = line.first("E1EDP19", QUALF="002")
    return ResponseLine(
        position=whole(line.first("E1EDP02", QUALF="001"), "ZEILE") or need_whole(line, "POSEX"),
        sap_item=whole(line.first("E1EDP02", QUALF="002"), "ZEILE"),
        action=line.get("ACTION"),
        rejection_code=text(line, "ABGRU"),
        rejection_text=text(line, "ABGRT"),
        quantity=amount(line, "MENGE"),
        price=_price(line, idoc),
        part_number=key(part, "IDTNR_LONG", "IDTNR"),
        schedule=tuple(
            Confirmation(need_not_negative(entry, "WMENG"), day(entry, "EDATU"))
            for entry in line.all("E1EDP20")
            if text(entry, "WMENG")
        ),
    )


def _price(line: Segment, idoc: Idoc) -> Decimal | None:
    """Where the message states a tax rate, its price is without tax; where it states none, tax is in it as in ours."""
    price = amount(line, "VPREI")
    if price is None:
        return None
    rate = amount(line.first("E1EDP04"), "MSATZ") or amount(idoc.first("E1EDK04"), "MSATZ") or Decimal(0)
    return price / (amount(line, "PEINH") or 1) * (100 + rate) / 100
