"""Our Z message ZSTOCK to headquarters' available stock per part: on change, and hourly in full."""

from xingma.integration.hualing_sap.facts import StockItem, StockReport
from xingma.integration.hualing_sap.fields import (
    Unusable,
    amount,
    day,
    moment,
    need_amount,
    need_key,
    only,
    text,
    unit,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment


def zstock(idoc: Idoc, partner: Partner = UNAGREED) -> StockReport:
    """A negative quantity stays one: more is promised than there is."""
    head = only(idoc, "Z1STKHD")
    as_of = moment(head, "ERDAT", "ERZET", partner)
    if as_of is None:
        raise Unusable("missing", "Z1STKHD.ERDAT")
    return StockReport(
        is_full=text(head, "FULL") == "X",
        as_of=as_of,
        plant=head.get("WERKS"),
        items=tuple(_item(item, partner) for item in head.all("Z1STKIT")),
    )


def _item(item: Segment, partner: Partner) -> StockItem:
    return StockItem(
        part_number=need_key(item, "MATNR"),
        unit=unit(item, "MEINS", partner),
        available=need_amount(item, "ATPMG"),
        next_on=day(item, "EINDT"),
        next_quantity=amount(item, "EINMG"),
    )
