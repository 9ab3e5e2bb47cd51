"""COND_A to purchase prices."""

from collections.abc import Iterator
from decimal import Decimal

from xingma.integration.hualing_sap.facts import PriceCondition
from xingma.integration.hualing_sap.fields import (
    Unusable,
    amount,
    end_day,
    expect_currency,
    key,
    need,
    need_amount,
    need_day,
    need_key,
    need_not_negative,
    text,
    unit,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment


def cond_a(idoc: Idoc, partner: Partner = UNAGREED) -> list[PriceCondition]:
    """Every rate of every condition record, per 1 unit. A deleted one says so; its amount may be 0.

    Raises Unusable for what is no price of ours: percent, foreign currency, scales, a key beyond part, customer and
    price list.
    """
    conditions = list(_conditions(idoc, partner))
    if not conditions:
        raise Unusable("missing", "E1KONP")
    return conditions


def _conditions(idoc: Idoc, partner: Partner) -> Iterator[PriceCondition]:
    for head in idoc.all("E1KOMG"):
        access = _access(head, partner)
        for validity in head.all("E1KONH"):
            for rate in validity.all("E1KONP"):
                yield _condition(access, validity, rate, partner)


def _access(head: Segment, partner: Partner) -> Segment:
    """The key fields by name; VAKEY is taken apart only by an agreed layout of its condition table."""
    if text(head, "KVEWE") not in (None, "A"):
        raise Unusable("unsupported", "E1KOMG.KVEWE", head.get("KVEWE"))
    access = Segment("E1KOMG", dict(head.fields))
    if key(head, "MATNR_LONG", "MATNR") is None:
        packed, start = head.fields.get("VAKEY_LONG") or head.fields.get("VAKEY", ""), 0
        for name, length in partner.access_keys.get(head.get("KOTABNR"), ()):
            access.fields[name] = packed[start : start + length]
            start += length
    for name in ("KDGRP", *(() if key(access, "MATNR_LONG", "MATNR") else ("MATKL",))):
        if text(access, name):
            raise Unusable("unsupported", f"E1KOMG.{name}", access.get(name))
    return access


def _condition(access: Segment, validity: Segment, rate: Segment, partner: Partner) -> PriceCondition:
    deleted = text(rate, "LOEVM_KO") is not None
    return PriceCondition(
        condition_type=text(rate, "KSCHL") or need(access, "KSCHL"),
        part_number=need_key(access, "MATNR_LONG", "MATNR"),
        customer=key(access, "KUNNR"),
        price_list=text(access, "PLTYP"),
        amount=Decimal(0) if deleted and amount(rate, "KBETR") is None else _amount(rate, partner),
        unit=unit(rate, "KMEIN", partner) if text(rate, "KMEIN") else None,
        valid_from=need_day(validity, "DATAB"),
        valid_to=end_day(validity, "DATBI"),
        deleted=deleted,
    )


def _amount(rate: Segment, partner: Partner) -> Decimal:
    calculation = text(rate, "KRECH") or "C"
    if calculation == "A" or rate.get("KONWA") == "%":
        raise Unusable("percent", "E1KONP.KBETR", rate.get("KBETR"))
    if calculation != "C":
        raise Unusable("unsupported", "E1KONP.KRECH", calculation)
    need(rate, "KONWA")
    expect_currency(rate, "KONWA", partner)
    price = need_not_negative(rate, "KBETR")
    for scale in (*rate.all("E1KONM"), *rate.all("E1KONW")):
        if need_amount(scale, "KBETR") != price:
            raise Unusable("scaled", f"{scale.name}.KBETR", scale.get("KBETR"))
    return price / (amount(rate, "KPEIN") or 1)
