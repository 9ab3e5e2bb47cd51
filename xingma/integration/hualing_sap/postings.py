"""FIDCC2 (FIDCCP02) to customer postings. The nightly open-item snapshot is the truth; these only speed it up."""

from collections.abc import Iterator
from decimal import Decimal

from xingma.integration.hualing_sap.facts import Posting
from xingma.integration.hualing_sap.fields import (
    Unusable,
    expect_currency,
    need,
    need_day,
    need_key,
    need_not_negative,
    need_whole,
    text,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment

SIGNS = {"H": 1, "S": -1}
"""Credit is money of the station, debit what it owes."""


def fidcc(idoc: Idoc, partner: Partner = UNAGREED) -> list[Posting]:
    """Only lines on customer accounts; a document may have none."""
    if not idoc.all("E1FIKPF"):
        raise Unusable("missing", "E1FIKPF")
    return list(_postings(idoc, partner))


def _postings(idoc: Idoc, partner: Partner) -> Iterator[Posting]:
    for document in idoc.all("E1FIKPF"):
        document_type = need(document, "BLART")
        for line in document.all("E1FISEG", KOART="D"):
            yield Posting(
                company_code=document.get("BUKRS"),
                number=need_key(document, "BELNR"),
                fiscal_year=need_whole(document, "GJAHR"),
                item=need_whole(line, "BUZEI"),
                kind="payment" if document_type in partner.payment_types else "other",
                document_type=document_type,
                booked_on=need_day(document, "BUDAT"),
                customer=need_key(line, "KUNNR"),
                amount=_amount(document, line, partner),
                text=line.get("SGTXT"),
                assignment=line.get("ZUONR"),
                reference=document.get("XBLNR"),
                special_gl=line.get("UMSKZ"),
            )


def _amount(document: Segment, line: Segment, partner: Partner) -> Decimal:
    """In local currency where given, else in the document's, which then has to be ours."""
    field, currency = ("DMBTR", "HWAER") if text(line, "DMBTR") else ("WRBTR", "WAERS")
    expect_currency(document, currency, partner)
    sign = SIGNS.get(need(line, "SHKZG"))
    if sign is None:
        raise Unusable("unknown_kind", "E1FISEG.SHKZG", line.get("SHKZG"))
    return sign * need_not_negative(line, field)
