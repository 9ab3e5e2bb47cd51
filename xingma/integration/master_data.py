"""MATMAS, COND_A, DEBMAS and ZSTOCK into catalogue, accounts and headquarters' stock (S6, S8, S10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from xingma.catalog.conditions import PriceRow, upsert_prices
from xingma.catalog.findings import Refusal as CatalogRefusal
from xingma.catalog.indexing import code_of
from xingma.catalog.materials import MaterialRow, Outcome, upsert_materials
from xingma.catalog.models import Part
from xingma.catalog.succession import SupersessionRow, upsert_supersessions
from xingma.core.findings import RuleViolation
from xingma.funds import ledger
from xingma.integration.hualing_sap.customers import debmas
from xingma.integration.hualing_sap.facts import Customer, Material, PriceCondition
from xingma.integration.hualing_sap.materials import matmas
from xingma.integration.hualing_sap.prices import cond_a
from xingma.integration.hualing_sap.stock import zstock
from xingma.integration.order_flow import station_of
from xingma.integration.outcomes import Applied, Overtaken, Parked, Taking, Waits
from xingma.integration.overtaking import not_overtaken
from xingma.integration.reasons import code_of as reason_of
from xingma.orders import release
from xingma.organizations.keeping import change_organization
from xingma.organizations.models import Organization
from xingma.organizations.rules import facts_of
from xingma.stock.headquarters import Available, record_report

BLOCKED_BY_SAP = "总部已停售"
"""What stations read where SAP has stopped the sale. Only a block with these words is lifted by SAP again."""

WEIGHT_PLACES = Decimal("0.001")
AT_ONCE = 5000


def take_material(taking: Taking) -> Applied:
    """A part as SAP has it now. A successor that is not here yet is linked when it comes."""
    told = matmas(taking.idoc, taking.partner)
    code = code_of(told.part_number)
    if not not_overtaken(taking.system.name, taking.kind, [code], taking.idoc.age):
        raise Overtaken
    known = Part.objects.filter(code=code).first()
    expect_taken(upsert_materials([material_row(told, known, taking.at)], by=taking.by, at=taking.at))
    arrived = frozenset({f"part:{code}"})
    if told.successor is None:
        return Applied(arrived=arrived)
    link = SupersessionRow(told.part_number, told.successor, valid_from=told.discontinued_on)
    outcome = upsert_supersessions([link], by=taking.by, at=taking.at)
    if any(finding.refusal == CatalogRefusal.UNKNOWN_PART for _place, finding in outcome.refused):
        later = f"part:{code_of(told.successor)}"
        return Applied("successor_unknown", {"number": told.successor}, arrived, again_with=later)
    expect_taken(outcome)
    return Applied(arrived=arrived)


def material_row(told: Material, known: Part | None, at: datetime) -> MaterialRow:
    """SAP's statement in the catalogue's words; what it does not state stays. Names fall back zh → en → first."""
    name_zh = told.names.get("zh")
    if name_zh is None and known is None:
        name_zh = told.names.get("en") or next(iter(told.names.values()), None)
    return MaterialRow(
        number=told.part_number,
        name_zh=name_zh,
        name_en=told.names.get("en"),
        unit=told.unit,
        group=told.group,
        package_quantity=told.package_quantity or None,
        minimum_quantity=told.minimum_quantity or (Decimal(1) if told.minimum_quantity is not None else None),
        weight_kg=told.weight_kg.quantize(WEIGHT_PLACES) if told.weight_kg is not None else None,
        drawing_number=told.drawing_number,
        blocked_because=block_of(told, known, at),
        is_deleted=told.deleted,
    )


def block_of(told: Material, known: Part | None, at: datetime) -> str | None:
    """The words of SAP's block, "" to lift it, None to leave what a keeper has written."""
    present = known.blocked_because if known is not None else ""
    if told.blocked is None or present not in {"", BLOCKED_BY_SAP}:
        return None
    begun = told.blocked_from is None or told.blocked_from <= at.date()
    return BLOCKED_BY_SAP if told.blocked and begun else ""


def expect_taken(outcome: Outcome) -> None:
    """One document is all or nothing. Raises Waits for a part or station that is not here yet, else RuleViolation."""
    for _place, finding in outcome.refused:
        number = str(finding.params.get("number", ""))
        if finding.refusal == CatalogRefusal.UNKNOWN_PART:
            raise Waits(reason_of(finding), f"part:{code_of(number)}", **finding.params)
        if finding.refusal == CatalogRefusal.UNKNOWN_CUSTOMER:
            raise Waits(reason_of(finding), f"customer:{number.zfill(10)}", **finding.params)
        raise RuleViolation([finding])


