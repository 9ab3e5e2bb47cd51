"""INVOIC02 to an invoice or credit memo (S7)."""

from decimal import Decimal

from xingma.integration.hualing_sap.facts import Invoice, InvoiceLine
from xingma.integration.hualing_sap.fields import (
    Unusable,
    amount,
    day,
    expect_currency,
    key,
    need,
    need_amount,
    need_day,
    need_key,
    need_not_negative,
    only,
    text,
    unit,
    whole,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment

KINDS = {"INVO": False, "CRME": True}
"""BSART: is it a credit memo?"""


def invoic(idoc: Idoc, partner: Partner = UNAGREED) -> Invoice:
    """Raises Unusable, also when lines, net, tax and gross do not add up (sums_differ) or the total is negative."""
    head = only(idoc, "E1EDK01")
    expect_currency(head, "CURCY", partner)
    kind = need(head, "BSART")
    if kind not in KINDS:
        raise Unusable("unknown_kind", "E1EDK01.BSART", kind)
    ours, sap, delivery = (idoc.first("E1EDK02", QUALF=qualifier) for qualifier in ("001", "002", "012"))
    invoice = Invoice(
        number=need_key(head, "BELNR"),
        is_credit_memo=KINDS[kind],
        customer=_customer(idoc),
        billed_on=need_day(_needed(idoc, "E1EDK03", IDDAT="026"), "DATUM"),
        due_on=day(idoc.first("E1EDK03", IDDAT="028"), "DATUM"),
        our_order=text(ours, "BELNR"),
        sap_order=key(sap, "BELNR"),
        delivery=key(delivery, "BELNR"),
        vat_number=_vat_number(idoc),
        lines=tuple(_line(line, ours, partner) for line in idoc.all("E1EDP01")),
        net=need_not_negative(_needed(idoc, "E1EDS01", SUMID="010"), "SUMME"),
        tax=amount(idoc.first("E1EDS01", SUMID="005"), "SUMME") or Decimal(0),
        gross=need_not_negative(_needed(idoc, "E1EDS01", SUMID="011"), "SUMME"),
    )
    _expect_sums(invoice, amount(idoc.first("E1EDS01", SUMID="001"), "SUMME"))
    return invoice


def _needed(parent: Idoc | Segment, name: str, **having: str) -> Segment:
    found = parent.first(name, **having)
    if found is None:
        raise Unusable("missing", name, " ".join(having.values()))
    return found


def _customer(idoc: Idoc) -> str | None:
    """Sold-to party, else payer, else invoice recipient."""
    for role in ("AG", "RG", "RE"):
        number = key(idoc.first("E1EDKA1", PARVW=role), "PARTN")
        if number:
            return number
    return None


def _vat_number(idoc: Idoc) -> str | None:
    """From the customer extension; a fully digital invoice has a number and no code."""
    for segment in idoc.walk():
        if segment.name == "Z1GTINV" and text(segment, "FPHM"):
            return "-".join(part for part in (text(segment, "FPDM"), text(segment, "FPHM")) if part)
    return None


def _line(line: Segment, header_order: Segment | None, partner: Partner) -> InvoiceLine:
    expect_currency(line, "CURCY", partner)
    order, delivery = line.first("E1EDP02", QUALF="001"), line.first("E1EDP02", QUALF="016")
    net = need_amount(_needed(line, "E1EDP26", QUALF="003"), "BETRG")
    return InvoiceLine(
        our_order=text(order, "BELNR") or text(header_order, "BELNR"),
        our_position=whole(order, "ZEILE"),
        delivery=key(delivery, "BELNR"),
        delivery_item=whole(delivery, "ZEILE"),
        part_number=need_key(_needed(line, "E1EDP19", QUALF="002"), "IDTNR_LONG", "IDTNR"),
        quantity=need_not_negative(line, "MENGE"),
        unit=unit(line, "MENEE", partner),
        net=net,
        gross=net + _tax(line, net),
    )


def _tax(line: Segment, net: Decimal) -> Decimal:
    """The line's tax, by its own tax segments or by its amount including tax; a line with neither bears none."""
    taxes = [tax for tax in (amount(segment, "MWSBT") for segment in line.all("E1EDP04")) if tax is not None]
    if taxes:
        return sum(taxes, Decimal(0))
    including = amount(line.first("E1EDP26", QUALF="004"), "BETRG")
    return Decimal(0) if including is None else including - net


def _expect_sums(invoice: Invoice, count: Decimal | None) -> None:
    lines_net = sum((line.net for line in invoice.lines), Decimal(0))
    if lines_net != invoice.net:
        raise Unusable("sums_differ", "E1EDS01.SUMME 010", f"lines {lines_net}, stated {invoice.net}")
    if invoice.net + invoice.tax != invoice.gross:
        raise Unusable("sums_differ", "E1EDS01.SUMME 011", f"{invoice.net} + {invoice.tax}, stated {invoice.gross}")
    if count is not None and count != len(invoice.lines):
        raise Unusable("sums_differ", "E1EDS01.SUMME 001", f"{len(invoice.lines)} lines, stated {count}")
