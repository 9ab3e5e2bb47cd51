"""MATMAS to a part."""

from datetime import date
from decimal import Decimal

from xingma.integration.hualing_sap.facts import Material
from xingma.integration.hualing_sap.fields import (
    Unusable,
    amount,
    day,
    either,
    flag,
    need_amount,
    need_key,
    only,
    stated,
    text,
    unit,
    weight_kg,
)
from xingma.integration.hualing_sap.partner import UNAGREED, Partner
from xingma.integration.idoc.document import Idoc, Segment
from xingma.integration.idoc.values import strip_zeros

LANGUAGES = {"1": "zh", "ZH": "zh", "E": "en", "EN": "en"}
"""SPRAS and SPRAS_ISO to our language codes; others keep SAP's ISO code in lower case."""


def matmas(idoc: Idoc, partner: Partner = UNAGREED) -> Material:
    """Raises Unusable; an unknown unit is one, because quantities would be wrong."""
    general = only(idoc, "E1MARAM")
    sales = _sales(general, partner)
    plant = _plant(general, partner)
    return Material(
        part_number=need_key(general, "MATNR_LONG", "MATNR"),
        names=_names(general),
        unit=unit(general, "MEINS", partner) if stated(general, "MEINS") else None,
        group=stated(general, "MATKL"),
        old_number=stated(general, "BISMT"),
        drawing_number=stated(general, "ZEINR"),
        package_quantity=_package_quantity(general, sales),
        minimum_quantity=amount(sales, "AUMNG"),
        successor=_successor(plant),
        discontinued_on=day(plant, "AUSDT"),
        blocked=either(_is_stopped(general, "MSTAE", partner), _is_stopped(sales, "VMSTA", partner)),
        blocked_from=_blocked_from(general, sales, partner),
        deleted=either(flag(general, "LVORM"), flag(sales, "LVORM")),
        weight_kg=weight_kg(general, "BRGEW", "GEWEI"),
        ean=stated(general, "EAN11"),
    )


def _sales(general: Segment, partner: Partner) -> Segment | None:
    for segment in general.all("E1MVKEM"):
        if partner.sales_organization in ("", segment.get("VKORG")) and partner.channel in ("", segment.get("VTWEG")):
            return segment
    return None


def _plant(general: Segment, partner: Partner) -> Segment | None:
    return next((one for one in general.all("E1MARCM") if partner.plant in ("", one.get("WERKS"))), None)


def _names(general: Segment) -> dict[str, str]:
    names = {}
    for segment in general.all("E1MAKTM"):
        language = segment.get("SPRAS_ISO") or segment.get("SPRAS")
        name = stated(segment, "MAKTX")
        if name:
            names[LANGUAGES.get(language, language.lower())] = name
    return names


def _package_quantity(general: Segment, sales: Segment | None) -> Decimal | None:
    """The delivery unit in base units: 1 carton is 12 pieces. SAP's zero means no such rule."""
    quantity = amount(sales, "SCMNG")
    if sales is None or quantity is None:
        return None
    name = text(sales, "SCHME")
    if quantity == 0 or name in (None, text(general, "MEINS")):
        return quantity or Decimal(1)
    alternative = next((one for one in general.all("E1MARMM") if one.get("MEINH") == name), None)
    if alternative is None or not amount(alternative, "UMREN"):
        raise Unusable("unknown_unit", "E1MVKEM.SCHME", name or "")
    return quantity * need_amount(alternative, "UMREZ") / need_amount(alternative, "UMREN")


def _successor(plant: Segment | None) -> str | None:
    long_form = stated(plant.first("E1MARC1"), "NFMAT_LONG") if plant else None
    number = long_form or stated(plant, "NFMAT")
    return strip_zeros(number) if number else number


def _is_stopped(segment: Segment | None, field: str, partner: Partner) -> bool | None:
    status = flag(segment, field)
    return False if segment and status and segment.get(field) in partner.selling_statuses else status


def _blocked_from(general: Segment, sales: Segment | None, partner: Partner) -> date | None:
    if _is_stopped(general, "MSTAE", partner):
        return day(general, "MSTDE")
    return day(sales, "VMSTD") if _is_stopped(sales, "VMSTA", partner) else None