def take_price(taking: Taking) -> Applied:
    """Purchase prices; of several in one document only those that are not overtaken."""
    prices = [
        price for price in cond_a(taking.idoc, taking.partner) if price.condition_type in taking.system.price_types
    ]
    if not prices:
        return Applied("nothing_for_us")
    keyed = {key_of(price): price for price in prices}
    fresh = not_overtaken(taking.system.name, taking.kind, list(keyed), taking.idoc.age)
    if not fresh:
        raise Overtaken
    rows = [keyed[key] for key in sorted(fresh)]
    expect_units(rows)
    expect_taken(upsert_prices([price_row(price) for price in rows], by=taking.by, at=taking.at))
    overtaken = len(keyed) - len(fresh)
    return Applied("partly_overtaken", {"count": overtaken}) if overtaken else Applied()


def key_of(price: PriceCondition) -> str:
    """What one price is about: type, part, for whom, from when."""
    for_whom = price.customer or price.price_list or ""
    return f"{price.condition_type}/{code_of(price.part_number)}/{for_whom}/{price.valid_from:%Y%m%d}"


def price_row(price: PriceCondition) -> PriceRow:
    return PriceRow(
        number=price.part_number,
        amount=price.amount,
        valid_from=price.valid_from,
        valid_to=price.valid_to,
        price_list=price.price_list or "",
        customer=price.customer or "",
        is_deleted=price.deleted,
    )


def expect_units(prices: Sequence[PriceCondition]) -> None:
    """A price per another unit than the part's own would be a wrong price. Raises Parked."""
    units = units_by_code(price.part_number for price in prices)
    for price in prices:
        known = units.get(code_of(price.part_number))
        if price.unit and known and price.unit != known:
            raise Parked("other_unit", number=price.part_number, told=price.unit, known=known)


def units_by_code(numbers: Iterable[str]) -> dict[str, str]:
    """The units of many parts; unknown ones are absent."""
    codes = sorted({code_of(number) for number in numbers})
    units: dict[str, str] = {}
    for start in range(0, len(codes), AT_ONCE):
        parts = Part.objects.filter(code__in=codes[start : start + AT_ONCE])
        units |= dict(parts.values_list("code", "unit"))
    return units


def take_customer(taking: Taking) -> Applied:
    """A station's account in SAP: its price list and credit limit. Names and addresses are kept here, not there."""
    told = debmas(taking.idoc, taking.partner)
    if not not_overtaken(taking.system.name, taking.kind, [told.number], taking.idoc.age):
        raise Overtaken
    station = station_of(told.number)
    if told.price_list is not None and told.price_list != station.price_list:
        facts = replace(facts_of(station), price_list=told.price_list)
        change_organization(station.code, facts, by=taking.by, at=taking.at)
    take_limit(taking, told, station)
    return Applied(arrived=frozenset({f"customer:{station.customer_number}"}))


def take_limit(taking: Taking, told: Customer, station: Organization) -> None:
    """What SAP does not state stays as it is."""
    account = ledger.opened(station.pk, at=taking.at)
    if told.credit_limit is None and told.credit_blocked is None:
        return
    stated = told.credit_limit is not None
    release.record_limit(
        station.pk,
        limit=told.credit_limit if told.credit_limit is not None else account.credit_limit,
        valid_to=told.credit_valid_to if stated else account.credit_valid_to,
        is_blocked=account.is_credit_blocked if told.credit_blocked is None else told.credit_blocked,
        as_of=written_at(taking),
        by=taking.by,
        at=taking.at,
    )


def written_at(taking: Taking) -> datetime:
    """When SAP wrote the document; when it does not say, now."""
    try:
        written = datetime.strptime(taking.idoc.age.created, "%Y%m%d%H%M%S")  # noqa: DTZ007 - SAP's zone, below
    except ValueError:
        return taking.at
    return written.replace(tzinfo=ZoneInfo(taking.partner.zone))


def take_stock(taking: Taking) -> Applied:
    """What headquarters has. Parts that are not here, or are counted in another unit, are left out and told."""
    told = zstock(taking.idoc, taking.partner)
    units = units_by_code(item.part_number for item in told.items)
    items = [item for item in told.items if units.get(code_of(item.part_number), item.unit) == item.unit]
    report = record_report(
        [Available(item.part_number, item.available, item.next_on, item.next_quantity or Decimal(0)) for item in items],
        full=told.is_full,
        as_of=told.as_of,
    )
    left_out = len(told.items) - len(items) + len(report.unknown)
    return Applied("left_out", {"count": left_out}) if left_out else Applied()
