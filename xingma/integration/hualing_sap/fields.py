"""Reading segment fields with a refusal that names the place."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from xingma.integration.hualing_sap.partner import Partner
from xingma.integration.idoc import values
from xingma.integration.idoc.document import Idoc, Segment
from xingma.integration.idoc.values import BadValue

Value = TypeVar("Value")


class Unusable(Exception):
    """A readable message that must not be applied. `where` names segment and field, `text` the offending value.

    Codes: missing, repeated, bad_number, bad_date, bad_time, bad_currency, unknown_unit, foreign_currency, percent,
    scaled, negative, too_long, unsupported, unknown_kind, sums_differ.
    """

    def __init__(self, code: str, where: str, text: str = "") -> None:
        super().__init__(f"{code} at {where}: {text}" if text else f"{code} at {where}")
        self.code, self.where, self.text = code, where, text


def only(idoc: Idoc, name: str) -> Segment:
    """The one segment at the top that the message is about."""
    found = idoc.all(name)
    if len(found) != 1:
        raise Unusable("repeated" if found else "missing", name)
    return found[0]


def text(segment: Segment | None, field: str) -> str | None:
    """The field's text; None when blank, absent or marked as no data."""
    value = segment.get(field) if segment else ""
    return None if value in ("", values.NO_DATA) else value


def need(segment: Segment, *fields: str) -> str:
    """The first of these fields that is filled; a long form comes before its short one."""
    for field in fields:
        value = text(segment, field)
        if value is not None:
            return value
    raise Unusable("missing", f"{segment.name}.{fields[-1]}")


def key(segment: Segment | None, *fields: str) -> str | None:
    """As `text`, of the first field filled, without leading zeros; a key of zeros is none."""
    for field in fields:
        value = text(segment, field)
        if value is not None and value.strip("0"):
            return values.strip_zeros(value)
    return None


def need_key(segment: Segment, *fields: str) -> str:
    found = key(segment, *fields)
    if found is None:
        raise Unusable("missing", f"{segment.name}.{fields[-1]}")
    return found


def stated(segment: Segment | None, field: str) -> str | None:
    """A master-data text: None = keep the old one, "" = emptied, which only a full segment (MSGFN 005) can say."""
    if segment is None or field not in segment.fields or segment.get(field) == values.NO_DATA:
        return None
    value = segment.get(field)
    return value if value or segment.get("MSGFN") == "005" else None


def flag(segment: Segment | None, field: str) -> bool | None:
    """A master-data mark. SAP leaves unset marks out of XML, so in a full segment an absent one is unset."""
    if segment is None or segment.get(field) == values.NO_DATA:
        return None
    if segment.get(field):
        return True
    return False if segment.get("MSGFN") == "005" else None


def either(*flags: bool | None) -> bool | None:
    """True as soon as one is, False when one says so and none contradicts."""
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None


def _converted(segment: Segment, field: str, convert: Callable[[str], Value]) -> Value:
    try:
        return convert(segment.get(field))
    except BadValue as error:
        raise Unusable(error.code, f"{segment.name}.{field}", error.text) from error


def amount(segment: Segment | None, field: str) -> Decimal | None:
    return None if segment is None or text(segment, field) is None else _converted(segment, field, values.number)


def need_amount(segment: Segment, field: str) -> Decimal:
    found = amount(segment, field)
    if found is None:
        raise Unusable("missing", f"{segment.name}.{field}")
    return found


def need_not_negative(segment: Segment, field: str) -> Decimal:
    found = need_amount(segment, field)
    if found < 0:
        raise Unusable("negative", f"{segment.name}.{field}", str(found))
    return found


def day(segment: Segment | None, field: str) -> date | None:
    return None if segment is None or text(segment, field) is None else _converted(segment, field, values.day)


def need_day(segment: Segment, field: str) -> date:
    found = day(segment, field)
    if found is None:
        raise Unusable("missing", f"{segment.name}.{field}")
    return found


def end_day(segment: Segment | None, field: str) -> date | None:
    """The last day of a validity; None = open end."""
    found = day(segment, field)
    return None if found == values.OPEN_END else found


def whole(segment: Segment | None, field: str) -> int | None:
    """An item or line number; zero is none."""
    found = amount(segment, field)
    if segment is not None and found is not None and (found != int(found) or found < 0):
        raise Unusable("bad_number", f"{segment.name}.{field}", str(found))
    return int(found) if found else None


def need_whole(segment: Segment, field: str) -> int:
    found = whole(segment, field)
    if found is None:
        raise Unusable("missing", f"{segment.name}.{field}")
    return found


def unit(segment: Segment, field: str, partner: Partner) -> str:
    need(segment, field)
    return _converted(segment, field, lambda code: values.unit(code, partner.units))


def expect_currency(segment: Segment, field: str, partner: Partner) -> None:
    """Amounts in any other currency would be taken for ours; an absent currency is ours."""
    if text(segment, field) is None:
        return
    found = _converted(segment, field, values.currency)
    if found != partner.currency:
        raise Unusable("foreign_currency", f"{segment.name}.{field}", found)


def moment(segment: Segment | None, day_field: str, clock_field: str, partner: Partner) -> datetime | None:
    """Date and time in SAP's zone; None without a date."""
    on = day(segment, day_field)
    if segment is None or on is None:
        return None
    return datetime.combine(on, _converted(segment, clock_field, values.clock), ZoneInfo(partner.zone))


def weight_kg(segment: Segment, field: str, unit_field: str) -> Decimal | None:
    weight = amount(segment, field)
    if weight is None:
        return None
    return _converted(segment, unit_field, lambda code: values.kilograms(weight, code))
