"""DESADV (DELVRY03, DELVRY07) to a delivery (S4, S9)."""

from typing import Literal

from xingma.integration.hualing_sap.facts import Box, BoxContent, Delivery, DeliveryLine
from xingma.integration.hualing_sap.fields import (
    Unusable,
    day,
    key,
    moment,
    need_key,
    need_not_negative,
    need_whole,
    only,
    text,
    unit,
    weight_kg,
    whole,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment


def delvry(idoc: Idoc, partner: Partner = UNAGREED) -> Delivery:
    """Items of quantity zero (the heads of batch splits) are left out: their split items stand for them."""
    head = only(idoc, "E1EDL20")
    number = need_key(head, "VBELN")
    issue = head.first("E1EDT13", QUALF="006")
    carrier = head.first("E1ADRM1", PARTNER_Q="SP")
    boxes = tuple(_box(box, number) for box in head.all("E1EDL37") if text(box, "EXIDV"))
    return Delivery(
        number=number,
        kind=_kind(head, partner),
        ship_to=key(head.first("E1ADRM1", PARTNER_Q="WE"), "PARTNER_ID"),
        goods_issued_at=moment(issue, "ISDD", "ISDZ", partner),
        expected_on=day(head.first("E1EDT13", QUALF="007"), "NTANF"),
        carrier=text(carrier, "NAME1"),
        waybill=text(head, "BOLNR"),
        driver_phone=text(carrier, "TELEPHONE1"),
        packages=whole(head, "ANZPK") or len(boxes) or None,
        weight_kg=weight_kg(head, "BTGEW", "GEWEI"),
        lines=_lines(head, partner),
        boxes=boxes,
    )


def _kind(head: Segment, partner: Partner) -> Literal["delivery", "return", "reversal"]:
    if head.first("E1EDL18", QUALF="DEL"):
        return "reversal"
    kind = head.first("E1EDL21")
    return "return" if kind and kind.get("LFART") in partner.return_types else "delivery"


def _lines(head: Segment, partner: Partner) -> tuple[DeliveryLine, ...]:
    items = head.all("E1EDL24")
    by_number = {need_whole(item, "POSNR"): item for item in items}
    if len(by_number) < len(items):
        raise Unusable("repeated", "E1EDL24.POSNR")
    split_from = {number: by_number.get(whole(item, "HIPOS") or 0) for number, item in by_number.items()}
    lines = (_line(number, item, split_from[number], partner) for number, item in by_number.items())
    return tuple(line for line in lines if line.quantity)


def _line(number: int, item: Segment, head: Segment | None, partner: Partner) -> DeliveryLine:
    """A split item refers to the order itself, or through the item it was split from."""
    ours = _customer_order(item) or (_customer_order(head) if head else None)
    sap = _preceding(item) or (_preceding(head) if head else None)
    quantity_field, unit_field = ("LFIMG", "VRKME") if text(item, "LFIMG") else ("LGMNG", "MEINS")
    if quantity_field == "LGMNG" and not text(item, "MEINS"):
        unit_field = "VRKME"
    return DeliveryLine(
        delivery_item=number,
        part_number=key(item.first("E1EDL26"), "MATNR_LONG") or need_key(item, "MATNR"),
        quantity=need_not_negative(item, quantity_field),
        unit=unit(item, unit_field, partner),
        batch=text(item, "CHARG"),
        our_order=text(ours, "BSTNR"),
        our_position=whole(ours, "POSEX"),
        sap_order=sap[0] if sap else None,
        sap_item=sap[1] if sap else None,
        serials=tuple(serial.get("SERNR") for serial in item.all("E1EDL11") if text(serial, "SERNR")),
    )


def _customer_order(item: Segment) -> Segment | None:
    return next((order for order in item.all("E1EDL41", QUALI="001") if text(order, "BSTNR")), None)


def _preceding(item: Segment) -> tuple[str, int | None] | None:
    """SAP's order (or return order) and its item."""
    order = key(item, "VGBEL")
    if order:
        return order, whole(item, "VGPOS")
    for kind in ("C", "H"):
        reference = item.first("E1EDL43", QUALF=kind)
        order = key(reference, "BELNR")
        if order:
            return order, whole(reference, "POSNR")
    return None


def _box(box: Segment, delivery: str) -> Box:
    """What of this delivery is in the box; a box may hold boxes, or items of another delivery."""
    contents = [one for one in box.all("E1EDL44") if whole(one, "POSNR") and key(one, "VBELN") in (None, delivery)]
    return Box(
        code=box.get("EXIDV"),
        contents=tuple(BoxContent(need_whole(one, "POSNR"), need_not_negative(one, "VEMNG")) for one in contents),
    )
