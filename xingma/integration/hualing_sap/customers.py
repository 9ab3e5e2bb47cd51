"""DEBMAS to a station's account and credit limit; the message carries no exposure."""

from xingma.integration.hualing_sap.facts import Customer
from xingma.integration.hualing_sap.fields import amount, either, end_day, flag, need_key, only, stated
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment


def debmas(idoc: Idoc, partner: Partner = UNAGREED) -> Customer:
    """The limit is that of the partner's credit control area, the price list that of its sales organization."""
    general = only(idoc, "E1KNA1M")
    sales = _sales(general, partner)
    credit = next((one for one in general.all("E1KNKKM") if partner.credit_area in ("", one.get("KKBER"))), None)
    return Customer(
        number=need_key(general, "KUNNR"),
        name=_name(general),
        street=stated(general, "STRAS"),
        city=stated(general, "ORT01"),
        postcode=stated(general, "PSTLZ"),
        region=stated(general, "REGIO"),
        country=stated(general, "LAND1"),
        phone=stated(general, "TELF1"),
        tax_number=stated(general, "STCEG") or stated(general, "STCD1"),
        price_list=stated(sales, "PLTYP"),
        credit_limit=amount(credit, "KLIMK"),
        credit_blocked=flag(credit, "CRBLB"),
        credit_valid_to=end_day(credit, "NXTRV"),
        order_blocked=either(flag(general, "AUFSD"), flag(sales, "AUFSD")),
        deleted=flag(general, "LOEVM"),
    )


def _sales(general: Segment, partner: Partner) -> Segment | None:
    for segment in general.all("E1KNVVM"):
        if partner.sales_organization in ("", segment.get("VKORG")) and partner.channel in ("", segment.get("VTWEG")):
            return segment
    return None


def _name(general: Segment) -> str | None:
    """Chinese names run on in the second field, others need a blank between."""
    first, second = stated(general, "NAME1"), stated(general, "NAME2")
    if not first or not second:
        return first
    return first + second if ord(first[-1]) > 127 else f"{first} {second}"
